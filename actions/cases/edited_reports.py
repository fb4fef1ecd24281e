"""A reporter edited a message, so their report and its card say what it says now.

Before the room has seen it that is all. Afterwards officers may have acted on the old words: they
read besides that it was corrected, and the history keeps both.
"""

from collections.abc import Sequence
from datetime import datetime

from actions.cases.cards import slot_of
from actions.cases.casefile import Sight, open_file
from actions.cases.happened import happened
from actions.cases.inquiries import show_answer
from domain.cases.actors import by_reporter
from domain.cases.answer_lines import CARD_WORDS, one_line, shortened
from domain.cases.cases import OPEN_STATES, spoken
from domain.cases.events import CaseEvent, Happening
from domain.cases.kept_report import Reply
from domain.cases.text_replacement import Edit, Was, reworded, reworded_pieces
from domain.forms.forms import Form, Urgency
from domain.lanes import DANGER, PLAIN
from domain.mailboxes import Mailbox, Spot, to_room
from domain.saying import Saying, pgettext, say
from storage import outbox, reports, staff
from storage.case_locks import hold_case
from storage.sent_messages import posted_message
from storage.tables import Case, Inquiry, Reporter
from storage.tx import Tx

CORRECTED = pgettext("police:corrected", "✏️ {number}, corrected: “{words}”")
TAKEN_BACK = pgettext("police:corrected.away", "✏️ {number}, corrected: some words were taken back.")
CORRECTED_SECRET = pgettext(
    "police:corrected.secret", "✏️ {number}: something was corrected, for the taker to read."
)


def reword_report(tx: Tx, reporter: Reporter, form: Form, edit: Edit, *, now: datetime) -> bool:
    """What the reporter told or answered says this now, wherever it stands.

    False, and nothing changes, where the case is over or the old words stand nowhere.
    """
    was, words = edit.was, edit.words
    case = hold_case(tx, reporter.case_id, reporter)
    if case.state not in OPEN_STATES or reporter.withdrawn or reporter.data_key is None:
        return False
    report = reports.read_report(tx, reporter)
    answers = reworded(form, report.get("answers", {}), was, words)
    replies, answered = _reworded_replies(report.get("replies", ()), was, words)
    if answers is None and not answered:
        return False
    now_told = report.get("answers", {}) if answers is None else answers
    reports.write_report(tx, reporter, {**report, "answers": now_told, "replies": replies})
    by = by_reporter(reporter.number)
    number = happened(tx, case, Happening(CaseEvent.CORRECTED, by, {"words": words}), now=now)
    for room in staff.rooms_of(tx, case.desk_id):
        mailbox = to_room(room.id)
        late = [one for one in answered if not _answer_anew(tx, one, mailbox, words, now=now)]
        if late or (answers is not None and _has_seen(tx, case, mailbox)):
            spot = Spot(mailbox, f"corrected:{case.id}:{number}", case.id)
            _tell_correction(tx, case, spot, words, now=now)
    return True


def _has_seen(tx: Tx, case: Case, mailbox: Mailbox) -> bool:
    """Whether the card stands in that room, or is on its way there now."""
    slot = slot_of(case.id)
    return bool(posted_message(tx, mailbox, slot)) or outbox.is_under_way(tx, mailbox, slot)


def _reworded_replies(
    replies: Sequence[Reply], was: Was, words: str
) -> tuple[list[Reply], list[str]]:
    """The answers to inquiries with the new words; and the inquiries whose answer changed."""
    found, answered = [], []
    for reply in replies:
        pieces = reworded_pieces([reply.get("words", "")], was, words)
        if pieces is not None:
            answered.append(reply["inquiry"])
            reply = {**reply, "words": "".join(pieces)}
        found.append(reply)
    return found, answered


def _answer_anew(tx: Tx, inquiry_id: str, mailbox: Mailbox, words: str, *, now: datetime) -> bool:
    """Whether the answer had not left for that room yet: then it leaves as it is now."""
    slot = f"answer:{inquiry_id}"
    inquiry = tx.get(Inquiry, inquiry_id)
    if inquiry is None or posted_message(tx, mailbox, slot):
        return False
    if not outbox.withdraw_waiting(tx, mailbox, slot):
        return False  # it is on its way
    show_answer(tx, inquiry, words, mailbox, now=now)
    return True


def _tell_correction(tx: Tx, case: Case, spot: Spot, words: str, *, now: datetime) -> None:
    line = say(CORRECTED_SECRET, number=spoken(case.number))
    if open_file(tx, case).sight is Sight.OPEN:
        told = shortened(one_line(words), CARD_WORDS)
        line = say(CORRECTED if told else TAKEN_BACK, number=spoken(case.number), words=told)
    how = DANGER if case.urgency == Urgency.P1 else PLAIN
    outbox.put_at(tx, spot, Saying((line,), reply_to=slot_of(case.id)), how, now=now)
