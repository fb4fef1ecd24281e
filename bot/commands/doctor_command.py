"""The doctor: looks at everything an operator can put right, and says in words what is amiss."""

from typing import Annotated

import typer

from bot.commands.opening import read_settings
from bot.commands.terminal import BAD, GOOD, NOTE, CommandRefused, mark, say

SIGNS = {"good": GOOD, "note": NOTE, "bad": BAD}


def doctor(
    ring: Annotated[
        bool, typer.Option("--ring", help="Say a line in each room of a messenger, aloud.")
    ] = False,
) -> None:
    """Look at settings, key, database, rooms, messengers, clock and addresses; say what is amiss.

    ✓ is well, ! is worth a thought, ✗ must be put right (exit code 1). Changes nothing.
    Rooms are tried without a sound or a trace.
    """
    from bot.doctor import examine

    found = 0
    for part, findings in examine(read_settings(), ring=ring):
        say(part)
        for finding in findings:
            found += finding.how == "bad"
            mark(SIGNS[finding.how], finding.what)
    if found:
        raise CommandRefused(
            "One thing must be put right." if found == 1 else f"{found} things must be put right."
        )
    say()
    mark(GOOD, "Nothing has to be put right.")
