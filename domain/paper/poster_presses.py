"""What admins press to have posters made."""

from typing import Literal

from domain.dialog.press import press

PaperVerb = Literal["choose", "areas", "see", "make"]


def paper(verb: PaperVerb, *args: object) -> str:
    """The token of a button. choose: what is chosen so far, of kind, area, size and languages
    (`vi+en`); areas: the kind and a page; see, make: all four."""
    return press(f"paper.{verb}", *args)
