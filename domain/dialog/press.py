"""A press: what a button carries and what comes back, `SCREEN.verb:arg:arg`, for every audience.

Tokens come back from outside and may be forged: reading one promises nothing but its shape. A verb
with a dot belongs to staff, `card.take`; without one to residents, `case`. Messengers allow 64
bytes, ids have 32 characters.
"""

from dataclasses import dataclass

from domain.dialog.old_presses import renewed, with_verb_of_today

SCREEN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Press:
    """A verb with its objects. screen: the number of the one it stands on, 0 where on none."""

    verb: str
    args: tuple[str, ...] = ()
    screen: int = 0

    def arg(self, place: int) -> str:
        """The object in that place, "" where there is none."""
        return self.args[place] if place < len(self.args) else ""

    def number(self, place: int) -> int:
        """The object in that place as a number of at most six digits, 0 where it is none."""
        said = self.arg(place)
        return int(said) if said.isascii() and said.isdigit() and len(said) <= 6 else 0

    @property
    def rest(self) -> str:
        """All objects as they stand there."""
        return ":".join(self.args)

    @property
    def action(self) -> str:
        """Without the screen: what it does wherever it stands."""
        return ":".join((self.verb, *self.args))

    @property
    def token(self) -> str:
        """What its button carries."""
        return f"{self.screen}.{self.action}"


def press(verb: str, *args: object) -> str:
    """The token of a button that belongs to no screen. Only the last object may hold a colon."""
    return Press(verb, tuple(map(str, args))).token


def press_of(action: str, screen: int = 0) -> Press:
    """A press from what it does and where it stands."""
    verb, *args = action.split(":")
    return Press(verb, tuple(args), screen)


def read_press(token: str) -> Press | None:
    """The press that this token means, of today or of before; None for what is no button's."""
    screen, dot, action = token.partition(".")
    if dot and screen.isascii() and screen.isdigit() and len(screen) <= SCREEN_DIGITS:
        return press_of(with_verb_of_today(action), int(screen))
    today = renewed(token)
    return read_press(today) if today else None
