"""A list that is longer than a screen."""

import pytest

from domain.dialog.paging import Listing, back_to, page_at
from domain.saying import Button


@pytest.mark.parametrize(
    ("count", "number", "shown", "has_more"),
    [
        (0, 0, [], False),
        (6, 0, [0, 1, 2, 3, 4, 5], False),
        (7, 0, [0, 1, 2, 3, 4, 5], True),
        (7, 1, [6], True),
        (7, 2, [0, 1, 2, 3, 4, 5], True),
        (0, 3, [], False),
    ],
)
def test_after_the_last_page_comes_the_first(count, number, shown, has_more):
    page = page_at(range(count), number)
    assert (list(page.items), page.has_more) == (shown, has_more)


def test_what_has_no_digit_is_pressed():
    listed = Listing("abcdefgh", lambda one: Button(one, one), lambda page: f"page:{page}", most=8)
    assert [one.digit for one in listed.buttons(0)] == ["1", "2", "3", "4", "5", "6", "", ""]


def test_a_list_says_how_it_goes_on_and_back():
    """What stands above takes the first digits, and what opens nothing keeps its own."""
    listed = Listing(
        "abcd",
        opens=lambda one: Button(f"open:{one}", one, emoji="📄") if one != "b" else None,
        turns=lambda page: f"page:{page}",
        before=[Button("new", "new", "1")],
        besides=[Button("skip", "skip", "7")],
        after=[back_to("menu")],
        most=3,
    )
    pressed = [[(one.choice, one.digit) for one in listed.buttons(page)] for page in (0, 1, 2)]
    first = [("new", "1"), ("open:a", "2"), ("open:c", "4"), ("skip", "7")]
    first += [("page:1", "8"), ("menu", "0")]
    second = [("new", "1"), ("open:d", "2"), ("skip", "7"), ("page:2", "8"), ("menu", "0")]
    assert pressed == [first, second, first]
