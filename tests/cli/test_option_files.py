"""Options from files of the project, and the settings that docs/stable-diffusion.md shows, on the simulators."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checkout import ROOT
from tetap import Project
from tetap.cli.main import app
from tetap.errors import TetapError
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

Example = Callable[[str], Path]
PAGE = (ROOT / "docs/stable-diffusion.md").read_text(encoding="utf-8")
GRAPH = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 5, "steps": 20, "cfg": 6, "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 1024, "height": 1024, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "x", "images": ["8", 0]}},
}  # fmt: skip


@pytest.fixture
def comfyui() -> Iterator[Running]:
    with running("comfyui", Backstage(paint_plain)) as simulator:
        yield simulator


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def shown_settings(number: int) -> str:
    """A TOML piece of the page."""
    return re.findall(r"```toml\n(.*?)```", PAGE, re.S)[number]  # type: ignore[no-any-return]


def with_graph(folder: Path) -> Path:
    (folder / "graphs").mkdir()
    (folder / "graphs/mine.json").write_text(json.dumps(GRAPH), encoding="utf-8")
    return folder


def sent_graph(folder: Path, shot: str) -> dict[str, dict[str, dict[str, object]]]:
    code, text = run("show", folder, shot, "--json")
    assert code == 0
    return json.loads(text)[0]["receipt"]["parameters"]["graph"]  # type: ignore[no-any-return]


def test_the_pages_graph_settings_draw_the_graph_of_the_file(example: Example, comfyui: Running) -> None:
    folder = with_graph(example("xiao-cheng"))
    (folder / "tetap.toml").write_text(shown_settings(1), encoding="utf-8")
    Project(folder, platform="comfyui", url=comfyui.url).shoot(["beach-sunset"])
    graph = sent_graph(folder, "beach-sunset")
    assert (graph["3"]["inputs"]["seed"], graph["5"]["inputs"]["width"]) == (7, 1376)
    assert graph["3"]["inputs"]["steps"] == 20


def test_a_graph_of_a_file_may_be_given_for_one_call(example: Example, comfyui: Running) -> None:
    folder = with_graph(example("xiao-cheng"))
    options = ["graph=@graphs/mine.json", 'bind={"words": "6.text", "seed": "3.seed"}']
    Project(folder, platform="comfyui", url=comfyui.url, options=options).shoot(["kitchen"])
    assert sent_graph(folder, "kitchen")["9"]["class_type"] == "SaveImage"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("graph=@graphs/none.json", "not there"), ("graph=@../secret.json", "leaves the project"),
        ("graph=@/etc/passwd", "absolute path"), ("bind=@graphs/mine.txt", "Write JSON"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_before_anything_is_sent(
    example: Example, comfyui: Running, written: str, said: str
) -> None:
    folder = with_graph(example("xiao-cheng"))
    (folder / "graphs/mine.txt").write_text("no table", encoding="utf-8")
    code, text = run("shoot", folder, "--platform", "comfyui", "--url", comfyui.url, "--option", written)
    assert code == 2 and said in text
    assert comfyui.bill()["calls"] == 0


def test_the_pages_settings_for_the_web_ui_draw(example: Example) -> None:
    folder = example("xiao-cheng")
    with running("a1111", Backstage(paint_plain)) as simulator:
        settings = shown_settings(0).replace("http://127.0.0.1:7860", simulator.url)
        (folder / "tetap.toml").write_text(settings, encoding="utf-8")
        for model in ("sdxl", "v1-5-pruned-emaonly"):
            code, text = run(
                "shoot", folder, "--only", "kitchen", "--strategy", "reference", "--model", model
            )
            assert code == 0, text
            code, text = run("show", folder, "kitchen", "--json")
            receipt = json.loads(text)[0]["receipt"]
            assert len(receipt["sent"]) == 3 and receipt["parameters"]["sampler_name"] == "DPM++ 2M"
