"""What came of a case: counted by whoever closes it, read in the month, never by its reporter."""

import pytest

from domain.dialog.press import press
from tests.duty import Duty, leaps, on_duty, reports_theft, someone, the_case, told_kinds
from tests.stories.test_suggestions import complains
from tests.village import Person, Village

CLOSED = ("Went there", "Next", "Found, settled", "Valuable")


@pytest.fixture
async def duty(any_village: Village) -> Duty:
    return await on_duty(any_village)


@pytest.fixture
async def reporter(any_village: Village, duty: Duty) -> Person:
    return await someone(any_village)


async def closes(duty: Duty, number: str) -> None:
    """Up to the last look."""
    for label in ("Take", "Close"):
        await duty.officers[0].taps(label, on=duty.card(number))
    for label in CLOSED:
        await duty.officers[0].taps(label)
    await duty.officers[0].taps("What came of it")


async def counts(duty: Duty, *labels: str, said: str) -> None:
    for label in labels:
        await duty.officers[0].taps(label)
    await duty.village.passes(minutes=1)  # a room's minute takes twenty
    await duty.officers[0].replies(said, to=duty.newest)
    await duty.village.passes(minutes=1)


async def test_they_are_counted_and_stand_on_the_card_and_in_the_month(any_village, duty, reporter):
    number = await reports_theft(reporter)
    await closes(duty, number)
    await counts(duty, "People arrested", said="more than 20")
    await counts(duty, "Seized", "drugs", said="3,5 kg")
    await counts(duty, "Seized", "phones", said="1")
    await duty.officers[0].taps("Solved with footage")
    assert duty.newest.text.split("\n")[1:] == [
        "📦 People arrested: more than 20",
        "📦 Seized, drugs: 3.5 kg",
        "📦 Seized, phones: 1 pcs",
        "📦 Solved with footage",
    ]
    await duty.officers[0].taps("Back")
    await any_village.passes(minutes=1)
    await duty.officers[0].taps("Close it")
    await any_village.passes(minutes=2)
    assert "📦 People arrested: more than 20" in duty.card(number).text
    assert "arrested" not in reporter.everything_heard()
    facets = (await the_case(any_village, number)).facets
    assert facets["items.arrested"] == ">20"
    assert facets["items.seized.drug.kg"] == "3.5"
    await leaps(any_village, days=20)
    await duty.officers[0].writes("/month 11")
    for label in ("Reports", "More"):
        await duty.officers[0].taps(label)
    assert "People arrested: more than 20" in duty.newest.text
    assert "Solved with footage: 1" in duty.newest.text


@pytest.mark.parametrize("said", ["about 5", "less than 3", "many", "2.5", "3 and 4"])
async def test_a_number_that_is_not_sure_is_asked_again_in_words(village: Village, said: str):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    await closes(duty, number)
    await counts(duty, "People helped", said=said)
    assert "Please reply with a number that is sure" in duty.room.everything_heard()
    prompt = next(one for one in duty.room.heard if one.text.startswith("How many people?"))
    await duty.officers[0].replies("3", to=prompt)
    assert "📦 People helped: 3" in duty.room.everything_heard()


async def test_undone_it_counts_no_more(village: Village):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    await closes(duty, number)
    await counts(duty, "People arrested", said="2")
    for label in ("Back", "Close it", "Undo"):
        await duty.officers[0].taps(label)
    assert "items.arrested" not in (await the_case(village, number)).facets


async def test_undone_what_was_counted_at_its_first_end_stands(village: Village):
    duty, reporter = await on_duty(village, names=("Dũng", "Hòa")), await someone(village)
    number = await reports_theft(reporter)
    await closes(duty, number)
    await counts(duty, "People arrested", said="2")
    for label in ("Back", "Close it"):
        await duty.officers[0].taps(label)
    await village.passes(minutes=2)
    await reporter.says("/cases")
    for said in ("1", "Not solved"):
        await (reporter.says(said) if said.isdigit() else reporter.presses(said))
    await village.passes(minutes=1)
    second = duty.officers[1]
    for label in ("Take", "Close"):
        await second.taps(label, on=duty.card(number))
    for label in (*CLOSED, "Close it", "Undo"):
        await second.taps(label)
    assert (await the_case(village, number)).facets["items.arrested"] == "2"


async def test_what_two_count_at_once_both_stands(village: Village):
    duty = await on_duty(village, names=("Dũng", "Hòa"))
    number = await reports_theft(await someone(village))
    await closes(duty, number)
    for label in ("Back", "Close it"):
        await duty.officers[0].taps(label)
    await leaps(village, days=2)
    first, second = duty.officers
    await first.taps("What came of it", on=duty.card(number))
    of_first = duty.newest
    await second.taps("What came of it", on=duty.card(number))
    await second.taps("People arrested")
    await second.replies("1", to=duty.newest)
    await second.taps("Keep it so")
    await first.taps("Solved with footage", on=of_first)
    await first.taps("Keep it so", on=duty.room.card_of("📦 Solved with footage"))
    facets = (await the_case(village, number)).facets
    assert (facets["items.arrested"], facets["items.footage"]) == ("1", "1")


async def test_what_came_weeks_later_is_counted_of_a_closed_case(village: Village):
    duty, reporter = await on_duty(village, names=("Dũng", "Hòa")), await someone(village)
    number = await reports_theft(reporter)
    await closes(duty, number)
    await counts(duty, "People arrested", said="1")
    for label in ("Back", "Close it"):
        await duty.officers[0].taps(label)
    await leaps(village, days=12)
    heard = reporter.everything_heard()
    colleague = duty.officers[1]
    await colleague.taps("What came of it", on=duty.card(number))
    assert "Back" not in " ".join(duty.newest.labels)
    await colleague.taps("Large ones among them")
    await colleague.replies("1", to=duty.newest)
    await colleague.taps("Seized")
    await colleague.taps("phones")
    await colleague.replies("2", to=duty.newest)
    await village.passes(minutes=1)
    await colleague.taps("Keep it so")
    await village.passes(minutes=1)
    lines = ["📦 People arrested: 1", "📦 Large ones among them: 1", "📦 Police cases opened: 1",
             "📦 Seized, phones: 2 pcs"]  # fmt: skip
    assert duty.room.card_of(f"📦 {number}, counted by Hòa:").text.split("\n")[1:] == lines
    assert all(line in duty.card(number).text for line in lines)
    facets = (await the_case(village, number)).facets
    assert (facets["items.large"], facets["items.cases"]) == ("1", "1")
    assert (await told_kinds(village, number))[-1] == "counted"
    assert reporter.everything_heard() == heard
    await duty.officers[0].writes("/month 11")
    await duty.officers[0].taps("Reports")
    for _ in range(2):
        await duty.officers[0].taps("More")
    assert "Led to a case, an arrest or a find: too few to show" in duty.newest.text


async def test_of_what_is_open_or_was_nothing_no_more_is_counted(village: Village):
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    officer, count = duty.officers[0], press("card.count", number.replace("-", ""))
    await officer._in_room(choice=count, message="1")
    assert duty.newest.text == f"{number}: nothing is counted of it, or not now."
    for label in ("Take", "Close"):
        await officer.taps(label, on=duty.card(number))
    for label in ("Went there", "Next", "Not as reported", "No value", "Close it"):
        await officer.taps(label)
    await village.passes(minutes=2)
    assert "What came of it" not in " ".join(duty.card(number).labels)
    await officer._in_room(choice=count, message="1")
    assert duty.newest.text == f"{number}: nothing is counted of it, or not now."


async def test_nothing_is_counted_of_what_stands_in_no_number(village: Village):
    outside = await on_duty(village, "oversight", ("Thu",))
    number = await complains(await someone(village))
    for label in ("Take", "Close"):
        await outside.officers[0].taps(label, on=outside.card(number))
    await outside.officers[0].taps("It was otherwise")
    assert "What came of it" not in " ".join(outside.newest.labels)
