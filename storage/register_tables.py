"""Tables brought for registers: their rows wait sealed in parts, and are written a part at a time.

What is to be written lies in the parts of the kind ROWS; SHOWN holds a line for every row of the
file, for whoever looks before they say yes. Both are gone once the table is written or a day has
passed. They are sealed on a reader's connection: the writer only puts them down.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from domain.forms.forms import Form
from domain.ids import StaffId
from storage.keys import new_id
from storage.registers import KEPT, LABEL, STRUCK
from storage.tables import RegisterChange, RegisterEntry, RegisterTable, RegisterTablePart
from storage.tx import Tx

PART = "register_table_part.rows"
SHOWN, ROWS = "shown", "rows"
CORRECTED, UNDONE_BY = "corrected", "undone"  # a kind of change, and why it was made
PLANNED, WRITING, WRITTEN, UNDOING, UNDONE = "planned", "writing", "written", "undoing", "undone"
SHOWN_TOGETHER = 100  # rows of a sealed part that are looked at, a page at a time
WRITTEN_TOGETHER = 200  # rows: some forty milliseconds, with their commit
_ENTRY = SQLModel.metadata.tables["register_entry"]
_CHANGE = SQLModel.metadata.tables["register_change"]


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that is to be made. answers: those that may lie in the clear."""

    area: str
    on_date: date
    answers: Mapping[str, Any]
    label: str
    stage: str
    review_on: date | None


def sealed_parts(
    tx: Tx, table_id: str, kind: str, rows: Sequence[Any], *, first: int = 0
) -> list[dict[str, Any]]:
    """The rows, JSON data, as parts of that table to be; nothing is written. first: the number of
    the first part."""
    parts, together = [], SHOWN_TOGETHER if kind == SHOWN else WRITTEN_TOGETHER
    for number, at in enumerate(range(0, len(rows), together), start=first):
        part_id = new_id()
        written = json.dumps(rows[at : at + together], ensure_ascii=False)
        sealed = tx.house_key.seal(PART, part_id, written)
        parts.append(
            {"id": part_id, "table_id": table_id, "kind": kind, "number": number, "sealed": sealed}
        )
    return parts


def add_table(tx: Tx, table: RegisterTable, parts: Sequence[Mapping[str, Any]]) -> None:
    """A table that waits for its yes, with its sealed parts."""
    tx.add(table)
    tx.flush()
    if parts:
        tx.execute(insert(RegisterTablePart), [dict(part) for part in parts])


def add_part(tx: Tx, table_id: str, kind: str, rows: Sequence[Any], *, number: int) -> None:
    """One more part of a table that is there."""
    parts = sealed_parts(tx, table_id, kind, rows, first=number)
    tx.execute(insert(RegisterTablePart), parts)


def find_table(tx: Tx, table_id: str) -> RegisterTable | None:
    """The table of that id, held until the commit."""
    return tx.get(RegisterTable, table_id, with_for_update=tx.on_postgres or None)


def newest_table(tx: Tx, site: str, service: str) -> RegisterTable | None:
    """The last one that was, or is being, written into that register."""
    rows = select(RegisterTable).where(
        col(RegisterTable.site) == site,
        col(RegisterTable.service) == service,
        col(RegisterTable.state) != PLANNED,
    )
    return tx.scalar(rows.order_by(col(RegisterTable.at).desc()).limit(1))


def unfinished_table(tx: Tx, site: str, service: str) -> RegisterTable | None:
    """The table that is just being written there, or undone; or was, when the power went."""
    rows = select(RegisterTable).where(
        col(RegisterTable.site) == site,
        col(RegisterTable.service) == service,
        col(RegisterTable.state).in_((WRITING, UNDOING)),
    )
    return tx.scalar(rows.order_by(col(RegisterTable.at)).limit(1))


def same_file(tx: Tx, site: str, service: str, digest: str) -> RegisterTable | None:
    """The table that came by this very file and stands in the register."""
    rows = select(RegisterTable).where(
        col(RegisterTable.site) == site,
        col(RegisterTable.service) == service,
        col(RegisterTable.digest) == digest,
        col(RegisterTable.state).in_((WRITING, WRITTEN)),
    )
    return tx.scalar(rows.order_by(col(RegisterTable.at).desc()).limit(1))


def read_part(tx: Tx, table_id: str, kind: str, number: int) -> list[Any] | None:
    """The rows of that part; None where there is none any more."""
    row = _part(tx, table_id, kind, number)
    if row is None:
        return None
    found: list[Any] = json.loads(tx.house_key.open_text(PART, row.id, row.sealed))
    return found


def part_numbers(tx: Tx, table_id: str, kind: str) -> list[int]:
    """Those that there are."""
    rows = select(col(RegisterTablePart.number)).where(
        col(RegisterTablePart.table_id) == table_id, col(RegisterTablePart.kind) == kind
    )
    return list(tx.scalars(rows.order_by(col(RegisterTablePart.number))))


def drop_part(tx: Tx, table_id: str, kind: str, number: int) -> None:
    """It is done."""
    tx.execute(
        delete(RegisterTablePart).where(
            col(RegisterTablePart.table_id) == table_id,
            col(RegisterTablePart.kind) == kind,
            col(RegisterTablePart.number) == number,
        )
    )


def drop_parts(tx: Tx, table_id: str) -> None:
    """Nothing of it waits any more."""
    tx.execute(delete(RegisterTablePart).where(col(RegisterTablePart.table_id) == table_id))


def drop_table(tx: Tx, table: RegisterTable) -> None:
    """Nobody said yes: nothing of it is kept."""
    drop_parts(tx, table.id)
    tx.delete(table)
    tx.flush()


def _part(tx: Tx, table_id: str, kind: str, number: int) -> RegisterTablePart | None:
    return tx.scalar(
        select(RegisterTablePart).where(
            col(RegisterTablePart.table_id) == table_id,
            col(RegisterTablePart.kind) == kind,
            col(RegisterTablePart.number) == number,
        )
    )


# ---------------------------------------------------------------------------------- the entries


def write_entries(
    tx: Tx,
    form: Form,
    table: RegisterTable,
    entries: Sequence[NewEntry],
    *,
    now: datetime,
    second: StaffId | None = None,
) -> None:
    """All of them at once; the history of each begins. second: who agreed to it, and so said where
    they stand."""
    made, begun = [], []
    for entry in entries:
        entry_id = new_id()
        label = tx.house_key.seal(LABEL, entry_id, entry.label) if entry.label else None
        made.append(
            {
                "id": entry_id,
                "service": form.code,
                "form_hash": form.hash,
                "site": table.site,
                "area": entry.area,
                "on_date": entry.on_date,
                "state": KEPT,
                "stage": entry.stage,
                "made_by": table.by,
                "answers": dict(entry.answers),
                "label_sealed": label,
                "review_on": entry.review_on,
                "changes": 1,
                "table_id": table.id,
            }
        )
        begun.append(_change(entry_id, 0 if second else 1, "made", table.by, now))
        if second:  # both lines are the entry's beginning: nobody was at it since
            begun.append(_change(entry_id, 1, "stage", second, now))
    if made:
        tx.execute(insert(_ENTRY), made)
        tx.execute(insert(_CHANGE), begun)
    table.written += len(made)


def _change(
    entry_id: str, number: int, kind: str, by: StaffId, now: datetime, reason: str = ""
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "entry_id": entry_id,
        "number": number,
        "kind": kind,
        "by": by,
        "at": now,
        "before": {},
        "after": {},
        "reason": reason,
    }


def untouched_of(tx: Tx, table_id: str, *, at_most: int) -> list[str]:
    """Ids of its entries at which nobody was since."""
    rows = select(col(RegisterEntry.id)).where(
        col(RegisterEntry.table_id) == table_id,
        col(RegisterEntry.state) == KEPT,
        col(RegisterEntry.changes) == 1,
    )
    return list(tx.scalars(rows.limit(at_most)))


def areas_of(tx: Tx, table_id: str) -> set[str]:
    """Where it wrote."""
    changed = select(col(RegisterChange.entry_id)).where(col(RegisterChange.reason) == table_id)
    rows = select(col(RegisterEntry.area)).where(
        (col(RegisterEntry.table_id) == table_id) | col(RegisterEntry.id).in_(changed)
    )
    return set(tx.scalars(rows.distinct()))


def touched_of(tx: Tx, table_id: str, *, at_most: int) -> list[RegisterEntry]:
    """Those of its entries at which somebody was since, and that still count."""
    rows = select(RegisterEntry).where(
        col(RegisterEntry.table_id) == table_id,
        col(RegisterEntry.state) == KEPT,
        col(RegisterEntry.changes) > 1,
    )
    return list(tx.scalars(rows.order_by(col(RegisterEntry.id)).limit(at_most)))


def strike_entries(
    tx: Tx, table: RegisterTable, ids: Sequence[str], *, by: StaffId, reason: str, now: datetime
) -> None:
    """They count no more, and stay readable."""
    if not ids:
        return
    tx.execute(
        update(RegisterEntry)
        .where(col(RegisterEntry.id).in_(ids))
        .values(state=STRUCK, review_on=None, changes=2)
    )
    tx.execute(insert(_CHANGE), [_change(one, 2, "struck", by, now, reason) for one in ids])
    table.undone += len(ids)


def corrected_by(tx: Tx, table_id: str, *, at_most: int) -> list[RegisterChange]:
    """Its changes of entries that stood there before, where nobody was since."""
    rows = (
        select(RegisterChange)
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterChange.entry_id))
        .where(
            col(RegisterChange.reason) == table_id,
            col(RegisterChange.kind) == CORRECTED,
            col(RegisterEntry.changes) == col(RegisterChange.number),
            col(RegisterEntry.state) == KEPT,
        )
    )
    return list(tx.scalars(rows.limit(at_most)))


def corrected_since(tx: Tx, table_id: str, *, at_most: int) -> list[RegisterEntry]:
    """Entries that it changed, and somebody else after it."""
    later = aliased(RegisterChange)
    rows = (
        select(RegisterEntry)
        .join(RegisterChange, col(RegisterChange.entry_id) == col(RegisterEntry.id))
        .join(later, col(later.entry_id) == col(RegisterEntry.id))
        .where(
            col(RegisterChange.reason) == table_id,
            col(RegisterChange.kind) == CORRECTED,
            col(later.number) == col(RegisterChange.number) + 1,
            col(later.reason) != UNDONE_BY,
            col(RegisterEntry.state) == KEPT,
        )
    )
    return list(tx.scalars(rows.order_by(col(RegisterEntry.id)).limit(at_most)))


def count_taken_back(tx: Tx, table_id: str) -> int:
    """How many of its changes say again what was said before."""
    later = aliased(RegisterChange)
    rows = (
        select(func.count())
        .select_from(RegisterChange)
        .join(later, col(later.entry_id) == col(RegisterChange.entry_id))
        .where(
            col(RegisterChange.reason) == table_id,
            col(RegisterChange.kind) == CORRECTED,
            col(later.number) == col(RegisterChange.number) + 1,
            col(later.reason) == UNDONE_BY,
        )
    )
    return tx.scalar(rows) or 0


@dataclass(frozen=True, slots=True)
class KeptLine:
    """What an entry says. label: what the thing is called. changes: how many there were."""

    id: str
    area: str
    on_date: date
    answers: Mapping[str, Any]
    label: str
    stage: str
    changes: int


def kept_lines(tx: Tx, site: str, service: str) -> list[KeptLine]:
    """Everything that counts in the register."""
    rows = tx.execute(
        select(
            col(RegisterEntry.id),
            col(RegisterEntry.area),
            col(RegisterEntry.on_date),
            col(RegisterEntry.answers),
            col(RegisterEntry.label_sealed),
            col(RegisterEntry.stage),
            col(RegisterEntry.changes),
        ).where(
            col(RegisterEntry.site) == site,
            col(RegisterEntry.service) == service,
            col(RegisterEntry.state) == KEPT,
        )
    ).all()
    return [
        KeptLine(
            row.id,
            row.area,
            row.on_date,
            row.answers,
            tx.house_key.open_text(LABEL, row.id, row.label_sealed) if row.label_sealed else "",
            row.stage,
            row.changes,
        )
        for row in rows
    ]


def last_change_at(tx: Tx, site: str, service: str) -> datetime | None:
    """When somebody last wrote in the register."""
    return tx.scalar(
        select(func.max(col(RegisterChange.at)))
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterChange.entry_id))
        .where(col(RegisterEntry.site) == site, col(RegisterEntry.service) == service)
    )
