"""The reference strategy: slots in file order, words that name each of them, an error for what does not fit."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checkout import EXAMPLES
from tetap.app.wishes import Wishes, wanted_shots
from tetap.app.workspace import Workspace
from tetap.errors import BadInput, Rejected
from tetap.ports import Card, Drawing, DrawRequest, Price, SaveRemoteId
from tetap.ports.card import ReferenceGroup
from tetap.store.objects import digest_of
from tetap.strategies.plan import Plan, make_plan

Example = Callable[[str], Path]
ROLES = ("front", "side", "back", "three-quarter", "face", "outfit", "object", "style")
CARD = Card(
    "paid", "model-1", "A paid model", "2026-11-22", "1", "none",
    {"1K": {ratio: (64, 64) for ratio in ("1:1", "16:9", "4:5")}}, {"1K": Price(0.04, "2026-11-22")},
    max_references=14, roles=ROLES,
)  # fmt: skip
FRONT, SIDE, BACK = (EXAMPLES / f"xiao-cheng/references/{view}.png" for view in ("front", "side", "back"))


class Nobody:
    """A platform that has nothing to say before drawing."""

    def cards(self) -> Sequence[Card]:
        return (CARD,)

    def check(self, request: DrawRequest) -> Sequence[str]:
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        raise NotImplementedError

    def collect(self, remote_id: str) -> Drawing:
        raise NotImplementedError


def plan(folder: Path, shot: str, card: Card = CARD, language: str = "en") -> Plan:
    workspace = Workspace(folder, {"strategy": "reference", "language": language})
    desk = replace(workspace.desk, card=card)
    return make_plan(wanted_shots(workspace, Wishes((shot,)), 7), workspace.cast, desk, Nobody)


def request(folder: Path, shot: str, card: Card = CARD, language: str = "en") -> DrawRequest:
    return plan(folder, shot, card, language).shots[0].request


def give_references(folder: Path, *lines: str) -> None:
    text = (folder / "character.yaml").read_text()
    head = text[: text.index("references:")] if "references:" in text else text + "\n"
    (folder / "character.yaml").write_text(
        head + "references:\n" + "".join(f"  - {{{line}}}\n" for line in lines)
    )


def test_the_files_own_bytes_go_into_slots_in_the_files_order(example: Example) -> None:
    sent = request(example("xiao-cheng"), "kitchen")
    assert [slot.role for slot in sent.references] == ["front", "side", "back"]
    assert [slot.digest for slot in sent.references] == [
        digest_of(p.read_bytes()) for p in (FRONT, SIDE, BACK)
    ]
    assert [sent.pictures[digest] for digest in sent.needed()] == [
        p.read_bytes() for p in (FRONT, SIDE, BACK)
    ]


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_the_words_name_every_slot_once_and_in_order(example: Example, language: str) -> None:
    sent = request(example("xiao-cheng"), "kitchen", language=language)
    places = [sent.words.index(slot.label) for slot in sent.references]
    assert places == sorted(places)
    assert all(sent.words.count(slot.label) == 1 for slot in sent.references)
    assert all(
        re.search(rf"\b{number}\b|{number}", slot.label) for number, slot in enumerate(sent.references, 1)
    )


def test_the_description_and_the_keep_list_are_still_sent_and_the_scene_comes_last(example: Example) -> None:
    words = request(example("xiao-cheng"), "kitchen").words
    parts = [words.index(text) for text in ("Character:", "Reference 1:", "Keep exactly the same", "Scene:")]
    assert parts == sorted(parts)


def test_identity_and_references_are_one_prefix_of_all_shots(example: Example) -> None:
    folder = example("xiao-cheng")
    one, two = (request(folder, shot).words for shot in ("kitchen", "christmas"))
    prefix = one[: one.index("Scene:")]
    assert "Reference 3:" in prefix and two.startswith(prefix)


def test_another_picture_under_the_same_name_is_another_request(example: Example) -> None:
    folder = example("xiao-cheng")
    before = plan(folder, "kitchen").shots[0].key
    (folder / "references/side.png").write_bytes(BACK.read_bytes())
    assert plan(folder, "kitchen").shots[0].key != before


def test_optional_references_stay_behind_last_first_and_a_remark_says_so(example: Example) -> None:
    (shot,) = plan(example("xiao-cheng"), "kitchen", replace(CARD, max_references=2)).shots
    assert [slot.role for slot in shot.request.references] == ["front", "side"]
    assert any("back (references/back.png)" in remark for remark in shot.remarks)


def test_a_reference_that_must_go_and_does_not_fit_is_named(example: Example) -> None:
    folder = example("xiao-cheng")
    give_references(
        folder, "file: references/front.png, role: front", "file: references/back.png, role: back"
    )
    with pytest.raises(Rejected, match="takes 1 references, 2 were given") as error:
        plan(folder, "kitchen", replace(CARD, max_references=1))
    assert "Xiao Cheng, back (references/back.png)" in error.value.hint
    assert "optional: true" in error.value.hint


def test_a_role_that_the_model_does_not_know_is_an_error_or_stays_behind(example: Example) -> None:
    folder = example("xiao-cheng")
    only_front = replace(CARD, roles=("front",))
    assert [slot.role for slot in request(folder, "kitchen", only_front).references] == ["front"]
    give_references(folder, "file: references/side.png, role: side")
    with pytest.raises(Rejected, match="does not know the reference role 'side'"):
        plan(folder, "kitchen", only_front)


@pytest.mark.parametrize(
    "card",
    [
        replace(CARD, role_limits={"side": 0}),
        replace(CARD, reference_groups={"turnaround": ReferenceGroup(("side", "back"), 1)}),
    ],
    ids=["a role", "a group of roles"],
)
def test_limits_of_roles_are_kept(example: Example, card: Card) -> None:
    assert len(request(example("xiao-cheng"), "kitchen", card).references) == 2


def test_in_a_group_everybodys_references_carry_their_name(example: Example) -> None:
    folder = example("kiko")
    (folder / "references").mkdir()
    (folder / "cast/bolt/references").mkdir()
    for path in (folder / "references/f.png", folder / "references/b.png"):
        path.write_bytes(FRONT.read_bytes() + path.name.encode())
    (folder / "cast/bolt/references/f.png").write_bytes(SIDE.read_bytes())
    give_references(
        folder,
        "file: references/f.png, role: front, optional: true",
        "file: references/b.png, role: back, optional: true",
    )
    give_references(folder / "cast/bolt", "file: references/f.png, role: front, optional: true")
    labels = [slot.label for slot in request(folder, "friends").references]
    assert [label.split(": ")[1].split(",")[0] for label in labels] == ["Kiko", "Kiko", "Bolt"]
    fair = request(folder, "friends", replace(CARD, max_references=2)).references
    assert [slot.label.split(": ")[1] for slot in fair] == ["Kiko, front", "Bolt, front"]


def test_notes_of_a_reference_are_part_of_its_name(example: Example) -> None:
    folder = example("xiao-cheng")
    give_references(folder, "file: references/front.png, role: outfit, notes: hood down")
    assert request(folder, "kitchen").references[0].label == "Reference 1: Xiao Cheng, outfit (hood down)"


def test_without_references_the_strategy_says_what_to_do(example: Example) -> None:
    with pytest.raises(BadInput, match="has no references") as error:
        plan(example("xiao-lan"), "front")
    assert "--strategy describe" in error.value.hint


def test_a_model_without_references_is_refused_before_anything_is_spent(example: Example) -> None:
    with pytest.raises(Rejected, match="takes no references"):
        plan(example("xiao-cheng"), "front", replace(CARD, max_references=0))


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_a_model_with_few_characters_gets_every_trait_in_fewer_words(example: Example, language: str) -> None:
    folder = example("xiao-cheng")
    limited = replace(CARD, max_words=1500)
    for shot in ("front", "beach-sunset", "christmas"):
        assert len(request(folder, shot, limited, language).words) <= 1500
    workspace = Workspace(folder, {"language": language})
    words = request(folder, "kitchen", limited, language).words
    values = [trait.say(workspace.vocabulary, language) for trait in workspace.resolved.traits.values()]
    assert [value for value in values if value not in words] == []


def test_describe_sends_words_only_and_says_that_references_stay(example: Example) -> None:
    workspace = Workspace(example("xiao-cheng"), {})
    desk = replace(workspace.desk, card=CARD)
    (shot,) = make_plan(wanted_shots(workspace, Wishes(("front",)), 7), workspace.cast, desk, Nobody).shots
    assert shot.request.references == ()
    assert any(
        "3 references are not sent" in remark and "--strategy reference" in remark for remark in shot.remarks
    )


def test_a_platform_at_another_address_is_another_model(example: Example) -> None:
    """What a simulator drew must never be served as the platform's own."""
    workspace = Workspace(example("xiao-cheng"), {"strategy": "reference"})
    shots = wanted_shots(workspace, Wishes(("front",)), 7)
    plans = [
        make_plan(shots, workspace.cast, replace(workspace.desk, card=CARD, address=address), Nobody)
        for address in ("", "127.0.0.1:8000")
    ]
    assert plans[0].shots[0].key != plans[1].shots[0].key
    assert "127.0.0.1:8000" in plans[1].label


def test_the_view_that_is_asked_for_and_new_views_go_before_more_of_the_same(example: Example) -> None:
    folder = example("xiao-cheng")
    (folder / "references/front-2.png").write_bytes(FRONT.read_bytes() + b"another")
    give_references(
        folder,
        "file: references/front.png, role: front",
        "file: references/front-2.png, role: front, optional: true",
        "file: references/side.png, role: side, optional: true",
        "file: references/back.png, role: back, optional: true",
    )
    two = replace(CARD, max_references=2)
    assert [slot.role for slot in request(folder, "kitchen", two).references] == ["front", "side"]
    assert [slot.role for slot in request(folder, "back", two).references] == ["front", "back"]


def test_a_measured_worth_goes_before_what_a_role_is_worth(example: Example) -> None:
    folder = example("xiao-cheng")
    give_references(
        folder,
        "file: references/front.png, role: front",
        "file: references/side.png, role: side, optional: true, worth: 0.2",
        "file: references/back.png, role: back, optional: true, worth: 0.7",
    )
    sent = request(folder, "kitchen", replace(CARD, max_references=2)).references
    assert [slot.role for slot in sent] == ["front", "back"]


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_what_is_kept_and_what_alone_changes_is_said_from_the_files(example: Example, language: str) -> None:
    folder = example("xiao-cheng")
    words = {
        shot: request(folder, shot, language=language).words for shot in ("kitchen", "park-bench", "front")
    }
    if language == "en":
        assert (
            "Keep of Xiao Cheng as the references show: face; hair; body; outfit; art style; "
            in words["kitchen"]
        )
        assert words["kitchen"].endswith("Change only: place; action; worn for the scene\n")
        assert words["park-bench"].endswith("Change only: place; action; light\n")
        assert "Change only" not in words["front"]
    assert len({text.split("\n\n")[1] for text in words.values()}) == 1
