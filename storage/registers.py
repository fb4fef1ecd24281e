"""Registers: entries, and what became of each. Nothing is ever taken out; see
`storage/tables/records.py`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from domain.forms.forms import Form
from domain.ids import StaffId
from storage.keys import new_id
from storage.tables import RegisterChange, RegisterEntry
from storage.tx import Tx

LABEL = "register_entry.label"
KEPT, STRUCK = "kept", "struck"


def add_entry(
    tx: Tx,
    form: Form,
    *,
    site: str,
    area: str,
    on_date: date,
    answers: Mapping[str, Any],
    label: str,
    stage: str,
    review_on: date | None,
    by: StaffId,
    now: datetime,
) -> RegisterEntry:
    """A new line of the register; its history begins."""
    entry_id = new_id()
    entry = RegisterEntry(
        id=entry_id,
        service=form.code,
        form_hash=form.hash,
        site=site,
        area=area,
        on_date=on_date,
        stage=stage,
        made_by=by,
        answers=dict(answers),
        label_sealed=tx.house_key.seal(LABEL, entry_id, label) if label else None,
        review_on=review_on,
        changes=0,
    )
    tx.add(entry)
    tx.flush()
    note_change(tx, entry, "made", {}, {}, by=by, now=now)
    return entry


def note_change(
    tx: Tx,
    entry: RegisterEntry,
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    by: StaffId,
    now: datetime,
    reason: str = "",
) -> None:
    """One more line of the entry's history."""
    entry.changes += 1
    tx.add(
        RegisterChange(
            id=new_id(),
            entry_id=entry.id,
            number=entry.changes,
            kind=kind,
            by=by,
            at=now,
            before=dict(before),
            after=dict(after),
            reason=reason,
        )
    )
    tx.flush()


def label_of(tx: Tx, entry: RegisterEntry) -> str:
    """What the thing is called, "" where it has no name."""
    if entry.label_sealed is None:
        return ""
    return tx.house_key.open_text(LABEL, entry.id, entry.label_sealed)


def seal_label(tx: Tx, entry: RegisterEntry, label: str) -> None:
    """The thing is called so from now on."""
    entry.label_sealed = tx.house_key.seal(LABEL, entry.id, label) if label else None


def find_entry(tx: Tx, entry_id: str) -> RegisterEntry | None:
    """The entry of that id, held until the commit: two may be at it."""
    return tx.get(RegisterEntry, entry_id, with_for_update=tx.on_postgres or None)


def history_of(tx: Tx, entry: RegisterEntry) -> Sequence[RegisterChange]:
    """Its changes, the first one first."""
    rows = select(RegisterChange).where(col(RegisterChange.entry_id) == entry.id)
    return tx.scalars(rows.order_by(col(RegisterChange.number))).all()


def stood_at(tx: Tx, entry: RegisterEntry, version: int) -> dict[str, Any]:
    """What it said of whatever was changed since it had so many changes; None where it said
    nothing."""
    stood: dict[str, Any] = {}
    for change in history_of(tx, entry):
        if change.number > version:
            for code in {**change.before, **change.after}:
                stood.setdefault(code, change.before.get(code))
    return stood


def entries_of(
    tx: Tx,
    site: str,
    service: str,
    areas: Collection[str],
    *,
    due_on: date | None = None,
    start: int = 0,
    at_most: int,
) -> Sequence[RegisterEntry]:
    """The newest first. due_on: only those that are to be looked at by that day."""
    rows = select(RegisterEntry).where(*_among(site, service, areas, due_on))
    in_order = rows.order_by(col(RegisterEntry.on_date).desc(), col(RegisterEntry.id))
    return tx.scalars(in_order.offset(start).limit(at_most)).all()


def count_entries(
    tx: Tx, site: str, service: str, areas: Collection[str], *, due_on: date | None = None
) -> int:
    """How many of those there are."""
    rows = select(func.count()).select_from(RegisterEntry)
    return tx.scalar(rows.where(*_among(site, service, areas, due_on))) or 0


def next_review(tx: Tx, site: str, service: str) -> date | None:
    """The day on which the first of them is to be looked at."""
    rows = select(func.min(col(RegisterEntry.review_on)))
    return tx.scalar(rows.where(*_of(site, service), col(RegisterEntry.state) == KEPT))


def due_by_author(tx: Tx, site: str, service: str, today: date) -> Mapping[StaffId, int]:
    """How many of them are to be looked at by today, by who wrote them down."""
    rows = tx.execute(
        select(col(RegisterEntry.made_by), func.count())
        .where(
            *_of(site, service),
            col(RegisterEntry.state) == KEPT,
            col(RegisterEntry.review_on) <= today,
        )
        .group_by(col(RegisterEntry.made_by))
        .order_by(col(RegisterEntry.made_by))
    ).all()
    return {row[0]: row[1] for row in rows}


def _of(site: str, service: str) -> tuple[ColumnElement[bool], ...]:
    return (col(RegisterEntry.site) == site, col(RegisterEntry.service) == service)


def _among(
    site: str, service: str, areas: Collection[str], due_on: date | None
) -> tuple[ColumnElement[bool], ...]:
    among = (*_of(site, service), col(RegisterEntry.area).in_(areas))
    if due_on is None:
        return among
    return (*among, col(RegisterEntry.state) == KEPT, col(RegisterEntry.review_on) <= due_on)
