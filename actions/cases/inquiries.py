"""Inquiries: what an officer asks a reporter or tells them, carried so that neither sees the other.

It leaves under the case's number, by the reporter's reach; the card shows whether it is on its way,
arrived, was seen. The answer comes back as an answer to the card, or to the taker alone where the
room does not see the case. A question waits for 24 hours and is asked once more in between; where
nothing may ring, for 24 hours from when it was seen. What is only told waits for nothing. What was
answered is sealed with the reporter's key, not the case's.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlmodel import col

from actions.cases.cards import show_as_it_is, show_card, slot_of
from actions.cases.casefile import Sight, open_file, reporters_of, zone_of
from actions.cases.happened import happened, officer_did
from actions.cases.inquiry_store import inquiries_of, read_inquiry, voice_of
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.taking import set_working
from domain.cases import inquiry_messages
from domain.cases.actors import HOUSE, by_reporter
from domain.cases.answer_lines import one_line
from domain.cases.cards import OPEN_INQUIRIES_AT_MOST
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.inquiry_messages import Told
from domain.cases.kept_report import Reply
from domain.cases.reach import WayOut, way_out
from domain.forms.answer_facts import tidy
from domain.forms.forms import Reach, Urgency
from domain.ids import ReporterId
from domain.lanes import PLAIN, REMINDER, Dispatch, Lane
from domain.local_time import after_night
from domain.mailboxes import Mailbox, Spot, to_reporter, to_room
from domain.saying import Line, Saying, pgettext, say
from storage import history, outbox, reporters, reports, staff, timers
from storage.case_locks import hold_case, number_for
from storage.keys import new_id
from storage.media import give_media
from storage.tables import Case, Inquiry, Reporter, Timer
from storage.tx import Tx

WAITS = timedelta(hours=24)  # from when it rang, or from when it was seen where nothing rings
UNSEEN_WAITS = timedelta(days=30)  # for somebody who looks only when they want to
REMINDS = timedelta(hours=12)
REMIND, EXPIRE = "inquiry reminder", "inquiry over"  # timers of an inquiry

ANSWER = pgettext("police:ask.answer", "💬 {number}: {words}")
ANSWER_MEDIA = pgettext("police:ask.answer_media", "💬 {number}: photo or voice")
ANSWER_SECRET = pgettext("police:ask.answer_secret", "💬 {number}: an answer came, to the taker.")
REPORTER_LEFT = pgettext(
    "police:ask.reporter_left", "🚫 {number}: the reporter cannot be reached any more."
)

TOO_MANY = pgettext(
    "police:refused.too_many", "{number}: three questions wait. One answers one thing at a time."
)
DO_NOT_ASK = pgettext("police:refused.do_not_ask", "{number}: the reporter wants no questions.")
BY_PHONE = pgettext(
    "police:refused.by_phone", "{number}: the reporter wants a call. The taker has the number."
)
LOST = pgettext("police:refused.lost", "{number}: the reporter cannot be reached any more.")


# ---------------------------------------------------------------------------------- on their way


def ask_reporter(move: Move, question: Mapping[str, str]) -> None:
    """Put a question to whoever reported the case and may be asked.

    question: {"words": …} as typed, {"ready": text id}, or {"voice": id of a media row}. Nothing is
    sent here: inquiry and outbox row are committed together, or not at all. Raises Refused: the
    case is over, three wait already, nobody may or can be asked.
    """
    require_open(move.case)
    for reporter in require_askable(move.tx, move.case):
        _put(move, reporter, question, asks=True)
    if move.case.taken_by is not None:  # else it still waits for somebody to take it
        move.case.state = CaseState.WAITING
    officer_did(move, CaseEvent.ASKED, cast("EventFacts", question))


def tell_reporter(move: Move, told: Mapping[str, str]) -> None:
    """The same for what is no question: nothing waits for an answer, though one may come. told:
    {"words": …} or {"ready": …}."""
    require_open(move.case)
    for reporter in require_reachable(move.tx, move.case):
        _put(move, reporter, told, asks=False)
    set_working(move.case)
    officer_did(move, CaseEvent.WROTE, cast("EventFacts", told))


def _put(move: Move, reporter: Reporter, question: Mapping[str, str], *, asks: bool) -> None:
    case, inquiry_id = move.case, new_id()
    plain = json.dumps(dict(question), ensure_ascii=False)
    inquiry = Inquiry(
        id=inquiry_id,
        case_id=case.id,
        reporter_id=reporter.id,
        asked_by=move.officer.id,
        sealed=move.tx.keys.unwrap(case.data_key).seal("inquiry.words", inquiry_id, plain),
        asks=asks,
        asked_at=move.now,
        expires_at=move.now + (WAITS if rings(reporter) else UNSEEN_WAITS),
    )
    move.tx.add(inquiry)
    move.tx.flush()
    timers.set_timer(move.tx, EXPIRE, f"inquiry:{inquiry_id}", at=inquiry.expires_at)
    if not rings(reporter):
        return
    _send(move.tx, case, inquiry, again=False, now=move.now)
    if asks:
        reminded_at = after_night(move.now + REMINDS, zone_of(move.tx, case))
        timers.set_timer(move.tx, REMIND, f"inquiry:{inquiry_id}", at=reminded_at)


def require_askable(tx: Tx, case: Case) -> list[Reporter]:
    """The reporters who may be asked one more question now. Raises Refused where there is none."""
    asked = require_reachable(tx, case)
    free = [one for one in asked if _count_waiting(tx, one) < OPEN_INQUIRIES_AT_MOST]
    if not free:
        raise ActRefused(TOO_MANY, number=spoken(case.number))
    return free


def require_reachable(tx: Tx, case: Case) -> list[Reporter]:
    """The reporters who wish and can be told something. Raises Refused where there is none."""
    here = [one for one in reporters_of(tx, case) if _can_read(tx, one)]
    if not here:
        raise ActRefused(LOST, number=spoken(case.number))
    found = [one for one in here if one.reach in _ASKED]
    if not found:
        by_phone = any(one.reach == Reach.PHONE for one in here)
        raise ActRefused(BY_PHONE if by_phone else DO_NOT_ASK, number=spoken(case.number))
    return found


def _count_waiting(tx: Tx, reporter: Reporter) -> int:
    return sum(inquiry.asks for inquiry in open_inquiries(tx, reporter))


def _can_read(tx: Tx, reporter: Reporter) -> bool:
    """Whether it is ever seen: on the phone it came from, or where the code is typed."""
    return reporters.is_reachable(tx, reporter) or reports.opens_by_code(reporter)


_ASKED = (Reach.OPEN, Reach.DISCREET, Reach.ONLY_WHEN_THEY_WRITE)


def rings(reporter: Reporter) -> bool:
    """Whether it comes to their phone by itself."""
    return way_out(Reach(reporter.reach), answering=False) in (WayOut.AS_IT_IS, WayOut.AS_NEWS)


def _send(tx: Tx, case: Case, inquiry: Inquiry, *, again: bool, now: datetime) -> None:
    slot = slot_of_inquiry(inquiry)
    slot = f"{slot}:again" if again else slot
    told = Told(
        number_for(case, tx.get_one(Reporter, inquiry.reporter_id)),
        inquiry.id,
        words_of(tx, inquiry),
        asks=inquiry.asks,
        voice=voice_of(tx, case, inquiry),
    )
    saying = inquiry_messages.inquiry(told, again=again)
    how = REMINDER if again else PLAIN
    outbox.put_at(tx, Spot(to_reporter(inquiry.reporter_id), slot), saying, how, now=now)


def reword_inquiry(tx: Tx, inquiry: Inquiry, words: str, *, number: int, now: datetime) -> None:
    """Its officer corrected it. Before it has left it changes in place; afterwards its reporter is
    told, if it rings there, and reads it so whenever they look. number: of the line of history."""
    case = tx.get_one(Case, inquiry.case_id)
    plain = json.dumps({"words": words}, ensure_ascii=False)
    inquiry.sealed = tx.keys.unwrap(case.data_key).seal("inquiry.words", inquiry.id, plain)
    tx.flush()
    reporter = tx.get_one(Reporter, inquiry.reporter_id)
    if not rings(reporter):
        return
    mailbox, slot = to_reporter(inquiry.reporter_id), slot_of_inquiry(inquiry)
    if outbox.withdraw_waiting(tx, mailbox, slot):
        _send(tx, case, inquiry, again=False, now=now)
        return
    told = Told(number_for(case, reporter), inquiry.id, one_line(words), asks=inquiry.asks)
    saying = inquiry_messages.correction(told)
    outbox.put_at(tx, Spot(mailbox, f"{slot}:{number}"), saying, now=now)


def slot_of_inquiry(inquiry: Inquiry) -> str:
    """The slot of its message to the reporter."""
    return f"inquiry:{inquiry.id}"


def inquiry_arrived(tx: Tx, inquiry_id: str, *, now: datetime) -> None:
    """It stands on the reporter's phone: the card says so. Told twice it happens once."""
    inquiry = tx.get(Inquiry, inquiry_id)
    if inquiry is None or inquiry.arrived_at is not None:
        return
    case = hold_case(tx, inquiry.case_id, inquiry)
    if inquiry.arrived_at is None:
        inquiry.arrived_at = now
        _show_how_it_stands(tx, case, now=now)


def awaits_arrival(tx: Tx, reporter_id: ReporterId) -> bool:
    """Whether something is on its way to that reporter's phone, as far as is known."""
    reporter = tx.get(Reporter, reporter_id)
    if reporter is None or not rings(reporter):
        return False
    return any(inquiry.arrived_at is None for inquiry in open_inquiries(tx, reporter))


def _show_how_it_stands(tx: Tx, case: Case, *, now: datetime) -> None:
    tx.flush()
    if case.data_key is not None:
        show_card(tx, case, now=now, loud=False)


# ------------------------------------------------------------------------------ from the reporter


def open_inquiries(tx: Tx, reporter: Reporter) -> Sequence[Inquiry]:
    """The inquiries that wait for this reporter's answer, oldest first. None once the case is
    over."""
    return tx.scalars(
        select(Inquiry)
        .join(Case, col(Case.id) == col(Inquiry.case_id))
        .where(
            col(Inquiry.reporter_id) == reporter.id,
            col(Inquiry.state) == "open",
            col(Case.state).in_([state.value for state in OPEN_STATES]),
        )
        .order_by(col(Inquiry.asked_at))
    ).all()


def note_seen(tx: Tx, inquiry: Inquiry, *, now: datetime) -> None:
    """The reporter looks at it now: where nothing rang, the 24 hours begin. Looking again changes
    nothing."""
    until, first = now + WAITS, inquiry.seen_at is None
    inquiry.seen_at = inquiry.seen_at or now
    if inquiry.expires_at > until:
        inquiry.expires_at = until
        timers.set_timer(tx, EXPIRE, f"inquiry:{inquiry.id}", at=until)
    if first:
        _show_how_it_stands(tx, tx.get_one(Case, inquiry.case_id), now=now)


def words_of(tx: Tx, inquiry: Inquiry) -> Line:
    """What was asked or told: own words, or a ready question; "" where spoken, or once erased."""
    return read_inquiry(tx, tx.get_one(Case, inquiry.case_id), inquiry)


def answer_inquiry(
    tx: Tx, inquiry: Inquiry, *, words: Line = "", media: Sequence[str] = (), now: datetime
) -> None:
    """The reporter answered: the room reads it as an answer to the card, a coarse case's taker
    alone.

    words: typed and untrusted, or one of the ready answers; may be empty where media came. media:
    ids of the speaker's own media rows. An inquiry that is over changes nothing.
    """
    reporter = tx.get_one(Reporter, inquiry.reporter_id)
    case = hold_case(tx, inquiry.case_id, inquiry, reporter)
    if inquiry.state != "open":
        return
    said = tidy(words) if isinstance(words, str) else words
    _keep_reply(tx, reporter, inquiry, said, media)
    give_media(tx, media, to_reporter(reporter.id))
    _end_inquiry(tx, case, inquiry, "answered")
    inquiry.answered_at = now
    for room in staff.rooms_of(tx, case.desk_id):
        show_answer(tx, inquiry, said, to_room(room.id), now=now)
    by, which = by_reporter(reporter.number), inquiry.id
    happened(tx, case, Happening(CaseEvent.ANSWERED, by, {"inquiry": which}), now=now)


def _keep_reply(
    tx: Tx, reporter: Reporter, inquiry: Inquiry, said: Line, media: Sequence[str]
) -> None:
    reply = Reply(inquiry=inquiry.id, media=list(media))
    if isinstance(said, str):
        reply["words"] = said
    else:
        reply["ready"] = said.id
    report = reports.read_report(tx, reporter)
    replies = [*report.get("replies", ()), reply]
    reports.write_report(tx, reporter, {**report, "replies": replies})


def _end_inquiry(tx: Tx, case: Case, inquiry: Inquiry, state: str) -> None:
    inquiry.state = state
    timers.cancel_timers(tx, f"inquiry:{inquiry.id}")
    tx.flush()
    still = any(row.asks and row.state == "open" for row in inquiries_of(tx, case))
    if case.state == CaseState.WAITING and not still:
        case.state = CaseState.IN_PROGRESS


def withdraw_inquiries(tx: Tx, case: Case, reporter: Reporter) -> None:
    """Nothing is asked of this reporter any more, and the case waits for them no longer."""
    for inquiry in open_inquiries(tx, reporter):
        _end_inquiry(tx, case, inquiry, "withdrawn")


def show_answer(tx: Tx, inquiry: Inquiry, said: Line, mailbox: Mailbox, *, now: datetime) -> None:
    """The answer in that room, as an answer to the card; of a coarse case only that it came."""
    case = tx.get_one(Case, inquiry.case_id)
    number = spoken(case.number)
    line = say(ANSWER_MEDIA, number=number)
    if open_file(tx, case).sight is not Sight.OPEN:
        line = say(ANSWER_SECRET, number=number)
    elif said:
        words = one_line(said) if isinstance(said, str) else said
        line = say(ANSWER, number=number, words=words)
    danger = case.urgency == Urgency.P1
    spot = Spot(mailbox, f"answer:{inquiry.id}", case.id)
    how = Dispatch(Lane.ALERT if danger else Lane.ANSWER, answering=True)  # the room asked
    outbox.put_at(tx, spot, Saying((line,), reply_to=slot_of(case.id)), how, now=now)


# ----------------------------------------------------------------------------- when time passes


def remind_reporter(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Half the time is over: asked once more, where that may ring. Never at home."""
    inquiry = tx.get(Inquiry, timer.about)
    case = hold_case(tx, inquiry.case_id, inquiry) if inquiry else None
    if inquiry is None or case is None or inquiry.state != "open" or case.private:
        return
    if case.state in OPEN_STATES and case.data_key is not None:
        _send(tx, case, inquiry, again=True, now=now)
        happened(tx, case, Happening(CaseEvent.REMINDED, HOUSE, {"inquiry": inquiry.id}), now=now)


def expire_inquiry(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Nobody answered in 24 hours: the case goes on without."""
    inquiry = tx.get(Inquiry, timer.about)
    if inquiry is None:
        return
    case = hold_case(tx, inquiry.case_id, inquiry)
    if inquiry.state != "open":
        return
    _end_inquiry(tx, case, inquiry, "expired")
    if not inquiry.asks:
        return  # nothing was waited for
    if case.data_key is not None:
        what = Happening(CaseEvent.NOT_ANSWERED, HOUSE, {"inquiry": inquiry.id})
        happened(tx, case, what, now=now)


def reporter_lost(tx: Tx, reporter_id: ReporterId, *, now: datetime) -> None:
    """The messenger says that this reporter is not there any more: the room is told plainly."""
    reporter = tx.get(Reporter, reporter_id)
    case = hold_case(tx, reporter.case_id, reporter) if reporter else None
    if reporter is None or case is None or case.data_key is None or reporter.withdrawn:
        return
    withdraw_inquiries(tx, case, reporter)
    if case.state in OPEN_STATES and not history.count_entries(
        tx, case.id, CaseEvent.REPORTER_LOST
    ):
        line = say(REPORTER_LEFT, number=spoken(case.number))
        for room in staff.rooms_of(tx, case.desk_id):
            saying = Saying((line,), reply_to=slot_of(case.id), quiet=True)
            outbox.put_at(tx, Spot(to_room(room.id), case_id=case.id), saying, now=now)
        happened(tx, case, Happening(CaseEvent.REPORTER_LOST, HOUSE), now=now)
    else:
        show_as_it_is(tx, case, now=now)
