"""Shooting: scenes as a table, who draws them, what it costs before anything is sent, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from ..app.chances import Chances, chances
from ..app.drafting import SCENE_COLUMNS, SCENES, keep_text, read_scenes_draft, with_scenes
from ..app.pipeline import PIPELINE, plan_pipeline
from ..app.shooting import Due, check_agreed, due, most_tries, plan_series
from ..config import load_settings
from ..documents.scenes_file import load_scenes
from ..documents.yaml_text import read_text
from ..domain.frame import RATIOS
from ..domain.scene import TURNAROUND
from ..domain.seeds import check_seed
from ..errors import BadInput, PriceNotAgreed, TetapError
from ..strategies.plan import Plan
from .look import Filled
from .progress import going
from .visit import Notice, Visit, trouble
from .who_draws import choices, name_of, settings_of
from .work_order import WorkOrder

STRATEGIES = ("describe", "reference", "converse", PIPELINE, "auto")


@dataclass(frozen=True)
class Offer:
    """A plan and what it costs. `most` is the price when every shot takes all its tries."""

    plan: Plan
    due: Due
    tries: int
    chances: Chances | None = None
    """What it will probably take; None for the illustrator, who draws what is asked at the first try."""

    @property
    def most(self) -> float | None:
        """US dollars or play money at most."""
        return None if self.due.usd is None else self.due.usd * self.tries

    @property
    def is_free(self) -> bool:
        """Whether nothing has to be agreed to."""
        return self.due.usd == 0 or not self.due.shots


def shoot(visit: Visit) -> Response:
    """The page."""
    return _page(visit, {}, rows(visit), None)


def scenes_kept(visit: Visit) -> Response:
    """Keep the table; on an error it comes back as it was typed."""
    say = visit.say
    folder = visit.house.projects.folder(visit.project)
    written = _rows(visit)
    try:
        _check_table(visit)
        path = folder / SCENES
        text = with_scenes(read_text(path) if path.is_file() else "", written)
        read_scenes_draft(text)
    except TetapError as error:
        return _page(visit, {}, written, error)
    kept = keep_text(folder, visit.house.projects.state_folder(visit.project), SCENES, text)
    said = say("Nothing was changed.") if kept is None else say("Scenes kept.")
    return visit.go(visit.link("shoot"), said, undo=kept or 0)


def planned(visit: Visit) -> Response:
    """What would be made and what it costs, as a piece."""
    try:
        offer = _offer(visit, _order(visit))
    except TetapError as error:
        return visit.show("plan.html.j2", 422, offer=None, error=error, form=visit.form)
    return visit.show("plan.html.j2", offer=offer, error=None, form=visit.form)


def begun(visit: Visit) -> Response:
    """Start the series."""
    try:
        order = _order(visit)
        offer = _offer(visit, order)
        if order.agreed:
            _check_price(visit, offer.due)
        check_agreed(offer.due, order.wishes, offer.tries, is_play=offer.plan.card.play_money)
        visit.house.line.begin(visit.project, order)
    except TetapError as error:
        return _page(visit, visit.form, rows(visit), None, trouble(error))
    return visit.go(visit.link("shoot") + "#going")


def paused(visit: Visit) -> Response:
    """Send nothing more."""
    say = visit.say
    visit.house.line.pause(visit.project)
    return visit.go(visit.link("shoot") + "#going", say("Paused. What is sent still arrives."))


def gone_on(visit: Visit) -> Response:
    """Go on with what was paused or cut."""
    visit.house.line.go_on(visit.project)
    return visit.go(visit.link("shoot") + "#going")


def forgotten(visit: Visit) -> Response:
    """Put an order away; its pictures stay."""
    visit.house.line.forget(visit.project)
    return visit.go(visit.link("shoot"))


def rows(visit: Visit) -> list[dict[str, str]]:
    """The scenes as the table has them."""
    scenes = load_scenes(visit.house.projects.folder(visit.project)).scenes
    return [
        {
            "at": str(at),
            **{name: str(getattr(scene, name)) for name in SCENE_COLUMNS if name != "wear"},
            "wear": "; ".join(scene.wear),
        }
        for at, scene in enumerate(scenes)
    ]


def _offer(visit: Visit, order: WorkOrder) -> Offer:
    """What an order would make now. Nothing is drawn."""
    workspace = visit.house.projects.open(visit.project, **order.settings, language=visit.language)
    with workspace.state() as state:
        if workspace.settings.strategy == PIPELINE:
            plan = plan_pipeline(workspace, order.wishes)[1]
        else:
            plan = plan_series(workspace, order.wishes, state)[0]
        owed = due(state, plan)
    told = chances(workspace, plan, order.budget) if plan.card.draws_from != "spec" and owed.shots else None
    return Offer(plan, owed, most_tries(workspace, plan.card), told)


def _check_price(visit: Visit, now: Due) -> None:
    """What was agreed to is the price that was shown, no other."""
    shown = visit.form.get("price", str(now.usd))
    if shown != str(now.usd):
        raise PriceNotAgreed(
            "the price is another than the one that was shown; nothing was sent",
            "Look at it and agree again.",
        )


def _check_table(visit: Visit) -> None:
    """A CSV of scenes is the user's own table program's."""
    path = load_scenes(visit.house.projects.folder(visit.project)).path
    if path is not None and path.name != SCENES:
        raise BadInput(
            f"the scenes stand in {path.name}", "Edit that file, or make a scenes.yaml instead of it."
        )


def _rows(visit: Visit) -> list[dict[str, str]]:
    """The table as it was sent: one list a column; and sentences that were pasted, one a line."""
    columns = {name: visit.many.get(f"scene-{name}", []) for name in ("at", *SCENE_COLUMNS)}
    count = len(columns["text"])
    found = [
        {name: values[at] if at < len(values) else "" for name, values in columns.items()}
        for at in range(count)
    ]
    pasted = [line.strip() for line in visit.form.get("pasted", "").splitlines()]
    found += [
        {"text": line.strip('"“”, ')} for line in pasted if line.strip('[]"“”, =') not in ("", "scenes")
    ]
    return [row for row in found if any(value for name, value in row.items() if name != "at")]


def _order(visit: Visit) -> WorkOrder:
    form = visit.form
    settings = settings_of(visit, form.get("model", "")) | {"strategy": form.get("strategy", "")}
    if form.get("tries"):
        settings["tries"] = form["tries"]
    if form.get("want"):
        settings["want"] = _want(form["want"])
    if form.get("verify") == "no":
        settings["verify"] = "no"
    budget = amount(form.get("budget", ""))
    return WorkOrder(
        settings={name: value for name, value in settings.items() if value},
        only=tuple(visit.many.get("only", ())),
        redo=tuple(visit.many.get("redo", ())),
        seed=_seed(form.get("series_seed", "")),
        new=form.get("new") == "yes",
        turnaround=form.get("turnaround", "yes") == "yes",
        budget=budget,
        agreed=form.get("agreed") == "yes",
    )


def _seed(written: str) -> int | None:
    if not written.strip():
        return None
    plain = written.strip()
    return check_seed(int(plain) if plain.isascii() and plain.isdigit() else -1, "seed")


def _want(written: str) -> str:
    """A percentage as the setting takes it. BadInput for what is none."""
    try:
        percent = float(written.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        percent = 0.0
    if not 1 <= percent <= 100:
        raise BadInput(f"'{written[:20]}' is no percentage", "Write it as 95, or leave it empty.")
    return f"{percent:g}%"


def amount(written: str) -> float | None:
    """An amount of money that was typed; None where nothing was. BadInput for what is none."""
    if not written.strip():
        return None
    try:
        amount = float(written.replace(",", "."))
    except ValueError:
        amount = -1.0
    if not 0 <= amount < 1e6:
        raise BadInput(f"'{written[:20]}' is no amount", "Write it as 0.50.")
    return amount


def _page(
    visit: Visit,
    form: Mapping[str, str],
    table: list[dict[str, str]],
    error: TetapError | None,
    notice: Notice | None = None,
) -> Response:
    folder = visit.house.projects.folder(visit.project)
    order = visit.house.line.order(visit.project)
    settings = load_settings(folder, visit.house.projects.settings)
    last = order.settings if order is not None and order.settings.get("platform") else {}
    usual = name_of(
        last.get("platform", settings.platform),
        last.get("model", "" if last else settings.model),
        last.get("url", ""),
    )
    table = [*table, {}, {}]
    return visit.show(
        "shoot.html.j2", 422 if error or notice else 200, notice,
        rows=[Filled(row) for row in table], columns=SCENE_COLUMNS, choices=choices(visit),
        chosen=form.get("model") or usual, form=form, error=error, order=order,
        going=going(visit, order) if order is not None else None, ratios=list(RATIOS),
        shots=[*TURNAROUND, *(row.get("id", "") for row in table if row.get("at"))],
        only=visit.many.get("only", []), redo=visit.many.get("redo", []) or list(filter(None, [visit.query("redo")])),
        usual_tries=settings.tries, strategies=STRATEGIES, strategy=form.get("strategy") or settings.strategy,
    )  # fmt: skip
