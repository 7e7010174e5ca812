"""Servers that drip, lie, flood and hang up: every call ends in time, with an error that says what it means."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import create_server, socket

import pytest

from tetap.errors import BadAnswer, OutcomeUnknown, ProviderError, Rejected, Unreachable
from tetap.wire import Wire, dollars, fetch_picture, plain_json
from tetap.wire.http import error_words

OK = b"HTTP/1.1 200 OK\r\n"
PNG = b"\x89PNG\r\n\x1a\n"
Play = Callable[[socket], None]


@contextmanager
def server(play: Play) -> Iterator[str]:
    """Hands every connection to `play` once its request's head is there."""

    def speak(line: socket) -> None:
        with line, suppress(OSError):
            line.recv(65536)
            play(line)

    with create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=speak, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def says(answer: bytes) -> Play:
    return lambda line: line.sendall(answer)


def drips(start: bytes, drop: bytes) -> Play:
    def play(line: socket) -> None:
        line.sendall(start)
        for _ in range(400):
            line.sendall(drop)
            time.sleep(0.02)

    return play


@pytest.mark.parametrize(
    "play",
    [
        drips(b"HTTP/1.1 200 O", b"K"),
        drips(OK + b"x-slow: ", b"y"),
        drips(OK + b"content-length: 9999\r\n\r\n", b"{"),
        drips(OK + b"\r\n", b"{"),
        drips(OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n{\r\n"),
    ],
    ids=["status", "header", "body", "body without length", "chunks"],
)
def test_an_answer_that_drips_is_hung_up_on_and_may_have_been_charged(play: Play) -> None:
    with server(play) as url:
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown, match="did not answer in time"):
            Wire("platform", url).post("/draw", {}, seconds=0.2)
        with pytest.raises(Unreachable, match="took too long"):
            Wire("platform", url).get("/look", seconds=0.2)
        assert time.monotonic() - began < 3


BROKEN = {
    "nothing": b"",
    "no http": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a status that is no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "half a head": OK + b"content-le",
    "a header of 10 MB": OK + b"x-long: " + b"y" * 10_000_000 + b"\r\n\r\n{}",
    "a thousand headers": OK + b"x: y\r\n" * 1000 + b"\r\n{}",
    "less than its length": OK + b"content-length: 100\r\n\r\n{}",
    "chunks that are none": OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}",
    "half of its chunks": OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "packed and not packed": OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
    "half a pack": OK + b"content-encoding: gzip\r\n\r\n" + gzip.compress(b"{}" * 9999)[:20],
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_to_a_paid_call_is_in_doubt_and_to_a_free_one_is_not(name: str) -> None:
    with server(says(BROKEN[name])) as url:
        wire = Wire("platform", url, {"authorization": "Bearer the-key"})
        for paid, errors in ((True, (OutcomeUnknown, BadAnswer)), (False, (Unreachable, BadAnswer))):
            with pytest.raises(ProviderError) as caught:
                wire.post("/draw?sign=secret", {}, seconds=5, paid=paid).json()
            assert isinstance(caught.value, errors)
            shown = f"{caught.value} {caught.value.hint} {caught.value!r}"
            assert "the-key" not in shown and "secret" not in shown


def test_a_server_without_tls_at_an_https_address_was_sent_nothing() -> None:
    with server(says(BROKEN["no http"])) as url, pytest.raises(Unreachable, match="TLS"):
        Wire("platform", url.replace("http:", "https:")).post("/draw", {}, seconds=5)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"", b'{"a":1e999}x', b'"\\ud800"x']
)
def test_what_is_no_json_is_a_bad_answer_however_deep(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        plain_json(body)


def test_an_error_body_of_any_shape_has_words() -> None:
    for body in (
        b"",
        b"[" * 100_000,
        b'{"error":{"message":{}}}',
        b'{"error":[1]}',
        b"\xff\x00\x1b[2J",
        b'{"detail":7}',
    ):
        with server(says(b"HTTP/1.1 500 No\r\n\r\n" + body)) as url:
            words = error_words(Wire("platform", url).get("/"))
        assert words and len(words) <= 300


def test_what_others_say_cannot_steer_the_terminal_or_turn_the_text() -> None:
    error = Rejected("it says \x1b[2J\x1b]0;owned\x07\u202egnp.exe\x00", "a hint\r\x9b31m")
    assert str(error) == "it says [2J]0;ownedgnp.exe" and error.hint == "a hint31m"


def bomb(packed: bytes) -> bytes:
    return OK + b"content-encoding: gzip\r\n\r\n" + packed


def test_a_packed_picture_that_grows_beyond_the_limit_is_not_taken_in() -> None:
    packed = gzip.compress(PNG + bytes(80_000_000), 1)
    with server(says(bomb(packed))) as url, pytest.raises(BadAnswer, match="more than 5 MB"):
        fetch_picture(url + "/x.png", trusted=url, limit=5_000_000)


@pytest.mark.parametrize(
    "location",
    [
        "/again",
        "http://169.254.169.254/latest/meta-data",
        "http://[",
        "file:///etc/passwd",
        "//localhost:1/x",
        "",
    ],
)
def test_a_redirect_leads_neither_in_circles_nor_into_the_house(location: str) -> None:
    answer = b"HTTP/1.1 302 Found\r\nlocation: " + location.encode() + b"\r\n\r\n"
    with server(says(answer)) as url, pytest.raises((Rejected, Unreachable)):
        fetch_picture(url + "/x.png", trusted=url)


INSIDE = [
    "http://127.0.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/",
    "http://0/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/",
    "http://100.64.0.1/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/", "http://[fc00::1]/", "http://[fe80::1]/",
    "http://[fec0::1]/", "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[3fff::1]/",
    "http://localhost/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127.0.0.1#@8.8.8.8/",
]  # fmt: skip
NO_LINKS = [
    "file:///etc/passwd", "ftp://8.8.8.8/x", "gopher://8.8.8.8/", "javascript:alert(1)",
    "data:image/png;base64,AA", "//8.8.8.8/x", "x", "http:///", "http://[", "http://]",
    "http://8.8.8.8:99999/", "http://8.8.8.8:-1/", "http://user:pw@8.8.8.8/", "http://8.8.8.8@127.0.0.1/",
    "http://127.0.0.1\\@8.8.8.8/", "http://a..b/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE + NO_LINKS)
def test_an_address_inside_the_house_is_never_asked_however_it_is_written(url: str) -> None:
    with pytest.raises(Rejected) as caught:
        fetch_picture(url)
    assert caught.value.hint and "pw@" not in str(caught.value)


def test_a_name_is_resolved_once_and_every_address_of_it_counts() -> None:
    asked: list[str] = []

    def find(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", "127.0.0.1"]

    with pytest.raises(Rejected, match="private network"):
        fetch_picture("http://pictures.example/x.png", find=find)
    assert asked == ["pictures.example"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_name_that_changes_its_address_meanwhile_is_asked_at_the_address_that_was_checked() -> None:
    """The second answer would be a private one; nobody asks for it. (Tests may not leave this machine: the fixture
    that forbids it tells where the connection was going, and its socket stays open.)"""
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    with pytest.raises(AssertionError, match=r"wants the network: \('8\.8\.8\.8'"):
        fetch_picture("http://pictures.example/x.png", find=lambda host, port: answers.pop(0))
    assert answers == [["127.0.0.1"]]


def test_the_platforms_own_address_is_trusted_at_its_own_port_only() -> None:
    with server(says(OK + b"\r\n" + PNG)) as url, server(says(OK + b"\r\n" + PNG)) as neighbour:
        assert fetch_picture(url + "/x.png", trusted=url) == PNG
        with pytest.raises(Rejected):
            fetch_picture(neighbour + "/x.png", trusted=url)


@pytest.mark.parametrize(
    "told", [True, -0.01, 1e25, 10**400, float("nan"), float("inf"), "free", "", None, [0.1], {}]
)
def test_a_price_that_cannot_be_one_is_not_believed(told: object) -> None:
    assert dollars(told) is None


@pytest.mark.parametrize(("told", "usd"), [(0, 0.0), (0.134, 0.134), ("0.04", 0.04), (12, 12.0)])
def test_a_price_that_can_be_one_is(told: object, usd: float) -> None:
    assert dollars(told) == usd
