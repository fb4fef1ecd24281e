"""Timers: what each kind does when it is due. The tick moves the timer on, then calls these."""

from collections.abc import Mapping

from actions.broadcasts import (
    announcement_lifecycle,
    missing_notices,
    quizzes,
    reading_aloud,
    sending_run,
)
from actions.cases import (
    appointments,
    closing,
    deadlines,
    erasing,
    escalation,
    inquiries,
    partners,
    passing,
    prompts,
    referral_store,
    retention,
    retention_dates,
)
from actions.meetings import commitments, meeting_schedule
from actions.people import departures, page_alarms, rooms, unwritable_rooms
from actions.services import asking, register_reviews, table_bringing, table_deeds
from storage.timers import Ring, gather_rings

CASES: Mapping[str, Ring] = {
    appointments.REMIND: appointments.remind,
    deadlines.NOT_TAKEN: escalation.not_taken,
    deadlines.RINGS_AGAIN: page_alarms.ring_again,
    inquiries.REMIND: inquiries.remind_reporter,
    inquiries.EXPIRE: inquiries.expire_inquiry,
    referral_store.DUE: passing.not_in_time,
    referral_store.ENDS: partners.end_stands,
    prompts.EXPIRES: prompts.expire_prompt,
    deadlines.CLOSED: closing.finish_closing,
    erasing.FORGET: erasing.forget_links,
    retention_dates.LET_GO: retention.let_go,
    rooms.STILL_UNBOUND: rooms.still_unbound,
    departures.LEFT_THE_ROOM: departures.still_undecided,
    departures.STILL_HAS_CASES: departures.cases_wait_anew,
    unwritable_rooms.BARRED: unwritable_rooms.still_barred,
}
ANNOUNCEMENTS: Mapping[str, Ring] = {
    announcement_lifecycle.DUE: announcement_lifecycle.ring_due,
    reading_aloud.UNREAD: reading_aloud.ring_unread,
    sending_run.EXPAND: sending_run.ring_expand,
    quizzes.ENDS: quizzes.ring_end,
    missing_notices.ENDS: missing_notices.ring_end,
}
MEETINGS: Mapping[str, Ring] = {
    meeting_schedule.REMIND: meeting_schedule.ring_remind,
    meeting_schedule.OVER: meeting_schedule.ring_over,
    meeting_schedule.FORGET: meeting_schedule.ring_forget,
    meeting_schedule.CLEAR: meeting_schedule.ring_clear,
    commitments.DUE: commitments.ring_due,
}
SERVICES = (asking.TIMERS, register_reviews.TIMERS, table_deeds.TIMERS, table_bringing.TIMERS)
TIMERS = gather_rings(CASES, ANNOUNCEMENTS, MEETINGS, *SERVICES)
