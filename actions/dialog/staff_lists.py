"""What there is already, a page at a time: the first screen of whatever staff compose."""

from dataclasses import replace
from typing import Any, TypeVar

from actions.dialog.author import Author
from domain.dialog.paging import Listing
from domain.saying import Line
from domain.words.buttons import MORE

LISTED = 8  # on a page

R = TypeVar("R")


def show_rows(
    author: Author[Any, Any], rows: Listing[R], page: int, *, title: Line, none: Line
) -> None:
    """The ways to begin one, which stand before the rows, the draft that was left, then the rows; a
    press opens one. none: said where there are no rows."""
    unfinished = author.unfinished(str(len(rows.before) + 1))
    listed = replace(rows, before=(*rows.before, *unfinished), most=LISTED, more=MORE)
    lines = [title] if rows.items else [title, none]
    author.say(*lines, buttons=listed.buttons(page))
