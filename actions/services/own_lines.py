"""What staff read of a site's own service: what it asks of people, in every language of the site,
who reads it, and how long it is kept."""

from collections.abc import Iterator, Sequence

from actions.people.admin_menu import NO_ROOM
from domain.cases.answer_lines import joined
from domain.forms.answer_facts import options_of
from domain.forms.forms import Form, Life, Question, QuestionKind
from domain.saying import Line, pgettext, say
from domain.services.lives import ROADS, opens
from domain.words.own_words import OWN, own_sentences
from domain.words.translations import Words
from storage import staff
from storage.tables import Desk
from storage.tx import Tx

ASKED = pgettext("admin:own.asked", "{count}. {question}")
ANSWERS = pgettext("admin:own.answers", "– {answers}")
FROM_TO = pgettext("admin:own.from_to", "– {least} to {most} {unit}")
IN_WORDS = pgettext("admin:own.in_words", "– in their own words, sealed")
IN = pgettext("admin:own.in_language", "In {language}:")
READS = pgettext("admin:own.reads", "Who reads it: {desk}. Rooms: {rooms}, officers: {officers}.")
READ_BY_NOBODY = pgettext(
    "admin:own.counted_only", "Nobody reads single answers: they are only counted."
)
KEPT = pgettext("admin:own.kept", "How long it is kept: {days} days after it is closed.")
KEPT_IN_REGISTER = pgettext("admin:own.kept_register", "What stands in a register stays.")
ANSWERED = pgettext("admin:own.answered_within", "An answer is promised within {days} days.")
DAY_S = 86_400


def asked_lines(form: Form) -> list[Line]:
    """What it asks or tells, as whoever reads this reads it."""
    lines: list[Line] = []
    guides = form.service.guides
    for count, guide in enumerate(guides, 1):
        lines.append(say(ASKED, count=count, question=say(guide.label)))
        lines += [say(ANSWERS, answers=say(step)) for step in guide.steps]
    for count, question in enumerate(form.questions, len(guides) + 1):
        lines += [say(ASKED, count=count, question=say(question.ask)), *_answers(question)]
    return lines


def _answers(question: Question) -> Iterator[Line]:
    if question.kind is QuestionKind.NUMBER:
        unit: Line = say(question.unit) if question.unit else ""
        yield say(FROM_TO, least=question.least, most=question.most, unit=unit)
    elif question.kind in (QuestionKind.MARKS, QuestionKind.LABEL):
        yield say(IN_WORDS)
    elif options := options_of(question):
        yield say(ANSWERS, answers=joined([say(option.label) for option in options]))


def other_languages(
    form: Form, languages: Sequence[str], words: Words, *, reader: str
) -> list[Line]:
    """The words of its makers in each further language, for whoever can judge them. reader: in
    whose language it was read already."""
    lines: list[Line] = []
    read = words.read_instead(reader, languages)
    for tag in (tag for tag in languages if tag != read):
        lines += ["", say(IN, language=words.languages[tag].autonym)]
        lines += [one for text_id in _own_ids(form) if (one := own_sentences(text_id).get(tag))]
    return lines


def _own_ids(form: Form) -> Iterator[str]:
    found = [form.name]
    for guide in form.service.guides:
        found += [guide.label, *guide.steps]
    for question in form.questions:
        found += [question.ask, *(option.label for option in question.options), question.unit]
    return (one for one in found if one.startswith(OWN))


def reading_lines(tx: Tx, form: Form, desk: Desk) -> list[Line]:
    """Who reads it, for how long, and what is promised."""
    rooms, officers = staff.rooms_of(tx, desk.id), staff.officers_of(tx, desk.id)
    read = say(READS, desk=desk.name, rooms=len(rooms), officers=len(officers))
    if form.life is Life.TALLY:
        return [say(READ_BY_NOBODY)]
    if form.life is Life.RECORD:
        return [read, say(KEPT_IN_REGISTER)]
    missing = [] if rooms else [say(NO_ROOM, desk=desk.name)]
    days = form.service.keep_days or ROADS[opens(form.life)].kept.days
    lines: list[Line] = [read, *missing, say(KEPT, days=days)]
    if form.service.promise_s:
        lines.append(say(ANSWERED, days=form.service.promise_s // DAY_S))
    return lines
