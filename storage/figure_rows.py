"""Rows behind figures: cases, entries of registers and answers of tallies, as records that can be
counted. What no number may be made of (home, complaints) is never read here.

Cases are many: where none of them is to be opened, the database counts those that are alike
(`alike_cases`) instead of handing over each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Label, Text, case, cast, false, func, select, true
from sqlalchemy.orm import Mapped
from sqlmodel import col

from domain.cases.results import amount_of
from domain.forms.forms import Life, ReadBy
from domain.services.counted_things import ITEMS
from domain.services.measures import Record
from domain.services.monthly import WAIT, village_facet, with_items
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
_TOLD_APART: Mapping[str, Mapped[Any]] = {  # columns, by the facets that they are
    "state": col(Case.state),
    "outcome": col(Case.outcome),
    "ended": col(Case.ended),
    "value": col(Case.value),
    "urgency": col(Case.urgency),
}
_BAND = case(
    (col(Case.waited_s).is_(None), NEVER),
    *((col(Case.waited_s) <= most, name) for name, most in BANDS),
    else_=LATER,
)
_CASE = (
    col(Case.id),
    col(Case.opened_at),
    col(Case.area),
    *_TOLD_APART.values(),
    _BAND.label("band"),
    col(Case.waited_s).label("waited"),
    col(Case.facets),
)


@dataclass(frozen=True, slots=True)
class CasesOf:
    """Which cases. form: of which form, "" for all reports. areas: None for all of the site. since,
    until: aware UTC, opened in that time. facets: names of those that are told apart, None for all.
    """

    source: str
    form: str
    site: str
    areas: Collection[str] | None
    since: datetime
    until: datetime
    facets: frozenset[str] | None = None

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


def count_items(kept: Case, items: Mapping[str, str]) -> None:
    """Note with a case what was counted at its end."""
    kept.facets = with_items(kept.facets, items)
    kept.with_items = bool(items)


def case_records(tx: Tx, cases: CasesOf) -> list[Record]:
    """A record for each."""
    rows = tx.execute(select(*_CASE).where(*cases.where)).all()
    return [_record(cases, row.id, row, row.facets, row.opened_at) for row in rows]


def alike_cases(tx: Tx, cases: CasesOf) -> list[Record]:
    """A record for all that are alike, with how many these are. They open nothing.

    Reports are counted by an index alone, without a look at a row; only where things were counted,
    or a service tells its own facets apart, the row is read.
    """
    facets = cast(col(Case.facets), Text).label("told")
    if cases.form:
        return list(_alike(tx, cases.where, cases, facets))
    counted = col(Case.with_items)
    return [
        *_alike(tx, [*cases.where, counted.is_(false())], cases),
        *_alike(tx, [*cases.where, counted.is_(true())], cases, facets),
    ]


def _alike(
    tx: Tx, where: Sequence[ColumnElement[bool]], cases: CasesOf, *told: Label[str]
) -> Iterator[Record]:
    wanted = cases.facets
    apart = [column for name, column in _TOLD_APART.items() if wanted is None or name in wanted]
    many, waited = func.count().label("many"), func.sum(col(Case.waited_s)).label("waited")
    rows = tx.execute(
        select(col(Case.area), *apart, _BAND.label("band"), *told, many, waited)
        .where(*where)
        .group_by(col(Case.area), *apart, "band", *(one.name for one in told))
    )
    for number, row in enumerate(rows.all()):
        found = json.loads(row.told) if told else {}
        alike = f"{cases.source}:{cases.since.isoformat()}:{len(told)}:{number}"
        yield _record(cases, alike, row, found, cases.since)


def _record(
    cases: CasesOf, record_id: str, row: Any, told: Mapping[str, Any], at: datetime
) -> Record:
    many = getattr(row, "many", 1)
    said = {name: value for name, value in told.items() if not name.startswith(ITEMS)}
    found = {name: amount_of(str(told[name])) for name in told if name.startswith(ITEMS)}
    amounts = {name: many * amount for name, (amount, _) in found.items()}
    bounds = {name: bound for name, (_, bound) in found.items()}
    if row.waited is not None:
        amounts[WAIT] = Fraction(int(row.waited), 60)
    facets = {
        **said,
        **village_facet(row.area, cases.site),
        **{name: getattr(row, name, None) or "" for name in _TOLD_APART},
        "taken": "no" if row.band == NEVER else "yes",
        "led": "yes" if found else "no",
        "waited": row.band,
    }
    return Record(record_id, cases.source, at, row.area, facets, amounts, bounds=bounds, many=many)


@dataclass(frozen=True, slots=True)
class KeptRecords:
    """What was written down, as it stands now. moved: when an entry was moved on, its id and where
    it stood before, the newest first."""

    records: Sequence[Record]
    moved: Sequence[tuple[datetime, str, str]] = ()

    def until(self, end: datetime) -> list[Record]:
        """What was there at that moment, as it stood then."""
        then = {entry_id: stage for at, entry_id, stage in self.moved if at > end}
        return [
            replace(one, facets={**one.facets, STAGE: then[one.id]}) if one.id in then else one
            for one in self.records
            if one.at <= end
        ]


def register_records(tx: Tx, service: str, site: str, zone: ZoneInfo) -> KeptRecords:
    """The entries of a register, in all of the site."""
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
        )
    ).all()
    moved = _moved(tx, service, site) if any(row.stage for row in rows) else ()
    return KeptRecords([_entry(service, site, row, zone) for row in rows], moved)


def _moved(tx: Tx, service: str, site: str) -> Sequence[tuple[datetime, str, str]]:
    rows = tx.execute(
        select(col(RegisterChange.at), col(RegisterChange.entry_id), col(RegisterChange.before))
        .join(RegisterEntry, col(RegisterEntry.id) == col(RegisterChange.entry_id))
        .where(
            col(RegisterEntry.site) == site,
            col(RegisterEntry.service) == service,
            col(RegisterChange.kind) == STAGE,
        )
        .order_by(col(RegisterChange.number).desc())
    ).all()
    return [(row.at, row.entry_id, str(row.before.get(STAGE, ""))) for row in rows]


def _entry(service: str, site: str, row: Any, zone: ZoneInfo) -> Record:
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
    facets |= {**village_facet(row.area, site), STAGE: row.stage}
    amounts = {name: amount for name, (amount, _) in found.items()}
    bounds = {name: bound for name, (_, bound) in found.items()}
    at = datetime.combine(row.on_date, time(12), zone)
    return Record(row.id, service, at, row.area, facets, amounts, bounds=bounds)


def tally_records(tx: Tx, service: str, site: str, zone: ZoneInfo) -> KeptRecords:
    """The answers of those tallies that are over: a record for each option and village, with how
    many chose it. Of one that is open nothing is told."""
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
        )
    ).all()
    return KeptRecords(
        [
            Record(
                f"{row.id}:{row.area}:{row.option}",
                service,
                datetime.combine(row.last_on, time(12), zone),
                row.area or site,
                {row.option.partition("=")[0] or "answered": row.option.partition("=")[2] or "yes"},
                {"answers": Fraction(row.chosen)},
            )
            for row in rows
        ]
    )
