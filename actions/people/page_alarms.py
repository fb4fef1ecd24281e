"""Alarms on pages: danger rings every officer's browser again until somebody has taken the case.

A card rings once as it comes. A phone in a pocket is easily missed: so a room's page rings again
every twenty seconds, as long as nobody has it, and fifteen times at most; the desk's time for
danger goes on ringing by itself (`actions/cases/escalation.py`).
"""

from datetime import datetime

from actions.cases.cards import slot_of
from actions.cases.deadlines import RINGS_AGAIN, RINGS_AGAIN_EVERY, is_alarm
from actions.people import pushing
from domain.heard import PAGE
from domain.ids import CaseId
from domain.lanes import Lane
from domain.mailboxes import to_room
from domain.ringing import DANGER_LASTS, News, Ring
from storage import staff, timers
from storage.sent_messages import posted_message
from storage.tables import Case, Timer
from storage.tx import Tx

AT_MOST = 15  # times, the card's own ring not counted: five minutes


def ring_again(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Ring the pages of the desk's rooms once more, if nobody has the case and somebody listens."""
    case = tx.get(Case, CaseId(timer.subject.partition(":")[2]))
    times = timer.facts.get("times", 0) + 1
    if case is None or case.data_key is None or not is_alarm(case):
        return
    if not _ring_pages(tx, case, once=f"{timer.subject}/{times}", now=now) or times >= AT_MOST:
        return
    timers.set_timer(tx, RINGS_AGAIN, timer.subject, at=now + RINGS_AGAIN_EVERY, times=times)


def _ring_pages(tx: Tx, case: Case, *, once: str, now: datetime) -> bool:
    """Whether there was a page to ring."""
    rang = False
    for room in staff.rooms_of(tx, case.desk_id):
        addressee = staff.room_addressee(tx, room.id)
        if addressee is None or not addressee.address.startswith(PAGE):
            continue
        card = posted_message(tx, to_room(room.id), slot_of(case.id))
        ring = Ring(
            Lane.ALERT,
            until=now + DANGER_LASTS,
            news=News.REPORTS,
            post=int(card) if card.isdecimal() else 0,
            once=once,
        )
        pushing.ring_page(tx, addressee.address.removeprefix(PAGE), ring, now=now)
        rang = True
    return rang
