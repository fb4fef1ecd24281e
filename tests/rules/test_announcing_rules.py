"""Small rules of announcements: check codes, audiences, progress."""

import pytest

from domain.broadcasts.announcing import Progress
from domain.broadcasts.audiences import areas_in_order, is_small, three_audiences
from domain.broadcasts.checkcodes import find_codes, new_check_code, spoken_code


def test_a_check_code_is_found_in_what_is_passed_on() -> None:
    code = new_check_code()
    text = f"Gọi 0203 000 0000. Mã kiểm tra {spoken_code(code)}. Tin 482-917."
    assert find_codes(text) == [code]


@pytest.mark.parametrize("shape", ["{}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}{0[6]}"])
def test_a_check_code_may_be_typed_with_or_without_its_mark(shape: str) -> None:
    code = new_check_code()
    assert find_codes(shape.format(code)) == [code]


def test_one_mistyped_digit_is_noticed() -> None:
    code = new_check_code()
    for place in range(7):
        wrong = code[:place] + str((int(code[place]) + 3) % 10) + code[place + 1 :]
        assert find_codes(wrong) == []


TREE = {"x": None, "a": "x", "a1": "a", "b": "x", "b1": "b"}


def test_the_areas_named_first_are_told_first_with_what_lies_within() -> None:
    assert areas_in_order(["b", "a"], TREE) == ["b", "b1", "a", "a1"]
    assert areas_in_order(["b1", "x"], TREE) == ["b1", "x", "a", "b", "a1"]


def test_an_area_that_is_gone_reaches_nobody() -> None:
    assert areas_in_order(["old"], TREE) == []


def test_the_three_audiences_of_a_correction() -> None:
    assert three_audiences(["a", "b"], ["b", "c"]) == (["b"], ["a"], ["c"])


def test_small_numbers_are_hidden_but_nobody_is_no_secret() -> None:
    assert [is_small(count) for count in (0, 1, 4, 5)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("progress", "bar", "minutes"),
    [
        (Progress(100, 0, 0, 100), "░░░░░░░░░░", 1),
        (Progress(3000, 1490, 10, 1500), "▓▓▓▓▓░░░░░", 1),
        (Progress(1028, 1000, 28, 0), "▓▓▓▓▓▓▓▓▓▓", 0),
        (Progress(0, 0, 0, 0), "▓▓▓▓▓▓▓▓▓▓", 0),
        (Progress(100_000, 0, 0, 100_000), "░░░░░░░░░░", 62),
    ],
)
def test_a_bar_and_the_minutes_left(progress: Progress, bar: str, minutes: int) -> None:
    assert (progress.bar, progress.minutes_left(27)) == (bar, minutes)


@pytest.mark.parametrize("text", ["0203 000 0000", "0912 345 6789", "84 912 345 6789", "482-917"])
def test_a_telephone_number_is_no_check_code(text: str) -> None:
    assert find_codes(text) == []
