"""Reading a table: in a child process of its own, which is given the bytes and nothing else."""

import json

from domain.services.table_cells import Grid
from storage.child_pool import ChildPool
from storage.child_processes import Child, Died
from storage.sheets.grid import BYTES_AT_MOST, SheetFault, SheetRefused

PROGRAM = "storage.sheets.child"
PATIENCE_S = 60.0  # longer than the child's own 20 s of CPU, on a busy machine
CELLS_AT_MOST = 64 * 1024 * 1024  # bytes of JSON


def read_sheet_now(raw: bytes) -> Grid:
    """The cells of a CSV or XLSX file. Blocks. Raises SheetRefused, and NotStarted where no child
    could be started."""
    if not raw.strip():
        raise SheetRefused(SheetFault.EMPTY)
    if len(raw) > BYTES_AT_MOST:
        raise SheetRefused(SheetFault.TOO_BIG)
    pool = ChildPool(PROGRAM, 1, keeps="")
    try:
        return pool.work_now("serve", lambda child: _ask(child, raw))
    finally:
        pool.close()


def _ask(child: Child, raw: bytes) -> Grid:
    try:
        head, body = child.ask("table", raw, patience_s=PATIENCE_S, at_most=CELLS_AT_MOST)
    except Died as died:
        fault = SheetFault.TOO_BIG if died.overworked else SheetFault.BROKEN
        raise SheetRefused(fault) from None
    if "refused" in head:
        raise SheetRefused(SheetFault(head["refused"]))
    grid: Grid = json.loads(body)
    return grid
