"""What is too much of a table, and why one is not read."""

from enum import StrEnum

from domain.services.table_cells import Cell, Grid

BYTES_AT_MOST = 8 * 1024 * 1024  # of a file; 20,000 lines of a register are two
ROWS_AT_MOST = 20_000
COLUMNS_AT_MOST = 80
TEXT_AT_MOST = 500  # characters of a cell; the rest of a longer one is not read


class SheetFault(StrEnum):
    """Why a file is not read; each has its own sentence."""

    NO_TABLE = "no table"  # neither CSV nor XLSX
    OLD = "old"  # .xls, or with a password: both look the same from outside
    TOO_BIG = "too big"  # bytes, rows, or what they unpack to
    BROKEN = "broken"
    EMPTY = "empty"


class SheetRefused(Exception):
    """The file is not read. Nothing of its content is in the exception."""

    def __init__(self, fault: SheetFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def tidied(text: str) -> str:
    """A cell's text on one line, without spaces around it."""
    return " ".join(text[:TEXT_AT_MOST].split())


def trimmed(rows: Grid) -> Grid:
    """Without what is empty at the right and below. Raises SheetRefused where nothing is left."""
    kept = [_without_tail(row) for row in rows]
    while kept and not kept[-1]:
        kept.pop()
    if not any(kept):
        raise SheetRefused(SheetFault.EMPTY)
    return kept


def _without_tail(row: list[Cell]) -> list[Cell]:
    end = len(row)
    while end and row[end - 1] in (None, ""):
        end -= 1
    return row[:end]
