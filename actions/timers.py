"""Timers: what each kind does when it is due. The tick moves the timer on, then calls these."""

from collections.abc import Callable, Mapping

from actions import (
    barring,
    closing,
    departures,
    erasing,
    escalation,
    inquiries,
    keeping,
    prompts,
    retention,
    rooms,
    watching,
)

TIMERS: Mapping[str, Callable[..., None]] = {
    watching.NOT_TAKEN: escalation.not_taken,
    inquiries.REMIND: inquiries.remind_reporter,
    inquiries.EXPIRE: inquiries.expire_inquiry,
    prompts.EXPIRES: prompts.expire_prompt,
    watching.CLOSED: closing.finish_closing,
    erasing.FORGET: erasing.forget_links,
    keeping.LET_GO: retention.let_go,
    rooms.STILL_UNBOUND: rooms.still_unbound,
    departures.LEFT_THE_ROOM: departures.still_undecided,
    barring.BARRED: barring.still_barred,
}
