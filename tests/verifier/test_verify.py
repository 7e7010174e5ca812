"""`tetap.verify`: who and what, a percentage only when it is earned, and a clear word about everything else."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import tetap
from tetap.errors import BadInput, BadPicture

Sheet = Callable[..., bytes]
Opened = Callable[[bytes], Image.Image]


def test_verify_stays_callable_after_any_import() -> None:
    code = (
        "import tetap, tetap.verifier, tetap.verifier.looks, tetap.app.scoring; from tetap import verifier;"
        "print(callable(tetap.verify))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_the_same_character_in_another_pose_and_on_a_stage_is_the_same(sheet: Sheet, scene: Sheet) -> None:
    references = [sheet(0), sheet(0, "three-quarter")]
    posed, staged = (
        tetap.verify(references, picture) for picture in (sheet(0, "front", "wave"), scene((0,)))
    )
    other = tetap.verify(references, sheet(2))
    for verdict in (posed, staged):
        assert verdict.word in ("same", "same, drifted")
        assert verdict.percent is not None and 0 <= verdict.percent <= 100
        assert verdict.who > 0.5 > other.who
    assert other.word == "different"
    assert other.percent is not None and posed.percent is not None and other.percent < posed.percent


def test_the_percentage_is_made_of_both_parts(sheet: Sheet) -> None:
    from tetap.verifier.judging import percent_of

    verdict = tetap.verify([sheet(0), sheet(0, "three-quarter")], sheet(0, "front", "wave"))
    assert verdict.percent == pytest.approx(percent_of(verdict.who, verdict.what), abs=0.06)
    assert percent_of(0.9, 1.0) > percent_of(0.9, 0.4) > percent_of(0.5, 0.4)
    assert verdict.verifier.startswith("tetap ") and verdict.calibration_n > 0


def test_one_reference_ranks_but_gives_no_percentage(sheet: Sheet) -> None:
    same, other = (tetap.verify([sheet(0)], picture) for picture in (sheet(0, "three-quarter"), sheet(2)))
    assert same.percent is None and same.word == "cannot tell" and "two or more" in same.reason
    assert same.who > other.who


def test_the_same_picture_given_twice_is_one_reference(sheet: Sheet) -> None:
    assert tetap.verify([sheet(0), sheet(0)], sheet(0, "three-quarter")).percent is None


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (1, 1)), Image.new("RGB", (400, 400), "white"), Image.new("RGBA", (400, 400), (9, 9, 9, 0)),
        Image.fromarray(np.linspace(0, 255, 300 * 300 * 3).reshape(300, 300, 3).astype(np.uint8)),
    ],
    ids=["1×1", "blank", "transparent", "gradient"],
)  # fmt: skip
def test_a_picture_that_shows_nobody_gets_no_percentage(picture: Image.Image, sheet: Sheet) -> None:
    verdict = tetap.verify([sheet(0), sheet(0, "three-quarter")], picture)
    assert verdict.word == "cannot tell" and verdict.percent is None and verdict.reason
    assert 0 <= verdict.who <= 1 and 0 <= verdict.what <= 1 and verdict.count == 0


def test_a_huge_picture_cannot_be_told_and_a_file_that_is_none_is_an_error(
    sheet: Sheet, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.png"
    Image.new("1", (12000, 12000)).save(huge)
    verdict = tetap.verify([sheet(0), sheet(1)], huge)
    assert verdict.percent is None and "too many" in verdict.reason
    with pytest.raises(BadPicture):
        tetap.verify([sheet(0), sheet(1)], tmp_path / "missing.png")
    with pytest.raises(BadInput, match="no reference"):
        tetap.verify([], sheet(0))
    with pytest.raises(BadInput, match="not a list"):
        tetap.verify(str(huge), sheet(0))


def test_a_figure_too_small_for_its_details_is_scored_with_a_warning(
    sheet: Sheet, picture_of: Opened
) -> None:
    small = picture_of(sheet(0)).resize((48, 48))
    codes = {caution.code for caution in tetap.verify([sheet(0), sheet(0, "side")], small).cautions}
    assert "small" in codes
    large = tetap.verify([sheet(0), sheet(0, "side")], sheet(0, "three-quarter"))
    assert "small" not in {caution.code for caution in large.cautions}


def test_a_pasted_reference_is_reported_and_proves_nothing(sheet: Sheet, picture_of: Opened) -> None:
    references = [sheet(0), sheet(0, "three-quarter")]
    pasted = Image.new("RGB", (700, 640), "#d8e8f0")
    figure = picture_of(references[0])
    pasted.paste(figure.resize((600, 600)), (60, 20))
    copied = tetap.verify(references, figure)
    assert "copy" in {caution.code for caution in copied.cautions}
    fresh = tetap.verify(references, sheet(0, "front", "cheer"))
    assert "copy" not in {caution.code for caution in fresh.cautions}


def test_a_piece_cut_out_of_a_reference_is_reported_and_one_of_another_view_is_not(
    sheet: Sheet, picture_of: Opened
) -> None:
    references = [sheet(0), sheet(0, "side")]

    def copied(picture: Image.Image) -> bool:
        bust = picture.crop((90, 40, 420, 300)).resize((396, 312))
        return "copy" in {caution.code for caution in tetap.verify(references, bust).cautions}

    assert copied(picture_of(sheet(0)))
    assert not copied(picture_of(sheet(0, "three-quarter")))
    assert not copied(picture_of(sheet(1)))


def test_the_background_of_a_reference_is_recognised(scene: Sheet, sheet: Sheet, picture_of: Opened) -> None:
    """Another figure, pasted over the one on the reference."""
    reference = picture_of(scene((0,)))
    pasted = reference.copy()
    figure = picture_of(sheet(2)).crop((150, 20, 362, 492)).resize((150, 334))
    pasted.paste(figure, (180, 150), Image.eval(figure.convert("L"), lambda light: 255 * (light < 250)))
    codes = {caution.code for caution in tetap.verify([reference, sheet(0)], pasted).cautions}
    assert "background" in codes
    elsewhere = tetap.verify([reference, sheet(0)], scene((0,), "kitchen"))
    assert "background" not in {caution.code for caution in elsewhere.cautions}


def test_a_group_is_counted_and_each_is_scored_on_its_own(scene: Sheet, sheet: Sheet) -> None:
    verdict = tetap.verify([sheet(2), sheet(2, "three-quarter")], scene((0, 2)))
    assert verdict.count == 2
    assert len(verdict.characters) == 2
    assert verdict.who == max(one.who for one in verdict.characters)
    left, right = (one.box for one in verdict.characters)
    assert left[0] < right[0]


def test_a_second_look_gives_the_same_verdict(sheet: Sheet, scene: Sheet) -> None:
    from tetap.verifier import looks

    first = tetap.verify([sheet(0), sheet(0, "three-quarter")], scene((0,)))
    looks._kept.clear()
    assert tetap.verify([sheet(0), sheet(0, "three-quarter")], scene((0,))).record() == first.record()


def test_paths_bytes_and_open_pictures_are_all_taken(
    sheet: Sheet, tmp_path: Path, picture_of: Opened
) -> None:
    file = tmp_path / "front.png"
    file.write_bytes(sheet(0))
    picture = sheet(0, "front", "wave")
    scores = {
        tetap.verify([file, sheet(0, "three-quarter")], picture).who,
        tetap.verify([str(file), picture_of(sheet(0, "three-quarter"))], picture_of(picture)).who,
    }
    assert len(scores) == 1


def test_more_references_do_not_make_strangers_alike(sheet: Sheet) -> None:
    """Chance likeness to one of many references is taken off."""
    from tetap.verifier.likeness import who
    from tetap.verifier.looks import look_at

    stranger, twin = look_at(sheet(2)), look_at(sheet(0))
    assert who([twin] * 12, stranger).probability < who([twin] * 2, stranger).probability


def test_a_series_names_the_picture_that_does_not_belong(sheet: Sheet) -> None:
    from tetap.verifier.series import compare_series

    series = compare_series(
        [sheet(0), sheet(0, "three-quarter"), sheet(0, "front", "wave"), sheet(2), Image.new("RGB", (90, 90))]
    )
    assert series.outliers == (3,)
    assert series.unseen == (4,)
    assert series.consistency is not None and 0 < series.consistency < 1
    assert compare_series([sheet(0)]).consistency is None


def test_any_embedding_can_be_a_second_opinion(sheet: Sheet, tmp_path: Path) -> None:
    from tetap.verifier.calibration import Calibration
    from tetap.verifier.scorer_embedding import EmbeddingScorer

    weights = tmp_path / "tiny.onnx"
    weights.write_bytes(_tiny_network())
    references = [sheet(0), sheet(0, "three-quarter")]
    plain = EmbeddingScorer(weights).verify(references, sheet(0, "front", "wave"))
    assert plain.percent is None and "not calibrated" in plain.reason and "tiny.onnx" in plain.verifier
    calibrated = EmbeddingScorer(weights, Calibration(0.0, 1.0, 40, 0.1, 0.1))
    verdict = calibrated.verify(references, sheet(0, "front", "wave"))
    assert verdict.percent is not None and verdict.calibration_n == 40
    with pytest.raises(BadInput, match="not there"):
        EmbeddingScorer(tmp_path / "none.onnx").verify(references, sheet(0))
    (tmp_path / "bad.onnx").write_bytes(b"no network")
    with pytest.raises(BadInput, match="no network"):
        EmbeddingScorer(tmp_path / "bad.onnx").verify(references, sheet(0))


def _tiny_network() -> bytes:
    """An ONNX file by hand: AveragePool 56 over [1, 3, 224, 224]."""

    def field(number: int, data: bytes | int) -> bytes:
        if isinstance(data, int):
            return bytes([number << 3]) + _varint(data)
        return bytes([number << 3 | 2]) + _varint(len(data)) + data

    def attribute(name: bytes, values: tuple[int, ...]) -> bytes:
        return (
            field(1, name)
            + b"".join(field(8, value) for value in values)
            + bytes([20 << 3 & 127 | 128, 1, 7])
        )

    def value(name: bytes, shape: tuple[int, ...]) -> bytes:
        dims = b"".join(field(1, field(1, size)) for size in shape)
        return field(1, name) + field(2, field(1, field(1, 1) + field(2, dims)))

    node = field(1, b"x") + field(2, b"y") + field(4, b"AveragePool")
    node += field(5, attribute(b"kernel_shape", (56, 56))) + field(5, attribute(b"strides", (56, 56)))
    graph = field(1, node) + field(2, b"g") + field(11, value(b"x", (1, 3, 224, 224)))
    graph += field(12, value(b"y", (1, 3, 4, 4)))
    out = BytesIO()
    out.write(field(1, 8) + field(7, graph) + field(8, field(2, 17)))
    return out.getvalue()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def test_a_character_that_is_hard_to_recognise_gets_a_lower_bar(sheet: Sheet) -> None:
    """The same picture beside the same reference: a second reference that is unlike the first says that this character
    differs from picture to picture, one that is like it that nothing less will do. The same one twice says nothing."""
    from tetap.verifier.likeness import who
    from tetap.verifier.looks import look_at

    picture, first = look_at(sheet(0, "side")), look_at(sheet(0, "front"))
    like, unlike = look_at(sheet(0, "front", "wave")), look_at(sheet(4))
    strict, lenient = who([first, like], picture), who([first, unlike], picture)
    assert max(lenient.by_reference) <= max(strict.by_reference)
    assert lenient.probability > strict.probability > 0.5
    assert who([first, first], picture).probability == who([first], picture).probability
