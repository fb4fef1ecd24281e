"""What is pressed below the figures of a month."""

from typing import Literal

from domain.dialog.press import press

FAMILY = "figure"
FigureVerb = Literal["month", "of", "open", "take", "picture", "file"]


def figure(verb: FigureVerb, *args: object) -> str:
    """The token of a button below figures."""
    return press(f"{FAMILY}.{verb}", *args)
