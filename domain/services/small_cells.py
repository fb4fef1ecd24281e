"""Small cells: in a table with totals, numbers so small that they would tell who is meant are
hidden, and others beside them where a total would give them away by subtraction.

A line is a total and the cells that add up to it: a row, a column, the villages of a commune. What
is hidden in a line is at least two cells, and what they come to (which anybody can compute) leaves
open what each of them is. Hidden cells look alike: nobody sees which were small.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import TypeVar

from domain.broadcasts.audiences import SHOWN_FROM, is_small

Cell = TypeVar("Cell", bound=Hashable)


def hide_small(cells: Mapping[Cell, int], lines: Collection[Sequence[Cell]]) -> frozenset[Cell]:
    """Which cells may not be shown.

    lines: each a total, then its parts; a cell may stand in several lines (a row and a column), and
    the total of one be a part of another. Nothing is hidden where nothing is small. Nobody at all
    (0) is no secret.
    """
    hidden = {cell for cell, count in cells.items() if is_small(count)}
    changed = True
    while changed:
        changed = False
        for whole, *parts in lines:
            more = _one_more(cells, hidden, whole, parts)
            if more is not None:
                hidden.add(more)
                changed = True
    return frozenset(hidden)


def _one_more(
    cells: Mapping[Cell, int], hidden: Collection[Cell], whole: Cell, parts: Sequence[Cell]
) -> Cell | None:
    """What else must go so that the line gives nothing away, None when it does not."""
    gone = [cells[part] for part in parts if part in hidden]
    # Where the total is hidden, one part must be: the others would add up to it.
    if bool(gone) if whole in hidden else not gone or _leave_open(gone):
        return None
    shown = [part for part in parts if part not in hidden and cells[part]]
    if shown:
        return shown[0]  # by its place, not its size: a size that is known to be the least tells
    return None if whole in hidden else whole


def _leave_open(gone: Sequence[int]) -> bool:
    """Whether what these come to leaves each of them open, also for one who knows that all may be
    small: of two that come to 2 each is 1, of two that come to 8 each is 4."""
    together = sum(gone)
    if len(gone) < 2 or is_small(together) or together < len(gone) + 2:
        return False
    return together < len(gone) * (SHOWN_FROM - 1) or not all(map(is_small, gone))
