"""plan and shoot: making pictures."""

import shlex
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import PriceNotAgreed
from .advising import chances_facts, print_chances
from .app import MAKE, app
from .output import (
    AsJson,
    Folder,
    Language,
    Model,
    Options,
    Platform,
    Strategy,
    Url,
    as_is,
    can_ask,
    here,
    is_terminal,
    price_words,
    print_json,
    short,
)

if TYPE_CHECKING:
    from ..app.shooting import Series
    from ..ports import ReferenceSlot
    from ..ports.take_verdict import TakeVerdict
    from ..strategies.plan import Plan

Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        "-o",
        help="Shot to make: front, side, … or a scene id; repeat for more.",
        show_default=False,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(help="Series seed, 0 to 4294967295.  [default: the locked one]", show_default=False),
]
Tries = Annotated[
    int | None,
    typer.Option(help="Most tries a shot, 1 to 20.  [default: 4]", min=1, max=20, show_default=False),
]
Want = Annotated[
    str | None,
    typer.Option(help="What passes: same, or a least percentage.  [default: same]", show_default=False),
]
Conversations = Annotated[
    int | None,
    typer.Option(
        help="converse: held in so many conversations at once.  [default: 1]",
        min=1,
        max=16,
        show_default=False,
    ),
]
Fallback = Annotated[
    str | None,
    typer.Option(
        help="PLATFORM/MODEL for a shot that its own model could not make.  [default: none]",
        show_default=False,
    ),
]
Turnaround = Annotated[
    bool, typer.Option("--turnaround/--no-turnaround", help="Front, side, back, three-quarter.")
]


def _frames() -> str:
    from ..domain.frame import PURPOSES, RATIOS, SIZES

    ratios = "; ".join(f"{ratio} {use}" for ratio, use in RATIOS.items())
    sizes = "; ".join(f"{size} {use}" for size, use in SIZES.items())
    return f"Frames of a scene: ratio {ratios}. Size {sizes}. Or `for`: {', '.join(PURPOSES)}."


@app.command(rich_help_panel=MAKE, epilog=_frames())
def plan(
    folder: Folder = Path(),
    only: Only = None,
    seed: Seed = None,
    turnaround: Turnaround = True,
    platform: Platform = None,
    model: Model = None,
    strategy: Strategy = None,
    url: Url = None,
    option: Options = None,
    language: Language = None,
    prompts: Annotated[bool, typer.Option("--prompts", help="Show the whole prompt of every shot.")] = False,
    tries: Tries = None,
    want: Want = None,
    fallback: Fallback = None,
    conversations: Conversations = None,
    budget: Annotated[
        float | None, typer.Option(help="How likely so much suffices.", min=0.0, show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show shots, prompts, references and price; spend nothing."""
    from ..app import Project

    project = Project(
        folder, options=option or (), platform=platform, model=model, strategy=strategy, url=url, language=language,
        tries=tries, want=want, fallback=fallback, conversations=conversations,
    )  # fmt: skip
    made = project.plan(only or (), seed=seed, turnaround=turnaround)
    chances = project.chances(made, budget)
    if as_json:
        print_json(
            {
                "platform": made.card.platform,
                "model": made.card.model,
                "usd": made.usd,
                "play_money": made.card.play_money,
                "chances": chances_facts(chances),
                "shots": [
                    {
                        "id": p.shot.id, "key": p.key, "seed": p.shot.seed, "take": p.shot.take,
                        "ratio": p.request.ratio, "size": p.request.size,
                        "pixels": made.card.pixels[p.request.size][p.request.ratio], "usd": p.usd,
                        "references": [vars(slot) for slot in p.request.references],
                        "options": dict(p.request.options),
                        "prompt": p.request.words, "remarks": list(p.remarks),
                    }
                    for p in made.shots
                ],
            }
        )  # fmt: skip
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"{len(made.shots)} shots on {as_is(made.label)}", title_justify="left")
    for heading in ("shot", "scene", "frame", "seed", "price"):
        table.add_column(heading, overflow="fold", no_wrap=heading != "scene")
    for planned in made.shots:
        request = planned.request
        width, height = made.card.pixels[request.size][request.ratio]
        scene = planned.shot.scene.text or planned.shot.scene.place
        frame = f"{request.ratio} {width}×{height}"
        table.add_row(
            planned.shot.id,
            as_is(scene),
            frame,
            str(planned.shot.seed),
            price_words(planned.usd, is_play=made.card.play_money),
        )
    console.print(table)
    _print_slots(made)
    if prompts:
        for planned in made.shots:
            console.rule(planned.shot.id, align="left")
            typer.echo(planned.request.words)
    for remark in dict.fromkeys(remark for planned in made.shots for remark in planned.remarks):
        typer.secho(f"note: {remark}", fg="yellow")
    again = {
        "--platform": platform, "--model": model, "--strategy": strategy, "--url": url, "--language": language,
        "--seed": seed, "--tries": tries, "--want": want, "--fallback": fallback,
        "--conversations": conversations, "--budget": budget,
    }  # fmt: skip
    flags = [f"{flag} {value}" for flag, value in again.items() if value is not None]
    flags += [f"--option {shlex.quote(one)}" for one in option or ()] + [
        f"--only {one}" for one in only or ()
    ]
    flags += [] if turnaround else ["--no-turnaround"]
    other = project.fallback()
    if other is not None:
        each = price_words(
            other.card.usd_with(made.shots[0].request.size, {}) if made.shots else None,
            is_play=other.card.play_money,
        )
        typer.echo(
            f"fallback: {other.card.name}, {each} a picture, for shots that do not pass or are refused"
        )
    if not made.card.is_free or made.card.play_money:
        print_chances(chances, len(made.shots), play_money=made.card.play_money, budget=budget)
    command = " ".join(["tetap shoot", here(folder), *flags])
    typer.echo(f"price: {price_words(made.usd, is_play=made.card.play_money)}. Make it with: {command}")


def _print_slots(made: "Plan") -> None:
    """The pictures that go with the words, in their order; once for shots that send the same."""
    sending: dict[tuple[ReferenceSlot, ...], list[str]] = {}
    for planned in made.shots:
        sending.setdefault(planned.request.references, []).append(planned.shot.id)
    for slots, shots in sending.items():
        if not slots:
            continue
        typer.echo(f"references of {', '.join(shots) if len(sending) > 1 else 'every shot'}, in order:")
        for slot in slots:
            typer.echo(f"  {slot.role:14} {short(slot.digest)}  {slot.label}")


@app.command(rich_help_panel=MAKE, epilog=_frames())
def shoot(
    folder: Folder = Path(),
    only: Only = None,
    seed: Seed = None,
    new: Annotated[bool, typer.Option("--new", help="New takes: draw another series seed.")] = False,
    turnaround: Turnaround = True,
    platform: Platform = None,
    model: Model = None,
    strategy: Strategy = None,
    url: Url = None,
    option: Options = None,
    language: Language = None,
    lanes: Annotated[int | None, typer.Option(help="Pictures at the same time.", show_default=False)] = None,
    redo: Annotated[
        list[str] | None,
        typer.Option("--redo", help="Shot to make once more, as a new take; repeat for more."),
    ] = None,
    budget: Annotated[
        float | None, typer.Option(help="Spend at most so many US dollars.", min=0.0, show_default=False)
    ] = None,
    budget_day: Annotated[
        float | None, typer.Option(help="At most so much in a day (UTC).", min=0.0, show_default=False)
    ] = None,
    budget_character: Annotated[
        float | None,
        typer.Option(help="At most so much for this character, ever.", min=0.0, show_default=False),
    ] = None,
    verify: Annotated[
        bool | None,
        typer.Option(
            "--verify/--no-verify",
            help="Compare the pictures with the references.  [default: verify]",
            show_default=False,
        ),
    ] = None,
    tries: Tries = None,
    want: Want = None,
    fallback: Fallback = None,
    conversations: Conversations = None,
    once: Annotated[bool, typer.Option("--once", help="One try a shot, whatever the verdict.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Spend what it costs without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the series; run again to continue or replay it."""
    from ..app import Project
    from .progress import SeriesProgress

    project = Project(
        folder, options=option or (), platform=platform, model=model, strategy=strategy, url=url,
        language=language, lanes=lanes, verify=None if verify is None else "yes" if verify else "no",
        tries=1 if once else tries, want=want, fallback=fallback, conversations=conversations,
    )  # fmt: skip
    make = partial(
        project.shoot, only or (), seed=seed, new=new, turnaround=turnaround, redo=redo or (),
        budget=budget, budget_day=budget_day, budget_character=budget_character,
    )  # fmt: skip
    try:
        try:
            with SeriesProgress(quiet=as_json) as progress:
                series = make(agreed=yes, tell=progress.tell)
        except PriceNotAgreed as price:
            if as_json or not can_ask() or not typer.confirm(f"{price}. Go on?"):
                raise
            with SeriesProgress() as progress:
                series = make(agreed=True, tell=progress.tell)
    except KeyboardInterrupt:
        typer.echo("stopped; nothing is lost: run the same command again to go on", err=True)
        raise typer.Exit(130) from None
    if as_json:
        print_json(_series_rows(series))
    else:
        _print_series(series, project.folder)
    if series.run.failed:
        raise typer.Exit(1)


def _series_rows(series: "Series") -> dict[str, object]:
    rows: list[dict[str, object]] = []
    for planned in series.plan.shots:
        bought = series.run.bought.get(planned.shot.id)
        locked = series.lock.picture(planned.shot.id)
        if bought is None or locked is None:
            error, hint = series.run.failed[planned.shot.id]
            rows.append({"id": planned.shot.id, "state": "failed", "error": error, "hint": hint})
            continue
        rows.append(
            {
                "id": planned.shot.id, "state": "reused" if bought.reused else "drawn", "file": locked.file,
                "sha256": locked.bytes, "key": planned.key, "seed": planned.shot.seed, "take": planned.shot.take,
                "width": locked.width, "height": locked.height, "verdict": locked.verdict, "usd": bought.cost_usd,
                "remarks": [*planned.remarks, *series.remarks.get(planned.shot.id, ())],
                **_tries_facts(series, planned.shot.id),
                **_verdict_facts(series.verified.verdicts.get(planned.shot.id)),
            }
        )  # fmt: skip
    return {
        "seed": series.lock.seed,
        "usd": series.usd,
        "play_money": series.plan.card.play_money,
        "shots": rows,
        "consistency": asdict(alike) if (alike := series.verified.consistency) else None,
        "report": str(series.report),
        "contact_sheet": str(series.contact_sheet),
    }


def _tries_facts(series: "Series", shot: str) -> dict[str, object]:
    """How the picture was come to, and why somebody must look at it."""
    chain, person = series.chains.get(shot), series.for_a_person.get(shot)
    rows = chain.rows if chain is not None else []
    return {
        "tries": [{"take": row.take, "key": row.key, "rung": row.rung, "why": row.why} for row in rows],
        "needs_a_person": person.why if person is not None else None,
    }


def _verdict_facts(verdict: "TakeVerdict | None") -> dict[str, object]:
    """Word, percent, both parts and the whole record with its traits; None where nothing was measured."""
    if verdict is None:
        return {"percent": None, "who": None, "what": None, "verified": None}
    whole = verdict.decisive.verdict
    return {
        "percent": verdict.percent, "who": whole.who, "what": whole.what,
        "verified": {
            "verifier": whole.verifier, "calibration_n": whole.calibration_n, "drifted": verdict.drifted,
            **verdict.record(),
        },
    }  # fmt: skip


def _remarks(series: "Series") -> list[str]:
    """What will be or was drawn otherwise than asked: of all shots once, then of single pictures."""
    planned = [remark for one in series.plan.shots for remark in one.remarks]
    bought = [f"{shot}: {remark}" for shot, remarks in series.remarks.items() for remark in remarks]
    return list(dict.fromkeys([*planned, *bought]))


def _print_series(series: "Series", folder: Path) -> None:
    from rich.console import Console

    from .verdicts import print_summary

    alike: dict[tuple[str, str], list[str]] = {}
    for shot, (error, hint) in series.run.failed.items():
        # One trouble of many shots is said once, the shots' own names apart.
        alike.setdefault((error.replace(f"shot '{shot}'", "the shot"), hint), []).append(shot)
    for (error, hint), shots in alike.items():
        typer.secho(f"failed: {', '.join(shots)}: {error}", fg="red", err=True)
        typer.secho(f"        {hint}", fg="cyan", err=True)
    for remark in _remarks(series):
        typer.secho(f"note: {remark}", fg="yellow")
    parts = [f"{series.drawn} drawn", f"{series.reused} reused from the store"]
    if series.run.failed:
        parts.append(f"{len(series.run.failed)} failed")
    card = series.plan.card
    is_nothing = series.usd == 0 and not card.is_free
    cost = "nothing" if is_nothing else price_words(series.usd, is_play=card.play_money)
    typer.echo(f"{', '.join(parts)}; cost {cost}; series seed {series.lock.seed}")
    if series.run.failed and not card.is_free:
        typer.echo(f"spent:    whatever else was charged or is in doubt: tetap spend {here(folder)}")
    print_summary(Console(highlight=False), series)
    for shot, person in series.for_a_person.items():
        typer.secho(f"needs a person: {shot}: {person.why}", fg="magenta")
    typer.echo(f"pictures: {here(series.report.parent)}")
    typer.secho(f"report:   {here(series.report)}", bold=True)
    if series.for_a_person:
        typer.echo(f"look at:  tetap review {here(folder)}")
    typer.echo(
        f"next:     tetap open {here(folder)}"
        + ("" if is_terminal() else f"   or   tetap replay {here(folder)}")
    )
