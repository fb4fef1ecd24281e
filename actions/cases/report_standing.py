"""How a report stands in each of its states: what is said, and what may be pressed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from actions.cases.deadlines import is_being_closed
from actions.cases.referral_store import referrals_of, where_it_is
from domain.cases.cases import CaseState, Outcome, spoken
from domain.cases.events import CaseEvent
from domain.cases.outcome_words import outcome_lines
from domain.cases.referrals import ReferralState, end_lines
from domain.cases.routing import digits_of
from domain.forms.answer_facts import advice_of, digits_in, title_of
from domain.forms.forms import Form, Reach, Urgency
from domain.forms.talk_presses import act
from domain.saying import As, Button, Line, Moment, Phrase, pgettext, say
from storage import history, reports
from storage.case_locks import number_for
from storage.site_cache import numbers_near
from storage.tables import Case, Reporter
from storage.tx import Tx

MORE_DIGIT = "3"
WIPE_DIGIT = "5"  # under the status of one that hides; 4 takes it back
TODAY = timedelta(hours=12)  # a clock alone still says which day

SAVED = pgettext("status.saved", "✔ Report {number} is saved.")
AT_CLOCK = pgettext("time.at", "at {clock}")
AT_DAY = pgettext("time.at_day", "at {at}")
REACHED = pgettext("status.reached", "✔✔ Report {number} reached the duty room {at}.")
READ_BY = pgettext("status.read_by", "Officers read it by {by}.")
NOBODY_YET = pgettext("status.nobody_yet", "Nobody has taken it yet.")
NOBODY_CALL = pgettext(
    "status.nobody_call",
    "Report {number}, {what}: nobody has taken it yet. Call {numbers} and neighbours now.",
)
NOBODY_CALL_DISCREET = pgettext(
    "status.nobody_call_discreet",
    "Report {number}: nobody has taken it yet. Call {numbers} and neighbours now.",
)
STILL_REPORTING = pgettext("status.still_reporting", "It is still being reported.")

TAKEN_P1 = pgettext("status.taken_danger", "Somebody took it {at} and is coming.")
ARRIVED = pgettext("status.arrived", "They arrived {at}.")
TAKEN = pgettext("status.taken", "Report {number}: somebody looks after it.")
ASKED = pgettext("status.asked", "Report {number}: an officer has a question for you.")
FORWARDED = pgettext("status.forwarded", "Report {number} was passed on to {whom}.")
WITHDRAWN = pgettext("status.withdrawn", "Report {number} is taken back. No harm done.")
DISPUTED = pgettext(
    "status.disputed", "Report {number} is open again. Somebody else looks at it by {day}."
)
ABOUT = pgettext("status.about", "About report {number}:")
CLOSED = pgettext("status.closed", "It is closed. Thank you.")
SOLVED = pgettext("status.solved", "You said: it is good. Thank you.")

NO_SOUND = pgettext("status.no_sound", "This phone will not ring.")
TO_REOPEN = pgettext("status.to_reopen", "To reopen: type your 4 digits.")
NAME_STAYS = pgettext("status.name_stays", "The channel's name stays; others may see it.")

# Buttons. TRANSLATORS: residents read these; at most 24 characters.
GOOD = pgettext("status.good", "It is good")
NOT_SOLVED = pgettext("status.not_solved", "Not solved")
TELL_MORE = pgettext("status.more", "Tell more")
GOT_THROUGH = pgettext("status.got_through", "I got through")
NOT_THROUGH = pgettext("status.not_through", "Not yet")
WIPE_PHONE = pgettext("code.wipe", "Delete from this phone")
LEAVE_IT = pgettext("code.leave_it", "Leave it")


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How a case stands, as its reporter may know it. advice: what to do until somebody has it."""

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]
    advice: tuple[Line, ...] = ()


def standing_of_report(
    tx: Tx, form: Form, case: Case, reporter: Reporter, *, now: datetime
) -> CaseStanding:
    """What it says of itself to this reporter, and what they may press."""
    number = spoken(number_for(case, reporter))
    if reporter.withdrawn:
        return CaseStanding((say(WITHDRAWN, number=number),), ())
    match CaseState(case.state):
        case CaseState.CLOSED if is_being_closed(tx, case):
            return _taken(case, reporter, number, now)
        case CaseState.CLOSED:
            return _closed(tx, case, reporter, number)
        case CaseState.FORWARDED:
            return CaseStanding((say(FORWARDED, number=number, whom=case.passed_to or ""),), ())
        case CaseState.DISPUTED:
            by = Moment(case.review_by or case.acknowledge_by, As.SOON)
            return CaseStanding((say(DISPUTED, number=number, day=by),), (_more(case, reporter),))
        case CaseState.WITHDRAWN:
            return CaseStanding((say(WITHDRAWN, number=number),), ())
        case CaseState.NEW:
            standing = _new(tx, form, case, reporter, now=now)
            return _in_private(tx, form, case, reporter, standing) if case.private else standing
        case CaseState.WAITING:
            asked = CaseStanding((say(ASKED, number=number),), (_more(case, reporter),))
            if case.urgency != Urgency.P1:
                return asked
            return replace(asked, lines=(*_taken(case, reporter, number, now).lines, *asked.lines))
    return _taken(case, reporter, number, now)


def _in_private(
    tx: Tx, form: Form, case: Case, reporter: Reporter, standing: CaseStanding
) -> CaseStanding:
    """Home: silent, opened again by its digits, and gone from this phone at one tap."""
    number = number_for(case, reporter)
    lines: list[Line] = [*standing.lines, say(NO_SOUND)]
    if digits_in(form, reports.answers_of(tx, reporter)):
        lines.append(say(TO_REOPEN))
    return CaseStanding(
        (*lines, say(NAME_STAYS)),
        (
            Button(act("wipe", number), say(WIPE_PHONE), "1", "🗑"),
            Button(act("stay", number), say(LEAVE_IT), "2"),
        ),
    )


def _new(tx: Tx, form: Form, case: Case, reporter: Reporter, *, now: datetime) -> CaseStanding:
    danger, number = case.urgency == Urgency.P1, spoken(number_for(case, reporter))
    if danger and now >= case.acknowledge_by:
        return _nobody(tx, form, case, reporter)
    lines: list[Line] = []
    reached_at = _reached_at(tx, case, reporter)
    if reached_at is None:
        lines.append(say(SAVED, number=number))
    else:
        lines.append(say(REACHED, number=number, at=_spoken_at(reached_at, now)))
        broken = now >= case.acknowledge_by
        lines.append(say(NOBODY_YET) if danger or broken else _promise(case, now))
    if danger or case.private:
        return CaseStanding(tuple(lines), may_do(case, reporter))
    told = reports.answers_of(tx, reporter)
    advice = say(advice_of(form, told), numbers=case_numbers(tx, case))
    return CaseStanding(tuple(lines), may_do(case, reporter), (advice,))


def _reached_at(tx: Tx, case: Case, reporter: Reporter) -> datetime | None:
    """When what this reporter told stood in the room: of one who joined later than the case."""
    if reporter.number == 1 or case.data_key is None:
        return case.reached_at
    reached = (
        line.at
        for line in history.read_history(tx, case)
        if line.kind == CaseEvent.REACHED_TOO
        and (line.facts or {}).get("reporter") == reporter.number
    )
    return next(reached, None)


def may_do(case: Case, reporter: Reporter) -> tuple[Button, ...]:
    """Tell more; and where others may look at this phone, take it away from there."""
    if case.private:
        return ()
    if reporter.reach != Reach.DISCREET or case.urgency == Urgency.P1:
        return (_more(case, reporter),)
    wipe = act("wipe", number_for(case, reporter))
    return _more(case, reporter), Button(wipe, say(WIPE_PHONE), WIPE_DIGIT, "🗑")


def _spoken_at(at: datetime, now: datetime) -> Phrase:
    """When it was: by the clock, and once that is long ago with its day."""
    if now - at < TODAY:
        return say(AT_CLOCK, clock=Moment(at))
    return say(AT_DAY, at=Moment(at, As.SOON))


def _promise(case: Case, now: datetime) -> Line:
    soon = (case.acknowledge_by - now).total_seconds() < 12 * 3600
    return say(READ_BY, by=Moment(case.acknowledge_by, As.CLOCK if soon else As.SOON))


def _nobody(tx: Tx, form: Form, case: Case, reporter: Reporter) -> CaseStanding:
    """Two minutes and nobody: the telephone is the only honest advice. It says which report, since
    there may be several.

    It comes while something else is on the screen, so its buttons have no digits: those stay with
    what was asked there.
    """
    if case.private:
        return CaseStanding((say(NOBODY_YET),), ())
    own = number_for(case, reporter)
    number, numbers = spoken(own), case_numbers(tx, case)
    if reporter.reach == Reach.DISCREET:
        call = say(NOBODY_CALL_DISCREET, number=number, numbers=numbers)
    else:
        told = reports.answers_of(tx, reporter)
        call = say(NOBODY_CALL, number=number, what=say(title_of(form, told)), numbers=numbers)
    return CaseStanding(
        (call, say(STILL_REPORTING)),
        (
            Button(act("called", own, "yes"), say(GOT_THROUGH), emoji="📞"),
            Button(act("called", own, "no"), say(NOT_THROUGH)),
        ),
    )


def _taken(case: Case, reporter: Reporter, number: str, now: datetime) -> CaseStanding:
    if case.urgency != Urgency.P1:
        return CaseStanding(
            (say(TAKEN, number=number),), () if case.private else (_more(case, reporter),)
        )
    lines: list[Line] = [say(TAKEN_P1, at=_spoken_at(case.acknowledged_at or case.opened_at, now))]
    if case.arrived_at is not None:
        lines.append(say(ARRIVED, at=_spoken_at(case.arrived_at, now)))
    return CaseStanding(tuple(lines), () if case.private else (_more(case, reporter),))


def _closed(tx: Tx, case: Case, reporter: Reporter, number: str) -> CaseStanding:
    outcome = Outcome(case.outcome) if case.outcome else None
    lines: list[Line] = [say(ABOUT, number=number)]
    if outcome is None:
        lines.append(say(CLOSED))
    else:
        theirs, alone = partners_end(tx, case)
        done, to = _done(tx, case), case.passed_to or ""
        lines += () if alone else outcome_lines(outcome, done=done, passed_to=to)
        lines += theirs
    if outcome is Outcome.OUT_OF_SCOPE:
        return CaseStanding(tuple(lines), ())
    if reporter.verdict == "solved":
        lines.append(say(SOLVED))
    buttons = [_more(case, reporter)]
    own = number_for(case, reporter)
    if reporter.verdict is None:
        buttons = [
            Button(act("good", own), say(GOOD), "1", "👍"),
            Button(act("bad", own), say(NOT_SOLVED), "2", "👎"),
            *buttons,
        ]
    return CaseStanding(tuple(lines), tuple(buttons))


def partners_end(tx: Tx, case: Case) -> tuple[Sequence[Line], bool]:
    """How it ended with a partner, and whether that is all of it: they had it alone."""
    ended = [one for one in referrals_of(tx, case.id) if one.state == ReferralState.ENDED]
    if not ended:
        return (), False
    last = ended[-1]
    if not last.joint and last.ended_at != case.closed_at:
        return (), False  # opened again since: it has another end
    return end_lines(where_it_is(tx, case, last, UTC)), not last.joint


def _done(tx: Tx, case: Case) -> list[str]:
    """Codes of what was done, as the closing officer ticked them (last entry `closed`, `done`)."""
    done: list[str] = []
    for line in history.read_history(tx, case):
        if line.kind == CaseEvent.CLOSED and line.facts is not None:
            done = [str(code) for code in line.facts.get("done", ())]
    return done


def _more(case: Case, reporter: Reporter) -> Button:
    """In danger without a digit: 3 is *pressed by mistake* at the questions above."""
    answering = case.urgency == Urgency.P1 and case.state != CaseState.CLOSED
    return Button(
        act("add", number_for(case, reporter)),
        say(TELL_MORE),
        "" if answering else MORE_DIGIT,
        "➕",
    )


def case_numbers(tx: Tx, case: Case) -> str:
    """The telephone numbers for the case's form and place, for the middle of a sentence."""
    return digits_of(numbers_near(tx, case.site, case.area, case.form))
