"""Footage: an owner agrees to be asked, somebody asks, somebody else approves, the owner says yes
or no; and nobody learns whose camera it is."""

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage.tables import Case, OwnerAsk, RegisterEntry
from tests.duty import Duty, on_duty, reports_theft, someone
from tests.stories.gathering import english_admin, forges
from tests.village import Person, Village

SUM = "ab" * 32


@pytest.fixture
async def duty(village):
    return await on_duty(village)


async def offers_a_camera(owner: Person, reach: str = "Message this phone") -> None:
    await owner.says("/start")
    await owner.presses("Papers")
    await owner.presses("See more")
    await owner.presses("I have a camera")
    for said in ("1", "2", "at the bridge"):
        await owner.says(said)
    await owner.presses(reach)
    await owner.presses("Send")


async def lists_it(duty: Duty) -> None:
    """The officer ends it so, and writes the place into the register."""
    (officer,) = duty.officers
    for label in ("Take", "Close", "May be asked", "Close it"):
        await officer.taps(label)
    await duty.village.passes(minutes=2)
    await officer.presses("Write it down")
    await officer.presses("Today")
    await officer.says("The bridge")
    await officer.presses("Save")


async def asks_for(person: Person, number: str, hours: str = "21h-22h30") -> None:
    """Up to *it stands in the register*."""
    await person.says("/registers")
    while not any("Footage requests" in label for label in person.screen.labels):
        await person.presses("More")
    await person.presses("Footage requests")
    await person.presses("New entry")
    await person.says(number)
    await person.says("1")
    await person.presses("Yesterday")
    await person.says(hours)
    await person.presses("A vehicle")
    await person.presses("Thôn Pò Hèn")
    await person.presses("Save")


async def approves(person: Person) -> None:
    await person.presses("Look")
    await person.presses("How it stands")
    await person.presses("Approved")


@pytest.fixture
async def owner(village, duty):
    owner = await someone(village)
    await offers_a_camera(owner)
    await lists_it(duty)
    return owner


@pytest.fixture
async def number(village, duty):
    return await reports_theft(await someone(village))


@pytest.fixture
async def admin(village):
    return await english_admin(village)


async def entries(village: Village, service: str) -> list[RegisterEntry]:
    rows = select(RegisterEntry).where(col(RegisterEntry.service) == service)
    return await village.house.read(lambda tx: list(tx.scalars(rows)))


async def test_the_place_stands_in_the_register_and_the_owner_nowhere(village, duty, owner):
    (camera,) = await entries(village, "cameras")
    assert camera.answers == {
        "village": "06724-01",
        "day": "2026-11-18",
        "spot": "road",
        "pieces": "2",
    }
    (officer,) = duty.officers
    await officer.presses("Correct")
    await officer.says("0")
    seen = officer.everything_heard() + duty.room.everything_heard()
    assert owner.name not in seen
    assert "agreed to be asked, through this bot alone" in seen


async def test_from_the_question_to_footage_that_was_useful(village, duty, owner, number, admin):
    (officer,) = duty.officers
    await asks_for(officer, number)
    assert "asks a second person to look at it" in admin.heard[-1].text
    await approves(admin)
    assert "The owner is asked now." in admin.screen.text
    assert "May we fetch what was recorded? 17 Nov 2026, 21:00-22:30." in owner.screen.text
    await owner.presses("Yes, come and fetch it")
    assert "Whoever asked is told" in owner.everything_heard()
    for member in (officer, admin):
        assert "the owner says yes" in member.heard[-1].text
    await officer.presses("Look")
    await officer.presses("How it stands")
    await officer.presses("Handed over")
    await officer.presses("Correct")
    await officer.presses("Change")
    await officer.presses("See more")
    await officer.presses("Was it useful?")
    await officer.presses("The vehicle")
    await officer.presses("Save")
    (request,) = await entries(village, "footage")
    assert (request.stage, request.answers["useful"]) == ("handed", "vehicle")
    await officer.presses("Correct")  # what was added later is put right: nobody approves it anew
    await officer.presses("Change")
    await officer.presses("See more")
    await officer.presses("Was it useful?")
    await officer.presses("The place")
    await officer.presses("Save")
    (request,) = await entries(village, "footage")
    assert (request.stage, request.answers["useful"]) == ("handed", "place")

    await admin.says("/month 11")
    await admin.presses("Footage requests")
    assert "Useful: 100 % (1 of 1)" in admin.screen.text


async def test_whoever_asked_cannot_approve_in_another_role_either(village, duty, number, owner):
    (officer,) = duty.officers
    await asks_for(officer, number)
    assert "Nobody else here can look at it yet." in officer.everything_heard()
    code = await village.invite("admin", "")
    await officer.starts(code)
    (request,) = await entries(village, "footage")
    await forges(officer, f"0.record.stage:{request.id}:approved")
    assert "Người đã ghi thì không tự duyệt được." in officer.everything_heard()
    (request,) = await entries(village, "footage")
    assert request.stage == "asked"


async def test_what_was_approved_and_is_changed_waits_anew(village, duty, owner, number, admin):
    (officer,) = duty.officers
    await asks_for(officer, number)
    await approves(admin)
    (request,) = await entries(village, "footage")
    await forges(officer, f"0.record.fix:{request.id}")
    await officer.presses("Change")
    await officer.presses("A vehicle")
    await officer.presses("When it was")
    await officer.presses("Save")
    assert "asks a second person to look at it" in admin.heard[-1].text
    (request,) = await entries(village, "footage")
    assert (request.stage, request.answers["reason"]) == ("asked", "time")
    assert (
        await village.house.read(lambda tx: tx.scalar(select(func.count(OwnerAsk.entry_id)))) == 0
    )
    await forges(officer, f"0.record.stage:{request.id}:handed")
    assert "That comes only after: Approved." in officer.everything_heard()


@pytest.mark.parametrize("ended", ["strike:{}:mistake", "stage:{}:nothing"])
async def test_an_owner_is_asked_no_more_for_what_nobody_wants(
    village, duty, owner, number, admin, ended
):
    (officer,) = duty.officers
    await asks_for(officer, number)
    await approves(admin)
    (request,) = await entries(village, "footage")
    await forges(admin, f"0.record.{ended.format(request.id)}")
    heard = len(officer.heard)
    await owner.presses("Yes, come and fetch it")
    assert "Nobody asks for that any more." in owner.screen.text
    assert len(officer.heard) == heard


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("123-456", "There is no such case here."),
        ("all of them", "There is no such case here."),
        ("-1", "There is no such case here."),
    ],
)
async def test_a_case_that_is_none_is_refused_and_asked_again(duty, owner, typed, why):
    (officer,) = duty.officers
    await officer.says("/registers")
    while not any("Footage requests" in label for label in officer.screen.labels):
        await officer.presses("More")
    await officer.presses("Footage requests")
    await officer.presses("New entry")
    await officer.says(typed)
    assert why in officer.screen.text
    assert "For which case?" in officer.screen.text


async def test_an_owner_takes_it_back_and_nobody_can_ask_them(village, duty, owner, number, admin):
    (officer,) = duty.officers
    await owner.says("/cases")
    await owner.says("1")
    await owner.presses("Take it back")
    await owner.presses("Take it back")
    await asks_for(officer, number)
    await approves(admin)
    assert "Nobody behind it can be asked by the bot." in admin.screen.text
    (camera,) = await entries(village, "cameras")
    assert camera.case_id is None
    await village.passes(hours=25)
    left = select(Case.data_key).where(col(Case.form) == "camera")
    assert await village.house.read(lambda tx: tx.scalar(left)) is None


async def test_an_owner_who_hides_reads_that_there_is_news(village, duty, number, admin):
    owner = await someone(village)
    await offers_a_camera(owner, "Message, words hidden")
    await lists_it(duty)
    (officer,) = duty.officers
    await asks_for(officer, number)
    await approves(admin)
    assert "recorded" not in owner.heard[-1].text
    await owner.presses("Show")
    assert "May we fetch what was recorded?" in owner.screen.text
    await owner.presses("No, not this time")
    assert "the owner says no" in officer.heard[-1].text
