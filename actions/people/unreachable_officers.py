"""An officer whom the bot cannot write to in private: danger does not ring there."""

from collections.abc import Sequence
from datetime import datetime

from actions.people.rooms import tell_admins
from domain.heard import Heard
from domain.ids import StaffId
from domain.saying import pgettext, say
from storage import staff
from storage.inbox import is_new
from storage.tables import Staff
from storage.tx import Tx

BLOCKED = pgettext("admin:officer.blocked", "⚠ {name} has blocked the bot, or left the messenger.")
NO_RING = pgettext(
    "admin:officer.no_ring", "Danger does not ring with them. Ask them to open the bot again."
)


def officer_blocked(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody blocked the bot; of a resident nothing follows here."""
    _tell_of(tx, staff.roles_at(tx, heard.who), now=now)


def officer_lost(tx: Tx, staff_id: StaffId, *, now: datetime) -> None:
    """Nothing reaches that member of staff in private."""
    lost = tx.get(Staff, staff_id)
    if lost is not None and lost.state == "active":
        _tell_of(tx, staff.roles_of(tx, lost), now=now)


def _tell_of(tx: Tx, roles: Sequence[Staff], *, now: datetime) -> None:
    """The admins of every site whose officer this person is are told.

    However often it is noticed, and of how many desks they are, each site once in three days.
    """
    for role in roles:
        if role.role == "officer" and is_new(tx, f"lost {role.site} {role.address_key}", now=now):
            lines = (say(BLOCKED, name=staff.name_of(tx, role.id)), say(NO_RING))
            tell_admins(tx, role.site, *lines, now=now)
