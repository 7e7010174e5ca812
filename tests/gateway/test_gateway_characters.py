"""Characters as models: a program sends a scene and gets the character, verified and repaired within its budget."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from running_gateway import generate, running_gateway

from checkout import EXAMPLES
from tetap import Project
from tetap.app.gateway_keys import make_key
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.gateway_keys import KeyScope


@pytest.fixture(scope="module")
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """A folder of two projects."""
    for name in ("xiao-cheng", "kiko"):
        shutil.copytree(
            EXAMPLES / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock", ".schema"),
        )
    return tmp_path


def told(answer: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    status, body = answer
    assert status == 200, body
    (picture,) = body["tetap"]["pictures"]
    return dict(picture)


def test_a_character_is_a_model_and_its_prompt_is_the_scene(projects: Path) -> None:
    with running_gateway(projects) as (url, _):
        with urllib3.PoolManager() as pool:
            listed = json.loads(pool.request("GET", f"{url}/v1/models").data)["data"]
        assert {"tetap/xiao-cheng", "tetap/kiko"} <= {one["id"] for one in listed}
        scene = {"model": "tetap/xiao-cheng", "prompt": "reading in a park", "seed": 7}
        first, again = told(generate(url, scene)), told(generate(url, scene))
        assert (first["replayed"], again["replayed"]) == (False, True)
        assert first["sha256"] == again["sha256"]
        assert told(generate(url, {**scene, "model": "tetap/kiko"}))["sha256"] != first["sha256"]
        status, body = generate(url, {**scene, "model": "tetap/nobody"})
        assert status == 404 and "tetap/kiko" in body["error"]["message"]
        status, body = generate(url, {**scene, "model": "tetap/kiko@"})
        assert status == 400 and "without its version" in body["error"]["message"]
        status, body = generate(url, {**scene, "model": "sketch/none"})
        assert status == 404 and "sketch has no model 'none'" in body["error"]["message"]


def test_an_earlier_version_is_drawn_after_its_files_have_changed(projects: Path) -> None:
    scene = {"model": "tetap/xiao-cheng", "prompt": "reading in a park", "seed": 7}
    file = projects / "xiao-cheng/character.yaml"
    with running_gateway(projects) as (url, _):
        first = told(generate(url, scene))
        text = file.read_text(encoding="utf-8")
        assert "orange" in text
        file.write_text(text.replace("orange", "blue").replace("#FF8C00", "#0000FF"), encoding="utf-8")
        second = told(generate(url, scene))
        assert first["sha256"] != second["sha256"]
        assert told(generate(url, {**scene, "model": "tetap/xiao-cheng@1"}))["sha256"] == first["sha256"]
        assert told(generate(url, {**scene, "model": "tetap/xiao-cheng@2"}))["sha256"] == second["sha256"]
        with Project(projects / "xiao-cheng").open().state() as state:
            digest = next(one.digest for one in state.ledger.versions.of("Xiao Cheng") if one.number == 1)
        for begins in (digest[:17], digest.removeprefix("sha256:")[:10]):
            assert (
                told(generate(url, {**scene, "model": f"tetap/xiao-cheng@{begins}"}))["sha256"]
                == first["sha256"]
            )
        status, body = generate(url, {**scene, "model": "tetap/xiao-cheng@3"})
        assert status == 400 and "no version" in body["error"]["message"]


def test_those_of_the_cast_whom_the_prompt_names_come_on_stage(projects: Path) -> None:
    scene = {"model": "tetap/kiko", "prompt": "Bolt waves in a park", "seed": 7}
    with running_gateway(projects) as (url, _):
        both = told(generate(url, scene))
        alone = told(generate(url, {**scene, "prompt": "waves in a park, bolts of cloth in hand"}))
    assert both["on_stage"] == ["Kiko", "Bolt"] and alone["on_stage"] == ["Kiko"]
    assert both["sha256"] != alone["sha256"]


def test_several_pictures_of_one_call_are_different_takes(projects: Path) -> None:
    with running_gateway(projects) as (url, _):
        status, body = generate(url, {"model": "tetap/kiko", "prompt": "on the beach", "seed": 3, "n": 2})
        assert status == 200, body
        keys = [one["key"] for one in body["tetap"]["pictures"]]
        assert len(set(keys)) == 2


def test_a_picture_that_fails_is_tried_again_only_within_a_limit(
    projects: Path, upstream: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TETAP_VERIFY", "yes")
    settings = {"platform": "gemini", "url": upstream.url}
    scene = {"model": "tetap/xiao-cheng", "prompt": "reading in a park", "seed": 11}
    with running_gateway(projects, settings) as (url, _):
        before = len(upstream.backstage.bill.charges)
        once = told(generate(url, scene))
        assert once["verdict"] in ("different", "cannot tell") and once["tries"] == 1
        assert len(upstream.backstage.bill.charges) == before + 1
        assert any("say tries or budget" in one for one in once["remarks"])
        assert not any("--" in one for one in once["remarks"])
        more = told(generate(url, {**scene, "tetap": {"tries": 2}}))
        assert more["tries"] == 2 and len(upstream.backstage.bill.charges) == before + 2
        status, body = generate(url, {**scene, "seed": 12, "tetap": {"budget": 0.01}})
        assert (status, body["error"]["code"]) == (429, "insufficient_quota")
        assert len(upstream.backstage.bill.charges) == before + 2


def test_what_is_for_characters_is_refused_for_plain_models(projects: Path) -> None:
    with running_gateway(projects) as (url, _):
        for extra in ({"tries": 2}, {"strategy": "reference"}):
            status, body = generate(url, {"model": "sketch", "prompt": "a fox", "tetap": extra})
            assert status == 400 and "plain models" in body["error"]["message"]
        status, body = generate(
            url, {"model": "tetap/kiko", "prompt": "a fox", "tetap": {"strategy": "magic"}}
        )
        assert status == 400 and "strategy" in body["error"]["message"]


def test_a_key_for_one_character_draws_no_other_and_no_plain_model(projects: Path) -> None:
    key = make_key(projects, {}, "friend", KeyScope(characters=("kiko",)))
    with running_gateway(projects) as (url, _):
        assert generate(url, {"model": "tetap/kiko", "prompt": "on the beach"}, key)[0] == 200
        for model in ("tetap/xiao-cheng", "sketch"):
            status, body = generate(url, {"model": model, "prompt": "on the beach"}, key)
            assert status == 400 and "its characters only" in body["error"]["message"]
