"""Whether a register makes sense: no person can stand in it, nothing in it leads away, and what
only a register has stands in no other service. Each problem is one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.dialog.paging import MOST
from domain.forms.faults import Fault
from domain.forms.forms import Form, Forms, Life, Once, Question, QuestionKind, Sees
from domain.saying import pgettext, say

ONE_OF_A_KIND = pgettext("admin:own.fault.one", "There is one of that kind already.")
# What somebody says in own words, or who they are: never in a register, which nobody can unsay.
COULD_NAME_SOMEBODY = frozenset(
    {
        QuestionKind.MARKS,
        QuestionKind.PLACE,
        QuestionKind.PHONE,
        QuestionKind.REACH,
        QuestionKind.DIGITS,
        QuestionKind.SAFE,
        QuestionKind.SLOT,
    }
)
# What something with a name of its own is in no register: somebody.
A_PERSON = re.compile(
    r"(^|-)(name|person|people|who|whom|members?|owner|donor|victim|suspect|child|author|card"
    r"|phone)($|-)"
)
NEVER_ASKED = re.compile(r"(^|-)(faith|religion|ethnicity|nationality|party|opinion)($|-)")
ONCE = (QuestionKind.DAY, QuestionKind.LABEL, QuestionKind.VILLAGE)


def check_register(form: Form) -> Iterator[str]:
    """What is wrong with a register, or with a service that says what only registers may."""
    if form.life is not Life.RECORD:
        yield from _check_others(form)
        return
    for question in form.questions:
        yield from (f"{question.code}: {fault}" for fault in _check_question(question))
    if form.service.keep_days:
        yield "keep: a line of a register is struck, and never goes"
    if form.service.promise_s:
        yield "promise: nobody waits for a record"
    for kind in ONCE:
        if sum(question.kind is kind for question in form.questions) > 1:
            said = f"two questions of the kind {kind}; an entry has one"
            yield Fault(said, say(ONE_OF_A_KIND))
    if form.private or form.service.sees is Sees.OUTSIDE:
        yield "sees: a register lies at a desk, at no restricted one"
    yield from _check_stages(form)


def check_picks(form: Form, forms: Forms) -> Iterator[str]:
    """Whether what is picked from, and what an end is written into, is a register."""
    for outcome in form.service.outcomes:
        of = forms.by_code.get(outcome.writes)
        if outcome.writes and (of is None or of.life is not Life.RECORD):
            yield f"outcomes.{outcome.code}: there is no register {outcome.writes!r}"
    for question in form.questions:
        of = forms.by_code.get(question.of)
        if question.of and (of is None or of.life is not Life.RECORD):
            yield f"{question.code}.of: there is no register {question.of!r}"


def _check_question(question: Question) -> Iterator[str]:
    if question.kind in COULD_NAME_SOMEBODY:
        yield f"a record holds no person, and {question.kind} could name one"
    if question.kind is QuestionKind.LABEL and A_PERSON.search(question.code):
        yield "a record holds no person; a label is what a thing is called"
    if question.later and not question.skippable:
        yield "what is written down later can be left out at first"
    if question.kind is QuestionKind.LABEL and question.facet:
        yield "words of somebody's own are no facet"
    if NEVER_ASKED.search(question.code):
        yield "nobody is counted by that"
    if any(option.leads or option.info or option.danger for option in question.options):
        yield "an answer in a register leads nowhere"


def _check_stages(form: Form) -> Iterator[str]:
    stages, codes = form.service.stages, [stage.code for stage in form.service.stages]
    yield from (f"stages: two are called {code!r}" for code in {*codes} if codes.count(code) > 1)
    if len(codes) > MOST:
        yield f"stages: {len(codes)}, and {MOST} fit a screen"
    if stages and (stages[0].over or stages[0].second or stages[0].after):
        yield f"stages: every entry begins at {codes[0]!r}; it is no end, and nobody says so"
    for stage in stages:
        if unknown := [code for code in stage.after if code not in codes or code == stage.code]:
            yield f"stages.{stage.code}: after {unknown[0]!r}, which is no other stage"
        picks = [one.code for one in form.questions if one.kind is QuestionKind.PICK]
        if stage.asks and stage.asks not in picks:
            yield f"stages.{stage.code}: asks {stage.asks!r}, which picks nothing"


def _check_others(form: Form) -> Iterator[str]:
    service = form.service
    keys = {
        "stages": service.stages,
        "review": service.review_days,
        "seen_by": service.seen_by,
        "reports": service.reports,
    }
    said = (key for key, value in keys.items() if value)
    yield from (f"{key}: of a register, and this is a {service.life}" for key in said)
    if service.once is not Once.ALWAYS and form.life is not Life.TALLY:
        yield f"once: only a tally is answered once, and this is a {service.life}"
    for question in form.questions:
        if question.later:
            yield f"{question.code}: only a register is written on later"
        if question.kind in (QuestionKind.LABEL, QuestionKind.DAY, QuestionKind.TYPED):
            yield f"{question.code}: only a register asks for a {question.kind}"
