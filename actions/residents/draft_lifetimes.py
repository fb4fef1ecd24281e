"""How long a draft lives: 72 hours; at home half an hour, for others may pick the phone up.

So long stands, too, what was opened again of a report that hides.
"""

from datetime import datetime, timedelta

from domain.dialog.resident_dialog import ResidentDialog

SWEPT_EVERY = timedelta(minutes=5)  # by `scheduler/ticking.py`; no more than this late
LIVES = timedelta(hours=72)
GONE_IN_PRIVATE = timedelta(minutes=30)  # from the phone as well; docs/numbers.md
LIVES_IN_PRIVATE = GONE_IN_PRIVATE - SWEPT_EVERY


def is_too_old(dialog: ResidentDialog, *, now: datetime) -> bool:
    """Whether what was begun in this dialog, a draft or a story kept, is over by now."""
    touched = dialog.get("draft_at")
    if not touched:
        return False
    lives = LIVES_IN_PRIVATE if dialog.get("private") else LIVES
    return now - datetime.fromisoformat(touched) >= lives


def is_left_open(dialog: ResidentDialog, *, now: datetime) -> bool:
    """Whether a report that hides was opened on this phone and has stood there long enough."""
    opened = dialog.get("opened_at")
    return opened is not None and now - datetime.fromisoformat(opened) >= LIVES_IN_PRIVATE
