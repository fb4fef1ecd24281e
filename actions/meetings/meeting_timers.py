"""Timers of meetings: what each kind does when it is due."""

from collections.abc import Mapping

from actions.meetings import commitments, meeting_schedule
from storage.timers import Ring

TIMERS: Mapping[str, Ring] = {
    meeting_schedule.REMIND: meeting_schedule.ring_remind,
    meeting_schedule.OVER: meeting_schedule.ring_over,
    meeting_schedule.FORGET: meeting_schedule.ring_forget,
    meeting_schedule.CLEAR: meeting_schedule.ring_clear,
    commitments.DUE: commitments.ring_due,
}
