"""Paging: a list that is longer than a screen, for residents and staff alike.

Six choices have a digit, 7 goes on or leaves it open, 8 shows more, 0 goes back. After the last
page comes the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.saying import Button, say

MOST = 6

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What one screen shows of a list. number: which page, from 0."""

    items: Sequence[T]
    number: int
    has_more: bool

    def numbered(self, first: int = 1) -> Iterator[tuple[str, T]]:
        """Its items with their digits, from `first` on; those after the sixth are pressed."""
        for place, item in enumerate(self.items, start=first):
            yield of_place(place), item

    def more(self, turned: str, label: str) -> list[Button]:
        """The button that turns the page, where there is another. turned: what it carries."""
        return [Button(turned, say(label), "8")] if self.has_more else []


def page_at(items: Sequence[T], number: int, most: int = MOST) -> Page[T]:
    """That page of the list; pages that there are not begin anew."""
    number %= -(-len(items) // most) or 1
    return Page(items[number * most :][:most], number, len(items) > most)


def of_place(place: int) -> str:
    """The digit of the choice in that place, from 1; those after the sixth are pressed."""
    return str(place) if place <= MOST else ""
