"""Reviews: once a year somebody looks whether what a register says is still so. Those who wrote it
are told how many wait, in one message; where none of them works here any more, the admins."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from actions.dialog.digits import tell_staff
from actions.services.register_deeds import REVIEWS, today_at
from domain.ids import StaffId
from domain.saying import Button, say
from domain.services.register_presses import record
from domain.words.translations import pgettext
from storage import registers, staff, timers
from storage.tables import Staff, Timer
from storage.timers import Ring
from storage.tx import Tx

AGAIN = timedelta(days=30)  # that something waits is told once a month
WAITING = pgettext(
    "police:record.waiting", "⏰ Entries to be looked at again: {count}. Are they still so?"
)
LOOK = pgettext("police:record.look", "Look at them")


def tell_waiting(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Some are to be looked at; until they are, they are told of once a month."""
    _, site, service = timer.subject.split(":", 2)
    today = today_at(tx, site, now)
    by_author = registers.due_by_author(tx, site, service, today)
    if by_author:
        timers.set_timer(tx, REVIEWS, timer.subject, at=now + AGAIN)
    elif (on := registers.next_review(tx, site, service)) is not None:
        timers.set_timer(tx, REVIEWS, timer.subject, at=now + (on - today))
    unread = 0
    for author, count in by_author.items():
        member = tx.get(Staff, author)
        if member is None or member.state != "active":
            unread += count
            continue
        _tell(tx, author, service, count, now=now)
    for admin in staff.admins_of(tx, site) if unread else ():
        _tell(tx, admin.id, service, unread, now=now)


def _tell(tx: Tx, staff_id: StaffId, service: str, count: int, *, now: datetime) -> None:
    button = Button(record("of", service, 0, "due"), say(LOOK), "1", "👀")
    name = say(f"form.{service}.name")
    tell_staff(tx, staff_id, [name, say(WAITING, count=count)], [button], now=now)


TIMERS: Mapping[str, Ring] = {REVIEWS: tell_waiting}
