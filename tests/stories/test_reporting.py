"""A resident reports, step by step, and each step can go astray."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage.tables import Case, Media
from storage.tx import Tx
from tests.village import Person


def count_cases(tx: Tx) -> int:
    return tx.scalar(select(func.count()).select_from(Case)) or 0


def count_media(tx: Tx) -> int:
    return tx.scalar(select(func.count()).select_from(Media)) or 0


async def tells_of_theft(resident: Person) -> None:
    """Up to the review."""
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await resident.says(said)
    await resident.sends_voice()
    for said in ("7", "3"):
        await resident.says(said)


async def test_a_theft_is_reported_in_eight_steps(village, resident):
    await tells_of_theft(resident)
    assert "Motorbike" in resident.screen.text
    assert "Thôn Pò Hèn: end of the bridge" in resident.screen.text
    assert "🎤 14 seconds" in resident.screen.text
    assert "Công an xã Hải Sơn may use" in resident.screen.text
    assert await village.house.read(count_cases) == 0  # nothing before the consent

    await resident.says("1")
    status, code = resident.heard[-2:]
    assert await village.house.read(count_cases) == 1
    assert "reached the duty room at 07:4" in status.text
    assert "Do not chase" in status.text
    assert "Copy this code" in code.text


async def test_digit_word_and_tap_mean_the_same(village, resident):
    await resident.says("report something")
    await resident.says("THEFT robbery")
    await resident.presses("Motorbike")
    assert "When was it?" in resident.screen.text


async def test_words_without_diacritics_mean_the_same(village):
    await village.room("cax")
    resident = village.resident(language="vi")
    await resident.starts("v-06724-01")
    await resident.says("bao tin")
    await resident.says("mat trom")
    assert resident.screen.key("Xe máy")


async def test_back_skip_more_and_again_at_any_step(resident):
    await resident.says("/report")
    first = resident.screen.labels
    await resident.says("8")
    assert resident.screen.labels != first
    await resident.says("8")
    await resident.says("8")
    assert resident.screen.labels == first

    await resident.presses("Theft")
    await resident.says("7")
    assert "When was it?" in resident.screen.text
    await resident.says("9")
    assert "When was it?" in resident.screen.text
    await resident.says("0")
    assert "What is gone?" in resident.screen.text
    await resident.says("0")
    assert "What is it about?" in resident.screen.text


async def test_what_is_not_understood_loses_nothing(resident):
    await tells_of_theft(resident)
    await resident.says("?")
    assert resident.screen.text.startswith("Sorry, I did not understand.")
    assert "end of the bridge" in resident.screen.text


async def test_each_answer_can_be_changed_on_the_review(resident):
    await tells_of_theft(resident)
    await resident.presses("Change")
    await resident.presses("The place")
    await resident.says("behind the school")
    assert "Thôn Pò Hèn: behind the school" in resident.screen.text
    assert "bridge" not in resident.screen.text


async def test_a_repeat_is_swallowed(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    screen = resident.screen
    await resident.presses("Motorbike", on=screen)
    heard = len(resident.heard)
    await resident.presses("Motorbike", on=screen)
    await village.repeat(village.last)

    assert len(resident.heard) == heard
    assert "When was it?" in resident.screen.text


async def test_a_late_different_answer_corrects_its_question(resident):
    await resident.says("/report")
    await resident.presses("Theft")
    screen = resident.screen
    await resident.presses("Motorbike", on=screen)
    await resident.presses("Crops", on=screen)
    assert "When was it?" in resident.screen.text

    for said in ("2", "at the bridge", "7", "1"):
        await resident.says(said)
    assert "Crops" in resident.screen.text
    assert "Motorbike" not in resident.screen.text


async def test_what_was_typed_before_the_question_came_belongs_to_the_one_before(village, resident):
    """A phone without signal sends two answers later than it took to type them."""
    await resident.says("/report")
    await resident.presses("Theft")
    typed_at = village.now
    await resident.presses("Motorbike")
    late = replace(village.last, key="late", choice="", message="", text="5", typed_at=typed_at)
    await village.repeat(late)

    for said in ("2", "at the bridge", "7", "1"):
        await resident.says(said)
    assert "Crops" in resident.screen.text


async def test_a_story_at_the_menu_starts_a_report_and_is_kept(resident):
    await resident.says("somebody took my buffalo from the field")
    assert resident.screen.text.startswith("Kept: “somebody took my buffalo from the field”")
    await resident.presses("Theft")
    for said in ("2", "2", "at the stream", "7", "1"):
        await resident.says(said)
    assert "somebody took my buffalo" in resident.screen.text


async def test_a_photo_at_the_menu_starts_a_report_and_is_kept(resident):
    await resident.sends_photo()
    await resident.presses("Theft")
    for said in ("2", "2", "at the stream", "7", "1"):
        await resident.says(said)
    assert "Photos: 1" in resident.screen.text


async def test_start_in_the_middle_offers_to_go_on(resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("Motorbike")
    await resident.starts()
    assert resident.screen.text == "You began a report: Motorbike stolen. Go on?"
    await resident.says("1")
    assert "When was it?" in resident.screen.text


async def test_a_draft_lives_for_three_days(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.presses("Motorbike")
    village.now += timedelta(hours=71)
    await resident.says("2")
    assert "Where did it happen?" in resident.screen.text
    village.now += timedelta(hours=73)
    await resident.says("2")
    assert "Where" not in resident.screen.text


async def test_the_sweep_ends_an_old_draft_with_its_media(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.sends_photo()
    assert await village.house.read(count_media) == 1
    village.now += timedelta(hours=80)
    await village.ticker.sweep()
    assert await village.house.read(count_media) == 0


async def test_a_form_without_a_room_shows_the_numbers(village):
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    await resident.says("/report")
    await resident.presses("Theft")
    assert resident.screen.text.startswith("Nobody reads this kind of report here yet. Please call")
    assert "113" in resident.screen.text


async def test_the_menu_has_its_digits_and_one_number(resident):
    await resident.says("/menu")
    assert resident.screen.text.endswith("Danger: press 1 or call 113.")
    assert [label[0] for label in resident.screen.labels] == list("123456")


@pytest.mark.parametrize("digit", ["2", "2.", "(2)", "２", "꩒"])
async def test_a_digit_in_whatever_script(resident, digit):
    await resident.says(digit)
    assert "What is it about?" in resident.screen.text


async def test_a_very_long_text_is_kept_as_far_as_it_goes(resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.says("a long story " * 1000)
    assert "only the beginning is kept" in resident.heard[-2].text
    assert resident.screen.text.startswith("Kept.")


async def test_a_forged_button_does_no_harm(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    number = resident.screen.rows[0][0].choice.partition(".")[0]
    forged = [
        "", "x", "a:what:nothing", "a:where:99999", "form:", "kind:none", "case:000000", "send",
        "really:000000", "wipe:1", "home:99", "lang:xx", "list:99999999", "info:../../etc",
        "erase:1", "add:x", "called:::", "inq:1:2:3", "resume:x", "site:0",
    ]  # fmt: skip
    tokens = [f"{number}.{action}" for action in forged]
    tokens += ["99999999.go:menu", "-1.go:menu", "n.123", "0.send", "0.mistake", "…"]
    for token in tokens:
        await resident._hear(choice=token, message="1")
        assert resident.screen.labels, token
    assert await village.house.read(count_cases) == 0


async def test_bad_input_gets_a_plain_sentence(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    for text in (
        "x" * 100_000,
        "<b>&amp;</b>",
        "\u202e\u202d",
        "\x00\x01",
        "🧨" * 40,
        "٪",
        " " * 50,
    ):
        await resident.says(text)
        assert "What is gone?" in resident.screen.text or "Kept." in resident.screen.text
    await resident.sends_place(200.0, 999.0)
    await resident.shares_contact("call me")
    assert "What is gone?" in resident.screen.text


async def test_a_file_that_is_too_big_is_refused_kindly(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await resident.sends_photo(b"x" * (20 * 1024 * 1024 + 1))
    assert resident.screen.text.startswith("That file is too big (21 MB)")
    assert await village.house.read(count_media) == 0
