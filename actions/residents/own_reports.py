"""Own reports: the list of them, how each stands, and what its digits keep closed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from actions.cases import inquiries
from actions.cases.case_standing import standing_of
from actions.cases.deadlines import is_being_closed
from actions.cases.report_standing import MORE_DIGIT
from actions.cases.status_message import SLOT
from actions.dialog.verbs import with_rest
from actions.residents import menu
from actions.residents.turn_context import Deed, Talk, paged, residents_verb
from actions.services import offers
from domain.cases import inquiry_messages as asking
from domain.cases.cases import CaseState, spoken
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.answer_facts import digits_in
from domain.forms.forms import Form, Reach
from domain.forms.question_screens import in_order
from domain.forms.summary import told_lines
from domain.forms.talk_presses import act
from domain.forms.views import LEAVE, NUMBERED, Here, View
from domain.ids import ReporterId
from domain.mailboxes import to_reporter
from domain.saying import As, Button, Line, Moment, pgettext, say
from domain.words.buttons import ANSWER_HERE
from storage import reporters, reports, screens
from storage.case_locks import number_for
from storage.form_versions import pinned_form
from storage.sent_messages import posted_message
from storage.tables import Case, Inquiry, Reporter

NO_REPORTS = pgettext("cases.none", "You have no reports here.")
HAVE_CODE = pgettext("cases.have_code", "With a code: type it here.")
WHICH = pgettext("cases.which", "Which report?")
ONE_OF_THEM = pgettext("cases.one", "{number} {emoji} {what}")
WITHDRAW = pgettext("cases.withdraw", "Take it back")
DIGITS_PLEASE = pgettext("cases.digits", "Type the 4 digits.")
HIDE = pgettext("cases.hide", "Hide")

REPORTED = pgettext("cases.reported", "You reported at {day}:")
ITS_STATE = pgettext("cases.state", "{number}: {day}, {state}")
STATES = {
    CaseState.NEW: pgettext("cases.state.new", "nobody has it yet"),
    CaseState.DISPUTED: pgettext("cases.state.disputed", "open again"),
    CaseState.ACKNOWLEDGED: pgettext("cases.state.taken", "somebody has it"),
    CaseState.IN_PROGRESS: pgettext("cases.state.taken", "somebody has it"),
    CaseState.WAITING: pgettext("cases.state.asked", "they ask you something"),
    CaseState.FORWARDED: pgettext("cases.state.forwarded", "passed on"),
    CaseState.CLOSED: pgettext("cases.state.closed", "closed"),
    CaseState.WITHDRAWN: pgettext("cases.state.withdrawn", "taken back"),
}
TAKEN_BACK = "✖"

OPENED = ("case", "add", "withdraw")  # scenes of a report that was opened
SIX = 6
TOLD_AT_MOST = 3  # of what officers wrote, shown with a report


# ------------------------------------------------------------------------------------- looking


def show_cases(talk: Talk, page: int = 0) -> None:
    """The resident's own reports, newest first. One that hides shows its number and no more."""
    own = list(reversed(reports.own_reports(talk.tx, talk.speaker)))
    if not own:
        talk.show(
            View((say(NO_REPORTS), say(HAVE_CODE)), (menu.way_back(talk),)), at=act("go", "cases")
        )
        return
    listed = Listing(
        own,
        opens=lambda one: Button(act("case", number_in(talk, one)), _title(talk, one)),
        turns=partial(act, "cases"),
        after=[menu.way_back(talk)],
    )
    shown = listed.page(page)
    states = [_state(talk, one) for one in shown.items]
    lines = (say(WHICH), *(line for line in states if line), say(HAVE_CODE))
    talk.show(View(lines, listed.buttons(page)), at=act("cases", shown.number), scene="cases")


def number_in(talk: Talk, reporter: Reporter) -> str:
    """The number under which this reporter knows the case."""
    return number_for(talk.tx.get_one(Case, reporter.case_id), reporter)


def _state(talk: Talk, reporter: Reporter) -> Line:
    """When it was reported and how it stands; "" of one that hides."""
    case = talk.tx.get_one(Case, reporter.case_id)
    if is_hidden(case, reporter):
        return ""
    state = CaseState.WITHDRAWN if reporter.withdrawn else CaseState(case.state)
    if state is CaseState.CLOSED and is_being_closed(talk.tx, case):
        state = CaseState.ACKNOWLEDGED
    day = Moment(case.opened_at, As.DAY)
    return say(
        ITS_STATE, number=spoken(number_for(case, reporter)), day=day, state=say(STATES[state])
    )


def is_hidden(case: Case, reporter: Reporter) -> bool:
    """Whether nothing of it is to be read by somebody who looks over a shoulder."""
    return case.private or reporter.reach == Reach.DISCREET


def _title(talk: Talk, reporter: Reporter) -> Line:
    case = talk.tx.get_one(Case, reporter.case_id)
    number = spoken(number_for(case, reporter))
    if is_hidden(case, reporter):
        return number
    form = form_of(talk, case)
    return say(ONE_OF_THEM, number=number, emoji=form.emoji, what=say(form.name))


def form_of(talk: Talk, case: Case) -> Form:
    """The form that the case pinned."""
    return pinned_form(talk.tx, talk.forms, case.form, case.form_hash)


def show_case(talk: Talk, number: str, notes: Sequence[Line] = ()) -> None:
    """One own report: where it stands, what the police ask. A private one wants its digits."""
    reporter = talk.own_report(number)
    if reporter is None:
        menu.show_menu(talk, notes)
        return
    if digits_of(talk, reporter):
        talk.begin_wiping()
        back = back_to(act("go", "cases"))
        leave = Button(act("leave"), say(LEAVE), "x", "🚪")
        view = View((say(DIGITS_PLEASE),), (back, leave))
        talk.show(view, at=act("go", "menu"), scene="digits", notes=notes, number=number)
        return
    show_report(talk, reporter, notes)


def access_own(talk: Talk, number: str, screen: int) -> Reporter | None:
    """The own report of that number, if something may be done about it from there; else None, and
    what can be shown instead is on the screen.

    A private one only from a screen that its digits opened, or (0) under its status message as
    long as that stands: a button's data can be made by hand.
    """
    reporter = talk.own_report(number)
    locked = reporter is not None and digits_of(talk, reporter) != ""
    if reporter is None or (locked and not _is_open(talk, reporter, screen, number)):
        show_case(talk, number)
        return None
    if "opened_at" in talk.dialog:  # they are still at it
        talk.dialog["opened_at"] = talk.now.isoformat()
    return reporter


def on_own(deed: Callable[[Talk, Reporter, Press], None]) -> Deed:
    """The deed of a verb whose first object is an own report: something is done about it only from
    where it is open."""

    def do(talk: Talk, press: Press) -> None:
        reporter = access_own(talk, press.arg(0), press.screen)
        if reporter is not None:
            deed(talk, reporter, press)

    return do


def _is_open(talk: Talk, reporter: Reporter, screen: int, number: str) -> bool:
    if not screen:
        return posted_message(talk.tx, to_reporter(reporter.id), SLOT) != ""
    shown = screens.find_screen(talk.tx, talk.speaker, screen)
    if shown is None or screen < talk.dialog.get("first", 0):
        return False
    return shown.facts.get("s") in OPENED and shown.facts.get("number") == number


def digits_of(talk: Talk, reporter: Reporter) -> str:
    """The four digits chosen for a private report, "" if there are none to ask for."""
    case = talk.tx.get_one(Case, reporter.case_id)
    answers = reports.answers_of(talk.tx, reporter)
    return digits_in(form_of(talk, case), answers) if case.private else ""


def open_report(talk: Talk, reporter: Reporter) -> None:
    """Show a report that was opened by a code, digits or a tap; leaving hides it again."""
    talk.begin_wiping()
    show_report(talk, reporter)


def show_report(talk: Talk, reporter: Reporter, notes: Sequence[Line] = ()) -> None:
    """How it stands, what the police ask, and what can be done about it; nothing is asked first."""
    case = talk.tx.get_one(Case, reporter.case_id)
    number, hidden = number_for(case, reporter), is_hidden(case, reporter)
    if hidden:  # leaving takes this screen away, and the status that an answer brings
        talk.begin_wiping()
        talk.dialog["last"] = reporter.id
        talk.dialog["opened_at"] = talk.now.isoformat()
    standing = standing_of(talk.tx, form_of(talk, case), case, reporter, now=talk.now)
    lines = [*standing.lines, *([] if hidden else _told(talk, case, reporter))]
    buttons = _numbered(standing.buttons)
    asked = ""
    for inquiry in _to_read(talk, reporter):
        inquiries.note_seen(talk.tx, inquiry, now=talk.now)
        asked = inquiry.id
        words = inquiries.words_of(talk.tx, inquiry)
        lines.append(asking.reads(number, words, asks=inquiry.asks))
        if inquiry.asks:
            buttons = _ready(number, asked)
    may_end = CaseState(case.state) is not CaseState.CLOSED or offers.stands(talk.tx, case)
    if may_end and not reporter.withdrawn:
        buttons.append(Button(act("withdraw", number), say(WITHDRAW), "4", TAKEN_BACK))
    if may_be_brought(talk, reporter):
        buttons.append(Button(act("bring", number), say(ANSWER_HERE), "6", "📲"))
    if hidden:
        buttons.append(Button(act("leave"), say(LEAVE if case.private else HIDE), "x", "🚪"))
    buttons.append(back_to(act("go", "cases")))
    view = View(tuple(lines), in_order(buttons))
    at = act("go", "menu") if case.private else act("case", number)
    talk.show(view, at=at, scene="case", notes=notes, number=number, inquiry=asked)


def may_be_brought(talk: Talk, reporter: Reporter) -> bool:
    """Whether it was opened by its code, is answered at another door or at none, and may be
    answered here."""
    case = talk.tx.get_one(Case, reporter.case_id)
    over = reporter.withdrawn or CaseState(case.state) is CaseState.CLOSED
    if over or is_hidden(case, reporter) or Reach(reporter.reach) is Reach.NEVER:
        return False
    by_code = reports.opens_by_code(reporter)
    return by_code and not reporters.is_answered_at(talk.tx, talk.speaker, reporter)


def _told(talk: Talk, case: Case, reporter: Reporter) -> list[Line]:
    """When it was reported, and what: as its review had it."""
    form, local = form_of(talk, case), talk.local
    answers = reports.answers_of(talk.tx, reporter)
    here = Here(villages=local.villages, names=local.names)
    day = Moment(case.opened_at, As.SOON)
    return [say(REPORTED, day=day), *told_lines(form, answers, here)]


def _numbered(buttons: Sequence[Button]) -> list[Button]:
    """With the digits that they cannot have under a status message."""
    free = iter(NUMBERED)
    return [
        replace(one, digit=MORE_DIGIT if one.choice.startswith("add:") else one.digit or next(free))
        for one in buttons
    ]


def _to_read(talk: Talk, reporter: Reporter) -> list[Inquiry]:
    """What officers told since, and the newest question, which comes last: it is answered here."""
    waiting = inquiries.open_inquiries(talk.tx, reporter)
    told = [inquiry for inquiry in waiting if not inquiry.asks]
    asked = [inquiry for inquiry in waiting if inquiry.asks]
    return [*told[-TOLD_AT_MOST:], *asked[-1:]]


def _ready(number: str, inquiry_id: str) -> list[Button]:
    which = inquiry_id[: asking.ID_SHOWN]
    return [
        Button(act("inq", number, code, which), say(text_id), digit)
        for code, text_id, digit in asking.READY
    ]


def buttons_of(talk: Talk, reporter_id: ReporterId) -> tuple[Button, ...]:
    """The buttons under the status message of an own report, as it is now."""
    reporter = talk.tx.get(Reporter, reporter_id)
    if reporter is None or not reports.is_own(talk.speaker, reporter_id):
        return ()
    case = talk.tx.get_one(Case, reporter.case_id)
    return standing_of(talk.tx, form_of(talk, case), case, reporter, now=talk.now).buttons


def reveal(talk: Talk, reporter_id: str) -> None:
    """ "There is news": shown by a tap, hidden again by leaving."""
    for reporter in reports.own_reports(talk.tx, talk.speaker):
        if reporter.id == reporter_id:
            open_report(talk, reporter)
            return
    menu.show_menu(talk)


VERBS = (
    residents_verb("cases", paged(show_cases), elsewhere=True),
    residents_verb("case", with_rest(show_case), elsewhere=True),
    residents_verb("shown", with_rest(reveal)),
)
