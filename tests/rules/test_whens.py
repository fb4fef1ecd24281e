"""Days and times as people type them, in Hải Sơn and in Musi Banyuasin."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words.whenpieces import WhenTrouble
from domain.words.whens import example, read, read_day, read_when
from tests.checks.sources import ROOT

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)  # Wednesday noon there
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)  # 14:00 there

DATE = re.compile(r"^msg.*\b\d{1,2}/\d{1,2}\b")


def shown(typed: str, now: datetime, zone: ZoneInfo = HANOI) -> str | None:
    when = read_when(typed, now, zone)
    return f"{when.day:%a %d.%m.%y} {when.at:%H:%M}" if when else None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("19:30", "Wed 18.11.26 19:30"),
        ("7h30", "Thu 19.11.26 07:30"),
        ("19h", "Wed 18.11.26 19:00"),
        ("19 giờ 15", "Wed 18.11.26 19:15"),
        ("20", "Wed 18.11.26 20:00"),
        ("mai 7:30", "Thu 19.11.26 07:30"),
        ("Ngày mai 7h", "Thu 19.11.26 07:00"),
        ("besok pukul 8.00", "Thu 19.11.26 08:00"),
        ("24/11 19:00", "Tue 24.11.26 19:00"),
        ("19h00 24/11", "Tue 24.11.26 19:00"),
        ("1/3 8:00", "Mon 01.03.27 08:00"),
        ("24/11/2027 08:00", "Wed 24.11.27 08:00"),
        ("2026-12-01 08:00", "Tue 01.12.26 08:00"),
        ("thứ sáu 7 giờ tối", "Fri 20.11.26 19:00"),
        ("thứ 6 19h", "Fri 20.11.26 19:00"),
        ("chủ nhật 2h chiều", "Sun 22.11.26 14:00"),
        ("8h30 tối mai", "Thu 19.11.26 20:30"),
        ("21 tháng 11 8h", "Sat 21.11.26 08:00"),
        ("Jumat jam 8 malam", "Fri 20.11.26 20:00"),
        ("besok jam 1 siang", "Thu 19.11.26 13:00"),
        ("besok 1.00 malam", "Thu 19.11.26 01:00"),
        ("21 Nov 19.30", "Sat 21.11.26 19:30"),
        ("Friday 8:30pm", "Fri 20.11.26 20:30"),
        ("31 tháng 11 8h", None),
        ("31/2 8:00", None),
        ("25:00", None),
        ("8:75", None),
        ("whenever", None),
        ("", None),
    ],
)
def test_times_as_people_type_them(typed: str, expected: str | None) -> None:
    assert shown(typed, NOW) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # Half hours, quarters, less and more
        ("7 giờ rưỡi tối mai", "Tue 01.12.26 19:30"),
        ("7 ruoi toi mai", "Tue 01.12.26 19:30"),
        ("8 giờ kém 15 tối mai", "Tue 01.12.26 19:45"),
        ("tám giờ kém mười lăm tối mai", "Tue 01.12.26 19:45"),
        ("kém 15 phút 8 giờ sáng mai", "Tue 01.12.26 07:45"),
        ("mai 8 giờ 15 phút", "Tue 01.12.26 08:15"),
        ("hai mươi giờ mai", "Tue 01.12.26 20:00"),
        # Days of the week, whole and short
        ("19h30 thứ sáu tuần sau", "Fri 11.12.26 19:30"),
        ("thu sau tuan sau 19h30", "Fri 11.12.26 19:30"),
        ("thứ 6 tới 8h", "Fri 04.12.26 08:00"),
        ("tối thứ sáu này, bảy giờ rưỡi", "Fri 04.12.26 19:30"),
        ("CN 19h30", "Sun 06.12.26 19:30"),
        ("T7 8h sáng", "Sat 05.12.26 08:00"),
        ("T2 8h", "Mon 07.12.26 08:00"),  # at 14:00 eight o'clock is over
        ("T2 20h", "Mon 30.11.26 20:00"),
        # Days from today
        ("ngày kia 19h", "Wed 02.12.26 19:00"),
        ("ngay kia 19h", "Wed 02.12.26 19:00"),
        ("ngày mốt 8h", "Wed 02.12.26 08:00"),
        ("ngày kìa 8h", "Thu 03.12.26 08:00"),
        ("3 ngày nữa 8h", "Thu 03.12.26 08:00"),
        ("hai tuần nữa 8h", "Mon 14.12.26 08:00"),
        # Dates, without month and with year
        ("ngày 5 8h", "Sat 05.12.26 08:00"),
        ("mùng 5 tháng sau 8h", "Sat 05.12.26 08:00"),
        ("ngày 31 8h", "Thu 31.12.26 08:00"),
        ("19h30 ngày 24 tháng 12 năm 2027", "Fri 24.12.27 19:30"),
        ("24/12/27 8h", "Fri 24.12.27 08:00"),
        ("24 tháng mười hai, 19 giờ 30", "Thu 24.12.26 19:30"),
        ("thứ tư 2/12 8h", "Wed 02.12.26 08:00"),
        # Night and noon
        ("12 giờ trưa mai", "Tue 01.12.26 12:00"),
        ("12 giờ đêm mai", "Wed 02.12.26 00:00"),
        ("nửa đêm mai", "Wed 02.12.26 00:00"),
        ("đêm nay 1 giờ", "Tue 01.12.26 01:00"),
        ("2 giờ sáng mai", "Tue 01.12.26 02:00"),
        ("24:00 mai", "Wed 02.12.26 00:00"),
        # Spans begin at their beginning
        ("8h đến 10h sáng mai", "Tue 01.12.26 08:00"),
        ("8h-10h mai", "Tue 01.12.26 08:00"),
        ("mai 8-10h", "Tue 01.12.26 08:00"),
        # In a sentence
        ("tối thứ 6, lúc 19:30, ở nhà văn hóa thôn", "Fri 04.12.26 19:30"),
        ("8:00 mai, 15 người", "Tue 01.12.26 08:00"),
        ("8pm tomorrow", "Tue 01.12.26 20:00"),
        ("half past seven tomorrow evening", "Tue 01.12.26 19:30"),
        ("quarter to 8 the day after tomorrow", "Wed 02.12.26 07:45"),
        ("next Friday at 8pm", "Fri 11.12.26 20:00"),
        ("Dec 24, 2027, 8pm", "Fri 24.12.27 20:00"),
        ("the 5th at 6pm", "Sat 05.12.26 18:00"),
        ("12am tomorrow", "Tue 01.12.26 00:00"),
        ("tonight 8", "Mon 30.11.26 20:00"),
    ],
)
def test_vietnamese_and_english_days_and_times(typed: str, expected: str) -> None:
    assert shown(typed, MONDAY) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lusa jam 8", "Wed 02.12.26 08:00"),
        ("besok jam 8 kurang 15", "Tue 01.12.26 07:45"),
        ("besok jam 8 kurang seperempat", "Tue 01.12.26 07:45"),
        ("besok jam 8 lewat 10 menit", "Tue 01.12.26 08:10"),
        ("jam setengah delapan malam besok", "Tue 01.12.26 19:30"),
        ("bsk pkl 8.00", "Tue 01.12.26 08:00"),
        ("Jumat minggu depan jam 8", "Fri 11.12.26 08:00"),
        ("Sab 19.30", "Sat 05.12.26 19:30"),
        ("Sen jam 8 pagi", "Mon 07.12.26 08:00"),
        ("hari Minggu jam 9", "Sun 06.12.26 09:00"),
        ("2 minggu lagi jam 8", "Mon 14.12.26 08:00"),
        ("tgl 5 jam 8", "Sat 05.12.26 08:00"),
        ("tanggal 5 bulan depan jam 8", "Sat 05.12.26 08:00"),
        ("24 Desember 2027 jam 19.30", "Fri 24.12.27 19:30"),
        ("jam 12 siang besok", "Tue 01.12.26 12:00"),
        ("jam 12 malam besok", "Wed 02.12.26 00:00"),
        ("nanti malam jam delapan", "Mon 30.11.26 20:00"),
        ("jam 8-10 besok", "Tue 01.12.26 08:00"),
        ("Senin 08.00 s/d 10.00", "Mon 07.12.26 08:00"),
    ],
)
def test_indonesian_days_and_times(typed: str, expected: str) -> None:
    assert shown(typed, MONDAY, JAKARTA) == expected


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("2/12 thứ 3 8h", WhenTrouble.DIFFER),
        ("mai 2/12 8h", WhenTrouble.DIFFER),
        ("Selasa 2/12 jam 8", WhenTrouble.DIFFER),
        ("thứ hai thứ ba 8h", WhenTrouble.DIFFER),
        ("8h 9h mai", WhenTrouble.HOURS),
        ("19h sáng mai", WhenTrouble.HOURS),
        ("20 giờ 24/13", WhenTrouble.NEVER),
        ("ngày 30/2 8h", WhenTrouble.NEVER),
        ("24/12/3027 8h", WhenTrouble.NEVER),
        ("tuần sau 8h", WhenTrouble.VAGUE),
        ("minggu depan jam 9", WhenTrouble.VAGUE),
        ("rằm 8h", WhenTrouble.VAGUE),
        ("15 âm lịch 8h", WhenTrouble.VAGUE),
        ("cuối tuần 8h", WhenTrouble.VAGUE),
    ],
)
def test_what_contradicts_or_names_no_one_day_is_not_guessed(
    typed: str, trouble: WhenTrouble
) -> None:
    assert read(typed, MONDAY, HANOI).trouble == trouble
    assert read_when(typed, MONDAY, HANOI) is None
    assert read_day(typed, MONDAY, HANOI) is None


def test_two_days_that_contradict_are_both_known() -> None:
    assert read("2/12 thứ 3 8h", MONDAY, HANOI).differ == (date(2026, 12, 2), date(2026, 12, 1))


def test_the_day_of_the_week_that_contradicts_is_the_nearest() -> None:
    assert read("24/12 thứ tư", MONDAY, HANOI).differ == (date(2026, 12, 24), date(2026, 12, 23))


def test_a_day_without_a_time_is_a_day() -> None:
    assert read_day("thứ sáu tuần sau", MONDAY, HANOI) == date(2026, 12, 11)
    assert read_when("thứ sáu tuần sau", MONDAY, HANOI) is None


def test_an_example_lies_ahead() -> None:
    assert example(MONDAY, HANOI) == "7/12"
    assert read_day(example(MONDAY, HANOI), MONDAY, HANOI) == date(2026, 12, 7)


def test_no_text_names_a_day_as_an_example() -> None:
    for file in sorted((ROOT / "locales").glob("**/titir.po*")):
        assert [line for line in file.read_text("utf-8").splitlines() if DATE.search(line)] == []


@given(st.text(max_size=60))
def test_no_typed_time_ever_raises(text: str) -> None:
    read_when(text, NOW, HANOI)


WORDS = "mai ngày thứ 2 5 12 24/12 - 19h30 giờ kém rưỡi tháng năm 9999 tuần sau jam setengah to nth"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_nor_does_any_order_of_its_words(words: list[str]) -> None:
    read_when(" ".join(words), NOW, HANOI)
