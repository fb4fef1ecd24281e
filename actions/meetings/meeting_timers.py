"""Timers of meetings: what each kind does when it is due."""

from collections.abc import Callable, Mapping

from actions.meetings import commitments, meeting_schedule

TIMERS: Mapping[str, Callable[..., None]] = {
    meeting_schedule.REMIND: meeting_schedule.ring_remind,
    meeting_schedule.OVER: meeting_schedule.ring_over,
    meeting_schedule.FORGET: meeting_schedule.ring_forget,
    meeting_schedule.CLEAR: meeting_schedule.ring_clear,
    commitments.DUE: commitments.ring_due,
}
