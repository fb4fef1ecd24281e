"""What there is already, a page at a time: the first screen of whatever staff compose."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from actions.dialog.author import Author
from domain.dialog.paging import page_at
from domain.saying import Button, Line
from domain.words.buttons import MORE

LISTED = 8  # on a page

R = TypeVar("R")


def show_rows(
    author: Author[Any, Any],
    rows: Sequence[R],
    page: int,
    *,
    title: Line,
    none: Line,
    begins: Sequence[Button],
    opens: Callable[[R], Button],
    back: Button,
) -> None:
    """The ways to begin one, the draft that was left, then the rows; a press opens one.

    opens: the button of a row, without its digit. none: said where there are no rows.
    """
    buttons = [*begins, *author.unfinished(str(len(begins) + 1))]
    shown = page_at(rows, page, LISTED)
    buttons += [
        Button(one.choice, one.label, digit, one.emoji)
        for digit, one in ((digit, opens(row)) for digit, row in shown.numbered(len(buttons) + 1))
    ]
    buttons += shown.more(author.token("list", str(shown.number + 1)), MORE)
    author.say(*([title] if rows else [title, none]), buttons=[*buttons, back])
