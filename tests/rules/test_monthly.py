"""What a service's rules make of a month's records."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.forms.figure_rules import FigureRule
from domain.forms.formfiles import load
from domain.forms.toml_values import FormFileError
from domain.services.figurecheck import check_figures, check_rules
from domain.services.figures import Period, Small
from domain.services.measures import Record
from domain.services.monthly import MonthOf, add_months, month_figures, with_items
from domain.services.months import NotBegun, Span, period_of, span_named
from domain.services.numbers import Bound

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOVEMBER = MonthOf(period_of(date(2026, 11, 1), ZONE), "06724", ("a", "b"))
TODAY = date(2026, 11, 18)
ROOT = Path(__file__).parents[2]


def visit(number: int, area: str = "a", *, day: int = 5, month: int = 11, **facets: str) -> Record:
    at = datetime(2026, month, day, 5, tzinfo=UTC)
    return Record(str(number), "visits", at, area, facets, {"homes": Fraction(number)})


def made(*rules: FigureRule, records: list[Record]) -> dict[str, object]:
    found = month_figures(rules, records, NOVEMBER, source="visits")
    return {one.code: one for one in found}


def rule(code: str, *, shown: bool = True, **more: object) -> FigureRule:
    return FigureRule(code, f"figure.{code}", shown, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "key", "rest"),
    [
        ("", "2026-11", ""),
        ("11", "2026-11", ""),
        ("12", "2025-12", ""),
        ("3/2024", "2024-03", ""),
        ("2026-11", "2026-11", ""),
        ("1-8/2025", "2025-01+7", ""),
        ("2025-01+7", "2025-01+7", ""),
        ("2025", "2025-01+11", ""),
        ("2021-2025", "2021-01+59", ""),
        ("1-8", "2026-01+7", ""),
        ("11-12 Pò Hèn", "2025-11+1", "Pò Hèn"),  # December is to come
        ("11-12-2025", "2026-11", "11-12-2025"),  # a day is no month
        ("11 Pò Hèn", "2026-11", "Pò Hèn"),
        ("11/2025, Bắc Sơn", "2025-11", "Bắc Sơn"),
        ("Bắc Sơn", "2026-11", "Bắc Sơn"),
    ],
)
def test_months_are_read_as_people_write_them(said, key, rest):
    span, behind = span_named(said, TODAY)
    assert span is not None
    assert (span.key, behind) == (key, rest)


@pytest.mark.parametrize("said", ["13", "0", "13/2025", "8-1/2025", "8-1", "1/1900", "1900-2025"])
def test_what_is_no_month_is_none(said):
    assert span_named(said, TODAY)[0] is None


@pytest.mark.parametrize("said", ["12/2026", "2027", "12/2099"])
def test_a_month_that_is_to_come_is_refused(said):
    with pytest.raises(NotBegun):
        span_named(said, TODAY)


def test_of_several_months_those_before_are_the_same_ones_of_the_year_before():
    assert Span(date(2025, 1, 1), 8).before() == Span(date(2024, 1, 1), 8)
    assert Span(date(2026, 1, 1)).before() == Span(date(2025, 12, 1))
    assert [month.key for month in Span(date(2026, 2, 1)).series()][::11] == ["2025-03", "2026-02"]


def test_only_the_month_counts_and_what_stands_so_far():
    records = [visit(1), visit(2, month=10), visit(3, day=30)]
    figures = made(rule("flow"), rule("stock", so_far=True), records=records)
    assert figures["flow"].counted.amount == 2
    assert figures["stock"].counted.amount == 3
    assert figures["stock"].counted.made_of == {"1", "2", "3"}


def test_the_last_evening_of_a_month_belongs_to_it_there():
    late = Record("1", "visits", datetime(2026, 11, 30, 16, 30, tzinfo=UTC), "a")
    over = Record("2", "visits", datetime(2026, 11, 30, 17, 30, tzinfo=UTC), "a")
    assert made(rule("flow"), records=[late, over])["flow"].counted.made_of == {"1"}


def test_amounts_are_added_and_nothing_is_nought():
    assert (
        made(rule("homes", sum="homes"), records=[visit(3), visit(4)])["homes"].counted.amount == 7
    )
    assert made(rule("homes", sum="homes"), records=[])["homes"].counted.amount == 0


def test_a_share_is_of_what_stands_above_and_few_of_it_stay_hidden():
    records = [visit(n, kind="quiet" if n < 3 else "loud") for n in range(1, 11)]
    all_of_them = rule("all", shown=False)
    quiet = rule("quiet", shown=False, where=(("kind", ("quiet",)),), share_of="all")
    figures = made(all_of_them, quiet, records=records)
    assert figures["quiet"].shown.amount == 20
    assert figures["quiet"].shown.hidden
    assert not figures["all"].shown.hidden


def test_a_share_of_nothing_says_why():
    figures = made(rule("all"), rule("part", share_of="all"), records=[])
    assert figures["part"].shown is None
    assert figures["part"].refused is not None


AVERAGE = (rule("taken", shown=False), rule("wait", sum="homes", per="taken"))


def test_an_average_does_not_count_people_whose_month_is_not_over():
    """It told how many they are exactly: two looks told the report between them."""
    records = [visit(n) for n in range(1, 8)]
    running = replace(NOVEMBER, is_over=False)
    figures = {one.code: one for one in month_figures(AVERAGE, records, running, source="visits")}
    shown = figures["wait"].shown
    assert (shown.amount, shown.bound, shown.over) == (4, Bound.ABOUT, None)
    assert figures["wait"].counted.small is Small.HIDDEN
    assert figures["taken"].shown.amount == 5
    whole = made(*AVERAGE, records=records)["wait"].shown
    assert (whole.amount, whole.over[1].amount) == (4, 7)


def test_an_average_over_months_is_of_them_all_also_of_the_few():
    """What was few in a month was left out below the line alone: the average was too large."""
    records = [visit(n) for n in range(1, 6)] + [visit(n, month=10) for n in range(6, 10)]
    period = Period(date(2026, 10, 1), date(2026, 11, 30), ZONE)
    five = made(AVERAGE[0], records=records[:5])["taken"].counted
    few = replace(five, amount=Fraction(4))
    months = replace(NOVEMBER, period=period, added={"taken": add_months([few, five])})
    figures = {one.code: one for one in month_figures(AVERAGE, records, months, source="visits")}
    assert figures["taken"].shown.bound is Bound.LEAST
    assert (figures["wait"].shown.amount, figures["wait"].shown.over) == (5, None)
    hidden = replace(NOVEMBER, period=period, added={"taken": add_months([few, few])})
    figures = {one.code: one for one in month_figures(AVERAGE, records, hidden, source="visits")}
    assert figures["wait"].shown.hidden


def test_villages_that_have_none_are_named():
    figures = made(rule("places", villages=True), records=[visit(1, "a"), visit(2, "a")])
    assert figures["places"].shown.amount == 50
    assert figures["places"].without == ("b",)


def test_things_counted_at_the_end_take_the_place_of_those_before():
    once = with_items({"what": "gun"}, {"gun": "2"})
    assert once == {"what": "gun", "items.gun": "2"}
    assert with_items(once, {}) == {"what": "gun"}


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([rule("a"), rule("a")], "two are called"),
        ([rule("a", share_of="b")], "no figure 'b' stands above it"),
        ([rule("a", shown=False, so_far=True)], "so_far is for things"),
    ],
    ids=["twice", "nothing above", "people so far"],
)
def test_rules_that_make_no_sense_are_refused(rules, fault):
    assert any(fault in one for one in check_rules(rules))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('sum = "households"', 'sum = "kind"', "'kind' is no amount"),
        ('where = "kind = homes | talk', 'where = "kind = house | talk', "'kind' has no house"),
        ('where = "kind = ', 'where = "day = ', "'day' is nothing that can be told apart"),
    ],
    ids=["no amount", "no such option", "no such facet"],
)
def test_what_is_counted_must_be_asked(tmp_path, old, new, fault):
    written = (ROOT / "services" / "visit-log.toml").read_text(encoding="utf-8")
    assert old in written
    assert any(fault in one for one in check_figures(_read(tmp_path, written.replace(old, new))))


def test_a_figure_says_what_becomes_of_few(tmp_path):
    written = (ROOT / "services" / "visit-log.toml").read_text(encoding="utf-8")
    with pytest.raises(FormFileError, match=r"visit-log\.toml:\d+: figures\.visits\.small: what"):
        _read(tmp_path, written.replace('small = "shown", where', "where"))


def _read(folder: Path, written: str):
    for name in ("common", "danger", "figures"):
        file = ROOT / "services" / f"{name}.toml"
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "visit-log.toml").write_text(written, encoding="utf-8")
    return load(folder).by_code["visit-log"]
