"""What must be kept of the references, and what alone may change: said in so many words, from the files themselves."""

from ..domain.prompt import accessory_words, display_name, mark_words
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from .desk import Desk

_MAY_CHANGE = ("place", "action", "expression", "light", "weather", "camera", "wear")


def keep_list(person: ResolvedCharacter, desk: Desk) -> str:
    """The categories that the character's description has, and its things by name, which get lost first."""
    language, vocabulary, say = desk.language, desk.vocabulary, desk.say
    character = person.character
    things = [person.checklist.category(category).label(language) for category, _ in person.by_category()]
    things += [accessory_words(one, vocabulary, language) for one in character.accessories]
    things += [mark_words(one, vocabulary, language) for one in character.marks]
    return say("Keep of {name} as the references show: {things}").format(
        name=display_name(person, language), things=between(desk).join(things)
    )


def change_scope(scene: Scene, desk: Desk) -> str:
    """What this scene changes, by name; all else is as the references show."""
    elements, say = desk.vocabulary.scene, desk.say
    named = [
        elements[name].label(desk.language)
        for name in _MAY_CHANGE
        if getattr(scene, name) and name in elements
    ]
    if not named:
        return say("Change only what the scene says.")
    return say("Change only: {things}").format(things=between(desk).join(named))


def between(desk: Desk) -> str:
    """What stands between the entries of a list in this language."""
    say = desk.say
    return say("{one}; {other}").removeprefix("{one}").removesuffix("{other}")
