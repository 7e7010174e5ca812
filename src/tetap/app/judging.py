"""A second opinion: a vision model answers one question a trait, bought through the till like every picture."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from ..config import key_place, load_connection
from ..documents.lock_file import LockedPicture
from ..domain.declared import DeclaredCharacter
from ..domain.questions import Opinion, asked_traits, opinions, read_answers, task_words
from ..errors import BadInput, PriceNotAgreed, TetapError
from ..plugins.judges import judge_names, load_judge
from ..ports import ANSWER, Card, DrawRequest, Provider, ReferenceSlot, find_card
from ..ports.verdict import TraitVerdict
from ..purchasing import Order
from ..store.attempts import Budget
from ..store.ledger import Purchase
from ..store.objects import digest_of
from ..wire import media_type_of
from .state import State
from .workspace import Workspace

_SIDE = 1024
"""Pixels of the longer side of what a judge is shown."""
_MOST_REFERENCES = 4
_ROLE = "look"


@dataclass(frozen=True)
class Subject:
    """One character on one picture: what it is called, its bytes, what it is compared with and promises."""

    name: str
    character: str
    picture: bytes = field(repr=False)
    references: Sequence[bytes] = field(repr=False)
    declared: DeclaredCharacter

    @property
    def shot(self) -> str:
        """What the ledger calls the questions about it."""
        return _shot(self.name, self.character, digest_of(self.picture))


def _shot(name: str, character: str, digest: str) -> str:
    return f"judge {name} {digest.partition(':')[2][:12]} {character}"


@dataclass(frozen=True)
class SecondOpinion:
    """What a judge said of one subject; `usd` is what it cost, None where nobody knows."""

    name: str
    character: str
    judge: str
    opinions: tuple[Opinion, ...]
    usd: float | None = 0.0
    reused: bool = True

    def against(self, traits: Sequence[TraitVerdict]) -> tuple[Opinion, ...]:
        """Where it says the opposite of the pixel checks: drifted against kept, either way."""
        states = {trait.trait: trait.state for trait in traits}
        opposite = {("kept", "drifted"), ("drifted", "kept")}
        return tuple(one for one in self.opinions if (states.get(one.trait), one.judged) in opposite)


@dataclass(frozen=True)
class Question:
    """Both rounds of questions about one subject, and the small pictures that go with them."""

    subject: Subject
    orders: tuple[Order, Order]
    pictures: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """What a call brought: opinions in the order of the subjects, and why one has none."""

    opinions: tuple[SecondOpinion, ...]
    failed: Mapping[str, TetapError]


@dataclass(frozen=True)
class ChosenJudge:
    """A vision model that can be asked; `address` is where, empty for its own."""

    provider: Provider
    card: Card
    address: str

    def request(self, words: str, slots: Sequence[ReferenceSlot]) -> DrawRequest:
        """One question in words about the pictures of the slots, in their order."""
        card = self.card
        # What answers at another address is another model: a simulator's answers are never taken for the real one's.
        revision = f"{card.revision} at {self.address}" if self.address else card.revision
        return DrawRequest(card.platform, card.model, revision, words, "", ANSWER, tuple(slots))

    def due(self, state: State, orders: Iterable[Order]) -> tuple[int, float | None]:
        """How many of these calls are still to be paid for, and what they cost; None where nobody knows."""
        missing = sum(state.till.knows(one.key) is None for one in orders)
        return missing, self.price(missing)

    def price(self, calls: int) -> float | None:
        """US dollars of so many calls; None where nobody knows."""
        usd = self.card.usd(ANSWER)
        return None if usd is None and calls else calls * (usd or 0.0)

    def check_agreed(self, due: tuple[int, float | None], *, agreed: bool) -> None:
        """PriceNotAgreed where something is to be paid and nobody said yes."""
        missing, usd = due
        if missing and usd != 0 and not agreed:
            costs = "an unknown amount" if usd is None else f"about ${usd:.3f}"
            raise PriceNotAgreed(
                f"{missing} questions to {self.card.name} cost {costs}; nothing was sent",
                "Say --yes, or set a limit: --budget US_DOLLARS.",
            )


def chosen_judge(judge: str, folder: Path, url: str = "") -> ChosenJudge:
    """`gemini` or `gemini/MODEL` with the settings of `folder`, at its own address or at `url`. BadInput for a
    model that it does not have."""
    platform, _, model = judge.partition("/")
    connection = load_connection(platform, folder, url, "judges")
    provider = load_judge(platform, connection)
    card = find_card(provider.cards(), model)
    if card is None:
        names = ", ".join(one.model for one in provider.cards())
        raise BadInput(
            f"{platform} has no judge '{model}'",
            f'It has: {names}. Another: [platforms.{platform}.judges."{model}"] in tetap.toml.',
        )
    return ChosenJudge(provider, card, connection.host)


class Judging:
    """A judge of one project: `gemini` or `gemini/MODEL`, at its own address or at `url`."""

    def __init__(self, workspace: Workspace, judge: str, url: str = "") -> None:
        self._workspace = workspace
        self._chosen = chosen_judge(judge, workspace.folder, url)
        self.card: Card = self._chosen.card
        self.address = self._chosen.address

    def question(self, subject: Subject) -> Question:
        """What would be asked; nothing is sent. BadInput for a character without a trait that pixels show."""
        traits = asked_traits(subject.declared)
        if not traits:
            raise BadInput(f"{subject.character} declares nothing that can be seen", "Describe it first.")
        shown = [as_shown(one) for one in subject.references[:_MOST_REFERENCES]]
        picture = as_shown(subject.picture)
        forth = self._request(task_words(traits), (shown, [picture]))
        back = self._request(task_words(traits[::-1]), ([picture], shown))
        orders = (
            Order(subject.shot, forth, seed=0, take=0, character=subject.character),
            Order(subject.shot, back, seed=0, take=1, character=subject.character),
        )
        return Question(subject, orders, {digest_of(one): one for one in (*shown, picture)})

    def due(self, state: State, questions: Sequence[Question]) -> tuple[int, float | None]:
        """How many calls are still to be paid for, and what they cost; None where nobody knows."""
        return self._chosen.due(state, (one for asked in questions for one in asked.orders))

    def ask(
        self,
        state: State,
        questions: Sequence[Question],
        *,
        agreed: bool,
        budget: float | None = None,
        tell: Callable[[], None] = lambda: None,
    ) -> Asked:
        """Ask what was not asked before. PriceNotAgreed before anything is sent; a question that fails is
        reported and does not keep the others from being asked."""
        self._chosen.check_agreed(self.due(state, questions), agreed=agreed or budget is not None)
        run = f"judge-{uuid.uuid4().hex[:12]}"
        budgets = () if budget is None else (Budget("run", budget, run),)
        failed: dict[str, TetapError] = {}

        def answer(question: Question) -> SecondOpinion | None:
            try:
                return self._answer(state, question, run, budgets)
            except TetapError as error:
                failed[question.subject.name] = error
                return None
            finally:
                tell()

        with ThreadPoolExecutor(self._workspace.settings.lanes) as lanes:
            found = list(lanes.map(answer, questions))
        return Asked(tuple(one for one in found if one is not None), failed)

    def _answer(
        self, state: State, question: Question, run: str, budgets: tuple[Budget, ...]
    ) -> SecondOpinion:
        for digest, data in question.pictures.items():
            if not state.objects.has(digest):
                state.objects.put(data)
        orders = [replace(order, run=run, budgets=budgets) for order in question.orders]
        bought = [state.till.buy(order, self.card, lambda: self._chosen.provider) for order in orders]
        said = [state.objects.get(one.take.picture).decode("utf-8", "replace") for one in bought]
        traits = [trait.path for trait in asked_traits(question.subject.declared)]
        costs = [0.0 if one.reused else one.cost_usd for one in bought]
        known = [cost for cost in costs if cost is not None]
        return SecondOpinion(
            question.subject.name,
            question.subject.character,
            self.card.name,
            opinions(traits, *(read_answers(text, traits) for text in said)),
            sum(known) if len(known) == len(costs) else None,
            all(one.reused for one in bought),
        )

    def _request(self, words: str, sides: tuple[Sequence[bytes], Sequence[bytes]]) -> DrawRequest:
        slots = [
            ReferenceSlot(_ROLE, digest_of(data), media_type_of(data), f"{side}{number}")
            for side, pictures in zip("AB", sides, strict=True)
            for number, data in enumerate(pictures, 1)
        ]
        return self._chosen.request(words, slots)


@dataclass(frozen=True)
class OfferedJudge:
    """A judge as it can be used here; `usd` is what one question costs, `problem` why it cannot be asked."""

    judge: str
    usd: float | None = None
    as_of: str = ""
    keys: tuple[str, ...] = ()
    has_key: bool = False
    problem: str = ""


def offered_judges(folder: Path | None) -> list[OfferedJudge]:
    """Every model of every installed judge with the settings of `folder`."""
    found = []
    for name in judge_names():
        try:
            connection = load_connection(name, folder, models="judges")
            cards = load_judge(name, connection).cards()
        except TetapError as error:
            found.append(OfferedJudge(name, problem=str(error)))
            continue
        for card in cards:
            has_key = connection.is_local or any(key_place(key, folder) for key in card.keys)
            found.append(OfferedJudge(card.name, card.usd(ANSWER), card.as_of, card.keys, has_key))
    return found


def known_opinions(
    state: State, picture: LockedPicture, declared: Mapping[str, DeclaredCharacter]
) -> tuple[SecondOpinion, ...]:
    """What judges were paid for saying of a delivered picture earlier, by character name; costs nothing."""
    found = []
    for character, promises in declared.items():
        by_judge: dict[str, dict[int, Purchase]] = {}
        for purchase in _purchases(state, _shot(picture.shot, character, picture.bytes)):
            name = f"{purchase.request.platform}/{purchase.request.model}"
            by_judge.setdefault(name, {})[purchase.take] = purchase
        traits = [trait.path for trait in asked_traits(promises)]
        for judge, rounds in by_judge.items():
            said = [state.objects.get(rounds[take].picture or "") for take in (0, 1) if take in rounds]
            if len(said) == len(rounds) == 2:
                read = [read_answers(one.decode("utf-8", "replace"), traits) for one in said]
                found.append(SecondOpinion(picture.shot, character, judge, opinions(traits, *read)))
    return tuple(found)


def _purchases(state: State, shot: str) -> Iterator[Purchase]:
    for key in state.ledger.keys_of(shot):
        purchase = state.ledger.purchase(key)
        if purchase is not None and purchase.state == "settled" and state.till.knows(key) is not None:
            yield purchase


def as_shown(data: bytes) -> bytes:
    """The file itself, or, where it is large, turned, transparent or of a kind that not every judge reads, a
    JPEG of at most 1024 pixels a side on white."""
    with Image.open(BytesIO(data)) as opened:
        whole = opened.format in ("PNG", "JPEG", "WEBP") and max(opened.size) <= _SIDE
        if whole and opened.mode == "RGB" and not opened.getexif():
            return data
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", upright.size, "white")
    ground.alpha_composite(upright)
    written = BytesIO()
    ground.convert("RGB").save(written, "JPEG", quality=92)
    return written.getvalue()
