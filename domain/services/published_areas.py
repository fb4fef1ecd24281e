"""Published areas: for which places somebody may read a number, and how these add up.

A room reads the areas of its desk, a leader a village, an admin the whole place, and whoever writes
an old name what lay there. Who has two of these numbers can subtract them, so what is hidden is
worked out over all of them at once (`small_cells.py`), whoever asks. What one of them leaves over
of another (the place without the room) is a cell too, though nobody reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Codes = frozenset[str]
ALONE = "/"  # after a code: what is filed under the area itself, and under none below it


@dataclass(frozen=True, slots=True)
class PublishedAreas:
    """covers: the areas of each cell, by key. lines: a total, then what adds up to it, by key.
    readable: the keys under which somebody reads a number, by the areas that it is of."""

    covers: Mapping[str, Codes]
    lines: Sequence[tuple[str, ...]]
    readable: Mapping[Codes, str]


def published_areas(
    parents: Mapping[str, str | None], groups: Iterable[Codes] = ()
) -> PublishedAreas:
    """parents: the tree of a place, by code: its own area first, each after its parent. groups:
    areas that somebody reads together (a desk's, those of an old name)."""
    made = _Making(parents)
    for number, codes in enumerate(groups, start=1):
        made.add_group(f"{number}+", codes)
    made.add_differences()
    return PublishedAreas(made.covers, made.lines, made.readable)


class _Making:
    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self._top = next(iter(parents))
        self._below: dict[str, list[str]] = {code: [] for code in parents}
        for code, parent in parents.items():
            if parent in self._below and code != self._top:
                self._below[parent].append(code)
        within: dict[str, Codes] = {}
        for code in reversed(list(parents)):  # those below first
            parts = (within[part] for part in self._below[code])
            within[code] = frozenset({code}).union(*parts)
        self.covers = {code: within[code] for code in parents}
        self.readable = {self.covers[code]: code for code in reversed(list(parents))}
        self.lines: list[tuple[str, ...]] = []
        for code, below in self._below.items():
            if below:
                self.covers[code + ALONE] = frozenset({code})
                self.lines.append((code, *below, code + ALONE))

    def add_group(self, key: str, codes: Codes) -> None:
        codes &= self.covers[self._top]
        if codes and codes not in self.readable:
            self.covers[key] = codes
            self.readable[codes] = key
            self.lines.append((key, *self._largest_within(self._top, codes)))

    def add_differences(self) -> None:
        """What each leaves over of each that it lies in."""
        keys = {codes: key for key, codes in reversed(self.covers.items())}
        beside = {frozenset((line[0], part)) for line in self.lines for part in line[1:]}
        for whole, whole_key in list(self.readable.items()):
            for part, part_key in list(self.readable.items()):
                if not part < whole or frozenset((whole_key, part_key)) in beside:
                    continue
                rest = whole - part
                if rest not in keys:
                    keys[rest] = f"{whole_key}-{part_key}"
                    self.covers[keys[rest]] = rest
                    self.lines.append((keys[rest], *self._largest_within(self._top, rest)))
                self.lines.append((whole_key, part_key, keys[rest]))

    def _largest_within(self, code: str, codes: Codes) -> list[str]:
        if self.covers[code] <= codes:
            return [code]
        own = [code + ALONE] if code in codes else []
        return own + [one for c in self._below[code] for one in self._largest_within(c, codes)]
