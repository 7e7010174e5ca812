"""The founding article's own code, word for word, with only its address changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from checkout import EXAMPLES
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire import bytes_of, media_type_of

openai = pytest.importorskip("openai", reason="pip install openai")
ADDRESS = "https://api.apiyi.com/v1"


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running("apiyi", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures that the samples read, and no waiting of the client before it tries again."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.001)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.001)
    for number, view in enumerate(("reference", "front", "side", "back")):
        Image.new("RGB", (64, 64), (255, 140, number)).save(f"character_{view}.png")


def play(name: str, url: str, names: dict[str, Any]) -> None:
    """Run a sample in `names`."""
    text = (EXAMPLES / "article" / name).read_text(encoding="utf-8")
    assert ADDRESS in text or "client" in names
    try:
        exec(compile(text.replace(ADDRESS, f"{url}/v1"), name, "exec"), names)
    finally:
        if "openai" in names:
            names["client"].close()


def picture_in(content: str) -> bytes:
    """The picture of a chat message."""
    (link,) = re.findall(r"!\[image\]\((data:[^)]+)\)", content)
    return bytes_of(link)


def test_the_first_sample_cannot_work_and_is_told_why(simulator: Running) -> None:
    with pytest.raises(openai.InternalServerError) as caught:
        play("describe.py", simulator.url, {})
    assert caught.value.code == "convert_request_failed"
    assert "generateContent" in str(caught.value)
    assert simulator.bill()["pictures"] == 0


def test_the_second_sample_draws_from_its_reference(simulator: Running) -> None:
    names: dict[str, Any] = {}
    play("reference.py", simulator.url, names)
    picture = picture_in(names["response"].choices[0].message.content)
    assert media_type_of(picture) == "image/jpeg"
    Image.new("RGB", (64, 64), "blue").save("character_reference.png")
    play("reference.py", simulator.url, names)
    assert picture_in(names["response"].choices[0].message.content) != picture


def test_the_third_samples_content_is_taken(simulator: Running) -> None:
    names: dict[str, Any] = {}
    play("reference.py", simulator.url, names)
    text = (EXAMPLES / "article" / "three_references.py").read_text(encoding="utf-8")
    exec(compile(text, "three_references.py", "exec"), names)
    with openai.OpenAI(api_key="YOUR_API_KEY", base_url=f"{simulator.url}/v1") as client:
        answer = client.chat.completions.create(
            model="nano-banana-pro", messages=[{"role": "user", "content": names["content"]}]
        )
    assert picture_in(answer.choices[0].message.content)
    assert answer.usage.prompt_tokens > 3 * 258


def test_the_fourth_samples_conversation_draws_each_turn(simulator: Running) -> None:
    names: dict[str, Any] = {}
    play("conversation.py", simulator.url, names)
    pictures = {picture_in(names[f"response{turn}"].choices[0].message.content) for turn in (1, 2, 3)}
    assert len(pictures) == 3
    assert [one["role"] for one in names["conversation"]] == [
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert simulator.bill()["usd"] == pytest.approx(3 * 0.09)
