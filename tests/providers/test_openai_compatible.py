"""Gateways of the user's own: the shapes in which a picture returns, jobs, and where ratio and size go."""

import re
import tomllib
from typing import Any

import pytest
from gateway_requests import KEY, WORDS, card_of, connection, digest_of, nothing, picture, request_for
from scripted_server import scripted

from checkout import ROOT
from tetap.errors import BadAnswer, Busy, Misconfigured, Pending, ProviderError, Refused, Rejected
from tetap.ports import Connection, Drawing
from tetap.ports.provider import Turn
from tetap.providers.openai_compatible import SETTINGS, OpenAICompatibleProvider
from tetap.providers.openai_dialect import FRAMES
from tetap.wire import base64_of
from tetap.wire.encoding import data_uri

FINAL, DRAFT = picture("orange"), picture("teal")
B64 = base64_of(FINAL)
LINK = data_uri(FINAL, "image/png")
URL_SAFE = B64.replace("+", "-").replace("/", "_").rstrip("=")
IN_LINES = "\n".join(B64[start : start + 40] for start in range(0, len(B64), 40))


def drawn(answers: list[Any], settings: dict[str, Any] | None = None, **more: Any) -> tuple[Drawing, Any]:
    """The drawing from these answers, and what the gateway was asked."""
    with scripted(answers) as server:
        provider = OpenAICompatibleProvider(connection("openai-compatible", server.url, settings))
        references = more.pop("references", ())
        request = request_for(card_of(provider, more.pop("model", "")), *references, **more)
        return provider.draw(request, more.pop("save", nothing)), server.asked


def chat(message: dict[str, Any], finish: str = "stop") -> dict[str, Any]:
    return {"id": "chatcmpl-1", "choices": [{"index": 0, "message": message, "finish_reason": finish}]}


def part(link: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": link}}


SHAPES = {
    "the images list with base64": {"data": [{"b64_json": B64}]},
    "base64 with its prefix": {"data": [{"b64_json": LINK}]},
    "base64 for web addresses": {"data": [{"b64_json": URL_SAFE}]},
    "base64 in lines": {"data": [{"b64_json": IN_LINES}]},
    "the images list with a data link": {"data": [{"url": LINK}]},
    "a data link in markdown": chat({"content": f"Here it is:\n\n![image]({LINK})\n"}),
    "a data link in plain text": chat({"content": f"Done. {LINK}"}),
    "a list of images beside the text": chat({"content": "", "images": [part(LINK)]}),
    "the same picture in text and list": chat({"content": f"![i]({LINK})", "images": [part(LINK)]}),
    "parts with a data link": chat({"content": [{"type": "text", "text": "Done."}, part(LINK)]}),
    "parts with raw base64": chat({"content": [part(B64)]}),
    "parts whose address is a text": chat({"content": [{"type": "image_url", "image_url": LINK}]}),
    "Google's candidates": {"candidates": [{"content": {"parts": [{"inlineData": {"data": B64}}]}}]},
    "Google's candidates in snake case": {
        "candidates": [{"content": {"parts": [{"inline_data": {"data": B64}}]}}]
    },
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_is_found_in_every_shape(shape: str) -> None:
    drawing, _ = drawn([(200, SHAPES[shape])])
    assert [one.data for one in drawing.pictures] == [FINAL]
    assert drawing.final.media_type == "image/png"


@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"url": "{url}/made/1.png?signature=abc"}]},
        chat({"content": "![image]({url}/made/1.png)"}),
        chat({"content": "Your picture: {url}/made/1.png?token=x"}),
        chat({"content": [part("{url}/made/1")]}),
        {"candidates": [{"content": {"parts": [{"fileData": {"fileUri": "{url}/made/1"}}]}}]},
    ],
)
def test_a_picture_behind_an_address_is_fetched_at_once_and_without_the_key(answer: dict[str, Any]) -> None:
    drawing, asked = drawn([(200, answer), (200, FINAL)])
    assert drawing.final.data == FINAL
    assert asked[1].path.startswith("/made/1")
    assert KEY not in str(asked[1].headers)


def test_of_several_pictures_the_last_is_final_and_the_others_are_kept_as_drafts() -> None:
    link = data_uri(DRAFT, "image/png")
    drawing, _ = drawn([(200, chat({"content": f"![a]({link}) then ![b]({LINK})"}))])
    assert [(one.role, one.data) for one in drawing.pictures] == [("draft", DRAFT), ("final", FINAL)]
    assert drawing.said == "then"


def test_a_thought_of_google_is_no_picture() -> None:
    parts = [{"thought": True, "inlineData": {"data": base64_of(DRAFT)}}, {"inlineData": {"data": B64}}]
    drawing, _ = drawn([(200, {"candidates": [{"content": {"parts": parts}}]})])
    assert [one.data for one in drawing.pictures] == [FINAL]


def test_an_address_in_a_private_network_is_not_fetched_and_the_link_is_kept_as_evidence() -> None:
    link = "http://10.0.0.7/made.png?secret=1"
    with pytest.raises(BadAnswer) as caught:
        drawn([(200, {"data": [{"url": link}]})])
    assert caught.value.answer == link.encode()
    assert "secret" not in str(caught.value)
    assert caught.value.charged == "maybe"


def test_an_address_that_has_expired_is_a_paid_answer_and_not_an_invitation_to_buy_again() -> None:
    with pytest.raises(BadAnswer, match="404"):
        drawn([(200, {"data": [{"url": "{url}/gone.png"}]}), (404, b"gone")])


@pytest.mark.parametrize(
    ("answer", "reason", "said"),
    [
        ({"data": []}, "no picture", ""),
        ({"data": [{"b64_json": None, "url": None}]}, "no picture", ""),
        ({"candidates": [{"content": {}, "finishReason": "IMAGE_SAFETY"}]}, "IMAGE_SAFETY", ""),
        ({"candidates": [{"content": {"parts": None}, "finishReason": "NO_IMAGE"}]}, "NO_IMAGE", ""),
        ({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, "PROHIBITED_CONTENT", ""),
        (chat({"content": "I cannot draw that."}), "stop", "I cannot draw that."),
        (chat({"content": None, "refusal": "No."}, "content_filter"), "content_filter", "No."),
    ],
)
def test_an_answer_without_a_picture_is_a_refusal_with_its_words(
    answer: dict[str, Any], reason: str, said: str
) -> None:
    with pytest.raises(Refused) as caught:
        drawn([(200, answer)])
    assert (caught.value.reason, caught.value.said, caught.value.charged) == (reason, said, "maybe")


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ({"error": {"code": 502, "message": "Provider returned error"}}, Busy),
        ({"choices": [{"error": {"code": 429, "message": "slow"}}]}, Busy),
        ({"error": {"message": "litellm.ContentPolicyViolationError: blocked", "code": "400"}}, Refused),
    ],
)
def test_an_error_inside_a_successful_answer_is_an_error(
    inside: dict[str, Any], kind: type[ProviderError]
) -> None:
    with pytest.raises(kind):
        drawn([(200, inside)])


def test_litellms_content_policy_error_is_a_refusal() -> None:
    said = "litellm.ContentPolicyViolationError: blocked by the provider"
    with pytest.raises(Refused):
        drawn([(400, {"error": {"message": said, "type": None, "param": None, "code": "400"}})])


JOB = {"poll": "/tasks/{id}", "poll_seconds": 0.01, "wait_seconds": 5}


@pytest.mark.parametrize(
    ("accepted", "states"),
    [
        ({"id": "task-9", "status": "pending"}, [{"id": "task-9", "status": "processing"}, {"id": "task-9",
          "status": "completed", "results": ["{url}/made.png"]}]),
        ({"code": 200, "data": [{"status": "submitted", "task_id": "task-9"}]}, [{"code": 200, "data": {"id": "task-9",
          "status": "completed", "result": {"images": [{"url": ["{url}/made.png"]}]}}}]),
        ({"task_id": "task-9"}, [{"task_id": "task-9", "status": "SUCCESS", "output": [B64]}]),
    ],
)  # fmt: skip
def test_a_job_is_saved_first_then_waited_for(accepted: dict[str, Any], states: list[Any]) -> None:
    saved: list[str] = []
    answers: list[Any] = [(200, accepted), *((200, state) for state in states), (200, FINAL)]
    with scripted(answers) as server:
        provider = OpenAICompatibleProvider(connection("openai-compatible", server.url, JOB))
        drawing = provider.draw(request_for(card_of(provider)), saved.append)
    assert drawing.final.data == FINAL
    assert saved == ["task-9#gemini-3-pro-image#1K"]
    assert server.asked[1].path == "/v1/tasks/task-9"
    assert drawing.remote_ids == ("task-9",)


def test_a_job_that_takes_too_long_is_pending_and_collected_later() -> None:
    saved: list[str] = []
    running = {"id": "task-9", "status": "processing"}
    done = {"id": "task-9", "status": "completed", "data": [{"b64_json": B64}]}
    with scripted([(200, running), (200, running), (200, done)]) as server:
        provider = OpenAICompatibleProvider(
            connection("openai-compatible", server.url, JOB | {"wait_seconds": 0})
        )
        with pytest.raises(Pending):
            provider.draw(request_for(card_of(provider)), saved.append)
        assert provider.collect(saved[0]).final.data == FINAL
    assert [one.method for one in server.asked] == ["POST", "GET", "GET"]


def test_a_job_that_cannot_be_asked_for_stays_collectable() -> None:
    answers = [(200, {"id": "task-9", "status": "pending"}), (401, {"error": {"message": "no"}})]
    with pytest.raises(Pending):
        drawn(answers, JOB)


def test_a_job_that_fails_tells_why() -> None:
    failed = {"id": "task-9", "status": "failed", "error": {"message": "out of memory", "code": "oom"}}
    with pytest.raises(BadAnswer, match="out of memory"):
        drawn([(200, {"id": "task-9", "status": "pending"}), (200, failed)], JOB)
    blocked = {
        "id": "task-9",
        "status": "failed",
        "error": {"message": "no", "code": "content_policy_violation"},
    }
    with pytest.raises(Refused):
        drawn([(200, {"id": "task-9", "status": "pending"}), (200, blocked)], JOB)


@pytest.mark.parametrize(
    ("settings", "path", "fields"),
    [
        ({}, "/v1/images/generations", {"size": "896x1200"}),
        ({"frame_in": "aspect_ratio"}, "/v1/images/generations", {"aspect_ratio": "3:4", "resolution": "1K"}),
        ({"frame_in": "image_config", "route": "chat"}, "/v1/chat/completions",
         {"image_config": {"aspect_ratio": "3:4", "image_size": "1K"}}),
        ({"frame_in": "google.image_config", "route": "chat"}, "/v1/chat/completions",
         {"google": {"image_config": {"aspect_ratio": "3:4", "image_size": "1K"}}}),
        ({"frame_in": "generationConfig.imageConfig", "route": "chat"}, "/v1/chat/completions",
         {"generationConfig": {"imageConfig": {"aspectRatio": "3:4", "imageSize": "1K"}}}),
        ({"preset": "new-api", "route": "chat"}, "/v1/chat/completions",
         {"extra_body": {"google": {"image_config": {"aspect_ratio": "3:4", "image_size": "1K"}}}}),
        ({"preset": "litellm", "route": "chat"}, "/v1/chat/completions", {"modalities": ["image", "text"]}),
        ({"preset": "litellm"}, "/v1/images/generations", {"size": "896x1200"}),
        ({"frame_in": {"width": "w", "height": "h"}, "generations": "/make"}, "/v1/make", {"w": 896, "h": 1200}),
        ({"body": {"watermark": False}}, "/v1/images/generations", {"size": "896x1200", "watermark": False}),
    ],
)  # fmt: skip
def test_ratio_and_size_go_where_the_gateway_wants_them(
    settings: dict[str, Any], path: str, fields: dict[str, Any]
) -> None:
    drawing, (asked,) = drawn([(200, {"data": [{"b64_json": B64}]})], settings, ratio="3:4")
    body = asked.json()
    assert asked.path == path
    words = body.pop("prompt", None) or body.pop("messages")
    assert body == {"model": "gemini-3-pro-image", **fields}
    assert WORDS in str(words)
    assert drawing.parameters.items() >= fields.items()


def test_without_a_field_for_the_frame_the_words_say_it() -> None:
    _, (asked,) = drawn([(200, chat({"content": f"![i]({LINK})"}))], {"route": "chat"}, ratio="3:4")
    (message,) = asked.json()["messages"]
    assert message["content"][-1]["text"].endswith("Aspect ratio 3:4, resolution 1K.")


def test_in_chat_each_picture_follows_its_label_and_the_words_come_last() -> None:
    answer = [(200, chat({"content": f"![i]({LINK})"}))]
    drawing, (asked,) = drawn(answer, {"route": "chat"}, references=(("front", FINAL), ("side", DRAFT)))
    content = asked.json()["messages"][0]["content"]
    assert [one["type"] for one in content] == ["text", "image_url", "text", "image_url", "text"]
    assert content[0]["text"] == "Xiao Cheng, front:"
    assert content[1]["image_url"]["url"] == LINK
    assert WORDS in content[4]["text"]
    assert [one.digest for one in drawing.sent] == [digest_of(FINAL), digest_of(DRAFT)]


@pytest.mark.parametrize(
    ("settings", "field", "value"),
    [
        ({"references_in": "image_urls"}, "image_urls", [LINK]),
        ({"references_in": "input_references", "references_as": "objects"}, "input_references", [part(LINK)]),
    ],
)
def test_references_go_into_the_field_that_the_gateway_names(
    settings: dict[str, Any], field: str, value: list[Any]
) -> None:
    _, (asked,) = drawn([(200, {"data": [{"b64_json": B64}]})], settings, references=(("front", FINAL),))
    assert asked.path == "/v1/images/generations"
    assert asked.json()[field] == value


def test_a_card_promises_a_mask_only_where_files_are_sent() -> None:
    def roles(settings: dict[str, Any]) -> tuple[str, ...]:
        return card_of(
            OpenAICompatibleProvider(connection("openai-compatible", "http://127.0.0.1:1", settings))
        ).roles

    assert "mask" in roles({})
    assert "mask" not in roles({"route": "chat"})
    assert "mask" not in roles({"references_in": "image_urls"})


def test_the_purchase_key_goes_out_where_the_gateway_has_a_header_for_it() -> None:
    with scripted([(200, {"data": [{"b64_json": B64}]})]) as server:
        settings = {"idempotency_header": "Idempotency-Key"}
        provider = OpenAICompatibleProvider(connection("openai-compatible", server.url, settings))
        assert card_of(provider).repeat == "key"
        provider.draw(request_for(card_of(provider)), nothing)
    assert server.asked[0].headers["idempotency-key"] == "sha256:this purchase"
    _, (asked,) = drawn([(200, {"data": [{"b64_json": B64}]})])
    assert "idempotency-key" not in asked.headers


def test_a_price_that_nobody_knows_is_unknown_and_the_users_own_is_an_estimate() -> None:
    drawing, _ = drawn([(200, {"data": [{"b64_json": B64}]})])
    assert (drawing.cost_usd, drawing.cost_basis) == (None, "unknown")
    own = {"my/banana": {"like": "gemini-3-pro-image", "price": {"1K": 0.07}}}
    draft = data_uri(DRAFT, "image/png")
    with scripted([(200, chat({"content": f"![a]({draft}) ![b]({LINK})"}))]) as server:
        provider = OpenAICompatibleProvider(connection("openai-compatible", server.url, models=own))
        mine = card_of(provider, "my/banana")
        assert provider.draw(request_for(mine), nothing).cost_usd == pytest.approx(0.14)
        by_call = OpenAICompatibleProvider(
            connection("openai-compatible", server.url, {"priced_by": "call"}, models=own)
        )
        assert by_call.draw(request_for(mine), nothing).cost_usd == pytest.approx(0.07)
    assert server.asked[0].json()["model"] == "my/banana"


def test_a_conversation_sends_the_last_picture_as_the_users() -> None:
    earlier = (Turn("draw her", digest_of(DRAFT)),)
    answer = [(200, chat({"content": f"![i]({LINK})"}))]
    _, (asked,) = drawn(answer, {"route": "chat"}, earlier=earlier, pictures={digest_of(DRAFT): DRAFT})
    (message,) = asked.json()["messages"]
    assert message["role"] == "user"
    assert message["content"][0]["text"] == "the picture so far:"


@pytest.mark.parametrize(
    "settings",
    [
        {"frame_in": "somewhere"}, {"frame_in": {"colour": "x"}}, {"route": "native"}, {"preset": "azure"},
        {"body": "text"}, {"wait_seconds": "long"}, {"unknown": 1},
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(settings: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured) as caught:
        OpenAICompatibleProvider(connection("openai-compatible", "http://127.0.0.1:1", settings))
    assert next(iter(settings)) in str(caught.value)


def test_an_address_is_needed_and_keys_of_other_platforms_are_never_used() -> None:
    with pytest.raises(Misconfigured, match="address"):
        OpenAICompatibleProvider(Connection("openai-compatible"))
    asked: list[str] = []
    provider = OpenAICompatibleProvider(
        Connection("openai-compatible", "https://gateway.example", find_key=lambda name: asked.append(name))
    )
    with pytest.raises(Misconfigured):
        provider.draw(request_for(card_of(provider)), nothing)
    assert set(asked) == {"OPENAI_COMPATIBLE_API_KEY", "LITELLM_API_KEY"}


def test_too_many_pictures_in_a_conversation_are_named() -> None:
    pictures = {digest_of(one): one for one in (FINAL, DRAFT)}
    earlier = (Turn("draw her", digest_of(DRAFT)),)
    own = {"small": {"like": "gemini-3-pro-image", "max_references": 1}}
    provider = OpenAICompatibleProvider(connection("openai-compatible", "http://127.0.0.1:1", models=own))
    request = request_for(card_of(provider, "small"), ("front", FINAL), earlier=earlier, pictures=pictures)
    with pytest.raises(Rejected) as caught:
        provider.check(request)
    assert "Xiao Cheng, front" in caught.value.hint


def test_the_documents_name_every_setting_and_their_example_works() -> None:
    text = (ROOT / "docs/gateways.md").read_text(encoding="utf-8")
    assert [name for name in SETTINGS if f"`{name}`" not in text] == []
    assert [name for name in FRAMES if f"`{name}`" not in text] == []
    (example,) = [block for block in re.findall(r"```toml\n(.*?)```", text, re.S) if "my/banana" in block]
    table = tomllib.loads(example)["platforms"]["openai-compatible"]
    models, url = table.pop("models"), table.pop("url")
    provider = OpenAICompatibleProvider(connection("openai-compatible", url, table, models=models))
    assert card_of(provider, "my/banana").usd("2K") == 0.07
