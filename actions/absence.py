"""Absence: an officer whom the bot cannot write to in private: danger does not ring there."""

from datetime import datetime

from actions.rooms import tell_admins
from domain.heard import Heard
from domain.saying import say
from domain.words import pgettext
from storage import staff
from storage.heard import is_new
from storage.tables import Staff
from storage.tx import Tx

BLOCKED = pgettext("admin:officer.blocked", "⚠ {name} has blocked the bot, or left the messenger.")
NO_RING = pgettext(
    "admin:officer.no_ring", "Danger does not ring with them. Ask them to open the bot again."
)


def officer_blocked(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody blocked the bot; of a resident nothing follows here."""
    for role in staff.roles_at(tx, heard.who):
        officer_lost(tx, role.id, now=now)


def officer_lost(tx: Tx, staff_id: str, *, now: datetime) -> None:
    """Nothing reaches the officer in private: the admins are told.

    However often it is noticed, and of how many desks the officer is, once in three days.
    """
    officer = tx.get(Staff, staff_id)
    if officer is None or officer.state != "active" or officer.role != "officer":
        return
    if is_new(tx, f"lost {officer.address_key}", now=now):
        lines = (say(BLOCKED, name=staff.name_of(tx, officer.id)), say(NO_RING))
        tell_admins(tx, officer.site, *lines, now=now)
