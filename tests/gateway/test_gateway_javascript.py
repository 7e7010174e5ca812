"""The gateway spoken to from JavaScript: npm's openai and the Vercel AI SDK, with only the address changed."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from running_gateway import running_gateway

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running

CLIENTS = Path(__file__).parent / "node"


@pytest.mark.full
@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
@pytest.mark.skipif(not (CLIENTS / "node_modules").is_dir(), reason="npm ci --prefix tests/gateway/node")
def test_programs_in_javascript_get_seeds_edits_conversations_and_named_refusals(tmp_path: Path) -> None:
    with (
        running("gemini", Backstage(paint_plain)) as upstream,
        running_gateway(tmp_path, {"platform": "gemini", "url": upstream.url}) as (url, _),
    ):
        done = subprocess.run(
            ["node", "clients.mjs", url, "gemini-3-pro-image"],
            cwd=CLIENTS, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "same": True, "replayed": True, "sha256": True, "edited": "image/jpeg", "streamed": True, "models": True,
        "refused": [400, "sharpness"], "ai_image": True, "ai_text": True, "ai_stream": True,
    }  # fmt: skip
    # The owl, the cat, the fox and its two edits, the conversation's first picture: each was bought once.
    assert len(upstream.backstage.bill.charges) == 6
