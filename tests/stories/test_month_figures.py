"""The figures of a month: asked in a room and by an admin, each opens what it is made of."""

import pytest

from tests.duty import leaps, on_duty, reports_theft, someone
from tests.stories.gathering import english_admin, forges
from tests.stories.test_registers import VISIT, writes


@pytest.fixture
async def duty(village):
    return await on_duty(village)


async def five_thefts(village) -> list[str]:
    return [await reports_theft(await someone(village)) for _ in range(5)]


async def test_a_room_reads_the_month_and_opens_a_number(any_village):
    village = any_village
    duty = await on_duty(village)
    (dung,) = duty.officers
    numbers = await five_thefts(village)
    await writes(dung, *VISIT, "1")
    await leaps(village, days=20)  # into December
    await dung.writes("/month 11")
    assert duty.newest.text.split("\n") == [
        "📊 Xã Hải Sơn, 11/2026",
        "Reports received: 5",
        "Visits: 1",
    ]
    await dung.taps("Reports")
    lines = duty.newest.text.split("\n")
    assert lines[3:6] == [
        "Reports received: 5",
        "Somebody took them: 0 % (0 of 5)",
        "Closed since: 0 % (0 of 5)",
    ]
    await dung.taps("Reports received")
    assert all(number in duty.newest.text for number in numbers)
    assert "Theft" in duty.newest.text
    await dung.taps("Back")
    await dung.taps("Back")
    await dung.taps("Visits")
    assert "Households visited: 12" in duty.newest.text
    assert "Without: Thôn Lục Phủ, Thôn Thán Phún" in duty.newest.text
    await dung.taps("Households visited")
    assert "Visits to homes · Thôn Pò Hèn · 18 Nov 2026" in duty.newest.text


async def test_few_people_are_not_told(village, duty):
    (dung,) = duty.officers
    number = await reports_theft(await someone(village))
    await dung.writes("/thang 11")
    assert "Reports received: fewer than 5" in duty.newest.text
    await dung.taps("Reports")
    assert "Somebody took them: too few to show" in duty.newest.text
    await dung.taps("Reports received")
    assert duty.newest.text.endswith("It does not open.")
    assert number not in duty.newest.text


async def test_an_admin_sees_the_number_and_no_case(village, duty):
    admin = await english_admin(village)
    numbers = await five_thefts(village)
    await writes(duty.officers[0], *VISIT, "1")
    await admin.says("/bulan 11/2026")
    await admin.presses("Reports")
    await admin.presses("Reports received")
    assert admin.screen.text.endswith("Others may open: 5")
    assert not any(number in admin.everything_heard() for number in numbers)
    await forges(admin, "0.figure.open:2026-11:visit-log:visits")
    await admin.presses("Visits to homes")
    assert admin.screen.text.startswith("🚶 Visits: Visits to homes")


async def test_home_stands_in_no_number(village):
    duty = await on_duty(village, "care")
    resident = await someone(village)
    await resident.says("/report")
    await resident.presses("At home")
    await duty.officers[0].writes("/month 11")
    assert "Reports received" not in duty.newest.text


async def test_what_is_no_month_is_asked_again(village, duty):
    (dung,) = duty.officers
    for said, answer in (
        ("/month 13", "Which month?"),
        ("/month soon", "Which month?"),
        ("/month 12/2099", "That month has not come yet."),
        ("/month 11 Sa Pa", "No place here is called “Sa Pa”."),
    ):
        await dung.writes(said)
        assert duty.newest.text.startswith(answer)


async def test_a_struck_entry_counts_no_more(village, duty):
    (dung,) = duty.officers
    await writes(dung, *VISIT, "1")
    await forges(dung, "0.record.of:visit-log")
    for label in ("Visits to homes", "Strike", "It was a mistake"):
        await dung.presses(label)
    await dung.writes("/month 11")
    assert "Visits" not in duty.newest.text


async def test_strangers_and_residents_get_nothing(village, duty):
    resident = await someone(village)
    await resident.says("/month 11")
    await forges(resident, "0.figure.of:2026-11:reports")
    assert "📊" not in resident.everything_heard()
