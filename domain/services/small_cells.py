"""Small cells: in a table with totals, numbers so small that they would tell who is meant are
hidden, and others beside them where a total would give them away by subtraction.

A line is a total and the cells that add up to it: a row, a column, the villages of a commune. What
is hidden in a line is at least two cells, and what they come to (which anybody can compute) leaves
open what each of them is. Where lines cross, what they give away together is computed as somebody
would who subtracts them from each other. Hidden cells look alike: nobody sees which were small.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from domain.broadcasts.audiences import SHOWN_FROM, is_small

Cell = TypeVar("Cell", bound=Hashable)
PRIME = 2**61 - 1  # one reckons in remainders: exact, and numbers stay short


def hide_small(cells: Mapping[Cell, int], lines: Collection[Sequence[Cell]]) -> frozenset[Cell]:
    """Which cells may not be shown.

    lines: each a total, then its parts; a cell may stand in several lines (a row and a column), and
    the total of one be a part of another. Nothing is hidden where nothing is small. Nobody at all
    (0) is no secret.
    """
    hidden = {cell for cell, count in cells.items() if is_small(count)}
    standing_in: dict[Cell, list[Sequence[Cell]]] = {}
    for line in lines:
        for cell in line:
            standing_in.setdefault(cell, []).append(line)
    fresh = [cell for cell in cells if cell in hidden]  # in order: each time the same are hidden
    while fresh:
        _close(cells, hidden, standing_in, fresh)
        told = _told_by_lines([cell for cell in cells if cell in hidden], standing_in)
        fresh = [
            more
            for cell in told
            if is_small(cells[cell])
            and (more := _beside(cells, hidden, standing_in[cell])) is not None
        ][:1]
        hidden.update(fresh)
    return frozenset(hidden)


def _close(
    cells: Mapping[Cell, int],
    hidden: set[Cell],
    standing_in: Mapping[Cell, Sequence[Sequence[Cell]]],
    fresh: Iterable[Cell],
) -> None:
    """Hide what else must go until no line by itself gives anything away."""
    waiting = [line for cell in fresh for line in standing_in.get(cell, ())]
    while waiting:
        whole, *parts = waiting.pop()
        more = _more(cells, hidden, whole, parts)
        hidden.update(more)
        waiting += [next_one for cell in more for next_one in standing_in[cell]]


def _more(
    cells: Mapping[Cell, int], hidden: Collection[Cell], whole: Cell, parts: Sequence[Cell]
) -> list[Cell]:
    """What else must go so that the line gives nothing away, none when it does not."""
    gone = [cells[part] for part in parts if part in hidden]
    # Where the total is hidden, one part must be: the others would add up to it.
    if bool(gone) if whole in hidden else _leave_open(gone, len(parts)):
        return []
    shown = [part for part in parts if part not in hidden]
    some = [part for part in shown if cells[part]]
    if some:
        return some[:1]  # by its place, not its size: a size that is known to be the least tells
    if whole in hidden:
        return []
    # All noughts or none: one of them would be known by its place. Then nobody knows of any hidden
    # cell that it is one at all.
    return shown or [whole]


def _leave_open(gone: Sequence[int], parts: int) -> bool:
    """Whether what these come to leaves each of them open, also for one who knows that all may be
    small: of two that come to 2 each is 1, of two that come to 8 each is 4. Where every part is
    hidden, any of them may be none."""
    if not gone:
        return True
    together, some = sum(gone), [count for count in gone if count]
    if len(some) < len(gone) == parts:
        return not is_small(together)
    if len(some) < 2 or is_small(together) or together < len(some) + 2:
        return False
    return together < len(some) * (SHOWN_FROM - 1) or not all(map(is_small, some))


def _beside(
    cells: Mapping[Cell, int], hidden: Collection[Cell], lines: Iterable[Sequence[Cell]]
) -> Cell | None:
    """Something that is still shown in one of the lines, a part rather than a total."""
    for whole, *parts in lines:
        for cell in (*parts, whole):
            if cell not in hidden and cells[cell]:
                return cell
    return None


def _told_by_lines(
    hidden: Sequence[Cell], standing_in: Mapping[Cell, Sequence[Sequence[Cell]]]
) -> list[Cell]:
    """Hidden cells that all lines together tell: each line is an equation in what it hides, and
    elimination says which unknowns have one value only."""
    numbers = {cell: number for number, cell in enumerate(hidden)}
    rows: dict[int, dict[int, int]] = {}  # by the unknown that no other row has
    lines = {id(line): line for cell in hidden for line in standing_in.get(cell, ())}
    for whole, *parts in lines.values():
        row = {numbers[part]: 1 for part in parts if part in numbers}
        if whole in numbers:
            row[numbers[whole]] = PRIME - 1
        for known in [number for number in row if number in rows]:
            _take_away(row, rows[known], known)
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], PRIME - 2, PRIME)
        row = {number: times * inverse % PRIME for number, times in row.items()}
        for other in rows.values():
            if pivot in other:
                _take_away(other, row, pivot)
        rows[pivot] = row
    alone = {pivot for pivot, row in rows.items() if len(row) == 1}
    return [cell for cell, number in numbers.items() if number in alone]


def _take_away(row: dict[int, int], other: Mapping[int, int], pivot: int) -> None:
    """Take so many times the other that the pivot is gone."""
    factor = row[pivot]
    for number, times in other.items():
        left = (row.get(number, 0) - factor * times) % PRIME
        if left:
            row[number] = left
        else:
            row.pop(number, None)
