"""Leaders of villages: who is asked to read an alert aloud, who said so, who did not."""

import re

import pytest

from tests.stories.gathering import english_admin, speaks
from tests.village import ROOT, Person, Village, open_village

PO_HEN = "06724-01"
ALERT = ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now")


@pytest.fixture
async def admin(village: Village) -> Person:
    resident = village.resident(language="en")
    await resident.starts(f"v-{PO_HEN}")
    return await english_admin(village)


async def invites(admin: Person, name: str, where: str) -> Person:
    """The admin presses, hands the link over, and the leader opens it."""
    await admin.says("/admin")
    await admin.presses("Invite village leader")
    await admin.presses(where)
    code = re.search(r"start=([\w-]+)", admin.heard[-1].text)
    leader = Person(admin.village, admin.village.resident().address, name, "en")
    await leader.starts(code[1])
    await admin.village.house.write(speaks, leader.address, "en")
    return leader


async def alerts(admin: Person) -> None:
    await admin.says("/admin")
    for label in (*ALERT, "🚨 Send now"):
        await admin.presses(label)


def asked(person: Person) -> bool:
    return "Please read this aloud now" in person.everything_heard()


async def test_only_leaders_of_the_villages_concerned_are_asked(village, admin):
    here = await invites(admin, "Ông Sáng", "Thôn Pò Hèn")
    there = await invites(admin, "Bà Mai", "Thôn Lục Phủ")
    everywhere = await invites(admin, "Ông Cả", "Of all villages")
    await alerts(admin)
    assert [asked(one) for one in (here, there, everywhere)] == [True, False, True]


async def test_an_alert_for_everywhere_asks_all_leaders(village, admin):
    leaders = [
        await invites(admin, "Ông Sáng", "Thôn Pò Hèn"),
        await invites(admin, "Bà Mai", "Thôn Lục Phủ"),
    ]
    await admin.says("/admin")
    for label in (*ALERT[:2], "Everywhere", ALERT[3], "🚨 Send now"):
        await admin.presses(label)
    assert [asked(one) for one in leaders] == [True, True]


async def test_who_has_not_confirmed_in_ten_minutes_is_listed(village, admin):
    confirms = await invites(admin, "Ông Sáng", "Thôn Pò Hèn")
    await invites(admin, "Bà Lan", "Thôn Pò Hèn")
    await invites(admin, "Bà Mai", "Thôn Lục Phủ")
    await alerts(admin)
    await confirms.presses("Read out")
    await village.passes(minutes=9)
    assert "not confirmed" not in admin.everything_heard()
    await village.passes(minutes=2)

    listed = next(one.text for one in reversed(admin.heard) if "not confirmed" in one.text)
    assert listed.splitlines()[1:] == ["• Bà Lan · Thôn Pò Hèn"]


@pytest.mark.parametrize("tap", ["Read out", "Posted"])
async def test_when_all_confirmed_the_admin_hears_that(village, admin, tap):
    leader = await invites(admin, "Ông Sáng", "Thôn Pò Hèn")
    await alerts(admin)
    await leader.presses(tap)
    await village.passes(minutes=11)
    assert "confirmed by every village leader." in admin.everything_heard()


async def test_a_village_without_a_leader_is_named_before_and_after(village, admin):
    await invites(admin, "Bà Mai", "Thôn Lục Phủ")
    await admin.says("/admin")
    for label in (*ALERT[:2], "Everywhere", ALERT[3]):
        await admin.presses(label)
    assert "Village leader, asked to read it aloud: 1." in admin.screen.text
    assert "No village leader in: Thôn Pò Hèn, Thôn Thán Phún." in admin.screen.text
    await admin.presses("🚨 Send now")
    await village.passes(minutes=11)
    assert "No village leader in: Thôn Pò Hèn, Thôn Thán Phún." in admin.heard[-1].text


async def test_a_removed_leader_is_neither_asked_nor_missed(village, admin):
    leader = await invites(admin, "Ông Sáng", "Thôn Pò Hèn")
    await admin.says("/admin")
    await admin.presses("Officers and admins")
    assert "Ông Sáng · Village leader, Thôn Pò Hèn" in admin.screen.labels
    await admin.presses("Ông Sáng")
    await admin.presses("Yes, take it away")
    await alerts(admin)
    await village.passes(minutes=11)
    assert not asked(leader)
    assert "Ông Sáng" not in admin.heard[-1].text


async def test_a_leader_says_how_many_were_told_at_visits(village, admin):
    leader = await invites(admin, "Ông Sáng", "Thôn Pò Hèn")
    await alerts(admin)
    await leader.presses("Told at visits")
    await leader.presses("20")
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("· told")
    assert "Told at visits: 20" in admin.heard[-1].text


async def test_a_village_with_dots_in_its_code_has_its_leader(url, tmp_path):
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(url, tmp_path, site=site) as village:
        admin = await english_admin(village)
        await admin.says("/admin")
        await admin.presses("Invite village leader")
        first = admin.screen.labels[1].partition(" ")[2]  # under the whole place
        leader = await invites(admin, "Pak Udin", first)
        assert f"You help {first} now" in leader.everything_heard()
