"""Timers of meetings: what each kind does when it is due."""

from collections.abc import Callable, Mapping

from actions.meetings import promising, reminding

TIMERS: Mapping[str, Callable[..., None]] = {
    reminding.REMIND: reminding.ring_remind,
    reminding.OVER: reminding.ring_over,
    reminding.FORGET: reminding.ring_forget,
    reminding.CLEAR: reminding.ring_clear,
    promising.DUE: promising.ring_due,
}
