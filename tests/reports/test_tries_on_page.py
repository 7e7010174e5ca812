"""The report shows how a shot came to its picture, and what a person must decide."""

from small_series import INKS, LABELS, measured, png, series, shown, verdict

from tetap.reports import ShownTry, report_page

DRIFTED = measured(verdict("same, drifted", 61.0, hair_color="drifted"))
SAME = measured(verdict("same", 92.0, hair_color="kept"))


def tried(number: int, rung: str, word: str, *, delivered: bool, why: str = "") -> ShownTry:
    found = SAME if word == "same" else DRIFTED
    return ShownTry(
        number,
        f"sha256:{number}abc4567890abcdef",
        rung,
        why,
        word,
        found,
        delivered,
        png(90, 90, INKS[number]),
    )


def page_of(*tries: ShownTry, waits: str = "") -> str:
    park = shown("park", png(160, 90, INKS[4]), tries=tries, waits=waits, verdict="same", measured=SAME)
    return report_page(series(pictures=[park], trait_labels={"Xiao Cheng": LABELS}), str)


def test_a_repaired_picture_says_how_it_came_to_be() -> None:
    page = page_of(
        tried(0, "planned", "same, drifted", delivered=False),
        tried(1, "snap", "same", delivered=True, why="hair.color"),
    )
    assert "How it came to be" in page and "colours put right in its pixels" in page
    assert "same, drifted 61 %: hair colour" in page and "(hair.color)" in page
    assert "Waiting for you" not in page


def test_what_was_right_at_once_has_no_history() -> None:
    assert "How it came to be" not in page_of()


def test_takes_that_wait_for_a_person_stand_beside_each_other_with_the_commands() -> None:
    page = page_of(
        tried(0, "planned", "same, drifted", delivered=True),
        tried(1, "again", "same, drifted", delivered=False),
        waits="the same is seen in 2 takes",
    )
    waiting = page[page.index('id="waiting"') : page.index('id="scenes"')]
    assert "the same is seen in 2 takes" in waiting and waiting.count("<img") == 2
    assert "tetap accept DIR 0abc45678" in waiting and "tetap accept DIR 1abc45678" in waiting
    assert "tetap reject DIR park" in waiting and "tetap shoot DIR --redo park" in waiting


def test_one_take_alone_that_waits_is_accepted_by_its_shots_name() -> None:
    assert "tetap accept DIR park" in page_of(waits="1 try, none passed")
