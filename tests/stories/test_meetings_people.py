"""Who comes to a meeting: counted without names, asking without names, promised something."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from domain.meetings.meetings import Says
from storage.tables import Delivery, MeetingMark, MeetingQuestion
from storage.tx import Tx
from tests.stories.gathering import (
    PO_HEN,
    TITLE,
    calls,
    english_admin,
    jump,
    lives_in,
    meeting_of,
    opens,
)
from tests.stories.test_anonymity import as_bytes, every_value
from tests.village import Village

MARK, RESIDENT = ("meeting_mark", "mark"), ("resident", "id")


async def door_of(village: Village) -> str:
    return f"m-{(await meeting_of(village)).door}"


async def test_a_code_at_the_door_counts_once(any_village):
    village, admin = any_village, await english_admin(any_village)
    resident, stranger = await lives_in(village, PO_HEN), village.resident(language="vi")
    await calls(admin, when="19/11 19:00")
    door = await door_of(village)

    await resident.starts(door)
    assert "Too early" in resident.heard[-1].text
    village.now = village.now.replace(day=19, hour=12, minute=5)
    await resident.starts(door)
    assert "Welcome. Counted" in resident.heard[-1].text
    await resident.starts(door)
    assert "counted already" in resident.heard[-1].text
    await stranger.starts(door)
    assert "Đã đếm, không ghi tên" in stranger.heard[-1].text

    meeting = await meeting_of(village)
    assert (meeting.came, meeting.came_late) == (2, 0)


async def test_a_code_arriving_late_counts_when_it_arrives(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    door = await door_of(village)
    village.now = village.now.replace(day=21)
    await resident.starts(door)
    assert "came late. It counts all the same" in resident.heard[-1].text
    meeting = await meeting_of(village)
    assert (meeting.came, meeting.came_late) == (1, 1)


async def test_who_was_counted_is_forgotten_a_week_after(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("Coming")
    assert await village.house.read(lambda tx: len(tx.scalars(select(MeetingMark)).all())) == 1
    village.now = village.now.replace(day=28)
    await village.settle()

    assert await village.house.read(lambda tx: tx.scalars(select(MeetingMark)).all()) == []
    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.key_sealed) == (1, None)
    await resident.starts(await door_of(village))
    assert "long ago" in resident.heard[-1].text


async def test_a_mark_is_found_nowhere_else(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await calls(admin, when="20/11 8:00")
    for message in list(resident.heard):
        if message.key("Coming"):
            await resident.presses("✅ Coming", on=message)

    def marks(tx: Tx) -> list[MeetingMark]:
        return list(tx.scalars(select(MeetingMark)).all())

    rows = await village.house.read(marks)
    assert [row.says for row in rows] == [Says.COMING, Says.COMING]
    assert len({row.mark for row in rows}) == 2


async def test_small_numbers_are_not_told(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(6)]
    await calls(admin)
    for one in people[:5]:
        await one.presses("✅ Coming")
    await people[5].presses("Not coming")
    await opens(admin)

    assert "✅ Coming: 5" in admin.heard[-1].text
    assert "❌ Not coming: fewer than 5" in admin.heard[-1].text


async def test_nothing_joins_who_comes_to_anybody(any_village):
    """Not the database's rows: a mark stands in one place, and what was asked in none."""
    village, admin = any_village, await english_admin(any_village)
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("Coming")
    await resident.presses("A question")
    await resident.says("Why does the ford have no lamp?")
    village.now = village.now.replace(day=19, hour=12, minute=5)
    await resident.starts(await door_of(village))

    values = await asyncio.to_thread(every_value, village.house.engine)
    (mark,) = [value for table, column, value in values if (table, column) == MARK]
    assert [place for *place, value in values if mark in str(value)] == [list(MARK)]
    assert [place for *place, value in values if b"no lamp" in as_bytes(value)] == []
    residents = [value for table, column, value in values if (table, column) == RESIDENT]
    of_meetings = [value for table, _, value in values if table.startswith("meeting")]
    assert [one for one in residents if any(one in str(value) for value in of_meetings)] == []


async def test_who_declined_cannot_be_told_from_those_who_were_reminded(any_village):
    """Their row used to lack the sealed number of a message: the only one that did."""
    village, admin = any_village, await english_admin(any_village)
    staying, *coming = [await lives_in(village, PO_HEN) for _ in range(3)]
    await calls(admin, when="20/11 19:00")
    await staying.presses("Not coming")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await jump(village, seconds=3)
    assert ["⏰" in one.everything_heard() for one in (staying, *coming)] == [False, True, True]

    def lengths(tx: Tx) -> list[int]:
        return [len(row.message_sealed or b"") for row in tx.scalars(select(Delivery)).all()]

    found = await village.house.read(lengths)
    assert len(found) == 6  # three were invited, three reminded
    assert len(set(found)) == 1
    await staying.says("1")  # under the invitation, the only message that they had
    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.not_coming) == (1, 0)


async def test_a_question_without_a_name_is_answered_to_all(village, admin):
    asker, other = await lives_in(village, PO_HEN), await lives_in(village, PO_HEN)
    await calls(admin)
    await asker.presses("A question")
    await asker.says("When is the lamp mended?")
    assert "without your name" in asker.heard[-1].text

    await opens(admin, "Questions")
    assert "1. When is the lamp mended?" in admin.heard[-1].text
    assert asker.name not in admin.everything_heard()
    await admin.presses("Answer 1")
    await admin.says("Before the 30th.")
    await admin.presses("Send answers to all")
    await jump(village, seconds=3)

    for one in (asker, other):
        assert "❓ When is the lamp mended?" in one.heard[-1].text
        assert "💬 Before the 30th." in one.heard[-1].text


async def test_the_organiser_hears_that_there_are_questions_not_whose(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(2)]
    await calls(admin)
    for number, one in enumerate(people):
        await one.presses("A question")
        await one.says(f"Why number {number}?")
    told = [one for one in admin.heard if "questions asked" in one.text]
    assert [one.text for one in told] == ["❓ New road: questions asked: 2."]
    await admin.presses("Show them")
    assert "2. Why number 1?" in admin.heard[-1].text


async def test_three_questions_are_enough(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    for number in range(4):
        await resident.presses("A question")
        await resident.says(f"Why number {number}?")
    assert "Three questions are enough" in resident.heard[-1].text


async def test_what_is_typed_after_a_question_is_no_question(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("A question")
    await resident.says("When?")
    await resident.says("Somebody stole my motorbike at the bridge")
    await opens(admin, "Questions")
    assert "motorbike" not in admin.everything_heard()


async def test_a_promise_reminds_the_promiser_and_is_seen_with_its_state(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await opens(admin, "Promises", "A new promise")
    await admin.says("The lamp will be mended")
    await admin.says("30/11")

    await resident.says("/menu")
    await resident.presses("News, meetings")
    await resident.presses("Meetings")
    await resident.presses(TITLE)
    assert "🤝 The lamp will be mended · by Monday 30 November" in resident.heard[-1].text

    village.now = village.now.replace(day=30, hour=1, minute=1)  # 8:01
    await village.settle()
    assert "you promised this for today" in admin.heard[-1].text
    await admin.presses("Another day")
    await admin.says("2/12")
    village.now += timedelta(days=3)
    await village.settle()
    await resident.presses("Back")
    await resident.presses(TITLE)
    assert "⏳ The lamp will be mended · was due" in resident.heard[-1].text
    await admin.presses("It is done")
    await resident.presses("Back")
    await resident.presses(TITLE)
    assert "✔ The lamp will be mended · done" in resident.heard[-1].text


async def test_questions_are_forgotten_and_open_promises_are_not(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("A question")
    await resident.says("When is the lamp mended?")
    await opens(admin, "Promises", "A new promise")
    await admin.says("The lamp will be mended")
    await admin.says("1/3/2027")
    for days in (9, 60):
        await jump(village, days=days)

    kept = await village.house.read(lambda tx: tx.scalars(select(MeetingQuestion)).all())
    assert kept == []
    await resident.says("/menu")
    await resident.presses("News, meetings")
    await resident.presses("Meetings")
    await resident.presses(TITLE)
    assert "🤝 The lamp will be mended" in resident.heard[-1].text
