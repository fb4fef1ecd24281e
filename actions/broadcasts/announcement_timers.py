"""Timers of announcements: what each kind does when it is due."""

from collections.abc import Mapping

from actions.broadcasts import announcement_lifecycle, reading_aloud, sending_run
from storage.timers import Ring

TIMERS: Mapping[str, Ring] = {
    announcement_lifecycle.DUE: announcement_lifecycle.ring_due,
    reading_aloud.UNREAD: reading_aloud.ring_unread,
    sending_run.EXPAND: sending_run.ring_expand,
}
