"""judge and judges: a vision model's answers beside the pixel checks, its price shown first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import PriceNotAgreed
from .app import LOOK, app
from .output import AsJson, Folder, Url, as_is, can_ask, price_words, print_json

if TYPE_CHECKING:
    from rich.console import Console

    from ..app.judging import ChosenJudge, Judging
    from ..app.second_opinions import Compared, JudgedPictures, Spending
    from ..domain.questions import Opinion
    from ..ports.verdict import Verdict

Budget = Annotated[
    float | None, typer.Option(help="Spend at most so many US dollars.", min=0.0, show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Spend what it costs without asking.")]
_COLORS = {"kept": "green", "drifted": "yellow", "hidden": "dim", "undecided": "magenta"}


@app.command(rich_help_panel=LOOK)
def judge(
    folder: Folder = Path(),
    shots: Annotated[list[str] | None, typer.Argument(help="Shots; none = all.", show_default=False)] = None,
    by: Annotated[str, typer.Option(help="PLATFORM or PLATFORM/MODEL: tetap judges")] = "gemini",
    url: Url = None,
    budget: Budget = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Ask a vision model about every trait, beside the pixel checks."""
    from ..app import Project
    from ..app.judging import Judging
    from ..app.second_opinions import judge_series, price_of_series

    workspace = Project(folder).open()
    judging = Judging(workspace, by, url or "")
    wanted = list(shots or ())
    due = price_of_series(workspace, judging, wanted)
    spending = agree(judging, due, Agreed(budget, yes=yes, quiet=as_json))
    with _progress(quiet=as_json) as tell:
        found = judge_series(workspace, judging, wanted, spending, tell)
    if as_json:
        print_json(facts(found))
    else:
        print_opinions(found)
    if found.failed:
        raise typer.Exit(1)


@app.command(rich_help_panel=LOOK)
def judges(
    folder: Annotated[
        Path, typer.Argument(help="Project whose settings and keys count.", show_default=False)
    ] = Path(),
    as_json: AsJson = False,
) -> None:
    """List the vision models that can judge, with their price."""
    from ..app.judging import offered_judges

    rows = offered_judges(folder if folder.is_dir() else None)
    if as_json:
        print_json([vars(row) for row in rows])
        return
    for row in rows:
        if row.problem:
            typer.echo(f"{row.judge:34} {row.problem}")
            continue
        key = "key set" if row.has_key else f"no key: {' or '.join(row.keys)}"
        typer.echo(
            f"{row.judge:34} about {price_words(row.usd)} a question, two a picture; {key}; {row.as_of}"
        )


@dataclass(frozen=True)
class Agreed:
    """What the command line says of money; `quiet` where nothing but JSON is printed and nobody is asked."""

    budget: float | None
    _: KW_ONLY
    yes: bool
    quiet: bool


def ask(
    folder: Path,
    judge: tuple[str, str],
    references: "Sequence[Path]",
    verdicts: "Mapping[str, tuple[Path, Verdict]]",
    agreed: Agreed,
) -> "JudgedPictures":
    """Ask a judge (its name, its address) about any pictures of the character in `folder`."""
    from ..app import Project
    from ..app.judging import Judging
    from ..app.second_opinions import judge_pictures, price_of_pictures

    workspace = Project(folder.parent if folder.is_file() else folder).open()
    judging = Judging(workspace, *judge)
    due = price_of_pictures(workspace, judging, references, verdicts)
    spending = agree(judging, due, agreed)
    with _progress(quiet=agreed.quiet) as tell:
        return judge_pictures(workspace, judging, (references, verdicts), spending, tell)


def agree(judging: "Judging | ChosenJudge", due: tuple[int, float | None], agreed: Agreed) -> "Spending":
    """Show the price and ask; PriceNotAgreed where nobody can answer and nothing was agreed."""
    from ..app.second_opinions import Spending

    count, usd = due
    at = f" at {judging.address}" if judging.address else ""
    words = f"{count} questions to {judging.card.name}{at} cost about {price_words(usd)}"
    budget, yes = agreed.budget, agreed.yes
    if not agreed.quiet:
        typer.echo(words if count else f"{judging.card.name}{at} was asked before: nothing to pay")
    if not count or usd == 0 or yes or budget is not None:
        return Spending(agreed=yes or not count, budget=budget)
    if agreed.quiet or not can_ask():
        raise PriceNotAgreed(f"{words}; nothing was sent", "Say --yes, or set a limit: --budget US_DOLLARS.")
    typer.confirm("Ask them?", abort=True)
    return Spending(agreed=True)


class _progress:  # noqa: N801 - a context manager used as a function
    """A bar while a judge is asked; nothing where `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        from rich.progress import Progress

        self._bar = Progress(transient=True, disable=quiet)
        self._task = self._bar.add_task("asking", total=None)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


def facts(found: "JudgedPictures") -> dict[str, object]:
    """Plain data for programs."""
    rows = [
        {
            "shot": one.opinion.name,
            "character": one.opinion.character,
            "reused": one.opinion.reused,
            "usd": one.opinion.usd,
            "traits": [vars(opinion) for opinion in one.opinion.opinions],
            "against_pixels": [opinion.trait for opinion in _against(one)],
        }
        for one in found.pictures
    ]
    failed = {name: {"error": str(error), "hint": error.hint} for name, error in found.failed.items()}
    return {"judge": found.judge, "usd": found.usd, "pictures": rows, "failed": failed}


def print_opinions(found: "JudgedPictures") -> None:
    """One block a picture: where the judge says another thing than the pixels first, then what it says of the rest."""
    from rich.console import Console

    console = Console(highlight=False)
    for one in found.pictures:
        _print_one(console, one)
    for name, error in found.failed.items():
        console.print(
            f"[red]failed: {name}: {as_is(error)}[/]\n        [cyan]{as_is(error.hint)}[/]", soft_wrap=True
        )
    console.print(
        f"[dim]{found.judge}, each trait asked twice; the percentages are the verifier's alone;"
        f" cost {price_words(found.usd) if found.usd else 'nothing'}[/]",
        soft_wrap=True,
    )


def _print_one(console: "Console", one: "Compared") -> None:
    from rich.markup import escape

    opposed = _against(one)
    console.print(f"[bold]{escape(one.opinion.name)}[/]  {escape(one.opinion.character)}", soft_wrap=True)
    states = {trait.trait: trait.state for trait in one.verdict.traits} if one.verdict else {}
    for opinion in opposed:
        console.print(
            f"  [red]≠ {opinion.trait}[/]  the judge says {opinion.judged}, the pixels say {states[opinion.trait]}"
        )
    for judged, color in _COLORS.items():
        names = [_named(o) for o in one.opinion.opinions if o.judged == judged and o not in opposed]
        if names:
            console.print(
                f"  [{color}]{judged}[/] [dim]({len(names)})[/]  {', '.join(names)}", soft_wrap=True
            )


def _against(one: "Compared") -> "tuple[Opinion, ...]":
    return one.opinion.against(one.verdict.traits) if one.verdict is not None else ()


def _named(opinion: "Opinion") -> str:
    if opinion.judged != "undecided":
        return opinion.trait
    return f"{opinion.trait} ({' then '.join(answer or 'no answer' for answer in opinion.answers)})"
