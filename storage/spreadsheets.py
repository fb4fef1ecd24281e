"""Spreadsheets: tables as XLSX and CSV, as Excel and LibreOffice open them by a double click.

A number is a number there, and words stay words: what begins like a formula is none.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
BYTE_ORDER_MARK = "\ufeff"  # or Excel takes Vietnamese for another code page
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60  # letters

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. rows: the head first."""

    name: str
    rows: Sequence[Sequence[Cell]]


def as_xlsx(sheets: Sequence[Sheet], *, title: str, made_on: date) -> bytes:
    """A workbook; the same tables come out byte for byte the same."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made_at = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "created": made_at})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"valign": "top", "text_wrap": True})
    number = book.add_format({"valign": "top", "num_format": "#,##0.##"})
    whole = book.add_format({"valign": "top", "num_format": "#,##0"})
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name))
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                match cell:
                    case None | "":
                        continue
                    case str():
                        page.write_string(row, column, cell, plain if row else head)
                    case datetime() | date():
                        page.write_datetime(row, column, cell, day)
                    case int():
                        page.write_number(row, column, cell, whole)
                    case Decimal():
                        is_whole = cell == cell.to_integral_value()
                        page.write_number(row, column, float(cell), whole if is_whole else number)
        for column in range(max((len(cells) for cells in sheet.rows), default=0)):
            longest = max((len(str(cells[column])) for cells in sheet.rows if column < len(cells)
                           and cells[column] is not None), default=0)  # fmt: skip
            page.set_column(column, column, min(WIDEST, max(8, longest + 2)))
    book.close()
    return file.getvalue()


def as_csv(sheet: Sheet, *, decimal_comma: bool) -> bytes:
    """One table. decimal_comma: as Vietnamese and Indonesian computers are set, where a semicolon
    parts the columns."""
    parts = ";" if decimal_comma else ","
    lines = (parts.join(_written(cell, parts, decimal_comma) for cell in row) for row in sheet.rows)
    return (BYTE_ORDER_MARK + "".join(f"{line}\r\n" for line in lines)).encode()


def _written(cell: Cell, parts: str, decimal_comma: bool) -> str:
    match cell:
        case None:
            return ""
        case str():
            words = f"'{cell}" if cell.startswith(FORMULAS) else cell
            quoted = any(mark in words for mark in (parts, '"', "\n", "\r"))
            return '"' + words.replace('"', '""') + '"' if quoted else words
        case Decimal():
            plain = f"{cell:f}"
            return plain.replace(".", ",") if decimal_comma else plain
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _sheet_name(name: str) -> str:
    """What Excel takes for one."""
    bare = "".join(" " if letter in "[]:*?/\\'" else letter for letter in name)
    return " ".join(bare.split())[:31] or "1"
