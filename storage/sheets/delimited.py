"""CSV as offices write it: with a byte order mark or without, UTF-8, UTF-16 or Windows-1258, cells
parted by commas, semicolons or tabs."""

import codecs
import csv
import io
import unicodedata

from domain.services.table_cells import Grid
from storage.sheets.grid import (
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    TEXT_AT_MOST,
    SheetFault,
    SheetRefused,
    tidied,
    trimmed,
)

VIETNAMESE = "cp1258"  # of Windows: marks stand behind their letters, and are joined to them
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PARTED_BY = ";\t,|"
LOOKED_AT = 20  # lines, to see what parts the cells
SAID = "sep="  # Excel's own first line


def read_delimited(raw: bytes) -> Grid:
    """The cells of a CSV file. Raises SheetRefused."""
    text = decoded(raw)
    if "\0" in text:
        raise SheetRefused(SheetFault.NO_TABLE)
    said, _, rest = text.partition("\n")
    parted_by = said.strip().removeprefix(SAID)
    if said.startswith(SAID) and len(parted_by) == 1:
        text = rest
    else:
        parted_by = _parted_by(text)
    csv.field_size_limit(TEXT_AT_MOST * 200)
    rows: Grid = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted_by):
            if len(rows) >= ROWS_AT_MOST and any(row):
                raise SheetRefused(SheetFault.TOO_BIG)
            rows.append([tidied(cell) for cell in row[:COLUMNS_AT_MOST]])
    except csv.Error:
        raise SheetRefused(SheetFault.BROKEN) from None
    return trimmed(rows)


def decoded(raw: bytes) -> str:
    """The text of the file: what is no UTF-8 was written by an older Windows."""
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return unicodedata.normalize("NFC", raw.decode(encoding, "replace"))
    try:
        return unicodedata.normalize("NFC", raw.decode())
    except UnicodeDecodeError:
        return unicodedata.normalize("NFC", raw.decode(VIETNAMESE, "replace"))


def _parted_by(text: str) -> str:
    """The sign that stands in most lines, as often in each; a comma where none does."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    counts = {sign: [_outside_quotes(line, sign) for line in lines] for sign in PARTED_BY}
    best = max(PARTED_BY, key=lambda sign: (sum(map(bool, counts[sign])), sum(counts[sign])))
    return best if any(counts[best]) else ","


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])
