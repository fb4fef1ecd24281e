"""The figures of a month: asked in a room and by an admin, each opens what it is made of."""

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col

from actions.people.sites import apply_site
from bot.wiring import load_forms
from domain.sitefile import read_site_file
from storage.site_cache import forget_books
from storage.tables import Desk
from tests.duty import leaps, on_duty, reports_theft, someone
from tests.houses import NOON
from tests.stories.gathering import english_admin, forges
from tests.stories.test_registers import VISIT, writes

EXAMPLES = Path(__file__).parents[2] / "examples"


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


async def test_what_is_left_of_the_place_without_the_room_is_not_told(any_village):
    """A room's number and the place's used to be hidden each by itself: 6 less 5 is one report."""
    village = any_village
    duty, admin = await on_duty(village), await english_admin(village)
    await five_thefts(village)
    await reports_theft(await someone(village, "06724-02"))
    await village.house.write(_looks_after, "cax", ["06724-01"])
    await leaps(village, days=20)
    await duty.officers[0].writes("/month 11")
    assert "Reports received: not shown" in duty.newest.text
    await duty.officers[0].taps("Reports")
    assert "“Not shown”: it would tell" in duty.newest.text
    await duty.officers[0].taps("Reports received")
    assert duty.newest.text.endswith("It does not open.")
    await admin.says("/month 11")
    assert "Reports received: 6" in admin.screen.text


def _looks_after(tx, code, areas):
    tx.execute(update(Desk).where(col(Desk.code) == code).values(areas=areas))
    forget_books(tx)


async def test_a_month_that_is_not_over_is_told_in_steps(village, duty):
    """Two looks with one report between them would tell that report."""
    admin = await english_admin(village)
    await five_thefts(village)
    await admin.says("/month")
    assert "Reports received: at least 5" in admin.screen.text
    await reports_theft(await someone(village))
    await admin.says("/month")
    assert "Reports received: at least 5" in admin.screen.text
    await admin.presses("Reports")
    await admin.presses("Reports received")
    assert admin.screen.text.endswith("Others may open: 5")


async def test_several_months_tell_of_people_what_each_tells(village, duty):
    admin = await english_admin(village)
    await five_thefts(village)
    await leaps(village, days=20)
    await reports_theft(await someone(village))
    await leaps(village, days=40)
    await admin.says("/month 11-12/2026")
    assert "bulan" not in admin.screen.text
    assert "11/2026 to 12/2026" in admin.screen.text
    assert "Reports received: at least 5" in admin.screen.text


async def test_a_number_of_several_months_opens_what_it_is_made_of(village, duty):
    """A room read there of others, so many as the database has kinds of reports."""
    (dung,), admin = duty.officers, await english_admin(village)
    numbers = await five_thefts(village)
    await leaps(village, days=20)
    hidden = await reports_theft(await someone(village))
    await leaps(village, days=40)
    await dung.writes("/month 11-12/2026")
    for label in ("Reports", "Reports received"):
        await dung.taps(label)
    assert all(number in duty.newest.text for number in numbers)
    assert hidden not in duty.newest.text
    assert "Others" not in duty.newest.text
    await admin.says("/month 11-12/2026")
    for label in ("Reports", "Reports received"):
        await admin.presses(label)
    assert admin.screen.text.endswith("Others may open: 5")


async def test_old_and_new_names_of_villages_that_became_one_agree(any_village):
    village = any_village
    duty, admin = await on_duty(village), await english_admin(village)
    for code in ("06724-01", "06724-02"):
        for _ in range(5):
            await reports_theft(await someone(village, code))
        await writes(duty.officers[0], *VISIT, "1")
    await leaps(village, days=20)
    await village.house.write(_become_one)
    for asked, number in (
        ("Thôn Pò Hèn", 5),
        ("po hen", 5),
        ("Thôn Lục Phủ", 5),
        ("Thôn Biên Giới", 10),
        ("", 10),
    ):
        await admin.says(f"/month 11 {asked}")
        assert f"Reports received: {number}" in admin.screen.text


def _become_one(tx):
    text = (EXAMPLES / "hai-son.toml").read_text(encoding="utf-8")
    begin, end = (
        text.index('[[areas]]\ncode = "06724-01"'),
        text.index('[[areas]]\ncode = "06724-03"'),
    )
    merged = (
        '[[areas]]\ncode = "06724-09"\nname = "Thôn Biên Giới"\nkind = "village"\n'
        'parent = "06724"\nformerly = ["Thôn Pò Hèn", "Thôn Lục Phủ"]\n\n'
    )
    file = read_site_file(
        text[:begin] + merged + text[end:],
        shipped=frozenset(load_forms().by_code),
        languages=frozenset(("vi", "id", "en")),
    )
    apply_site(tx, file, now=NOON)


async def test_the_month_can_be_taken_along(any_village):
    village = any_village
    duty = await on_duty(village)
    await five_thefts(village)
    await writes(duty.officers[0], *VISIT, "1")
    await leaps(village, days=20)
    admin = await english_admin(village)
    before = len(admin.heard)
    await admin.says("/month 11")
    (picture,) = (one for one in admin.heard[before:] if one.attachments)
    assert [one.kind for one in picture.attachments] == ["photo"]
    assert picture.text == "Xã Hải Sơn, 11/2026"
    for label, name, begins in (
        ("PDF, to print", "Xã Hải Sơn 2026-11.pdf", b"%PDF-"),
        ("Excel", "Xã Hải Sơn 2026-11.xlsx", b"PK"),
        ("CSV, a plain table", "Xã Hải Sơn 2026-11.csv", b"\xef\xbb\xbfCounted in,Figure,Number"),
    ):
        await admin.says("/month 11")
        await admin.presses("PDF, Excel")
        await admin.presses(label)
        (file,) = admin.heard[-1].attachments
        assert (file.kind, file.name) == ("file", name)
        assert file.body.startswith(begins)


async def test_a_picture_of_nothing_is_not_drawn(village, duty):
    before = len(duty.room.heard)
    await duty.officers[0].writes("/month 3/2024")
    assert not any(one.attachments for one in duty.room.heard[before:])
    assert duty.newest.text.endswith("Reports: none")
