"""The child process that reads tables: it gets a file's bytes, and gives back its cells as JSON."""

import codecs
import json

from domain.services.table_cells import Grid
from storage.child_pipe import Head, serve_jobs
from storage.sheets.delimited import VIETNAMESE, read_delimited
from storage.sheets.grid import SheetFault, SheetRefused
from storage.sheets.workbook import read_workbook

MEMORY = 768 * 1024 * 1024  # 20,000 rows of 80 cells are a third of it
CPU_S = 20
OLD = b"\xd0\xcf\x11\xe0"  # a compound file: .xls, or an XLSX with a password
ZIP = b"PK"


def serve() -> None:
    """Read tables until the input is closed. What reads them is loaded before files are shut."""
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp437", VIETNAMESE):
        codecs.lookup(encoding)
    serve_jobs(_work, memory=MEMORY, cpu_s=CPU_S)


def _work(_name: str, raw: bytes) -> tuple[Head, bytes]:
    try:
        return {}, json.dumps(read_here(raw), ensure_ascii=False).encode()
    except SheetRefused as refused:
        return {"refused": refused.fault.value}, b""
    except MemoryError:
        return {"refused": SheetFault.TOO_BIG.value}, b""


def read_here(raw: bytes) -> Grid:
    """The cells, read in this very process. Raises SheetRefused."""
    if raw.startswith(OLD):
        raise SheetRefused(SheetFault.OLD)
    return read_workbook(raw) if raw.startswith(ZIP) else read_delimited(raw)
