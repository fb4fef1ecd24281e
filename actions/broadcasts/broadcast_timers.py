"""Timers of announcements: what each kind does when it is due."""

from collections.abc import Callable, Mapping

from actions.broadcasts import planning, reading_aloud, slices

TIMERS: Mapping[str, Callable[..., None]] = {
    planning.DUE: planning.ring_due,
    reading_aloud.UNREAD: reading_aloud.ring_unread,
    slices.EXPAND: slices.ring_expand,
}
