"""Views: what every screen is made of, and the buttons that mean the same on all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.saying import Button, Line, pgettext

NUMBERED = "123456"
DIGITS = NUMBERED + "7890x"

# TRANSLATORS: residents read these on buttons; at most 24 characters.
MENU = pgettext("menu.menu", "Menu")
LEAVE = pgettext("answer.leave", "Leave, wipe")
GUESS = pgettext("answer.guess", "{what}, right?")  # never more than a question
GUESS_SHORT = pgettext("answer.guess_short", "{what}?")  # where that would be too long
GUESSES = (GUESS, GUESS_SHORT)


@dataclass(frozen=True, slots=True)
class Here:
    """What a screen says of the place and the house. All of it is the site's data, not ours.

    numbers: for the middle of a sentence. villages: (code, name). names: of areas, by code.
    desk: who reads it. partners: who else may get it. photos, voice_s: what was sent along. kept:
    something was told just now.
    offered: (value, name) of what may be answered, where no form can know it: free times, records.
    of_staff: whoever reads it writes in a register, and lives in no village. whole_place: it may
    be about all of them.
    """

    numbers: str = ""
    villages: Sequence[tuple[str, str]] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    desk: str = ""
    partners: str = ""
    photos: int = 0
    voice_s: int = 0
    kept: bool = False
    offered: Sequence[tuple[str, Line]] = ()
    of_staff: bool = False
    whole_place: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A screen before it has a number."""

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
