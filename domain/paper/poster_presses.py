"""What admins press to have posters made, and whoever may to have a sheet."""

from typing import Literal

from domain.dialog.press import press

SheetName = Literal["door", "notice", "board"]
PaperVerb = Literal[
    "choose", "areas", "see", "make", "list", "one", "mark", "replace", "where", "typed",
    "door", "door-look", "door-make", "notice", "notice-look", "notice-make",
    "board-at", "board", "board-look", "board-make",
    "inspect", "shown", "inspected",
]  # fmt: skip
BLACK = "b"  # behind all four: for a printer without colours


def paper(verb: PaperVerb, *args: object) -> str:
    """The token of a button. choose: what is chosen so far, of kind, area, size and languages
    (`vi+en`); areas: the kind and a page; see, make: all four, and BLACK; list, board-at: a page;
    one, replace, where, typed: the code of a poster; mark: its code, and `hung` or `lost`."""
    return press(f"paper.{verb}", *args)


def sheet(name: SheetName, does: Literal["", "look", "make"], *args: object) -> str:
    """The token of a button for a sheet. args: what it is of (the id of a meeting, the check code
    of an announcement, an area), then size and languages, as far as they are chosen."""
    return press(f"paper.{name}-{does}" if does else f"paper.{name}", *args)
