"""XLSX (ECMA-376): the first visible sheet, cell by cell. Only what a table needs is read: shared
strings, which styles are days, which cells are merged.

It is read in a child process (`storage/sheets/child.py`). Nothing is computed and nothing is
fetched: a formula is what it came to when the file was written, a document type or an entity is
refused, and no part unpacks to more than is said here, whatever it claims.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from posixpath import join, normpath
from xml.parsers import expat

from domain.services.table_cells import Cell, Grid
from storage.sheets.grid import (
    COLUMNS_AT_MOST,
    ROWS_AT_MOST,
    SheetFault,
    SheetRefused,
    tidied,
    trimmed,
)

PARTS_AT_MOST = 2_000  # files in the archive
UNPACKED_AT_MOST = 64 * 1024 * 1024  # bytes of all parts that are read
STRINGS_AT_MOST = 400_000
MERGED_AT_MOST = 100_000  # cells that are filled because they are merged with another
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
DAY_LETTERS = re.compile(r"[dy]", re.IGNORECASE)
NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # what a format says in words
FIRST_DAY = date(1899, 12, 30)  # of Excel's calendar, from March 1900 on
SINCE_1904 = timedelta(days=1462)
LAST_SERIAL = 2_958_465  # 31 December 9999
COUNTED_BELOW = 1e15  # a larger number is no longer exact

Attributes = Mapping[str, str]
Begin = Callable[[str, Attributes], None]
End = Callable[[str, str], None]


def read_workbook(raw: bytes) -> Grid:
    """The cells of its first visible sheet. Raises SheetRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _Workbook(archive).read()
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError):
        raise SheetRefused(SheetFault.BROKEN) from None
    except (KeyError, ValueError, IndexError, OverflowError, RuntimeError):
        raise SheetRefused(SheetFault.BROKEN) from None  # it names what is not there; a password


class _Workbook:
    """One file, read once from its first part to its last."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        if len(archive.infolist()) > PARTS_AT_MOST:
            raise SheetRefused(SheetFault.TOO_BIG)
        if "xl/workbook.xml" not in archive.namelist():
            raise SheetRefused(SheetFault.NO_TABLE)  # a letter, a picture book, another office's
        self._archive, self._left = archive, UNPACKED_AT_MOST
        self._since_1904 = False

    def read(self) -> Grid:
        """The first visible sheet."""
        name = self._sheet()
        strings, days = self._strings(), self._day_styles()
        sheet = _Sheet(strings, days, since_1904=self._since_1904)
        self._parse(name, sheet.begin, sheet.end)
        return trimmed(sheet.rows())

    def _sheet(self) -> str:
        """The part in which it stands."""
        found: list[str] = []

        def begin(tag: str, of: Attributes) -> None:
            if tag == "workbookPr":
                self._since_1904 = of.get("date1904") in ("1", "true")
            if tag == "sheet" and of.get("state", "visible") == "visible":
                found.append(of.get("id", ""))

        self._parse("xl/workbook.xml", begin)
        targets: dict[str, str] = {}

        def relate(tag: str, of: Attributes) -> None:
            if tag == "Relationship" and of.get("TargetMode", "Internal") == "Internal":
                targets[of["Id"]] = of["Target"]

        self._parse("xl/_rels/workbook.xml.rels", relate)
        target = targets[found[0]]
        return normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))

    def _strings(self) -> list[str]:
        """Shared strings; what only says how a word is spoken is left out."""
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return []
        strings: list[str] = []
        spoken = [0]

        def begin(tag: str, _: Attributes) -> None:
            spoken[0] += tag == "rPh"
            if tag == "si":
                strings.append("")
                if len(strings) > STRINGS_AT_MOST:
                    raise SheetRefused(SheetFault.TOO_BIG)

        def end(tag: str, text: str) -> None:
            if tag == "t" and not spoken[0]:
                strings[-1] += text
            spoken[0] -= tag == "rPh"

        self._parse("xl/sharedStrings.xml", begin, end)
        return strings

    def _day_styles(self) -> frozenset[int]:
        """The styles whose numbers are days."""
        if "xl/styles.xml" not in self._archive.namelist():
            return frozenset()
        own, formats, inside = set[int](), list[int](), [False]

        def begin(tag: str, of: Attributes) -> None:
            if tag == "numFmt" and DAY_LETTERS.search(NOT_LETTERS.sub("", of["formatCode"])):
                own.add(int(of["numFmtId"]))
            if tag == "cellXfs":
                inside[0] = True
            if tag == "xf" and inside[0]:
                formats.append(int(of.get("numFmtId", "0")))

        def end(tag: str, _: str) -> None:
            if tag == "cellXfs":
                inside[0] = False

        self._parse("xl/styles.xml", begin, end)
        return frozenset(at for at, number in enumerate(formats) if number in DAY_FORMATS | own)

    def _parse(self, name: str, begin: Begin, end: End = lambda _tag, _text: None) -> None:
        parser = expat.ParserCreate()
        text: list[str] = []

        def started(tag: str, attributes: dict[str, str]) -> None:
            text.clear()
            begin(_bare(tag), {_bare(key): value for key, value in attributes.items()})

        def ended(tag: str) -> None:
            end(_bare(tag), "".join(text))
            text.clear()

        parser.StartElementHandler, parser.EndElementHandler = started, ended
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        with self._archive.open(name) as part:
            while piece := part.read(1 << 18):
                self._left -= len(piece)
                if self._left < 0:
                    raise SheetRefused(SheetFault.TOO_BIG)
                parser.Parse(piece, False)
        parser.Parse(b"", True)


def _bare(name: str) -> str:
    """Without the prefix of its namespace."""
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise SheetRefused(SheetFault.BROKEN)  # no office writes a document type into a table


class _Sheet:
    """The cells of a sheet, as the parser comes by them."""

    def __init__(self, strings: list[str], days: frozenset[int], *, since_1904: bool) -> None:
        self._strings, self._days = strings, days
        self._later = SINCE_1904 if since_1904 else timedelta(0)
        self._cells: dict[int, dict[int, Cell]] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._row, self._column, self._type, self._style = 0, 0, "", 0
        self._value, self._formula, self._inline = "", "", ""

    def begin(self, tag: str, of: Attributes) -> None:
        if tag == "row":
            self._row = int(of["r"]) if "r" in of else self._row + 1
            self._column = 0
        elif tag == "c":
            self._row, self._column = _place(of["r"]) if "r" in of else self._next()
            self._type, self._style = of.get("t", "n"), int(of.get("s", "0"))
            self._value = self._formula = self._inline = ""
        elif tag == "mergeCell":
            first, _, last = of["ref"].partition(":")
            (top, left), (bottom, right) = _place(first), _place(last or first)
            self._merged.append((top, left, bottom, right))

    def _next(self) -> tuple[int, int]:
        return self._row, self._column + 1

    def end(self, tag: str, text: str) -> None:
        if tag == "v":
            self._value = text
        elif tag == "f":
            self._formula = text
        elif tag == "t":
            self._inline += text
        elif tag == "c":
            self._keep(self._cell())

    def _cell(self) -> Cell:
        if self._type == "inlineStr":
            return tidied(self._inline)
        if not self._value:
            return tidied(f"={self._formula}") if self._formula else None
        if self._type == "s":
            return tidied(self._strings[int(self._value)])
        if self._type == "b":
            return int(self._value == "1")
        return self._number() if self._type == "n" else tidied(self._value)

    def _number(self) -> Cell:
        number = float(self._value)
        if not abs(number) < COUNTED_BELOW:  # nobody counts so many, nor an infinity or none
            return tidied(self._value)
        if self._style in self._days and 0 < number <= LAST_SERIAL:
            return (FIRST_DAY + self._later + timedelta(days=int(number))).isoformat()
        return int(number) if number.is_integer() else number

    def _keep(self, cell: Cell) -> None:
        if cell in (None, ""):
            return
        if self._row > ROWS_AT_MOST:
            raise SheetRefused(SheetFault.TOO_BIG)
        if self._column <= COLUMNS_AT_MOST:
            self._cells.setdefault(self._row, {})[self._column] = cell

    def rows(self) -> Grid:
        """All rows from the first one, with what is merged in each of its cells."""
        self._fill_merged()
        return [list(self._told(number)) for number in range(1, max(self._cells, default=0) + 1)]

    def _told(self, number: int) -> Iterator[Cell]:
        row = self._cells.get(number, {})
        return (row.get(column) for column in range(1, max(row, default=0) + 1))

    def _fill_merged(self) -> None:
        left = MERGED_AT_MOST
        for top, first, bottom, last in self._merged:
            cell = self._cells.get(top, {}).get(first)
            last, bottom = min(last, COLUMNS_AT_MOST), min(bottom, max(self._cells, default=0))
            left -= max(0, (bottom - top + 1) * (last - first + 1))
            if left < 0:
                raise SheetRefused(SheetFault.TOO_BIG)
            if cell is None:
                continue
            for row in range(top, bottom + 1):
                for column in range(first, last + 1):
                    self._cells.setdefault(row, {}).setdefault(column, cell)


def _place(reference: str) -> tuple[int, int]:
    """(row, column) of `B3`, from 1."""
    found = REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column
