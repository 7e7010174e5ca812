import re
from collections.abc import Callable
from pathlib import Path

import pytest
from running_studio import HTTP, Field, get, post, running_studio

from checkout import EXAMPLES
from tetap import Project


def accepted(folder: Path) -> dict[str, bool]:
    """Shot to whether its take counts as accepted in the ledger."""
    with Project(folder).open().state() as state:
        keys = [state.ledger.keys_of(shot)[0] for shot in ("front", "park")]
        takes = [state.ledger.take(key) for key in keys]
    return {take.shot: take.accepted for take in takes if take is not None}


def test_a_decision_is_taken_back_to_what_it_was_before(drawn: Callable[[], Path]) -> None:
    folder = drawn()
    before = accepted(folder)
    with running_studio(folder.parent) as (at, _):
        key = re.findall(r'data-key="([0-9a-f]{64})"', get(at, "/c/mira/takes"))[-1]
        where = f"/c/mira/take/{key}"
        for ruling in ("accepted", "rejected", "undone"):
            assert post(at, where, [("ruling", ruling)]).status == 303
        assert "is-accepted" in get(at, "/c/mira/takes")
        post(at, where, [("ruling", "undone")])
        text = get(at, "/c/mira/takes")
        assert "is-accepted" not in text and "is-rejected" not in text and accepted(folder) == before
        assert post(at, where, [("ruling", "maybe")]).status == 422


def undo_offered(at: str, answer: object, path: str) -> str:
    """The number of the earlier text that the page after this answer offers to go back to."""
    cookie = answer.headers["set-cookie"].partition(";")[0]  # type: ignore[attr-defined]
    text = HTTP.request("GET", at + path, headers={"Cookie": cookie}).data.decode()
    (number,) = re.findall(r'name="number" value="(\d+)"', text)
    return str(number)


@pytest.mark.parametrize(
    ("file", "page", "fields"),
    [
        ("character.yaml", "edit", [("trait-hair.length", "short")]),
        ("scenes.yaml", "scenes", [("scene-at", ""), ("scene-id", "sea"), ("scene-text", "at sea")]),
    ],
)
def test_what_was_kept_is_undone_from_the_page_that_says_so(
    character: Callable[..., Path], file: str, page: str, fields: list[Field]
) -> None:
    folder = character("name: Mira\nkind: person\n", "scenes: [in a park]\n", name="mira")
    before = (folder / file).read_text()
    with running_studio(folder.parent) as (at, _):
        answer = post(at, f"/c/mira/{page}", fields)
        assert (folder / file).read_text() != before
        number = undo_offered(at, answer, answer.headers["location"])
        assert post(at, "/c/mira/earlier", [("number", number)]).status == 303
    assert (folder / file).read_text() == before


def test_a_reference_that_was_taken_out_or_put_in_comes_back_and_goes_by_undo(
    character: Callable[..., Path],
) -> None:
    folder = character("# mine\nname: Mira\nkind: person\n", "scenes: [in a park]\n", name="mira")
    file = folder / "character.yaml"
    before = file.read_text()
    good = (EXAMPLES / "xiao-cheng/references/front.png").read_bytes()
    with running_studio(folder.parent) as (at, _):
        fields: list[Field] = [("role", "front"), ("pictures", ("a.png", good, "image/png"))]
        put_in = post(at, "/c/mira/references", fields, files=True)
        with_it = file.read_text()
        assert "references/front.png" in with_it
        taken_out = post(at, "/c/mira/references/remove", [("file", "references/front.png")])
        assert "references" not in file.read_text() and "# mine" in file.read_text()
        number = undo_offered(at, taken_out, "/c/mira/references")
        post(at, "/c/mira/earlier", [("number", number)])
        assert file.read_text() == with_it
        number = undo_offered(at, put_in, "/c/mira/references")
        post(at, "/c/mira/earlier", [("number", number)])
        assert file.read_text() == before
        assert post(at, "/c/mira/references/remove", [("file", "../x")]).status == 422
