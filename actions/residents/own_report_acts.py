"""What is done about an own report: adding, taking back, good or not solved, a receipt."""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from actions.cases import reporter_acts, splitting
from actions.cases.report_standing import WITHDRAWN
from actions.cases.reporter_acts import Addition
from actions.residents import menu
from actions.residents.own_reports import (
    TAKEN_BACK,
    WITHDRAW,
    form_of,
    on_own,
    show_report,
)
from actions.residents.turn_context import Talk, residents_verb
from actions.services import offers
from domain.cases.cases import spoken
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.local_time import review_by
from domain.paper.receipts import ReceiptWanted
from domain.saying import Button, Line, pgettext, say
from domain.words.buttons import KEEP_IT
from storage import receipts
from storage.tables import Case, Reporter

REALLY = pgettext("cases.really", "Take report {number} back? The police are told.")
TELL_NOW = pgettext("cases.tell", "Tell more about {number}: speak, type or send a photo.")
ADDED = pgettext("cases.added", "Added to report {number}.")
NO_MORE_ROOM = pgettext("cases.full", "Report {number} is full. Please begin another one.")
THANK_YOU = pgettext("cases.thank_you", "Thank you.")
TOO_LATE = pgettext("cases.too_late", "That is too late for this report. You can make a new one.")


def ask_for_more(talk: Talk, number: str, notes: Sequence[Line] = ()) -> None:
    """➕: whatever is said under this screen is added to the report."""
    back = back_to(act("case", number))
    line = say(TELL_NOW, number=spoken(number))
    view = View((line,), (back,))
    talk.show(view, at=act("add", number), scene="add", notes=notes, number=number)


def add(
    talk: Talk,
    number: str,
    *,
    words: Sequence[str],
    media: Sequence[str],
    notes: Sequence[Line] = (),
) -> None:
    """Add what was said; the screen stays open for more. An album is answered once: of its later
    pictures there may be nothing to add."""
    reporter = talk.own_report(number)
    if reporter is None or reporter.data_key is None:
        menu.show_menu(talk, notes)
        return
    kept = not (words or media) or _add(talk, reporter, words, media)
    if kept and talk.is_answered:
        return
    note = say(ADDED if kept else NO_MORE_ROOM, number=spoken(number))
    back = back_to(act("case", number))
    view = View((note,), (back,))
    talk.show(view, at=act("add", number), scene="add", notes=notes, number=number)


def add_to_answer(talk: Talk, number: str, *, words: Sequence[str], media: Sequence[str]) -> None:
    """Further pictures of an album whose first one was an answer."""
    reporter = talk.own_report(number)
    if reporter is not None and reporter.data_key is not None:
        _add(talk, reporter, words, media)


def _add(talk: Talk, reporter: Reporter, words: Sequence[str], media: Sequence[str]) -> bool:
    """Add it; an album rings once in the room."""
    form = form_of(talk, talk.tx.get_one(Case, reporter.case_id))
    more = Addition(words, media, loud=not talk.is_answered)
    return reporter_acts.add_to_case(talk.tx, reporter, form, more, now=talk.now)


def _ask_for_more(talk: Talk, _reporter: Reporter, press: Press) -> None:
    ask_for_more(talk, press.arg(0))


def ask_withdraw(talk: Talk, _reporter: Reporter, press: Press) -> None:
    """Taking back is asked twice."""
    number = press.arg(0)
    buttons = (
        Button(act("case", number), say(KEEP_IT), "1"),
        Button(act("really", number), say(WITHDRAW), "2", TAKEN_BACK),
        back_to(act("case", number)),
    )
    line = say(REALLY, number=spoken(number))
    talk.show(View((line,), buttons), at=act("case", number), scene="withdraw", number=number)


def withdraw(talk: Talk, reporter: Reporter, press: Press) -> None:
    """Take it back, without any harm."""
    stood = offers.stands(talk.tx, talk.tx.get_one(Case, reporter.case_id))
    reporter_acts.withdraw_case(talk.tx, reporter, now=talk.now)
    if stood:
        offers.take_back(talk.tx, reporter, now=talk.now)
    menu.show_menu(talk, [say(WITHDRAWN, number=spoken(press.arg(0)))])


def judge(talk: Talk, reporter: Reporter, press: Press, *, solved: bool) -> None:
    """👍 or 👎 after the closing. Under the status message its change is the answer."""
    if not _judge(talk, reporter, solved=solved):
        talk.say(say(TOO_LATE))
    elif press.screen:
        show_report(talk, reporter)


def _judge(talk: Talk, reporter: Reporter, *, solved: bool) -> bool:
    if solved:
        return reporter_acts.confirm_case(talk.tx, reporter, now=talk.now)
    site = talk.local.site
    by = review_by(talk.now, ZoneInfo(site.timezone if site else "UTC"))
    return reporter_acts.dispute_case(talk.tx, reporter, review_by=by, now=talk.now)


def say_apart(talk: Talk, reporter: Reporter, press: Press) -> None:
    """Theirs is not what the neighbour reported. Under the status message its change is the
    answer."""
    apart = splitting.say_apart(talk.tx, reporter, now=talk.now)
    if press.screen or not apart:
        show_report(talk, reporter)


def want_receipt(talk: Talk, reporter: Reporter, _press: Press) -> None:
    """What they handed in, on paper. It comes below as soon as it is set."""
    code = receipts.code_of(talk.tx, reporter.case_id)
    if code:
        talk.on_paper = ReceiptWanted(code, talk.speaker.mailbox, talk.language)
    else:
        show_report(talk, reporter)


def called(talk: Talk, number: str, *, reached: bool) -> None:
    """Whether they got through to the emergency number."""
    reporter = talk.own_report(number)
    if reporter is not None:
        reporter_acts.note_call(talk.tx, reporter, reached=reached, now=talk.now)


VERBS = (
    residents_verb("add", on_own(_ask_for_more)),
    residents_verb("withdraw", on_own(ask_withdraw)),
    residents_verb("really", on_own(withdraw)),
    residents_verb("good", on_own(partial(judge, solved=True))),
    residents_verb("bad", on_own(partial(judge, solved=False))),
    residents_verb("apart", on_own(say_apart)),
    residents_verb("receipt", on_own(want_receipt)),
)
