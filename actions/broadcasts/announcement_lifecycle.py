"""An announcement is written down, approved, comes due, is paused, cancelled, withdrawn.

Rights are checked where the deed is done: only an active admin of the site composes, approves,
stops. Whoever composed it and lost the role before it comes due is no longer enough: it waits for
another admin.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from actions.broadcasts import missing_notices, quizzes, reading_aloud, sending_run, wording
from actions.broadcasts.naming import name_of
from actions.broadcasts.pre_send_checks import (
    NOT_ADMIN,
    TINY,
    AnnouncementPlan,
    areas_of,
    check,
    count_people,
    is_admin,
    needs_second,
    others,
    require_admin,
)
from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from domain.broadcasts import audiences, schedules
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import (
    MANNERS,
    REMEMBERED,
    AnnouncementKind,
    AnnouncementState,
    Going,
    Purpose,
)
from domain.broadcasts.checkcodes import new_check_code
from domain.broadcasts.schedules import NEVER_QUIET, Every, Schedule
from domain.mailboxes import to_staff
from domain.saying import As, Button, Moment, Phrase, Saying, pgettext, say
from domain.words.buttons import LOOK
from storage import announcement_queries, outbox, sites, staff, timers
from storage.keys import new_id
from storage.tables import Announcement, AnnouncementText, Staff, Timer
from storage.tx import Tx

DUE = "announcement.due"

CHANGED = pgettext("admin:announce.changed", "Somebody else changed this meanwhile. Look again.")

PLEASE_APPROVE = pgettext(
    "admin:announce.please_approve", "{name} asks you to approve {what}: {people}, {at}."
)
PEOPLE = pgettext("admin:announce.people", "{count} people")
FEW_PEOPLE = pgettext("admin:announce.few_people", "fewer than {few} people")
ORPHANED = pgettext(
    "admin:announce.orphaned", "{what} was composed by somebody who is no admin now. Approve it?"
)
TOLD_OTHERS = pgettext("admin:announce.told_others", "{name} sent an alert: {what}.")
PASSED_OVER = pgettext(
    "admin:announce.passed_over", "{what}: {count} earlier times were missed while we were down."
)
NONE_MISSING = pgettext(
    "admin:announce.none_missing", "Nobody is missing: all who can be reached by chat were told."
)
FORGOTTEN = pgettext(
    "admin:announce.who_is_forgotten",
    "After three days nobody knows who was missed. Copy it and send it anew.",
)
APPROVE = pgettext("admin:announce.approve", "Approve")
STOP = pgettext("admin:announce.stop_it", "Stop it")


def plan_announcement(
    tx: Tx, plan: AnnouncementPlan, *, admin: Staff, now: datetime
) -> Announcement:
    """Write it down, and let it go out if it may: now, at its time, or once it is approved.

    Raises Refusal; then nothing was written.
    """
    require_admin(tx, admin.id, admin.site)
    check(tx, plan, site=admin.site, now=now)
    if plan.facts is not None and plan.facts.get("missing"):
        sites.lock_site(tx, admin.site)  # two admins at once: the second is told
        missing_notices.require_none(tx, admin.site, now=now)
    announcement = _write(tx, plan, admin, now)
    if needs_second(tx, plan, site=admin.site, now=now):
        _ask_others(tx, announcement, admin, plan, now=now)
        return announcement
    _let_go(tx, announcement, now=now)
    if plan.kind is AnnouncementKind.ALERT:
        _tell_others(tx, announcement, admin, now=now)
    return announcement


def _write(tx: Tx, plan: AnnouncementPlan, admin: Staff, now: datetime) -> Announcement:
    row = as_row(tx, plan, admin, now=now)
    row.code = fresh_code(tx)
    tx.add(row)
    tx.flush()
    put_texts(tx, row, plan.texts)
    missing_notices.begin(tx, row)
    return row


def as_row(tx: Tx, plan: AnnouncementPlan, admin: Staff, *, now: datetime) -> Announcement:
    """The plan as a row that is not kept: for a preview. Its check code is all zeros."""
    zone = ZoneInfo(sites.get_site(tx, admin.site).timezone)
    there = now.astimezone(zone)
    schedule = plan.schedule or Schedule(Every.ONCE, there.date(), there.time())
    quiet = plan.quiet if plan.quiet not in (None, NEVER_QUIET) else None
    return Announcement(
        id=new_id(),
        site=admin.site,
        kind=plan.kind,
        state=AnnouncementState.PLANNED,
        code="0000000",
        senders=list(plan.senders),
        audience=audiences.to_facts(plan.audience),
        areas=areas_of(tx, plan.audience),
        schedule=schedules.to_facts(schedule) | {"now": plan.schedule is None},
        quiet=[quiet.begins.isoformat("minutes"), quiet.ends.isoformat("minutes")] if quiet else [],
        expires_s=int((plan.expires or MANNERS[plan.kind].expires).total_seconds()),
        ready=plan.ready,
        facts=plan.facts or {},
        media=list(plan.media),
        corrects=plan.corrects,
        composed_by=admin.id,
        composed_at=now,
    )


def put_texts(tx: Tx, announcement: Announcement, texts: Mapping[str, str]) -> None:
    """Its words from now on, the first language first."""
    for position, (language, words) in enumerate(texts.items()):
        tx.merge(
            AnnouncementText(
                announcement_id=announcement.id, language=language, position=position, words=words
            )
        )
    tx.flush()


def fresh_code(tx: Tx) -> str:
    """A check code that no announcement has."""
    code = new_check_code()
    while announcement_queries.find_by_code(tx, code) is not None:
        code = new_check_code()
    return code


# --------------------------------------------------------------------------- coming due


def _let_go(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    """Now, or at its next time."""
    announcement.state = AnnouncementState.PLANNED
    if announcement.schedule["now"]:
        announcement.state = AnnouncementState.OVER
        _say(tx, announcement, due=now, now=now)
        if announcement.kind == AnnouncementKind.ALERT:
            texts = announcement_queries.texts_of(tx, announcement.id)
            lines = wording.told_as(tx, announcement, texts, {}, "").lines
            reading_aloud.ask_leaders(tx, announcement, lines, now=now)
        _mark_corrected(tx, announcement, now=now)
        return
    _set_next(tx, announcement, after=now - TINY)


def _say(tx: Tx, announcement: Announcement, *, due: datetime, now: datetime) -> None:
    """It goes out; what runs from then on begins."""
    sending_run.begin(tx, announcement, purpose=Purpose.SAY, due=due, now=now)
    quizzes.begin(tx, announcement, now=now)
    missing_notices.begin(tx, announcement)


def _set_next(tx: Tx, announcement: Announcement, *, after: datetime) -> None:
    plan = schedules.from_facts(announcement.schedule)
    moment = schedules.next_moment(plan, after, sending_run.zone_of(tx, announcement))
    if moment is None:
        announcement.state = AnnouncementState.OVER
    else:
        timers.set_timer(tx, DUE, f"announcement:{announcement.id}", at=moment)


def ring_due(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """An occasion has come. What was missed runs or is skipped by the rule of the kind, visibly."""
    announcement = tx.get(Announcement, timer.about)
    if announcement is None or announcement.state != AnnouncementState.PLANNED:
        return
    zone, plan = sending_run.zone_of(tx, announcement), schedules.from_facts(announcement.schedule)
    if not is_admin(tx, announcement.composed_by, announcement.site) and not (
        announcement.approved_by and is_admin(tx, announcement.approved_by, announcement.site)
    ):
        announcement.state = AnnouncementState.APPROVAL
        _ask_about_orphan(tx, announcement, now=now)
        return
    due, passed = schedules.latest_due(plan, timer.next_at - TINY, now, zone)
    if due is not None:
        if passed:
            line = say(PASSED_OVER, what=name_of(tx, announcement), count=passed)
            outbox.put(tx, to_staff(announcement.composed_by), Saying((line,)), now=now)
        if MANNERS[AnnouncementKind(announcement.kind)].late.runs(due, now):
            _say(tx, announcement, due=due, now=now)
        else:
            sending_run.miss(tx, announcement, due=due, now=now)
    _set_next(tx, announcement, after=now)


# ------------------------------------------------------------------------- what admins do


def approve(tx: Tx, announcement: Announcement, *, admin: Staff, now: datetime) -> None:
    """A second admin lets it go. Raises Refusal for whoever composed it, or is no admin."""
    require_admin(tx, admin.id, announcement.site)
    if announcement.state != AnnouncementState.APPROVAL:
        raise StepRefused(say(CHANGED))
    composer_left = not is_admin(tx, announcement.composed_by, announcement.site)
    if admin.id == announcement.composed_by and not composer_left:
        raise StepRefused(say(NOT_ADMIN))
    announcement.approved_by = admin.id
    if composer_left:
        announcement.composed_by = admin.id
    announcement.version += 1
    _let_go(tx, announcement, now=now)


def pause(tx: Tx, announcement: Announcement, *, admin: Staff, now: datetime) -> None:
    """Nothing of it goes out until it is resumed."""
    require_admin(tx, admin.id, announcement.site)
    if announcement.state == AnnouncementState.PLANNED:
        announcement.state = AnnouncementState.PAUSED
        announcement.version += 1
        timers.cancel_timers(tx, f"announcement:{announcement.id}")
    for one in announcement_queries.sendings_of(tx, announcement.id):
        sending_run.pause(tx, one.id, now=now)


def resume(tx: Tx, announcement: Announcement, *, admin: Staff, now: datetime) -> None:
    """It goes on; occasions of the time between are not made up for."""
    require_admin(tx, admin.id, announcement.site)
    if announcement.state == AnnouncementState.PAUSED:
        announcement.state = AnnouncementState.PLANNED
        announcement.version += 1
        _set_next(tx, announcement, after=now)
    for one in announcement_queries.sendings_of(tx, announcement.id):
        sending_run.resume(tx, one.id, now=now)


def cancel(tx: Tx, announcement: Announcement, *, admin: Staff, now: datetime) -> None:
    """Nothing of it comes any more; what waits is gone with this commit."""
    require_admin(tx, admin.id, announcement.site)
    if missing_notices.is_missing(announcement):
        missing_notices.end(tx, announcement, now=now)
        return
    _cancel(tx, announcement, now=now)


def _cancel(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    announcement.state = AnnouncementState.CANCELLED
    announcement.version += 1
    timers.cancel_timers(tx, f"announcement:{announcement.id}")
    sending_run.stop_all(tx, announcement, now=now)


def resend(tx: Tx, announcement: Announcement, *, by: Staff, now: datetime) -> None:
    """Once more, to those only whom it did not reach. Raises Refusal once nobody knows who those
    are, or if there are none. by: an admin, or the leader who called a meeting."""
    if announcement.composed_by != by.id:
        require_admin(tx, by.id, announcement.site)
    if any(
        one.state in sending_run.UNDER_WAY
        for one in announcement_queries.sendings_of(tx, announcement.id)
    ):
        return
    if reason := why_not_resend(tx, announcement, now=now):
        raise StepRefused(say(reason))
    sending_run.begin(tx, announcement, purpose=Purpose.RESEND, due=now, now=now)


def why_not_resend(tx: Tx, announcement: Announcement, *, now: datetime) -> str:
    """The sentence for whoever tries; "" if there is somebody to be tried again."""
    goes = announcement_queries.sendings_of(tx, announcement.id)
    said = [
        one.started_at for one in goes if one.purpose == Purpose.SAY and one.state != Going.MISSED
    ]
    if not said or said[-1].date() <= (now - REMEMBERED).date():
        return FORGOTTEN
    return "" if announcement_queries.count_missing(tx, announcement) else NONE_MISSING


def _mark_corrected(tx: Tx, correction: Announcement, *, now: datetime) -> None:
    """What it corrects goes out no more, and is marked where it stands, never rewritten."""
    old = tx.get(Announcement, correction.corrects or "")
    if old is None:
        return
    state = (
        AnnouncementState.WITHDRAWN if correction.facts.get("withdraws") else AnnouncementState.OVER
    )
    for one in (old, *announcement_queries.earlier_corrections(tx, correction)):
        _mark(tx, one, state, now=now)


def _mark(tx: Tx, old: Announcement, state: AnnouncementState, *, now: datetime) -> None:
    goes = announcement_queries.sendings_of(tx, old.id)
    if old.state == state and any(one.purpose == Purpose.MARK for one in goes):
        return  # it says so already: the other half of this correction, or an earlier one, did it
    _cancel(tx, old, now=now)
    old.state = state
    if old.told_at is not None:
        sending_run.begin(tx, old, purpose=Purpose.MARK, due=now, now=now)


def _ask_others(
    tx: Tx, announcement: Announcement, admin: Staff, plan: AnnouncementPlan, *, now: datetime
) -> None:
    announcement.state = AnnouncementState.APPROVAL
    line = say(
        PLEASE_APPROVE,
        name=staff.name_of(tx, admin.id),
        what=name_of(tx, announcement),
        people=_people_line(count_people(tx, plan.audience, admin.site)),
        at=Moment(_first_moment(tx, announcement, now), As.BOTH),
    )
    for other in others(tx, admin.site, admin.id):
        tell_staff(tx, other.id, [line], approval_buttons(announcement), now=now)


def _people_line(count: int) -> Phrase:
    few = audiences.is_small(count)
    return say(FEW_PEOPLE, few=audiences.SHOWN_FROM) if few else say(PEOPLE, count=count)


def _first_moment(tx: Tx, announcement: Announcement, now: datetime) -> datetime:
    if announcement.schedule["now"]:
        return now
    plan = schedules.from_facts(announcement.schedule)
    return schedules.next_moment(plan, now - TINY, sending_run.zone_of(tx, announcement)) or now


def approval_buttons(announcement: Announcement) -> tuple[Button, ...]:
    """Look first, then approve."""
    return (
        Button(announce("look", announcement.id), say(LOOK), "1", "👁"),
        Button(announce("approve", announcement.id), say(APPROVE), "2", "✅"),
    )


def _ask_about_orphan(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    line = say(ORPHANED, what=name_of(tx, announcement))
    for other in staff.admins_of(tx, announcement.site):
        tell_staff(tx, other.id, [line], approval_buttons(announcement), now=now)


def _tell_others(tx: Tx, announcement: Announcement, admin: Staff, *, now: datetime) -> None:
    line = say(TOLD_OTHERS, name=staff.name_of(tx, admin.id), what=name_of(tx, announcement))
    buttons = (
        Button(announce("look", announcement.id), say(LOOK), "1", "👁"),
        Button(announce("cancel", announcement.id), say(STOP), "2", "⏹"),
    )
    for other in others(tx, admin.site, admin.id):
        tell_staff(tx, other.id, [line], buttons, now=now)
