"""What the walk of both sides looks up in the tables: see `tests/walk.py`."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from domain.lanes import Lane
from domain.mailboxes import Spot
from storage import outbox, reporters
from storage.sent_messages import posted_slot
from storage.staff import roles_at
from storage.tables import Case, Posted, Prompt, Reporter, Room
from storage.tx import Tx


def count_reports(tx: Tx) -> int:
    """How many cases there are that only *send* opens."""
    return tx.scalar(select(func.count()).select_from(Case).where(col(Case.urgency) != "P1")) or 0


def waiting_rows(tx: Tx) -> list[tuple[datetime, str]]:
    """When the rows of the outbox are due, and who claimed them."""
    rows = tx.execute(select(outbox.TABLE.c.due_at, outbox.TABLE.c.claimed_by))
    return [(due, claimed or "") for due, claimed in rows]


def due_now(tx: Tx, now: datetime) -> list[str]:
    """Kinds of the rows that a worker would be given now. To be read: then nothing is claimed."""
    return [row.kind for row in outbox.claim(tx, "nobody", Lane, limit=100, now=now)]


def may_leave(tx: Tx, room: str, officer: str, message: str) -> bool:
    """Whether that message is a prompt of this officer whose reply goes to a reporter."""
    ids = [role.id for role in roles_at(tx, officer)]
    for row in tx.scalars(select(Room)):
        posted = posted_slot(tx, f"room:{row.id}", message)
        kind, _, name = (posted.slot if posted else "").partition("#")[0].partition(":")
        prompt = tx.get(Prompt, name) if kind == "prompt" else None
        if prompt is not None and prompt.kind in ("ask", "close"):
            return prompt.state == "open" and prompt.staff_id in ids
    return False


def refresh_all_cards(tx: Tx, now: datetime) -> None:
    """But of those whose reporters left: cards of one person change at different times."""
    for posted in tx.scalars(select(Posted).where(col(Posted.slot).startswith("card:"))):
        in_room = posted.mailbox.startswith("room:") and "#" not in posted.slot
        if in_room and not _somebody_left(tx, posted.case_id or ""):
            spot = Spot(posted.mailbox, posted.slot, posted.case_id)
            outbox.put_projection(tx, "card", spot, now=now)


def _somebody_left(tx: Tx, case_id: str) -> bool:
    found = tx.scalars(select(Reporter).where(col(Reporter.case_id) == case_id))
    return not all(reporters.is_reachable(tx, one) for one in found)
