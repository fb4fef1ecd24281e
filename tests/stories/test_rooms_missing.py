"""Desks without a room: their forms are not offered, and whoever can help it is told."""

import asyncio

from bot.demo import SITE, make_demo
from bot.doctor import _look_at_sites
from domain.forms.forms import MenuShelf
from domain.heard import HeardEvent, Place
from domain.sitefile import read_site_file
from tests.duty import _in_english, newest_number, on_duty, someone
from tests.village import Officer, Person, Village

NOBODY = "Nobody reads this kind of report here yet. Please call"


async def wants(village: Village, name: str) -> Person:
    """Somebody looks for that name in the list and presses it."""
    resident = await someone(village)
    await resident.says("/report")
    for _ in range(4):
        if resident.screen.key(name):
            break
        await resident.presses("See more")
    await resident.presses(name)
    return resident


async def findings(village: Village) -> str:
    """What `titir doctor` says of site and rooms."""
    found = await village.house.write(_look_at_sites, now=village.now)
    return "\n".join(one.what for one in found)


async def as_a_demo(village: Village) -> None:
    """The village is the demo's from now on."""
    languages = frozenset(("vi", "id", "en"))
    shipped = frozenset(village.forms.by_code)
    file = read_site_file(SITE.read_text(), shipped=shipped, languages=languages)
    await asyncio.to_thread(make_demo, village.house, file, now=village.now)


async def test_form_without_a_room_shows_numbers_and_the_admins_hear_it_once(village):
    admin = await village.admin()
    await village.house.write(_in_english)
    heard = len(admin.heard)
    for _ in range(3):
        resident = await wants(village, "Theft")
        assert resident.screen.text == f"{NOBODY} Trực ban Công an xã 0203 000 0000 · 113."
    assert [one.text for one in admin.heard[heard:]] == [
        "A resident wanted to report: Theft, robbery. No desk with a room reads that."
    ]
    assert "Công an xã Hải Sơn has no room, so nobody is offered: theft" in await findings(village)

    await on_duty(village)
    assert not (await wants(village, "Theft")).screen.text.startswith(NOBODY)
    assert "Công an xã Hải Sơn has no room" not in await findings(village)


async def test_officers_alone_are_no_room(village):
    await on_duty(village)
    nowhere = Officer(village, "telegram:5", "Sơn", "en")
    await nowhere.starts(await village.invite("officer", "border"))
    heard = nowhere.everything_heard()
    resident = await wants(village, "Border")
    assert resident.screen.text.startswith(NOBODY)
    assert nowhere.everything_heard() == heard
    assert "Đồn Biên phòng Pò Hèn has no room, so nobody is offered" in await findings(village)


async def test_case_of_a_room_that_went_is_kept_and_shown_in_the_next_one(village):
    duty = await on_duty(village)
    resident = await someone(village)
    await resident.starts()
    await resident.presses("Danger now")
    await resident.presses("Fire")
    number = await newest_number(village)
    await village.hears(
        duty.officers[0], where=duty.room.address, place=Place.GROUP, event=HeardEvent.BOT_REMOVED
    )
    await village.passes(minutes=2)
    assert "nobody has taken it yet. Call 114" in resident.everything_heard()
    assert number in (await village.room("cax")).everything_heard()


async def test_every_form_can_be_tried_in_the_demo(village):
    await as_a_demo(village)
    await village.room("cax")
    reports = [one for one in village.forms.by_code.values() if one.service.shelf is MenuShelf.LIST]
    for form in reports:
        name = village.words.sentence("en", form.name)
        resident = await wants(village, name)
        assert NOBODY not in resident.screen.text, name


async def test_case_of_home_reaches_the_one_room_of_the_demo(village):
    await as_a_demo(village)
    duty = await on_duty(village)
    resident = await someone(village)
    for said in ("/report", "3", "1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)
    assert await newest_number(village) in duty.room.everything_heard()
