"""What admins press to have posters made."""

from typing import Literal

from domain.dialog.press import press

PaperVerb = Literal["choose", "areas", "see", "make", "list", "one", "mark", "replace"]


def paper(verb: PaperVerb, *args: object) -> str:
    """The token of a button. choose: what is chosen so far, of kind, area, size and languages
    (`vi+en`); areas: the kind and a page; see, make: all four; list: a page; one, replace: the code
    of a poster; mark: its code, and `hung` or `lost`."""
    return press(f"paper.{verb}", *args)
