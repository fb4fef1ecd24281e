"""Files on their way in, in memory: how many a person sends at once, and who gives way to whom.

All of them together take so much memory and no more. Whoever lets a file stand half-way holds that
memory for nothing: as soon as somebody else needs it, the file that stands longest goes, and where
none stands, the largest. It is no loss: a phone sends it again.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.media_verdicts import MAX_BYTES

AT_ONCE = 8 * MAX_BYTES  # bytes in memory, of all that are on their way
EACH = 2  # files of one person; a phone sends one, and one more after its line broke
STANDS_S = 2.0  # a phone with a poor signal brings something in less
WITHIN_S = 180.0  # for a whole file


class GaveWay(Exception):
    """Its room went to another file; it may come again."""


@dataclass(eq=False, slots=True)
class IncomingFile:
    """One file on its way in. moved_at: when something of it came last, on the loop's clock."""

    person: str
    limit: asyncio.Timeout
    moved_at: float
    body: bytearray = field(default_factory=bytearray)
    gave_way: bool = False


class Arriving:
    """The files that are on their way in at this process."""

    def __init__(self) -> None:
        self._files: list[IncomingFile] = []
        self._bytes = 0

    @contextmanager
    def counted(self, file: IncomingFile) -> Iterator[None]:
        """While it lasts the file counts. Raises GaveWay where the person sends two already, and
        both move."""
        own = [one for one in self._files if one.person == file.person]
        if len(own) >= EACH:
            self._give_way([one for one in own if self._stands(one)])
        self._files.append(file)
        try:
            yield
        finally:
            self._let_go(file)

    def add(self, file: IncomingFile, piece: bytes) -> None:
        """Something of it came. Raises GaveWay where there is no room for it, or no more."""
        if file.gave_way:
            raise GaveWay
        file.body += piece
        file.moved_at = asyncio.get_running_loop().time()
        self._bytes += len(piece)
        while self._bytes > AT_ONCE:
            others = [one for one in self._files if one is not file]
            standing = [one for one in others if self._stands(one)]
            self._give_way(standing or [one for one in others if len(one.body) > len(file.body)])

    def _stands(self, file: IncomingFile) -> bool:
        return asyncio.get_running_loop().time() - file.moved_at >= STANDS_S

    def _give_way(self, some: list[IncomingFile]) -> None:
        """The one of these that stands longest or is largest goes; GaveWay if there is none."""
        if not some:
            raise GaveWay
        first = min(some, key=lambda one: (not self._stands(one), one.moved_at, -len(one.body)))
        first.gave_way = True
        first.limit.reschedule(asyncio.get_running_loop().time())
        self._let_go(first)

    def _let_go(self, file: IncomingFile) -> None:
        if file in self._files:
            self._files.remove(file)
            self._bytes -= len(file.body)
