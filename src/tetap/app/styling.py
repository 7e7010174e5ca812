"""The style pass of `tetap finish`: every picture drawn once more over itself in one style, bought like any picture.

A styled picture is a take of its shot with the delivered one as its reference; it is delivered nowhere but in
finished files."""

import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from ..documents.lock_file import LockedPicture
from ..documents.pictures import read_picture
from ..documents.project_paths import inside
from ..documents.recipe_file import Style
from ..domain.money import amount_words
from ..domain.series import Shot
from ..errors import BadInput, PriceNotAgreed
from ..ports import Card, DrawRequest, Provider
from ..ports.provider import Json
from ..ports.take_verdict import TakeVerdict
from ..purchasing import Order, check_fits
from ..store.attempts import Budget
from ..store.ledger import Event
from ..store.objects import digest_of
from ..strategies import ReferencePicture
from ..strategies.editing import Anchor, Edit, edit_request, fitting_references
from ..strategies.wording import worded_in_style
from ..wire import media_type_of
from .state import State
from .verifying import verify_takes
from .wishes import every_shot
from .workspace import Workspace

Tell = Callable[[Event], None]
STYLED = "styled"
STRENGTH = 0.35
"""How much of a picture may change where nobody says: brush and light do, what is on it does not."""
_CHANGES_BY, _LORAS, _STYLE = "denoising", "loras", "style"


@dataclass(frozen=True)
class StyleOrder:
    """One picture that would be drawn over. `usd`: its price, 0 when it is in the store, None where nobody knows."""

    before: LockedPicture
    request: DrawRequest
    usd: float | None
    is_here: bool
    remarks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The purchase key: the same picture, style and seed are bought once."""
        return self.request.key(self.before.seed, 0)


@dataclass(frozen=True, eq=False)
class StylePlan:
    """Everything that the pass would buy, and from whom."""

    orders: Sequence[StyleOrder]
    card: Card
    provider: Callable[[], Provider]

    @property
    def missing(self) -> int:
        """How many pictures would be drawn; the rest is in the store."""
        return sum(not one.is_here for one in self.orders)

    @property
    def usd(self) -> float | None:
        """The price of all of it; None where one is unknown."""
        prices = [one.usd for one in self.orders if one.usd is not None]
        return sum(prices) if len(prices) == len(self.orders) else None


@dataclass(frozen=True)
class Styled:
    """A picture in the style: as a lock would name it, what it cost when it was bought, now (`reused` False) or before,
    and its verdict where it was looked at."""

    picture: LockedPicture
    before: LockedPicture
    reused: bool
    usd: float | None
    verdict: TakeVerdict | None
    remarks: tuple[str, ...] = ()

    def facts(self) -> dict[str, object]:
        """What the recipe's record says of it."""
        return {
            "model": f"{self.picture.platform}/{self.picture.model}",
            "picture": self.picture.bytes,
            "key": self.picture.key,
            "verdict": self.picture.verdict,
            "drifted": list(self.verdict.drifted) if self.verdict is not None else [],
            "usd": self.usd,
        }


def plan_style(
    workspace: Workspace, state: State, style: Style, pictures: Sequence[LockedPicture]
) -> StylePlan:
    """What styling these pictures would send, and what it costs; nothing is bought. BadInput where nothing says which
    style, Rejected where the model cannot draw over a picture."""
    drawing = _drawing_with(workspace, style)
    card = drawing.card
    wanted = _Wanted(drawing, style, _style_pictures(workspace, style, card))
    shots = {shot.id: shot for shot in every_shot(workspace, 0)}
    orders = []
    for picture in pictures:
        request = wanted.request(picture, shots.get(picture.shot), state)
        check_fits(request, card)
        remarks = tuple(drawing.provider.check(request))
        known = state.till.knows(request.key(picture.seed, 0)) is not None
        usd = 0.0 if known else card.usd_with(request.size, request.options)
        orders.append(StyleOrder(picture, request, usd, known, remarks))
    return StylePlan(orders, card, lambda: drawing.provider)


def run_style(
    workspace: Workspace, state: State, plan: StylePlan, tell: Tell, *, agreed: bool, budget: float | None
) -> Mapping[str, Styled]:
    """The styled pictures by shot, bought and judged. PriceNotAgreed for what costs and was not agreed to.

    The first that fails raises its error; what was bought until then is kept and not bought again."""
    check_agreed(plan, agreed=agreed, budget=budget)
    run, name = f"style-{uuid.uuid4().hex[:16]}", workspace.resolved.character.name
    budgets = () if budget is None else (Budget("run", budget, run),)
    tell(Event(0, "", "planned", "", {"shots": len(plan.orders)}))

    def buy(one: StyleOrder) -> Styled:
        for digest, data in one.request.pictures.items():
            if not state.objects.has(digest):
                state.objects.put(data)
        order = Order(
            one.before.shot, one.request, one.before.seed, 0, character=name, run=run, budgets=budgets,
            in_doubt=workspace.settings.in_doubt,
        )  # fmt: skip
        bought = state.till.buy(order, plan.card, plan.provider)
        tell(Event(0, "", "drawn", one.before.shot, {}))
        take = bought.take
        picture = replace(
            one.before, platform=one.request.platform, model=one.request.model, take=0, width=take.width,
            height=take.height, verdict=take.verdict, bytes=take.picture, request=one.request.digest(),
            key=one.key, rung=STYLED, asked=None, identity=None,
        )  # fmt: skip
        return Styled(picture, one.before, bought.reused, bought.cost_usd, None, one.remarks)

    with ThreadPoolExecutor(workspace.settings.lanes) as lanes:
        made = {one.picture.shot: one for one in lanes.map(buy, plan.orders)}
    return _judged(workspace, state, made, tell)


def check_agreed(plan: StylePlan, *, agreed: bool, budget: float | None) -> None:
    """PriceNotAgreed for a plan that costs something and that nobody has agreed to."""
    if plan.usd == 0 or agreed or budget is not None:
        return
    costs = (
        "an unknown amount" if plan.usd is None else amount_words(plan.usd, 3, is_play=plan.card.play_money)
    )
    pictures = "1 picture" if len(plan.orders) == 1 else f"{len(plan.orders)} pictures"
    raise PriceNotAgreed(
        f"one style over {pictures} on {plan.card.name} costs {costs}; nothing was sent",
        "Say --yes, or set a limit: --budget.",
    )


def _judged(
    workspace: Workspace, state: State, made: Mapping[str, Styled], tell: Tell
) -> Mapping[str, Styled]:
    """Each with its verdict; the delivered take stays the accepted one of its shot."""
    lock = workspace.lock
    assert lock is not None
    found = dict(made)
    if workspace.settings.verify == "yes":
        draft = replace(
            lock,
            pictures=tuple(made[one.shot].picture if one.shot in made else one for one in lock.pictures),
        )
        verified = verify_takes(workspace, state, draft, made, tell)
        for shot, one in made.items():
            verdict = verified.verdicts.get(shot)
            word = verified.words.get(shot, one.picture.verdict)
            remark = verified.remarks.get(shot)
            found[shot] = replace(
                one,
                picture=replace(one.picture, verdict=word),
                verdict=verdict,
                remarks=(*one.remarks, *([remark] if remark else []), *_warning(workspace, verdict)),
            )
    state.ledger.supersede({one.picture.key: one.before.key for one in made.values()})
    return found


def _warning(workspace: Workspace, verdict: TakeVerdict | None) -> tuple[str, ...]:
    """What a person must know before a styled picture goes out."""
    if verdict is None or verdict.word == "same":
        return ()
    say, drifted = workspace.say, ", ".join(verdict.drifted)
    if verdict.word == "different":
        return (say("in this style it is no longer the same character; let less of it change (strength)"),)
    if drifted:
        return (say("the style changed what must stay: {traits}").format(traits=drifted),)
    return (say("whether it is still the same character cannot be told: look at it"),)


def _drawing_with(workspace: Workspace, style: Style) -> Workspace:
    """The project as the platform of the style sees it."""
    settings = workspace.settings
    platform, model = style.platform or settings.platform, style.model
    if platform == settings.platform and model in ("", settings.model):
        return workspace
    told: dict[str, str | int | None] = {"platform": platform, "model": model or None}
    return workspace.again(**told) if platform == settings.platform else workspace.again(**told, url=None)


def _style_pictures(workspace: Workspace, style: Style, card: Card) -> tuple[ReferencePicture, ...]:
    """The picture that the recipe names, else the character's own references of the role style, where they can go."""
    if style.picture:
        picture = read_picture(inside(workspace.folder, style.picture, "style.picture"))
        digest = digest_of(picture.data)
        return (ReferencePicture(_STYLE, style.picture, digest, picture.media_type, picture.data),)
    own = workspace.cast.references_of(workspace.resolved)
    found = tuple(one for one in own if one.role == _STYLE and _STYLE in card.roles)
    if not (found or style.words or style.loras):
        raise BadInput(
            "nothing says which style",
            "Say it in words (--style), by a picture (--style-picture), or by a LoRA (--style-lora).",
        )
    return found


@dataclass(frozen=True, eq=False)
class _Wanted:
    """One style, as the platform is told of it."""

    drawing: Workspace
    style: Style
    pictures: tuple[ReferencePicture, ...]

    def request(self, before: LockedPicture, shot: Shot | None, state: State) -> DrawRequest:
        """The request that draws over one picture. `shot`: what is on it; None where no scene of the project tells."""
        drawing, card = self.drawing, self.drawing.card
        people = drawing.cast.on_stage(shot.scene) if shot is not None else (drawing.resolved,)
        main = people[0]
        desk = replace(self.drawing.desk, options=self._options())
        references = [(main, one) for one in self.pictures]
        if _CHANGES_BY not in card.options:
            # A model that edits by understanding keeps a character better when it sees it; the style comes first.
            others = fitting_references(people, drawing.cast, card)
            references += [one for one in others if one[1].role != _STYLE][
                : card.max_references - 1 - len(references)
            ]
        ratio, size = nearest_frame(card, (before.width, before.height))
        media_type = media_type_of(state.objects.get(before.bytes))
        edit = Edit(
            self._words(), Anchor(before.bytes, media_type), tuple(people), ratio, size, seed=before.seed,
            references=tuple(references),
        )  # fmt: skip
        request = edit_request(edit, desk)
        if card.dialect == "prose" or shot is None:
            return request
        wording = worded_in_style(self.style.words, shot, people, desk)
        return replace(request, words=wording.words, options=wording.options)

    def _words(self) -> str:
        if self.drawing.card.dialect != "prose":
            return self.style.words
        say = self.drawing.say
        told = (
            say("the style: {style}").format(style=self.style.words)
            if self.style.words
            else say("the style: that of the style reference")
        )
        return f"{told}. {say('Who and what is on the picture, where it stands and its pose stay.')}"

    def _options(self) -> dict[str, Json]:
        card, style = self.drawing.card, self.style
        options: dict[str, Json] = dict(self.drawing.desk.options)
        if style.strength is not None:
            options[_CHANGES_BY] = style.strength
        elif _CHANGES_BY in card.options:
            options.setdefault(_CHANGES_BY, STRENGTH)
        if style.loras:
            options[_LORAS] = {**_table(options.get(_LORAS)), **style.loras}
        return options


def _table(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def nearest_frame(card: Card, pixels: tuple[int, int]) -> tuple[str, str]:
    """(ratio, size) whose form is nearest to a picture's, in the smallest size that has as many pixels, else the
    largest."""

    def off(frame: tuple[int, int]) -> float:
        return abs(math.log(frame[0] / frame[1]) - math.log(pixels[0] / pixels[1]))

    best: list[tuple[int, str, str]] = []
    for size, by_ratio in card.pixels.items():
        ratio = min(by_ratio, key=lambda one: off(by_ratio[one]))
        best.append((by_ratio[ratio][0] * by_ratio[ratio][1], ratio, size))
    best.sort()
    wanted = 0.9 * pixels[0] * pixels[1]
    _, ratio, size = next((one for one in best if one[0] >= wanted), best[-1])
    return ratio, size
