"""The simulated OpenAI spoken to by the official client, which nobody here wrote."""

import base64
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

openai = pytest.importorskip("openai", reason="pip install openai")


@pytest.fixture(scope="module")
def simulator() -> Iterator[Running]:
    with running("openai", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def client(simulator: Running) -> Iterator["openai.OpenAI"]:
    with openai.OpenAI(api_key="sk-test", base_url=f"{simulator.url}/v1", max_retries=0) as client:
        yield client


def png(size: tuple[int, int] = (64, 64), mode: str = "RGB", color: object = "orange") -> BytesIO:
    out = BytesIO()
    Image.new(mode, size, color).save(out, "PNG")
    out.seek(0)
    out.name = "picture.png"
    return out


def size_of(encoded: str) -> tuple[int, int]:
    with Image.open(BytesIO(base64.b64decode(encoded))) as picture:
        return picture.size


def test_generate_draws_the_size_and_counts_the_tokens(client: "openai.OpenAI", simulator: Running) -> None:
    answer = client.images.generate(
        model="gpt-image-2.6-sunburst", prompt="a fox", size="1536x864", quality="high", moderation="low"
    )
    assert size_of(answer.data[0].b64_json) == (1536, 864)
    assert (answer.size, answer.quality, answer.output_format) == ("1536x864", "high", "png")
    assert answer.usage.output_tokens_details.image_tokens == answer.usage.output_tokens
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens
    assert simulator.backstage.bill.charges[-1].model == "gpt-image-2.6-sunburst"


@pytest.mark.parametrize(
    ("model", "quality", "size", "tokens"),
    [
        ("gpt-image-2", "low", "1024x1024", 196), ("gpt-image-2", "high", "1024x1024", 7024),
        ("gpt-image-2", "high", "1536x1024", 5488), ("gpt-image-2", "high", "3584x2048", 12329),
        ("gpt-image-2.5-flare", "medium", "1024x1024", 439), ("gpt-image-2.5-flare", "high", "1024x1024", 1756),
        ("gpt-image-2.5-flare", "xhigh", "1024x1024", 3122), ("gpt-image-2.5-flare", "max", "1024x1024", 7024),
    ],
)  # fmt: skip
def test_output_tokens_are_those_that_were_published(
    client: "openai.OpenAI", model: str, quality: str, size: str, tokens: int
) -> None:
    assert (
        client.images.generate(model=model, prompt="x", quality=quality, size=size).usage.output_tokens
        == tokens
    )


def test_several_pictures_are_drawn_and_billed_at_once(client: "openai.OpenAI") -> None:
    answer = client.images.generate(model="gpt-image-2.6-flare", prompt="a fox", n=3, quality="low")
    assert len({one.b64_json for one in answer.data}) == 3


def test_edit_takes_one_picture_many_and_a_mask(client: "openai.OpenAI") -> None:
    one = client.images.edit(model="gpt-image-2.6-sunburst", image=png(), prompt="add rain", size="1024x1024")
    many = client.images.edit(model="gpt-image-2.6-sunburst", image=[png(), png(color="teal")], prompt="both")
    hole = png((64, 64), "RGBA", (0, 0, 0, 0))
    masked = client.images.edit(model="gpt-image-2.6-sunburst", image=[png()], mask=hole, prompt="here")
    assert len({answer.data[0].b64_json for answer in (one, many, masked)}) == 3
    assert many.usage.input_tokens_details.image_tokens == 2 * one.usage.input_tokens_details.image_tokens


def test_other_formats_are_really_those(client: "openai.OpenAI") -> None:
    for kind, start in (("jpeg", b"\xff\xd8"), ("webp", b"RIFF")):
        answer = client.images.generate(
            model="gpt-image-2.6-flare", prompt="x", output_format=kind, output_compression=60
        )
        assert base64.b64decode(answer.data[0].b64_json).startswith(start)


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"extra_body": {"seed": 7}}, "seed", "unknown_parameter"),
        ({"response_format": "b64_json"}, "response_format", "unknown_parameter"),
        ({"size": "1000x1000"}, "size", "invalid_value"),
        ({"size": "3840x3840"}, "size", "invalid_value"),
        ({"size": "2048x512"}, "size", "invalid_value"),
        ({"size": "512x512"}, "size", "invalid_value"),
        ({"quality": "hd"}, "quality", "invalid_value"),
        ({"n": 11}, "n", "invalid_value"),
        ({"background": "sky"}, "background", "invalid_value"),
        ({"output_compression": 50}, "output_compression", "invalid_png_output_compression"),
        ({"prompt": ""}, "prompt", "missing_required_parameter"),
        ({"prompt": "x" * 32_001}, "prompt", "string_above_max_length"),
    ],
)
def test_what_the_real_one_rejects_is_rejected(
    client: "openai.OpenAI", fields: dict[str, object], param: str, code: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(**{"model": "gpt-image-2.6-sunburst", "prompt": "a fox"} | fields)
    assert (caught.value.param, caught.value.code) == (param, code)


def test_edits_reject_what_does_not_fit(client: "openai.OpenAI") -> None:
    model = "gpt-image-2.6-sunburst"
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.edit(model=model, image=[png()] * 17, prompt="x")
    assert caught.value.code == "too_many_images"
    for mask in (png((32, 32), "RGBA", (0, 0, 0, 0)), png()):
        with pytest.raises(openai.BadRequestError) as caught:
            client.images.edit(model=model, image=png(), mask=mask, prompt="x")
        assert caught.value.param == "mask"
    with pytest.raises(openai.BadRequestError):
        client.images.edit(model=model, image=png(), prompt="x", input_fidelity="high")
    client.images.edit(model="gpt-image-1.5", image=png(), prompt="x", input_fidelity="high")


@pytest.mark.parametrize("model", ["dall-e-3", "dall-e-2", "gpt-image-1", "gpt-image-9"])
def test_models_that_are_gone_or_never_were_are_not_found(client: "openai.OpenAI", model: str) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.images.generate(model=model, prompt="a fox")
    assert caught.value.code == "model_not_found"


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        ("refuse", "BadRequestError", "moderation_blocked"),
        ("rate-limit", "RateLimitError", "rate_limit_exceeded"),
        ("out-of-credit", "RateLimitError", "insufficient_quota"),
        ("error-500", "InternalServerError", None),
        ("cut-after", "APIConnectionError", None),
    ],
)
def test_faults_come_as_the_clients_own_errors(
    client: "openai.OpenAI", simulator: Running, fault: str, kind: str, code: str | None
) -> None:
    billed = len(simulator.backstage.bill.charges)
    simulator.backstage.fault_next(fault)
    with pytest.raises(getattr(openai, kind)) as caught:
        client.images.generate(model="gpt-image-2.6-sunburst", prompt="a fox")
    assert getattr(caught.value, "code", None) == code
    assert len(simulator.backstage.bill.charges) == billed + (fault == "cut-after")


def test_keys_are_looked_at(simulator: Running) -> None:
    with (
        openai.OpenAI(api_key="invalid", base_url=f"{simulator.url}/v1", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError),
    ):
        client.images.generate(model="gpt-image-2.6-sunburst", prompt="a fox")


def test_models_are_listed(client: "openai.OpenAI") -> None:
    names = {one.id for one in client.models.list()}
    assert "gpt-image-2.6-sunburst" in names and "dall-e-3" not in names
