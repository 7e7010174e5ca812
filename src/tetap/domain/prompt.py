"""The words sent to a model: an identity block that is byte-identical in every picture of the
character, then what must stay and what may change, and the scene last.
"""

from collections.abc import Callable, Sequence

from .character import Accessory, Mark, PaletteColor
from .palette import color_of_part
from .resolving import ResolvedCharacter, ResolvedTrait
from .scene import Scene
from .vocabulary import Choice, Glossary, Vocabulary

Say = Callable[[str], str]
"""Translates a sentence of ours; the identity for English."""


def display_name(resolved: ResolvedCharacter, language: str) -> str:
    """The name in this language with the file's name behind it, where they differ."""
    character = resolved.character
    local = next((name for tongue, name in character.also.items() if tongue == language), character.name)
    return local if local == character.name else f"{local} ({character.name})"


def identity_block(
    resolved: ResolvedCharacter, vocabulary: Vocabulary, language: str, say: Say, *, short: bool = False
) -> str:
    """Everything that must stay the same, in checklist order. Equal input, equal bytes.

    `short` leaves out labels of traits whose value speaks for itself; no trait is left out."""
    character = resolved.character
    lines = [say("Character: {name} ({kind})").format(
        name=display_name(resolved, language), kind=resolved.checklist.names[language][0]
    )]  # fmt: skip
    for category, traits in resolved.by_category():
        label = _capital(resolved.checklist.category(category).label(language))
        values = _between(say).join(
            _trait_words(trait, vocabulary, language, say, short=short)
            for trait in traits
            if trait.choice != "none" or trait.origin == "file"
        )
        if values:
            lines.append(say("{label}: {value}").format(label=label, value=values))
    if character.style:
        lines.append(say("Style: {style}").format(style=character.style))
    if character.palette:
        colors = _between(say).join(palette_words(color, resolved, language) for color in character.palette)
        lines.append(say("Palette: {colors}").format(colors=colors))
    lines.extend(
        say("Always wears: {accessory}").format(accessory=accessory_words(one, vocabulary, language))
        for one in character.accessories
    )
    lines.extend(
        say("Distinctive mark: {mark}").format(mark=mark_words(one, vocabulary, language))
        for one in character.marks
    )
    if character.never:
        lines.append(say("Never: {things}").format(things=_between(say).join(character.never)))
    lines.extend(say("Note: {note}").format(note=note) for note in character.notes)
    return "\n".join(lines)


def _trait_words(
    trait: ResolvedTrait, vocabulary: Vocabulary, language: str, say: Say, *, short: bool
) -> str:
    value = trait.say(vocabulary, language)
    if short and trait.choice and not trait.hex:
        return value
    return say("{label}: {value}").format(label=trait.element.label(language), value=value)


def _between(say: Say) -> str:
    """What stands between the entries of a list in this language."""
    return say("{one}; {other}").removeprefix("{one}").removesuffix("{other}")


def accessory_words(accessory: Accessory, vocabulary: Vocabulary, language: str) -> str:
    """An accessory with its place and colour, in this language where the words are known."""
    what = _known(accessory.what, vocabulary.accessories, language)
    text = _placed(what, accessory.where, accessory.side, vocabulary, language)
    return f"{text} {accessory.color}" if accessory.color else text


def palette_words(color: PaletteColor, resolved: ResolvedCharacter, language: str) -> str:
    """A palette colour with the part that has it."""
    for element in resolved.checklist.elements.values():
        if element.holds == "color" and color_of_part((color,), element) is not None:
            return f"{color.hex} {element.label(language)}"
    return f"{color.hex} {color.part or color.name}".strip()


def mark_words(mark: Mark, vocabulary: Vocabulary, language: str) -> str:
    """A mark with its size and place."""
    size = _known(mark.size, vocabulary.sizes, language)
    mark_word = _known(mark.what, vocabulary.marks, language)
    # Indonesian puts the size behind: tahi lalat kecil. Chinese joins without a blank.
    words = (mark_word, size) if language == "id" else (size, mark_word)
    what = ("" if language == "zh" else " ").join(filter(None, words))
    return _placed(what, mark.where, mark.side, vocabulary, language)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _known(text: str, glossary: Glossary, language: str) -> str:
    choice: Choice | None = glossary.exact(text)
    return choice.say(language) if choice is not None else text


def _placed(what: str, where: str, side: str, vocabulary: Vocabulary, language: str) -> str:
    side_word, where_word = (
        _known(side, vocabulary.sides, language),
        _known(where, vocabulary.places, language),
    )
    # Indonesian puts the side behind the place: telinga kanan.
    words = (where_word, side_word) if language == "id" else (side_word, where_word)
    place = ("" if language == "zh" else " ").join(filter(None, words))
    return f"{what} ({place})" if place else what


def keep_and_change(say: Say, *, short: bool = False) -> str:
    """What must stay and what may change, said explicitly."""
    if short:
        return say("Keep all of this exactly the same, not mirrored. Only the scene changes.")
    return "\n".join((
        say(
            "Keep exactly the same in every picture: face, hair, body, outfit, colours, accessories, marks"
            " and art style."
        ),
        say("Left and right are the character's own. Do not mirror the character."),
        say("May change: place, action, pose, expression, light, camera, and what the scene adds to wear."),
    ))  # fmt: skip


def scene_delta(scene: Scene, vocabulary: Vocabulary, language: str, say: Say) -> str:
    """The one part that differs between the pictures of a series."""
    lines = [say("Scene: {text}").format(text=scene.text)] if scene.text else []
    for element_id in ("place", "action", "expression", "light", "weather", "camera"):
        written = getattr(scene, element_id)
        element = vocabulary.scene.get(element_id)
        if written and element is not None:
            known = element.means(written)
            label = _capital(element.label(language))
            value = known.say(language) if known else written
            lines.append(say("{label}: {value}").format(label=label, value=value))
    if scene.wear and "wear" in vocabulary.scene:
        element = vocabulary.scene["wear"]
        worn = ", ".join(_known(item, element.values, language) for item in scene.wear)
        lines.append(say("Added for this scene only: {wear}").format(wear=worn))
    if scene.notes:
        lines.append(say("Note: {note}").format(note=scene.notes))
    if scene.view is not None:
        lines.append(view_sentence(scene.view, say))
    return "\n".join(lines)


def view_sentence(view: str, say: Say) -> str:
    """How the character stands to the camera."""
    sentences = {
        "front": say("Seen from the front."),
        "three-quarter": say("Seen from three quarters."),
        "side": say("Seen from the side, in profile."),
        "back": say("Seen from behind."),
    }
    return sentences[view]


def sheet_delta(view: str, say: Say) -> str:
    """The scene of a turnaround picture."""
    return "\n".join((
        say("Character sheet: the whole figure from head to feet, standing, on a plain white background."),
        view_sentence(view, say),
    ))  # fmt: skip


def compile_words(identity: Sequence[str], delta: str, say: Say, *, short: bool = False) -> str:
    """The whole prompt: identity first, the scene last, so that the shared part is one prefix."""
    return "\n\n".join(filter(None, (*identity, keep_and_change(say, short=short), delta))) + "\n"


def compile_turn(identity: Sequence[str], change: str, say: Say) -> str:
    """The words of one change to a picture that exists: what must stay, and last the one thing that is asked for."""
    asked = "\n".join((
        say("Change only this: {change}").format(change=change.strip()),
        say("Keep everything else of the picture exactly as it is: who is on it with all that is listed above, pose,"
            " framing, light and background, as far as the change does not name them."),
        say("Left and right are the character's own. Do not mirror the character."),
    ))  # fmt: skip
    return "\n\n".join(filter(None, (*identity, asked))) + "\n"
