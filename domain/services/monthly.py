"""A month in figures: what a service's rules make of its records. Pure.

A count keeps the ids of what it was made of; a share shows both of its counts, and is hidden where
one of them, or what is left of the whole, is few people. What must stay hidden because others could
subtract is worked out in `withholding.py`, over the whole place. Of a month that is not over people
are told in steps: two looks with one report between them would tell that report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from domain.broadcasts.audiences import SHOWN_FROM
from domain.forms.figure_rules import KNOWN, VILLAGE, FigureRule
from domain.forms.forms import Form, Forms, Life, Question, QuestionKind
from domain.saying import Line, Phrase, pgettext, say
from domain.services.counted_things import HANDS, ITEMS, OWN, OWN_GUIDES, THINGS, UNITS
from domain.services.figures import Figure, FigureRefused, Period, Small, per, share
from domain.services.measures import (
    Measure,
    Record,
    count_found,
    coverage,
    sum_found,
    within_days,
)
from domain.services.numbers import Bound

REPORTS = "reports"  # the source of what is counted of all reports
COUNTED, PLACES, WAIT = "records", "places", "wait"
OF_KIND = pgettext("police:figure.of_kind", "{name}: {kind}, {unit}")
OF_KIND_BARE = pgettext("police:figure.of_kind_bare", "{name}: {kind}")
FOR_EACH = 1000  # households, people


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One figure of a month. code: of its rule, and the kind behind it where there are several.
    shown: what is read, None where it cannot be made; refused: why not. counted: what it opens.
    without: codes of the villages that have none."""

    code: str
    name: Line
    counted: Figure
    shown: Figure | None
    refused: Phrase | None = None
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthOf:
    """Of which days and place. period: whole months; villages: codes of those that there are.

    withheld: codes of figures that would tell others of this place. is_over: no record of these
    days can come any more. added: people over several months, by code, as far as each month tells
    of them (`add_months`). known: how many households and people there are, as far as somebody says
    so (`KNOWN`). village_of: the village of today of an area that was another one.
    """

    period: Period
    area: str
    villages: Sequence[str]
    withheld: frozenset[str] = frozenset()
    is_over: bool = True
    added: Mapping[str, Figure] = field(default_factory=dict)
    known: Mapping[str, Figure] = field(default_factory=dict)
    village_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the things that a rule counts apart. units: of a record's amounts, the first that it
    has counts; none where the records themselves do."""

    code: str
    name: Line
    units: tuple[str, ...] = ()

    def amount(self, record: Record) -> Fraction:
        """How much of it the record is."""
        if not self.units:
            return Fraction(record.many)
        unit = next((unit for unit in self.units if unit in record.amounts), "")
        return record.amounts.get(unit, Fraction(0))


def month_figures(
    rules: Sequence[FigureRule],
    records: Sequence[Record],
    month: MonthOf,
    *,
    source: str,
    form: Form | None = None,
) -> list[MonthFigure]:
    """Every figure of the source, in the order of its rules. form: whose questions are counted."""
    made: dict[str, MonthFigure] = {}
    exact: dict[str, tuple[Figure, Figure]] = {}  # as far as it is told; of them all
    until_then = [one for one in records if one.source == source]
    of_the_month = within_days(until_then, month.period)
    for rule in rules:
        among = until_then if rule.so_far else of_the_month
        found = [one for one in among if holds(rule, one)]
        for figure in _made(rule, found, month, source, form, exact):
            made[figure.code] = figure
    return list(made.values())


def _made(
    rule: FigureRule,
    found: Sequence[Record],
    month: MonthOf,
    source: str,
    form: Form | None,
    exact: dict[str, tuple[Figure, Figure]],
) -> Iterable[MonthFigure]:
    measure = _measure(rule, month, source)
    if rule.villages:
        yield _covered(rule, measure, found, month)
        return
    kinds = kinds_of(rule, form)
    units = {unit for kind in kinds for unit in kind.units}
    summed = {one.unit: one for one in sum_found(measure, found, units)} if units else {}
    none = replace(count_found(measure, ()), unit=rule.sum)  # nothing of it is 0, and no gap
    question = _question(form, rule.sum)
    for kind in kinds:
        counted = next((summed[unit] for unit in kind.units if unit in summed), none)
        if not kind.units:
            counted = count_found(measure, found)
        elif question is not None and question.unit:  # two may count the same: cases, people
            counted = replace(counted, unit=question.unit.rpartition(".")[2])
        if kind.code != rule.code and not counted.made_of:
            continue  # one of many things, of which there was none
        if month.withheld & {kind.code, rule.code}:
            counted = replace(counted, withheld=True)
        them_all, counted = counted, month.added.get(kind.code, counted)
        exact[kind.code] = counted, them_all
        beside = rule.share_of or rule.per
        known = month.known.get(beside)
        if beside in KNOWN and known is None:
            continue  # nobody says how many there are
        other = (known, known) if known is not None else exact.get(beside)
        yield _related(rule, kind, counted, other, month)


def _covered(
    rule: FigureRule, measure: Measure, found: Sequence[Record], month: MonthOf
) -> MonthFigure:
    found = [replace(one, area=month.village_of.get(one.area, one.area)) for one in found]
    having = count_found(measure, found)
    covered = coverage(rule.code, month.villages, having, found) if month.villages else None
    figure = replace(having, amount=Fraction(len({one.area for one in found})), unit=PLACES)
    shown = covered.figure if covered else None
    without = covered.without if covered else ()
    return MonthFigure(rule.code, say(rule.name), figure, shown, without=without)


def _measure(rule: FigureRule, month: MonthOf, source: str) -> Measure:
    return Measure(
        rule.code,
        source,
        COUNTED,
        distinct=rule.distinct,
        period=None if rule.so_far else month.period,
        area=month.area,
        small=Small.SHOWN if rule.shown else Small.HIDDEN,
    )


def holds(rule: FigureRule, record: Record) -> bool:
    """Whether the record is one of those that the rule names."""
    return all(record.facets.get(name, "") in values for name, values in rule.where)


def facets_told(rules: Iterable[FigureRule]) -> frozenset[str]:
    """Names of the facets by which the rules tell records apart."""
    named = {name for rule in rules for name, _ in rule.where}
    return frozenset(named | {rule.distinct for rule in rules})


def kinds_of(rule: FigureRule, form: Form | None) -> list[Kind]:
    """What the rule counts: one thing, or each of those that are never added up."""
    if rule.sum.removeprefix(ITEMS) in HANDS:
        return _things(rule)
    if form is not None and form.life is Life.GUIDE:
        return _guides(rule, form)
    question = _question(form, rule.sum)
    if question is None or question.kind is not QuestionKind.ITEMS:
        return [Kind(rule.code, say(rule.name), (rule.sum,) if rule.sum else ())]
    return [
        Kind(
            f"{rule.code}.{option.code}",
            _kind(rule, say(option.label), option.unit),
            (f"{question.code}.{option.code}", f"{ITEMS}{option.code}"),
        )
        for option in question.options
    ]


def _guides(rule: FigureRule, form: Form) -> list[Kind]:
    """Each guide apart: how often it was opened, or led on to its page."""
    named = [(one.code, say(one.label)) for one in form.service.guides] + [(OWN, say(OWN_GUIDES))]
    return [
        Kind(f"{rule.code}.{code}", _kind(rule, name, ""), (f"{rule.sum}.{code}",))
        for code, name in named
    ]


def _things(rule: FigureRule) -> list[Kind]:
    """What officers counted at the end of cases: by thing and unit."""
    return [
        Kind(
            f"{rule.code}.{thing}.{unit}",
            _kind(rule, say(name), measured),
            (f"{rule.sum}.{thing}.{unit}",),
        )
        for thing, name in THINGS.items()
        for unit, measured in UNITS.items()
    ]


def _kind(rule: FigureRule, kind: Line, unit: str) -> Line:
    if not unit:
        return say(OF_KIND_BARE, name=say(rule.name), kind=kind)
    return say(OF_KIND, name=say(rule.name), kind=kind, unit=say(unit))


def _question(form: Form | None, code: str) -> Question | None:
    questions = form.questions if form is not None else ()
    return next((one for one in questions if one.code == code), None)


def _related(
    rule: FigureRule,
    kind: Kind,
    counted: Figure,
    beside: tuple[Figure, Figure] | None,
    month: MonthOf,
) -> MonthFigure:
    """The figure beside the one that it is a share of, or is counted for: as far as that is told,
    and all of it."""
    told = _told(counted, month)
    if beside is None:
        return MonthFigure(kind.code, kind.name, told, told)
    other, them_all = beside
    try:
        if rule.share_of:
            shown = _share(rule, counted, other, month)
        elif rule.per in KNOWN:
            shown = per(rule.code, told, other, times=FOR_EACH)
        else:
            shown = _average(rule, counted, other, them_all, month)
            if shown.over is None:  # nor do those behind it tell how many they are
                told = replace(told, small=Small.HIDDEN)
    except FigureRefused as refused:
        return MonthFigure(kind.code, kind.name, told, None, refused.sentence)
    return MonthFigure(kind.code, kind.name, told, shown)


def _share(rule: FigureRule, part: Figure, whole: Figure, month: MonthOf) -> Figure:
    if rule.share_of in KNOWN:
        return share(rule.code, _told(part, month), replace(whole, unit=part.unit))
    # What is left may be few; of several months each was counted as far as it tells.
    hides = share(rule.code, part, whole).hidden or part.amount > whole.amount
    told = share(rule.code, _told(part, month), _told(whole, month))
    return replace(told, withheld=told.withheld or (hides and not told.hidden))


def _average(
    rule: FigureRule, counted: Figure, other: Figure, them_all: Figure, month: MonthOf
) -> Figure:
    """An average is of them all. How many people these are it tells no better than they are told
    by themselves: else it is rounded, and stands alone."""
    average = per(rule.code, counted, them_all)
    is_told = other.bound is Bound.EXACT and (month.is_over or other.small is Small.SHOWN)
    if other.hidden or average.hidden:
        return replace(average, withheld=average.withheld or not average.hidden)
    if is_told:
        return average
    return replace(average, amount=Fraction(round(average.amount)), bound=Bound.ABOUT, over=None)


def _told(counted: Figure, month: MonthOf) -> Figure:
    """Of people, while more may come, only in steps."""
    if month.is_over or counted.small is Small.SHOWN or counted.hidden or not counted.amount:
        return counted
    steps = counted.amount // SHOWN_FROM
    return replace(counted, amount=Fraction(steps * SHOWN_FROM), bound=Bound.LEAST)


def add_months(months: Sequence[Figure]) -> Figure:
    """People over several months, at least one. No more is told of them than each month by itself
    tells: what is hidden there is not in the sum, which then is a lower bound, and opens not."""
    shown = [one for one in months if not one.hidden]
    exact = len(shown) == len(months) and all(one.bound is Bound.EXACT for one in shown)
    return replace(
        months[0],
        amount=sum((one.amount for one in shown), Fraction(0)),
        bound=Bound.EXACT if exact else Bound.LEAST,
        made_of=frozenset().union(*(one.made_of for one in shown)),
        withheld=not exact and not any(one.amount for one in shown),
    )


def with_items(facets: Mapping[str, str], items: Mapping[str, str]) -> dict[str, str]:
    """The facets of a case with what was counted at its end: things, which tell nothing of who
    brought them, so that they are counted after it was erased as before."""
    kept = {name: value for name, value in facets.items() if not name.startswith(ITEMS)}
    return {**kept, **{f"{ITEMS}{code}": amount for code, amount in items.items()}}


def figure_names(forms: Forms) -> frozenset[str]:
    """`source.code` of whatever is counted."""
    names = {f"{source}.{rule.code}" for source, rules in forms.figures.items() for rule in rules}
    for form in forms.by_code.values():
        names |= {f"{form.code}.{rule.code}" for rule in form.service.figures}
    return frozenset(names)


def village_facet(area: str, site: str) -> Mapping[str, str]:
    """The village of a record, as a facet; none of what is about the whole place."""
    return {VILLAGE: area} if area != site else {}
