"""How a group becomes a room and ceases to be one, and how somebody becomes an officer."""

import pytest

from domain.heard import HeardEvent, Place
from domain.mouth import Gone
from tests.duty import leaps, on_duty, reports_theft, someone
from tests.village import CHANNEL, Officer, Room, Village


def group_of(village: Village, *, name: str = "Trưởng") -> Officer:
    """Somebody with a group that is no room yet."""
    room = Room(village, f"{CHANNEL}:-100777", "")
    return Officer(village, f"{CHANNEL}:777", name, "vi", room=room)


async def test_code_makes_a_group_the_room_of_its_desk(village):
    founder = group_of(village)
    await founder._in_room(text=await village.invite(None, "cax"), command="bind")
    assert "Công an xã Hải Sơn" in founder.room.heard[0].text
    await village.passes(seconds=31)  # the board leaves the minute of binding to who presses
    assert founder.room.heard[1].pinned


async def test_what_is_open_already_stands_in_a_new_room(village):
    await on_duty(village)
    number = await reports_theft(await someone(village))
    second = await village.room("cax")
    assert number in second.everything_heard()


async def test_code_works_once(village):
    founder = group_of(village)
    code = await village.invite(None, "cax")
    await founder._in_room(text=code, command="bind")
    other = Officer(
        village, f"{CHANNEL}:778", "X", "vi", room=Room(village, f"{CHANNEL}:-100778", "")
    )
    await other._in_room(text=code, command="bind")
    assert len(other.room.heard) == 1
    assert "Công an xã" not in other.room.everything_heard()


async def test_code_for_a_person_shown_in_a_group_stays_unused(village):
    founder = group_of(village)
    code = await village.invite("officer", "cax")
    await founder._in_room(text="", command="start", start=code)
    assert len(founder.room.heard) == 1
    await village.room("cax")
    officer = Officer(village, f"{CHANNEL}:5", "Dũng", "vi")
    await officer.starts(code)
    assert "Dũng" in officer.heard[-1].text


async def test_anonymous_admin_cannot_bind(village):
    founder = group_of(village)
    nobody = Officer(village, "", "", "vi", room=founder.room)
    code = await village.invite(None, "cax")
    await nobody._in_room(text=code, command="bind")
    await founder._in_room(text=code, command="bind")
    assert "Công an xã Hải Sơn" in founder.room.everything_heard()


async def test_bot_taken_into_a_strange_group_says_how_to_bind_it(village):
    founder = group_of(village)
    await village.hears(
        founder, where=founder.room.address, place=Place.GROUP, event=HeardEvent.BOT_ADDED
    )
    assert founder.room.heard == []
    await village.passes(minutes=1)
    assert len(founder.room.heard) == 1
    assert "/bind" in founder.room.heard[0].text


async def test_bound_at_once_it_says_nothing_of_that(village):
    founder = group_of(village)
    address = founder.room.address
    await village.hears(founder, where=address, place=Place.GROUP, event=HeardEvent.BOT_ADDED)
    await founder._in_room(text=await village.invite(None, "cax"), command="bind")
    await village.passes(minutes=1)
    assert "/bind" not in founder.room.everything_heard()


async def test_bot_leaves_a_group_that_nobody_binds_within_a_day(village):
    founder = group_of(village)
    address = founder.room.address
    await village.hears(founder, where=address, place=Place.GROUP, event=HeardEvent.BOT_ADDED)
    await leaps(village, hours=23)
    assert village.messenger.left == []
    await leaps(village, hours=2)
    assert founder.room.heard[-1].text.startswith("Nhóm này chưa thành phòng trực")
    assert village.messenger.left == [address]
    await village.hears(founder, where=address, place=Place.GROUP, event=HeardEvent.BOT_REMOVED)
    await leaps(village, hours=30)
    assert len(founder.room.heard) == 2


async def test_bot_stays_in_a_group_that_became_a_room_in_the_last_minute(village):
    founder = group_of(village)
    address = founder.room.address
    await village.hears(founder, where=address, place=Place.GROUP, event=HeardEvent.BOT_ADDED)
    await leaps(village, hours=23)
    await founder._in_room(text=await village.invite(None, "cax"), command="bind")
    await leaps(village, hours=2)
    assert village.messenger.left == []
    assert "Nhóm này chưa thành" not in founder.room.heard[-1].text


async def test_admin_is_told_that_nobody_reads_any_more(village):
    admin = await village.admin()
    duty = await on_duty(village)
    await village.hears(
        duty.officers[0], where=duty.room.address, place=Place.GROUP, event=HeardEvent.BOT_REMOVED
    )
    assert admin.heard[-1].text.split("\n") == [
        "⚠ Công an xã Hải Sơn lost a room: the bot is no longer in the group.",
        "Nobody reads its reports now. Type /admin and invite a room.",
    ]


async def test_room_that_the_platform_calls_gone_is_gone(village):
    admin = await village.admin()
    duty = await on_duty(village)
    village.messenger.failures.append((duty.room.address, Gone()))
    await reports_theft(await someone(village))
    assert "lost a room" in admin.heard[-1].text


@pytest.mark.parametrize("times", [1, 2], ids=["one of both chats", "both chats"])
async def test_group_that_moved_goes_on_at_its_new_address(village, times):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    new = Room(village, f"{CHANNEL}:-100999", "cax")
    for _ in range(times):
        await village.hears(
            Officer(village, "", "", ""),
            where=duty.room.address,
            place=Place.GROUP,
            event=HeardEvent.MOVED,
            moved_to=new.address,
        )
    assert number in new.everything_heard()
    duty.officers[0].room = new
    await duty.officers[0].taps("Take")
    assert "👤 Dũng took it" in new.card_of(number).text


async def test_officer_is_welcomed_with_three_rules_and_colleagues_see_it(village):
    duty = await on_duty(village)
    lan = await village.officer(duty.room, "Lan")
    assert len(lan.heard[-1].text.split("\n")) == 4
    assert duty.newest.text == "👮 Lan is an officer of Công an xã Hải Sơn now."


async def test_officer_is_enrolled_once(village):
    duty = await on_duty(village)
    code = await village.invite("officer", "cax")
    await duty.officers[0].starts(code)
    assert "already" in duty.officers[0].heard[-1].text
    lan = Officer(village, f"{CHANNEL}:6", "Lan", "vi", room=duty.room)
    await lan.starts(code)  # it was not used up
    assert "Lan" in lan.heard[-1].text


async def test_spent_code_in_private_is_a_residents_business(village):
    duty = await on_duty(village)
    code = await village.invite("officer", "cax")
    lan = Officer(village, f"{CHANNEL}:6", "Lan", "en", room=duty.room)
    await lan.starts(code)
    stranger = village.resident(language="en")
    await stranger.starts(code)
    assert stranger.screen.labels
    assert "officer" not in stranger.everything_heard()


async def test_help_in_a_group_tells_whose_room_it_is(village):
    duty = await on_duty(village)
    await duty.officers[0].writes("/help")
    assert duty.newest.text.startswith("This group is the room of Công an xã Hải Sơn.")
