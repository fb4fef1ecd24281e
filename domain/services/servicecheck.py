"""Whether services make sense beyond their questions: what `titir services check` and the tests
ask. Each problem is one plain sentence that begins with the service's code.

What a file cannot say is refused while reading, what its questions say wrongly is found by
`domain/forms/formcheck.py`. This file finds a road that leads nowhere, a step that nobody may
press, and a record that could hold a person's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.forms.faults import Fault
from domain.forms.formcheck import MISSING, WIDE
from domain.forms.forms import (
    Form,
    Forms,
    Life,
    Once,
    Question,
    QuestionKind,
    QuestionRole,
    Sees,
)
from domain.people.place_names import ZONES
from domain.saying import pgettext, say
from domain.services.figurecheck import check_figures, check_rules
from domain.services.lives import ROADS, dead_ends, may_open, unreachable
from domain.services.registercheck import check_picks, check_register
from domain.words.button_limits import LABEL_LENGTH
from domain.words.languages import LanguageKind
from domain.words.translations import Words

NOTHING_YET = pgettext("admin:own.fault.nothing", "It asks nothing yet. Add something first.")
# What everybody may be asked; any other question is refused, so that none is about politics, party,
# faith or state. A code, and a number behind it where there are several.
ASKED_OF_ALL = re.compile(r"(need|works|safe)(-[2-9])?")
OF_THE_WIZARD = frozenset({"back", "next", "ok", "undo", "cancel"})  # what an officer presses there
PRACTISED = frozenset(
    map(QuestionKind, ("choice", "place", "village", "marks", "reach", "yes", "number", "items"))
)
ENDS = frozenset({Life.REQUEST, Life.APPOINTMENT})  # their files say how they may end


def check_services(forms: Forms, words: Words) -> list[str]:
    """What is wrong with the roads and the services, a sentence each; empty when all is well."""
    problems = list(_check_roads())
    for code, rules in forms.figures.items():
        problems += [f"{code}: {fault}" for fault in check_rules(rules)]
    for form in forms.by_code.values():
        problems += [f"{form.code}: {fault}" for fault in faults_of(form, forms, words)]
    return problems


def faults_of(form: Form, forms: Forms, words: Words) -> Iterator[str]:
    """What is wrong with one of them."""
    for check in CHECKS:
        yield from check(form)
    yield from check_picks(form, forms)
    yield from _check_words(form, words)


def _check_roads() -> Iterator[str]:
    for life, road in ROADS.items():
        yield from (f"{life}: {state} is a dead end" for state in sorted(dead_ends(road)))
        yield from (f"{life}: nothing leads to {state}" for state in sorted(unreachable(road)))


def _check_opening(form: Form) -> Iterator[str]:
    service = form.service
    if not service.opens_by:
        yield "opens_by: nobody may open it"
    for role in service.opens_by:
        if role not in may_open(service.life):
            yield f"opens_by: a {role} may not open a {service.life}"
    if service.sees is Sees.OUTSIDE and not service.by_name_only:
        yield "sees: only a desk that names it may lie outside; say desk.by_name_only = true"
    if form.danger and service.life is not Life.REPORT:
        yield f"danger: a {service.life} has no danger path"
    if service.life is Life.REPORT and QuestionRole.RESIDENT not in service.opens_by:
        yield "opens_by: a report is opened by residents, or for them"


def _check_ends(form: Form) -> Iterator[str]:
    service, codes = form.service, [one.code for one in form.service.outcomes]
    if service.life in ENDS and not codes:
        yield f"outcomes: a dead end, nobody can close this {service.life}"
    if service.life not in (*ENDS, Life.GUIDE) and codes:
        yield f"outcomes: a {service.life} does not end by outcomes of its own"
    taken = OF_THE_WIZARD.intersection(codes)
    yield from (f"outcomes: {code!r} is a button of its own there" for code in sorted(taken))
    twice = (code for code in dict.fromkeys(codes) if codes.count(code) > 1)
    yield from (f"outcomes: two are called {code!r}" for code in twice)
    if service.remind_s and service.life is not Life.APPOINTMENT:
        yield f"remind: a {service.life} has no time to be reminded of"
    if service.keep_days and service.life in (Life.TALLY, Life.PRACTICE):
        yield f"keep: a {service.life} keeps nothing"


def _check_guides(form: Form) -> Iterator[str]:
    if form.service.guides and form.life is not Life.GUIDE:
        yield f"guides: a {form.life} opens something"
    if form.life is Life.GUIDE and not form.service.guides:
        yield Fault("guides: a dead end, it tells nothing", say(NOTHING_YET))
    for guide in form.service.guides:
        for country in sorted({guide.country, *guide.pages} - {"", *ZONES}):
            yield f"guides.{guide.code}: {country!r} is no country of {', '.join(ZONES)}"


def _check_tally(form: Form) -> Iterator[str]:
    if form.life is not Life.TALLY:
        return
    if not form.questions:
        yield Fault("questions: it asks nothing", say(NOTHING_YET))
    if form.service.once is not Once.PERSON:
        yield 'once: everybody is counted once; say once = "person"'
    for question in form.questions:
        if question.kind is not QuestionKind.CHOICE:
            yield f"{question.code}: a {question.kind} cannot be counted, only a choice"
        if not ASKED_OF_ALL.fullmatch(question.code):
            yield (
                f"{question.code}: everybody may be asked what they need (need), whether a service "
                "works (works) and whether they feel safe (safe), and nothing else"
            )
        if _leads_on(question):
            yield f"{question.code}: what is counted leads nowhere"


def _check_practice(form: Form) -> Iterator[str]:
    """Nothing that is only tried may call for help, book a time, or ask for a telephone."""
    if form.life is not Life.PRACTICE:
        return
    for question in form.questions:
        if question.kind not in PRACTISED:
            yield f"{question.code}: a {question.kind} is not practised"
        if _leads_on(question) or any(
            option.code in ("phone", "code")
            for option in question.options
            if question.kind is QuestionKind.REACH
        ):
            yield f"{question.code}: a practice leads nowhere"


def _leads_on(question: Question) -> bool:
    return any(option.leads or option.info or option.danger for option in question.options)


def _check_words(form: Form, words: Words) -> Iterator[str]:
    for row in words.languages.values():
        if row.kind is not LanguageKind.TEXT:
            continue
        for where, text_id in _texts(form):
            if not words.translated(row.tag, text_id):
                said = f"{where}: {text_id} is missing in {row.tag}"
                yield Fault(said, say(MISSING, language=row.autonym))
        for where, text_id in _labels(form):
            label = words.sentence(row.tag, text_id)
            if (length := len(label)) > LABEL_LENGTH:
                said = f"{where}: {length} characters on a button in {row.tag}"
                yield Fault(said, say(WIDE, said=label, count=length, most=LABEL_LENGTH))


def _texts(form: Form) -> Iterator[tuple[str, str]]:
    for guide in form.service.guides:
        for text_id in filter(None, (guide.label, guide.words, *guide.steps, guide.bring)):
            yield f"guides.{guide.code}", text_id
    for outcome in form.service.outcomes:
        yield from ((f"outcomes.{outcome.code}", one) for one in (outcome.label, outcome.told))
    for rule in form.service.figures:
        yield f"figures.{rule.code}", rule.name
    for stage in form.service.stages:
        yield f"stages.{stage.code}", stage.label


def _labels(form: Form) -> Iterator[tuple[str, str]]:
    yield from ((f"outcomes.{one.code}", one.label) for one in form.service.outcomes)
    yield from ((f"stages.{one.code}", one.label) for one in form.service.stages)


CHECKS = (_check_opening, _check_ends, check_register, _check_guides, _check_tally,
          _check_practice, check_figures)  # fmt: skip
