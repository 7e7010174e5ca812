"""Identity: seeds in range, one stream a trait, specified traits never move."""

import pytest

from tetap.documents.words import load_vocabulary
from tetap.domain.character import Character, Trait
from tetap.domain.resolving import resolve
from tetap.domain.seeds import check_seed, fraction, weighted_pick
from tetap.errors import SeedOutOfRange

VOCABULARY = load_vocabulary()


def person(**traits: dict[str, str]) -> Character:
    read = {c: {e: Trait.read(v) for e, v in elements.items()} for c, elements in traits.items()}
    return Character(name="Mira", traits=read)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "7", True, None])
def test_a_seed_outside_its_range_is_refused_with_the_range(seed: object) -> None:
    with pytest.raises(SeedOutOfRange) as raised:
        check_seed(seed)
    assert "0 to 4294967295" in raised.value.hint


def test_both_ends_of_the_seed_range_are_seeds() -> None:
    assert [check_seed(seed) for seed in (0, 2**32 - 1)] == [0, 4294967295]


def test_luck_is_the_same_on_every_machine() -> None:
    assert fraction(7, "hair.length") == pytest.approx(0.2912, abs=1)
    assert fraction(7, "hair.length") == fraction(7, "hair.length") != fraction(8, "hair.length")


def test_a_pick_follows_its_weights() -> None:
    picks = [weighted_pick(seed, "x", [("often", 3.0), ("rare", 1.0), ("never", 0.0)]) for seed in range(400)]
    assert 0.68 < picks.count("often") / 400 < 0.82
    assert "never" not in picks


def test_open_traits_are_filled_and_written_ones_stay() -> None:
    resolved = resolve(person(hair={"length": "sebahu", "color": "#1E3A5F"}), 5, VOCABULARY)
    length = resolved.traits["hair.length"]
    assert (length.choice, length.origin) == ("shoulder-length", "file")
    assert resolved.traits["face.shape"].origin == "seed"
    required = [e.path for e in VOCABULARY.checklists["person"].elements.values() if e.required]
    assert set(required) <= set(resolved.traits)


def test_specifying_one_trait_moves_no_other() -> None:
    plain, with_bangs = (
        resolve(person(**traits), 11, VOCABULARY).traits for traits in ({}, {"hair": {"bangs": "blunt"}})
    )
    assert {path for path in plain if plain[path].choice != with_bangs[path].choice} <= {"hair.bangs"}


def test_another_seed_is_another_person() -> None:
    first, second = (resolve(person(), seed, VOCABULARY).traits for seed in (1, 2))
    assert sum(first[path].choice != second[path].choice for path in first) > 5


def test_unknown_words_are_kept_and_reported_not_guessed() -> None:
    resolved = resolve(person(hair={"length": "sampai ke bulan"}), 0, VOCABULARY)
    assert [trait.text for trait in resolved.unknown_words] == ["sampai ke bulan"]
    assert resolved.traits["hair.length"].choice == ""


def test_a_word_below_its_element_needs_no_noun() -> None:
    traits = {"face": {"eye_size": "besar", "brows": "lembut", "shape": "圆"}}
    resolved = resolve(person(**traits), 0, VOCABULARY)
    found = [resolved.traits[path].choice for path in ("face.eye_size", "face.brows", "face.shape")]
    assert found == ["large", "soft", "round"]
