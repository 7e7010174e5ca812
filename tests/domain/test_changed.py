"""The same character with something changed: what a verifier must notice."""

from checkout import EXAMPLES
from tetap.documents.character_file import CharacterFile
from tetap.documents.words import load_vocabulary
from tetap.domain.changed import stranger, swapped
from tetap.domain.declared import declared
from tetap.domain.resolving import ResolvedCharacter, resolve


def somebody() -> ResolvedCharacter:
    vocabulary = load_vocabulary()
    return resolve(
        CharacterFile.load(EXAMPLES / "xiao-cheng" / "character.yaml", vocabulary).character, None, vocabulary
    )


def test_a_pair_of_colours_changes_places_and_everything_else_stays() -> None:
    main = somebody()
    pairs = list(swapped(declared(main, load_vocabulary()).traits, main, str.__ne__))
    assert len(pairs) >= 2
    assert len({path for paths, _ in pairs for path in paths}) == 2 * len(pairs)
    for (one, other), change in pairs:
        assert change.character.traits[one].hex == (
            main.traits[other].hex or main.traits[other].colors[0].hex
        )
        kept = [path for path in main.traits if path not in (one, other)]
        assert all(change.character.traits[path] == main.traits[path] for path in kept)


def test_a_stranger_is_of_the_same_kind_and_style_and_nobody_else_twice() -> None:
    main, vocabulary = somebody(), load_vocabulary()
    first, second = stranger(main, vocabulary, 1), stranger(main, vocabulary, 2)
    assert first.character.kind == main.character.kind and first.character.style == main.character.style
    colors = [one.traits["hair.color"].choice for one in (first, second, main)]
    lengths = [one.traits["hair.length"].choice for one in (first, second, main)]
    assert len(set(zip(colors, lengths, strict=True))) == 3
    assert not first.character.accessories and stranger(main, vocabulary, 1) == first
