"""What a tally came to, in words: how many answered, and the share of each option.

An answer is counted in numbers alone, and what is few of them is not shown, nor what would tell it
by subtraction. Nothing is read before the tally has ended: two looks with one answer between them
would tell that answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, tzinfo
from fractions import Fraction

from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.forms.forms import Form, Question
from domain.saying import As, Line, Moment, say
from domain.services.figure_words import HIDDEN, show_counted
from domain.services.figures import Figure, Period, Small, share
from domain.services.small_cells import hide_small
from domain.words.translations import pgettext

TOO_FEW = pgettext("tally.too_few", "Fewer than {few} answered, so nothing of it is shown.")
ANSWERED = pgettext("tally.answered", "{count} answered, {first} to {last}.")
OPTION = pgettext("tally.option", "{option}: {share}")
NOBODY = pgettext("tally.nobody", "Nobody answered.")

ALL, SKIPPED = "", "-"


def result_lines(
    form: Form, counts: Mapping[str, int], *, first: date, last: date, zone: tzinfo
) -> tuple[Line, ...]:
    """What can be told to everybody. counts: by `question=option`, "" for all who answered; of all
    areas together."""
    answered = counts.get(ALL, 0)
    if not answered:
        return (say(NOBODY),)
    if is_small(answered):
        return (say(TOO_FEW, few=SHOWN_FROM),)
    whole = Figure(
        "answered",
        Fraction(answered),
        "answers",
        form.code,
        period=Period(first, last, zone),
        small=Small.SHOWN,
    )
    head = say(ANSWERED, count=answered, first=_day(first, zone), last=_day(last, zone))
    asked = (line for one in form.questions if one.options for line in _of(one, counts, whole))
    return (head, *asked)


def _of(question: Question, counts: Mapping[str, int], whole: Figure) -> Iterator[Line]:
    chosen = {
        option.code: counts.get(f"{question.code}={option.code}", 0) for option in question.options
    }
    answered = int(whole.amount)
    cells = {ALL: answered, **chosen, SKIPPED: answered - sum(chosen.values())}
    hidden = hide_small(cells, [[*cells]])
    if ALL in hidden:  # it stands above all the same: then none of these may be shown
        hidden = frozenset(cells)
    yield ""
    yield say(question.ask)
    for option in question.options:
        if option.code in hidden:
            yield say(OPTION, option=say(option.label), share=say(HIDDEN))
        else:
            part = Figure(
                option.code,
                Fraction(chosen[option.code]),
                whole.unit,
                whole.source,
                period=whole.period,
                small=Small.SHOWN,
            )
            told = show_counted(share(option.code, part, whole))
            yield say(OPTION, option=say(option.label), share=told)


def _day(on: date, zone: tzinfo) -> Moment:
    return Moment(datetime.combine(on, time(12), zone), As.DAY)
