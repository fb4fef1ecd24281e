"""Opening codes: made on one channel, opened on another, not to be guessed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.residents.opening_codes import ALL, AN_HOUR, TRIES, TRIES_OF_ALL
from storage import send_slots
from storage.tables import Case
from storage.tx import Tx
from tests.duty import opening_code
from tests.village import BROWSER, CHANNEL, Person, Room, Village

CHANNELS = [
    pytest.param(CHANNEL, BROWSER, id="Telegram to browser"),
    pytest.param(BROWSER, CHANNEL, id="browser to Telegram"),
]


@pytest.fixture
async def room(village: Village) -> Room:
    return await village.room("cax")


async def someone_on(village: Village, channel: str) -> Person:
    resident = village.resident(language="en")
    resident.address = f"{channel}:{resident.address.partition(':')[2]}"
    await resident.starts("v-06724-01")
    return resident


async def reports_on_a_borrowed_phone(resident: Person) -> str:
    """Returns the code, and deletes everything from the phone."""
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", "3", "1"):
        await resident.says(said)
    code = opening_code(resident)
    await resident.presses("Delete from this phone")
    return code


@pytest.mark.parametrize(("made_on", "opened_on"), CHANNELS)
async def test_a_code_opens_the_report_on_the_other_channel(village, room, made_on, opened_on):
    code = await reports_on_a_borrowed_phone(await someone_on(village, made_on))
    home = await someone_on(village, opened_on)
    await home.says("/cases")
    assert "With a code: type it here." in home.screen.text
    await home.says(f"{code[:4]} {code[4:]}")
    assert "reached the duty room" in home.screen.text
    await home.presses("Tell more")
    await home.says("it was a blue one")
    assert "it was a blue one" in room.everything_heard()


@pytest.mark.parametrize(("made_on", "opened_on"), CHANNELS)
async def test_a_question_is_read_and_answered_where_the_code_was_typed(
    village, room, made_on, opened_on
):
    borrowed = await someone_on(village, made_on)
    code = await reports_on_a_borrowed_phone(borrowed)
    officer = await village.officer(room)
    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    await officer.replies("Xe màu gì?", to=room.card_of("📨 Nhắn người báo"))
    assert "Xe màu gì?" not in borrowed.everything_heard()

    home = await someone_on(village, opened_on)
    await home.says(code)
    assert "Xe màu gì?" in home.screen.text
    await home.says("dark red")
    assert "dark red" in room.everything_heard()
    assert "dark red" not in borrowed.everything_heard()


async def test_one_person_guesses_five_times_an_hour_whatever_they_press(village, room):
    code = await reports_on_a_borrowed_phone(await someone_on(village, CHANNEL))
    guesser = await someone_on(village, BROWSER)
    for number in range(TRIES):
        await guesser.says(f"1111222{number}")
        assert guesser.screen.text.startswith("That opens nothing.")
        await guesser.says("x")
    await guesser.says(code)
    assert guesser.screen.text.startswith("Too many tries.")
    village.now += timedelta(minutes=61)
    await guesser.says(code)
    assert "reached the duty room" in guesser.screen.text


async def test_all_together_guess_two_hundred_times_an_hour_and_reporting_goes_on(village, room):
    code = await reports_on_a_borrowed_phone(await someone_on(village, CHANNEL))

    def others_guess(tx: Tx) -> None:
        a_second = TRIES_OF_ALL / AN_HOUR.total_seconds()
        send_slots.reserve(tx, ALL, TRIES_OF_ALL, per_second=a_second, now=village.now)

    await village.house.write(others_guess)
    guesser = await someone_on(village, BROWSER)
    await guesser.says("11112222")
    assert guesser.screen.text.startswith("That opens nothing.")
    await guesser.says(code)
    assert guesser.screen.text.startswith("Codes do not open for some minutes")

    for said in ("/danger", "1"):
        await guesser.says(said)
    urgencies = await village.house.read(lambda tx: sorted(tx.scalars(select(Case.urgency))))
    assert urgencies == ["P1", "P2"]
    village.now += timedelta(minutes=2)
    await guesser.says("x")
    await guesser.says(code)
    assert "reached the duty room" in guesser.screen.text


async def test_the_slip_stands_in_digits_in_pictures_and_behind_a_link(village, room):
    village.is_found_at("https://titir.example")
    resident = await someone_on(village, CHANNEL)
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", "3", "1"):
        await resident.says(said)
    code, said = opening_code(resident), resident.screen.text.split("\n")
    caps = [f"{digit}\ufe0f\u20e3" for digit in code]
    assert said[1] == f"{''.join(caps[:4])} {''.join(caps[4:])}"
    assert said[-1] == f"Large, or to print: https://titir.example/slip#{code}"


async def test_where_phones_cannot_reach_us_no_link_is_offered(village, room):
    resident = await someone_on(village, CHANNEL)
    await reports_on_a_borrowed_phone(resident)
    assert "/slip" not in resident.everything_heard()


async def test_a_scanned_slip_opens_the_report_for_somebody_nobody_knows(any_village):
    """They used to be asked for a language and a village, and the code was lost."""
    room = await any_village.room("cax")
    code = await reports_on_a_borrowed_phone(await someone_on(any_village, CHANNEL))
    newcomer = Person(any_village, f"{BROWSER}:{'n' * 43}", "N")
    await newcomer.starts(f"c-{code}")
    assert "tới nhóm trực" in newcomer.screen.text
    await newcomer.presses("Kể thêm")
    await newcomer.says("thêm một điều nữa nhớ ra")
    assert "thêm một điều nữa nhớ ra" in room.everything_heard()


async def test_scanned_codes_are_guesses_too(village, room):
    code = await reports_on_a_borrowed_phone(await someone_on(village, CHANNEL))
    guesser = await someone_on(village, BROWSER)
    for number in range(TRIES):
        await guesser.starts(f"c-1111222{number}")
        assert guesser.screen.text.startswith("That opens nothing.")
    await guesser.starts(f"c-{code}")
    assert guesser.screen.text.startswith("Too many tries.")
    for odd in ("c-", "c-123", "c-١٢٣٤٥٦٧٨"):
        await guesser.starts(odd)
    assert guesser.screen.text.startswith("That link does not work any more.")
