"""A meeting is called, changed, called off, taken over.

Rights are asked where the deed is done. Whoever called it and lost the role before a reminder is
due is no longer enough: the reminder waits until an admin takes the meeting over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from actions.broadcasts.announcement_lifecycle import CHANGED
from actions.broadcasts.pre_send_checks import (
    NO_AREAS,
    TOO_LONG,
    TOO_SHORT,
    areas_of,
    count_people,
)
from actions.dialog.refusal import StepRefused
from actions.meetings import meeting_news, meeting_schedule
from actions.meetings.rights import require_caller, require_holder
from domain.broadcasts import audiences
from domain.meetings.meetings import (
    AGENDA_MOST,
    DAYS_AHEAD,
    PLACE_MOST,
    REASON_MOST,
    SHORTEST,
    TITLE_MOST,
    MeetingPlan,
    MeetingState,
)
from domain.saying import As, Moment, pgettext, say
from storage import announcement_queries, meetings, sites
from storage.keys import new_id
from storage.tables import Meeting, Staff
from storage.tx import Tx

PAST = pgettext("admin:meeting.past", "{day}, {clock} is over. Choose a time to come.")
TOO_FAR = pgettext("admin:meeting.too_far", "{day} is more than a year ahead. Choose a nearer day.")
TOO_MANY = pgettext(
    "admin:meeting.too_many", "More than {count} people: please ask an admin to invite them."
)
IS_OVER = pgettext("admin:meeting.is_over", "This meeting is over or called off.")


def plan_meeting(tx: Tx, plan: MeetingPlan, *, organiser: Staff, now: datetime) -> Meeting:
    """Write it down and invite everybody. Raises Refusal; then nothing was written."""
    require_caller(tx, organiser.id, organiser.site)
    check(plan, now=now)
    _check_reach(tx, plan, organiser)
    meeting = as_row(tx, plan, organiser, now=now)
    meeting.key_sealed = meetings.new_key(tx, meeting.id)
    tx.add(meeting)
    tx.flush()
    meeting_news.invite(tx, meeting, now=now)
    meeting_schedule.set_timers(tx, meeting, after=now)
    return meeting


def as_row(tx: Tx, plan: MeetingPlan, organiser: Staff, *, now: datetime) -> Meeting:
    """The plan as a row that is not kept yet; also for a preview."""
    return Meeting(
        id=new_id(),
        site=organiser.site,
        organiser=organiser.id,
        kind=plan.kind,
        state=MeetingState.PLANNED,
        door=meetings.new_door(),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        audience=audiences.to_facts(plan.audience),
        areas=areas_of(tx, plan.audience),
        reminders=list(plan.reminders),
        changed_at=now,
        **meetings.as_columns(plan.texts),
    )


def check(plan: MeetingPlan, *, now: datetime) -> None:
    """Raises Refusal with the sentence for the organiser, if this cannot be held as it is."""
    for text in plan.texts.values():
        check_words(text.title, TITLE_MOST)
        check_words(text.place, PLACE_MOST)
        if text.agenda:
            check_words(text.agenda, AGENDA_MOST)
    if not plan.audience.areas:
        raise StepRefused(say(NO_AREAS))
    check_time(plan.starts_at, now=now)


def _check_reach(tx: Tx, plan: MeetingPlan, organiser: Staff) -> None:
    """Raises Refusal where a leader alone would reach as many as need two admins elsewhere."""
    most = sites.get_site(tx, organiser.site).approve_above
    if organiser.role != "admin" and count_people(tx, plan.audience, organiser.site) > most:
        raise StepRefused(say(TOO_MANY, count=most))


def check_time(starts_at: datetime, *, now: datetime) -> None:
    """Raises Refusal for a time that is over or too far away."""
    day = Moment(starts_at, As.DAY, now)
    if starts_at <= now:
        raise StepRefused(say(PAST, day=day, clock=Moment(starts_at)))
    if starts_at > now + timedelta(days=DAYS_AHEAD):
        raise StepRefused(say(TOO_FAR, day=day))


def check_words(words: str, most: int) -> None:
    """Raises Refusal where a text is too long or too short."""
    if len(words) > most:
        raise StepRefused(say(TOO_LONG, length=len(words), most=most))
    if len(words.strip()) < SHORTEST:
        raise StepRefused(say(TOO_SHORT))


@dataclass(frozen=True, slots=True)
class Opened:
    """A meeting as it was when somebody began to change it."""

    meeting_id: str
    version: int


def change_meeting(
    tx: Tx, opened: Opened, plan: MeetingPlan, *, by: Staff, now: datetime
) -> Meeting:
    """It is held so from now on; all who were invited before or are now learn the whole of it.

    Where nothing but the reminders is another, or a language more, nobody is told, and it stays
    the same version. Who reads that language reads it from now on, and in what is still on its way.
    Raises Refusal where somebody else changed it meanwhile, or it is over.
    """
    meeting = _held(tx, opened.meeting_id, by, now=now)
    if meeting.version != opened.version:
        raise StepRefused(say(CHANGED))
    check(plan, now=now)
    _check_reach(tx, plan, by)
    if is_held_so(meeting, plan):
        if plan.texts != meetings.texts_of(meeting):
            meetings.drop_files(tx, f"meeting:{meeting.id}")
            for column, value in meetings.as_columns(plan.texts).items():
                setattr(meeting, column, value)
            meeting_news.speak_anew(tx, meeting)
        return turn_reminder(tx, meeting.id, list(plan.reminders), by=by, now=now)
    for column, value in meetings.as_columns(plan.texts).items():
        setattr(meeting, column, value)
    meeting.kind, meeting.reminders = plan.kind, list(plan.reminders)
    if plan.starts_at != meeting.starts_at:
        meetings.forget_declines(tx, meeting)
    meeting.starts_at, meeting.ends_at = plan.starts_at, plan.ends_at
    _widen(tx, meeting, plan.audience)
    _touch(tx, meeting, by, now=now)
    meeting_news.tell_change(tx, meeting, now=now)
    meeting_schedule.set_timers(tx, meeting, after=now)
    return meeting


def is_held_so(meeting: Meeting, plan: MeetingPlan) -> bool:
    """Whether the plan changes nothing that people were told. A further language does not."""
    before = (meeting.kind, meeting.starts_at, meeting.audience)
    texts = meetings.texts_of(meeting)
    return (
        before == (plan.kind, plan.starts_at, audiences.to_facts(plan.audience))
        and next(iter(texts)) == next(iter(plan.texts))
        and all(plan.texts.get(tag) == text for tag, text in texts.items())
    )


def tells_somebody(tx: Tx, meeting: Meeting, plan: MeetingPlan) -> bool:
    """Whether anybody who was invited, or is now, can be told by chat."""
    areas = list(dict.fromkeys([*areas_of(tx, plan.audience), *meeting.areas]))
    return announcement_queries.count_audience(tx, areas, plan.audience.topics) > 0


def _widen(tx: Tx, meeting: Meeting, audience: audiences.Audience) -> None:
    """Who is invited now, and whoever was before: those must learn of it as well."""
    meeting.audience = audiences.to_facts(audience)
    meeting.areas = list(dict.fromkeys([*areas_of(tx, audience), *meeting.areas]))


def cancel_meeting(tx: Tx, meeting_id: str, reason: str, *, by: Staff, now: datetime) -> Meeting:
    """It is not held; all who were invited are told. Raises Refusal."""
    meeting = _held(tx, meeting_id, by, now=now)
    if reason:
        check_words(reason, REASON_MOST)
    meeting.state = MeetingState.CANCELLED
    _touch(tx, meeting, by, now=now)
    meeting_schedule.cancel_timers(tx, meeting)
    meeting_schedule.set_forgetting(tx, meeting)
    meeting_news.tell_cancellation(tx, meeting, reason, now=now)
    return meeting


def turn_reminder(
    tx: Tx, meeting_id: str, reminders: list[int], *, by: Staff, now: datetime
) -> Meeting:
    """It is reminded of at these times from now on. Nobody is told of that. Raises Refusal."""
    meeting = _held(tx, meeting_id, by, now=now)
    meeting.reminders = reminders
    meeting_schedule.set_next(tx, meeting, after=now)
    return meeting


def take_over(tx: Tx, meeting_id: str, *, by: Staff, now: datetime) -> Meeting:
    """This admin holds it now; a reminder that waited for that goes out. Raises Refusal."""
    meeting = _held(tx, meeting_id, by, now=now)
    meeting.organiser = by.id
    waits, meeting.waits = meeting.waits, 0
    if waits and now < meeting.starts_at:
        meeting_news.remind(tx, meeting, waits, now=now)
    return meeting


def _held(tx: Tx, meeting_id: str, by: Staff, *, now: datetime) -> Meeting:
    meeting = meetings.lock_meeting(tx, meeting_id)
    if meeting is None or meeting.state != MeetingState.PLANNED or now >= meeting.ends_at:
        raise StepRefused(say(IS_OVER))
    require_holder(tx, meeting, by.id)
    return meeting


def _touch(tx: Tx, meeting: Meeting, by: Staff, *, now: datetime) -> None:
    """A new version, held by whoever made it if the former organiser left."""
    meetings.drop_files(tx, f"meeting:{meeting.id}")
    former = tx.get_one(Staff, meeting.organiser)
    if former.state != "active":
        meeting.organiser, meeting.waits = by.id, 0
    meeting.version += 1
    meeting.changed_at = now
