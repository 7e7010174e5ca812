"""A picture is recognised by its first bytes and its end; a key goes to the platform's own place only."""

from io import BytesIO

import pytest
from PIL import Image

from tetap.errors import BadAnswer, Unreachable
from tetap.wire import Wire, whole_type_of


def saved(kind: str) -> bytes:
    out = BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_whole_picture_is_told_from_one_that_breaks_off(kind: str) -> None:
    data = saved(kind)
    assert whole_type_of(data) == f"image/{kind.lower()}"
    for end in (len(data) // 2, len(data) - 20):
        with pytest.raises(BadAnswer) as caught:
            whole_type_of(data[:end])
        assert caught.value.answer == data[:end]


@pytest.mark.parametrize("data", [b"", b"<html>", b"GIF89a" + b"0" * 80, saved("PNG")[:9]])
def test_what_is_no_picture_is_an_answer_that_may_have_been_charged(data: bytes) -> None:
    with pytest.raises(BadAnswer) as caught:
        whole_type_of(data)
    assert caught.value.charged == "maybe"


def test_a_host_that_only_begins_like_the_platforms_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, str]] = []

    def note(*_: object, headers: dict[str, str], **__: object) -> None:
        sent.append(headers)
        raise OSError("nothing leaves this machine")

    monkeypatch.setattr("urllib3.PoolManager.request", note)
    monkeypatch.setattr("urllib.request.getproxies", dict)
    wire = Wire("platform", "https://api.example", {"authorization": "Bearer secret"})
    for path in (
        "/job",
        "https://api.example/job",
        "https://api.example.evil.net/job",
        "http://api.example/job",
    ):
        with pytest.raises((Unreachable, OSError)):
            wire.get(path)
    assert ["authorization" in headers for headers in sent] == [True, True, False, False]
