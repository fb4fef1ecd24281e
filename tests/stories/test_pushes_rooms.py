"""A duty room's page that is closed: danger rings until it is taken, the rest as each chooses."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from actions.people import room_pages, sessions
from actions.people.departures import let_officer_go
from domain.heard import Heard, Place
from domain.ringing import News
from storage.device_sessions import OpenedSession, revoke_sessions_of
from storage.staff import Newcomer, invite_device, roles_at
from storage.tables import Staff
from storage.tx import Tx
from tests.duty import Duty, calls_fire, on_duty, reports_theft, someone
from tests.pushes import PushedBrowser, PushService
from tests.ringing import lets_ring
from tests.village import Person, Village

DANGER = "🔴 Nguy hiểm. Chưa ai nhận."


@dataclass
class PageOfficer:
    """An officer who came in by a browser; their page is closed."""

    opened: OpenedSession
    browser: PushedBrowser


@pytest.fixture
def village(any_village: Village) -> Village:
    return any_village


@pytest.fixture
async def duty(service: PushService, village: Village) -> Duty:
    return await on_duty(village)


@pytest.fixture
async def resident(duty: Duty, village: Village) -> Person:
    return await someone(village)


async def comes_in(
    village: Village, service: PushService, name: str, wants: News | None = None
) -> PageOfficer:
    code = await village.invite("officer", "cax")
    opened = await village.house.write(
        sessions.redeem, code, name * 10, Newcomer(name, "vi"), now=village.now
    )
    officer = PageOfficer(opened, service.browser())
    await lets_ring(
        village, opened.page, officer.browser, door="room", person=opened.person,
        owner=opened.owner, wants=wants,
    )  # fmt: skip
    return officer


async def passes_by_seconds(village: Village, seconds: int) -> None:
    for _ in range(seconds // 10):
        await village.passes(seconds=10)


async def test_danger_rings_every_twenty_seconds_until_it_is_taken(
    village, service, duty, resident
):
    officer = await comes_in(village, service, "Hoa", wants=News(0))

    await calls_fire(resident)
    assert officer.browser.texts == [DANGER]
    assert (officer.browser.rung[0].urgency, officer.browser.rung[0].ttl) == ("high", 300)
    await passes_by_seconds(village, 60)
    assert len(officer.browser.rung) == 4

    await duty.officers[0].taps("Take")
    rung = len(officer.browser.rung)
    await passes_by_seconds(village, 60)
    assert len(officer.browser.rung) == rung
    assert {one.told["danger"] for one in officer.browser.rung} == {True}


async def test_it_gives_up_after_fifteen_times(village, service, duty, resident):
    officer = await comes_in(village, service, "Hoa", wants=News(0))

    await calls_fire(resident)
    await passes_by_seconds(village, 600)

    cards = duty.rang("CHÁY") or 5  # the card itself rings anew in the desk's time for danger
    assert 15 <= len(officer.browser.rung) <= 1 + 15 + cards
    rung = len(officer.browser.rung)
    await passes_by_seconds(village, 60)
    assert len(officer.browser.rung) - rung <= 1


async def test_an_officer_hears_what_they_chose(village, service, duty, resident):
    all_ = await comes_in(village, service, "Hoa")
    answers = await comes_in(village, service, "Minh", wants=News.ANSWERS)

    await reports_theft(resident)

    assert all_.browser.texts == ["Có tin mới báo."]
    assert answers.browser.texts == []


async def test_a_dispute_and_a_deadline_ring_who_chose_them(village, service, duty, resident):
    officer = await comes_in(village, service, "Hoa", wants=News.DEADLINES | News.DISPUTES)

    await reports_theft(resident)
    await village.passes(hours=2)

    assert "⏰ Có tin quá hạn, chưa ai nhận." in officer.browser.texts


async def test_no_ring_names_a_case_or_says_what_it_is_about(village, service, duty, resident):
    officer = await comes_in(village, service, "Hoa")

    number = await reports_theft(resident)
    await calls_fire(resident)
    await passes_by_seconds(village, 60)

    told = "\n".join(officer.browser.texts)
    assert number not in told
    assert number.replace("-", "") not in told
    assert "Pò Hèn" not in told


async def test_who_is_an_officer_no_more_is_not_rung(village, service, duty, resident):
    officer = await comes_in(village, service, "Hoa")

    def leaves(tx) -> None:
        (role,) = roles_at(tx, f"browser:{officer.opened.person}")
        role.state = "removed"

    await village.house.write(leaves)
    await reports_theft(resident)

    assert officer.browser.rung == []


async def test_a_device_that_is_locked_out_is_not_rung(village, service, duty, resident):
    officer = await comes_in(village, service, "Hoa")

    await village.house.write(revoke_sessions_of, officer.opened.owner)
    await calls_fire(resident)

    assert officer.browser.rung == []


async def test_who_is_let_go_is_let_go_at_their_devices_too(village, service, duty):
    def gives_a_device(tx: Tx) -> str:
        return invite_device(tx, tx.get_one(Staff, hoa.opened.owner), now=village.now)

    def goes(tx: Tx) -> None:
        let_officer_go(tx, tx.get_one(Staff, hoa.opened.owner), now=village.now)

    def roles(tx: Tx) -> int:
        return len(roles_at(tx, f"browser:{device.person}"))

    hoa = await comes_in(village, service, "Hoa")
    code = await village.house.write(gives_a_device)
    device = await village.house.write(
        sessions.redeem, code, "d" * 40, Newcomer("Hoa", "vi"), now=village.now
    )
    assert device.owner == hoa.opened.owner
    assert await village.house.read(roles) == 1

    await village.house.write(goes)

    assert await village.house.read(roles) == 0


async def test_a_device_whose_person_has_no_role_any_more_is_shut(village, service, duty):
    officer = await comes_in(village, service, "Hoa")

    def seat(tx: Tx) -> OpenedSession | None:
        return sessions.find_session(tx, "Hoa" * 10, "room", now=village.now)

    def leaves(tx: Tx) -> None:
        (role,) = roles_at(tx, f"browser:{officer.opened.person}")
        role.state = "removed"

    assert await village.house.read(seat) is not None
    await village.house.write(leaves)
    assert await village.house.read(seat) is None


async def test_a_device_lets_no_further_device_in(village, service, duty):
    officer = await comes_in(village, service, "Hoa")
    who = f"browser:{officer.opened.person}"
    asks = Heard("asks", who, who, Place.PRIVATE, village.now, text="/room")

    assert not await village.house.read(room_pages.reads_in_a_room, asks)


async def test_a_device_locked_out_by_itself_leaves_no_officer_behind(village, service, duty):
    """Its officer stays one elsewhere; alarms used to be put for the device for ever."""

    def gives_a_device(tx: Tx) -> str:
        return invite_device(tx, tx.get_one(Staff, hoa.opened.owner), now=village.now)

    def goes_alone(tx: Tx) -> None:
        (role,) = roles_at(tx, f"browser:{device.person}")
        let_officer_go(tx, role, now=village.now)

    def left(tx: Tx) -> tuple[int, int]:
        there = roles_at(tx, f"browser:{device.person}")
        return len(there), len(roles_at(tx, f"browser:{hoa.opened.person}"))

    def seat(tx: Tx) -> OpenedSession | None:
        return sessions.find_session(tx, "d" * 40, "room", now=village.now)

    hoa = await comes_in(village, service, "Hoa")
    code = await village.house.write(gives_a_device)
    device = await village.house.write(
        sessions.redeem, code, "d" * 40, Newcomer("Hoa", "vi"), now=village.now
    )
    await village.house.write(goes_alone)

    assert await village.house.read(left) == (0, 1)
    assert await village.house.read(seat) is None


async def test_a_device_put_away_for_long_leaves_no_officer_behind(village, service, duty):
    hoa = await comes_in(village, service, "Hoa")

    def roles(tx: Tx) -> int:
        return len(roles_at(tx, f"browser:{hoa.opened.person}"))

    village.now += timedelta(days=89)
    await village.ticker.sweep()
    assert await village.house.read(roles) == 1
    village.now += timedelta(days=2)
    await village.ticker.sweep()
    assert await village.house.read(roles) == 0
