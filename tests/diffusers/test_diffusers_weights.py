"""Where weights are looked for, in which formats they are read, and that nothing is fetched without a word."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")

import tiny_models as tiny
import torch
from devices import DEVICE_AND_DTYPE
from local_provider import draw, local_provider, networks, picture, small_models, wanted
from pretended_hub import TOKEN, pretended_hub
from single_file import tiny_single_file

from tetap.errors import Misconfigured
from tetap.plugins import load_provider
from tetap.ports import Connection

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def cached(cache: Path, repo: str, what: Path, inside: str = "") -> None:
    """Put a folder or file into the cache as the hub's own client does."""
    home = cache / f"models--{repo.replace('/', '--')}"
    place = home / "snapshots" / COMMIT / inside
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(what, place, dirs_exist_ok=True) if what.is_dir() else shutil.copy(what, place)
    (home / "refs").mkdir(exist_ok=True)
    (home / "refs" / "main").write_text(COMMIT)


def test_a_repository_in_the_cache_is_used_and_its_commit_recorded(cache: Path) -> None:
    cached(cache, "somebody/toon-xl", tiny.tiny_sdxl())
    provider = local_provider(weights={"sdxl": "somebody/toon-xl"})
    drawing = draw(provider, wanted("sdxl"))
    assert drawing.parameters["weights"] == {"name": "somebody/toon-xl", "version": f"commit {COMMIT}"}
    assert drawing.final.data == draw(local_provider("sdxl"), wanted("sdxl")).final.data
    pinned = local_provider(weights={"sdxl": f"somebody/toon-xl@{COMMIT}"})
    assert draw(pinned, wanted("sdxl")).parameters["weights"] == drawing.parameters["weights"]


def test_files_and_folders_inside_repositories_are_found(cache: Path) -> None:
    cached(cache, "somebody/adapters", tiny.tiny_ip_adapter("sdxl"), "sdxl/ip.safetensors")
    cached(cache, "somebody/adapters", tiny.tiny_encoder(), "models/encoder")
    cached(cache, "somebody/loras", tiny.tiny_lora("sdxl"), "ink.safetensors")
    cached(cache, "somebody/openpose", tiny.tiny_control("sdxl"))
    options = {
        "ip_adapter_model": "somebody/adapters/sdxl/ip.safetensors",
        "ip_adapter_encoder": "somebody/adapters/models/encoder",
        "control_model": "somebody/openpose",
        "loras": {"somebody/loras/ink.safetensors": 0.5},
    }
    references = (("front", picture()), ("pose", picture("white")))
    from_cache = draw(local_provider("sdxl"), wanted("sdxl", *references, options=options))
    told: Any = from_cache.parameters
    assert told["loras"] == [
        {"name": "somebody/loras/ink.safetensors", "version": f"commit {COMMIT}", "scale": 0.5}
    ]
    assert told["control"] == {"weights": "somebody/openpose", "version": f"commit {COMMIT}"}
    by_path = {**networks("sdxl"), "loras": {str(tiny.tiny_lora("sdxl")): 0.5}}
    assert (
        from_cache.final.data
        == draw(local_provider("sdxl"), wanted("sdxl", *references, options=by_path)).final.data
    )


@pytest.mark.parametrize(
    ("option", "name", "command"),
    [
        ("checkpoint", "somebody/toon", 'hf download somebody/toon --include "*.json"'),
        ("checkpoint", "somebody/toon@v2", "hf download somebody/toon --revision v2"),
        ("loras", "somebody/loras/ink.safetensors", "hf download somebody/loras ink.safetensors"),
        ("ip_adapter_encoder", "h94/IP-Adapter/models/image_encoder",
         'hf download h94/IP-Adapter --include "models/image_encoder/*"'),
    ],
)  # fmt: skip
def test_what_is_not_here_is_not_fetched_and_the_command_that_fetches_it_is_said(
    cache: Path, option: str, name: str, command: str
) -> None:
    value = {name: 1.0} if option == "loras" else name
    references = [("front", picture())] if option == "ip_adapter_encoder" else []
    with pytest.raises(Misconfigured, match="not on this machine") as caught:
        draw(local_provider("sdxl"), wanted("sdxl", *references, options={option: value}))
    assert command in caught.value.hint and "download = true" in caught.value.hint
    assert not cache.exists()


def test_a_checkpoint_in_one_file_gives_the_same_picture_as_its_folder(cache: Path) -> None:
    as_folder = draw(local_provider("sd15"), wanted("sd15"))
    provider = local_provider(
        "sd15", own={"toon": {"like": "sd15"}}, weights={"toon": str(tiny_single_file())}
    )
    drawing = draw(provider, wanted("toon", options={"steps": 2}))
    assert drawing.final.data == as_folder.final.data
    assert drawing.parameters["weights"]["name"] == "tiny-toon.safetensors"  # type: ignore[index,call-overload]


def test_one_file_needs_the_plan_of_its_family_which_is_small(cache: Path) -> None:
    with pytest.raises(Misconfigured, match="stable-diffusion-v1-5/stable-diffusion-v1-5") as caught:
        draw(local_provider(weights={"sd15": str(tiny_single_file())}), wanted("sd15"))
    assert "hf download" in caught.value.hint and "safetensors" not in caught.value.hint


def test_formats_that_can_hide_programs_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "toon.ckpt").write_bytes(b"\x80\x04")
    with pytest.raises(Misconfigured, match=r"not a \.safetensors file") as caught:
        draw(local_provider("sdxl"), wanted("sdxl", options={"checkpoint": str(tmp_path / "toon.ckpt")}))
    assert "hidden" in caught.value.hint


@pytest.mark.parametrize("name", ["toon.safetensors", "models/toon.safetensors", "no such thing"])
def test_a_name_that_is_neither_here_nor_a_repository_is_said(name: str) -> None:
    with pytest.raises(Misconfigured, match="there are no weights"):
        draw(local_provider("sdxl"), wanted("sdxl", options={"checkpoint": name}))


def test_weights_of_another_family_are_told_before_they_are_loaded() -> None:
    with pytest.raises(Misconfigured, match="which is not the family sdxl"):
        draw(local_provider(weights={"sdxl": str(tiny.tiny_sd15())}), wanted("sdxl"))
    folder = tiny.folder_as("strange", "SomethingElsePipeline")
    with pytest.raises(Misconfigured, match="SomethingElsePipeline"):
        draw(local_provider(weights={"flux2": str(folder)}), wanted("flux2"))


def test_half_of_a_repository_is_an_error_of_ours(tmp_path: Path) -> None:
    half = tmp_path / "half"
    shutil.copytree(tiny.tiny_sdxl(), half)
    (half / "unet/diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(Misconfigured, match="half") as caught:
        draw(local_provider(weights={"sdxl": str(half)}), wanted("sdxl"))
    assert caught.value.hint


def test_16_bit_weights_are_read_where_there_are_no_others(tmp_path: Path) -> None:
    from diffusers import StableDiffusionXLPipeline

    pipeline = StableDiffusionXLPipeline.from_pretrained(tiny.tiny_sdxl(), dtype=torch.float16)
    pipeline.save_pretrained(tmp_path / "half", variant="fp16")
    drawing = draw(local_provider(weights={"sdxl": str(tmp_path / "half")}), wanted("sdxl"))
    assert drawing.parameters["dtype"] == DEVICE_AND_DTYPE[1]


_FETCHING = """
import json, sys
from local_provider import small_models, wanted
from tetap.errors import TetapError
from tetap.plugins import load_provider
from tetap.ports import Connection, Secret

for name, key in json.loads(sys.argv[1]):
    settings = {"download": True, "weights": {"sdxl": name}}
    keys = {"HF_TOKEN": Secret(key)} if key else {}
    provider = load_provider("diffusers", Connection("diffusers", "", settings, small_models(), find_key=keys.get))
    try:
        print(json.dumps(provider.draw(wanted("sdxl"), print).parameters["weights"]))
    except TetapError as error:
        print(json.dumps([type(error).__name__, str(error), error.hint]))
"""


def fetched(url: str, home: Path, *wishes: tuple[str, str]) -> list[Any]:
    """What a process of its own, whose Hugging Face is at `url`, says to each (repository, token)."""
    environment = {
        **os.environ, "HF_ENDPOINT": url, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }  # fmt: skip
    command = [sys.executable, "-c", _FETCHING, json.dumps(wishes)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_where_it_is_allowed_missing_weights_are_fetched_once(tmp_path: Path) -> None:
    kept = {f"somebody/{name}": tiny.tiny_sdxl() for name in ("toon", "secret", "broken")}
    wishes = (
        ("somebody/toon", ""), ("somebody/secret", ""), ("somebody/secret", TOKEN), ("somebody/nothing", ""),
        ("somebody/broken", ""),
    )  # fmt: skip
    with pretended_hub(kept) as hub:
        first, gated, allowed, nothing, broken = fetched(hub.url, tmp_path, *wishes)
        asked = [one for one in hub.requests if "toon" in one]
        assert first == {"name": "somebody/toon", "version": f"commit {hub.commit}"}
        assert asked and fetched(hub.url, tmp_path, wishes[0]) == [first]
        assert [one for one in hub.requests if "toon" in one] == asked, (
            "what is in the cache is not asked for again"
        )
    assert gated[0] == "Misconfigured" and "licence" in gated[1] and "HF_TOKEN" in gated[2]
    assert allowed["name"] == "somebody/secret"
    assert nothing[:2] == ["Misconfigured", "Hugging Face has no somebody/nothing"]
    assert broken[0] == "Unreachable" and "somebody/broken" in broken[1]


def test_other_weights_under_the_same_name_have_keys_of_their_own() -> None:
    bare = load_provider("diffusers", Connection("diffusers", models=small_models())).cards()[0]
    one, other = (local_provider(weights={"sdxl": name}).cards()[0] for name in ("a/one", "a/other"))
    assert len({bare.revision, one.revision, other.revision}) == 3
