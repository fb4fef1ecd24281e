"""Push: a ring for the browsers of staff, to see whether it gets out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import BAD, GOOD, NOTE, CommandRefused, mark, say

if TYPE_CHECKING:
    from domain.ids import PushId
    from storage.house import House

WAIT_S = 20.0
LOOK_S = 0.5


def test() -> None:
    """Ring every browser of officers and admins once, and say what became of it.

    The words say that it is a test. Residents hear nothing. Titir has to run: it sends them.
    """
    from actions.people import test_rings
    from bot.wall_clock import now

    settings = read_settings()
    if not settings.push_contact:
        raise CommandRefused("Push is off. Set PUSH_CONTACT, an e-mail address, and start again.")
    with open_database(settings) as house:
        put = house.write_now(test_rings.put_test_rings, now=now())
        if not put:
            mark(NOTE, "No browser of an officer or admin may be rung yet.")
            say("Open /room or /admin there, press the bell above, and allow it.")
            return
        waiting = _waits(house, put)
        ended = house.write_now(test_rings.count_ended, put)
    mark(GOOD, f"Handed over to a push service: {len(put) - waiting - ended} of {len(put)}.")
    if ended:
        mark(NOTE, f"Ended meanwhile, by the browser or by its service: {ended}.")
    if waiting:
        mark(BAD, f"Still waiting: {waiting}. Does Titir run? See: titir doctor")
        raise CommandRefused("Not all of them left.")
    say("Whether a phone shows it, no push service says: look there.")


def _waits(house: House, put: list[PushId]) -> int:
    """How many have not left after a while."""
    from actions.people.test_rings import count_waiting

    until = time.monotonic() + WAIT_S
    while (waiting := house.write_now(count_waiting, put)) and time.monotonic() < until:
        time.sleep(LOOK_S)
    return waiting
