"""What follows a take, as a pure function of every try so far."""

from dataclasses import replace

import pytest

from tetap.ports.take_verdict import CharacterVerdict, TakeVerdict
from tetap.ports.verdict import Caution, ColorCast, Evidence, TraitVerdict, Verdict, Word
from tetap.strategies.loop import Accept, Again, NeedsPerson, Rules, Rung, Try, next_step

ALL = frozenset[Rung](("edit", "again", "strategy"))
RULES = Rules(rungs=frozenset[Rung](("edit", "again")))
SAME = Verdict(
    who=0.97, what=0.95, percent=94.0, word="same", reason="", traits=(), undeclared_colors=(), missing_colors=(),
    cautions=(), cast=None, mask_source="", mask_confidence=1.0, count=1, characters=(), references=2, verifier="v",
    calibration_n=1,
)  # fmt: skip


def verdict(
    *drifted: str, word: Word | None = None, percent: float = 60.0, copied: bool = False
) -> TakeVerdict:
    said: Word = word or ("same, drifted" if drifted else "same")
    traits = tuple(TraitVerdict(path, "drifted", path) for path in drifted)
    cautions = (Caution("copy", "the figure is that of a reference"),) if copied else ()
    whole = replace(SAME, word=said, traits=traits, percent=percent if drifted else 94.0, cautions=cautions)
    return TakeVerdict((CharacterVerdict("Mira", ("sha256:a",), whole),))


def tries(*taken: tuple[Rung, TakeVerdict | None]) -> list[Try]:
    return [Try(number, f"key{number}", rung, one) for number, (rung, one) in enumerate(taken)]


def test_a_take_that_is_the_same_is_accepted() -> None:
    made = tries(("planned", verdict()))
    assert next_step(made, RULES) == Accept(made[0])


def test_what_cannot_be_measured_is_accepted_and_what_failed_to_be_is_for_a_person() -> None:
    made = tries(("planned", None))
    assert next_step(made, RULES) == Accept(made[0])
    step = next_step([replace(made[0], trouble="the file is damaged")], RULES)
    assert isinstance(step, NeedsPerson) and "damaged" in step.why


def test_one_wrong_trait_is_changed_in_the_picture_and_two_are_drawn_anew() -> None:
    one = next_step(tries(("planned", verdict("hair.color"))), RULES)
    two = next_step(tries(("planned", verdict("hair.color", "face.mouth"))), RULES)
    assert isinstance(one, Again) and (one.rung, one.anchor.take) == ("edit", 0)
    assert isinstance(two, Again) and two.rung == "again"
    assert [fault.trait for fault in two.faults] == ["hair.color", "face.mouth"]


def test_somebody_else_is_drawn_anew_with_the_references_where_they_were_not_sent() -> None:
    made = tries(("planned", verdict(word="different", percent=3.0)))
    assert [step.rung for rules in (RULES, Rules(rungs=ALL)) if isinstance(step := next_step(made, rules), Again)] == [
        "again", "strategy",
    ]  # fmt: skip


def test_after_an_edit_that_did_not_help_the_picture_is_drawn_anew() -> None:
    made = tries(("planned", verdict("hair.color")), ("edit", verdict("face.mouth")))
    step = next_step(made, RULES)
    assert isinstance(step, Again) and step.rung == "again"


def test_a_plateau_ends_with_a_person_before_the_tries_are_used_up() -> None:
    """The same is wrong in an edit and drawn anew: the scene, the model or the verifier is at fault, not luck."""
    made = tries(
        ("planned", verdict("hair.color")), ("edit", verdict("hair.color")), ("again", verdict("hair.color"))
    )
    assert isinstance(next_step(made[:2], RULES), Again)
    step = next_step(made, RULES)
    assert isinstance(step, NeedsPerson) and "in 3 takes" in step.why and step.best.take == 0


def test_an_oscillation_ends_with_a_person() -> None:
    swing = (verdict("hair.color", "a.b"), verdict("face.mouth", "a.b"))
    made = tries(("planned", swing[0]), ("again", swing[1]), ("again", swing[0]))
    assert isinstance(next_step(made[:2], RULES), Again)
    assert isinstance(next_step(made, RULES), NeedsPerson)


def test_another_strategy_follows_what_drawing_anew_did_not_mend() -> None:
    made = tries(("planned", verdict("a.b", "c.d")), ("again", verdict("a.b", "c.d")))
    step = next_step(made, Rules(rungs=ALL))
    assert isinstance(step, Again) and step.rung == "strategy"


def test_when_the_tries_are_used_up_the_best_is_delivered_and_a_person_asked() -> None:
    made = tries(
        ("planned", verdict(word="different", percent=2.0)), ("again", verdict("a.b", "c.d", percent=70.0)),
        ("again", verdict("c.d", percent=50.0)),
    )  # fmt: skip
    step = next_step(made, replace(RULES, tries=3))
    assert isinstance(step, NeedsPerson) and step.best.take == 1 and "3 tries" in step.why


def test_a_least_percentage_goes_before_the_word() -> None:
    made = tries(("planned", verdict("a.b", percent=91.0)))
    assert isinstance(next_step(made, replace(RULES, want=90.0)), Accept)
    assert isinstance(next_step(made, replace(RULES, want=95.0)), Again)
    other = tries(("planned", verdict(word="different", percent=99.0)))
    assert isinstance(next_step(other, replace(RULES, want=90.0)), Again)


def test_a_pasted_reference_is_no_scene_but_may_be_a_turnaround() -> None:
    made = tries(("planned", verdict(copied=True)))
    step = next_step(made, RULES)
    assert isinstance(step, Again) and step.rung == "again" and step.faults[0].kind == "copy"
    assert isinstance(next_step(made, replace(RULES, may_copy=True)), Accept)


@pytest.mark.parametrize("rejected", [0, 1])
def test_a_persons_word_goes_before_the_verdict(rejected: int) -> None:
    made = tries(("planned", verdict()), ("again", verdict("a.b")))
    made[rejected] = replace(made[rejected], ruling="rejected")
    made[1 - rejected] = replace(made[1 - rejected], ruling="accepted")
    assert next_step(made, RULES) == Accept(made[1 - rejected])


def test_a_take_that_stands_out_from_its_series_is_drawn_anew() -> None:
    made = [replace(tries(("planned", verdict()))[0], stands_out=True)]
    step = next_step(made, RULES)
    assert isinstance(step, Again) and step.rung == "again" and "stands out" in step.why


def colored(
    *paths: str, cautions: tuple[Caution, ...] = (), light: float = 0.0, after: str = "#3060c0"
) -> TakeVerdict:
    """Drifted traits whose colours and places the verifier names."""
    plain = verdict(*paths)
    seen = Evidence(0, (0, 0, 9, 9), (5, 5, 50, 50), "#804000", after, 20.0)
    cast = ColorCast(light, 0.0, 0.0, light) if light else None
    whole = plain.characters[0].verdict
    traits = tuple(replace(trait, evidence=seen) for trait in whole.traits)
    return replace(
        plain, cautions=cautions,
        characters=(replace(plain.characters[0], verdict=replace(whole, traits=traits, cast=cast)),),
    )  # fmt: skip


SNAPS = replace(RULES, rungs=frozenset[Rung](("snap", "edit", "again")))


def rung_after(made: list[Try], rules: Rules = SNAPS) -> str:
    step = next_step(made, rules)
    return step.rung if isinstance(step, Again) else type(step).__name__


def test_colours_alone_are_put_right_in_the_pixels_first_and_once() -> None:
    first = tries(("planned", colored("hair.color", "skin.color")))
    assert rung_after(first) == "snap"
    fixed = tries(("planned", colored("hair.color")), ("snap", verdict()))
    assert next_step(fixed, SNAPS) == Accept(fixed[1])
    left = tries(("planned", colored("hair.color")), ("snap", colored("hair.color")))
    step = next_step(left, SNAPS)
    assert isinstance(step, Again) and (step.rung, step.anchor) == ("edit", left[0])


def test_a_pixel_fix_costs_no_try() -> None:
    made = tries(("planned", verdict("a.b", "c.d")), ("again", colored("hair.color")))
    assert rung_after(made, replace(SNAPS, tries=2)) == "snap"
    more = [*made, Try(2, "key2", "snap", colored("hair.color"))]
    step = next_step(more, replace(SNAPS, tries=2))
    assert isinstance(step, NeedsPerson) and step.why.startswith("2 tries")


@pytest.mark.parametrize(
    "seen",
    [
        verdict("hair.color"), colored("hair.color", cautions=(Caution("wear", "an apron"),)),
        colored("hair.color", light=8.0),
    ],
    ids=["no place named", "the scene adds wear", "another light"],
)  # fmt: skip
def test_what_may_be_no_drift_is_not_painted_over(seen: TakeVerdict) -> None:
    assert rung_after(tries(("planned", seen))) == "edit"


def test_the_same_complaint_of_two_takes_is_mended_in_neither() -> None:
    """Luck seldom errs twice alike: it may be right, and an edit or a pixel fix would spoil it."""
    made = tries(("planned", verdict("hair.color", "a.b")), ("again", colored("hair.color")))
    assert rung_after(made) == "again"


def test_an_edit_that_repainted_the_picture_is_not_trusted() -> None:
    first, second = tries(("planned", verdict("hair.color")), ("edit", verdict()))
    assert next_step([first, replace(second, outside=0.1)], RULES) == Accept(replace(second, outside=0.1))
    step = next_step([first, replace(second, outside=0.6)], RULES)
    assert isinstance(step, Again) and step.rung == "again" and "repainted 60 %" in step.why
    assert [fault.trait for fault in step.faults] == ["hair.color"]
    ended = next_step([first, replace(second, outside=0.6)], replace(RULES, tries=2))
    assert isinstance(ended, NeedsPerson) and ended.best == first


def test_another_model_follows_what_two_pictures_drawn_anew_did_not_mend() -> None:
    with_model = replace(RULES, rungs=frozenset[Rung](("edit", "again", "model")))
    made = tries(
        ("planned", verdict("a.b", "c.d")), ("again", verdict("e.f", "g.h")), ("again", verdict("i.j", "k.l"))
    )
    assert rung_after(made, with_model) == "model"
    assert rung_after(made[:2], with_model) == "again"
    stuck = tries(("planned", verdict("a.b", "c.d")), ("again", verdict("a.b", "c.d")))
    assert rung_after(stuck, with_model) == "model"
    both = replace(with_model, rungs=ALL | {"model"})
    assert rung_after(stuck, both) == "strategy"


def test_a_colour_that_is_another_one_each_time_is_drift_and_is_put_right() -> None:
    made = tries(("planned", colored("hair.color", "a.b")), ("again", colored("hair.color", after="#c03030")))
    assert rung_after(made) == "snap"
    alike = tries(
        ("planned", colored("hair.color", "a.b")), ("again", colored("hair.color", after="#3564c4"))
    )
    assert rung_after(alike) == "again"
    plain = replace(SNAPS, rungs=frozenset[Rung](("again",)))
    stuck = tries(("planned", colored("hair.color")), ("again", colored("hair.color", after="#c03030")))
    assert (
        rung_after(stuck, plain) == "again"
        and rung_after([stuck[0], replace(stuck[0], rung="again")], plain) == "NeedsPerson"
    )


def test_a_large_part_that_drifted_is_no_light_when_all_other_colours_are_kept() -> None:
    seen = colored("outfit.top_color", light=8.0)
    whole = seen.characters[0].verdict

    def beside(after: str) -> TakeVerdict:
        kept = tuple(
            TraitVerdict(path, "kept", path, Evidence(color_before="#ffe0d0", color_after=after))
            for path in ("face.skin", "outfit.bottom_color", "outfit.shoes_color")
        )
        one = replace(seen.characters[0], verdict=replace(whole, traits=(*whole.traits, *kept)))
        return replace(seen, characters=(one,))

    assert rung_after(tries(("planned", beside("#ffe2d1")))) == "snap"
    assert rung_after(tries(("planned", beside("#e0a0c0")))) == "edit"
