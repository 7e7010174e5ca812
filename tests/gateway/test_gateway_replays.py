"""What was answered once is answered again at once, as long as all of it is still there and the caller may have it."""

import base64
from dataclasses import replace
from pathlib import Path

from running_gateway import ask, generate, running_gateway

from tetap.app.gateway_keys import make_key, revoke_key
from tetap.store.gateway_keys import KeyScope

FOX = {"model": "sketch", "prompt": "a fox", "seed": 5, "response_format": "b64_json"}


def test_a_replay_has_the_same_pictures_in_the_same_order_however_often_it_is_asked_for(
    tmp_path: Path,
) -> None:
    with running_gateway(tmp_path) as (url, house):
        answers = [generate(url, {**FOX, "n": 3}) for _ in range(4)]
        for status, body in answers:
            assert status == 200
            shas = [told["sha256"] for told in body["tetap"]["pictures"]]
            for one, sha in zip(body["data"], shas, strict=True):
                data = base64.b64decode(one["b64_json"])
                assert house.counter.picture(f"sha256:{sha}") == data
        assert len({str(body["data"]) for _, body in answers}) == 1
        assert [body["tetap"]["pictures"][0]["replayed"] for _, body in answers] == [False, True, True, True]


def test_a_picture_that_has_left_the_store_is_not_handed_out_from_memory(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, house):
        for _ in range(3):
            _, body = generate(url, FOX)
        told = body["tetap"]["pictures"][0]
        assert told["replayed"]
        house.counter.state.objects.remove(f"sha256:{told['sha256']}")
        _, again = generate(url, FOX)
        assert not again["tetap"]["pictures"][0]["replayed"]
        assert again["data"] == body["data"]


def test_what_one_caller_was_answered_opens_nothing_to_another(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, _):
        mine = make_key(tmp_path, {}, "mine", KeyScope())
        other = make_key(tmp_path, {}, "other", KeyScope(platforms=("gemini",)))
        for _ in range(3):
            assert generate(url, FOX, key=mine)[0] == 200
        status, body = generate(url, FOX, key=other)
        assert (status, "may not use sketch" in body["error"]["message"]) == (400, True)
        revoke_key(tmp_path, {}, "mine")
        assert generate(url, FOX, key=mine)[0] == 401


def test_the_same_body_with_other_headers_or_query_is_another_call(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, _):
        plain = {name: value for name, value in FOX.items() if name != "seed"}
        seeds = [
            generate(url, plain, X_Tetap_Seed=seed)[1]["tetap"]["pictures"][0]["seed"] for seed in "112211"
        ]
        assert seeds == [1, 1, 2, 2, 1, 1]
        asked = [ask(f"{url}/v1/images/generations?seed={seed}", plain) for seed in "3344"]
        assert [body["tetap"]["pictures"][0]["seed"] for _, body in asked] == [3, 3, 4, 4]


def test_an_answer_with_links_has_new_ones_each_time(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as (url, house):
        body = {**FOX, "response_format": "url"}
        generate(url, body)
        first = generate(url, body)[1]["data"][0]["url"]
        house.links = replace(house.links, seconds=100)
        assert generate(url, body)[1]["data"][0]["url"] != first
