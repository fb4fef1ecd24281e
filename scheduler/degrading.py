"""Degrading: a saying as a channel can show it. What it cannot show becomes words or is left out,
and the log says so, once for each kind of thing.
"""

from functools import cache

import structlog

from domain.channels import Ability, Channel
from domain.mouth import Attachment
from domain.saying import Button, Phrase, Saying, Wants

NEEDS = {Wants.PLACE: Ability.PLACE, Wants.CONTACT: Ability.CONTACT}

log = structlog.get_logger()


def buttons_for(saying: Saying, channel: Channel) -> tuple[tuple[Button, ...], bool]:
    """The buttons that mean something there, and whether they stand as numbered lines.

    All of them do where some would not fit: half a list of buttons hides the other half.
    """
    buttons = tuple(button for button in saying.buttons if _can_ask(button, channel))
    most = channel.limits.buttons
    has_room = most is None or len(buttons) <= most
    as_lines = Ability.BUTTONS not in channel.abilities or not has_room
    if as_lines and buttons:
        _note(channel.name, "buttons as lines")
    return buttons, as_lines


def files_for(files: tuple[Attachment, ...], channel: Channel) -> tuple[Attachment, ...]:
    """Those that the channel carries."""
    for file in files:
        if file.kind not in channel.media:
            _note(channel.name, f"{file.kind} left out")
    return tuple(file for file in files if file.kind in channel.media)


def head_of(saying: Saying) -> str:
    """What a message is about, whatever its details: where nothing can be edited, it is said anew
    once that has changed."""
    if saying.about:
        return saying.about
    first = saying.lines[0] if saying.lines else ""
    return first.id if isinstance(first, Phrase) else first


def _can_ask(button: Button, channel: Channel) -> bool:
    needs = NEEDS.get(button.wants)
    if needs is None or needs in channel.abilities:
        return True
    _note(channel.name, f"asking for {needs.value} left out")
    return False


@cache  # once in a process
def _note(channel: str, what: str) -> None:
    log.info("channel.degraded", channel=channel, what=what)
