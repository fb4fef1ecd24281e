"""Rows behind figures: cases, entries of registers and answers of tallies, as records that can be
counted. What no number may be made of (home, complaints) is never read here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from domain.cases.results import amount_of
from domain.forms.forms import Life, ReadBy
from domain.services.measures import Record
from domain.services.monthly import ITEMS, village_facet
from domain.services.numbers import Bound
from storage.registers import KEPT
from storage.tables import Case, RegisterChange, RegisterEntry, Tally, TallyCount
from storage.tx import Tx

STAGE = "stage"
_AMOUNT = re.compile(r"[><~]?\d+(?:\.\d+)?")
_CASE = (
    col(Case.id),
    col(Case.area),
    col(Case.opened_at),
    col(Case.state),
    col(Case.outcome),
    col(Case.ended),
    col(Case.value),
    col(Case.urgency),
    col(Case.acknowledged_at),
    col(Case.facets),
)


def report_records(
    tx: Tx, site: str, areas: Collection[str], since: datetime, until: datetime
) -> list[Record]:
    """All reports that were opened in that time (aware UTC) and may be counted."""
    return _cases(tx, "reports", col(Case.life) == Life.REPORT.value, site, areas, since, until)


def case_records(
    tx: Tx, form: str, site: str, areas: Collection[str], since: datetime, until: datetime
) -> list[Record]:
    """What that form opened in that time."""
    return _cases(tx, form, col(Case.form) == form, site, areas, since, until)


def _cases(
    tx: Tx,
    source: str,
    which: ColumnElement[bool],
    site: str,
    areas: Collection[str],
    since: datetime,
    until: datetime,
) -> list[Record]:
    rows = tx.execute(
        select(*_CASE).where(
            which,
            col(Case.site) == site,
            col(Case.read_by) == ReadBy.ANYBODY.value,
            col(Case.area).in_(areas),
            col(Case.opened_at) >= since,
            col(Case.opened_at) < until,
        )
    ).all()
    return [_case(source, site, row) for row in rows]


def _case(source: str, site: str, row: Any) -> Record:
    said = {name: value for name, value in row.facets.items() if not name.startswith(ITEMS)}
    found = {
        name: amount_of(str(value)) for name, value in row.facets.items() if name.startswith(ITEMS)
    }
    amounts = {name: amount for name, (amount, _) in found.items()}
    bounds = {name: bound for name, (_, bound) in found.items()}
    if row.acknowledged_at is not None:
        waited = (row.acknowledged_at - row.opened_at).total_seconds()
        amounts["wait"] = Fraction(int(waited), 60)
    facets = {
        **said,
        **village_facet(row.area, site),
        "state": row.state,
        "outcome": row.outcome or "",
        "ended": row.ended or "",
        "value": row.value or "",
        "urgency": row.urgency,
        "taken": "yes" if row.acknowledged_at is not None else "no",
    }
    return Record(row.id, source, row.opened_at, row.area, facets, amounts, bounds=bounds)


def register_records(
    tx: Tx, service: str, site: str, areas: Collection[str], last: date, zone: ZoneInfo
) -> list[Record]:
    """The entries that stood in the register on that day, as they stood then."""
    rows = tx.execute(
        select(
            col(RegisterEntry.id),
            col(RegisterEntry.area),
            col(RegisterEntry.on_date),
            col(RegisterEntry.stage),
            col(RegisterEntry.answers),
        ).where(
            col(RegisterEntry.site) == site,
            col(RegisterEntry.service) == service,
            col(RegisterEntry.state) == KEPT,
            col(RegisterEntry.area).in_(areas),
            col(RegisterEntry.on_date) <= last,
        )
    ).all()
    end = datetime.combine(last, time.max, zone)
    then = _stages_then(tx, service, site, end) if any(row.stage for row in rows) else {}
    return [_entry(service, site, row, then, zone) for row in rows]


def _stages_then(tx: Tx, service: str, site: str, end: datetime) -> Mapping[str, str]:
    """Where those stood that were moved on since."""
    rows = tx.execute(
        select(col(RegisterChange.entry_id), col(RegisterChange.before))
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterChange.entry_id))
        .where(
            col(RegisterEntry.site) == site,
            col(RegisterEntry.service) == service,
            col(RegisterChange.kind) == STAGE,
            col(RegisterChange.at) > end,
        )
        .order_by(col(RegisterChange.number).desc())
    ).all()
    return {entry_id: str(before.get(STAGE, "")) for entry_id, before in rows}


def _entry(service: str, site: str, row: Any, then: Mapping[str, str], zone: ZoneInfo) -> Record:
    facets = {code: value for code, value in row.answers.items() if isinstance(value, str)}
    found: dict[str, tuple[Fraction, Bound]] = {}
    for code, value in row.answers.items():
        if isinstance(value, str):
            if _AMOUNT.fullmatch(value):
                found[code] = amount_of(value)
        elif isinstance(value, Mapping):
            items = dict(value.get("items", {}))
            found |= {f"{code}.{kind}": amount_of(amount) for kind, amount in items.items()}
            if len(items) == 1:  # of one kind alone: the entry's other amounts are of that
                facets[code] = next(iter(items))
    facets |= {**village_facet(row.area, site), STAGE: then.get(row.id, row.stage)}
    amounts = {name: amount for name, (amount, _) in found.items()}
    bounds = {name: bound for name, (_, bound) in found.items()}
    at = datetime.combine(row.on_date, time(12), zone)
    return Record(row.id, service, at, row.area, facets, amounts, bounds=bounds)


def tally_records(
    tx: Tx, service: str, site: str, areas: Collection[str], last: date, zone: ZoneInfo
) -> list[Record]:
    """The answers of those tallies that were over by then: a record for each option and village,
    with how many chose it. Of one that is open nothing is told."""
    rows = tx.execute(
        select(
            col(Tally.id),
            col(Tally.last_on),
            col(TallyCount.area),
            col(TallyCount.option),
            col(TallyCount.count).label("chosen"),
        )
        .join(TallyCount, col(TallyCount.tally_id) == col(Tally.id))
        .where(
            col(Tally.site) == site,
            col(Tally.service) == service,
            col(Tally.key_sealed).is_(None),
            col(Tally.last_on) <= last,
        )
    ).all()
    return [
        Record(
            f"{row.id}:{row.area}:{row.option}",
            service,
            datetime.combine(row.last_on, time(12), zone),
            row.area or site,
            {row.option.partition("=")[0] or "answered": row.option.partition("=")[2] or "yes"},
            {"answers": Fraction(row.chosen)},
        )
        for row in rows
        if (row.area or site) in areas
    ]
