"""What is typed under an invitation: its digits mean the same as its buttons."""

import pytest

from tests.stories.gathering import (
    LUC_PHU,
    PO_HEN,
    calls,
    composes,
    english_admin,
    jump,
    lives_in,
    meeting_of,
    opens,
)
from tests.village import Village


async def numbers(village: Village) -> tuple[int, int]:
    meeting = await meeting_of(village)
    return meeting.coming, meeting.not_coming


async def test_digits_choose_on_both_databases(any_village):
    admin = await english_admin(any_village)
    resident = await lives_in(any_village, PO_HEN)
    await calls(admin)
    await resident.says("1")
    assert "you are coming" in resident.heard[-1].text
    await resident.says("2")
    assert "You are not coming" in resident.heard[-1].text
    assert await numbers(any_village) == (0, 1)
    await resident.says("4")
    assert resident.heard[-1].attachments[0].mime == "text/calendar"
    await resident.says("3")
    await resident.says("When is the lamp mended?")
    assert "without your name" in resident.heard[-1].text


@pytest.mark.parametrize(
    ("typed", "told"), [("sẽ đến", "không ghi tên"), ("2", "Cảm ơn"), ("khong den", "Cảm ơn")]
)
async def test_words_choose_too(village, admin, typed, told):
    resident = await lives_in(village, PO_HEN, language="vi")
    await calls(admin)
    await resident.says(typed)
    assert told in resident.heard[-1].text


async def test_the_same_digit_again_is_meant_for_the_screen_where_it_is_danger(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.says("1")
    await resident.says("1")
    assert "Write after." in resident.heard[-1].text
    assert await numbers(village) == (1, 0)


async def test_a_digit_typed_before_the_invitation_came_is_not_for_it(village, admin):
    resident = await lives_in(village, PO_HEN)
    menu = resident.heard[-1]
    await calls(admin)
    await resident.says("1", message=menu.id + "0")
    assert await numbers(village) == (1, 0)
    before = str(int(resident.heard[-2].id) - 1)
    await resident.says("2", message=before)
    assert await numbers(village) == (1, 0)


async def test_below_a_newer_screen_digits_are_that_screens(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.says("/menu")
    await resident.says("4")
    assert "The last messages" in resident.heard[-1].text or "No message" in resident.heard[-1].text
    assert await numbers(village) == (0, 0)


async def test_in_the_middle_of_a_report_the_question_is_asked_again(village, admin):
    await village.room()
    resident = await lives_in(village, PO_HEN)
    await resident.says("/report")
    await resident.says("1")
    question = resident.heard[-1].text
    await calls(admin)
    await resident.says("1")
    assert resident.heard[-1].text == question
    assert await numbers(village) == (0, 0)
    await resident.says("1")
    assert resident.heard[-1].text != question
    assert await numbers(village) == (0, 0)


async def test_an_alert_that_came_after_the_invitation_goes_first(village, admin):
    await village.room()
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await admin.says("/admin")
    for label in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(label)
    await resident.says("2")
    assert "Good that you are safe" in resident.heard[-1].text
    assert await numbers(village) == (0, 0)


async def test_who_does_not_come_is_not_reminded_but_hears_of_changes(any_village):
    village, admin = any_village, await english_admin(any_village)
    coming, silent, staying = [await lives_in(village, PO_HEN) for _ in range(3)]
    await calls(admin, when="20/11 19:00")
    await coming.says("1")
    await staying.says("2")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await jump(village, seconds=3)

    assert "⏰" in coming.everything_heard()
    assert "⏰" in silent.everything_heard()
    assert "⏰" not in staying.everything_heard()
    assert "is out, to fewer than 5 people." in admin.heard[-1].text

    await opens(admin, "Call it off", "Without a reason")
    await jump(village, seconds=3)
    assert staying.heard[-1].text.startswith("❌ CANCELLED: New road")


async def test_another_time_is_reminded_of_anew_and_to_all(village, admin):
    staying = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await staying.says("2")
    village.now = village.now.replace(day=19, hour=12, minute=1)  # the day's reminder is out
    await jump(village, seconds=3)
    await opens(admin, "Change", "Day and time")
    await admin.says("22/11 19:00")
    await admin.presses("Tell the change")
    await jump(village, seconds=3)
    assert "Please press again" in staying.heard[-1].text
    assert await numbers(village) == (0, 0)

    village.now = village.now.replace(day=21, hour=12, minute=1)
    await jump(village, seconds=3)
    assert "⏰ Do not forget:" in staying.heard[-1].text
    assert "Sunday 22 November, 19:00" in staying.heard[-1].text


async def test_each_reads_it_in_their_language(any_village):
    village, admin = any_village, await english_admin(any_village)
    people = {tag: await lives_in(village, PO_HEN, language=tag) for tag in ("vi", "en")}
    await composes(admin, agenda="Con đường và cái đèn.")
    assert "No English: they will read Tiếng Việt." in admin.heard[-1].text
    await admin.presses("Write English")
    assert "It says: New road" in admin.heard[-1].text
    await admin.says("A road for all")
    await admin.presses("The same")
    await admin.says("The road and the lamp.")
    assert "Written: Tiếng Việt, English." in admin.heard[-1].text
    await admin.presses("✅ Invite")
    await village.passes(seconds=3)

    said = {tag: person.heard[-1].text.splitlines() for tag, person in people.items()}
    assert said["vi"][0] == "🏘 Họp dân: New road"
    assert said["vi"][3] == "Con đường và cái đèn."
    assert said["en"][0] == "🏘 Village meeting: A road for all"
    assert said["en"][3] == "The road and the lamp."
    assert not any("Only in" in line for line in said["en"])
    await people["en"].says("4")
    assert b"SUMMARY:A road for all" in people["en"].heard[-1].attachments[0].body
    await people["vi"].says("4")
    assert b"SUMMARY:New road" in people["vi"].heard[-1].attachments[0].body


async def test_a_place_that_changed_is_said_in_no_language_as_it_was(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin)
    await admin.presses("Write English")
    await admin.says("A road for all")
    await admin.says("The school")
    await admin.presses("✅ Invite")
    await village.passes(seconds=3)
    assert "📍 The school" in resident.heard[-1].text

    await opens(admin, "Change", "3 📍 Place")
    await admin.says("Nhà văn hóa")
    assert "No English: they will read Tiếng Việt." in admin.heard[-1].text
    await admin.presses("Tell the change")
    await village.passes(seconds=3)
    assert "📍 Nhà văn hóa" in resident.heard[-1].text
    assert "Only in Tiếng Việt." in resident.heard[-1].text


async def test_a_new_draft_edits_no_message_of_the_last_one(village, admin):
    await lives_in(village, LUC_PHU)
    await calls(admin, "Thôn Lục Phủ")
    first = [one for one in admin.heard if "Check it once more" in one.text][-1].text
    await composes(admin, "Thôn Lục Phủ", when="25/11 8:00")
    shown = [one.text for one in admin.heard if "Check it once more" in one.text]
    assert shown[0] == first
    assert len(shown) == 2
