"""One style over the delivered pictures: bought like any picture, judged, and the originals stay as they are."""

import json
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from tetap import Project
from tetap.app.provenance import read_provenance
from tetap.app.styling import nearest_frame
from tetap.cli.main import app
from tetap.documents.recipe_file import Recipe, Style
from tetap.errors import BadInput, OverBudget, PriceNotAgreed, Rejected
from tetap.finishing.canvas import Canvas
from tetap.finishing.drawn_over import drawn_over
from tetap.ports.provider import DrawRequest
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

GOUACHE = Style(words="flat gouache")
LORA = {"a1111": "maskot", "comfyui": "maskot.safetensors"}


@pytest.fixture
def settled(delivered: Path) -> Callable[[str], Path]:
    """The delivered project with settings in tetap.toml."""

    def write(text: str) -> Path:
        (delivered / "tetap.toml").write_text(text, encoding="utf-8")
        return delivered

    return write


@pytest.fixture(params=["a1111", "comfyui"])
def studio(request: pytest.FixtureRequest) -> Iterator[tuple[str, Running]]:
    with running(request.param, Backstage(paint_plain)) as started:
        yield request.param, started


def in_other_colors(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
    """What it was shown, red and blue swapped."""
    with Image.open(BytesIO(references[0])) as shown:
        red, green, blue = shown.convert("RGB").resize(size).split()
    out = BytesIO()
    Image.merge("RGB", (blue, green, red)).save(out, "PNG")
    return out.getvalue()


def requests_of(folder: Path, shot: str, platform: str) -> list[DrawRequest]:
    """What was bought for a shot from a platform."""
    with Project(folder).open().state() as state:
        rows = [state.ledger.purchase(key) for key in state.ledger.keys_of(shot)]
    return [row.request for row in rows if row is not None and row.request.platform == platform]


def test_every_picture_is_drawn_over_once_and_the_originals_stay(
    studio: tuple[str, Running], settled: Callable[[str], Path]
) -> None:
    platform, server = studio
    folder = settled(f'[platforms.{platform}]\nurl = "{server.url}"\n')
    before = (folder / "tetap.lock").read_bytes()
    originals = {path: path.read_bytes() for path in (folder / "out").glob("*.png")}
    style = Style(words="flat gouache", loras={LORA[platform]: 0.8}, platform=platform)
    recipe = Recipe(style=style)
    made = Project(folder).finish(recipe)
    again = Project(folder).finish(recipe)
    assert [one.bytes for one in made.files] == [one.bytes for one in again.files]
    assert {path: path.read_bytes() for path in originals} == originals
    assert (folder / "tetap.lock").read_bytes() == before
    with Project(folder).open().state() as state:
        assert len(state.ledger.keys_of("kitchen")) == 2
        assert list(state.ledger.contradictions()) == []
    (asked,) = requests_of(folder, "kitchen", platform)
    lock = Project(folder).open().lock
    assert lock is not None and (kitchen := lock.picture("kitchen")) is not None
    assert [(slot.role, slot.digest) for slot in asked.references] == [("edit", kitchen.bytes)]
    assert asked.options["denoising"] == 0.35 and asked.options["loras"] == style.loras
    assert asked.words.startswith("flat gouache, ") and "kitchen" in asked.words
    for one in made.files:
        facts = one.steps["style"]
        assert isinstance(facts, dict) and facts["model"] == f"{platform}/sdxl"
        with Image.open(folder / one.file) as picture, Image.open(folder / "out" / f"{one.shot}.png") as old:
            assert picture.size == old.size


def test_the_file_says_that_a_model_drew_it_and_out_of_what(
    studio: tuple[str, Running], settled: Callable[[str], Path]
) -> None:
    platform, server = studio
    folder = settled(f'platform = "{platform}"\n[platforms.{platform}]\nurl = "{server.url}"\n')
    (file,) = Project(folder).finish(Recipe(style=GOUACHE), ["kitchen"]).files
    told = read_provenance(folder / file.file)
    assert told.source_type.endswith("/trainedAlgorithmicMedia")
    assert told.record["model"] == f"{platform}/sdxl" and told.record["made_from"] == file.source
    with Image.open(folder / file.file) as picture:
        written = picture.info
    if platform == "a1111":
        assert written["parameters"].startswith("flat gouache") and "Seed: " in written["parameters"]
    else:
        assert any(node["class_type"] == "KSampler" for node in json.loads(written["prompt"]).values())
    (file,) = Project(folder).finish(Recipe(style=GOUACHE, strip=True), ["kitchen"]).files
    assert b"gouache" not in (folder / file.file).read_bytes()
    assert b"gouache" not in (folder / "out/finished/recipe.json").read_bytes()


def test_a_picture_in_the_style_goes_along_for_the_adapter(settled: Callable[[str], Path]) -> None:
    with running("a1111", Backstage(paint_plain)) as server:
        folder = settled(f'platform = "a1111"\n[platforms.a1111]\nurl = "{server.url}"\n')
        Image.new("RGB", (64, 64), "teal").save(folder / "oil.png")
        Project(folder).finish(Recipe(style=Style(picture="oil.png", strength=0.5)), ["kitchen"])
        (asked,) = requests_of(folder, "kitchen", "a1111")
        assert [slot.role for slot in asked.references] == ["edit", "style"]
        assert asked.options["denoising"] == 0.5


def test_what_costs_is_shown_and_bought_only_with_a_yes_or_a_budget(delivered: Path) -> None:
    project = Project(delivered, platform="rehearsal")
    recipe = Recipe(style=Style(words="flat gouache"))
    assert project.plan_style(recipe).usd == pytest.approx(2 * 0.134)
    with pytest.raises(PriceNotAgreed, match="2 pictures on rehearsal"):
        project.finish(recipe)
    assert not (delivered / "out" / "finished").exists()
    with pytest.raises(OverBudget):
        project.finish(recipe, budget=0.1)
    made = project.finish(recipe, ["kitchen"], agreed=True)
    assert made.files[0].steps["style"]["usd"] == pytest.approx(0.134)  # type: ignore[index]
    again = project.finish(recipe, ["kitchen"])
    assert [one.bytes for one in again.files] == [one.bytes for one in made.files]
    plan = project.plan_style(recipe)
    assert plan.usd == pytest.approx(0.134) and plan.missing == 1


def test_the_command_line_shows_the_price_and_refuses_without_an_answer(delivered: Path) -> None:
    asked = ["finish", str(delivered), "kitchen", "--style", "flat gouache", "-p", "rehearsal"]
    refused = CliRunner().invoke(app, asked)
    assert isinstance(refused.exception, PriceNotAgreed)
    assert "style: 1 picture to draw" in refused.output
    done = CliRunner().invoke(app, [*asked, "--yes"])
    assert done.exit_code == 0, done.output
    assert "drawn over by rehearsal/rehearsal-1" in done.output
    with pytest.raises(BadInput, match="for a style"):
        CliRunner().invoke(
            app, ["finish", str(delivered), "--sharpen", "1", "-p", "rehearsal"], catch_exceptions=False
        )
    with pytest.raises(BadInput, match="no LoRA with its weight"):
        CliRunner().invoke(app, ["finish", str(delivered), "--style-lora", "gouache"], catch_exceptions=False)


def test_a_style_that_loses_the_character_is_said(settled: Callable[[str], Path]) -> None:
    with running("a1111", Backstage(in_other_colors)) as server:
        folder = settled(f'verify = "yes"\nplatform = "a1111"\n[platforms.a1111]\nurl = "{server.url}"\n')
        project = Project(folder, verify="yes")
        (file,) = project.finish(Recipe(style=GOUACHE), ["kitchen"]).files
        verdict = file.steps["style"]["verdict"]  # type: ignore[index]
        assert verdict in ("different", "same, drifted")
        assert any("no longer the same" in one or "changed what must stay" in one for one in file.remarks)
        with project.open().state() as state:
            lock = project.open().lock
            assert lock is not None
            kitchen = lock.picture("kitchen")
            assert (
                kitchen is not None and (take := state.ledger.take(kitchen.key)) is not None and take.accepted
            )


def test_what_cannot_be_styled_is_refused_before_anything_is_sent(delivered: Path) -> None:
    with pytest.raises(Rejected, match="cannot change a picture"):
        Project(delivered).finish(Recipe(style=Style(words="oil")))
    with pytest.raises(BadInput, match="nothing says which style"):
        Project(delivered, platform="a1111").finish(Recipe(style=Style()))
    with pytest.raises(Rejected, match="no option 'denoising'"):
        Project(delivered, platform="rehearsal").finish(Recipe(style=Style(words="oil", strength=0.2)))


def test_what_comes_back_lies_where_it_was_drawn_from() -> None:
    rgb = np.zeros((100, 210, 3), np.uint8)
    rgb[:, 105:] = 200
    over = Image.fromarray(rgb[:, 5:205]).resize((400, 200))
    canvas = Canvas(rgb, np.full((100, 210), 80, np.uint8), masks={"head": np.zeros((100, 210), np.uint8)})
    made, lost = drawn_over(canvas, Canvas(np.asarray(over)))
    assert made.size == (200, 100) and lost == pytest.approx(4.8)
    assert made.alpha is not None and made.alpha.shape == (100, 200) == made.masks["head"].shape
    assert abs(made.rgb.astype(int) - rgb[:, 5:205]).mean() < 2


def test_the_frame_is_the_nearest_form_in_the_smallest_size_that_is_large_enough() -> None:
    from tetap.plugins import load_provider
    from tetap.ports import Connection

    card = load_provider("rehearsal", Connection("rehearsal")).cards()[0]
    assert nearest_frame(card, (848, 1264)) == ("2:3", "1K")
    assert nearest_frame(card, (1500, 1500)) == ("1:1", "2K")
    assert nearest_frame(card, (9000, 4000)) == ("21:9", "4K")


def test_infotext_survives_jpeg_and_webp(settled: Callable[[str], Path]) -> None:
    from tetap.finishing.drawn_from import texts_in

    with running("a1111", Backstage(paint_plain)) as server:
        folder = settled(f'platform = "a1111"\n[platforms.a1111]\nurl = "{server.url}"\n')
        for kind in ("jpeg", "webp"):
            (file,) = Project(folder).finish(Recipe(style=GOUACHE, format=kind), ["kitchen"]).files
            data = (folder / file.file).read_bytes()
            assert texts_in(data)["parameters"].startswith("flat gouache")
            Image.open(BytesIO(data)).verify()
