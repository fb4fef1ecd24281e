"""Timers of announcements: what each kind does when it is due."""

from collections.abc import Callable, Mapping

from actions.announcing import planning, reading, sending

TIMERS: Mapping[str, Callable[..., None]] = {
    planning.DUE: planning.ring_due,
    reading.UNREAD: reading.ring_unread,
    sending.EXPAND: sending.ring_expand,
}
