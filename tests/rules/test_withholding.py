"""Nobody gets at a small number of people by subtracting: rooms, villages, old names, shares."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wiring import load_forms
from domain.broadcasts.audiences import is_small
from domain.forms.figure_rules import FigureRule
from domain.services.counted_things import THINGS, UNITS
from domain.services.measures import Record
from domain.services.monthly import MonthOf, add_months, month_figures
from domain.services.months import Span
from domain.services.numbers import Bound
from domain.services.published_areas import published_areas
from domain.services.small_cells import hide_small
from domain.services.withholding import withheld_figures

FORMS = load_forms()
AT = datetime(2026, 11, 5, tzinfo=UTC)
COMMUNE = {"c": "p", "v1": "c", "v2": "c", "v3": "c", "v4": "c"}
DISTRICT = {"d": None, "k1": "d", "k2": "d", "a": "k1", "b": "k1", "e": "k2", "f": "k2"}
RECEIVED = FigureRule("received", "figure.received", False)
CLOSED = FigureRule(
    "closed", "figure.closed", False, where=(("state", ("closed",)),), share_of="received"
)
RULES = (RECEIVED, CLOSED)


def records(counts: dict[str, tuple[int, int]]) -> list[Record]:
    """counts: by area, how many are closed and how many are not."""
    return [
        Record(f"{area}{state}", "reports", AT, area, {"state": state}, many=many)
        for area, pair in counts.items()
        for state, many in zip(("closed", "open"), pair, strict=True)
        if many
    ]


def shown(parents, groups, counts):
    """What somebody reads who reads everything: by figure and areas, the number."""
    areas = published_areas(parents, groups)
    found = records(counts)
    withheld = withheld_figures(RULES, found, areas)
    told = {}
    for codes, key in areas.readable.items():
        closed = sum(counts.get(code, (0, 0))[0] for code in codes)
        received = closed + sum(counts.get(code, (0, 0))[1] for code in codes)
        for name, number in (("received", received), ("closed", closed)):
            if name not in withheld.get(key, ()) and not is_small(number):
                told[name, codes] = number
        if ("closed", codes) in told and is_small(received - closed):
            del told["closed", codes]  # a share hides that by itself
    return told


COUNT = st.integers(0, 2) | st.integers(0, 12)  # small ones often: several may be few together
PAIR = st.tuples(COUNT, COUNT)


@pytest.mark.walk
@given(st.fixed_dictionaries(dict.fromkeys(("c", "v1", "v2", "v3", "v4"), PAIR)),
       st.lists(st.frozensets(st.sampled_from(("c", "v1", "v2", "v3", "v4")), min_size=1),
                max_size=3))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_no_difference_of_two_numbers_is_few_people(counts, groups) -> None:
    _no_small_difference(shown(COMMUNE, groups, counts))


@pytest.mark.walk
@given(st.fixed_dictionaries(dict.fromkeys(DISTRICT, PAIR)))
@settings(max_examples=200, deadline=None)
def test_nor_over_two_levels(counts) -> None:
    _no_small_difference(shown(DISTRICT, [frozenset({"a", "e"})], counts))


def _no_small_difference(told) -> None:
    for (name, whole), (other, part) in permutations(told, 2):
        inside = part <= whole if name == other == "received" or name == other else part == whole
        of_each_other = name == other or (name, other) == ("received", "closed")
        if inside and of_each_other:
            left = told[name, whole] - told[other, part]
            assert not is_small(left), (name, set(whole), other, set(part), left)


AREAS = ("c", "v1", "v2", "v3", "v4")
MONTHS = tuple(Span(date(2026, month, 1)) for month in (9, 10, 11))
QUARTER = Span(MONTHS[0].first, 3)
ROOM = frozenset({"v1", "v2"})


def everything_a_page_tells(counts) -> dict:
    """Every number of every place, month and all months together, as figures are told anywhere.
    counts: by month and area, how many are closed and how many are not."""
    areas = published_areas(COMMUNE, [ROOM])
    months, found = {}, {}
    for month in MONTHS:
        at = datetime.combine(month.first, datetime.min.time(), UTC)
        found[month] = [
            replace(one, id=f"{month.key}{one.id}", at=at)
            for one in records({area: counts[month.first.month, area] for area in AREAS})
        ]
    for codes, key in areas.readable.items():
        alone = {
            month: _told_of(codes, month, [month], found, withheld_figures(
                RULES, found[month], areas).get(key, frozenset()), {})
            for month in MONTHS
        }  # fmt: skip
        added = {
            rule.code: add_months([alone[month][rule.code].counted for month in MONTHS])
            for rule in RULES
        }
        months[codes] = alone | {
            QUARTER: _told_of(codes, QUARTER, MONTHS, found, frozenset(), added)
        }
    return months


def _told_of(codes, span, months, found, withheld, added) -> dict:
    mine = [one for month in months for one in found[month] if one.area in codes]
    month = MonthOf(span.period(UTC), "c", AREAS[1:], withheld, True, added)
    return {one.code: one for one in month_figures(RULES, mine, month, source="reports")}


@pytest.mark.walk
@given(st.fixed_dictionaries(
    {(month.first.month, area): PAIR for month in MONTHS for area in AREAS}))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_nor_does_anything_that_a_page_offers(counts) -> None:
    """Places are put into one another, months side by side, a quarter beside its months."""
    told = everything_a_page_tells(counts)
    for span in MONTHS:
        _no_small_difference({
            (code, codes): int(by_span[span][code].counted.amount)
            for codes, by_span in told.items()
            for code in ("received", "closed")
            if not by_span[span][code].counted.hidden
        })  # fmt: skip
    for by_span in told.values():
        for code in ("received", "closed"):
            each = [by_span[month][code].counted for month in MONTHS]
            together = by_span[QUARTER][code].counted
            shown = [one.amount for one in each if not one.hidden]
            assert together.hidden or together.amount == sum(shown)
            assert together.bound is not Bound.EXACT or len(shown) == len(each)


def test_what_no_room_reads_is_told_of_no_kind_of_people() -> None:
    """Of places that nobody reads together a figure of several kinds was told all the same."""
    seized = FigureRule("seized", "figure.seized", False, sum="items.seized")
    amounts = {f"items.seized.{thing}.{unit}": Fraction(9) for thing in THINGS for unit in UNITS}
    record = Record("1", "reports", AT, "v1", amounts=amounts)
    nobodys = MonthOf(MONTHS[2].period(UTC), "c", AREAS[1:], frozenset({"seized"}))
    made = month_figures([seized], [record], nobodys, source="reports")
    assert all(one.counted.withheld for one in made if one.counted.made_of)


@pytest.mark.walk
@given(st.lists(st.lists(COUNT, min_size=3, max_size=3), min_size=3, max_size=3))
@settings(max_examples=200, deadline=None)
def test_all_lines_together_tell_no_small_cell(table) -> None:
    """Somebody solves all the sums at once."""
    rows, columns = range(3), range(3)
    cells = {(r, c): table[r][c] for r in rows for c in columns}
    cells |= {(r, "all"): sum(table[r]) for r in rows}
    cells |= {("all", c): sum(table[r][c] for r in rows) for c in columns}
    cells["all", "all"] = sum(map(sum, table))
    lines = [[(r, "all"), *((r, c) for c in columns)] for r in (*rows, "all")]
    lines += [[("all", c), *((r, c) for r in rows)] for c in (*columns, "all")]
    hidden = hide_small(cells, lines)
    told = _solved(cells, hidden, lines)
    assert not [cell for cell in told if is_small(cells[cell])]


def _solved(cells, hidden, lines) -> list:
    """Elimination with fractions, as a schoolbook has it."""
    unknown = [cell for cell in cells if cell in hidden]
    matrix = []
    for whole, *parts in lines:
        row = [Fraction(0)] * len(unknown)
        for cell, sign in [(whole, -1), *((part, 1) for part in parts)]:
            if cell in hidden:
                row[unknown.index(cell)] += sign
        matrix.append(row)
    pivots, top = [], 0
    for column in range(len(unknown)):
        at = next((n for n in range(top, len(matrix)) if matrix[n][column]), None)
        if at is None:
            continue
        matrix[top], matrix[at] = matrix[at], matrix[top]
        matrix[top] = [value / matrix[top][column] for value in matrix[top]]
        for n, row in enumerate(matrix):
            if n != top and row[column]:
                matrix[n] = [a - row[column] * b for a, b in zip(row, matrix[top], strict=True)]
        pivots.append(column)
        top += 1
    return [unknown[c] for n, c in enumerate(pivots) if sum(map(bool, matrix[n])) == 1]


def test_a_room_s_number_goes_where_the_place_without_it_is_few() -> None:
    counts = {"v1": (20, 20), "v2": (9, 9), "v3": (1, 1)}
    told = shown(COMMUNE, [frozenset({"v1", "v2"})], counts)
    assert told["received", frozenset(COMMUNE)] == 60
    assert ("received", frozenset({"v1", "v2"})) not in told


def test_nothing_is_withheld_where_nothing_is_few() -> None:
    areas = published_areas(COMMUNE, [frozenset({"v1", "v2"})])
    found = records(dict.fromkeys(COMMUNE, (9, 9)))
    assert withheld_figures(RULES, found, areas) == {}


@pytest.mark.parametrize("times", range(3))
def test_the_same_table_hides_the_same(times) -> None:
    counts = {"v1": (3, 8), "v2": (9, 9), "v3": (6, 1), "v4": (7, 7)}
    areas = published_areas(COMMUNE)
    first = withheld_figures(RULES, records(counts), areas)
    again = withheld_figures(RULES, list(reversed(records(counts))), areas)
    assert first == again


def test_few_who_waited_long_are_not_told_by_those_who_did_not() -> None:
    """16 of 17 that were taken were taken soon: one is left over, which is a share of neither."""
    assert real_withheld(soon=16, hours=1, never=13)["v1"] == {"soon"}


def test_a_rate_tells_no_count_that_is_not_told() -> None:
    """Of eight, four were taken and four not: the eight are not told, nor eight for 1,000."""
    withheld = real_withheld(soon=4, never=4)["v1"]
    assert {"received", "rate", "rate_people"} <= withheld


def real_withheld(**by_wait: int) -> dict[str, set[str]]:
    """Codes of all reports' figures that are withheld, where one village has these and others have
    many."""
    many = dict.fromkeys(("soon", "never"), 40)
    found = [
        Record(f"{area}{waited}", "reports", AT, area, {"waited": waited}, many=count)
        for area, counts in (("v1", by_wait), ("v2", many), ("v3", many))
        for waited, count in counts.items()
    ]
    rules = FORMS.figures["reports"]
    withheld = withheld_figures(rules, found, published_areas(COMMUNE))
    return {key: codes & {rule.code for rule in rules} for key, codes in withheld.items()}
