"""Opening codes: made on one channel, opened on another, not to be guessed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.residents.opening_codes import ALL, AN_HOUR, TRIES, TRIES_OF_ALL
from storage import send_slots
from storage.tables import Case
from storage.tx import Tx
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
    told = next(one.text for one in resident.heard if "Copy this code" in one.text)
    await resident.presses("Delete from this phone")
    return "".join(char for char in told if char.isdigit())


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
