"""Cries: what somebody says of a danger in their own chat. Within a flood of theirs it is let in.

A door knows neither screen nor language: a bare digit is no cry, and the words of all languages are
looked for. Their lists are read from files when the program starts.
"""

from domain.dialog.press import read_press
from domain.heard import Heard, HeardEvent, Place
from domain.words.lexicon import vocabulary
from domain.words.topic_classifier import recognise

COMMANDS = frozenset(("danger", "nguyhiem", "bahaya"))
AT_MOST = 200  # characters that are read: half a millisecond, and a cry is short


def cries(heard: Heard) -> bool:
    """Whether it tells of a danger, by a tap, a command or in words."""
    if heard.place is not Place.PRIVATE or heard.event is not HeardEvent.SAID:
        return False
    if taps_danger(heard.choice) or heard.command in COMMANDS:
        return True
    return bool(heard.text) and recognise(heard.text[:AT_MOST], [*vocabulary("words")]).danger


def taps_danger(token: str) -> bool:
    """Whether that button opens a danger, or the list of them."""
    press = read_press(token)
    return press is not None and (press.verb == "kind" or press.action == "go:danger")
