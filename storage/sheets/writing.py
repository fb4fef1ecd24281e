"""Tables that are taken away: CSV as offices open it, and the plainest XLSX. Nothing in them is
ever computed: words are words, numbers are numbers."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from domain.services.table_cells import Cell, harmless

BYTE_ORDER_MARK = "\ufeff"
PARTED_BY = ";"  # what spreadsheets of Viet Nam and Indonesia expect
_NO_LETTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # not in XML
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same table is the same file
_SPACE = "http://schemas.openxmlformats.org/"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_SPACE}package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_SPACE}package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_SPACE}officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SPACE}spreadsheetml/2006/main" '
        f'xmlns:r="{_SPACE}officeDocument/2006/relationships">'
        '<sheets><sheet name="Titir" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_SPACE}package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_SPACE}officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def write_delimited(rows: Sequence[Sequence[Cell]]) -> bytes:
    """As CSV."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=PARTED_BY, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_text(cell) for cell in row])
    return (BYTE_ORDER_MARK + written.getvalue()).encode()


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    if cell is None:
        return ""
    whole, point, part = str(cell).partition(".")
    return f"{whole},{part}{'0' * (len(part) == 3)}" if point else whole  # three would be thousands


def write_workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    """As XLSX."""
    sheet = "".join(
        f'<row r="{number}">{"".join(map(_cell, row))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    parts = _PARTS | {
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_SPACE}spreadsheetml/2006/main"><sheetData>{sheet}</sheetData>'
            "</worksheet>"
        )
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            body = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}'
            archive.writestr(zipfile.ZipInfo(name, _WHEN), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<c/>"
    if isinstance(cell, str):
        said = escape(_NO_LETTERS.sub(" ", cell))
        return f'<c t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    return f"<c><v>{cell}</v></c>"
