"""A report on paper, and a picture by itself, as plain data for the typesetter."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime

from domain.paper.documents import printable_all


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A figure in words. before: of the months before; beneath: what stands below it, small."""

    name: str
    number: str
    before: str = ""
    beneath: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """The figures of one source."""

    name: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A month's report, A4. chart: SVG whose words are finished; described: the same for who cannot
    see it. columns: of groups, name, number, before. villages: a table with its head first.
    made: when, and that it can be made again. sample: what lies across it, "" for none."""

    title: str
    lang: str
    day: date
    head: str
    months: str
    chart: str
    described: str
    columns: tuple[str, str, str]
    groups: tuple[PaperGroup, ...]
    villages: Sequence[tuple[str, ...]]
    notes: tuple[str, ...]
    made: str
    page: str
    sample: str = field(default="")

    def as_data(self) -> bytes:
        """JSON for the typesetter. Raises CannotPrint."""
        return _packed("report", asdict(self), self.day)


@dataclass(frozen=True, slots=True)
class PictureDocument:
    """A picture for a phone's screen, as wide as `wide_mm` on paper."""

    title: str
    lang: str
    day: date
    chart: str
    described: str
    wide_mm: int = 180

    def as_data(self) -> bytes:
        """JSON for the typesetter. Raises CannotPrint."""
        return _packed("picture", asdict(self), self.day)


def _packed(kind: str, plain: dict[str, object], day: date) -> bytes:
    made_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    known = {"size": "a4", "sample": "", "black": False}
    whole = known | plain | {"kind": kind, "day": int(made_at.timestamp())}
    return json.dumps(printable_all(whole), ensure_ascii=False).encode()
