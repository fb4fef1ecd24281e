"""Registers: staff write down what was done, correct it, strike it, and look at it again."""

from datetime import date

import pytest
from sqlalchemy import select

from domain.heard import HeardEvent, Place
from storage.tables import RegisterChange, RegisterEntry
from tests.duty import on_duty
from tests.stories.gathering import english_admin, forges, jump, speaks
from tests.stories.test_every_register import answers
from tests.village import Person


async def leader_of(village, area: str, name: str = "Tâm") -> Person:
    """A village leader who reads English."""
    admin = await english_admin(village)
    await forges(admin, f"0.admin.leader:{area}")
    link = next(line for line in admin.heard[-1].text.split("\n") if "start=" in line)
    leader = Person(village, village._address(), name, "en")
    await leader.starts(link.partition("start=")[2])
    await village.house.write(speaks, leader.address, "en")
    return leader


@pytest.fixture
async def officer(village):
    return (await on_duty(village)).officers[0]


async def opens(person: Person) -> None:
    await person.says("/registers")
    await person.presses("Visits")


async def writes(person: Person, *saids: str) -> None:
    await opens(person)
    await person.presses("New entry")
    for said in saids:
        await person.says(said)


VISIT = ("Thôn Pò Hèn", "Today", "Visits to homes", "12", "Fraud, scams", "Nothing more")


def rows(tx) -> list[RegisterEntry]:
    return list(tx.scalars(select(RegisterEntry)).all())


def changes(tx) -> list[str]:
    found = tx.scalars(select(RegisterChange).order_by(RegisterChange.number)).all()
    return [one.kind for one in found]


async def test_a_visit_is_written_down_by_pressing_and_typing(any_village):
    village = any_village
    (dung,) = (await on_duty(village)).officers
    await writes(dung, *VISIT)
    assert dung.screen.text.split("\n") == [
        "Check it once more.",
        "",
        "Visit",
        "📍 Thôn Pò Hèn",
        "📅 18 Nov 2026",
        "🏠 Visits to homes",
        "🔢 12 households",
        "🎣 Fraud, scams",
        "✅ Nothing more",
    ]
    await dung.presses("Save")
    (entry,) = await village.house.read(rows)
    assert (entry.area, entry.state, entry.answers["households"]) == ("06724-01", "kept", "12")
    await dung.presses("The whole list")
    assert dung.screen.text == "🚶 Visits: 1"
    assert "1 🏠 Visits to homes · Thôn Pò Hèn · 18 Nov 2026" in dung.screen.labels


async def test_nothing_happened_is_an_entry_too(village, officer):
    await writes(officer, "1", "1", "5", "1", "1")
    (entry,) = await village.house.read(rows)
    assert entry.answers["kind"] == "nothing"
    assert "households" not in entry.answers


async def test_what_is_no_answer_is_said_and_nothing_is_lost(village, officer):
    await writes(officer, "1", "30.2.2026")
    assert officer.screen.text.startswith("Please a day that has been, as 12.8.2026.")
    await officer.says("1.1.2031")
    assert officer.screen.text.startswith("Please a day that has been")
    await officer.says("1.1.1930")
    assert officer.screen.text.startswith("That is too long ago. 1 Jan 1945 or later.")
    await officer.says("12.8.2026")
    await officer.says("a long story of somebody called Hoa, who lives by the bridge")
    assert officer.screen.text.startswith("Please press one of the buttons.")
    await officer.says("1")
    await officer.says("0")
    assert officer.screen.text.startswith("Please a number from 1 to 2,000.")
    await officer.says("100.000")
    assert officer.screen.text.startswith("Please a number from 1 to 2,000.")
    for said in ("12", "1", "1", "1"):
        await officer.says(said)
    (entry,) = await village.house.read(rows)
    assert "Hoa" not in str(entry.answers)
    assert str(entry.on_date) == "2026-08-12"


async def test_it_is_corrected_and_what_it_said_stays_readable(village, officer):
    await writes(officer, *VISIT, "1")
    await opens(officer)
    for label in ("Visits to homes", "Correct", "Change", "The number"):
        await officer.presses(label)
    await officer.says("15")
    await officer.presses("Save")
    assert officer.screen.text.startswith("Corrected.")
    assert "🔢 15 households" in officer.screen.text
    await officer.presses("History")
    assert "↳ before: 🔢 12 households" in officer.screen.text
    assert await village.house.read(changes) == ["made", "corrected"]


async def test_two_who_correct_it_do_not_overwrite_each_other(village, officer):
    admin = await english_admin(village)
    await writes(officer, *VISIT, "1")
    for person in (officer, admin):
        await opens(person)
        for label in ("Visits to homes", "Correct", "Change", "The number"):
            await person.presses(label)
    await officer.says("15")
    await officer.presses("Save")
    await admin.says("16")
    await admin.presses("Save")
    assert admin.screen.text.startswith("Somebody else changed it meanwhile.")
    (entry,) = await village.house.read(rows)
    assert entry.answers["households"] == "15"
    assert "🔢 16 households" in admin.screen.text  # nothing is lost of what the second one wrote
    await admin.presses("Save")
    await admin.presses("History")
    assert "↳ before: 🔢 15 households" in admin.screen.text


async def test_who_is_second_keeps_what_the_first_one_changed_elsewhere(village, officer):
    admin = await english_admin(village)
    await writes(officer, *VISIT, "1")
    for person, what in ((officer, "The number"), (admin, "Fraud, scams")):
        await opens(person)
        for label in ("Visits to homes", "Correct", "Change", what):
            await person.presses(label)
    await officer.says("15")
    await officer.presses("Save")
    await admin.presses("Drugs, gambling")
    await admin.presses("Save")
    assert "🔢 15 households" in admin.screen.text
    await admin.presses("Save")
    (entry,) = await village.house.read(rows)
    assert (entry.answers["households"], entry.answers["topic"]) == ("15", "drugs")


async def test_it_is_struck_with_a_reason_and_never_erased(village, officer):
    await writes(officer, *VISIT, "1")
    await opens(officer)
    for label in ("Visits to homes", "Strike", "It stands there twice"):
        await officer.presses(label)
    assert "✗ Struck: It stands there twice." in officer.screen.text
    assert not officer.screen.text.count("Correct")
    await opens(officer)
    assert any("✗ Visits to homes" in label for label in officer.screen.labels)
    (entry,) = await village.house.read(rows)
    assert entry.state == "struck"


async def test_a_leader_writes_for_their_own_village_alone(village, officer):
    leader = await leader_of(village, "06724-02")
    await writes(leader, "Today")  # nobody asks which village
    for said in ("2", "30", "1", "1", "1"):
        await leader.says(said)
    await writes(officer, *VISIT, "1")
    other = next(row for row in await village.house.read(rows) if row.area == "06724-01")
    await opens(leader)
    assert leader.screen.text == "🚶 Visits: 1"
    await forges(leader, f"0.record.show:{other.id}")
    assert leader.heard[-1].text == "There is no such register for you here."
    await forges(leader, f"0.record.strike:{other.id}:twice")
    assert {row.state for row in await village.house.read(rows)} == {"kept"}


async def test_residents_find_no_register_by_any_door(village, officer):
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for choice in ("0.form:visit-log", "0.record.list", "0.record.new:visit-log"):
        await forges(resident, choice)
    await resident.says("/registers")
    assert "Visit" not in resident.everything_heard()
    assert await village.house.read(rows) == []


async def test_what_somebody_wants_reported_is_opened_as_a_report(village, officer):
    await writes(officer, *VISIT, "1")
    assert "Did somebody want something reported?" in officer.screen.text
    await officer.presses("Report it for them")
    keys = [key.choice for row in officer.screen.rows for key in row]
    assert any(choice.endswith(".form:theft") for choice in keys)


async def test_back_from_the_first_question_and_a_draft_left_behind(village, officer):
    await writes(officer, "1")
    await village.restarts()
    await opens(officer)
    await officer.presses("New entry")
    assert officer.screen.text == "You have a draft that is not sent. Throw it away?"
    await officer.presses("Go on with the draft")
    assert officer.screen.text.startswith("On which day?")
    await officer.says("0")
    await officer.says("0")
    assert officer.screen.text.startswith("🚶 Visits")


async def test_a_typed_answer_that_is_edited_follows(village, officer):
    await writes(officer, "1", "1", "1")
    await officer._hear(text="12", message="4711")
    await village.hears(
        officer, where=officer.address, place=Place.PRIVATE, event=HeardEvent.EDITED, text="21",
        message="4711",
    )  # fmt: skip
    for said in ("1", "1", "1"):
        await officer.says(said)
    (entry,) = await village.house.read(rows)
    assert entry.answers["households"] == "21"


async def test_that_something_waits_is_told_once_a_month_whatever_is_written(village):
    admin = await english_admin(village)

    def told() -> int:
        return sum("Entries to be looked at again" in one.text for one in admin.heard)

    await writes_team(admin)
    await jump(village, days=366)
    await jump(village, minutes=5)
    assert told() == 1
    await writes_team(admin)
    await jump(village, minutes=5)
    assert told() == 1
    await jump(village, days=31)
    await jump(village, minutes=5)
    assert told() == 2


async def test_who_looked_at_an_entry_is_asked_again_in_a_year(village):
    """It is still so: its review moves a year on, and nobody is told of it until then."""
    admin = await english_admin(village)

    def told() -> int:
        return sum("Entries to be looked at again" in one.text for one in admin.heard)

    await writes_team(admin)
    await jump(village, days=366)
    await jump(village, minutes=5)
    await admin.presses("Look at them")
    assert admin.screen.text == "👥 Security teams, to be looked at again: 1"
    await admin.presses("1 ")
    assert "⏰ To be looked at again since 18 Nov 2027" in admin.screen.text
    await admin.presses("I looked: still so")
    assert admin.screen.text.startswith("That is noted.")
    assert "To be looked at again: 18 Nov 2028" in admin.screen.text
    (entry,) = await village.house.read(rows)
    assert (entry.state, entry.review_on) == ("kept", date(2028, 11, 18))
    assert (await village.house.read(changes))[-1] == "reviewed"

    for _ in range(11):
        await jump(village, days=31)
        await jump(village, minutes=5)
    assert told() == 1
    await jump(village, days=31)
    await jump(village, minutes=5)
    assert told() == 2


async def writes_team(person: Person) -> None:
    await person.says("/registers")
    await person.presses("Security teams")
    await person.presses("New entry")
    await answers(person)
    await person.presses("Save")
