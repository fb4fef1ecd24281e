"""Owners who agreed to be asked: which entry leads to which case, and what was asked. Whose case it
is, the gate alone knows."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select, update
from sqlmodel import col

from domain.ids import CaseId
from storage.tables import OwnerAsk, RegisterEntry
from storage.tx import Tx

OPEN = ""  # nothing was said yet


def link_owner(tx: Tx, entry: RegisterEntry, case_id: CaseId) -> None:
    """Whoever told of that case can be asked by the entry from now on."""
    entry.case_id = case_id
    tx.flush()


def unlink_owner(tx: Tx, case_id: CaseId) -> None:
    """Nobody can be asked by that case any more, and nothing says that anybody was."""
    tx.execute(delete(OwnerAsk).where(col(OwnerAsk.case_id) == case_id))
    linked = update(RegisterEntry).where(col(RegisterEntry.case_id) == case_id)
    tx.execute(linked.values(case_id=None))
    tx.expire_all()


def is_linked(tx: Tx, case_id: CaseId) -> bool:
    """Whether an entry of a register leads to that case."""
    rows = select(col(RegisterEntry.id)).where(col(RegisterEntry.case_id) == case_id).limit(1)
    return tx.scalar(rows) is not None


def put_ask(tx: Tx, entry: RegisterEntry, case_id: CaseId, *, on: date) -> OwnerAsk:
    """The entry asks by that case. Asked again it is asked anew."""
    ask = tx.get(OwnerAsk, entry.id) or OwnerAsk(entry_id=entry.id, case_id=case_id, asked_on=on)
    ask.case_id, ask.said, ask.asked_on = case_id, OPEN, on
    tx.add(ask)
    tx.flush()
    return ask


def find_ask(tx: Tx, entry_id: str) -> OwnerAsk | None:
    """What that entry asked, and what was said to it."""
    return tx.get(OwnerAsk, entry_id)


def drop_ask(tx: Tx, entry_id: str) -> None:
    """That entry asks for nothing any more."""
    tx.execute(delete(OwnerAsk).where(col(OwnerAsk.entry_id) == entry_id))


def drop_open_ask(tx: Tx, entry_id: str) -> None:
    """Nobody has to answer that entry any more; what was said to it stays."""
    waiting = (col(OwnerAsk.entry_id) == entry_id, col(OwnerAsk.said) == OPEN)
    tx.execute(delete(OwnerAsk).where(*waiting))


def open_asks(tx: Tx, case_id: CaseId) -> Sequence[OwnerAsk]:
    """What waits for an answer by that case, the oldest first."""
    rows = select(OwnerAsk).where(col(OwnerAsk.case_id) == case_id, col(OwnerAsk.said) == OPEN)
    return tx.scalars(rows.order_by(col(OwnerAsk.asked_on), col(OwnerAsk.entry_id))).all()
