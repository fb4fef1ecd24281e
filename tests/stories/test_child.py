"""A child's case: that it is a child, and what not to ask of it, the taker alone is told."""

from tests.duty import Duty, newest_number, on_duty, someone
from tests.village import Person, Village

HINT = "Do not ask a child to follow, photograph or come along."


async def two_desks(village: Village) -> tuple[Duty, Duty]:
    """The police of the commune, and the desk that protects women and children."""
    police = await on_duty(village, "cax", ("Dũng",))
    return police, await on_duty(village, "care", ("Hoa", "Mai"))


async def tells_of_a_child(resident: Person) -> str:
    for said in ("/report", "3", "1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)
    return await newest_number(resident.village)


def who_know(*duties: Duty) -> set[str]:
    """Which rooms (by their desk) and officers (by name) read anything of a child."""
    rooms = {duty.room.desk: duty.room.everything_heard() for duty in duties}
    officers = {one.name: one.everything_heard() for duty in duties for one in duty.officers}
    return {name for name, heard in (rooms | officers).items() if "hild" in heard}


async def test_before_somebody_takes_it_nobody_knows(village):
    police, care = await two_desks(village)
    number = await tells_of_a_child(await someone(village))
    assert number in care.room.everything_heard()
    assert number not in police.room.everything_heard()
    assert who_know(police, care) == set()


async def test_only_the_taker_knows_and_is_told_what_not_to_ask(village):
    police, care = await two_desks(village)
    await tells_of_a_child(await someone(village))
    hoa, _ = care.officers
    await hoa.taps("Take")
    assert who_know(police, care) == {"Hoa"}
    assert HINT in hoa.everything_heard()


async def test_whoever_takes_it_over_knows_as_well_and_the_room_never(village):
    police, care = await two_desks(village)
    await tells_of_a_child(await someone(village))
    hoa, mai = care.officers
    await hoa.taps("Take")
    await hoa.taps("Give back")
    assert who_know(police, care) == {"Hoa"}
    await mai.taps("Take")
    assert who_know(police, care) == {"Hoa", "Mai"}
    assert HINT in mai.everything_heard()


async def test_board_and_situation_say_nothing_of_it(village):
    police, care = await two_desks(village)
    number = await tells_of_a_child(await someone(village))
    await police.officers[0].writes("/status")
    await care.officers[0].writes("/status")
    boards = [one.text for duty in (police, care) for one in duty.room.heard if one.pinned]
    assert not [text for text in boards if number in text or "hild" in text]
    assert who_know(police, care) == set()
