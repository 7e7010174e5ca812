"""Rules between a scene and its character: a scene may add wear, it may not change a trait."""

from collections.abc import Iterator, Sequence

from .findings import Finding
from .resolving import ResolvedCharacter, ResolvedTrait
from .scene import Scene, clauses
from .vocabulary import Category, Choice, Element, Vocabulary, fold, names_of

_WEARABLE = ("top", "bottom", "shoes")


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
                if (
                    trait is None
                    or trait.origin == "seed"
                    or not _speaks_of(clause, category, element, trait)
                ):
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


def _speaks_of(clause: str, category: Category, element: Element, trait: ResolvedTrait) -> bool:
    names: list[str] = list(names_of(element.names))
    if category.id in ("hair", "coat", "shell"):
        names += names_of(category.names)
    if element.id.endswith("_color") and category.id == "face":
        names.append(element.id.removesuffix("_color"))
        names.append(element.id.removesuffix("_color") + "s")
    del trait
    if category.id == "outfit" and element.id in _WEARABLE:
        return any(word in clause for word in ("instead of", "bukan ", "代替", "换成"))
    return any(fold(name) in clause for name in names if len(name) > 1 or name in "眼发")


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


def unknown_places(scenes: Sequence[Scene], known: Sequence[str]) -> Iterator[Finding]:
    """Scenes whose characters are not in the cast."""
    for scene in scenes:
        for name in scene.characters:
            if fold(name) not in {fold(other) for other in known}:
                yield Finding(
                    "error", "unknown-character", f"{scene.id}.characters",
                    f"scene '{scene.id}' wants '{name}', who is not in the cast",
                    f"Known: {', '.join(known)}. Put others into cast/NAME/character.yaml.",
                )  # fmt: skip
