"""What the taker of a case is told alone: words, voice and photos of coarse forms, numbers to call.

It goes to the officer's own mailbox, with "for this case only", and each time is a line of the
case's history.
"""

from datetime import datetime

from actions.cases.casefile import CaseFile, ReporterPart, Sight, full_lines, media_in, open_file
from actions.cases.inquiry_store import reply_words
from actions.cases.leads import read_leads
from domain.cases.actors import by_officer
from domain.cases.answer_lines import chosen_option, own_words, words_lines
from domain.cases.cards import card_button, lead_line
from domain.cases.cases import spoken
from domain.cases.events import CaseEvent
from domain.lanes import Dispatch
from domain.mailboxes import Spot, to_room, to_staff
from domain.saying import Line, Saying, pgettext, say
from storage import history, outbox, sites, staff
from storage.sent_messages import is_withheld, posted_message
from storage.tables import Case, Staff
from storage.tx import Tx

MEDIA_AT_MOST = 10  # of one message
ALL = 8_000  # characters of own words; a channel splits what is too long for one message

FOR_THIS_CASE = pgettext("police:taker.for_this_case", "🔒 {number} · {emoji} {title}")
USE = pgettext("police:taker.use", "Use this for this case only. Do not pass it on.")
CHILD = pgettext(
    "police:taker.child", "👶 A child. Do not ask a child to follow, photograph or come along."
)
CALL = pgettext("police:taker.call", "📞 Asks for a call: {number}")
REPORTER = pgettext("police:taker.reporter", "👤 Reporter {number}")
REPLY = pgettext("police:taker.reply", "↩ “{words}”")
SOMETHING_NEW = pgettext("police:taker.new", "🔒 {number}: there is something new.")
OPEN = pgettext("police:taker.button.open", "Open")


def has_secrets(tx: Tx, file: CaseFile) -> bool:
    """Whether some of it is for the taker alone."""
    if file.sight is not Sight.OPEN or any(part.phone for part in file.parts):
        return True
    return bool(_media_for_taker(tx, file))


def _media_for_taker(tx: Tx, file: CaseFile) -> list[str]:
    """The files that the room does not see, or that its group did not take."""
    ready = [row.id for row in media_in(tx, file) if row.state == "ready"]
    if file.sight is not Sight.OPEN or not ready:
        return ready
    rooms = [to_room(room.id) for room in staff.room_lines(tx, file.case.desk_id)]
    return [one for one in ready if any(is_withheld(tx, room, f"media:{one}") for room in rooms)]


def tell_taker(tx: Tx, case: Case, officer: Staff, *, now: datetime) -> bool:
    """Send the taker what is for the taker alone. False where there is nothing of the kind."""
    file = open_file(tx, case)
    if not has_secrets(tx, file) or not file.parts:
        return False
    by, pieces = by_officer(officer.id), count_pieces(tx, file)
    line = history.tell(tx, case, CaseEvent.OPENED_EVIDENCE, by=by, now=now, pieces=pieces)
    for number, saying in enumerate(_sayings(tx, file)):
        slot = f"evidence:{case.id}:{line}:{number}"
        outbox.put_at(tx, Spot(to_staff(officer.id), slot, case.id), saying, now=now)
    return True


def _sayings(tx: Tx, file: CaseFile) -> list[Saying]:
    """The words, with as many photos and voices as one message holds; the others after them."""
    media = _media_for_taker(tx, file)
    head, *lines = _lines(tx, file)
    batches = [media[at : at + MEDIA_AT_MOST] for at in range(0, len(media), MEDIA_AT_MOST)]
    first, *others = batches or [[]]
    return [
        Saying((head, *lines), media=tuple(first)),
        *(Saying((head,), media=tuple(batch)) for batch in others),
    ]


def tell_taker_of_news(tx: Tx, file: CaseFile, *, now: datetime) -> None:
    """Something came since the taker looked, or had nothing to look at: say so, once for each
    piece, with a button to look."""
    case = file.case
    if case.taken_by is None or not has_secrets(tx, file):
        return
    seen = [
        line.facts.get("pieces", 0)
        for line in history.read_history(tx, case)
        if line.kind == CaseEvent.OPENED_EVIDENCE
        and line.by == by_officer(case.taken_by)
        and line.facts
    ]
    pieces = count_pieces(tx, file)
    spot = Spot(to_staff(case.taken_by), f"news:{case.id}:{pieces}", case.id)
    if (seen and pieces <= seen[-1]) or posted_message(tx, spot.mailbox, spot.slot):
        return
    button = card_button("read", case.number, say(OPEN), "🔒")
    saying = Saying((say(SOMETHING_NEW, number=spoken(case.number)),), (button,))
    outbox.put_at(tx, spot, saying, Dispatch(once=spot.key), now=now)


def count_pieces(tx: Tx, file: CaseFile) -> int:
    """How many answers, words, replies, corrections and finished media there are."""
    told = sum(
        len(part.answers) + len(own_words(file.form, part.answers)) + len(part.replies)
        for part in file.parts
    )
    told += history.count_entries(tx, file.case.id, CaseEvent.CORRECTED)
    return told + sum(row.state == "ready" for row in media_in(tx, file))


def _lines(tx: Tx, file: CaseFile) -> list[Line]:
    case, form = file.case, file.form
    lines: list[Line] = [
        say(
            FOR_THIS_CASE,
            number=spoken(case.number),
            emoji=form.emoji if form else "",
            title=say(file.title),
        ),
        say(USE),
    ]
    if any(chosen_option(form, part.answers, "child") == "yes" for part in file.parts):
        lines.append(say(CHILD))
    if file.sight is not Sight.OPEN:
        lines += full_lines(file, sites.area_name(tx, case.area), at_most=ALL)
        lines += [lead_line(lead) for _, lead in read_leads(tx, case)]
    for part in file.parts:
        lines += _part_lines(file, part)
    return lines


def _part_lines(file: CaseFile, part: ReporterPart) -> list[Line]:
    lines: list[Line] = []
    if file.sight is not Sight.OPEN:
        lines += words_lines(own_words(file.form, part.answers), at_most=ALL)[0]
        replies = [reply_words(reply) for reply in part.replies]
        lines += [say(REPLY, words=words) for words in replies if words]
    if part.phone:
        lines.append(say(CALL, number=part.phone))
    if lines and len(file.parts) > 1:
        lines.insert(0, say(REPORTER, number=str(part.reporter.number)))
    return lines
