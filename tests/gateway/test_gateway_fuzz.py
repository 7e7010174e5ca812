"""Whatever comes in: a call, or an error that says what is wrong with it; never anything else."""

import json
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest

pytest.importorskip("hypothesis", reason="pip install hypothesis")
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tetap.errors import TetapError
from tetap.gateway import gemini_dialect
from tetap.gateway.chat import chat_call
from tetap.gateway.gemini_bodies import GeminiBody, GeminiPart, GenerationConfig
from tetap.gateway.intake import Intake
from tetap.gateway.links import Links
from tetap.gateway.openai_bodies import ChatBody, ImageBody
from tetap.gateway.openai_parsing import Beside, Call, image_call, read_body
from tetap.gateway.outside import Outside
from tetap.store.objects import digest_of

INTAKE = Intake(digest_of, Outside().fetch)
LINKS = Links(b"k" * 32)


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 40), (1, 2, 3)).save(file, "PNG")
    return file.getvalue()


NAMES = st.sampled_from(
    [*ImageBody.__struct_fields__, *ChatBody.__struct_fields__, *GeminiBody.__struct_encode_fields__,
     *GenerationConfig.__struct_encode_fields__, *GeminiPart.__struct_encode_fields__,
     "role", "parts", "content", "image_url", "url", "type", "text",
     "mimeType", "data", "file_id", "generation_config", "budget", "tries", "strategy", "webhook"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["user", "assistant", "system", "text", "image_url", "1024x1024", "2K", "16:9", "auto", "b64_json", "IMAGE",
     "a fox", "data:image/png;base64,iVBORw0KGgo=", "http://169.254.169.254/", "@/etc/passwd", "\ud800", "low"]
)  # fmt: skip
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
JSON = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=30,
)
TURNS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"role": WORDS | PLAIN, "parts": st.lists(JSON, max_size=3) | JSON, "content": JSON}
    ),
    max_size=4,
)
BODIES = st.dictionaries(NAMES, JSON, max_size=8).map(
    lambda body: {"model": "sketch", "prompt": "a fox", **body}
) | st.builds(
    lambda turns, more, name: {name: turns, **more},
    TURNS,
    st.dictionaries(NAMES, JSON, max_size=3),
    st.sampled_from(["contents", "messages", "images"]),
)


def parsed(parse: Callable[[bytes], Call], data: bytes) -> None:
    try:
        call = parse(data)
    except TetapError as error:
        assert str(error)
    else:
        assert isinstance(call, Call)


def images(data: bytes) -> Call:
    return image_call(read_body(data, ImageBody), Beside(), INTAKE)


def chat(data: bytes) -> Call:
    return chat_call(read_body(data, ChatBody), Beside(), INTAKE, LINKS)


def gemini(data: bytes) -> Call:
    return gemini_dialect.gemini_call("sketch", data, Beside(), INTAKE)


DOORS = pytest.mark.parametrize("parse", [images, chat, gemini], ids=["images", "chat", "gemini"])
HARD = settings(
    max_examples=4000, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
SOFT = settings(HARD, max_examples=150)


def tried(parse: Callable[[bytes], Call], how: settings) -> None:
    @how
    @given(BODIES)
    def bodies(body: dict[str, object]) -> None:
        parsed(parse, json.dumps(body).encode("utf-8", "surrogatepass"))

    @how
    @given(st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode("utf-8", "surrogatepass")))
    def anything(data: bytes) -> None:
        parsed(parse, data)

    bodies()
    anything()


@DOORS
def test_every_body_is_a_call_or_an_error_that_names_what_is_wrong(parse: Callable[[bytes], Call]) -> None:
    tried(parse, SOFT)


@pytest.mark.full
@DOORS
def test_every_body_of_many_thousands(parse: Callable[[bytes], Call]) -> None:
    tried(parse, HARD)


def broken_pictures(how: settings) -> None:
    whole = png()

    @how
    @given(st.integers(0, len(whole) - 1), st.binary(max_size=30), st.integers(0, len(whole)))
    def bent(at: int, other: bytes, end: int) -> None:
        data = (whole[:at] + other + whole[at + len(other) :])[: max(end, 8)]
        try:
            INTAKE.take(data, "image")
        except TetapError as error:
            assert str(error)

    bent()


def test_a_bent_picture_is_taken_or_refused() -> None:
    broken_pictures(SOFT)


@pytest.mark.full
def test_thousands_of_bent_pictures() -> None:
    broken_pictures(HARD)


def test_a_bomb_is_refused_by_its_header() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    bomb += struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    with pytest.raises(TetapError):
        INTAKE.take(bomb, "image")
