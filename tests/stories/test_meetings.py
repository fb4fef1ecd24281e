"""A village is called together: invited, reminded, counted at the door; names of nobody."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.heard import Place
from domain.meetings import Says
from storage import sites, staff
from storage.tables import Area, Meeting, MeetingMark, MeetingQuestion
from storage.tx import Tx
from tests.stories.test_anonymity import as_bytes, every_value
from tests.village import ROOT, Person, Village, open_village

PO_HEN, LUC_PHU = "06724-01", "06724-02"
TITLE = "New road"
PLACE = "School of Pò Hèn"
MARK, RESIDENT = ("meeting_mark", "mark"), ("resident", "id")


async def lives_in(village: Village, code: str, *, language: str = "en") -> Person:
    resident = village.resident(language=language)
    await resident.starts(f"v-{code}")
    return resident


def speaks(tx: Tx, address: str, language: str) -> None:
    for role in staff.roles_at(tx, address):
        role.language = language


@pytest.fixture
async def admin(village: Village) -> Person:
    return await english_admin(village)


async def english_admin(village: Village, name: str = "Hương") -> Person:
    admin = await village.admin(name)
    await village.house.write(speaks, admin.address, "en")
    return admin


async def composes(
    admin: Person, *villages: str, when: str = "19/11 19:00", agenda: str = ""
) -> None:
    """Up to the review."""
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Village meeting")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.says(when)
    for name in villages or ("Thôn Pò Hèn",):
        await admin.presses(name)
    await admin.presses("Go on")
    if agenda:
        await admin.says(agenda)
    else:
        await admin.presses("Without")


async def calls(admin: Person, *villages: str, **more: str) -> None:
    """Up to the invitations."""
    await composes(admin, *villages, **more)
    await admin.presses("✅ Invite")
    await admin.village.passes(seconds=3)


def the_meeting(tx: Tx) -> Meeting:
    return tx.scalars(select(Meeting)).one()


async def meeting_of(village: Village) -> Meeting:
    return await village.house.read(the_meeting)


# ---------------------------------------------------------------------------- invited


async def test_from_the_first_tap_to_coming(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, agenda="The road and the lamp.")

    invitation = here.heard[-1]
    assert invitation.text.splitlines()[:5] == [
        "🏘 Village meeting: New road",
        "🕘 Thursday 19 November, 19:00",
        "📍 School of Pò Hèn",
        "The road and the lamp.",
        "Will you come? We count, and write no names.",
    ]
    assert invitation.labels == ["✅ Coming", "❌ Not coming", "❓ A question", "📅 Calendar"]
    assert TITLE not in there.everything_heard()
    sent = [one for one in village.messenger.sent if one.to == here.address]
    assert (sent[0].public, sent[-1].public) == (False, True)  # may be passed on to a neighbour

    await here.presses("Coming")

    assert "you are coming" in here.heard[-1].text
    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.not_coming) == (1, 0)


async def test_pressing_again_changes_the_answer_and_counts_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("Coming")
    await resident.presses("Coming")
    await resident.presses("Not coming")

    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.not_coming) == (0, 1)


async def test_invited_in_vietnamese(any_village):
    admin = await english_admin(any_village)
    resident = await lives_in(any_village, PO_HEN, language="vi")
    await calls(admin)

    assert resident.heard[-1].text.splitlines()[:3] == [
        "🏘 Họp thôn: New road",
        "🕘 19:00, thứ Năm 19/11",
        "📍 School of Pò Hèn",
    ]
    await resident.presses("Sẽ đến")
    assert "không ghi tên" in resident.heard[-1].text


async def test_invited_in_indonesian(url, tmp_path):
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(url, tmp_path, site=site) as village:
        admin = await english_admin(village)
        code = (await village.house.read(first_village)).code
        resident = await lives_in(village, code, language="id")
        await calls(admin, "Everybody in")

        assert resident.heard[-1].text.splitlines()[:3] == [
            "🏘 Kumpul warga: New road",
            "🕘 Kamis, 19 November, 19.00",
            "📍 School of Pò Hèn",
        ]
        await resident.presses("✅ Datang")
        assert "tanpa nama" in resident.heard[-1].text


def first_village(tx: Tx) -> Area:
    return sites.villages_of(tx, sites.all_sites(tx)[0].area)[0]


async def test_the_preview_is_what_is_seen(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, agenda="The road and the lamp.")
    previews = [one.text for one in admin.heard if "As it is seen in English" in one.text]
    await admin.presses("✅ Invite")

    seen = resident.heard[-1].text.splitlines()
    assert previews[-1].splitlines()[2 : 2 + len(seen) - 1] == seen[:-1]  # but the check code


async def test_a_leader_calls_their_own_meeting_and_touches_no_other(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    meeting = await meeting_of(village)

    await _forges(leader, f"g.cancel.{meeting.id}")

    assert "Only admins and leaders of the place" in leader.heard[-1].text
    await calls(leader, when="20/11 8:00")
    assert resident.everything_heard().count(TITLE) >= 2


def _has(person: Person, label: str) -> bool:
    return any(message.key(label) for message in person.heard)


async def _forges(person: Person, choice: str) -> None:
    await person.village.hears(person, where=person.address, place=Place.PRIVATE, choice=choice)


async def test_a_leader_stops_their_own_invitations_and_nobody_elses(village, admin):
    resident = await lives_in(village, PO_HEN)
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    village.now = village.now.replace(hour=15)  # 22:00 in the village: it rests till the morning
    await calls(leader, when="21/11 8:00")
    await calls(admin, when="22/11 8:00")
    _, of_admin = admin.find("Stop")
    await leader.presses("Stop")
    await _forges(leader, of_admin.choice)
    assert "Only admins and leaders" in leader.heard[-1].text
    await jump(village, hours=9)

    assert resident.everything_heard().count(TITLE) == 1
    assert "Sunday 22 November" in resident.everything_heard()


async def test_a_stranger_can_call_nothing(village, admin):
    resident = await lives_in(village, PO_HEN)
    await resident.says("/meetings")
    await _forges(resident, "g.new")
    assert not _has(resident, "Call a meeting")
    assert "come together" not in resident.everything_heard()


# --------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("18/11/2026 06:00", "That time is over"),
        ("1/1/2020 8:00", "That time is over"),
        ("1/1/2030 8:00", "more than a year ahead"),
        ("soon", "No day found"),
        ("31/2 8:00", "No day found"),
    ],
)
async def test_a_time_that_cannot_be_is_told_and_nothing_is_lost(village, admin, when, told):
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Training")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.says(when)
    assert told in admin.heard[-1].text
    await admin.says("mai 8:00")
    assert "Who is invited?" in admin.heard[-1].text


async def test_an_empty_audience_is_told(village, admin):
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Festival")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.presses("Friday 20 November")
    await admin.presses("19:00")
    await admin.presses("Go on")
    assert "Choose at least one village" in admin.heard[-1].text
    await admin.presses("Everybody in")
    assert "Reaches nobody by chat yet" in admin.screen.text


@pytest.mark.parametrize(
    ("agenda", "told"), [("x" * 5000, "5,000 characters. 1,500 fit"), ("x", "too short")]
)
async def test_an_agenda_that_does_not_fit_is_told(village, admin, agenda, told):
    await lives_in(village, PO_HEN)
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Village meeting")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.says("mai 19:00")
    await admin.presses("Thôn Pò Hèn")
    await admin.presses("Go on")
    await admin.says(agenda)
    assert told in admin.heard[-1].text
    await admin.says("The road.")
    assert "Check it once more" in admin.heard[-1].text


async def test_two_admins_editing_at_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await calls(admin)
    for one, place in ((admin, "The bridge"), (other, "The market")):
        await one.says("/meetings")
        await one.presses(TITLE)
        await one.presses("Change")
        await one.presses("📍 Place")
        await one.says(place)
    await admin.presses("Tell the change")
    await other.presses("Tell the change")

    assert "Somebody else changed this" in other.heard[-1].text
    assert "📍 The bridge" in resident.everything_heard()
    assert "The market" not in resident.everything_heard()


async def test_who_lost_the_role_while_composing_invites_nobody(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await composes(admin)
    await _removes(other, "Hương")
    await admin.presses("✅ Invite")
    assert TITLE not in resident.everything_heard()


async def _removes(admin: Person, name: str) -> None:
    await admin.says("/admin")
    await admin.presses("Officers and admins")
    await admin.presses(name)
    await admin.presses("Yes, take it away")


# ------------------------------------------------------------ reminded, changed, called off


async def jump(village: Village, **time: float) -> None:
    """Nobody is up meanwhile."""
    village.now += timedelta(**time)
    await village.settle()
    village.now += timedelta(seconds=2)
    await village.settle()


async def test_reminded_a_day_and_an_hour_before(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=19, hour=11, minute=59)
    await village.settle()
    assert "Do not forget" not in resident.everything_heard()
    await jump(village, minutes=2)
    assert "⏰ Do not forget:" in resident.heard[-1].text
    await jump(village, hours=23)
    assert "⏰ It begins soon:" in resident.heard[-1].text
    assert resident.everything_heard().count("⏰") == 2


async def test_a_reminder_missed_for_long_is_skipped_and_the_organiser_told(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=20, hour=4)  # 11:00; the day's reminder was at 19:00
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    assert "the reminder of Thursday 19 November 19:00 was missed" in admin.heard[-1].text
    await jump(village, hours=6, minutes=30)  # 18:12
    assert "⏰ It begins soon:" in resident.heard[-1].text


async def test_reminders_can_be_changed(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("⏰ Reminders")
    await admin.presses("A day before")
    await admin.presses("Three hours before")
    await admin.presses("An hour before")
    village.now = village.now.replace(day=20, hour=8, minute=59)
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    await jump(village, minutes=2)
    await jump(village, hours=2)
    assert resident.everything_heard().count("⏰") == 1


async def test_a_change_reaches_all_who_were_invited(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, "Thôn Pò Hèn", "Thôn Lục Phủ")
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Change")
    await admin.presses("🏘 Villages")
    await admin.presses("Thôn Lục Phủ")
    await admin.presses("Go on")
    await admin.presses("Day and time")
    await admin.says("20/11 8:30")
    await admin.presses("Tell the change")
    await jump(village, seconds=3)

    for one in (here, there):
        assert one.heard[-1].text.startswith("🔁 CHANGED. This holds now:")
        assert "🕘 Friday 20 November, 08:30" in one.heard[-1].text


async def test_calling_off_reaches_all_and_nothing_reminds_any_more(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Call it off")
    await admin.says("The river is high.")
    await jump(village, seconds=3)

    assert resident.heard[-1].text.startswith("❌ CANCELLED: New road")
    assert "The river is high." in resident.heard[-1].text
    assert "Please do not come." in resident.heard[-1].text
    await jump(village, hours=60)
    assert "⏰" not in resident.everything_heard()
    meeting = await meeting_of(village)
    await _forges(resident, f"m.{meeting.id}.yes")  # the old message of a phone that was offline
    assert "It is called off" in resident.heard[-1].text


async def test_who_lost_the_role_reminds_nobody_until_an_admin_takes_over(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await calls(admin, when="20/11 19:00")
    await _removes(other, "Hương")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    assert "has no role now" in other.heard[-1].text

    await other.presses("I take it over")

    assert "⏰ Do not forget:" in resident.heard[-1].text


# ------------------------------------------------------------------------------ the door


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
    await admin.says("/meetings")
    await admin.presses(TITLE)

    assert "✅ Coming: 5" in admin.heard[-1].text
    assert "❌ Not coming: fewer than 5" in admin.heard[-1].text


# -------------------------------------------------------------------- questions, promises


async def test_a_question_without_a_name_is_answered_to_all(village, admin):
    asker, other = await lives_in(village, PO_HEN), await lives_in(village, PO_HEN)
    await calls(admin)
    await asker.presses("A question")
    await asker.says("When is the lamp mended?")
    assert "without your name" in asker.heard[-1].text

    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Questions")
    assert "1. When is the lamp mended?" in admin.heard[-1].text
    assert asker.name not in admin.everything_heard()
    await admin.presses("Answer 1")
    await admin.says("Before the 30th.")
    await admin.presses("Send answers to all")
    await jump(village, seconds=3)

    for one in (asker, other):
        assert "❓ When is the lamp mended?" in one.heard[-1].text
        assert "💬 Before the 30th." in one.heard[-1].text


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
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Questions")
    assert "motorbike" not in admin.everything_heard()


async def test_a_promise_reminds_the_promiser_and_is_seen_with_its_state(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Promises")
    await admin.presses("A new promise")
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


# ------------------------------------------------------------------------------ calendar


async def test_the_calendar_file_comes_as_a_file(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("Calendar")

    assert village.messenger.sent[-1].public  # else the phone could not open it
    (file,) = resident.heard[-1].attachments
    assert file.mime == "text/calendar"
    assert b"DTSTART:20261119T120000Z" in file.body
    assert b"SUMMARY:New road" in file.body


# ------------------------------------------------------------------------------- genuine?


async def test_an_invitation_passed_on_is_genuine_until_it_is_changed(village, admin):
    resident, other = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, agenda="The road and the lamp.")
    passed_on = resident.heard[-1].text
    await other.says(passed_on)
    assert "✔ Genuine" in other.heard[-1].text
    assert "The words are the same." in other.heard[-1].text
    await other.says(passed_on.replace("19:00", "09:00"))
    assert "The words are not. Trust only this:" in other.heard[-1].text
    assert "19 November, 19:00" in other.heard[-1].text

    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Change")
    await admin.presses("📍 Place")
    await admin.says("The bridge")
    await admin.presses("Tell the change")
    await jump(village, seconds=3)

    await other.says(passed_on)
    assert "It no longer holds" in other.heard[-1].text
    old, new = resident.heard[-2:]
    assert old.text.startswith("❌ WITHDRAWN")
    assert old.labels == []
    assert new.text.startswith("🔁 CHANGED")


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


async def test_a_leader_alone_does_not_invite_a_whole_commune(village, admin, monkeypatch):
    monkeypatch.setattr("actions.meetings.planning.NEEDS_SECOND", 1)
    people = [await lives_in(village, PO_HEN) for _ in range(2)]
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    await calls(leader)
    assert "please ask an admin" in leader.heard[-1].text
    assert TITLE not in people[0].everything_heard()


async def test_questions_are_forgotten_and_open_promises_are_not(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("A question")
    await resident.says("When is the lamp mended?")
    await admin.says("/meetings")
    await admin.presses(TITLE)
    await admin.presses("Promises")
    await admin.presses("A new promise")
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


# ------------------------------------------------------------------------------- the law


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


async def test_a_draft_that_lay_too_long_invites_nobody_to_the_past(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, when="18/11 8:30")
    village.now += timedelta(minutes=80)
    await admin.presses("✅ Invite")
    assert "That time is over" in admin.heard[-1].text
    assert TITLE not in resident.everything_heard()
    await admin.presses("Day and time")
    await admin.says("19/11 8:30")
    await admin.presses("✅ Invite")
    assert TITLE in resident.everything_heard()


async def test_two_taps_on_invite_call_one_meeting(village, admin):
    await lives_in(village, PO_HEN)
    await composes(admin)
    message, key = admin.find("✅ Invite")
    for _ in range(2):
        await admin.presses("✅ Invite", on=message)
    meeting = await meeting_of(village)
    assert meeting.title == TITLE
    assert key.choice == "g.confirm"


async def test_a_server_that_was_down_over_the_whole_meeting_says_so(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await jump(village, days=4)
    assert "⏰" not in resident.everything_heard()
    told = "\n".join(one.text for one in admin.heard[-3:])
    assert told.count("was missed") == 2
    assert "New road is over" in told
