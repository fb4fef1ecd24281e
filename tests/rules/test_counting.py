"""Amounts and things, as they are typed in three languages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.forms.amounts import amount_in, in_two_ways
from domain.forms.typed_items import read_items
from domain.services.hours import NoHours, free_times, pack_hours, read_hours, unpack_hours

VI = {"gun": "Súng, súng hơi", "bullet": "Đạn", "cracker": "Pháo", "bulk": "Pháo cân theo ký"}
ID = {"gun": "Senapan, senapan angin", "bullet": "Peluru", "cracker": "Petasan"}
EN = {"gun": "Gun, air rifle", "bullet": "Bullets", "bulk": "Firecrackers in bulk"}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12", "12"), ("12 người", "12"), ("8,1 kg", "8.1"), ("8.1", "8.1"), ("1.821", "1821"),
        ("1,821", "1821"), ("2.028.000", "2028000"), ("hai", "2"), ("dua", "2"), ("three", "3"),
        ("007", "7"), ("2 súng 3 đạn", ""), ("nhiều lắm", ""), ("", ""), ("1.2.3", ""),
        ("9" * 30, ""), ("8,5", "8.5"), ("8.50", "8.5"), ("1.500", "1500"), ("1.5", "1.5"),
        ("0,250", "0.25"), ("0.125", "0.125"), ("1,1250", "1.125"), ("12.345,6", ""),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_typed(typed: str, amount: str) -> None:
    assert amount_in(typed) == amount


KILO = "form.hand-in.unit.kilo"


@pytest.mark.parametrize(
    ("typed", "unit", "asks"),
    [
        ("1,500", KILO, ("1500", "1,5")),
        ("1,250 kg", "", ("1250", "1,25")),
        ("khoảng 12,125 ký", "", ("12125", "12,1250")),
        ("1.500", KILO, None),
        ("1,5 kg", KILO, None),
        ("0,250 kg", KILO, None),
        ("1,500,000 kg", KILO, None),
        ("1,500", "form.hand-in.unit.piece", None),
        ("1,500", "form.fund.unit.money", None),
        ("1,500 viên", "", None),
    ],
)  # fmt: skip
def test_a_weight_that_can_be_read_in_two_ways_is_asked_again(typed, unit, asks):
    """Half a kilogram too much or a thousand: it was the thousand, and nobody said so."""
    told = in_two_ways(typed, unit)
    assert told is None or told.args["said"] in typed
    assert (told and (told.args["whole"], told.args["part"])) == asks
    if asks:
        assert [amount_in(one) for one in asks] == [asks[0], asks[1].replace(",", ".").rstrip("0")]


@pytest.mark.parametrize(
    ("labels", "typed", "found"),
    [
        (VI, "2 súng, 124 viên đạn", [("gun", "2"), ("bullet", "124")]),
        (VI, "hai sung va 3 dan", [("gun", "2"), ("bullet", "3")]),
        (VI, "8,1 kg pháo cân theo ký", [("bulk", "8.1")]),
        (VI, "5 pháo", [("cracker", "5")]),
        (ID, "3 senapan dan 1 peluru", [("gun", "3"), ("bullet", "1")]),
        (EN, "2 guns and 1,821 bullets", [("gun", "2"), ("bullet", "1821")]),
        (EN, "2 guns and a cow", []),
        (EN, "guns", []),
        (EN, "", []),
        (VI, "2 súng, 1,500 kg pháo cân theo ký", []),
    ],
)
def test_things_are_read_with_their_amounts(
    labels: dict[str, str], typed: str, found: list[tuple[str, str]]
) -> None:
    assert read_items(typed, labels) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("3 kg pháo", [("bulk", "3")]),
        ("5 pháo", [("cracker", "5")]),
        ("2 ký súng", []),
        ("2 súng, 8,1 kg pháo", [("gun", "2"), ("bulk", "8.1")]),
    ],
)
def test_kilograms_are_never_taken_for_pieces(typed: str, found: list[tuple[str, str]]) -> None:
    assert read_items(typed, VI, ["bulk"]) == found


# --------------------------------------------------------------------------------------- hours


def test_times_are_those_of_the_wall_and_full_ones_are_left_out() -> None:
    hours = read_hours(
        {"hours": ["mon-fri 07:30-09:00", "sat 08:00-08:30"], "closed": ["2026-11-19"]}
    )
    since = datetime(2026, 11, 18, 0, 45, tzinfo=UTC)  # Wednesday, 07:45 there
    taken = {datetime(2026, 11, 18, 1, 30, tzinfo=UTC): 1}
    found = free_times(hours, taken, since=since, days=4, zone=ZONE)
    there = [f"{at.astimezone(ZONE):%a %H:%M}" for at in found]
    assert there == ["Wed 08:00", "Fri 07:30", "Fri 08:00", "Fri 08:30", "Sat 08:00"]


def test_hours_are_kept_as_they_were_read() -> None:
    hours = read_hours({"hours": ["fri-mon 13:30-17:00"], "slot": "1h", "at_once": 3})
    assert hours.windows[0].days == (4, 5, 6, 0)
    assert unpack_hours(pack_hours(hours)) == hours
    assert unpack_hours({}) is None


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({}, "hours"), ({"hours": ["monday 7-11"]}, "hours"),
        ({"hours": ["mon-fri 11:30-07:30"]}, "hours"), ({"hours": ["mon 25:00-26:00"]}, "hours"),
        ({"hours": ["mon 07:00-08:00"], "slot": "soon"}, "slot"),
        ({"hours": ["mon 07:00-08:00"], "at_once": 0}, "at_once"),
        ({"hours": ["mon 07:00-08:00"], "closed": ["Tết"]}, "closed"),
    ],
)  # fmt: skip
def test_hours_that_are_none_are_named_by_their_key(raw: dict[str, object], key: str) -> None:
    with pytest.raises(NoHours) as raised:
        read_hours(raw)
    assert raised.value.key == key


def test_a_day_that_is_a_date_in_the_file_is_closed() -> None:
    hours = read_hours({"hours": ["mon 07:00-08:00"], "closed": [date(2027, 2, 6)]})
    assert hours.closed == (date(2027, 2, 6),)
