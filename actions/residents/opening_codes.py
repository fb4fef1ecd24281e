"""Codes: what opens a report that is not simply among one's own. Guessing is throttled.

Four digits open a private report again, on the phone it was made on. An opening code opens its
report in any chat. One person may be wrong five times in an hour, all together two hundred times:
with eight digits and a thousand codes about, that is one lucky guess in three weeks of trying.
"""

from collections.abc import Callable
from datetime import timedelta

from actions.cases.reporter_acts import CODE_DIGITS
from actions.people import pushing
from actions.residents import menu, own_reports
from actions.residents.turn_context import Talk
from domain.cases.cases import is_number
from domain.forms.answer_facts import four_digits
from domain.saying import pgettext, say
from domain.words.languages import resolve_language
from storage import reports, send_slots
from storage.case_locks import number_for
from storage.tables import Case, Reporter

NOTHING_OPENS = pgettext("cases.nothing_opens", "That opens nothing.")
TRY_LATER = pgettext("cases.try_later", "Too many tries. Please try again in an hour.")
OTHERS_TRY = pgettext(
    "cases.others_try", "Codes do not open for some minutes: too many were wrong. Try again then."
)

BRINGS = "c-"  # what the start payload of a slip's QR code begins with; the bare digits follow

TRIES = 5  # of one person in an hour
AN_HOUR = timedelta(hours=1)
TRIES_OF_ALL = 200  # wrong opening codes in an hour, whoever tried them
ALL = "wrong opening codes"  # the name of their rate


def opens_something(talk: Talk, text: str) -> bool:
    """Whether it was a case number of one's own, the four digits of home or an opening code, and
    was acted upon."""
    bare = "".join(char for char in text if char not in " -.")
    if not (bare.isascii() and bare.isdigit()):
        return False
    if is_number(bare) and talk.own_report(bare) is not None:
        own_reports.show_case(talk, bare)
        return True
    if four_digits(text):
        return may_try(talk) and _try(talk, lambda: _open_by_digits(talk, bare))
    if len(bare) == CODE_DIGITS:
        _try_code(talk, bare)
        return True
    return False


def arrives(talk: Talk) -> bool:
    """Whether a slip's QR code brought them here, and it was acted upon."""
    code = talk.heard.start.removeprefix(BRINGS)
    if code == talk.heard.start or not (code.isascii() and code.isdigit()):
        return False
    if len(code) != CODE_DIGITS:
        return False
    _try_code(talk, code)
    return True


def try_digits(talk: Talk, text: str, number: str) -> None:
    """Under the question for the digits of that report."""
    digits = four_digits(text)
    if not may_try(talk):
        menu.show_menu(talk, [say(TRY_LATER)])
    elif not _try(talk, lambda: bool(digits) and _open_by_digits(talk, digits, number)):
        own_reports.show_case(talk, number, [say(NOTHING_OPENS)])


def _open_by_digits(talk: Talk, digits: str, number: str = "") -> bool:
    """False where they open nothing: then nothing tells that there is anything to open."""
    for reporter in reversed(reports.own_reports(talk.tx, talk.speaker)):
        case = talk.tx.get_one(Case, reporter.case_id)
        asked_for = case.private and number in ("", number_for(case, reporter))
        if asked_for and own_reports.digits_of(talk, reporter) == digits:
            own_reports.open_report(talk, reporter)
            return True
    return False


def _try_code(talk: Talk, code: str) -> None:
    all_s = AN_HOUR.total_seconds()
    if not may_try(talk):
        menu.show_menu(talk, [say(TRY_LATER)])
    elif send_slots.ahead(talk.tx, ALL, now=talk.now) > all_s:
        menu.show_menu(talk, [say(OTHERS_TRY)])
    elif not _try(talk, lambda: _open_by_code(talk, code)):
        send_slots.reserve(talk.tx, ALL, 1, per_second=TRIES_OF_ALL / all_s, now=talk.now)
        menu.show_menu(talk, [say(NOTHING_OPENS)])


def _open_by_code(talk: Talk, code: str) -> bool:
    """The code shows the report; answers and news go on where they went."""
    reporter = reports.find_by_opening_code(talk.tx, code)
    if reporter is None:
        return False
    reports.adopt(talk.speaker, reporter)
    _settle(talk, reporter)
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    own_reports.open_report(talk, reporter)
    return True


def _settle(talk: Talk, reporter: Reporter) -> None:
    """Whoever comes by a slip may have said nothing yet: place and language are guessed, so that
    what they say next is for their report. Both can be changed."""
    profile = talk.speaker.profile
    if not profile.site:
        talk.settle_at(talk.tx.get_one(Case, reporter.case_id).site, "")
    if not profile.language:
        known = menu.offered_languages(talk)
        profile.language = resolve_language(talk.heard.language, known, known[0])


def may_try(talk: Talk) -> bool:
    """Whether this person has tries left in this hour."""
    since = (talk.now - AN_HOUR).timestamp()
    talk.dialog["wrong"] = [at for at in talk.dialog.get("wrong", ()) if at > since]
    return len(talk.dialog["wrong"]) < TRIES


def _try(talk: Talk, opens: Callable[[], bool]) -> bool:
    """Whether it opened; a wrong try is remembered for an hour."""
    if opens():
        return True
    note_wrong(talk)
    return False


def note_wrong(talk: Talk) -> None:
    """A wrong try, remembered for an hour."""
    talk.dialog["wrong"] = [*talk.dialog.get("wrong", ()), talk.now.timestamp()]
