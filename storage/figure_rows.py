"""Rows behind figures: cases, entries of registers and answers of tallies, as records that can be
counted. What no number may be made of (home, complaints) is never read here.

Cases are many: where none of them is to be opened, the database counts those that are alike
(`alike_cases`) instead of handing over each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Text, case, cast, extract, func, select
from sqlmodel import col

from domain.cases.results import amount_of
from domain.forms.forms import Life, ReadBy
from domain.services.measures import Record
from domain.services.monthly import ITEMS, WAIT, village_facet
from domain.services.numbers import Bound
from storage.registers import KEPT
from storage.tables import Case, RegisterChange, RegisterEntry, Tally, TallyCount
from storage.tx import Tx

STAGE = "stage"
_AMOUNT = re.compile(r"[><~]?\d+(?:\.\d+)?")
NEVER, LATER = "never", "later"
BANDS = (
    ("soon", 30 * 60),
    ("hours", 4 * 3600),
    ("day", 24 * 3600),
)  # waited so many seconds at most
_TOLD_APART = (
    col(Case.area),
    col(Case.state),
    col(Case.outcome),
    col(Case.ended),
    col(Case.value),
    col(Case.urgency),
)
_CASE = (
    col(Case.id),
    col(Case.opened_at),
    *_TOLD_APART,
    col(Case.acknowledged_at),
    col(Case.facets),
)


@dataclass(frozen=True, slots=True)
class CasesOf:
    """Which cases. form: of which form, "" for all reports. areas: None for all of the site. since,
    until: aware UTC, opened in that time."""

    source: str
    form: str
    site: str
    areas: Collection[str] | None
    since: datetime
    until: datetime

    @property
    def where(self) -> list[ColumnElement[bool]]:
        """Those, of what may be counted at all."""
        kind = col(Case.form) == self.form
        among = [
            kind if self.form else col(Case.life) == Life.REPORT.value,
            col(Case.site) == self.site,
            col(Case.read_by) == ReadBy.ANYBODY.value,
            col(Case.opened_at) >= self.since,
            col(Case.opened_at) < self.until,
        ]
        return among if self.areas is None else [*among, col(Case.area).in_(self.areas)]


def case_records(tx: Tx, cases: CasesOf) -> list[Record]:
    """A record for each."""
    rows = tx.execute(select(*_CASE).where(*cases.where)).all()
    return [_case(cases, row) for row in rows]


def alike_cases(tx: Tx, cases: CasesOf) -> list[Record]:
    """A record for all that are alike, with how many these are. They open nothing."""
    waited = _waited(tx.on_postgres)
    facets = cast(col(Case.facets), Text)
    told = facets if cases.form else case((facets.contains(f'"{ITEMS}'), facets), else_="{}")
    band = case(
        (col(Case.acknowledged_at).is_(None), NEVER),
        *((waited <= most, name) for name, most in BANDS),
        else_=LATER,
    )
    rows = tx.execute(
        select(
            *_TOLD_APART,
            band.label("band"),
            told.label("told"),
            func.count().label("many"),
            func.sum(waited).label("waited"),
        )
        .where(*cases.where)
        .group_by(*_TOLD_APART, "band", "told")
    ).all()
    return [
        _record(
            cases,
            f"{cases.source}:{number}",
            row,
            json.loads(row.told),
            cases.since,
            band=row.band,
            waited=None if row.waited is None else int(row.waited),
            many=row.many,
        )
        for number, row in enumerate(rows)
    ]


def _waited(on_postgres: bool) -> ColumnElement[int]:
    """Whole seconds from the tap to somebody, NULL as long as there is nobody."""

    def seconds(at: Any) -> Any:
        if on_postgres:
            return func.floor(extract("epoch", at))
        return cast(func.strftime("%s", at), Integer)

    waited: ColumnElement[int] = seconds(col(Case.acknowledged_at)) - seconds(col(Case.opened_at))
    return waited


def _case(cases: CasesOf, row: Any) -> Record:
    waited = None
    if row.acknowledged_at is not None:  # as the database counts: both in whole seconds
        waited = int(row.acknowledged_at.timestamp()) - int(row.opened_at.timestamp())
    band = next((name for name, most in BANDS if waited is not None and waited <= most), LATER)
    return _record(
        cases,
        row.id,
        row,
        row.facets,
        row.opened_at,
        band=NEVER if waited is None else band,
        waited=waited,
        many=1,
    )


def _record(
    cases: CasesOf,
    record_id: str,
    row: Any,
    told: Mapping[str, Any],
    at: datetime,
    *,
    band: str,
    waited: int | None,
    many: int,
) -> Record:
    said = {name: value for name, value in told.items() if not name.startswith(ITEMS)}
    found = {name: amount_of(str(told[name])) for name in told if name.startswith(ITEMS)}
    amounts = {name: many * amount for name, (amount, _) in found.items()}
    bounds = {name: bound for name, (_, bound) in found.items()}
    if waited is not None:
        amounts[WAIT] = Fraction(waited, 60)
    facets = {
        **said,
        **village_facet(row.area, cases.site),
        "state": row.state,
        "outcome": row.outcome or "",
        "ended": row.ended or "",
        "value": row.value or "",
        "urgency": row.urgency,
        "taken": "no" if band == NEVER else "yes",
        "waited": band,
    }
    return Record(record_id, cases.source, at, row.area, facets, amounts, bounds=bounds, many=many)


def register_records(
    tx: Tx, service: str, site: str, areas: Collection[str] | None, last: date, zone: ZoneInfo
) -> list[Record]:
    """The entries that stood in the register on that day, as they stood then. areas: None for all
    of the site."""
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
            col(RegisterEntry.on_date) <= last,
            *(() if areas is None else (col(RegisterEntry.area).in_(areas),)),
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
    tx: Tx, service: str, site: str, areas: Collection[str] | None, last: date, zone: ZoneInfo
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
        if areas is None or (row.area or site) in areas
    ]
