"""Checking: published tables whose sums are held against their rows, as a clerk brings them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date

from bot.replay.comparing import READS
from bot.replay.playing import texts
from bot.replay.plays import PLACES
from domain.services.table_cells import TableReader
from domain.services.table_plans import plan_table
from storage.sheets.reading import read_sheet_now

CHECKS = PLACES.parent / "checks"
REGISTER = "totals"  # of what others published


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """What the source text says of a table's sums, what must be said of them, and what is."""

    fixture: str
    says: str
    shown: str
    product: str

    @property
    def right(self) -> bool:
        """Whether it is said."""
        return self.product == self.shown


def checked_tables() -> Iterator[CheckedTable]:
    """Each table of the folder, planned for the register and not written."""
    words, forms = texts()
    reader = TableReader(words, (), ("", ""), date.max)
    for check in tomllib.loads((CHECKS / "checks.toml").read_text("utf-8"))["checks"]:
        grid = read_sheet_now((CHECKS / check["table"]).read_bytes())
        plan = plan_table(forms.by_code[REGISTER], grid, reader, (), whole_place=True)
        said = " ".join(words.render(READS, one, UTC) for one in plan.sums)
        yield CheckedTable(check["fixture"], check["says"], check["shown"], said)
