"""Services: what a resident's talk needs for those that are no reports: free times, things typed
with their amounts, another time, and the office's own card where a service is not open there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from actions.cases import appointments
from actions.residents import menu
from actions.residents.turn_context import Talk
from domain.dialog.paging import Listing, back_to
from domain.forms.answer_facts import find_question, village_of
from domain.forms.forms import Form, MenuShelf, Question, QuestionKind, ReadBy
from domain.forms.intents import Choose, OwnWords, Said
from domain.forms.navigation import asked_now, go_to
from domain.forms.question_screens import view
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.talk_presses import act
from domain.forms.typed_items import is_weight, read_items
from domain.forms.views import Here, View
from domain.saying import As, Button, Line, Moment, pgettext, say
from domain.words.whens import read_when
from storage import bookings
from storage.form_versions import pinned_form
from storage.tables import Case

TAKEN_MEANWHILE = pgettext(
    "slot.taken", "Somebody has just taken that time. Please choose another."
)
WHICH_TIME = pgettext("appointment.which", "Which time suits you?")
MOVED = pgettext("appointment.moved", "Your time is changed.")
CANNOT_MOVE = pgettext(
    "appointment.no_other", "No other time is free just now. Please call {numbers}."
)
OFFERED_AT_MOST = 24  # times on screens, four of them; any other one that is free can be typed
TIME = pgettext("slot.time", "{at}")
SIX = 6


def stays_a_card(talk: Talk, form: Form) -> bool:
    """Whether the office's own card stands for the service: no desk there reads it, or there is no
    hour at which anybody may come."""
    return form.service.shelf is MenuShelf.INFO and not talk.local.serves(form)


def is_open(talk: Talk, code: str) -> bool:
    """Whether there is such a service, and a desk there that it can be asked of."""
    form = talk.forms.by_code.get(code)
    return form is not None and not stays_a_card(talk, form)


def show_card_of(talk: Talk, form: Form) -> None:
    """The card, with the service's own advice where the office has written none."""
    if menu.own_words(talk, form.code):
        menu.show_card(talk, form.code)
    elif form.read_by is ReadBy.OUTSIDE:  # the numbers at hand are those of the unit concerned
        view = View((say(form.advice),), (back_to(act("go", "info")),))
        talk.show(view, at=act("info", form.code), scene="info")
    else:
        menu.show_card(talk, form.code, advice=form.advice)


# ------------------------------------------------------------------------------ what is offered


def offered(
    talk: Talk, form: Form, draft: ReportDraft, question: Question
) -> list[tuple[str, Line]]:
    """(value, name) of what the question may be answered with here and now."""
    if question.kind is not QuestionKind.SLOT:
        return []
    desk = talk.local.desk_for(form, village_of(form, draft.answers))
    if desk is None:
        return []
    return _named(
        appointments.offered_times(talk.tx, bookings.get_desk(talk.tx, desk.id), now=talk.now)
    )


def shown_of(
    talk: Talk, form: Form, draft: ReportDraft, question: Question
) -> list[tuple[str, Line]]:
    """What of that stands on the screens."""
    return offered(talk, form, draft, question)[:OFFERED_AT_MOST]


def _named(times: Sequence[datetime]) -> list[tuple[str, Line]]:
    return [(at.isoformat(), say(TIME, at=Moment(at, As.SHORT))) for at in times]


def _zone(talk: Talk) -> ZoneInfo:
    return ZoneInfo(talk.local.site.timezone if talk.local.site else "UTC")


# ------------------------------------------------------------------------------ what was typed


def as_choices(talk: Talk, form: Form, draft: ReportDraft, saids: Sequence[Said]) -> Iterator[Said]:
    """What was typed, as the choices that it stands for: things with their amounts, a free time."""
    question = asked_now(form, draft)
    for said in saids:
        if (
            question is None
            or not isinstance(said, OwnWords)
            or draft.part is not ScreenPart.QUESTION
        ):
            yield said
        elif question.kind is QuestionKind.ITEMS:
            yield from _things(talk, question, said)
        elif question.kind is QuestionKind.SLOT:
            yield _time(talk, form, draft, question, said)
        else:
            yield said


def _things(talk: Talk, question: Question, said: OwnWords) -> Iterator[Said]:
    labels = {
        option.code: talk.words.sentence(talk.language, option.label) for option in question.options
    }
    weighed = [
        option.code
        for option in question.options
        if option.unit and is_weight(talk.words.sentence(talk.language, option.unit))
    ]
    found = read_items(said.text, labels, weighed)
    if not found:
        yield said
    for code, amount in found:
        yield Choose(f"{code}={amount}", said.question)


def _time(talk: Talk, form: Form, draft: ReportDraft, question: Question, said: OwnWords) -> Said:
    """The free time that was typed; as it is where there is none."""
    zone = _zone(talk)
    when = read_when(said.text, talk.now, zone)
    if when is None:
        return said
    value = datetime.combine(when.day, when.at, zone)
    for known, _ in offered(talk, form, draft, question):
        if datetime.fromisoformat(known) == value:
            return Choose(known, said.question)
    return said


# ---------------------------------------------------------------------------------- other times


def ask_time_again(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """Somebody else was first: what was told stays, and the other times are shown."""
    question = find_question(form, QuestionKind.SLOT)
    if question is None:
        return
    answers = {code: value for code, value in draft.answers.items() if code != question.code}
    settled = tuple(code for code in draft.settled if code != question.code)
    again, _ = go_to(replace(draft, answers=answers, settled=settled), question)
    talk.keep_draft(again)
    here = Here(numbers=talk.local.numbers(form.code))
    here = replace(here, offered=shown_of(talk, form, again, question))
    note = say(TAKEN_MEANWHILE)
    shown = view(form, again, here)
    talk.show(shown, at="draft", scene="draft", question=question.code, notes=[note])


def show_times(talk: Talk, number: str, page: int = 0, notes: Sequence[Line] = ()) -> None:
    """Another time for an own appointment."""
    reporter = talk.own_report(number)
    case = talk.tx.get(Case, reporter.case_id) if reporter else None
    booking = bookings.find_booking(talk.tx, case.id) if case else None
    if case is None or booking is None:
        menu.show_menu(talk, notes)
        return
    desk = bookings.get_desk(talk.tx, case.desk_id)
    free = appointments.offered_times(talk.tx, desk, now=talk.now, besides=case.id)
    rows = _named([at for at in free if at != booking.starts_at][:OFFERED_AT_MOST])
    times = Listing(
        rows,
        opens=lambda row: Button(act("time", number, row[0]), row[1]),
        turns=partial(act, "times", number),
        after=[back_to(act("case", number))],
    )
    line = say(WHICH_TIME) if rows else say(CANNOT_MOVE, numbers=talk.local.named_numbers())
    talk.show(View((line,), times.buttons(page)), at=act("times", number, page), notes=notes)


def choose_time(talk: Talk, number: str, value: str) -> None:
    """The appointment is at that time from now on, unless somebody else was first."""
    reporter = talk.own_report(number)
    at = _moment(value)
    if reporter is None or at is None:
        show_times(talk, number)
        return
    case = talk.tx.get_one(Case, reporter.case_id)
    form = pinned_form(talk.tx, talk.forms, case.form, case.form_hash)
    if not appointments.may_move(case):
        menu.show_menu(talk)
        return
    try:
        appointments.move_appointment(talk.tx, reporter, form, at, now=talk.now)
    except appointments.TimeTaken:
        show_times(talk, number, notes=[say(TAKEN_MEANWHILE)])
    else:
        menu.show_menu(talk, [say(MOVED)])


def _moment(value: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None
