"""The room's own page, for an officer who works in a messenger: a key for one device."""

from datetime import datetime

from domain.heard import PAGE, Heard
from domain.lanes import REPLY
from domain.mailboxes import to_staff
from domain.saying import Line, Saying, pgettext, say
from storage import outbox, staff
from storage.tables import Desk, Staff
from storage.tx import Tx

KEY = pgettext("police:page.key", "🔑 The room of {desk}, on this device: {link}")
ONCE = pgettext(
    "police:page.once",
    "It opens once, within ten minutes, and asks your name. Pass it on to nobody.",
)
NO_PAGES = pgettext(
    "police:page.none", "The pages have no address yet. Ask whoever looks after the server."
)


def reads_in_a_room(tx: Tx, heard: Heard) -> bool:
    """Whether an officer of some desk asks."""
    return bool(_roles(tx, heard))


def give_page(tx: Tx, heard: Heard, *, pages: str, now: datetime) -> None:
    """A link for each desk, which opens the room's page once. pages: their address, "" for none."""
    for officer in _roles(tx, heard):
        desk = tx.get_one(Desk, officer.desk_id)
        lines: tuple[Line, ...] = (say(NO_PAGES),)
        if pages:
            code = staff.invite_device(tx, officer, now=now)
            lines = (say(KEY, desk=desk.name, link=f"{pages}/i/{code}"), say(ONCE))
        outbox.put(tx, to_staff(officer.id), Saying(lines), REPLY, now=now)


def _roles(tx: Tx, heard: Heard) -> list[Staff]:
    if heard.who.startswith(PAGE):  # a device lets no further device in
        return []
    return [one for one in staff.roles_at(tx, heard.who) if one.role == "officer" and one.desk_id]
