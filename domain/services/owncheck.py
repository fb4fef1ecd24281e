"""Whether a site's own service may be: what `titir services check` asks of every service, and what
nobody but the house itself may say. So it asks for nothing it must not, hurries nobody, shows
nothing to the wrong eyes, and takes no other's place.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.forms import formcheck
from domain.forms.faults import Fault
from domain.forms.forms import (
    CardStyle,
    Form,
    Forms,
    Life,
    Question,
    QuestionKind,
    QuestionRole,
    Reach,
    Sees,
    Urgency,
)
from domain.saying import pgettext, say
from domain.services import servicecheck
from domain.services.never_asked import never_asked
from domain.services.own_services import CODE, own_texts
from domain.services.registercheck import ONE_OF_A_KIND
from domain.services.servicecheck import NOTHING_YET
from domain.words.own_words import own_sentences
from domain.words.translations import Words, fold

TAKEN = pgettext("admin:own.fault.taken", "“{said}” is taken: residents could not tell them apart.")
NO_CODE = pgettext("admin:own.fault.code", "Please use a few letters or digits in its name.")
TOO_LONG = pgettext("admin:own.fault.long", "At most {most} characters in one text, please.")
MARKUP = pgettext(
    "admin:own.fault.markup", "Plain words only, please: no links, and no signs such as < or >."
)
TOO_MANY = pgettext("admin:own.fault.many", "At most {most} questions, please.")

TEXT_AT_MOST = 200  # characters; two lines of a small phone are read, a page is not
ASKED_AT_MOST = 12  # questions of a file that is looked at at all
LIVES = (Life.REQUEST, Life.APPOINTMENT, Life.TALLY, Life.RECORD, Life.GUIDE)
KINDS = (
    QuestionKind.CHOICE,
    QuestionKind.YES,
    QuestionKind.NUMBER,
    QuestionKind.VILLAGE,
    QuestionKind.DAY,
    QuestionKind.SLOT,
    QuestionKind.MARKS,
    QuestionKind.LABEL,
    QuestionKind.REACH,
)
COUNTED = (QuestionKind.CHOICE, QuestionKind.YES)  # may stand on a case in the clear
_MARKUP = re.compile(r"[<>{}`\\*]|https?://|www\.|\]\(|__")


def check_own(form: Form, forms: Forms, words: Words, *, names: Iterable[str] = ()) -> list[str]:
    """What is wrong with it, a sentence each. words: among the site's languages. names: what else
    of the site is called, in any language."""
    if len(form.questions) + len(form.service.guides) > ASKED_AT_MOST:
        count = f"questions: {len(form.questions)}, at most {ASKED_AT_MOST}"
        return [Fault(count, say(TOO_MANY, most=ASKED_AT_MOST))]
    return [
        *_check_texts(form),
        *_check_place(form, forms, words, names),
        *_check_service(form),
        *_check_stories(form),
        *(fault for question in form.questions for fault in _check_question(question)),
        *formcheck.faults_of(form, words),
        *servicecheck.faults_of(form, forms, words),
    ]


def _check_place(form: Form, forms: Forms, words: Words, names: Iterable[str]) -> Iterator[str]:
    """It takes nobody's code and nobody's name."""
    if not CODE.fullmatch(form.code) or form.code in forms.by_code:
        yield Fault(f"code: {form.code!r} is no code of a site's own service", say(NO_CODE))
    shipped = (
        words.sentence(tag, one.name) for one in forms.by_code.values() for tag in words.languages
    )
    taken = {fold(name).strip() for name in (*shipped, *names)}
    for said in own_sentences(form.name).values():
        if fold(said).strip() in taken:
            yield Fault(f"name: {said!r} is taken", say(TAKEN, said=said))


def _check_texts(form: Form) -> Iterator[str]:
    for text in own_texts(form):
        for tag, said in text.items():
            if len(said) > TEXT_AT_MOST:
                long = f"{len(said)} characters in {tag}, at most {TEXT_AT_MOST}: {said[:24]}…"
                yield Fault(long, say(TOO_LONG, most=TEXT_AT_MOST))
            if _MARKUP.search(said):
                yield Fault(f"markup in {tag}: {said[:24]!r}", say(MARKUP))
    guides = replace(form.service, guides=())  # what they tell asks nobody, nor does `never`
    for text in own_texts(replace(form, never=(), service=guides)):
        for said in text.values():
            if why := never_asked(said):
                yield Fault(f"never asked: {said[:40]!r}", say(why))


def _check_service(form: Form) -> Iterator[str]:
    """What a file of the house may say and a site's own never."""
    service = form.service
    if form.life not in LIVES:
        yield f"life: a {form.life} is the house's own"
    if form.private or service.by_name_only or service.sees is not Sees.DESK:
        yield "desk: no restricted desk reads a site's own service"
    if form.danger or form.rules or form.otherwise is not Urgency.P4:
        yield "danger: a site's own service hurries nobody"
    if form.card is not CardStyle.OPEN or form.needs_border or form.default_reach is not Reach.OPEN:
        yield "card: is open, everywhere, and everybody chooses how they are reached"
    kinds = {question.kind for question in form.questions}
    if kinds <= {QuestionKind.VILLAGE, QuestionKind.REACH} and not service.guides:
        yield Fault("questions: it asks nothing", say(NOTHING_YET))
    if service.stages or service.review_days or service.reports or service.seen_by:
        yield "stages: are the house's own"
    staff = {QuestionRole.OFFICER, QuestionRole.ADMIN, QuestionRole.LEADER}
    if form.life is not Life.RECORD and staff.intersection(service.opens_by):
        yield "opens_by: is opened by residents"
    for outcome in service.outcomes:
        if outcome.writes or outcome.counted:
            yield f"outcomes.{outcome.code}: writes into no register and counts nothing"


def _check_stories(form: Form) -> Iterator[str]:
    if form.inquiries:
        yield "inquiries: whoever asks back says it in words of their own"
    if sum(question.kind is QuestionKind.MARKS for question in form.questions) > 1:
        yield Fault("questions: own words are asked for once", say(ONE_OF_A_KIND))


def _check_question(question: Question) -> Iterator[str]:
    code = question.code
    if question.kind not in KINDS:
        yield f"{code}: no question of the kind {question.kind}"
    if question.kind is QuestionKind.MARKS and question.photos:
        yield f"{code}: takes no photos; say photos = false"
    if question.facet and question.kind not in COUNTED:
        yield f"{code}: only what is chosen may be counted"
    if question.later or question.of or question.within or question.bound or question.unasked:
        yield f"{code}: later, of, within, bound, unasked are the house's own"
    for option in question.options:
        if option.danger or option.hidden or option.info or option.leads or option.title:
            yield f"{code}.{option.code}: an answer leads nowhere"
