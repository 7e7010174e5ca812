"""simulate: a platform on this machine, to practise and test with before a cent is spent."""

from contextlib import suppress
from typing import Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, print_json


def _shares(written: list[str]) -> dict[str, float]:
    """`rate-limit=0.2` as a mapping; BadInput for an unknown fault or a share that is none."""
    from ..simulators.backstage import FAULTS

    shares: dict[str, float] = {}
    for text in written:
        name, _, share = text.partition("=")
        if name not in FAULTS:
            known = "; ".join(f"{fault} ({what})" for fault, what in FAULTS.items())
            raise BadInput(f"there is no fault '{name}'", f"There are: {known}.")
        try:
            shares[name] = float(share or "1")
        except ValueError:
            shares[name] = -1.0
        if not 0 <= shares[name] <= 1:
            raise BadInput(f"'{share}' is no share of calls", f"Write {name}=0.2 for every fifth call.")
    if sum(shares.values()) > 1:
        raise BadInput("the faults strike more than every call", "Let the shares add up to 1 at most.")
    return shares


@app.command(rich_help_panel=SET_UP)
def simulate(
    wire: Annotated[str, typer.Argument(help="Which platform to simulate.", show_default=False)] = "",
    port: Annotated[int, typer.Option(help="Port on this machine; 0 = a free one.", min=0, max=65535)] = 8700,
    fault: Annotated[
        list[str] | None,
        typer.Option(help="NAME=SHARE of calls that fail that way, e.g. rate-limit=0.2; may be repeated."),
    ] = None,
    latency: Annotated[float, typer.Option(help="Seconds that every picture takes.", min=0)] = 0.0,
    slow_seconds: Annotated[float, typer.Option(help="Seconds that the fault `slow` takes.", min=0)] = 5.0,
    plain: Annotated[bool, typer.Option("--plain", help="Plain coloured pictures, for load.")] = False,
    luck: Annotated[
        int, typer.Option(help="Which calls the faults strike; the same number, the same calls.")
    ] = 0,
    judge_wrong: Annotated[
        float, typer.Option(help="Share of a judge's yes/no answers that are wrong.", min=0, max=1)
    ] = 0.0,
    as_json: AsJson = False,
) -> None:
    """Play a platform on this machine, to practise without paying.

    It answers as documented, draws, bills, and fails on request.
    Nothing leaves this machine and nothing costs. Without WIRE: the platforms there are."""
    from ..simulators.backstage import Backstage, Call
    from ..simulators.painting import paint_illustrated
    from ..simulators.plain import paint_plain
    from ..simulators.serving import CLIENTS, HAND_OVER, WIRES, serve

    shares = _shares(fault or [])
    if not wire:
        every = [*WIRES, *HAND_OVER]
        print_json(every) if as_json else typer.echo("\n".join(every))
        return
    paint = paint_plain if plain else paint_illustrated
    backstage = Backstage(paint, latency=latency, slow_seconds=slow_seconds, luck=luck)
    backstage.shares = shares
    backstage.judge_wrong = judge_wrong

    def ready(url: str) -> None:
        if as_json:
            print_json({"wire": wire, "url": url, "bill": f"{url}/_simulator/bill", "simulation": True})
            return
        typer.secho(f"{wire} is simulated at {url}", bold=True)
        typer.echo(
            "A simulation on this machine: no platform is called, no money is spent, any key will do.\n"
        )
        for what, how in (
            *(
                [("tetap", f"tetap shoot examples/xiao-cheng --platform {wire} --url {url}")]
                if wire in WIRES
                else []
            ),
            ("others", CLIENTS[wire].format(url=url)),
            ("bill", f"{url}/_simulator/bill"),
            ("faults", f'curl {url}/_simulator/faults -d \'{{"next": ["rate-limit"]}}\''),
            ("stop", "Ctrl-C"),
        ):
            typer.secho(f"  {what:8}", fg="cyan", nl=False)
            typer.echo(how)
        typer.echo()

    def watch(ended: str, call: Call) -> None:
        bought = f"  {', '.join(call.models)}  ${call.usd:.4g}" if call.models else ""
        struck = f"  fault: {call.fault}" if call.fault else ""
        typer.echo(f"{ended}{bought}{struck}")

    with suppress(KeyboardInterrupt):
        serve(wire, backstage, port, ready, None if as_json else watch)
    bill = backstage.bill
    if not as_json:
        typer.echo(f"\n{bill.calls} calls, {bill.pictures} pictures, ${bill.usd:.4g} (simulated)")
