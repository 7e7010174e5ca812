"""serve: the gateway for programs; gateway-key: who may use it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadInput
from .app import SET_UP, app
from .output import AsJson, Platform, Url, print_json


@app.command(rich_help_panel=SET_UP)
def serve(
    folder: Annotated[
        Path, typer.Argument(help="A project, or a folder that holds projects.", show_default=False)
    ] = Path(),
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than 127.0.0.1 need a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 = a free one.", min=0, max=65535)] = 8710,
    fetch_from: Annotated[
        list[str] | None,
        typer.Option(
            help="Host that pictures of calls may be fetched from; repeat for more.", show_default=False
        ),
    ] = None,
    webhook_to: Annotated[
        list[str] | None,
        typer.Option(help="Host that may be told when a job is done; repeat for more.", show_default=False),
    ] = None,
    access_log: Annotated[
        bool, typer.Option("--access-log", help="One JSON line a call on standard error; never a prompt.")
    ] = False,
    telemetry: Annotated[
        bool,
        typer.Option("--telemetry", help="OpenTelemetry spans to where OTEL_… variables say; no prompts."),
    ] = False,
    platform: Platform = None,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Serve OpenAI's and Gemini's dialect to programs, with seeds, characters and money safety."""
    from ..gateway.application import Address
    from ..gateway.application import serve as run
    from ..gateway.doorkeeper import write_access_log
    from ..gateway.outside import Outside

    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder", "Name a project, or the folder that holds them.")

    def ready(at: str) -> None:
        if as_json:
            print_json({"url": at})
            sys.stdout.flush()
            return
        typer.secho(f"tetap serves {folder} at {at}", bold=True)
        for what, how in (
            ("openai", f'OpenAI(base_url="{at}/v1", api_key="any")'),
            ("gemini", f'genai.Client(api_key="any", http_options={{"base_url": "{at}"}})'),
            ("models", f"curl {at}/v1/models"),
            ("stop", "Ctrl-C; what is under way is finished first"),
        ):
            typer.secho(f"  {what:8}", fg="cyan", nl=False)
            typer.echo(how)

    if access_log:
        write_access_log()
    outside = Outside(tuple(fetch_from or ()), tuple(webhook_to or ()))
    settings: dict[str, str | int | None] = {"platform": platform, "url": url}
    run(folder, settings, Address(host, port), ready, outside, telemetry=telemetry)


gateway_key = typer.Typer(
    no_args_is_help=True, help="Keys of the gateway: who may use it, for what, how much."
)
app.add_typer(gateway_key, name="gateway-key", rich_help_panel=SET_UP)

Served = Annotated[Path, typer.Option("--folder", help="The folder that is served.", show_default=False)]
Name = Annotated[str, typer.Argument(help="Whose key it is.")]


@gateway_key.command("new")
def new_key(
    name: Name,
    folder: Served = Path(),
    character: Annotated[list[str] | None, typer.Option(help="Only this character; repeat for more.")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Only this platform; repeat for more.")] = None,
    budget_day: Annotated[float | None, typer.Option(help="US dollars a day (UTC) at most.")] = None,
    rate: Annotated[float | None, typer.Option(help="Calls a minute at most.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown once; only its hash is kept."""
    from ..app.gateway_keys import make_key
    from ..store.gateway_keys import KeyScope

    scope = KeyScope(tuple(character or ()), tuple(platform or ()), budget_day, rate)
    key = make_key(folder, {}, name, scope)
    if as_json:
        print_json({"name": name, "key": key})
        return
    typer.secho(key, bold=True)
    typer.echo("Keep it now: it is not shown again. Clients send it as Authorization: Bearer KEY.")


@gateway_key.command("list")
def list_gateway_keys(folder: Served = Path(), as_json: AsJson = False) -> None:
    """List keys by name, what each may do, and whether it is still good."""
    from dataclasses import asdict

    from ..app.gateway_keys import every_key

    found = every_key(folder, {})
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found:
        typer.echo("no keys yet; on this machine alone none is needed. Make one: tetap gateway-key new NAME")
    for one in found:
        scope = one.scope
        limits = [
            *(f"character {name}" for name in scope.characters), *scope.platforms,
            *([f"${scope.usd_a_day:.2f} a day"] if scope.usd_a_day is not None else []),
            *([f"{scope.per_minute:g} calls a minute"] if scope.per_minute is not None else []),
        ]  # fmt: skip
        state = "good" if one.is_good else "revoked"
        typer.echo(f"{one.name:20} {state:8} {', '.join(limits) or 'no limits'}")


@gateway_key.command("revoke")
def revoke(name: Name, folder: Served = Path(), as_json: AsJson = False) -> None:
    """Take a key back; it opens nothing from now on."""
    from ..app.gateway_keys import revoke_key

    revoke_key(folder, {}, name)
    print_json({"name": name, "state": "revoked"}) if as_json else typer.echo(f"{name} is revoked")
