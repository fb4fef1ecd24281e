"""What came by posters, as records that can be counted: by month, village and what a poster is for.

Of how many is known only from which step of five on they are, and of few only that there are some:
beside what an admin reads of each poster, a sum would tell by subtraction how few came by another.
"""

from datetime import date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import col

from domain.broadcasts.audiences import SHOWN_FROM
from domain.services.measures import Record
from domain.services.numbers import Bound
from storage.figure_rows import KeptRecords
from storage.tables import Poster, PosterCount
from storage.tx import Tx

SOURCE = "posters"


def in_steps(count: int) -> int:
    """So many at least."""
    return count // SHOWN_FROM * SHOWN_FROM


def poster_records(tx: Tx, site: str, zone: ZoneInfo) -> KeptRecords:
    """A record for each month, village, purpose and what was done: `scan`, `report`."""
    rows = tx.execute(
        select(
            col(PosterCount.month),
            col(Poster.area),
            col(PosterCount.what),
            col(Poster.kind),
            func.sum(col(PosterCount.count)).label("came"),
        )
        .join(Poster, col(Poster.code) == col(PosterCount.code))
        .where(col(Poster.site) == site)
        .group_by(col(PosterCount.month), col(Poster.area), col(PosterCount.what), col(Poster.kind))
    )
    return KeptRecords(
        [_record(row.month, row.area, f"{row.what}.{row.kind}", row.came, zone) for row in rows]
    )


def _record(month: str, area: str, unit: str, came: int, zone: ZoneInfo) -> Record:
    at = datetime.combine(date.fromisoformat(f"{month}-01"), time(12), zone)
    return Record(
        f"{month}:{area}:{unit}",
        SOURCE,
        at,
        area,
        amounts={unit: Fraction(in_steps(came) or 1)},
        bounds={unit: Bound.LEAST},
    )
