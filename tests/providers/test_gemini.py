"""Google's wire through the provider socket: what goes out, what comes back, what the receipt says."""

import base64
import json
from dataclasses import replace
from io import BytesIO

import pytest
from gemini_calls import answered, ignored, inline, sent_with
from gemini_requests import KEY, WORDS, digest_of, picture, provider_at, request_for
from PIL import Image
from scripted_server import scripted

from tetap.errors import Misconfigured, Rejected
from tetap.ports import Connection, ReferenceSlot, Turn
from tetap.providers.gemini import GeminiProvider
from tetap.simulators.serving import Running

PLATFORM = "gemini"


def test_the_body_has_the_documented_fields_and_no_other() -> None:
    front, side = picture(colour="orange"), picture(colour="navy", kind="JPEG")
    body, headers, path = sent_with(request_for(("front", front), ("side", side)))
    assert body == {
        "contents": [
            {
                "role": "user",
                "parts": [
                    {"text": "Xiao Cheng (front):"},
                    {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(front).decode()}},
                    {"text": "Xiao Cheng (side):"},
                    {"inlineData": {"mimeType": "image/jpeg", "data": base64.b64encode(side).decode()}},
                    {"text": WORDS},
                ],
            }
        ],
        "generationConfig": {
            "responseModalities": ["IMAGE"],
            "imageConfig": {"aspectRatio": "3:4", "imageSize": "1K"},
        },
    }
    assert path == "/v1beta/models/gemini-3-pro-image:generateContent"
    assert headers["x-goog-api-key"] == KEY
    assert "authorization" not in headers


def test_options_and_a_seed_go_where_google_wants_them() -> None:
    request = request_for(
        model="gemini-nano-banana-2.1", noise_seed=7, options={"temperature": 0.5, "thinking": "high"}
    )
    body, _, _ = sent_with(request)
    generation = body["generationConfig"]
    assert generation["seed"] == 7
    assert generation["temperature"] == 0.5
    assert generation["thinkingConfig"] == {"thinkingLevel": "HIGH"}


def test_the_first_model_is_never_told_a_size() -> None:
    body, _, _ = sent_with(request_for(model="gemini-2.5-flash-image"))
    assert body["generationConfig"]["imageConfig"] == {"aspectRatio": "3:4"}


def test_a_reference_without_a_label_is_named_by_its_role() -> None:
    data = picture()
    request = request_for(("front", data))
    request = replace(request, references=(ReferenceSlot("front", digest_of(data), "image/png", ""),))
    body, _, _ = sent_with(request)
    assert body["contents"][0]["parts"][0] == {"text": "CHARACTER REFERENCE (front):"}


def test_a_gateway_gets_the_version_and_the_bearer_header_that_the_user_sets() -> None:
    _, headers, path = sent_with(request_for(), api_version="v1", auth="bearer")
    assert path == "/v1/models/gemini-3-pro-image:generateContent"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert "x-goog-api-key" not in headers


def test_vertex_is_asked_at_its_own_path_with_its_own_token() -> None:
    _, headers, path = sent_with(request_for(), via="vertex", project="oranges")
    assert path == (
        "/v1/projects/oranges/locations/global/publishers/google/models/gemini-3-pro-image:generateContent"
    )
    assert headers["authorization"] == f"Bearer {KEY}"


def test_vertex_without_a_project_says_what_to_write() -> None:
    with pytest.raises(Misconfigured) as caught:
        provider_at("http://127.0.0.1:9", via="vertex")
    assert "project" in caught.value.hint


def test_a_setting_that_would_be_ignored_is_refused() -> None:
    for settings in ({"project": "oranges"}, {"colour": "blue"}, {"via": "gcp"}, {"reference_pixels": "big"}):
        with pytest.raises(Misconfigured):
            provider_at("http://127.0.0.1:9", **settings)


def test_the_receipt_tells_the_pictures_the_tokens_the_price_and_the_ids(simulator: Running) -> None:
    front, outfit = picture((300, 200)), picture((100, 90), "orange")
    drawing = provider_at(simulator.url).draw(request_for(("front", front), ("outfit", outfit)), ignored)
    assert [(slot.role, slot.digest, slot.width, slot.height, slot.bytes) for slot in drawing.sent] == [
        ("front", digest_of(front), 300, 200, len(front)),
        ("outfit", digest_of(outfit), 100, 90, len(outfit)),
    ]
    assert all(slot.reencoding == "" for slot in drawing.sent)
    assert drawing.counted_pictures == 2
    assert drawing.cost_basis == "estimated"
    usage = drawing.usage
    prompt, total = usage["promptTokenCount"], usage["totalTokenCount"]
    text = total - prompt - 1120  # type: ignore[operator]
    assert drawing.cost_usd == pytest.approx((prompt * 2 + 1120 * 120 + text * 12) / 1e6, abs=1e-6)  # type: ignore[operator]
    assert drawing.parameters["generationConfig"] == {
        "responseModalities": ["IMAGE"],
        "imageConfig": {"aspectRatio": "3:4", "imageSize": "1K"},
    }
    assert drawing.parameters["model_version"] == "gemini-3-pro-image"
    assert len(drawing.remote_ids) == 1
    assert Image.open(BytesIO(drawing.final.data)).size == (896, 1200)
    assert drawing.final.media_type == "image/jpeg"


def test_without_a_count_of_tokens_the_price_is_the_cards() -> None:
    with scripted([(200, answered(inline(picture()), inline(picture())))]) as script:
        drawing = provider_at(script.url).draw(request_for(), ignored)
    assert drawing.cost_usd == pytest.approx(2 * 0.134)
    assert drawing.counted_pictures is None


def test_a_users_own_price_is_the_price() -> None:
    usage = {"usageMetadata": {"promptTokenCount": 9, "totalTokenCount": 1200,
             "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}]}}  # fmt: skip
    own = {"gemini-3-pro-image": {"price": {"1K": 0.09, "2K": 0.09}, "as_of": "2026-11-01"}}
    with scripted([(200, answered(inline(picture()), **usage))]) as script:
        drawing = GeminiProvider(Connection("gemini", script.url, models=own)).draw(request_for(), ignored)
    assert drawing.cost_usd == pytest.approx(0.09)


def test_input_tokens_that_do_not_tell_the_number_of_pictures_claim_none() -> None:
    usage = {"promptTokenCount": 600, "promptTokensDetails": [{"modality": "IMAGE", "tokenCount": 560}]}
    with scripted([(200, answered(inline(picture()), usageMetadata=usage))]) as script:
        drawing = provider_at(script.url).draw(request_for(("front", picture())), ignored)
    assert drawing.counted_pictures is None


def test_the_last_picture_is_the_one_and_drafts_are_kept_but_thoughts_are_not() -> None:
    thought, draft, final = picture(colour="red"), picture(colour="green"), picture(colour="blue")
    parts = (
        {"text": "I think of a red one.", "thought": True},
        inline(thought, thought=True),
        {"text": "Here it is: "},
        inline(draft, thoughtSignature="YQ=="),
        inline(final, thoughtSignature="Yg=="),
    )
    with scripted([(200, answered(*parts))]) as script:
        drawing = provider_at(script.url).draw(request_for(), ignored)
    assert [(one.data, one.role) for one in drawing.pictures] == [(draft, "draft"), (final, "final")]
    assert drawing.final.data == final
    assert drawing.said == "Here it is: "


def test_drafts_of_the_simulator_are_billed_and_all_arrive(simulator: Running) -> None:
    before = simulator.bill()["pictures"]
    simulator.backstage.fault_next("drafts")
    drawing = provider_at(simulator.url).draw(request_for(), ignored)
    assert [one.role for one in drawing.pictures] == ["draft", "draft", "final"]
    assert simulator.bill()["pictures"] == before + 3  # type: ignore[operator]
    assert drawing.cost_usd == pytest.approx(3 * 0.134, rel=0.03)


def test_a_gateway_that_answers_in_snake_case_is_understood() -> None:
    data = picture(kind="JPEG")
    body = {
        "candidates": [
            {
                "content": {
                    "parts": [
                        {"inline_data": {"mime_type": "image/png", "data": base64.b64encode(data).decode()}}
                    ]
                },
                "finish_reason": "STOP",
            }
        ],
        "usage_metadata": {
            "prompt_token_count": 10,
            "total_token_count": 1130,
            "candidates_tokens_details": [{"modality": "IMAGE", "token_count": 1120}],
        },
    }
    with scripted([(200, body)]) as script:
        drawing = provider_at(script.url).draw(request_for(), ignored)
    assert drawing.final.data == data
    assert drawing.final.media_type == "image/jpeg"
    assert drawing.cost_usd == pytest.approx((10 * 2 + 1120 * 120) / 1e6, abs=1e-6)


def test_a_conversation_sends_every_turn_back_byte_for_byte(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    front = picture()
    first = request_for(("front", front))
    one = provider.draw(first, ignored)
    reply = digest_of(one.reply)
    assert json.loads(one.reply)["parts"][-1]["thoughtSignature"]
    second = request_for(
        words="The same, now waving.",
        earlier=(Turn(WORDS, digest_of(one.final.data), reply, first.references),),
        pictures={digest_of(front): front, reply: one.reply, digest_of(one.final.data): one.final.data},
    )
    two = provider.draw(second, ignored)
    assert [slot.role for slot in two.sent] == ["front", "turn"]
    assert two.sent[1].digest == digest_of(one.final.data)
    with scripted([(200, answered(inline(picture())))]) as script:
        provider_at(script.url).draw(second, ignored)
    roles = [content["role"] for content in script.asked[0].json()["contents"]]
    assert roles == ["user", "model", "user"]


@pytest.mark.parametrize("drafts", [0, 2])
def test_a_kept_turn_names_its_picture_and_goes_out_as_the_very_bytes_that_came(drafts: int) -> None:
    """Spaces, the order of fields, escapes and unknown fields are the platform's; its signatures hold for them."""
    final = picture((300, 300), noise=True)
    shown = [picture((200 + n, 200), noise=True) for n in range(drafts)]
    thought = '{ "thought":true,"inlineData" :{"data" : "DATA","mimeType":"image/png"}},'
    parts = "".join(thought.replace("DATA", base64.b64encode(one).decode()) for one in shown)
    turn_as_sent = (
        '{"role":"model", "new":[1.50,"\\u00e9 \\"data\\":\\"x\\""],"parts":[DRAFTS'
        '{"inlineData":{"mimeType":"image/png", "data":"FINAL"},"thoughtSignature":"c2ln"}]}'
    )
    whole = turn_as_sent.replace("DRAFTS", parts).replace("FINAL", base64.b64encode(final).decode())
    content = whole.encode()
    body = b'{"candidates": [{"content": ' + content + b', "finishReason":"STOP"}]}'
    with scripted([(200, body)]) as script:
        drawing = provider_at(script.url).draw(request_for(), ignored)
    assert drawing.final.data == final
    assert len(drawing.reply) < len(content) - len(final)
    turn = Turn(WORDS, digest_of(final), digest_of(drawing.reply))
    pictures = {digest_of(final): final, digest_of(drawing.reply): drawing.reply}
    with scripted([(200, answered(inline(picture())))]) as script:
        second = request_for(words="Wave.", earlier=(turn,), pictures=pictures)
        sent = provider_at(script.url).draw(second, ignored).sent
    assert content in script.asked[0].body
    assert sent[-1].digest == digest_of(final)


def test_a_turn_whose_picture_was_changed_since_goes_as_the_picture_that_it_is_now() -> None:
    final, mended = (picture((300, 300 + n), noise=True) for n in range(2))
    with scripted([(200, answered(inline(final)))]) as script:
        reply = provider_at(script.url).draw(request_for(), ignored).reply
    turn = Turn(WORDS, digest_of(mended), digest_of(reply))
    with scripted([(200, answered(inline(final)))]) as script:
        request = request_for(
            words="Wave.", earlier=(turn,), pictures={digest_of(mended): mended, digest_of(reply): reply}
        )
        provider_at(script.url).draw(request, ignored)
    (content,) = script.asked[0].json()["contents"]
    assert content["role"] == "user"


def test_a_turn_without_its_reply_goes_as_a_picture_from_the_user(simulator: Running) -> None:
    before = picture(colour="olive")
    request = request_for(
        words="The same, now waving.",
        earlier=(Turn("Draw her.", digest_of(before)),),
        pictures={digest_of(before): before},
    )
    body, _, _ = sent_with(request)
    (content,) = body["contents"]
    assert content["role"] == "user"
    assert [next(iter(part)) for part in content["parts"]] == ["text", "text", "inlineData", "text"]
    assert content["parts"][1] == {"text": "THE PICTURE SO FAR:"}
    drawing = provider_at(simulator.url).draw(request, ignored)
    assert [slot.role for slot in drawing.sent] == ["turn"]


def test_a_turn_that_lost_its_signature_is_refused_in_words_that_help(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = provider.draw(request_for(), ignored)
    final = drawing.final.data
    reply = json.loads(drawing.reply)
    del reply["parts"][0]["thoughtSignature"]
    broken = json.dumps(reply).encode()
    request = request_for(
        words="Wave.",
        earlier=(Turn(WORDS, digest_of(final), digest_of(broken)),),
        pictures={digest_of(broken): broken, digest_of(final): final},
    )
    with pytest.raises(Rejected) as caught:
        provider.draw(request, ignored)
    assert "thought_signature" in str(caught.value)
    assert "new conversation" in caught.value.hint
