"""Chat: a picture made and changed turn by turn, the turns as a tree one can go back in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from ..app.chatting import Answer, Chat, open_chat, open_edit
from ..app.reporting import trait_labels
from ..app.workspace import Workspace
from ..errors import BadInput, TetapError
from .drift_chart import Chart, Told, drift_chart
from .visit import Visit, trouble
from .who_draws import choices, settings_of

_WORTH_A_CHART = 2


@dataclass(frozen=True)
class Turn:
    """One turn as the page shows it. `depth` counts branches; `on_path`: it led to where one stands."""

    answer: Answer
    depth: int
    is_here: bool
    on_path: bool
    marks: tuple[str, ...]


def chat(visit: Visit) -> Response:
    """The page."""
    return _page(visit)


def proposed(visit: Visit) -> Response:
    """What a turn would send and what it costs, as a piece; what is free is made at once."""
    try:
        with open_chat(_workspace(visit), visit.form.get("chat", "")) as held:
            proposal = held.propose(visit.form.get("text", ""), again=visit.form.get("again") == "yes")
    except TetapError as error:
        return visit.show("proposal.html.j2", 422, proposal=None, error=error, form=visit.form)
    return visit.show("proposal.html.j2", proposal=proposal, error=None, form=visit.form)


def said(visit: Visit) -> Response:
    """Make the turn."""
    try:
        with open_chat(_workspace(visit), visit.form.get("chat", "")) as held:
            held.say(
                visit.form.get("text", ""), agreed=visit.form.get("agreed") == "yes",
                again=visit.form.get("again") == "yes",
            )  # fmt: skip
            name = held.name
    except TetapError as error:
        return _page(visit, error)
    return visit.go(_there(visit, name))


def moved(visit: Visit) -> Response:
    """Undo, go to a turn, give it a name, begin another conversation, or begin with a take."""
    step, where = visit.form.get("step", ""), visit.form.get("where", "").strip()
    try:
        if step == "take":
            with open_edit(_workspace(visit), where) as held:
                name = held.name
        else:
            with open_chat(_workspace(visit), visit.form.get("chat", ""), new=step == "new") as held:
                _move(held, step, where)
                name = held.name
    except TetapError as error:
        return _page(visit, error)
    return visit.go(_there(visit, name))


def _there(visit: Visit, name: str) -> str:
    """Where the conversation stands, with who draws as it was chosen."""
    chosen = urlencode({"chat": name, **({"model": visit.form["model"]} if visit.form.get("model") else {})})
    return f"{visit.link('chat')}?{chosen}#here"


def _move(held: Chat, step: str, where: str) -> None:
    if step == "undo":
        held.undo()
    elif step == "go":
        held.go(where)
    elif step == "save":
        held.save(where)
    elif step != "new":
        raise BadInput(f"'{step[:20]}' is no step", "Choose undo, go, save or new.")


def _workspace(visit: Visit) -> Workspace:
    settings = settings_of(visit, visit.form.get("model") or visit.query("model"))
    return visit.house.projects.open(visit.project, **settings, language=visit.language)


def _page(visit: Visit, error: TetapError | None = None) -> Response:
    workspace = visit.house.projects.open(visit.project, language=visit.language)
    wanted = visit.form.get("chat") or visit.query("chat")
    with workspace.state() as state:
        names = list(state.ledger.chats.names(workspace.resolved.character.name))
    turns: list[Turn] = []
    keep, name, here, drew = "", wanted, 0, ""
    if names:
        with open_chat(workspace, wanted if wanted in names else "") as held:
            turns, keep, name, here = _turns(held), held.keep_list(), held.name, held.tree.head
            drew = _who_drew(held)
    model = (
        visit.form.get("model")
        or visit.query("model")
        or drew
        or f"{workspace.settings.platform}/{workspace.card.model}"
    )
    labels = trait_labels(workspace.resolved, workspace)
    return visit.show(
        "chat.html.j2", 422 if error else 200, trouble(error) if error else None,
        turns=turns, chart=_chart(visit, turns, labels), labels=labels, keep=keep, chat=name, chats=names,
        here=here, choices=choices(visit), chosen=model, form=visit.form,
    )  # fmt: skip


def _chart(visit: Visit, turns: Sequence[Turn], labels: Mapping[str, str]) -> Chart | None:
    """Drift over the turns, every branch from the turn it left; nothing for a conversation of one turn."""
    if len(turns) < _WORTH_A_CHART:
        return None
    say = visit.say
    place = {turn.answer.number: at for at, turn in enumerate(turns)}
    told = []
    for turn in turns:
        one = turn.answer
        percent, drifted = one.facts.get("percent"), one.facts.get("drifted")
        digits = one.picture.removeprefix("sha256:")
        told.append(
            Told(
                name=str(one.number),
                title=say("Turn {number}").format(number=one.number),
                word=str(one.facts.get("word") or ""),
                percent=float(percent) if isinstance(percent, int | float) else None,
                address=f"#turn-{one.number}",
                picture=visit.link("thumb", digits, "160"),
                before=place.get(one.parent),
                faint=not turn.on_path,
                drifted=tuple(labels.get(str(path), str(path)) for path in drifted)
                if isinstance(drifted, list | tuple)
                else (),
            )
        )
    return drift_chart(told)


def _who_drew(held: Chat) -> str:
    """The model of the turn where one stands, which the next turn is likely meant for."""
    turn = held.tree.turn(held.tree.head)
    purchase = held.state.ledger.purchase(turn.key) if turn is not None else None
    return f"{purchase.request.platform}/{purchase.request.model}" if purchase is not None else ""


def _turns(held: Chat) -> list[Turn]:
    tree = held.tree
    path = {turn.number for turn in tree.path()}
    children: dict[int, list[int]] = {}
    for turn in tree.turns:
        children.setdefault(turn.parent, []).append(turn.number)
    depth: dict[int, int] = {}
    for turn in tree.turns:
        siblings = children[turn.parent]
        depth[turn.number] = depth.get(turn.parent, 0) + min(siblings.index(turn.number), 1)
    return [
        Turn(
            one, depth[one.number], one.number == tree.head, one.number in path,
            tuple(name for name, number in tree.marks.items() if number == one.number),
        )
        for one in held.answers()
    ]  # fmt: skip
