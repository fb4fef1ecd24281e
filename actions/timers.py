"""Timers: what each kind does when it is due. The tick moves the timer on, then calls these."""

from collections.abc import Mapping

from actions.cases import (
    appointments,
    closing,
    deadlines,
    erasing,
    escalation,
    inquiries,
    passing,
    prompts,
    referral_store,
    retention,
    retention_dates,
)
from actions.people import departures, page_alarms, rooms, unwritable_rooms
from storage.timers import Ring

TIMERS: Mapping[str, Ring] = {
    appointments.REMIND: appointments.remind,
    deadlines.NOT_TAKEN: escalation.not_taken,
    deadlines.RINGS_AGAIN: page_alarms.ring_again,
    inquiries.REMIND: inquiries.remind_reporter,
    inquiries.EXPIRE: inquiries.expire_inquiry,
    referral_store.DUE: passing.not_in_time,
    prompts.EXPIRES: prompts.expire_prompt,
    deadlines.CLOSED: closing.finish_closing,
    erasing.FORGET: erasing.forget_links,
    retention_dates.LET_GO: retention.let_go,
    rooms.STILL_UNBOUND: rooms.still_unbound,
    departures.LEFT_THE_ROOM: departures.still_undecided,
    departures.STILL_HAS_CASES: departures.cases_wait_anew,
    unwritable_rooms.BARRED: unwritable_rooms.still_barred,
}
