"""What admins press to make a service of the site's own."""

from typing import Literal

from domain.dialog.press import press

FAMILY = "make"
MakeVerb = Literal[
    "new", "list", "pick", "skip", "typed", "page", "go", "confirm", "drop",
    "add", "part", "anew", "out", "up", "hub", "change",
]  # fmt: skip


def make(verb: MakeVerb, *args: object) -> str:
    """The token of such a button."""
    return press(f"{FAMILY}.{verb}", *args)
