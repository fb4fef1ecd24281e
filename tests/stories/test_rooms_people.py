"""People who leave a room's group, rooms that cannot be written, topics that are closed."""

from datetime import timedelta

import pytest

from actions.people.unwritable_rooms import barred_desks
from domain.cases.cases import CaseState
from domain.group_topics import in_topic
from domain.heard import HeardEvent, Place
from domain.mouth import Barred, NoTopic
from storage import sites, staff
from tests.duty import Duty, calls_fire, leaps, on_duty, reports_theft, someone, the_case
from tests.stories.gathering import english_admin, removes
from tests.village import Officer, Person, Room, Village


@pytest.fixture
async def village(any_village):
    return any_village


@pytest.fixture
async def admin(village):
    return await english_admin(village)


async def leaves(village: Village, officer: Officer) -> None:
    """Out of the group, by their own will or another's."""
    where = officer._room().address.partition("/")[0]
    await village.hears(officer, where=where, place=Place.GROUP, event=HeardEvent.MEMBER_LEFT)


# ------------------------------------------------------------------------------------ people


async def test_whoever_is_out_of_the_group_hears_no_alarm_and_takes_no_case(village, admin):
    """The alarm still came to his own chat, and its button took the case."""
    duty = await on_duty(village, names=("Dũng", "Lan"))
    dung, lan = duty.officers
    await leaves(village, dung)
    heard = dung.everything_heard()

    fire = await calls_fire(await someone(village))
    assert dung.everything_heard() == heard
    assert fire in lan.everything_heard()
    await dung._in_room(choice=f"r.take.{fire.replace('-', '')}", message="1")
    assert (await the_case(village, fire)).taken_by is None


async def test_the_admins_are_asked_at_once_and_can_keep_the_officer(village, admin):
    duty = await on_duty(village, names=("Dũng", "Lan"))
    dung, _ = duty.officers
    await leaves(village, dung)
    await leaves(village, dung)  # Telegram tells it twice

    asked = [one for one in admin.heard if "is no longer in the group" in one.text]
    assert [one.text.split("\n")[0] for one in asked] == [
        "⚠ Dũng is no longer in the group of Công an xã Hải Sơn."
    ]
    await admin.presses("Keep", on=asked[0])
    assert admin.heard[-1].text == "✔ Dũng is an officer of Công an xã Hải Sơn as before."
    fire = await calls_fire(await someone(village))
    assert fire in dung.everything_heard()


async def test_a_role_that_was_taken_away_stays_away(village, admin):
    duty = await on_duty(village, names=("Dũng", "Lan"))
    dung, _ = duty.officers
    await leaves(village, dung)
    asked = admin.heard[-1]
    await admin.presses("Take the role away", on=asked)
    assert admin.heard[-1].text == "Dũng has no role here any more."
    await admin.presses("Keep", on=asked)  # too late

    fire = await calls_fire(await someone(village))
    assert fire not in dung.everything_heard()
    count = len(admin.heard)
    await leaps(village, hours=25)
    assert [one.text for one in admin.heard[count:] if "no longer" in one.text] == []


async def test_whoever_was_invited_anew_is_not_asked_about_any_more(village, admin):
    """The admins were asked for ever, and *keep* made two officers of one person."""
    duty = await on_duty(village, names=("Dũng", "Lan"))
    dung, _ = duty.officers
    await leaves(village, dung)
    asked = admin.heard[-1]
    await dung.starts(await village.invite("officer", "cax"))
    count = len(admin.heard)
    await leaps(village, hours=25)
    assert [one.text for one in admin.heard[count:] if "no longer" in one.text] == []

    await admin.presses("Keep", on=asked)  # too late
    rang = duty.rang(await calls_fire(await someone(village)), dung.address)
    assert rang == 1


async def has_two_and_leaves(village: Village) -> tuple[Duty, str, str]:
    """Dũng has a fire and a theft, and is put out of the group."""
    duty = await on_duty(village, names=("Dũng", "Lan"))
    dung, resident = duty.officers[0], await someone(village)
    fire, theft = await calls_fire(resident), await reports_theft(await someone(village))
    for number in (fire, theft):
        await dung.taps("Take", on=duty.card(number))
    await leaves(village, dung)
    return duty, fire, theft


async def nobody_has(duty: Duty, number: str) -> bool:
    """And its room reads why, and may take it."""
    case = await the_case(duty.village, number)
    line = f"↩ {number}: Dũng is no longer here. Nobody has it now."
    told, card = duty.room.everything_heard().count(line), duty.card(number)
    return (case.taken_by, case.state, told, bool(card.key("Take"))) == (
        None,
        CaseState.NEW,
        1,
        True,
    )


@pytest.mark.parametrize("by", ["the question", "the list"])
async def test_the_cases_of_who_lost_the_role_wait_anew(village, admin, by):
    """They stayed taken by somebody who could not be reached and could do nothing."""
    duty, fire, theft = await has_two_and_leaves(village)
    lan = duty.officers[1]
    asked = next(one for one in admin.heard if "is no longer in the group" in one.text)
    if by == "the list":
        await admin.presses("Keep", on=asked)
        await removes(admin, "Dũng")
    else:
        await admin.presses("Take the role away", on=asked)
    await leaps(village, minutes=2)
    assert [await nobody_has(duty, number) for number in (fire, theft)] == [True, True]
    assert fire in lan.everything_heard()
    await lan.taps("Take", on=duty.card(theft))
    assert "Lan" in duty.card(theft).text


async def test_they_wait_anew_where_nobody_decides(village, admin):
    duty, fire, _ = await has_two_and_leaves(village)
    await leaps(village, minutes=29)
    assert not await nobody_has(duty, fire)
    await leaps(village, minutes=2)
    await village.passes(minutes=1)
    assert await nobody_has(duty, fire)


async def test_who_is_invited_anew_keeps_the_cases(village, admin):
    duty, fire, _ = await has_two_and_leaves(village)
    dung = duty.officers[0]
    await dung.starts(await village.invite("officer", "cax"))
    await leaps(village, minutes=31)
    assert "no longer here" not in duty.room.everything_heard()
    await dung.taps("Give back", on=duty.card(fire))
    assert (await the_case(village, fire)).taken_by is None


async def test_who_is_kept_keeps_the_cases(village, admin):
    duty, fire, _ = await has_two_and_leaves(village)
    await admin.presses("Keep")
    await leaps(village, minutes=31)
    assert (await the_case(village, fire)).taken_by is not None
    assert "no longer here" not in duty.room.everything_heard()


async def test_where_nobody_is_left_it_rings_with_the_admins_until_they_decide(village, admin):
    (dung,) = (await on_duty(village)).officers
    await leaves(village, dung)
    nobody = "🔴 Công an xã Hải Sơn has no officer now. Nobody can take a report."
    assert admin.heard[-1].text.split("\n")[-1] == nobody
    await leaps(village, minutes=11)
    asked = [one for one in admin.heard if nobody in one.text]
    assert len(asked) == 2
    await admin.presses("Keep", on=asked[-1])
    await leaps(village, minutes=30)
    assert len([one for one in admin.heard if nobody in one.text]) == 2


async def test_somebody_who_is_no_officer_may_come_and_go(village, admin):
    duty = await on_duty(village)
    guest = Officer(village, "telegram:99", "Guest", "en", room=duty.room)
    heard = admin.everything_heard()
    await leaves(village, guest)
    assert admin.everything_heard() == heard


# ------------------------------------------------------------------ a room that cannot be written


def closed(village: Village, room: Room, failure: type[Exception] = Barred) -> None:
    """The messenger refuses whatever goes there, until `village.messenger.refused` is cleared."""
    village.messenger.refused[room.address] = failure()


async def test_the_admins_hear_of_a_room_that_cannot_be_written_and_of_its_end(village, admin):
    """They heard nothing for minutes, and each message was given up."""
    duty = await on_duty(village)
    closed(village, duty.room)
    began, number = village.now, await reports_theft(await someone(village))
    told = [one for one in admin.heard if "may not write" in one.text]
    assert len(told) == 1
    assert told[0].at - began < timedelta(seconds=30)
    assert await village.house.read(barred_desks) == ["cax"]

    await leaps(village, minutes=61)
    assert len([one for one in admin.heard if "may not write" in one.text]) == 2
    assert number not in duty.room.everything_heard()

    village.messenger.refused.clear()
    await village.passes(minutes=1)
    assert number in duty.room.everything_heard()
    assert admin.heard[-1].text == "✔ I can write in the room of Công an xã Hải Sơn again."
    assert await village.house.read(barred_desks) == []


async def test_a_general_topic_that_is_closed_is_a_room_that_cannot_be_written(village, admin):
    """It was tried again without a pause, and nobody heard of it."""
    duty = await on_duty(village)
    closed(village, duty.room, NoTopic)
    sends = village.messenger.deliver
    tried = []

    async def counted(outgoing):
        tried.append(outgoing.to)
        return await sends(outgoing)

    village.messenger.deliver = counted
    await reports_theft(await someone(village))
    assert tried.count(duty.room.address) == 1
    assert "may not write" in admin.everything_heard()


async def test_danger_rings_elsewhere_while_a_room_cannot_be_written(village, admin):
    duty = await on_duty(village)
    other = await village.room("cax")
    closed(village, duty.room)
    fire = await calls_fire(await someone(village))
    assert fire in duty.officers[0].everything_heard()
    assert fire in other.everything_heard()


# -------------------------------------------------------------------------------------- topics


async def topic_of_a_group(village: Village, topic: str = "45", desk: str = "cax") -> Room:
    """A room that is one topic of the forum group."""
    room = Room(village, in_topic("telegram:-1007", topic), desk)
    code = await village.invite(None, desk)
    founder = Officer(village, "telegram:8", "Trưởng", "en", room=room)
    await founder._in_room(text="/start", command="start", start=code)
    return room


async def test_everything_goes_to_the_topic_that_was_bound(village, admin):
    """It was bound, and everything went to the general topic, without a word."""
    room = await topic_of_a_group(village)
    officer = await village.officer(room)
    await village.passes(minutes=1)
    number = await reports_theft(await someone(village))
    await officer.taps("Nhận")
    assert "Dũng nhận" in room.card_of(number).text
    assert set(village.messenger.chats).isdisjoint({"telegram:-1007"})


@pytest.mark.parametrize("other", ["", "border"], ids=["free", "another desk's room"])
async def test_a_topic_that_is_gone_falls_back_to_the_general_one(village, admin, other):
    room = await topic_of_a_group(village)
    officer = await village.officer(room)
    general = Room(village, "telegram:-1007", other or "cax")
    if other:
        await topic_of_a_group(village, "", other)  # "" is the general one
    await village.passes(minutes=1)
    closed(village, room, NoTopic)
    number = await reports_theft(await someone(village))
    await village.passes(minutes=1)

    if other:  # nothing of one desk is said among those of another
        assert number not in general.everything_heard()
        assert "lost a room: its topic is closed or deleted" in admin.everything_heard()
        return
    assert "Chủ đề của phòng trực đã đóng hoặc bị xóa" in general.everything_heard()
    assert "It reads in the group's general topic now." in admin.everything_heard()
    officer.room = general
    await officer.taps("Nhận")
    assert "Dũng nhận" in general.everything_heard()


async def test_the_bot_put_out_of_a_group_loses_the_topics_that_were_rooms(village, admin):
    room = await topic_of_a_group(village)
    founder = Officer(village, "telegram:8", "Trưởng", "en", room=room)
    await village.hears(
        founder, where="telegram:-1007", place=Place.GROUP, event=HeardEvent.BOT_REMOVED
    )
    desk_rooms = await village.house.read(_rooms_of_cax)
    assert desk_rooms == 0


def _rooms_of_cax(tx) -> int:
    (site,) = sites.all_sites(tx)
    desk = staff.find_desk(tx, site.area, "cax")
    return len(staff.rooms_of(tx, desk.id)) if desk else -1


async def test_a_group_that_moves_keeps_the_topic(village, admin):
    await topic_of_a_group(village)
    somebody = Person(village, "telegram:8", "Trưởng", "en")
    await village.hears(
        somebody, where="telegram:-1007", place=Place.GROUP, event=HeardEvent.MOVED,
        moved_to="telegram:-1009",
    )  # fmt: skip
    number = await reports_theft(await someone(village))
    assert number in Room(village, "telegram:-1009/45", "cax").everything_heard()
