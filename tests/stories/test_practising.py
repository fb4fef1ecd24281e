"""Practice: a report is tried on one's own phone, and leaves nothing behind but a number."""

from datetime import date

import pytest
from sqlalchemy import func, select

from actions.paper.poster_sheets import Printer, draft_of
from bot.wiring import load_forms
from domain.forms.forms import Life
from domain.paper.poster_codes import poster_payload
from storage.site_cache import find_book
from storage.tables import Case, Media, MonthCount, Reporter
from tests.duty import on_duty, reports_theft, someone
from tests.stories.gathering import english_admin
from tests.stories.test_posters_followed import poster
from tests.village import Person, Village

MARK = "🎓 PRACTICE, nobody gets it. Real danger: call 113."
WELL_DONE = "🎓 Well done, that is how it goes."


async def practises(person: Person) -> list[str]:
    """From its first question to the end; every step but the end."""
    steps = []
    for said in ("1", "1", "By the bridge"):
        steps.append(person.screen.text)
        await person.says(said)
    steps.append(person.screen.text)
    await person.sends_photo()
    steps.append(person.screen.text)
    await person.says("7")
    steps.append(person.screen.text)
    await person.presses("Send")
    return steps


PRACTICES = [form for form in load_forms().by_code.values() if form.life is Life.PRACTICE]


@pytest.mark.parametrize("form", PRACTICES, ids=lambda form: form.code)
async def test_every_practice_is_marked_to_its_end(village, form):
    """Any file of that life: whatever can be left out is."""
    resident = await someone(village)
    await resident.says(village.words.sentence("en", form.name))
    for _ in range(12):
        screen = resident.screen
        assert MARK in screen.text
        if any("Send" in label for label in screen.labels):
            break
        skips = any(label.startswith("7 ") for label in screen.labels)
        await resident.says("7" if skips else "1")
    await resident.presses("Send")
    assert WELL_DONE in resident.screen.text
    assert await left(village) == {"Case": 0, "Reporter": 0, "Media": 0}


async def left(village: Village) -> dict[str, int]:
    def count(tx):
        kept = (Case, Reporter, Media)
        return {one.__name__: tx.scalar(select(func.count()).select_from(one)) for one in kept}

    return await village.house.read(count)


async def counted(village: Village) -> list[tuple[str, str, int]]:
    def read(tx):
        rows = tx.scalars(select(MonthCount).where(MonthCount.source == "practice"))
        return [(row.area, row.what, row.count) for row in rows]

    return await village.house.read(read)


async def test_a_practice_reaches_nobody_and_leaves_a_number(any_village):
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    heard = len(duty.room.heard)
    await resident.says("practise")
    steps = await practises(resident)
    assert len(steps) == 6
    assert [step.split("\n")[0] for step in steps] == [MARK] * 6
    assert resident.screen.text.split("\n")[0] == WELL_DONE
    await village.passes(minutes=2)
    assert len(duty.room.heard) == heard
    assert await left(village) == {"Case": 0, "Reporter": 0, "Media": 0}
    await resident.says("/cases")
    assert "practice" not in resident.screen.text.lower()
    assert await counted(village) == [("06724-01", "practised", 1)]


async def test_a_phone_counts_once_a_day_and_few_are_not_told(village):
    await on_duty(village)
    resident = await someone(village)
    await resident.says("practise")
    for _ in range(2):
        await practises(resident)
        await resident.presses("Practise once more")
    assert await counted(village) == [("06724-01", "practised", 1)]
    admin = await english_admin(village)
    await admin.says("/month 11")
    await admin.presses("Practise")
    assert "People who practised: fewer than 5" in admin.screen.text
    for number in range(5):
        other = Person(village, f"telegram:66{number}", "Mẩy", "en")
        await other.starts("v-06724-01")
        await other.says("practise")
        await practises(other)
    await admin.says("/month 11")
    await admin.presses("Practise")
    assert "People who practised: at least 5" in admin.screen.text


@pytest.mark.parametrize("way", ["poster", "help", "papers"])
async def test_it_is_reached_by_poster_and_by_buttons(village, way):
    await on_duty(village)
    resident = await someone(village)
    if way == "poster":
        await resident.starts(poster_payload(await poster(village, form="practice")))
    elif way == "help":
        await resident.says("help")
        await resident.presses("Practise")
    else:
        await resident.presses("Papers, questions")
        await resident.says("8")
        await resident.presses("Practise")
    assert MARK in resident.screen.text


async def test_whoever_breaks_off_a_practice_takes_nothing_into_a_report(village):
    duty = await on_duty(village)
    resident = await someone(village)
    await resident.says("practise")
    await resident.says("1")
    await resident.says("0")
    await resident.says("0")
    assert "It was practice: nothing was sent, nothing is kept." in resident.screen.text
    await resident.says("practise")
    for said in ("1", "1", "By the bridge", "A red one with a bell"):
        await resident.says(said)
    await resident.sends_photo()
    assert (await left(village))["Media"] == 1
    await resident.says("/report")
    await resident.says("1")
    assert (await left(village))["Media"] == 0
    number = await reports_theft(resident)
    await village.passes(minutes=1)
    assert number in duty.card(number).text
    assert "A red one with a bell" not in duty.room.everything_heard()


async def test_a_report_that_was_begun_is_not_lost_to_a_practice(village):
    await on_duty(village)
    resident = await someone(village)
    for said in ("/report", "1", "1", "2", "end of the bridge", "/start", "practise"):
        await resident.says(said)
    assert "Go on?" in resident.screen.text
    await resident.presses("Go on")
    assert MARK not in resident.screen.text


@pytest.mark.parametrize("cried", ["at a button", "in own words", "from the menu"])
async def test_danger_goes_first_in_the_middle_of_a_practice(village, cried):
    """Nobody would read what is told there: a cry for help is no answer."""
    duty = await on_duty(village)
    resident = await someone(village)
    await resident.says("practise")
    if cried == "in own words":
        for said in ("1", "1"):
            await resident.says(said)
    if cried == "from the menu":
        await resident.starts()
        await resident.presses("Danger now")
    else:
        await resident.says("help, my house is on fire")
    await resident.presses("Fire")
    await village.passes(minutes=1)
    assert "Fire" in duty.room.everything_heard()
    assert MARK not in resident.screen.text


async def test_a_poster_for_practice_says_so_and_names_nobody(village):
    """Scanned in danger it must not look like the way to the duty room."""
    await on_duty(village)
    order = {"kind": "report", "area": "06724-01", "size": "a4", "languages": "en+vi"}
    book = await village.house.read(find_book, "06724")
    printer = Printer(village.words, "https://titir.example")
    heads = []
    for form in ("practice", ""):
        made = draft_of({**order, "form": form}, "06724", on=date(2026, 11, 2))
        made.code = "K7M29QXP"
        (sheet,) = printer.document([made], book).sheets
        voice = sheet.voices[0]
        told = " ".join((voice.head, voice.promise, *voice.steps, voice.answers))
        assert ("duty room" in told and "Công an" in told) == (form == "")
        heads.append(voice.head)
    assert heads[0] == "Practise here how to report"
    assert len(set(heads)) == 2
