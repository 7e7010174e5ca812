"""Rules between a scene and its character: a scene may add wear, it may not change a trait."""

from collections.abc import Iterator, Sequence

from .findings import Finding
from .palette import nouns_of
from .resolving import ResolvedCharacter, ResolvedTrait
from .scene import Scene, clauses
from .vocabulary import Category, Choice, Element, Vocabulary, fold, names_of, stands_in

_WEARABLE = ("top", "bottom", "shoes")
_INSTEAD = ("instead of", "not her", "not his", "bukan", "代替", "换成")


def scene_contradictions(
    scene: Scene, resolved: ResolvedCharacter, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Words of the scene that say another value than a trait of the character has.

    Only clauses that name the trait's own category or part are read ("with short hair", 绿色头发), so
    that "a short walk" changes nobody's hair. What `wear:` lists is added, never a contradiction.
    """
    for clause in clauses(" , ".join(filter(None, (scene.text, scene.action, scene.notes)))):
        for category in resolved.checklist.categories:
            for element in category.elements:
                trait = resolved.traits.get(element.path)
                if trait is None or trait.origin == "seed" or not _speaks_of(clause, category, element):
                    continue
                other = _other_value(clause, trait, vocabulary)
                if other is not None:
                    yield Finding(
                        "error",
                        "scene-changes-trait",
                        f"{scene.id}.text",
                        f"scene '{scene.id}' says '{other.say('en')}', "
                        f"but {element.path} is '{trait.text or trait.hex}'",
                        "A scene may add wear (an apron, a hat) but not change a trait. "
                        "Change the words, or the character.",
                    )


def _speaks_of(clause: str, category: Category, element: Element) -> bool:
    """Whether a clause names the trait: its noun (hair, mata, 眼睛), or "instead of" for a garment."""
    if category.id == "outfit":
        return element.id in _WEARABLE and any(stands_in(word, clause) for word in _INSTEAD)
    nouns = {noun for name in names_of(element.names) for noun in nouns_of(name)}
    if category.id in ("hair", "coat", "shell"):
        nouns |= {fold(name) for name in names_of(category.names)}
    return any(stands_in(noun, clause) for noun in nouns)


def _other_value(clause: str, trait: ResolvedTrait, vocabulary: Vocabulary) -> Choice | None:
    glossary = vocabulary.colors if trait.element.holds == "color" else trait.element.values
    said = [choice for choice, _ in glossary.inside(clause)]
    if not said or any(_same(choice, trait, vocabulary) for choice in said):
        return None
    return said[0]


def _same(choice: Choice, trait: ResolvedTrait, vocabulary: Vocabulary) -> bool:
    if choice.id == trait.choice:
        return True
    return trait.element.holds == "color" and choice.id in {
        known.id for known, _ in vocabulary.colors.inside(trait.text)
    }


def unknown_characters(scenes: Sequence[Scene], known: Sequence[str]) -> Iterator[Finding]:
    """Scenes whose characters are not in the cast."""
    for scene in scenes:
        for name in scene.characters:
            if fold(name) not in {fold(other) for other in known}:
                yield Finding(
                    "error", "unknown-character", f"{scene.id}.characters",
                    f"scene '{scene.id}' wants '{name}', who is not in the cast",
                    f"Known: {', '.join(known)}. Put others into cast/NAME/character.yaml.",
                )  # fmt: skip
