"""Conversations: one change a turn, bought once, kept as a tree, gone on with after a restart."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tetap import Project, TetapError
from tetap.app.keys import known_keys
from tetap.cli.main import app
from tetap.errors import BadInput, OverBudget, PriceNotAgreed
from tetap.ports import DrawRequest
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.store.ledger import Ledger
from tetap.store.objects import digest_of

Example = Callable[[str], Path]


def calm(folder: Path, **more: object) -> Path:
    """The project on the rehearsal platform, without drift and faults."""
    lines = ['platform = "rehearsal"', *(f"{name} = {json.dumps(value)}" for name, value in more.items())]
    (folder / "tetap.toml").write_text(
        "\n".join([*lines, "[platforms.rehearsal]", 'profile = "calm"', "luck = 3"])
    )
    return folder


def reach(folder: Path, wire: Running, platform: str) -> Path:
    (folder / "tetap.toml").write_text(
        f'platform = "{platform}"\n[platforms.{platform}]\nurl = "{wire.url}"\n'
    )
    (folder / ".env").write_text("".join(f"{one.name}=sk-test\n" for one in known_keys(None)))
    return folder


def requests(folder: Path, name: str = "1") -> list[DrawRequest]:
    """What each turn of a conversation sent, in order."""
    ledger = Ledger(folder / ".tetap/ledger.sqlite")
    chat = ledger.chats.find(name)
    assert chat is not None
    bought = [ledger.purchase(turn.key) for turn in chat.turns]
    ledger.close()
    return [one.request for one in bought if one is not None]


@pytest.fixture(params=["gemini", "openai"])
def wire(request: pytest.FixtureRequest) -> Iterator[tuple[str, Running]]:
    with running(request.param, Backstage(paint_plain)) as made:
        yield request.param, made


def test_a_conversation_goes_on_after_a_restart_with_its_turns_verbatim(
    wire: tuple[str, Running], example: Example
) -> None:
    """The Gemini simulator refuses turns whose signatures are not where they were; OpenAI gets the last picture."""
    platform, made = wire
    folder = reach(example("xiao-cheng"), made, platform)
    with Project(folder).chat() as chat:
        chat.say("in a park", agreed=True)
        chat.say("the background: a library", agreed=True)
    with Project(folder).chat() as chat:
        third = chat.say("at night", agreed=True)
    assert (third.number, third.parent) == (3, 2)
    sent = requests(folder)
    assert [len(one.earlier) for one in sent] == [0, 1, 2]
    signed = platform == "gemini"
    assert [bool(turn.reply) for turn in sent[2].earlier] == [signed, signed]
    assert sent[2].earlier[0].references == sent[0].references != ()
    assert made.bill()["calls"] == 3 and made.bill()["repeated"] == 0


def test_nothing_is_sent_before_the_price_is_agreed_to(wire: tuple[str, Running], example: Example) -> None:
    folder = reach(example("xiao-cheng"), wire[1], wire[0])
    with Project(folder).chat() as chat:
        with pytest.raises(PriceNotAgreed, match="nothing was sent"):
            chat.say("in a park")
        assert chat.tree.turns == [] and wire[1].bill()["calls"] == 0


def test_a_budget_ends_a_conversation_over_all_its_sittings(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    with Project(folder).chat(budget=0.3) as chat:
        chat.say("in a park")
        chat.say("at night")
    with Project(folder).chat(budget=0.3) as chat, pytest.raises(OverBudget):
        chat.say("in the snow")


def test_undo_save_and_branch_keep_every_turn(example: Example) -> None:
    with Project(calm(example("xiao-cheng"))).chat() as chat:
        for text in ("in a park", "the background: a library", "at night"):
            chat.say(text, agreed=True)
        assert chat.undo() == 2 and chat.save("library") == 2
        branch = chat.say("the shoes: red", agreed=True)
        assert (branch.number, branch.parent) == (4, 2)
        assert chat.go("library") == 2 and chat.go("0") == 0
        assert [(turn.number, turn.parent) for turn in chat.tree.turns] == [(1, 0), (2, 1), (3, 2), (4, 2)]
        with pytest.raises(BadInput, match="no turn or save point 'nowhere'"):
            chat.go("nowhere")
        with pytest.raises(BadInput, match="no turn to undo"):
            chat.undo()


def test_saying_the_same_again_after_undo_costs_nothing_and_again_is_another_take(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    with Project(folder).chat() as chat:
        chat.say("in a park", agreed=True)
        first = chat.say("the shoes: red", agreed=True)
        chat.undo()
        assert chat.propose("the shoes: red").usd == 0
        once_more = chat.say("the shoes: red")
        assert (once_more.number, once_more.picture, once_more.reused) == (first.number, first.picture, True)
        chat.undo()
        other = chat.propose("the shoes: red", again=True)
        assert other.take == 1 and other.usd
        assert chat.take(other, agreed=True).number == 3


def test_after_so_many_turns_a_new_conversation_opens_from_the_picture_and_the_references(
    example: Example,
) -> None:
    folder = calm(example("xiao-cheng"), anchor_after=2)
    with Project(folder).chat() as chat:
        chat.say("in a park", agreed=True)
        second = chat.say("the background: a library", agreed=True)
        assert chat.propose("at night").opens == "2 turns"
        third = chat.say("at night", agreed=True)
        assert chat.propose("in the rain").opens == ""
    opened = requests(folder)[2]
    assert opened.earlier == () and third.facts["opens"] is True
    assert [slot.role for slot in opened.references][:2] == ["edit", "front"]
    assert opened.references[0].digest == second.picture


def test_several_changes_at_once_are_warned_of(example: Example) -> None:
    with Project(calm(example("xiao-cheng"))).chat() as chat:
        chat.say("in a park", agreed=True)
        two = chat.propose("ubah rambutnya menjadi sebahu, dan buat matanya lebih besar dan bulat")
        assert two.warnings == (
            "this asks for 2 changes (hair, eyes); one at a time keeps more of the picture",
        )
        assert chat.propose("the background: a library").warnings == ()


def test_what_was_changed_by_wish_leaves_the_keep_list_and_the_wish_enters_it(example: Example) -> None:
    with Project(calm(example("xiao-cheng"))).chat() as chat:
        chat.say("in a park", agreed=True)
        assert "hair colour: orange" in chat.keep_list()
        chat.say("the hair colour: blue #1E3A5F", agreed=True)
        kept = chat.keep_list()
        assert "orange (#FF8C00); hair texture" not in kept and "#FF8C00 hair" not in kept
        assert "Note: the hair colour: blue #1E3A5F" in kept and "eye colour: brown" in kept
        assert "Note: the hair colour" in chat.propose("at night").request.words


def test_a_turn_tells_what_changed_outside_of_what_was_asked_for(
    example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TETAP_VERIFY", "yes")
    with Project(calm(example("xiao-cheng"))).chat() as chat:
        first = chat.say("in a park", agreed=True)
        assert first.facts["word"] in ("same", "same, drifted") and "outside" not in first.facts
        shoes = chat.say("the shoes: red", agreed=True)
    assert shoes.facts["word"] == "changed" and shoes.facts["drifted"] == []
    inside, outside = shoes.facts["inside"], shoes.facts["outside"]
    assert isinstance(inside, float) and isinstance(outside, float)
    assert inside > 0.1 and outside < 0.01


def test_an_edit_changes_a_delivered_picture_and_the_same_edit_is_bought_once(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    Project(folder).shoot(["kitchen"], agreed=True)
    made = []
    for _ in range(2):
        with Project(folder).editing("kitchen") as chat:
            made.append(chat.say("only the background: a library", agreed=True))
    assert made[0].picture == made[1].picture and (made[0].reused, made[1].reused) == (False, True)
    assert made[0].number == made[1].number == 2
    (asked,) = [one for one in requests(folder, chat.name) if one.earlier]
    assert asked.words.count("only the background: a library") == 1
    assert made[0].file.name.startswith("edit-kitchen-") and made[0].file.is_file()


def test_a_platform_that_cannot_change_pictures_says_so_before_anything_is_drawn(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    Project(folder).shoot(["kitchen"], agreed=True)
    with Project(folder, platform="sketch").editing("kitchen") as chat, pytest.raises(TetapError) as refused:
        chat.say("only the background: a library")
    assert "cannot change a picture" in str(refused.value)


def chat_in_a_pipe(folder: Path, lines: str, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["chat", str(folder), *options], input=lines)
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.output}{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_a_conversation_works_in_a_pipe(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    code, text = chat_in_a_pipe(
        folder,
        "in a park\nthe shoes: red\n/undo\n/save park\n/again\n/go park\n/tree\n/keep\n/what\n/quit\nnever\n",
        "--yes",
    )
    assert code == 0
    assert "turn 2" in text and "at turn 1" in text and "is saved as park" in text
    assert "*  1 from 0   in a park  [park]" in text and "Always wears" in text
    assert "there is no /what" in text and "never" not in text


def test_a_pipe_stops_at_the_first_trouble_and_tells_json_to_programs(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    code, text = chat_in_a_pipe(folder, "in a park\n/go nowhere\nat night\n", "--yes")
    assert code == 2 and "no turn or save point" in text and "turn 2" not in text
    code, text = chat_in_a_pipe(folder, "at night\n", "--yes", "--json")
    told = json.loads(text)
    assert code == 0 and told["head"] == 2 and told["turns"][0]["asked"] == "at night"
    code, text = chat_in_a_pipe(folder, "in the rain\n", "--json")
    assert code == 2 and "Say --yes" in text


def test_edit_is_one_turn_as_a_command(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    Project(folder).shoot(["kitchen"], agreed=True)
    result = CliRunner().invoke(app, ["edit", "kitchen", "the shoes: red", str(folder), "--yes"])
    assert result.exit_code == 0 and "turn 2" in result.output and "edit-kitchen" in result.output


def test_an_edit_takes_its_shots_place_when_it_is_delivered_or_accepted(example: Example) -> None:
    folder = calm(example("xiao-cheng"))
    before = Project(folder).shoot(["kitchen"], agreed=True).lock.picture("kitchen")
    first = CliRunner().invoke(app, ["edit", "kitchen", "the shoes: red", str(folder), "--yes", "--deliver"])
    assert first.exit_code == 0 and "delivered: kitchen" in first.output
    locked = Project(folder).open().lock
    now = locked.picture("kitchen") if locked is not None else None
    assert before is not None and now is not None
    assert now.rung == "wish" and now.bytes != before.bytes and now.asked is not None
    assert digest_of((folder / now.file).read_bytes()) == now.bytes
    assert now.bytes.removeprefix("sha256:")[:12] in (folder / "out/report.html").read_text()

    again = Project(folder).shoot(["kitchen"])
    assert again.drawn == 0 and again.lock.picture("kitchen") == now, "the next shoot keeps it"
    assert [one.state for one in Project(folder).ask_again()] == ["same"]
    back = CliRunner().invoke(app, ["accept", str(folder), before.key.removeprefix("sha256:")[:16]])
    assert back.exit_code == 0 and "delivered: kitchen" in back.output
    assert digest_of((folder / before.file).read_bytes()) == before.bytes


def test_a_conversation_of_another_character_is_not_mixed_up(example: Example, tmp_path: Path) -> None:
    folder = calm(example("xiao-cheng"))
    with Project(folder).chat("mine") as chat:
        chat.say("", agreed=True)
    text = (folder / "character.yaml").read_text()
    (folder / "character.yaml").write_text(text.replace("name: Xiao Cheng", "name: Somebody Else", 1))
    with pytest.raises(BadInput, match="another character"), Project(folder).chat("mine"):
        pass
    with pytest.raises(BadInput, match="no name for a conversation"), Project(folder).chat("../out"):
        pass
