import io
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from running_studio import HTTP, Field, post, running_studio

from checkout import EXAMPLES
from tetap.documents.character_file import FILE_NAME


def page_at_rest(at: str, path: str) -> str:
    for _ in range(400):
        text = HTTP.request("GET", at + path).data.decode()
        if "hx-sse:connect" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError("it did not end")


@pytest.fixture
def mira(character: Callable[..., Path]) -> Path:
    return character("name: Mira\nkind: person\nseed: 5\n", "scenes: [reading in a park]\n", name="mira")


def test_a_dropped_picture_becomes_a_frozen_reference_and_a_poor_one_says_why_not(mira: Path) -> None:
    good = (EXAMPLES / "xiao-cheng/references/front.png").read_bytes()
    with running_studio(mira.parent) as (at, _):
        fields: list[Field] = [("role", "front"), ("pictures", ("a.png", good, "image/png"))]
        assert post(at, "/c/mira/references", fields, files=True).status == 303
        assert "frozen" in (mira / FILE_NAME).read_text()
        text = post(at, "/c/mira/references", fields, files=True).data.decode()
        (digits,) = re.findall(r'name="picture" value="([0-9a-f]{64})"', text)
        again: list[Field] = [("picture", digits), ("role", "side")]
        answer = post(at, "/c/mira/references/despite", again)
        assert answer.status == 422 and "is a reference already" in answer.data.decode()
        bad: list[Field] = [("role", "side"), ("pictures", ("../../x.png", b"GIF89a" + good, "image/png"))]
        answer = post(at, "/c/mira/references", bad, files=True)
        assert answer.status == 422 and "not a picture" in answer.data.decode()
    assert sorted(path.name for path in (mira / "references").iterdir()) == ["front.png"]


def test_candidates_are_drawn_and_one_is_picked_as_the_front(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        order: list[Field] = [("kind", "candidates"), ("count", "2")]
        assert post(at, "/c/mira/references/draw", order).status == 303
        text = page_at_rest(at, "/c/mira/references")
        assert re.findall(r'name="number" value="(\d)"', text) == ["1", "2"]
        assert post(at, "/c/mira/references/pick", [("number", "2")]).status == 303
        assert "Candidates for the front" not in HTTP.request("GET", f"{at}/c/mira/references").data.decode()
    assert (mira / "references/front.png").is_file()


def test_the_delivered_set_is_finished_by_the_chosen_steps_and_downloaded(
    mira: Path, drawn: Callable[[], Path]
) -> None:
    with running_studio(mira.parent) as (at, _):
        assert "Nothing is delivered yet" in HTTP.request("GET", f"{at}/c/mira/hand-off").data.decode()
    with running_studio(drawn().parent) as (at, _):
        finished = post(at, "/c/mira/finish", [("cut_out", "yes"), ("strip", "yes"), ("kind", "webp")])
        assert "attachment" in finished.headers["content-disposition"]
        names = zipfile.ZipFile(io.BytesIO(finished.data)).namelist()
        assert names and all(name.endswith(".webp") for name in names)
        pdf = post(at, "/c/mira/export", [("format", "pdf")])
        assert pdf.data.startswith(b"%PDF")
        refused = post(at, "/c/mira/export", [("format", "exe")])
        assert refused.status == 422


def test_a_turn_of_a_conversation_is_kept_as_a_tree(mira: Path) -> None:
    model = ("model", "rehearsal/rehearsal-1")
    (mira / "tetap.toml").write_text('[platforms.rehearsal]\nprofile = "calm"\nluck = 7\n')
    with running_studio(mira.parent) as (at, _):
        first: list[Field] = [model, ("text", "standing under a tree")]
        offer = post(at, "/c/mira/chat/propose", first).data.decode()
        assert "in play money" in offer
        refused = post(at, "/c/mira/chat", first)
        assert refused.status == 422 and "nothing was sent" in refused.data.decode()
        assert "standing under a tree" in refused.data.decode()
        agreed: Field = ("agreed", "yes")
        assert post(at, "/c/mira/chat", [*first, agreed]).status == 303
        second: list[Field] = [model, ("text", "make the hair short"), ("chat", "1")]
        assert post(at, "/c/mira/chat", [*second, agreed]).status == 303
        assert post(at, "/c/mira/chat/move", [("chat", "1"), ("step", "undo")]).status == 303
        third: list[Field] = [model, ("text", "at night"), ("chat", "1"), agreed]
        assert post(at, "/c/mira/chat", third).status == 303
        text = HTTP.request("GET", f"{at}/c/mira/chat?chat=1").data.decode()
    assert text.count('class="turn') == 3 + 1
    assert re.search(r'class="turn off depth-0"(?:(?!class="turn).)*make the hair short', text, re.DOTALL)
