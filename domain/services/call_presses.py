"""What an admin presses to say whom a call is for, and until when."""

from typing import Literal

from domain.dialog.press import press

CALL = "call"  # family of its verbs


def calling(verb: Literal["new", "day"], service: str) -> str:
    """The token of a button that chooses the villages, or the last day."""
    return press(f"{CALL}.{verb}", service)
