"""Times: how a moment is written for people, by language and in the site's zone.

No weekday numbers anywhere: "thứ 2" is Monday in Vietnamese. Clock and day never show a zone; the
full Indonesian date does (WIB, WITA, WIT), since the country has three. Vietnam has one.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from decimal import Decimal

from domain.saying import As, Moment

DAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en_GB": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en_GB": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
THOUSANDS = {"vi": ".", "id": ".", "en_GB": ","}
DECIMAL_MARKS = {"vi": ",", "id": ",", "en_GB": "."}


def show_moment(moment: Moment, format_locale: str, zone: tzinfo) -> str:
    """The moment in words: `07:42` (id `07.42`), `thứ Ba 24/11`, or clock and full date. A day has
    its year where that is not the year in which it is spoken of."""
    at = moment.at.astimezone(zone)
    other_year = moment.since is not None and moment.since.astimezone(zone).year != at.year
    if moment.shown is As.DAY and other_year:
        return _WITH_YEAR[format_locale](at)
    return _SHOWN[format_locale, moment.shown](at)


def show_count(count: int | Decimal, format_locale: str) -> str:
    """The number with thousands apart: 1.028 in Vietnamese and Indonesian, 1,028 in English; and
    with the decimals it came with: 2,17 or 2.17."""
    if isinstance(count, int) and -1000 < count < 1000:
        return str(count)
    written = f"{count:,}" if isinstance(count, int) else f"{count:,f}"
    whole, _, decimals = written.partition(".")
    whole = whole.replace(",", THOUSANDS[format_locale])
    return f"{whole}{DECIMAL_MARKS[format_locale]}{decimals}" if decimals else whole


def _vi_day(at: datetime) -> str:
    return f"{DAYS['vi'][at.weekday()]} {at.day}/{at.month}"


def _id_day(at: datetime) -> str:
    return f"{DAYS['id'][at.weekday()]}, {at.day} {MONTHS['id'][at.month - 1]}"


def _en_day(at: datetime) -> str:
    return f"{DAYS['en_GB'][at.weekday()]} {at.day} {MONTHS['en_GB'][at.month - 1]}"


def _clock(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def _id_clock(at: datetime) -> str:
    return f"{at.hour:02}.{at.minute:02}"


def _vi_date(at: datetime) -> str:
    return f"{_vi_day(at)}/{at.year}"


def _id_date(at: datetime) -> str:
    return f"{_id_day(at)} {at.year}"


def _en_date(at: datetime) -> str:
    return f"{_en_day(at)} {at.year}"


def _vi_soon(at: datetime) -> str:
    return f"{_clock(at)} {_vi_day(at)}"


def _id_soon(at: datetime) -> str:
    return f"{_id_day(at)} pukul {_id_clock(at)}"


def _en_soon(at: datetime) -> str:
    return f"{_clock(at)} on {_en_day(at)}"


def _vi_both(at: datetime) -> str:
    return f"{_clock(at)} {_vi_date(at)}"


def _id_both(at: datetime) -> str:
    zone = at.tzname() or ""
    named = f" {zone}" if zone.isalpha() else ""  # a zone without a name is "+07"
    return f"{_id_date(at)} pukul {_id_clock(at)}{named}"


def _en_both(at: datetime) -> str:
    return f"{_clock(at)}, {_en_date(at)}"


def _vi_short(at: datetime) -> str:
    return f"{_vi_day(at)}, {_clock(at)}"


def _id_short(at: datetime) -> str:
    return f"{DAYS['id'][at.weekday()]} {at.day}/{at.month}, {_id_clock(at)}"


def _en_short(at: datetime) -> str:
    day, month = DAYS["en_GB"][at.weekday()][:3], MONTHS["en_GB"][at.month - 1][:3]
    return f"{day} {at.day} {month}, {_clock(at)}"


def _date(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at.year}"


def _en_date_alone(at: datetime) -> str:
    return f"{at.day} {MONTHS['en_GB'][at.month - 1][:3]} {at.year}"


_SHOWN: dict[tuple[str, As], Callable[[datetime], str]] = {
    ("vi", As.CLOCK): _clock,
    ("vi", As.DAY): _vi_day,
    ("vi", As.SOON): _vi_soon,
    ("vi", As.BOTH): _vi_both,
    ("vi", As.SHORT): _vi_short,
    ("vi", As.DATE): _date,
    ("id", As.CLOCK): _id_clock,
    ("id", As.DAY): _id_day,
    ("id", As.SOON): _id_soon,
    ("id", As.BOTH): _id_both,
    ("id", As.SHORT): _id_short,
    ("id", As.DATE): _date,
    ("en_GB", As.CLOCK): _clock,
    ("en_GB", As.DAY): _en_day,
    ("en_GB", As.SOON): _en_soon,
    ("en_GB", As.BOTH): _en_both,
    ("en_GB", As.SHORT): _en_short,
    ("en_GB", As.DATE): _en_date_alone,
}
_WITH_YEAR: dict[str, Callable[[datetime], str]] = {
    "vi": _vi_date,
    "id": _id_date,
    "en_GB": _en_date,
}
