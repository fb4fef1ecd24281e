"""What is looked at: a list that may be longer than a screen, for residents and staff alike.

Six choices have a digit, 7 goes on or leaves it open, 8 shows more, 0 goes back. After the last
page comes the first. Nothing is kept of a look: its buttons say what they open and which page they
turn to, so an old screen works as long as it stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from domain.saying import Button, say
from domain.words.buttons import BACK, SEE_MORE

MOST = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What one screen shows of a list. number: which page, from 0."""

    items: Sequence[T]
    number: int
    has_more: bool


def page_at(items: Sequence[T], number: int, most: int = MOST) -> Page[T]:
    """That page of the list; pages that there are not begin anew."""
    number %= -(-len(items) // most) or 1
    return Page(items[number * most :][:most], number, len(items) > most)


def of_place(place: int, digits: int = MOST) -> str:
    """The digit of the choice in that place, from 1; those after the last digit are pressed."""
    return str(place) if place <= digits else ""


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list and what is pressed in it.

    opens: the button of an item, without its digit; None for one that opens nothing. turns: the
    action that shows that page. before, besides, after: what stands above the items, between them
    and the next page, and below it, the way back last. most: on a page. digits: how many have one.
    """

    items: Sequence[T]
    opens: Callable[[T], Button | None]
    turns: Callable[[int], str]
    before: Sequence[Button] = ()
    besides: Sequence[Button] = ()
    after: Sequence[Button] = ()
    most: int = MOST
    digits: int = MOST
    more: str = SEE_MORE

    def page(self, number: int) -> Page[T]:
        """That page of it."""
        return page_at(self.items, number, self.most)

    def buttons(self, number: int) -> tuple[Button, ...]:
        """Everything that is pressed on that page."""
        page = self.page(number)
        rows = [
            replace(button, digit=of_place(place, self.digits))
            for place, item in enumerate(page.items, start=len(self.before) + 1)
            if (button := self.opens(item)) is not None
        ]
        turns = [Button(self.turns(page.number + 1), say(self.more), "8")] if page.has_more else []
        return (*self.before, *rows, *self.besides, *turns, *self.after)


def back_to(action: str) -> Button:
    """The way back."""
    return Button(action, say(BACK), "0", "↩")
