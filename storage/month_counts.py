"""Counts of a month: what is counted without a record (`storage/tables/month_counts.py`)."""

from collections import defaultdict
from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.services.measures import Record
from storage.figure_rows import KeptRecords
from storage.tables import MonthCount
from storage.tx import Tx

TABLE = SQLModel.metadata.tables[str(MonthCount.__tablename__)]


def count_one(tx: Tx, site: str, source: str, what: str, *, area: str, today: date) -> None:
    """It was done once more there in this month. today: in the site's calendar."""
    dialect = postgresql if tx.on_postgres else sqlite
    key = {"site": site, "source": source, "month": today.replace(day=1), "area": area}
    added = dialect.insert(TABLE).values(**key, what=what, count=1)
    tx.plain().execute(
        added.on_conflict_do_update(
            index_elements=["site", "source", "month", "area", "what"],
            set_={"count": TABLE.c.count + 1},
        )
    )


def count_records(tx: Tx, source: str, site: str, zone: ZoneInfo) -> KeptRecords:
    """What was counted of it: a record for each month and village."""
    rows = tx.execute(
        select(
            col(MonthCount.month), col(MonthCount.area), col(MonthCount.what), col(MonthCount.count)
        ).where(
            col(MonthCount.site) == site,
            col(MonthCount.source) == source,
        )
    )
    found: dict[tuple[date, str], dict[str, Fraction]] = defaultdict(dict)
    for month, area, what, count in rows:
        found[month, area][what] = Fraction(count)
    records = [
        Record(
            f"{month}:{area}",
            source,
            datetime.combine(month, time(12), zone),
            area or site,
            amounts=amounts,
        )
        for (month, area), amounts in found.items()
    ]
    return KeptRecords(records)
