"""Together: one event told by several people, as a desk's room reads it. Pure.

Each one's words stand under a number and a time of their own, so that nobody's place or answer is
taken for another's; where their answers differ, that stands above.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from domain.cases.answer_lines import (
    CARD_WORDS,
    WHEN,
    answer_lines,
    joined,
    own_words,
    pin_line,
    place_line,
    time_line,
    words_lines,
)
from domain.forms.answer_facts import applies, find_option, title_of
from domain.forms.forms import Form, QuestionKind
from domain.forms.report_draft import Answers
from domain.saying import Line, pgettext, say

DIFFER = pgettext("police:card.differ", "⚠ {question} {answers}")
SAYS = pgettext("police:card.says", "{whose} {emoji} {answer}")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one of them told. number: within the case."""

    number: int
    answers: Answers
    typed_at: datetime


def whose(number: int) -> str:
    """The sign under which one reporter's words stand: ①, ②, …"""
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else f"({number})"


def lines_of_each(
    form: Form | None, tellings: Sequence[Telling], village: str, *, zone: tzinfo
) -> tuple[tuple[Line, ...], bool]:
    """What contradicts, then what each told; and whether words were cut off."""
    lines, left_out, left = contradictions(form, tellings), False, CARD_WORDS
    for one in tellings:
        time = time_line(form, one.answers, typed=one.typed_at, arrived=one.typed_at, zone=zone)
        lines.append(joined([whose(one.number), time]))
        lines.append(place_line(form, one.answers, village))
        if pin := pin_line(form, one.answers):
            lines.append(pin)
        title = title_of(form, one.answers) if form else ""
        lines += answer_lines(form, one.answers, title=title)
        words = own_words(form, one.answers)
        cut, some_left_out = words_lines(words, at_most=left)
        lines += cut
        left, left_out = left - sum(map(len, words)), left_out or some_left_out
    return tuple(lines), left_out


def contradictions(form: Form | None, tellings: Sequence[Telling]) -> list[Line]:
    """The questions to which they gave different answers, each with whose is which. What "when?"
    was answered with is true of the moment at which it was."""
    lines: list[Line] = []
    for question in form.questions if form else ():
        if question.kind is not QuestionKind.CHOICE or question.code == WHEN:
            continue
        found = [
            (one.number, option)
            for one in tellings
            if applies(question, one.answers)
            and (option := find_option(question, one.answers.get(question.code))) is not None
        ]
        if len({option.code for _, option in found}) < 2:
            continue
        answers = joined(
            [
                say(SAYS, whose=whose(number), emoji=option.emoji, answer=say(option.label))
                for number, option in found
            ]
        )
        lines.append(say(DIFFER, question=say(question.ask), answers=answers))
    return lines
