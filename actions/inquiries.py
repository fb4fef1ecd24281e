"""Inquiries: what an officer asks a reporter, carried so that neither sees the other.

It leaves under the case's number, by the reporter's reach; the answer comes back as an answer to
the card, or to the taker alone where the room does not see the case. It waits for 24 hours and is
asked once more in between; where nothing may ring, for 24 hours from when it was seen. What was
answered is sealed with the reporter's key, not the case's.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cards import refresh_card, slot_of
from actions.casefile import (
    REPLIES,
    Sight,
    inquiries_of,
    open_file,
    read_inquiry,
    reporters_of,
    zone_of,
)
from actions.moves import Move, Refused, require_open
from actions.prompts import (
    button,
    cancel_button,
    end_prompt,
    open_prompt,
    read_state,
    require_own,
    show_prompt,
)
from actions.status import refresh_status
from domain import asking
from domain.answers import tidy
from domain.cards import OPEN_INQUIRIES_AT_MOST
from domain.cases import OPEN_STATES, State, spoken
from domain.clock import after_night, moment
from domain.forms import Reach, Urgency
from domain.outbox import Lane
from domain.reach import Way, way_out
from domain.saying import Line, Saying, say
from domain.told import one_line
from domain.words import pgettext
from storage import history, outbox, reporters, reports, sites, staff, timers
from storage.cases import hold_case
from storage.forms import kept_form
from storage.keys import new_id
from storage.media import give_media
from storage.tables import Case, Inquiry, Prompt, Reporter, Timer
from storage.tx import Tx

WAITS = timedelta(hours=24)  # from when it rang, or from when it was seen where nothing rings
UNSEEN_WAITS = timedelta(days=30)  # for somebody who looks only when they want to
REMINDS = timedelta(hours=12)
WORDS_AT_MOST = 1_000  # characters of a question
REMIND, EXPIRE = "inquiry reminder", "inquiry over"  # timers of an inquiry

HOW = pgettext(
    "police:ask.how", "❓ Ask the reporter of {number} ({title}, {village}). Choose, or reply here."
)
ONLY_YOU = pgettext(
    "police:ask.only_you", "Only a reply by {name} to this message leaves the room."
)
READS_LATER = pgettext(
    "police:ask.reads_later", "They see it only when they open the report themselves."
)
ASKED = pgettext("police:ask.asked", "❓ {name} {at}: {question}")
UNTIL = pgettext("police:ask.until", "⏳ {number} waits for the answer until {until}.")
ANSWER = pgettext("police:ask.answer", "💬 {number}: {words}")
ANSWER_MEDIA = pgettext("police:ask.answer_media", "💬 {number}: photo or voice")
ANSWER_SECRET = pgettext("police:ask.answer_secret", "💬 {number}: an answer came, to the taker.")
REPORTER_LEFT = pgettext(
    "police:ask.reporter_left", "🚫 {number}: the reporter cannot be reached any more."
)

TOO_MANY = pgettext(
    "police:refused.too_many", "{number}: three questions wait. One answers one thing at a time."
)
TOO_LONG = pgettext("police:refused.too_long", "Too long: at most {count} characters.")
NO_WORDS = pgettext(
    "police:refused.only_words", "Only words can be asked. Please type the question."
)
DO_NOT_ASK = pgettext("police:refused.do_not_ask", "{number}: the reporter wants no questions.")
BY_PHONE = pgettext(
    "police:refused.by_phone", "{number}: the reporter wants a call. The taker has the number."
)
LOST = pgettext("police:refused.lost", "{number}: the reporter cannot be reached any more.")


# ---------------------------------------------------------------------------------- in the room


def begin_asking(tx: Tx, move: Move, *, now: datetime) -> None:
    """A prompt with the form's three ready questions. Raises Refused where nobody can be asked."""
    case = move.case
    require_open(case)
    _require_askable(tx, case)
    form = kept_form(tx, case.form_hash)
    ready = list(form.inquiries) if form else []
    prompt = open_prompt(tx, move, "ask", {"ready": ready}, now=now)
    buttons = [
        button(prompt, f"ask{number}", say(text_id), "💬") for number, text_id in enumerate(ready)
    ]
    lines: list[Line] = [
        say(HOW, number=spoken(case.number), title=_title(tx, case), village=_village(tx, case)),
        say(ONLY_YOU, name=staff.name_of(tx, move.officer.id)),
    ]
    if not _someone_hears_it_now(tx, case):
        lines.append(say(READS_LATER))
    show_prompt(tx, prompt, tuple(lines), (*buttons, cancel_button(prompt)), now=now)


def ask_ready(tx: Tx, move: Move, prompt: Prompt, number: int, *, now: datetime) -> None:
    """One of the ready questions was pressed: it is translated for whoever reads it."""
    require_own(tx, move, prompt)
    ready = read_state(tx, move.case, prompt)["ready"]
    if 0 <= number < len(ready):
        ask_reporter(tx, move, {"ready": ready[number]}, now=now)
        _end_asking(tx, move, prompt, say(ready[number]), now=now)


def ask_own(tx: Tx, move: Move, prompt: Prompt, words: str, *, now: datetime) -> None:
    """The officer replied to the prompt in own words, untrusted. Raises Refused."""
    require_own(tx, move, prompt)
    question = get_question(words)
    ask_reporter(tx, move, {"words": question}, now=now)
    _end_asking(tx, move, prompt, one_line(question), now=now)


def get_question(words: str) -> str:
    """What was typed, tidied, if it can be asked. Raises Refused."""
    question = tidy(words)
    if not question:
        raise Refused(NO_WORDS)
    if len(question) > WORDS_AT_MOST:
        raise Refused(TOO_LONG, count=WORDS_AT_MOST)
    return question


def ask_reporter(tx: Tx, move: Move, question: dict[str, str], *, now: datetime) -> None:
    """Put a question to whoever reported the case and may be asked.

    question: {"words": …} as typed, or {"ready": text id}. Nothing is sent here: inquiry and outbox
    row are committed together, or not at all. Raises Refused: the case is over, three wait already,
    nobody may or can be asked.
    """
    case = move.case
    require_open(case)
    key = tx.keys.unwrap(case.data_key)
    for reporter in _require_askable(tx, case):
        inquiry_id = new_id()
        inquiry = Inquiry(
            id=inquiry_id,
            case_id=case.id,
            reporter_id=reporter.id,
            asked_by=move.officer.id,
            sealed=key.seal("inquiry.words", inquiry_id, json.dumps(question, ensure_ascii=False)),
            asked_at=now,
            expires_at=now + (WAITS if _rings(reporter) else UNSEEN_WAITS),
        )
        tx.add(inquiry)
        tx.flush()
        timers.set_timer(tx, EXPIRE, f"inquiry:{inquiry_id}", at=inquiry.expires_at)
        if _rings(reporter):
            _send(tx, case, inquiry, again=False, now=now)
            reminded_at = after_night(now + REMINDS, zone_of(tx, case))
            timers.set_timer(tx, REMIND, f"inquiry:{inquiry_id}", at=reminded_at)
    history.tell(tx, case, "asked", by=move.by, now=now, **question)
    if case.taken_by is not None:  # else it still waits for somebody to take it
        case.state = State.WAITING
    refresh_card(tx, case, now=now)
    refresh_status(tx, case, now=now)


def _require_askable(tx: Tx, case: Case) -> list[Reporter]:
    """The reporters who may be asked now; those who wish and can be told first."""
    here = [one for one in reporters_of(tx, case) if _can_read(tx, one)]
    if not here:
        raise Refused(LOST, number=spoken(case.number))
    asked = [one for one in here if one.reach in _ASKED]
    if not asked:
        by_phone = any(one.reach == Reach.PHONE for one in here)
        raise Refused(BY_PHONE if by_phone else DO_NOT_ASK, number=spoken(case.number))
    free = [one for one in asked if len(open_inquiries(tx, one)) < OPEN_INQUIRIES_AT_MOST]
    if not free:
        raise Refused(TOO_MANY, number=spoken(case.number))
    return free


def _can_read(tx: Tx, reporter: Reporter) -> bool:
    """Whether a question is ever seen: on the phone it came from, or where the code is typed."""
    return reporters.is_reachable(tx, reporter) or reports.opens_by_code(reporter)


_ASKED = (Reach.OPEN, Reach.DISCREET, Reach.ONLY_WHEN_THEY_WRITE)


def _someone_hears_it_now(tx: Tx, case: Case) -> bool:
    return any(_rings(one) for one in _require_askable(tx, case))


def _rings(reporter: Reporter) -> bool:
    return way_out(Reach(reporter.reach), answering=False) in (Way.AS_IT_IS, Way.AS_NEWS)


def _send(tx: Tx, case: Case, inquiry: Inquiry, *, again: bool, now: datetime) -> None:
    outbox.put(
        tx,
        f"reporter:{inquiry.reporter_id}",
        asking.inquiry(case.number, inquiry.id, words_of(tx, inquiry), again=again),
        now=now,
        lane=Lane.REMINDER if again else Lane.ANSWER,
        slot=f"inquiry:{inquiry.id}:again" if again else f"inquiry:{inquiry.id}",
    )


def _end_asking(tx: Tx, move: Move, prompt: Prompt, question: Line, *, now: datetime) -> None:
    end_prompt(tx, prompt)
    case, zone = move.case, zone_of(tx, move.case)
    name = staff.name_of(tx, move.officer.id)
    until = moment(now + WAITS, zone, since=now)
    rings = any(_rings(one) for one in reporters_of(tx, case))
    lines = (
        say(ASKED, name=name, at=moment(now, zone, since=now), question=question),
        say(UNTIL, number=spoken(case.number), until=until) if rings else say(READS_LATER),
    )
    show_prompt(tx, prompt, lines, now=now)


def _title(tx: Tx, case: Case) -> Line:
    return say(open_file(tx, case).title)


def _village(tx: Tx, case: Case) -> str:
    return sites.area_name(tx, case.area)


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
    until = now + WAITS
    if inquiry.expires_at <= until:
        return
    inquiry.expires_at = until
    timers.set_timer(tx, EXPIRE, f"inquiry:{inquiry.id}", at=until)
    refresh_card(tx, tx.get_one(Case, inquiry.case_id), now=now)


def words_of(tx: Tx, inquiry: Inquiry) -> Line:
    """The question: an officer's own words, or a ready one; "" once erased."""
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
    give_media(tx, media, f"reporter:{reporter.id}")
    _end_inquiry(tx, case, inquiry, "answered")
    inquiry.answered_at = now
    by = f"reporter:{reporter.number}"
    history.tell(tx, case, "answered", by=by, now=now, inquiry=inquiry.id)
    _show_answer(tx, case, inquiry, said, now=now)
    refresh_card(tx, case, now=now)
    refresh_status(tx, case, now=now, answering=reporter)


def _keep_reply(
    tx: Tx, reporter: Reporter, inquiry: Inquiry, said: Line, media: Sequence[str]
) -> None:
    words = {"words": said} if isinstance(said, str) else {"ready": said.id}
    report = reports.read_report(tx, reporter)
    reply = {"inquiry": inquiry.id, **words, "media": list(media)}
    reports.write_report(tx, reporter, {**report, REPLIES: [*report.get(REPLIES, ()), reply]})


def _end_inquiry(tx: Tx, case: Case, inquiry: Inquiry, state: str) -> None:
    inquiry.state = state
    timers.cancel_timers(tx, f"inquiry:{inquiry.id}")
    tx.flush()
    still = any(row.state == "open" for row in inquiries_of(tx, case))
    if case.state == State.WAITING and not still:
        case.state = State.IN_PROGRESS


def _show_answer(tx: Tx, case: Case, inquiry: Inquiry, said: Line, *, now: datetime) -> None:
    number = spoken(case.number)
    line = say(ANSWER_MEDIA, number=number)
    if open_file(tx, case).sight is not Sight.OPEN:
        line = say(ANSWER_SECRET, number=number)
    elif said:
        words = one_line(said) if isinstance(said, str) else said
        line = say(ANSWER, number=number, words=words)
    danger = case.urgency == Urgency.P1
    for room in staff.rooms_of(tx, case.desk_id):
        outbox.put(
            tx,
            f"room:{room.id}",
            Saying((line,), reply_to=slot_of(case.id)),
            now=now,
            lane=Lane.ALERT if danger else Lane.ANSWER,
            slot=f"answer:{inquiry.id}",
            case_id=case.id,
            urgent=danger,
        )


# ----------------------------------------------------------------------------- when time passes


def remind_reporter(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Half the time is over: asked once more, where that may ring. Never at home."""
    inquiry = tx.get(Inquiry, timer.subject.partition(":")[2])
    case = hold_case(tx, inquiry.case_id, inquiry) if inquiry else None
    if inquiry is None or case is None or inquiry.state != "open" or case.private:
        return
    if case.state in OPEN_STATES and case.data_key is not None:
        _send(tx, case, inquiry, again=True, now=now)
        history.tell(tx, case, "reminded", by="house", now=now, inquiry=inquiry.id)


def expire_inquiry(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Nobody answered in 24 hours: the case goes on without."""
    inquiry = tx.get(Inquiry, timer.subject.partition(":")[2])
    if inquiry is None:
        return
    case = hold_case(tx, inquiry.case_id, inquiry)
    if inquiry.state != "open":
        return
    _end_inquiry(tx, case, inquiry, "expired")
    if case.data_key is not None:
        history.tell(tx, case, "not answered", by="house", now=now, inquiry=inquiry.id)
    refresh_card(tx, case, now=now)
    refresh_status(tx, case, now=now)


def reporter_lost(tx: Tx, reporter_id: str, *, now: datetime) -> None:
    """The messenger says that this reporter is not there any more: the room is told plainly."""
    reporter = tx.get(Reporter, reporter_id)
    case = hold_case(tx, reporter.case_id, reporter) if reporter else None
    if reporter is None or case is None or case.data_key is None or reporter.withdrawn:
        return
    for inquiry in open_inquiries(tx, reporter):
        _end_inquiry(tx, case, inquiry, "withdrawn")
    if case.state in OPEN_STATES and not history.count_entries(tx, case.id, "reporter lost"):
        history.tell(tx, case, "reporter lost", by="house", now=now)
        line = say(REPORTER_LEFT, number=spoken(case.number))
        for room in staff.rooms_of(tx, case.desk_id):
            saying = Saying((line,), reply_to=slot_of(case.id), quiet=True)
            outbox.put(tx, f"room:{room.id}", saying, now=now, case_id=case.id)
    refresh_card(tx, case, now=now)
