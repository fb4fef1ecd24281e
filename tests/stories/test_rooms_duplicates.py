"""A duplicate names the case that it repeats: both cards say so, and its reporter reads neither."""

import pytest

from domain.cases.cases import CaseState
from tests.duty import on_duty, reports_theft, reports_threat, someone, the_case
from tests.village import Village


@pytest.fixture
async def village(any_village):
    return any_village


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng",))


@pytest.fixture
async def first(village, duty):
    return await reports_theft(await someone(village, "06724-02"), "a red Honda, by the school")


@pytest.fixture
async def resident(village):
    return await someone(village)


@pytest.fixture
async def number(village, duty, first, resident):
    number = await reports_theft(resident)
    await village.passes(minutes=1)
    await duty.officers[0].taps("Take", on=duty.card(number))
    return number


async def begins(village: Village, duty, number: str) -> None:
    """Press through the wizard, to where the other case is asked for."""
    (dung,) = duty.officers
    await dung.taps("Close", on=duty.card(number))
    await dung.taps("Next")
    await dung.taps("Duplicate")
    await village.passes(minutes=1)


async def test_officer_picks_the_other_case_and_both_cards_say_so(
    village, duty, first, resident, number
):
    (dung,) = duty.officers
    await reports_threat(await someone(village))  # of another form: not offered
    await begins(village, duty, number)
    assert duty.newest.text == ("Which case is it the same as? Choose, or reply with its number.")
    assert duty.newest.labels == [f"{first} Motorbike stolen · Thôn Lục Phủ", "↩ Back", "✖ Cancel"]
    await dung.taps(first)
    await dung.taps("No value")
    assert duty.newest.text.split("\n") == [
        f"🏁 {number}. The reporter will read:",
        "› Somebody had told us the same before.",
        f"Same as {first}. The reporter reads nothing of that case.",
    ]
    await dung.taps("Close it")
    await village.passes(minutes=2)

    assert f"🔁 The same as {first}" in duty.card(number).text
    assert f"🔁 Reported again as {number}" in duty.card(first).text
    assert resident.heard[-1].text.split("\n") == [
        f"About report {number}:",
        "Somebody had told us the same before.",
    ]
    heard = resident.everything_heard()
    assert first not in heard
    assert "Honda" not in heard


async def test_undone_within_a_minute_neither_card_says_so(village, duty, first, resident, number):
    (dung,) = duty.officers
    heard = resident.everything_heard()
    await begins(village, duty, number)
    for label in (first, "No value", "Close it", "Undo"):
        await dung.taps(label)
    await village.passes(minutes=2)
    assert "🔁" not in duty.card(number).text + duty.card(first).text
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED
    assert resident.everything_heard() == heard


async def test_other_case_is_named_by_its_number(village, duty, resident, number):
    (dung,) = duty.officers
    threat = await reports_threat(await someone(village))
    await begins(village, duty, number)
    await dung.replies(f"the same as {threat}", to=duty.newest)
    await dung.taps("No value")
    await dung.taps("Close it")
    await village.passes(minutes=1)
    assert f"🔁 The same as {threat}" in duty.card(number).text


async def test_case_of_another_desk_its_own_number_and_nonsense_are_refused(village, duty, number):
    border = await on_duty(village, "border", ("Sơn",))
    resident = await someone(village)
    await resident.says("/report")
    for label in ("See more", "Border", "Smuggled goods", "Today"):
        await resident.presses(label)
    for said in ("the ford", "7", "1", "2", "1"):
        await resident.says(said)
    elsewhere = border.newest.text.split("\n")[0].split(" · ")[-1]
    (dung,) = duty.officers
    await begins(village, duty, number)
    prompt = duty.newest
    for typed in (elsewhere, number, "000000", "the first one"):
        await dung.replies(typed, to=prompt)
        await village.passes(minutes=1)
        assert duty.newest.text == ("No other case of this desk has that number. Look at its card.")
    assert prompt.text.startswith("Which case is it the same as?")
    assert "🔁" not in border.room.everything_heard()


async def test_duplicate_is_not_offered_as_the_first_case(village, duty, first, number):
    (dung,) = duty.officers
    await begins(village, duty, number)
    for label in (first, "No value", "Close it"):
        await dung.taps(label)
    await village.passes(minutes=2)
    await dung.taps("Take", on=duty.card(first))
    await begins(village, duty, first)
    assert duty.newest.labels == ["↩ Back", "✖ Cancel"]


async def test_two_officers_cannot_close_each_case_as_the_other(village, duty, first, number):
    """Each had chosen before the other closed: both cards said that they were the other one."""
    (dung,) = duty.officers
    lan = await village.officer(duty.room, "Lan")
    await lan.taps("Take", on=duty.card(first))
    await begins(village, duty, number)
    for label in (first, "No value"):
        await dung.taps(label)
    await lan.taps("Close", on=duty.card(first))
    for label in ("Next", "Duplicate", number, "No value", "Close it"):
        await lan.taps(label)
        await village.passes(minutes=1)
    assert f"🔁 The same as {number}" in duty.card(first).text

    preview = next(one for one in duty.room.heard if one.key("Close it"))
    await dung.taps("Close it", on=preview)
    await village.passes(minutes=1)
    assert duty.newest.text == (
        f"{first} can no longer be named: it is a duplicate itself, or was taken back. Go back."
    )
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED
    assert "🔁 The same as" not in duty.card(number).text
    for label in ("Back", "Back", "Found"):
        await dung.taps(label, on=preview)
    assert preview.key("No value") is not None


async def test_once_open_again_it_repeats_none_and_may_be_repeated(
    village, duty, first, resident, number
):
    """The other card went on saying so, and after another closing each could be the other."""
    (dung,) = duty.officers
    await begins(village, duty, number)
    for label in (first, "No value", "Close it"):
        await dung.taps(label)
    await village.passes(minutes=2)
    await resident.presses("Not solved")
    await village.passes(minutes=2)
    assert "🔁" not in duty.card(number).text + duty.card(first).text
    assert (await the_case(village, number)).state == CaseState.DISPUTED

    await dung.taps("Take", on=duty.card(first))
    await begins(village, duty, first)
    for label in (number, "No value", "Close it"):
        await dung.taps(label)
    await village.passes(minutes=2)
    assert f"🔁 The same as {number}" in duty.card(first).text
    assert f"🔁 Reported again as {first}" in duty.card(number).text
    assert "🔁 The same as" not in duty.card(number).text
