"""`tetap chat`: a picture made and changed turn by turn, one change a turn, kept as a tree that can be gone back in.

Every turn is bought like any other picture, once for the same request; its verbatim answer stands in the store, so a
conversation goes on after a restart, on another machine with the same store too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ..domain.asked import Asked, read_asked
from ..domain.money import amount_words
from ..domain.prompt import identity_block
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..domain.series import Shot, slug
from ..errors import BadInput, PriceNotAgreed
from ..ports import Card, DrawRequest
from ..ports.provider import Json
from ..purchasing import Order, check_fits
from ..store.attempts import Budget
from ..store.chats import START, ChatState, ChatTurn
from ..store.disk import replace as write_file
from ..store.ledger import Take
from ..strategies.converse import DRIFTED, opening
from ..strategies.editing import Edit, anchor_of, edit_request, fitting_references, has_turns, without_traits
from .chat_drift import change_of, drift_of
from .deciding import named_take
from .state import State
from .tried import SUFFIX
from .workspace import Workspace


@dataclass(frozen=True)
class Proposal:
    """What the next turn would send. `usd`: its price, 0 when it is in the store, None where nobody knows."""

    asked: str
    request: DrawRequest
    take: int
    parent: int
    usd: float | None
    is_play: bool
    reads: Asked
    opens: str = ""
    """Why a new conversation opens with this turn; empty = it goes on."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A turn and its picture. `facts`: word, percent, drifted traits, shares changed inside and outside the asked."""

    number: int
    parent: int
    asked: str
    file: Path
    picture: str
    usd: float | None
    reused: bool
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """Where a conversation stands: the turns that led here with their takes."""

    turns: Sequence[ChatTurn]
    takes: Sequence[Take]

    @property
    def since_opening(self) -> int:
        """How many turns the platform's conversation has."""
        opened = [at for at, turn in enumerate(self.turns) if turn.facts.get("opens")]
        return len(self.turns) - (opened[-1] if opened else 0)

    @property
    def about(self) -> frozenset[str]:
        """Traits that are no longer as the character's file declares them."""
        return frozenset(str(path) for turn in self.turns for path in _list(turn.facts.get("about")))

    @property
    def wishes(self) -> tuple[str, ...]:
        """What was asked for of the character itself, in the user's words."""
        return tuple(turn.asked for turn in self.turns if turn.facts.get("changes"))

    @property
    def own_pictures(self) -> tuple[str, ...]:
        """Digests of the pictures since the character was changed last, or since the beginning."""
        changed = [at for at, turn in enumerate(self.turns) if turn.facts.get("changes")]
        return tuple(take.picture for take in self.takes[changed[-1] if changed else 0 :])


class Chat:
    """One conversation about the character of a project."""

    def __init__(
        self,
        workspace: Workspace,
        state: State,
        name: str,
        budget: float | None = None,
        seed: int | None = None,
    ) -> None:
        """`seed`: what its turns are bought under; None = the series'."""
        self.workspace, self.state, self.name = workspace, state, name
        self._budget, self._own_seed = budget, seed
        character = workspace.resolved.character.name
        state.ledger.chats.begin(name, character)
        if name not in state.ledger.chats.names(character):
            raise BadInput(
                f"conversation '{name}' is about another character", "Choose another name: --name NAME"
            )

    @property
    def tree(self) -> ChatState:
        """Every turn, the save points, and where it stands."""
        found = self.state.ledger.chats.find(self.name)
        assert found is not None
        return found

    @property
    def card(self) -> Card:
        """Who draws."""
        return self.workspace.card

    def begin_with(self, take: str) -> Answer:
        """Go on from a take that exists: a shot's name, or the first digits of a hash. Nothing is drawn."""
        found = named_take(self.workspace, self.state, take)
        facts: dict[str, Json] = {"opens": True, "from": take, "word": found.verdict}
        number = self.state.ledger.chats.add(self.name, START, "", found.key, facts)
        return self._answer(ChatTurn(number, START, "", found.key, facts), found, 0.0, reused=True)

    def propose(self, text: str, *, again: bool = False) -> Proposal:
        """What a turn with this text would send, and what it costs; nothing is bought. `again`: another take of it."""
        tree = self.tree
        place = self._place(tree)
        text = " ".join(text.split())
        if place.turns and not text:
            raise BadInput("an empty turn changes nothing", "Say the one thing that should change.")
        reads = read_asked(text, self.workspace.resolved, self.workspace.vocabulary)
        why = self._why_anew(place) if place.turns else ""
        request = self._changed(place, text, reads, anew=bool(why)) if place.turns else self._first(text)
        check_fits(request, self.card)
        remarks = tuple(self.workspace.provider.check(request))
        number = 0
        while again and self.state.till.knows(request.key(self._seed, number)) is not None:
            number += 1
        known = self.state.till.knows(request.key(self._seed, number)) is not None
        usd = 0.0 if known else self.card.usd_with(request.size, request.options)
        warnings = (*(self._warnings(reads) if place.turns else ()), *remarks)
        return Proposal(text, request, number, tree.head, usd, self.card.play_money, reads, why, warnings)

    def take(self, proposal: Proposal, *, agreed: bool = False) -> Answer:
        """Buy the turn, look the picture over, and stand there. PriceNotAgreed for what costs and was not agreed to."""
        if proposal.usd != 0 and not agreed and self._budget is None:
            costs = "an unknown amount"
            if proposal.usd is not None:
                costs = amount_words(proposal.usd, 3, is_play=proposal.is_play)
            raise PriceNotAgreed(
                f"this turn costs {costs}; nothing was sent", "Say --yes, or set a limit: --budget."
            )
        for digest, data in proposal.request.pictures.items():
            if not self.state.objects.has(digest):
                self.state.objects.put(data)
        place = self._place(self.tree)
        bought = self.state.till.buy(self._order(proposal), self.card, lambda: self.workspace.provider)
        take, before = bought.take, place.takes[-1] if place.takes else None
        facts = self._facts(proposal, place, take, before)
        number = self.state.ledger.chats.add(self.name, proposal.parent, proposal.asked, take.key, facts)
        usd = None if bought.cost_usd is None else 0.0 if bought.reused else bought.cost_usd
        turn = ChatTurn(number, proposal.parent, proposal.asked, take.key, facts)
        return self._answer(turn, take, usd, reused=bought.reused)

    def say(self, text: str, *, agreed: bool = False, again: bool = False) -> Answer:
        """Propose and take in one."""
        return self.take(self.propose(text, again=again), agreed=agreed)

    def undo(self) -> int:
        """Stand at the turn before; its number, 0 = before the first. The turn stays in the tree."""
        tree = self.tree
        turn = tree.turn(tree.head)
        if turn is None:
            raise BadInput("there is no turn to undo", "Say what the first picture shows.")
        self.state.ledger.chats.go(self.name, turn.parent)
        return turn.parent

    def save(self, name: str) -> int:
        """Give this place a name to come back to; its turn's number."""
        tree = self.tree
        if tree.turn(tree.head) is None:
            raise BadInput("there is no turn to save yet", "Say what the first picture shows.")
        if not name or name.isdecimal():
            raise BadInput(f"'{name}' is no name for a save point", "Give it a word: /save blue-hair")
        self.state.ledger.chats.mark(self.name, name, tree.head)
        return tree.head

    def go(self, where: str) -> int:
        """Stand at a save point or at a turn's number; the next turn begins a branch there."""
        tree = self.tree
        number = tree.marks.get(where, int(where) if where.isdecimal() else -1)
        if number != START and tree.turn(number) is None:
            marks = ", ".join(tree.marks) or "none"
            raise BadInput(
                f"there is no turn or save point '{where}'", f"Turns: 0 to {len(tree.turns)}. Saved: {marks}."
            )
        self.state.ledger.chats.go(self.name, number)
        return number

    def keep_list(self) -> str:
        """What every turn says must stay, as it stands now."""
        place = self._place(self.tree)
        desk = self.workspace.desk
        return "\n".join(
            identity_block(one, desk.vocabulary, desk.language, desk.say)
            for one in self._people(place, frozenset())
        )

    def answers(self) -> list[Answer]:
        """Every turn of the tree with its picture's file, in the order they were made."""
        found = []
        for turn in self.tree.turns:
            take = self.state.ledger.take(turn.key)
            if take is not None:
                found.append(self._answer(turn, take, None, reused=True))
        return found

    @property
    def _seed(self) -> int:
        if self._own_seed is not None:
            return self._own_seed
        lock = self.workspace.lock
        return lock.seed if lock is not None else self.workspace.scenes.seed or 0

    def _place(self, tree: ChatState) -> _Place:
        turns = tree.path()
        takes = [take for turn in turns if (take := self.state.ledger.take(turn.key)) is not None]
        if len(takes) < len(turns):
            raise BadInput(
                "a turn's picture is not known here", "Bring the store and ledger back, or begin anew."
            )
        return _Place(turns, takes)

    def _people(self, place: _Place, about: frozenset[str]) -> tuple[ResolvedCharacter, ...]:
        """Who is on the picture, as they are by now: without what was changed, with the wishes that changed it."""
        scenes = {scene.id: scene for scene in self.workspace.scenes.scenes}
        scene = scenes.get(place.takes[0].shot) if place.takes else None
        cast = self.workspace.cast
        people = cast.on_stage(scene) if scene is not None else (cast.main,)
        return tuple(_as_wished(one, place, about) if one is cast.main else one for one in people)

    def _first(self, text: str) -> DrawRequest:
        card = self.card
        size = "1K" if "1K" in card.pixels else next(iter(card.pixels))
        ratio = "1:1" if "1:1" in card.pixels[size] else next(iter(card.pixels[size]))
        scene = Scene(id="chat", text=text or "character sheet", view=None if text else "front", ratio=ratio)
        shot = Shot("chat", scene.model_copy(update={"size": size}), self._seed, is_sheet=not text)
        return opening(shot, self.workspace.cast, self.workspace.desk)

    def _changed(self, place: _Place, text: str, reads: Asked, *, anew: bool) -> DrawRequest:
        last = place.takes[-1]
        purchase = self.state.ledger.purchase(last.key)
        assert purchase is not None
        anchor = anchor_of(
            purchase.request, last.picture, last.media_type, str(purchase.receipt.get("reply") or "")
        )
        people = self._people(place, frozenset())
        edit = Edit(
            what=text,
            anchor=replace(anchor, turns=()) if anew else anchor,
            people=people,
            ratio=purchase.request.ratio,
            size=purchase.request.size
            if purchase.request.size in self.card.pixels
            else next(iter(self.card.pixels)),
            seed=self._seed,
            about=reads.about,
        )
        if anew or not has_turns(self.card, edit.anchor):
            fits = partial(fitting_references, cast=self.workspace.cast, card=self.card)
            # References that show what the user has changed would undo it.
            edit = replace(edit, references=() if place.about or reads.changes_character else fits(people))
        return edit_request(edit, self.workspace.desk)

    def _why_anew(self, place: _Place) -> str:
        after = self.workspace.settings.anchor_after
        if place.since_opening >= after:
            return f"{after} turns"
        facts = place.turns[-1].facts
        # A picture that was chosen to begin with is gone on from as it is.
        if facts.get("word") in DRIFTED and "from" not in facts:
            return "the picture drifted"
        return ""

    def _warnings(self, reads: Asked) -> Iterator[str]:
        if len(reads.things) > 1:
            names = ", ".join(thing.lstrip("+") for thing in reads.things)
            yield f"this asks for {len(reads.things)} changes ({names}); one at a time keeps more of the picture"

    def _order(self, proposal: Proposal) -> Order:
        run, character = f"chat-{self.name}", self.workspace.resolved.character.name
        budgets = () if self._budget is None else (Budget("run", self._budget, run),)
        return Order(
            run, proposal.request, self._seed, proposal.take, character=character, run=run, budgets=budgets,
            in_doubt=self.workspace.settings.in_doubt,
        )  # fmt: skip

    def _facts(self, proposal: Proposal, place: _Place, take: Take, before: Take | None) -> dict[str, Json]:
        reads = proposal.reads if place.turns else Asked(frozenset(), frozenset(), ())
        facts: dict[str, Json] = {
            "opens": bool(proposal.opens) or not place.turns,
            "why": proposal.opens,
            "about": sorted(reads.about),
            "changes": reads.changes_character,
        }
        if self.workspace.settings.verify == "yes":
            about = place.about | reads.about
            facts |= drift_of(self.workspace, self.state, take, reads, place.own_pictures, about)
            facts |= change_of(self.state, before, take, reads)
        return facts

    def _answer(self, turn: ChatTurn, take: Take, usd: float | None, *, reused: bool) -> Answer:
        path = self.workspace.out_folder / "chat" / f"{self.name}-{turn.number:02}{SUFFIX[take.media_type]}"
        data = self.state.objects.get(take.picture)
        if not path.is_file() or path.read_bytes() != data:
            write_file(path, data)
        return Answer(turn.number, turn.parent, turn.asked, path, take.picture, usd, reused, turn.facts)


def _as_wished(person: ResolvedCharacter, place: _Place, about: frozenset[str]) -> ResolvedCharacter:
    changed = without_traits(person, place.about | about)
    notes = (*changed.character.notes, *place.wishes)
    return replace(changed, character=changed.character.model_copy(update={"notes": notes}))


def _list(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ()


@contextmanager
def open_chat(
    workspace: Workspace, name: str = "", *, new: bool = False, budget: float | None = None
) -> Iterator[Chat]:
    """A conversation of a project, begun or gone on with. `name`: empty = the one held last, or `1`; `new`: another."""
    with workspace.state() as state:
        names = state.ledger.chats.names(workspace.resolved.character.name)
        if not name:
            numbers = [int(one) for one in names if one.isdecimal()]
            name = str(max(numbers, default=0) + 1) if new or not names else names[-1]
        yield Chat(workspace, state, checked_name(name), budget)


def checked_name(name: str) -> str:
    """A conversation's name, which files are named after. BadInput for another."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise BadInput(f"'{name}' is no name for a conversation", "Write small letters, digits and hyphens.")
    return name


@contextmanager
def open_edit(workspace: Workspace, take: str, *, budget: float | None = None) -> Iterator[Chat]:
    """A conversation of its own, named after a take and standing at it, for one change or several beside each other."""
    with workspace.state() as state:
        found = named_take(workspace, state, take)
        digits = found.key.removeprefix("sha256:")[:6]
        # Under the seed of the picture, so that the changed one can take its place in the series.
        made = state.ledger.purchase(found.key)
        name = checked_name(f"edit-{slug(found.shot)[:26]}-{digits}")
        chat = Chat(workspace, state, name, budget, made.seed if made is not None else None)
        chat.begin_with(found.key)
        yield chat
