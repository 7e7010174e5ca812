import hashlib
import re
from pathlib import Path

import pytest
import urllib3
from running_studio import running_studio

from checkout import ROOT
from tetap.studio.guard import Word

HTTP = urllib3.PoolManager(retries=False)
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def post(at: str, path: str, fields: dict[str, str], **headers: str) -> urllib3.BaseHTTPResponse:
    return HTTP.request(
        "POST", at + path, fields=fields, encode_multipart=False, redirect=False,
        headers={"Origin": at, **headers},
    )  # fmt: skip


@pytest.fixture
def project(character) -> Path:
    return character("name: Mira\nkind: person\n", name="mira")


def test_pages_of_other_origins_send_nothing_and_other_hosts_see_nothing(project: Path) -> None:
    before = (project / "character.yaml").read_text()
    with running_studio(project.parent) as (at, _):
        fields = {"text": "name: Evil\nkind: person\n"}
        for origin in ("http://evil.example", "null", at + ".evil.example"):
            assert post(at, "/c/mira/edit", fields, Origin=origin).status == 403
        bare = HTTP.request("POST", f"{at}/c/mira/edit", fields=fields, encode_multipart=False)
        assert bare.status == 403
        assert HTTP.request("GET", at, headers={"Host": "evil.example"}).status == 403
    assert (project / "character.yaml").read_text() == before


def test_every_page_forbids_scripts_frames_and_pictures_from_outside(project: Path) -> None:
    with running_studio(project.parent) as (at, _):
        answer = HTTP.request("GET", f"{at}/c/mira")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_off_the_loopback_every_page_asks_for_the_word_and_a_wrong_one_waits(project: Path) -> None:
    with running_studio(project.parent, word=Word("right-word")) as (at, _):
        for path in (
            "/",
            "/c/mira",
            "/c/mira/edit",
            "/platforms",
            "/c/mira/portrait/320",
            "/c/mira/progress",
        ):
            answer = HTTP.request("GET", at + path, redirect=False)
            assert (answer.status, answer.headers["location"]) == (303, "/login")
        assert post(at, "/c/mira/forget", {}).headers["location"] == "/login"
        assert post(at, "/login", {"word": "wrong"}).status == 403
        assert post(at, "/login", {"word": "right-word"}).status == 403, (
            "a second must pass after a wrong one"
        )
    with running_studio(project.parent, word=Word("right-word")) as (at, _):
        cookie = post(at, "/login", {"word": "right-word"}).headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "right-word" not in cookie
        opened = HTTP.request("GET", f"{at}/c/mira", headers={"Cookie": cookie.partition(";")[0]})
        assert opened.status == 200 and b"Mira" in opened.data


@pytest.mark.parametrize(
    "path", ["/c/%2e%2e%2f..", "/c/%2e%2e%2fetc", "/c/mira/file/..%2f..%2fcharacter.yaml", "/c/nobody"]
)
def test_no_address_leads_out_of_the_folder(project: Path, path: str) -> None:
    with running_studio(project.parent) as (at, _):
        answer = HTTP.request("GET", at + path, redirect=False)
    assert answer.status in (404, 422)
    assert b"name: Mira" not in answer.data


def test_hostile_names_and_scenes_are_words_on_every_page(character) -> None:
    written = HOSTILE.replace('"', '\\"')
    folder = character(
        f'name: "{written}"\nkind: person\nstyle: "{written}"\nnotes: ["{written}"]\n',
        f'scenes:\n  - id: one\n    text: "{written}"\n',
        name="mira",
    )
    with running_studio(folder.parent) as (at, _):
        pages = [
            "",
            "/edit",
            "/edit?as=text",
            "/shoot",
            "/takes",
            "/chat",
            "/hand-off",
            "/spend",
            "/references",
        ]
        for page in ("/", *(f"/c/mira{one}" for one in pages)):
            text = HTTP.request("GET", at + page).data.decode()
            assert not re.search(r"<script>alert|<img src=x", text), page
        plan = post(at, "/c/mira/plan", {"model": "rehearsal/rehearsal-1"}).data.decode()
    assert "alert(1)" in plan and "<script>" not in plan


def test_a_key_is_said_to_be_there_and_never_shown(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1234567890")
    with running_studio(project.parent) as (at, _):
        text = HTTP.request("GET", f"{at}/platforms").data.decode()
    assert "✓ OPENAI_API_KEY" in text
    assert "sk-secret" not in text


def test_the_scripts_of_others_are_the_very_bytes_that_the_credits_name() -> None:
    static = ROOT / "src/tetap/studio/static"
    credits = (ROOT / "docs/credits.md").read_text()
    for name in ("htmx.min.js", "hx-sse.min.js"):
        assert hashlib.sha256((static / name).read_bytes()).hexdigest() in credits
