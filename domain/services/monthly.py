"""A month in figures: what a service's rules make of its records. Pure.

A count keeps the ids of what it was made of; a share shows both of its counts, and is hidden where
one of them, or what is left of the whole, is few people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.forms.figure_rules import VILLAGE, FigureRule
from domain.forms.forms import Form, Question, QuestionKind
from domain.saying import Line, Phrase, say
from domain.services.figures import Figure, FigureRefused, Period, Small, per, share
from domain.services.measures import Measure, Record, count, coverage, sums
from domain.words.translations import pgettext

COUNTED, PLACES = "records", "places"
ITEMS = "items."  # before a kind of things that was counted at the end of a case
OF_KIND = pgettext("police:figure.of_kind", "{name}: {kind}, {unit}")
OF_KIND_BARE = pgettext("police:figure.of_kind_bare", "{name}: {kind}")


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
    """Of which month and place. period: its days; villages: codes of those that there are."""

    period: Period
    area: str
    villages: Sequence[str]


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
    for rule in rules:
        for figure in _made(rule, records, month, source, form, made):
            made[figure.code] = figure
    return list(made.values())


def _made(
    rule: FigureRule,
    records: Sequence[Record],
    month: MonthOf,
    source: str,
    form: Form | None,
    made: Mapping[str, MonthFigure],
) -> Iterable[MonthFigure]:
    measure = _measure(rule, month, source)
    found = [one for one in records if holds(rule, one) and measure.takes(one)]
    question = _question(form, rule.sum)
    if question is not None and question.kind is QuestionKind.ITEMS:
        return [
            MonthFigure(f"{rule.code}.{code}", _kind(rule, question, code), figure, figure)
            for code, figure in _by_kind(measure, found, question)
        ]
    counted = _sum(measure, found, rule.sum) if rule.sum else count(measure, found)
    if question is not None and question.unit:  # two questions may count the same: cases, people
        counted = replace(counted, unit=question.unit.rpartition(".")[2])
    if rule.villages:
        covered = coverage(rule.code, month.villages, counted, found) if month.villages else None
        figure = replace(counted, amount=Fraction(len({one.area for one in found})), unit=PLACES)
        shown = covered.figure if covered else None
        without = covered.without if covered else ()
        return [MonthFigure(rule.code, say(rule.name), figure, shown, without=without)]
    return [_related(rule, counted, made)]


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


def _sum(measure: Measure, found: Sequence[Record], unit: str) -> Figure:
    """Their amounts together; nothing of it is 0, and no gap."""
    made = (figure for figure in sums(measure, found) if figure.unit == unit)
    return next(made, replace(count(measure, ()), unit=unit))


def _by_kind(
    measure: Measure, found: Sequence[Record], question: Question
) -> Iterable[tuple[str, Figure]]:
    made = {figure.unit: figure for figure in sums(measure, found)}
    for option in question.options:
        at_the_end = made.get(f"{ITEMS}{option.code}")
        figure = made.get(f"{question.code}.{option.code}", at_the_end)
        if figure is not None:
            yield option.code, figure


def _kind(rule: FigureRule, question: Question, code: str) -> Line:
    option = next(one for one in question.options if one.code == code)
    if not option.unit:
        return say(OF_KIND_BARE, name=say(rule.name), kind=say(option.label))
    return say(OF_KIND, name=say(rule.name), kind=say(option.label), unit=say(option.unit))


def _question(form: Form | None, code: str) -> Question | None:
    questions = form.questions if form is not None else ()
    return next((one for one in questions if one.code == code), None)


def _related(rule: FigureRule, counted: Figure, made: Mapping[str, MonthFigure]) -> MonthFigure:
    """The figure beside the one that it is a share of, or is counted for."""
    name, other = say(rule.name), made.get(rule.share_of or rule.per)
    if other is None:
        return MonthFigure(rule.code, name, counted, counted)
    try:
        if rule.share_of:
            shown = share(rule.code, counted, other.counted)
        else:
            shown = per(rule.code, counted, other.counted)
    except FigureRefused as refused:
        return MonthFigure(rule.code, name, counted, None, refused.sentence)
    return MonthFigure(rule.code, name, counted, shown)


def with_items(facets: Mapping[str, str], items: Mapping[str, str]) -> dict[str, str]:
    """The facets of a case with what was counted at its end: things, which tell nothing of who
    brought them, so that they are counted after it was erased as before."""
    kept = {name: value for name, value in facets.items() if not name.startswith(ITEMS)}
    return {**kept, **{f"{ITEMS}{code}": amount for code, amount in items.items()}}


def village_facet(area: str, site: str) -> Mapping[str, str]:
    """The village of a record, as a facet; none of what is about the whole place."""
    return {VILLAGE: area} if area != site else {}
