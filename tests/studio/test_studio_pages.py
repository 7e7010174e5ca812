import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from running_studio import HTTP, get, post, running_studio

from tetap import Project


def finished(at: str, name: str, seconds: float = 40.0) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = get(at, f"/c/{name}/shoot")
        if "hx-sse:connect" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError("it did not end")


@pytest.fixture
def mira(character: Callable[..., Path]) -> Path:
    return character(
        "# mine\nname: Mira\nkind: person\nseed: 5\nhair:\n  length: long  # since birth\n",
        "# my scenes\nscenes:\n  - id: park\n    text: reading in a park\n    camera: close\n",
        name="mira",
    )


def test_an_empty_studio_says_what_to_do_first(tmp_path: Path) -> None:
    with running_studio(tmp_path) as (at, _):
        assert "Make the first character" in get(at, "/")


def test_the_first_page_weighs_at_most_80_kilobytes_with_everything_it_loads(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        text = get(at, "/")
        loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
        sizes = {one: len(HTTP.request("GET", at + one).data) for one in set(loaded)}
    assert len(sizes) == 5
    assert next(size for one, size in sizes.items() if ".css" in one) <= 20_000
    assert len(text.encode()) + sum(sizes.values()) <= 80_000


def test_a_cloned_project_without_its_store_has_a_portrait_all_the_same(
    drawn: Callable[[], Path],
) -> None:
    mira = drawn()
    shutil.rmtree(mira / ".tetap")
    with running_studio(mira.parent) as (at, _):
        portrait = HTTP.request("GET", f"{at}/c/mira/portrait/320")
    assert (portrait.status, portrait.headers["content-type"]) == (200, "image/webp")


def test_a_trait_from_the_form_is_written_with_comments_kept_and_can_be_taken_back(mira: Path) -> None:
    before = (mira / "character.yaml").read_text()
    with running_studio(mira.parent) as (at, _):
        fields = [("trait-hair.length", "short"), ("trait-hair.color", "blue #0044FF")]
        assert post(at, "/c/mira/edit", fields).status == 303
        after = (mira / "character.yaml").read_text()
        assert "# mine" in after and "length: short" in after and "blue #0044FF" in after
        assert "-  length: long" in get(at, "/c/mira/earlier")
        assert post(at, "/c/mira/earlier", [("number", "1")]).status == 303
    assert (mira / "character.yaml").read_text() == before


def test_an_error_stands_beside_its_field_and_nothing_that_was_typed_is_lost(mira: Path) -> None:
    before = (mira / "character.yaml").read_text()
    with running_studio(mira.parent) as (at, _):
        fields = [("trait-hair.color", "blue #00"), ("trait-face.shape", "oval")]
        answer = post(at, "/c/mira/edit", fields)
    text = answer.data.decode()
    assert answer.status == 422
    assert 'value="blue #00"' in text and 'value="oval"' in text
    field = text[text.index('id="hair.color"') :]
    assert "aria-invalid" in field[:300] and "six digits" in field[: field.index("</div>")]
    assert (mira / "character.yaml").read_text() == before


def test_the_scene_table_keeps_comments_and_fields_that_are_no_column(mira: Path) -> None:
    row = [
        ("scene-at", "0"),
        ("scene-id", "park"),
        ("scene-text", "reading in a big park"),
        ("scene-light", "sunset"),
    ]
    with running_studio(mira.parent) as (at, _):
        new = [
            ("scene-at", ""),
            ("scene-id", "beach"),
            ("scene-text", "playing on a beach"),
            ("scene-light", ""),
        ]
        pasted = [("pasted", 'scenes = [\n"drinking tea",\n]')]
        assert post(at, "/c/mira/scenes", [*row, *new, *pasted]).status == 303
        text = (mira / "scenes.yaml").read_text()
        assert "# my scenes" in text and "camera: close" in text and "light: sunset" in text
        assert "playing on a beach" in text and "drinking tea" in text
        broken = [
            ("scene-at", "0"),
            ("scene-id", "Not An Id!"),
            ("scene-text", "still here"),
            ("scene-light", ""),
        ]
        answer = post(at, "/c/mira/scenes", broken)
    assert (
        answer.status == 422 and "Not An Id!" in answer.data.decode() and "still here" in answer.data.decode()
    )
    assert (mira / "scenes.yaml").read_text() == text


def test_nothing_is_bought_before_the_price_is_agreed_to(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        order = [("model", "rehearsal/rehearsal-1"), ("tries", "1"), ("only", "park")]
        plan = post(at, "/c/mira/plan", order).data.decode()
        assert "0.134 in play money" in plan and 'name="agreed"' in plan
        answer = post(at, "/c/mira/shoot", order)
        assert answer.status == 422 and "nothing was sent" in answer.data.decode()
        assert "No picture was drawn yet" in get(at, "/c/mira/takes")


def test_an_agreement_holds_for_the_price_that_was_shown_and_no_other(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        order = [("model", "rehearsal/rehearsal-1"), ("tries", "1"), ("only", "park"), ("agreed", "yes")]
        assert " checked" in post(at, "/c/mira/plan", [*order, ("price", "0.134")]).data.decode()
        assert " checked" not in post(at, "/c/mira/plan", [*order, ("price", "0.1")]).data.decode()
        answer = post(at, "/c/mira/shoot", [*order, ("price", "0.1")])
        assert answer.status == 422 and "nothing was sent" in answer.data.decode()
        assert "No picture was drawn yet" in get(at, "/c/mira/takes")


def test_progress_comes_as_events_that_go_on_after_the_last_one_heard(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        assert post(at, "/c/mira/shoot", [("only", "park"), ("turnaround", "yes")]).status == 303
        whole = HTTP.request("GET", f"{at}/c/mira/progress").data.decode()
        ids = [int(one) for one in re.findall(r"^id: (\d+)$", whole, re.MULTILINE)]
        assert ids == sorted(ids) and "1 of 1" in whole and whole.endswith("event: done\ndata: done\n\n")
        assert "To the contact sheet" in whole
        text = get(at, "/c/mira/takes")
        key = re.findall(r'data-key="([0-9a-f]{64})"', text)[0]
        thumb = re.findall(r'src="(/c/mira/thumb/[^"]+)"', text)[0]
        small = HTTP.request("GET", at + thumb)
        assert small.headers["content-type"] == "image/webp" and "immutable" in small.headers["cache-control"]
        piece = HTTP.request(
            "POST", f"{at}/c/mira/take/{key}", fields={"ruling": "rejected"}, encode_multipart=False,
            headers={"Origin": at, "HX-Request": "true"},
        ).data.decode()  # fmt: skip
        assert piece.lstrip().startswith("<figure") and "is-rejected" in piece
        page = get(at, f"/c/mira/take/{key}")
        assert "Prompt" in page and "SHA-256" in page and "rejected" in page


@pytest.mark.full
def test_a_take_that_was_picked_is_delivered_also_when_a_newer_series_lies_in_out(mira: Path) -> None:
    with running_studio(mira.parent) as (at, _):
        post(at, "/c/mira/shoot", [("only", "park"), ("series_seed", "1")])
        finished(at, "mira")
        first = (mira / "out/park.png").read_bytes()
        (key,) = re.findall(r'data-key="([0-9a-f]{64})"', get(at, "/c/mira/takes"))
        post(at, "/c/mira/shoot", [("only", "park"), ("series_seed", "2")])
        finished(at, "mira")
        assert (mira / "out/park.png").read_bytes() != first
        post(at, f"/c/mira/take/{key}", [("ruling", "accepted")])
        assert "You picked other takes" in get(at, "/c/mira/takes")
        assert post(at, "/c/mira/deliver", []).status == 303
        assert (mira / "out/park.png").read_bytes() == first
        assert "You picked other takes" not in get(at, "/c/mira/takes")
    assert [one.state for one in Project(mira).replay()] == ["ok"]


@pytest.mark.full
def test_a_studio_killed_in_mid_run_goes_on_and_buys_nothing_twice(mira: Path) -> None:
    slow = mira / "slow.toml"
    slow.write_text('like = "calm"\n[pace]\nseconds = [0.7, 0.7]\n')
    (mira / "tetap.toml").write_text(f'[platforms.rehearsal]\nprofile = "{slow}"\n')
    scenes = [f"  - {{id: s{n}, text: reading in park number {n}}}\n" for n in range(6)]
    (mira / "scenes.yaml").write_text("scenes:\n" + "".join(scenes))
    command = [
        sys.executable,
        "-m",
        "tetap",
        "studio",
        str(mira.parent),
        "--port",
        "0",
        "--no-browser",
        "--json",
    ]

    def started() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        assert process.stdout is not None
        said = "".join(iter(process.stdout.readline, "}\n"))
        process.stdout.close()
        found = re.search(r"http://[^\"]+", said)
        assert found is not None
        return process, found.group()

    process, at = started()
    order = [
        ("model", "rehearsal/rehearsal-1"),
        ("tries", "1"),
        ("turnaround", "no"),
        ("agreed", "yes"),
        ("series_seed", "7"),
    ]
    post(at, "/c/mira/shoot", order)
    until = time.monotonic() + 40
    while "drawn" not in get(at, "/c/mira/shoot") and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, at = started()
    try:
        text = get(at, "/c/mira/shoot")
        assert "was cut off" in text and "Go on" in text
        assert post(at, "/c/mira/go-on", []).status == 303
        text = finished(at, "mira", 60)
        doubts = re.findall(r'name="attempt" value="(\d+)"', get(at, "/c/mira/spend"))
        for attempt in doubts:
            # The picture that was being drawn when the process died: nobody knows, so a person says.
            assert post(at, "/c/mira/doubts", [("attempt", attempt), ("charged", "no")]).status == 303
            assert post(at, "/c/mira/go-on", []).status == 303
            text = finished(at, "mira", 60)
        assert "6 of 6" in text and "✕" not in text
        spend = get(at, "/c/mira/spend")
        counts = re.findall(r"rehearsal-1</th><td>(\d+)</td>", spend)
        assert counts == ["6"]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) is not None
