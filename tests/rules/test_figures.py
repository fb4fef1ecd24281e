"""Figures: numbers that were published come out again, and what was wrong in them is said."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.broadcasts.audiences import is_small
from domain.saying import Arg, Phrase, Saying, from_json, say, to_json
from domain.services.figure_words import notes_of, show, show_counted
from domain.services.figures import (
    CASES,
    PERSONS,
    Figure,
    FigureRefused,
    Period,
    Small,
    per,
    published,
    share,
    total,
    with_parts,
)
from domain.services.measures import (
    Measure,
    Record,
    came_of,
    count,
    coverage,
    open_figure,
    sums,
    within,
)
from domain.services.numbers import PERCENT, Bound, rounded
from domain.services.small_cells import hide_small
from domain.words.times import show_count
from domain.words.translations import Words

WORDS = Words.load(Path(__file__).parents[2] / "locales")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = datetime(2025, 5, 5, 8, tzinfo=UTC)


def read(shown: Arg, language: str = "vi") -> str:
    if isinstance(shown, Decimal):
        return show_count(shown, WORDS.languages[language].format_locale)
    assert isinstance(shown, Phrase)
    return WORDS.render(language, shown, ZONE)


def lines(figure: Figure, language: str = "vi") -> list[str]:
    return [WORDS.render(language, note, ZONE) for note in notes_of(figure)]


def said(amount: int | str, unit: str, bound: Bound = Bound.EXACT) -> Figure:
    return published("", amount, unit, source="the report", bound=bound)


def many(how_many: int, source: str, *, prefix: str = "", **facets: str) -> list[Record]:
    name = prefix or source
    return [Record(f"{name}{n}", source, DAY, facets=facets) for n in range(how_many)]


# ------------------------------------------------------------ what was published comes out again


def test_clearance_is_a_share_with_both_counts() -> None:
    records = many(2859, "case", prefix="a", state="cleared") + many(479, "case", prefix="b")
    cleared = count(Measure("cleared", "case", CASES, where={"state": "cleared"}), records)
    received = count(Measure("received", "case", CASES), records)
    rate = share("clearance", cleared, received)
    assert str(rounded(rate.amount, rate.bound, 2)) == "85.65"
    assert read(show_counted(rate)) == "86 % (2.859 trên 3.338)"
    assert read(show_counted(rate), "id") == "86 % (2.859 dari 3.338)"
    assert read(show_counted(rate), "en") == "86 % (2,859 of 3,338)"


def test_a_part_larger_than_its_whole_is_refused_with_a_sentence() -> None:
    with pytest.raises(FigureRefused) as refused:
        share("gambling", said(7596, PERSONS), said(2569, PERSONS))
    assert WORDS.render("en", refused.value.sentence, ZONE) == (
        "7,596 is larger than the whole of 2,569. One of the two is wrong."
    )
    assert WORDS.render("vi", refused.value.sentence, ZONE).startswith("7.596 lớn hơn tổng 2.569.")


@pytest.mark.parametrize(
    ("cases", "persons", "shown", "notes"),
    [
        pytest.param(1985, 2815, "1,42", [], id="drugs"),
        pytest.param(
            1856,
            1374,
            "0,74",
            ["Số người (1.374) ít hơn số vụ (1.856): có người gây nhiều vụ."],
            id="economy",
        ),
    ],
)
def test_persons_per_case(cases: int, persons: int, shown: str, notes: list[str]) -> None:
    figure = per("persons per case", said(persons, PERSONS), said(cases, CASES))
    assert read(show(figure, places=2)) == shown
    assert lines(figure) == notes


def test_what_was_handed_in_is_added_by_unit_alone() -> None:
    rows = (
        ("guns", "185", "pcs"),
        ("support tools", "306", "pcs"),
        ("primitive", "2028", "pcs"),
        ("bullets", "124", "pcs"),
        ("grenades", "6", "pcs"),
        ("firecrackers", "1821", "pcs"),
        ("firecrackers", "8.1", "kg"),
    )
    records = [
        Record(f"r{n}", "hand-in", DAY, facets={"what": what}, amounts={unit: Fraction(amount)})
        for n, (what, amount, unit) in enumerate(rows)
    ]
    measure = Measure("handed in", "hand-in", "", small=Small.SHOWN)
    assert [(read(show(one)), one.unit) for one in sums(measure, records)] == [
        ("4.470", "pcs"),
        ("8,1", "kg"),
    ]
    fireworks = sums(replace(measure, where={"what": "firecrackers"}), records)
    assert [(read(show(one)), one.unit) for one in fireworks] == [("1.821", "pcs"), ("8,1", "kg")]
    grenades = sums(replace(measure, where={"what": "grenades"}), records)
    assert [read(show(one)) for one in grenades] == ["6"]
    with pytest.raises(FigureRefused, match=r"figure\.refused\.units"):
        total("all", fireworks)


def test_teams_roll_up_to_the_same_in_commune_and_province() -> None:
    areas = [Place("38", "Thanh Hóa"), Place("a", "A", "38"), Place("b", "B", "38")]
    records = [
        Record(f"t{n}", "team", DAY, "a" if n % 3 else "b", amounts={"members": Fraction(3)})
        for n in range(4351)
    ]
    teams = {
        code: count(Measure("teams", "team", "teams", areas=within(areas, code)), records)
        for code in ("38", "a", "b")
    }
    assert teams["38"].amount == total("teams", [teams["a"], teams["b"]]).amount == 4351
    (members,) = sums(Measure("members", "team", ""), records)
    assert members.amount == 13053
    assert read(show(per("members per team", members, teams["38"]), places=2)) == "3,00"


@pytest.mark.parametrize(
    ("amount", "vi", "indonesian"),
    [
        (20, "hơn 20", "lebih dari 20"),
        (119230, "hơn 119.230", "lebih dari 119.230"),
        (20000, "hơn 20.000", "lebih dari 20.000"),
    ],
)
def test_a_lower_bound_stays_one(amount: int, vi: str, indonesian: str) -> None:
    figure = said(amount, "", Bound.MORE)
    assert read(show(figure)) == vi
    assert read(show(figure), "id") == indonesian
    assert total("sum", [figure, said(5, "")]).bound is Bound.MORE


def test_a_case_counts_once_however_many_requests_led_to_it() -> None:
    records = [Record(f"q{n}", "request", DAY, facets={"case": f"c{n % 152}"}) for n in range(1028)]
    requests = count(Measure("requests", "request", "requests"), records)
    cases = count(Measure("cases", "request", CASES, distinct="case"), records)
    assert (requests.amount, cases.amount) == (1028, 152)
    assert read(show(per("requests per case", requests, cases), places=2)) == "6,76"


def test_tips_lead_to_cases_and_arrests() -> None:
    tips = [
        *many(31, "tip", prefix="good", worth="valuable"),
        *many(44, "tip", prefix="rest", worth="no value"),
    ]
    cases = [
        Record(
            f"case{n}",
            "case",
            DAY,
            facets={"size": "big" if n < 2 else "other"},
            out_of=frozenset({f"good{n}", f"good{n + 6}"}),
        )
        for n in range(6)
    ]
    arrests = [
        Record(f"arrest{n}", "arrest", DAY, out_of=frozenset({f"case{n % 6}"})) for n in range(7)
    ]
    elsewhere = [Record("case9", "case", DAY), Record("arrest9", "arrest", DAY)]
    records = [*tips, *cases, *arrests, *elsewhere]
    received = count(Measure("tips", "tip", "tips"), records)
    valuable = count(Measure("valuable", "tip", "tips", where={"worth": "valuable"}), records)
    assert read(show(share("valuable", valuable, received), places=1)) == "41,3 %"
    found = came_of(valuable, records, "case")
    assert [sum(one.facets["size"] == size for one in found) for size in ("big", "other")] == [2, 4]
    assert len(came_of(valuable, records, "arrest")) == 7


def test_people_per_household_and_reports_per_thousand_households() -> None:
    households = said(25043, "households")
    assert read(show(per("size", said(119230, PERSONS), households), places=2)) == "4,76"
    at_least = per("size", said(119230, PERSONS, Bound.MORE), households)
    assert read(show(at_least, places=2)) == "hơn 4,76"
    reports = per("reports", said(75, "reports"), households, times=1000)
    assert read(show(reports, places=1)) == "3,0"


def test_more_than_so_many_of_more_than_so_many_is_about() -> None:
    guided = share("guided", said(20000, PERSONS, Bound.MORE), said(119230, PERSONS, Bound.MORE))
    assert read(show(guided, places=0)) == "khoảng 17 %"
    assert read(show(guided, places=0), "id") == "sekitar 17 %"


@pytest.mark.parametrize(
    ("phones", "paid", "bound", "places", "vi", "indonesian"),
    [
        (135, 270_000_000, Bound.MORE, 1, "hơn 2,0 triệu", "lebih dari 2,0 juta"),
        (1200, 2_600_000_000, Bound.ABOUT, 2, "khoảng 2,17 triệu", "sekitar 2,17 juta"),
    ],
)
def test_what_a_phone_cost(  # a row of the table
    phones: int, paid: int, bound: Bound, places: int, vi: str, indonesian: str
) -> None:
    cost = per("a phone", said(paid, "VND", bound), said(phones, "pcs"))
    assert read(show(cost, places=places)) == vi
    assert read(show(cost, places=places), "id") == indonesian


def test_a_period_is_days_of_the_commune() -> None:
    moments = {
        "before": datetime(2024, 12, 31, 16, 59, tzinfo=UTC),
        "new year": datetime(2024, 12, 31, 17, tzinfo=UTC),
        "last evening": datetime(2025, 8, 31, 16, 59, tzinfo=UTC),
        "september": datetime(2025, 8, 31, 17, tzinfo=UTC),
    }
    records = [
        Record(name, "seizure", at, amounts={"cylinders": Fraction(124), PERSONS: Fraction(1, 2)})
        for name, at in moments.items()
    ]
    eight_months = Period(date(2025, 1, 1), date(2025, 8, 31), ZONE)
    measure = Measure("seized", "seizure", "", period=eight_months, small=Small.SHOWN)
    found = sums(measure, records)
    assert {one.unit: read(show(one)) for one in found} == {"cylinders": "248", PERSONS: "1"}
    assert found[0].made_of == {"new year", "last evening"}


def test_coverage_falls_and_names_the_village_when_its_one_model_closes() -> None:
    models = [
        Record("m1", "model", DAY, "v1", {"state": "active"}),
        Record("m2", "model", DAY, "v1", {"state": "active"}),
        Record("m3", "model", DAY, "v2", {"state": "active"}),
        Record("m4", "model", DAY, "v2", {"state": "closed"}),
    ]
    active = Measure("active models", "model", "models", where={"state": "active"})
    covered = coverage("coverage", ["v1", "v2"], count(active, models), models)
    assert (read(show(covered.figure)), covered.without) == ("100 %", ())
    models[2] = replace(models[2], facets={"state": "closed"})
    covered = coverage("coverage", ["v1", "v2"], count(active, models), models)
    assert (read(show(covered.figure)), covered.without) == ("50 %", ("v2",))


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    parent: str | None = None
    formerly: Sequence[str] = ()


OLD_ROWS = [
    Place("06724", "Hải Sơn", None, ["Bắc Sơn", "Hải Sơn (cũ)"]),
    Place("06700", "Bắc Sơn", "06724"),
    Place("06701", "Hải Sơn (cũ)", "06724"),
    Place("06700-1", "Pẹc Nả", "06700"),
]
VILLAGES_KNOW = [
    Place("06724", "Hải Sơn", None, ["Bắc Sơn", "Hải Sơn (cũ)"]),
    Place("06700", "Bắc Sơn", "06724"),
    Place("06700-1", "Pẹc Nả", "06724", ["Bắc Sơn"]),
    Place("06701", "Pò Hèn", "06724", ["Hải Sơn (cũ)"]),
]


def test_what_was_filed_before_a_merger_is_found_by_old_and_new_name() -> None:
    records = [
        *(Record(f"b{n}", "case", DAY, "06700") for n in range(7)),
        *(Record(f"p{n}", "case", DAY, "06700-1") for n in range(6)),
        *(Record(f"h{n}", "case", DAY, "06701") for n in range(9)),
        Record("n", "case", DAY, "06724"),
    ]
    of = {
        name: count(Measure(name, "case", CASES, areas=within(OLD_ROWS, name)), records)
        for name in ("Bắc Sơn", "Hải Sơn (cũ)", "Hải Sơn", "06724")
    }
    after = count(Measure("after", "case", CASES, areas=frozenset({"06724"})), records)
    parts = total("sum", [of["Bắc Sơn"], of["Hải Sơn (cũ)"], after])
    assert (of["Bắc Sơn"].amount, of["Hải Sơn (cũ)"].amount) == (13, 9)
    assert parts.amount == of["Hải Sơn"].amount == of["06724"].amount == 23
    assert parts.made_of == of["Hải Sơn"].made_of


@pytest.mark.parametrize(
    ("areas", "name", "codes"),
    [
        pytest.param(OLD_ROWS[:1], "Bắc Sơn", {"06724"}, id="all that is known is the whole"),
        pytest.param(VILLAGES_KNOW[:1] + VILLAGES_KNOW[2:], "Bắc Sơn", {"06700-1"}, id="villages"),
        pytest.param(VILLAGES_KNOW, "Hải Sơn (cũ)", {"06701"}, id="narrowest"),
        pytest.param(VILLAGES_KNOW, "Sa Pa", set(), id="unknown"),
    ],
)
def test_an_old_name(areas: list[Place], name: str, codes: set[str]) -> None:
    assert within(areas, name) == codes


def test_parts_that_add_up_need_no_note() -> None:
    parts = [said(count, "accounts") for count in (284, 195, 72, 682)]
    whole = with_parts(said(1233, "accounts"), parts)
    assert (read(show(whole)), whole.notes) == ("1.233", ())


def test_parts_that_do_not_add_up_say_what_is_not_shown() -> None:
    whole = with_parts(said(100, PERCENT), [said("41.2", PERCENT), said("38.3", PERCENT)])
    assert lines(whole, "en") == ["20.5 % not shown"]
    assert lines(whole) == ["còn 20,5 % không nêu"]
    with pytest.raises(FigureRefused, match=r"figure\.refused\.larger"):
        with_parts(said(100, PERCENT), [said("60", PERCENT), said("41", PERCENT)])


# --------------------------------------------------------------------------- bounds and rounding

EXACT, MORE, LESS, ABOUT = Bound.EXACT, Bound.MORE, Bound.LESS, Bound.ABOUT


@pytest.mark.parametrize(
    ("one", "other", "together", "divided"),
    [
        (EXACT, EXACT, EXACT, EXACT),
        (MORE, EXACT, MORE, MORE),
        (EXACT, MORE, MORE, LESS),
        (LESS, EXACT, LESS, LESS),
        (EXACT, LESS, LESS, MORE),
        (MORE, MORE, MORE, ABOUT),
        (MORE, LESS, ABOUT, MORE),
        (ABOUT, MORE, ABOUT, ABOUT),
    ],
)
def test_bounds_in_sums_and_ratios(
    one: Bound, other: Bound, together: Bound, divided: Bound
) -> None:
    first, second = said(40, "x", one), said(50, "x", other)
    assert total("", [first, second]).bound is together
    assert share("", first, second).bound is divided


@pytest.mark.parametrize(
    ("part", "bound", "shown"),
    [
        (1, EXACT, "chưa đến 1 %"),
        (0, EXACT, "0 %"),
        (999, EXACT, "hơn 99 %"),
        (1000, EXACT, "100 %"),
        (125, EXACT, "13 %"),
        (128, MORE, "hơn 12 %"),
        (122, LESS, "chưa đến 13 %"),
    ],
)
def test_a_rounded_share_is_still_true(part: int, bound: Bound, shown: str) -> None:
    assert read(show(share("", said(part, "x", bound), said(1000, "x")), places=0)) == shown


def test_only_what_is_surely_larger_is_refused() -> None:
    assert share("", said(30, "x"), said(20, "x", MORE)).bound is LESS
    assert share("", said(30, "x", LESS), said(20, "x")).bound is LESS
    with pytest.raises(FigureRefused):
        share("", said(30, "x", MORE), said(20, "x"))
    with pytest.raises(FigureRefused, match=r"figure\.refused\.nothing"):
        share("", said(0, "x"), said(0, "x"))
    with pytest.raises(FigureRefused, match=r"figure\.refused\.units"):
        share("", said(1, CASES), said(2, PERSONS))


def test_a_number_with_decimals_waits_in_the_outbox_as_it_is() -> None:
    cost = show(per("", said(2_600_000_000, "VND", ABOUT), said(1200, "")), places=2)
    waiting = Saying((say("figure.more", number=cost),))
    assert from_json(to_json(waiting)) == waiting


# -------------------------------------------------------------------- what a figure was made of


def test_a_figure_is_opened_and_made_again_and_respects_what_was_erased() -> None:
    measure = Measure("received", "case", CASES)
    records = many(8, "case")
    figure = count(measure, records)
    records[3] = replace(records[3], erased=True)
    opened = open_figure(figure, records)
    assert (len(opened.records), opened.erased, opened.gone) == (7, 1, 0)
    assert count(measure, records) == figure  # erased ones tell nothing, and still count
    opened = open_figure(figure, records[1:])
    assert (len(opened.records), opened.erased, opened.gone) == (6, 1, 1)


def test_no_record_is_counted_twice() -> None:
    records = many(8, "case")
    figure = count(Measure("received", "case", CASES), records)
    with pytest.raises(FigureRefused, match=r"figure\.refused\.twice"):
        total("all", [figure, figure])


# ------------------------------------------------------------------------------- small numbers


@pytest.mark.parametrize(("how_many", "shown"), [(0, "0"), (1, "dưới 5"), (4, "dưới 5"), (5, "5")])
def test_few_are_not_shown(how_many: int, shown: str) -> None:
    figure = count(Measure("", "case", CASES), many(how_many, "case"))
    assert read(show(figure)) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        pytest.param(3, 20, "quá ít, không nêu", id="few"),
        pytest.param(18, 20, "quá ít, không nêu", id="few others"),
        pytest.param(20, 20, "100 %", id="all"),
        pytest.param(2, 3, "quá ít, không nêu", id="few in all"),
        pytest.param(10, 20, "50 %", id="many"),
    ],
)
def test_a_share_from_which_few_could_be_computed_is_not_shown(
    part: int, whole: int, shown: str
) -> None:
    records = [
        *many(part, "case", prefix="a", state="closed"),
        *many(whole - part, "case", prefix="b"),
    ]
    closed = count(Measure("", "case", CASES, where={"state": "closed"}), records)
    figure = share("", closed, count(Measure("", "case", CASES), records))
    assert read(show_counted(figure)).partition(" (")[0] == shown


def hidden(*parts: int) -> str:
    """Which of the parts and, last, of the total are not shown, as dots."""
    cells = {0: sum(parts)} | dict(enumerate(parts, 1))
    gone = hide_small(cells, [[*cells]])
    return " ".join(
        "." if cell in gone else str(cells[cell]) for cell in (*range(1, len(cells)), 0)
    )


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ((9, 8, 7), "9 8 7 24"),
        ((9, 8, 0), "9 8 0 17"),
        ((3, 8, 7), ". . 7 18"),
        ((3, 4, 7), ". . 7 14"),
        ((1, 1, 7), ". . . 9"),
        ((4, 4, 7), ". . . 15"),
        ((3, 0, 0), ". 0 0 ."),
        ((1, 1, 0), ". . 0 ."),
    ],
)
def test_small_cells_are_hidden_with_what_would_tell_them(
    parts: tuple[int, ...], shown: str
) -> None:
    assert hidden(*parts) == shown


@pytest.mark.parametrize(("width", "most"), [(2, 20), (3, 14), (4, 9)])
def test_nobody_who_knows_the_rule_computes_a_small_cell(width: int, most: int) -> None:
    """Every table there is: of those that look the same, none agree in a small cell."""
    alike: dict[str, list[tuple[int, ...]]] = defaultdict(list)
    for parts in itertools.product(range(most + 1), repeat=width):
        alike[hidden(*parts)].append(parts)
    for shown, tables in alike.items():
        gone = [place for place, cell in enumerate(shown.split()[:-1]) if cell == "."]
        if sum(tables[0][place] for place in gone) > most:
            continue  # some that look the same are larger than those tried here
        told = [place for place in gone if len({parts[place] for parts in tables}) == 1]
        assert not any(is_small(tables[0][place]) for place in told), (shown, tables)


def test_a_cell_is_not_told_by_its_column_when_its_row_hides_it() -> None:
    cells = {"a1": 3, "a2": 9, "b1": 8, "b2": 7, "a": 12, "b": 15, "1": 11, "2": 16, "": 27}
    rows = [["a", "a1", "a2"], ["b", "b1", "b2"], ["1", "a1", "b1"], ["2", "a2", "b2"]]
    gone = hide_small(cells, [*rows, ["", "a", "b"], ["", "1", "2"]])
    assert gone == {"a1", "a2", "b1", "b2"}


@pytest.mark.parametrize(
    ("count", "told"),
    [(999, "999"), (1028, "1.028"), (-5000, "-5.000"), (Decimal("2.17"), "2,17"),
     (Decimal("1028.5"), "1.028,5"), (Decimal("1028"), "1.028")],
)  # fmt: skip
def test_a_count_has_the_decimals_it_came_with(count: int | Decimal, told: str) -> None:
    """A whole number used to get six of them."""
    assert show_count(count, "vi") == told
