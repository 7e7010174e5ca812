"""chat and edit: a picture changed turn by turn, in words."""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import TetapError
from .app import MAKE, app
from .output import (
    AsJson,
    Folder,
    Language,
    Model,
    Options,
    Platform,
    Url,
    can_ask,
    here,
    is_terminal,
    price_words,
    print_json,
    short,
    show_error,
)

if TYPE_CHECKING:
    from ..app.chatting import Answer, Chat, Proposal

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Spend what a turn costs without asking.")]
BudgetOption = Annotated[
    float | None,
    typer.Option(help="Spend at most so much in this conversation.", min=0.0, show_default=False),
]
_NOTHING = 0.001
"""Share of the pixels below which a turn did not change a picture."""
_HELP = """\
Say the one thing that should change, a line a turn. Or:
  /again          the last turn once more, as another take
  /undo           back to the turn before; nothing is lost
  /save NAME      give this place a name
  /go NAME|N      stand at a save point or a turn; the next turn is a branch (0 = before the first)
  /tree           every turn
  /keep           what every turn says must stay
  /quit           leave; the same command goes on here"""


@app.command(rich_help_panel=MAKE, epilog="In a conversation /help lists what else can be said.")
def chat(
    folder: Folder = Path(),
    name: Annotated[
        str, typer.Option("--name", "-n", help="Which conversation.  [default: the last one]")
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="Begin another conversation.")] = False,
    take: Annotated[
        str | None,
        typer.Option("--from", help="Begin with a picture: a shot, or digits of a hash.", show_default=False),
    ] = None,
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    option: Options = None,
    language: Language = None,
    budget: BudgetOption = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Make and change a picture turn by turn; one change a turn."""
    from ..app import Project

    project = Project(
        folder, options=option or (), platform=platform, model=model, url=url, language=language
    )
    with project.chat(name, new=new, budget=budget) as held:
        talk = _Talk(held, folder, yes=yes, has_budget=budget is not None, quiet=as_json)
        if take is not None:
            talk.tell(held.begin_with(take))
        talk.greet()
        failed = talk.hold(_lines(talk.prompt))
        if as_json:
            print_json({"chat": held.name, "head": held.tree.head, "turns": [_row(one) for one in talk.told]})
    if failed:
        raise typer.Exit(1)


@app.command(rich_help_panel=MAKE)
def edit(
    take: Annotated[str, typer.Argument(help="A shot, or the first digits of a hash.", show_default=False)],
    change: Annotated[str, typer.Argument(help='The one change: "only the background: a library".')],
    folder: Folder = Path(),
    platform: Platform = None,
    model: Model = None,
    url: Url = None,
    option: Options = None,
    language: Language = None,
    budget: BudgetOption = None,
    yes: Yes = False,
    deliver: Annotated[
        bool, typer.Option("--deliver", help="Put the changed picture in its shot's place at once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change one thing of a picture and keep the rest."""
    from ..app import Project

    project = Project(
        folder, options=option or (), platform=platform, model=model, url=url, language=language
    )
    with project.editing(take, budget=budget) as held:
        talk = _Talk(held, folder, yes=yes, has_budget=budget is not None, quiet=as_json)
        talk.turn(change)
        tree = held.tree
    turn, answer = tree.turn(tree.head), talk.told[-1]
    shots: list[str] = []
    if deliver and turn is not None:
        project.decide([turn.key], accepted=True, why=f"asked for: {change}")
        shots = project.deliver()
    if as_json:
        print_json({**_row(answer), "delivered": shots})
    elif shots:
        typer.echo(f"delivered: {', '.join(shots)}; the picture that lay there stays in the store")
    else:
        typer.echo(f"take it:  tetap accept {here(folder)} {short(answer.picture)}")


class _Talk:
    """A conversation on a terminal or in a pipe."""

    def __init__(self, chat: "Chat", folder: Path, *, yes: bool, has_budget: bool, quiet: bool) -> None:
        self._chat, self._folder = chat, folder
        self._yes, self._has_budget, self._quiet = yes, has_budget, quiet
        self.told: list[Answer] = []
        self._last = ""

    def greet(self) -> None:
        """Where the conversation stands."""
        tree = self._chat.tree
        if self._quiet:
            return
        turns = f"{len(tree.turns)} turn{'s' if len(tree.turns) != 1 else ''} so far" if tree.turns else "new"
        typer.secho(f"conversation {self._chat.name} on {self._chat.card.label}: {turns}", bold=True)
        if is_terminal():
            typer.echo(
                "What does the first picture show? An empty line gives the front view on white. /help"
                if not tree.turns
                else f"It stands at turn {tree.head}. /help"
            )

    def prompt(self) -> str:
        """What stands before the line on a terminal."""
        return f"{self._chat.tree.head}> "

    def hold(self, lines: Iterator[str]) -> bool:
        """Take every line; whether one of them went wrong. A terminal goes on after a mistake, a pipe stops."""
        for line in lines:
            if line.strip() in ("/quit", "/exit", "/q"):
                return False
            try:
                self._line(line.strip())
            except TetapError as error:
                if self._quiet or not can_ask():
                    raise
                show_error(error, as_json=False)
            except typer.Abort:
                typer.echo("not sent")
        return False

    def turn(self, text: str, *, again: bool = False) -> None:
        """One turn, with its price agreed to."""
        proposal = self._chat.propose(text, again=again)
        for warning in proposal.warnings:
            self._note(warning)
        if proposal.opens:
            self._note(f"a new conversation opens from this picture and the references: {proposal.opens}")
        self.tell(self._chat.take(proposal, agreed=self._agrees(proposal)), is_play=proposal.is_play)
        self._last = text

    def tell(self, answer: "Answer", *, is_play: bool = False) -> None:
        """What became of a turn."""
        self.told.append(answer)
        if self._quiet:
            return
        cost = "from the store" if answer.reused else price_words(answer.usd, is_play=is_play)
        typer.secho(f"turn {answer.number}", bold=True, nl=False)
        typer.echo(f"  {_kept(answer)}  {cost}")
        drifted = answer.facts.get("drifted")
        if isinstance(drifted, list) and drifted:
            typer.secho(f"  drifted: {', '.join(map(str, drifted))}   (/undo goes back)", fg="yellow")
        typer.echo(f"  {here(answer.file)}")

    def _agrees(self, proposal: "Proposal") -> bool:
        if self._yes or proposal.usd == 0 or self._has_budget or self._quiet or not can_ask():
            return self._yes
        price = price_words(proposal.usd, is_play=proposal.is_play)
        return typer.confirm(f"this turn costs {price}. Go on?", abort=True)

    def _line(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        does: dict[str, Callable[[str], None]] = {
            "/help": lambda _: typer.echo(_HELP),
            "/undo": lambda _: self._moved(self._chat.undo()),
            "/save": lambda name: self._note(
                f"turn {self._chat.save(name.strip())} is saved as {name.strip()}"
            ),
            "/go": lambda where: self._moved(self._chat.go(where.strip())),
            "/tree": lambda _: self._tree(),
            "/keep": lambda _: typer.echo(self._chat.keep_list()),
            "/again": lambda _: self._again(),
        }
        if command in does:
            does[command](rest)
        elif line.startswith("/"):
            self._note(f"there is no {command}; /help lists what there is")
        elif line or not self._chat.tree.turns:
            self.turn(line)

    def _again(self) -> None:
        tree = self._chat.tree
        turn = tree.turn(tree.head)
        if turn is None or not turn.asked:
            self._note("there is no turn to make once more")
            return
        self._chat.undo()
        self.turn(turn.asked, again=True)

    def _moved(self, number: int) -> None:
        self._note(f"at turn {number}" if number else "before the first turn")

    def _tree(self) -> None:
        tree = self._chat.tree
        names = {number: name for name, number in tree.marks.items()}
        for turn in tree.turns:
            here_now = "*" if turn.number == tree.head else " "
            mark = f"  [{names[turn.number]}]" if turn.number in names else ""
            asked = turn.asked or f"(begins with {turn.facts.get('from', 'the front view')})"
            typer.echo(f"{here_now}{turn.number:3} from {turn.parent:<3} {asked}{mark}")

    def _note(self, text: str) -> None:
        if not self._quiet:
            typer.secho(f"note: {text}", fg="yellow")


def _kept(answer: "Answer") -> str:
    """`same 93 %, 2 % changed outside of what was asked for`"""
    facts = answer.facts
    word = str(facts.get("word") or "not verified")
    percent, outside = facts.get("percent"), facts.get("outside")
    text = f"{word} {int(percent)} %" if isinstance(percent, int | float) else word
    inside = facts.get("inside")
    if isinstance(outside, float) and isinstance(inside, float) and max(inside, outside) < _NOTHING:
        return f"{text}, nothing changed: the model left the picture as it was"
    return (
        f"{text}, {outside:.1%} changed outside of what was asked for" if isinstance(outside, float) else text
    )


def _row(answer: "Answer") -> dict[str, object]:
    return {
        "turn": answer.number, "from": answer.parent, "asked": answer.asked, "file": str(answer.file),
        "sha256": answer.picture, "usd": answer.usd, "reused": answer.reused, **answer.facts,
    }  # fmt: skip


def _lines(prompt: Callable[[], str]) -> Iterator[str]:
    """Lines of standard input; with a prompt where a person types them."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    with suppress(ImportError):
        # Arrow keys and earlier lines, where the system has them.
        import readline  # noqa: F401
    while True:
        try:
            yield input(prompt())
        except EOFError:
            typer.echo()
            return
