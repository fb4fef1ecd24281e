"""Small rules of announcements: typed times, check codes, audiences, progress."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.announcing import Progress
from domain.audiences import areas_in_order, is_small, three_audiences
from domain.checkcodes import find_codes, new_check_code, spoken_code
from domain.whens import read_when

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)  # Wednesday noon there


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("19:30", "18.11.26 19:30"),
        ("7h30", "19.11.26 07:30"),
        ("19h", "18.11.26 19:00"),
        ("19 giờ 15", "18.11.26 19:15"),
        ("20", "18.11.26 20:00"),
        ("mai 7:30", "19.11.26 07:30"),
        ("Ngày mai 7h", "19.11.26 07:00"),
        ("besok pukul 8.00", "19.11.26 08:00"),
        ("24/11 19:00", "24.11.26 19:00"),
        ("19h00 24/11", "24.11.26 19:00"),
        ("1/3 8:00", "01.03.27 08:00"),
        ("24/11/2027 08:00", "24.11.27 08:00"),
        ("2026-12-01 08:00", "01.12.26 08:00"),
        ("thứ sáu 7 giờ tối", "20.11.26 19:00"),
        ("thứ 6 19h", "20.11.26 19:00"),
        ("chủ nhật 2h chiều", "22.11.26 14:00"),
        ("8h30 tối mai", "19.11.26 20:30"),
        ("21 tháng 11 8h", "21.11.26 08:00"),
        ("Jumat jam 8 malam", "20.11.26 20:00"),
        ("besok jam 1 siang", "19.11.26 13:00"),
        ("besok 1.00 malam", "19.11.26 01:00"),
        ("21 Nov 19.30", "21.11.26 19:30"),
        ("Friday 8:30pm", "20.11.26 20:30"),
        ("31 tháng 11 8h", None),
        ("31/2 8:00", None),
        ("25:00", None),
        ("8:75", None),
        ("whenever", None),
        ("", None),
    ],
)
def test_times_as_people_type_them(typed: str, expected: str | None) -> None:
    when = read_when(typed, NOW, HANOI)
    assert (f"{when.day:%d.%m.%y} {when.at:%H:%M}" if when else None) == expected


@given(st.text(max_size=40))
def test_no_typed_time_ever_raises(text: str) -> None:
    read_when(text, NOW, HANOI)


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
