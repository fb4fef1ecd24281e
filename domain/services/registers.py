"""Registers: what an entry is called, on which day it was, and who may read and write. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from domain.forms.answer_facts import find_option, find_question
from domain.forms.forms import Form, Option, Question, QuestionKind, QuestionRole
from domain.saying import Line, say

OLDEST = date(1945, 1, 1)  # no place of today has anything to show from before
_DAY = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_THIS_YEAR = re.compile(r"(\d{1,2})[./\- ](\d{1,2})\.?")
_MONTH = re.compile(r"(\d{1,2})[./\-](\d{4})")


def writers(form: Form) -> frozenset[QuestionRole]:
    """Who may write in the register."""
    return frozenset(form.service.opens_by)


def readers(form: Form) -> frozenset[QuestionRole]:
    """Who may read it: who writes, whom the file names, and admins."""
    return writers(form) | frozenset(form.service.seen_by) | {QuestionRole.ADMIN}


def title_of_entry(form: Form, answers: Mapping[str, Any], label: str) -> Line:
    """What stands for the entry in a list: its name, else the first thing that was chosen."""
    if label:
        return label
    chosen = (find_option(question, answers.get(question.code)) for question in form.questions)
    option: Option | None = next((one for one in chosen if one is not None), None)
    return say(option.title or option.label) if option else say(form.title)


def emoji_of_entry(form: Form, answers: Mapping[str, Any]) -> str:
    """The sign before it."""
    chosen = (find_option(question, answers.get(question.code)) for question in form.questions)
    return next((one.emoji for one in chosen if one is not None and one.emoji), form.emoji)


def label_in_answers(form: Form, answers: Mapping[str, Any]) -> str:
    """What the thing is called, as it was answered."""
    question = find_question(form, QuestionKind.LABEL)
    return str(answers.get(question.code, "")) if question else ""


def without_label(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that may lie in the clear."""
    question = find_question(form, QuestionKind.LABEL)
    hidden = question.code if question else ""
    return {code: value for code, value in answers.items() if code != hidden}


def day_of_entry(form: Form, answers: Mapping[str, Any], today: date) -> date:
    """On which day it was, or began; today where it does not say so."""
    question = find_question(form, QuestionKind.DAY)
    try:
        return date.fromisoformat(str(answers.get(question.code, ""))) if question else today
    except ValueError:
        return today


def is_possible_day(on: date, today: date) -> bool:
    """A day that has been, or today."""
    return OLDEST <= on <= today


def days_offered(today: date) -> Sequence[date]:
    """Those that stand on buttons."""
    return (today, today - timedelta(days=1))


def day_typed(text: str, today: date) -> date | None:
    """A day that has been, as it is typed: `12.8.2026`, `12/8`, `8/2024`, `2026-08-12`. Without a
    year it is the last one, without a day the first of the month."""
    said = text.strip()
    if found := _ISO.fullmatch(said):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(said):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _day(year, int(found[2]), int(found[1]))
    if found := _MONTH.fullmatch(said):
        return _day(int(found[2]), int(found[1]), 1)
    if found := _THIS_YEAR.fullmatch(said):
        on = _day(today.year, int(found[2]), int(found[1]))
        later = on is not None and on > today
        return _day(today.year - 1, int(found[2]), int(found[1])) if later else on
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def review_day(form: Form, stage: str, last: date) -> date | None:
    """When somebody is to look at it again; None where nothing is expected of it."""
    found = form.service.find_stage(stage)
    if not form.service.review_days or (found is not None and found.over):
        return None
    return last + timedelta(days=form.service.review_days)


def picked(question: Question, answers: Mapping[str, Any]) -> str:
    """The id of the entry that was picked there."""
    return str(answers.get(question.code, "")) if question.kind is QuestionKind.PICK else ""
