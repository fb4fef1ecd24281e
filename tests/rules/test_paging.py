"""A list that is longer than a screen."""

import pytest

from domain.dialog.paging import page_at


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
    page = page_at("abcdefgh", 0, 8)
    assert list(page.numbered(2)) == [
        ("2", "a"), ("3", "b"), ("4", "c"), ("5", "d"), ("6", "e"), ("", "f"), ("", "g"), ("", "h")
    ]  # fmt: skip
