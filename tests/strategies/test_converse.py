"""A series as one conversation: what each turn is made from, when it opens anew, and what stays bought."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from simulators.rehearsal_requests import platform, scenes, workspace
from tetap.config import translator
from tetap.domain.series import Shot
from tetap.errors import Rejected
from tetap.plugins import load_provider
from tetap.ports import Card, Connection
from tetap.simulators.rehearsal import drift_truth
from tetap.store.objects import digest_of
from tetap.strategies.converse import Made, Turned, plan_turns
from tetap.strategies.desk import Desk
from tetap.strategies.plan import make_plan


def card(name: str, model: str = "") -> Card:
    cards = load_provider(name, Connection(name)).cards()
    return next(one for one in cards if model in ("", one.model))


def desk(of: Card, anchor_after: int = 12) -> Desk:
    return replace(workspace("xiao-cheng").desk, card=of, say=translator("en"), anchor_after=anchor_after)


class Studio:
    """Buys what is planned, one wave after the other, and remembers it."""

    def __init__(self, at: Desk, words: Sequence[str] = ()) -> None:
        self.desk = at
        self.bought: dict[str, list[Made]] = {}
        self._words = dict(zip([shot.id for shot in scenes()], words, strict=False))

    def past(self, shot: Shot) -> Sequence[Made]:
        return self.bought.get(shot.id, ())

    def plan(self, shots: Sequence[Shot] | None = None) -> list[Turned]:
        return list(plan_turns(shots or scenes(), workspace("xiao-cheng").cast, self.desk, self.past))

    def buy(self, turned: Turned, word: str = "same", percent: float = 90.0) -> Made:
        shot, number = turned.shot, sum(map(len, self.bought.values()))
        reply = f"sha256:reply-{number}" if self.desk.card.turns == "signed" else ""
        made = Made(
            turned.request, shot.seed, shot.take, f"sha256:picture-{number}", "image/png", reply,
            self._words.get(shot.id, word), percent + number, self._words.get(shot.id, word) != "different",
        )  # fmt: skip
        self.bought.setdefault(shot.id, []).append(made)
        return made

    def run(self) -> list[list[str]]:
        """Which shots each wave could order."""
        waves: list[list[str]] = []
        while ready := [one for one in self.plan() if not one.waits_for and not self.past(one.shot)]:
            waves.append([one.shot.id for one in ready])
            for one in ready:
                self.buy(one)
        return waves


def turns(studio: Studio) -> list[int]:
    """How many turns each shot's request has before it."""
    return [len(turned.request.earlier) for turned in studio.plan()]


def test_each_scene_waits_for_the_take_before_it() -> None:
    studio = Studio(desk(card("gemini")))
    first, second, third, *_ = studio.plan()
    assert (first.waits_for, second.waits_for, third.waits_for) == ("", first.shot.id, first.shot.id)
    assert studio.run() == [[shot.id] for shot in scenes()]
    assert turns(studio) == [0, 1, 2, 3, 4]


def test_the_first_turn_shows_the_references_and_the_others_repeat_the_description() -> None:
    studio = Studio(desk(card("gemini")))
    studio.run()
    first, second, *_ = (turned.request for turned in studio.plan())
    assert first.references[0].role == "front" and second.references == ()
    identity = first.words.partition("\n\n")[0]
    assert second.words.startswith(identity) and "Keep exactly the same" in second.words
    assert second.earlier[0].words == first.words and second.earlier[0].references == first.references


def test_after_so_many_turns_a_new_conversation_opens_with_references_and_the_best_picture() -> None:
    studio = Studio(desk(card("gemini"), anchor_after=3))
    studio.run()
    assert turns(studio) == [0, 1, 2, 0, 1]
    fourth = studio.plan()[3].request
    assert fourth.references[:-1] == studio.plan()[0].request.references
    assert fourth.references[-1].digest == "sha256:picture-2"
    assert "the best picture so far" in fourth.words and "sha256:picture-2" not in fourth.pictures


@pytest.mark.parametrize("word", ["same, drifted", "different"])
def test_a_take_that_drifted_is_not_gone_on_with_and_never_the_best(word: str) -> None:
    studio = Studio(desk(card("gemini")), words=["same", word])
    studio.run()
    assert turns(studio) == [0, 1, 0, 1, 2]
    assert studio.plan()[2].request.references[-1].digest == "sha256:picture-0"


def test_what_was_bought_stays_when_an_earlier_turn_is_made_anew() -> None:
    studio = Studio(desk(card("gemini")))
    studio.run()
    before = {turned.shot.id: turned.request.digest() for turned in studio.plan()}
    shots = scenes()
    redone = [replace(shots[0], take=1), *shots[1:]]
    first, *rest = studio.plan(redone)
    assert first.request.digest() == before[shots[0].id] and not first.waits_for
    studio.buy(first)
    assert {one.shot.id: one.request.digest() for one in studio.plan(redone)} == before
    assert [one.shot.id for one in rest] == [shot.id for shot in shots[1:]]


def test_a_changed_scene_is_asked_for_anew_and_goes_on_from_the_take_before_it() -> None:
    studio = Studio(desk(card("gemini")))
    studio.run()
    shots = scenes()
    other = replace(shots[2], scene=shots[2].scene.model_copy(update={"text": "", "place": "library"}))
    planned = studio.plan([*shots[:2], other, *shots[3:]])
    assert "library" in planned[2].request.words and len(planned[2].request.earlier) == 2
    assert planned[3].request.earlier[2].words == studio.past(shots[2])[0].request.words


def test_the_chain_goes_on_from_the_accepted_take_of_a_shot() -> None:
    studio = Studio(desk(card("gemini")), words=["different"])
    first = studio.plan()[0]
    studio.buy(first)
    repaired = replace(
        studio.bought[first.shot.id][0], take=1, word="same", accepted=True, picture="sha256:mended"
    )
    studio.bought[first.shot.id].append(repaired)
    assert studio.plan()[1].request.earlier[0].picture == "sha256:mended"


def test_the_chain_goes_on_from_a_shot_that_was_refused_first_and_drawn_when_asked_again() -> None:
    studio = Studio(desk(card("gemini")))
    first = studio.plan()[0]
    drawn = replace(studio.buy(first), take=1)
    studio.bought[first.shot.id] = [drawn]
    again, second, third, *_ = studio.plan()
    assert (again.request.digest(), second.waits_for) == (first.request.digest(), "")
    assert second.request.earlier[0].picture == drawn.picture and third.waits_for == second.shot.id
    studio.bought[first.shot.id] = [replace(drawn, accepted=False)]
    assert studio.plan()[1].waits_for == first.shot.id


@pytest.mark.parametrize(
    ("name", "earlier", "roles"), [("openai", 1, []), ("rehearsal", 1, []), ("a1111", 0, ["edit"])]
)
def test_platforms_go_on_as_they_can(name: str, earlier: int, roles: list[str]) -> None:
    at = card(name)
    studio = Studio(desk(at))
    shots = [
        replace(shot, scene=shot.scene.model_copy(update={"size": next(iter(at.pixels))}))
        for shot in scenes()
    ]
    studio.buy(studio.plan(shots)[0])
    second = studio.plan(shots)[1].request
    assert len(second.earlier) == earlier
    assert [slot.role for slot in second.references] == roles


def test_a_platform_that_can_do_neither_is_refused_before_anything_is_spent() -> None:
    with pytest.raises(Rejected, match="no conversations") as refused:
        Studio(desk(card("sketch"))).plan()
    assert "reference" in refused.value.hint


def test_a_plan_prices_the_shots_that_wait() -> None:
    at = replace(desk(card("rehearsal")), strategy="converse")
    plan = make_plan(scenes(), workspace("xiao-cheng").cast, at, _provider("rehearsal"), Studio(at).past)
    assert [bool(one.waits_for) for one in plan.shots] == [False, True, True, True, True]
    assert plan.usd == pytest.approx(sum(one.usd or 0.0 for one in plan.shots)) and plan.usd > 0


def _provider(name: str) -> Callable[[], object]:
    made = load_provider(name, Connection(name))
    return lambda: made


def true_share(anchor_after: int, profile: Path) -> float:
    """Share of true pictures in six conversations of 15 shots on the rehearsal platform."""
    shots = [replace(scenes()[at % 5], id=f"shot-{at}") for at in range(15)]
    return sum(sum(_conversation(shots, anchor_after, luck, profile)) for luck in range(1, 7)) / 90


def _conversation(shots: Sequence[Shot], anchor_after: int, luck: int, profile: Path) -> Iterator[bool]:
    """Whether each picture of one conversation is true."""
    provider = platform(luck=luck, profile=str(profile))
    at = desk(provider.cards()[0], anchor_after)
    kept: dict[str, bytes] = {}
    bought: dict[str, list[Made]] = {}
    for _ in shots:
        planned = plan_turns(shots, workspace("xiao-cheng").cast, at, lambda shot: bought.get(shot.id, ()))
        turned = next(one for one in planned if one.shot.id not in bought)
        pictures = {**turned.request.pictures, **kept}
        request = replace(turned.request, size="512", purchase_key=turned.shot.id, pictures=pictures)
        drawing = provider.draw(request, lambda _: None)
        picture, reply = digest_of(drawing.final.data), digest_of(drawing.reply)
        kept |= {picture: drawing.final.data, reply: drawing.reply}
        shot = turned.shot
        bought[shot.id] = [
            Made(turned.request, shot.seed, shot.take, picture, "image/png", reply, "same", 90.0)
        ]
        yield drift_truth(drawing.parameters) == ()


@pytest.mark.full
def test_conversations_that_open_anew_keep_more_than_those_that_go_on_for_ever(tmp_path: Path) -> None:
    faults = "".join(f"{name} = 0.0\n" for name in ("refuse", "rate_limit", "unreachable", "lost", "drafts"))
    (tmp_path / "p.toml").write_text(f'like = "default"\n[faults]\n{faults}')
    assert true_share(5, tmp_path / "p.toml") > true_share(100, tmp_path / "p.toml") + 0.05


def test_several_conversations_go_on_beside_each_other_each_from_the_references() -> None:
    studio = Studio(replace(desk(card("gemini")), conversations=2))
    ids = [shot.id for shot in scenes()]
    assert studio.run() == [[ids[0], ids[3]], [ids[1], ids[4]], [ids[2]]]
    assert turns(studio) == [0, 1, 2, 0, 1]
    opened = [one.request for one in studio.plan() if not one.request.earlier]
    assert [[slot.role for slot in request.references][:1] for request in opened] == [["front"], ["front"]]


def test_what_conversations_made_does_not_depend_on_who_was_first_and_stays_bought() -> None:
    """The second conversation is ahead of the first, and the number of them changes afterwards."""
    studio = Studio(replace(desk(card("gemini")), conversations=2))
    first, _, _, fourth, _ = studio.plan()
    studio.buy(fourth)
    fifth = studio.plan()[4]
    studio.buy(fifth)
    assert fifth.waits_for == "" and fifth.request.earlier[0].picture == studio.past(fourth.shot)[0].picture
    assert studio.plan()[0].request == first.request
    assert studio.run() == [[scenes()[0].id], [scenes()[1].id], [scenes()[2].id]]
    before = [one.request for one in studio.plan()]
    studio.desk = replace(studio.desk, conversations=1)
    assert [one.request for one in studio.plan()] == before


def test_more_conversations_than_shots_are_one_for_each() -> None:
    studio = Studio(replace(desk(card("gemini")), conversations=16))
    assert studio.run() == [[shot.id for shot in scenes()]] and turns(studio) == [0] * 5
