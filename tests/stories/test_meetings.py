"""A village is called together: composed step by step, invited in everybody's language."""

import pytest

from storage import sites
from storage.tables import Area
from storage.tx import Tx
from tests.stories.gathering import (
    LUC_PHU,
    PLACE,
    PO_HEN,
    TITLE,
    calls,
    composes,
    english_admin,
    forges,
    has,
    jump,
    lives_in,
    meeting_of,
    removes,
    speaks,
)
from tests.village import ROOT, Person, open_village


def first_village(tx: Tx) -> Area:
    return sites.villages_of(tx, sites.all_sites(tx)[0].area)[0]


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
    assert invitation.labels == [
        "1 ✅ Coming",
        "2 ❌ Not coming",
        "3 ❓ A question",
        "4 📅 Calendar",
    ]
    assert TITLE not in there.everything_heard()
    sent = [one for one in village.messenger.sent if one.to == here.address]
    assert (sent[0].public, sent[-1].public) == (False, True)  # may be passed on to a neighbour

    await here.presses("Coming")

    assert "you are coming" in here.heard[-1].text
    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.not_coming) == (1, 0)


async def test_a_meeting_half_written_is_gone_on_with(village, admin):
    await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.says("/meetings")
    await admin.presses("2 📝 Go on with the draft")
    assert "Check it once more." in admin.screen.text
    await admin.presses("✅ Invite")
    await admin.says("/meetings")
    assert not any("📝" in label for label in admin.screen.labels)


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
        "🏘 Họp dân: New road",
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
        await resident.says("datang")
        assert "tanpa nama" in resident.heard[-1].text
        await resident.says("3")
        await resident.says("Kapan lampu diperbaiki?")
        assert "tanpa nama" in resident.heard[-1].text


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

    await forges(leader, f"g.cancel.{meeting.id}")

    assert "Only an admin or village leader of the place" in leader.heard[-1].text
    await calls(leader, when="20/11 8:00")
    assert resident.everything_heard().count(TITLE) >= 2


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
    await forges(leader, of_admin.choice)
    assert "Only an admin or village leader" in leader.heard[-1].text
    await jump(village, hours=9)

    assert resident.everything_heard().count(TITLE) == 1
    assert "Sunday 22 November" in resident.everything_heard()


async def test_a_stranger_can_call_nothing(village, admin):
    resident = await lives_in(village, PO_HEN)
    await resident.says("/meetings")
    await forges(resident, "g.new")
    assert not has(resident, "Call a meeting")
    assert "come together" not in resident.everything_heard()


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("18/11/2026 06:00", "Wednesday 18 November, 06:00 is over"),
        ("1/1/2020 8:00", "Wednesday 1 January 2020, 08:00 is over"),
        ("1/1/2030 8:00", "more than a year ahead"),
        ("soon", "No day found"),
        ("31/2 8:00", "There is no such day"),
        ("thứ ba 25/11 8:00", "Wednesday 25 November and Tuesday 24 November are two days"),
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


async def test_who_lost_the_role_while_composing_invites_nobody(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await composes(admin)
    await removes(other, "Hương")
    await admin.presses("✅ Invite")
    assert TITLE not in resident.everything_heard()


async def test_the_calendar_file_comes_as_a_file(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("Calendar")

    assert village.messenger.sent[-1].public  # else the phone could not open it
    (file,) = resident.heard[-1].attachments
    assert file.mime == "text/calendar"
    assert b"DTSTART:20261119T120000Z" in file.body
    assert b"SUMMARY:New road" in file.body


async def test_a_leader_alone_does_not_invite_a_whole_commune(village, admin):
    def asks_a_second_above_one(tx: Tx) -> None:
        sites.get_site(tx, "06724").approve_above = 1

    await village.house.write(asks_a_second_above_one)
    people = [await lives_in(village, PO_HEN) for _ in range(2)]
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    await calls(leader)
    assert "please ask an admin" in leader.heard[-1].text
    assert TITLE not in people[0].everything_heard()


async def test_two_taps_on_invite_call_one_meeting(village, admin):
    await lives_in(village, PO_HEN)
    await composes(admin)
    message, key = admin.find("✅ Invite")
    for _ in range(2):
        await admin.presses("✅ Invite", on=message)
    meeting = await meeting_of(village)
    assert meeting.title == TITLE
    assert key.choice == "0.meet.confirm"
