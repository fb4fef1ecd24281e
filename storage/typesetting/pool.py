"""The house's side of typesetting: whom to ask for a PDF or a picture of a document."""

import asyncio
from functools import cache, partial

from domain.paper.documents import Printable
from storage.child_pool import ChildPool, PoolClosed
from storage.child_processes import Child, Died, NotStarted

CHILDREN = 2  # both cores, when thousands are made at once
PATIENCE_S = (
    120.0  # for a file of 100 pages on a busy machine; the child's own limit is 60 s of CPU
)
ATTEMPTS = 2  # a child may just have ended, idle for too long or killed for others' hunger
AT_MOST = 50 * 1024 * 1024  # bytes of one file; 100 pages take some 2 MB
# The library keeps what it laid out, some 1.4 MB a page, and lets go of nothing; a child begins
# with some 55. One that is kept and then sets a file of 100 pages holds less than 250.
KEPT_BELOW = 96 * 1024 * 1024  # bytes; a child that held more is replaced
PROGRAM = "storage.typesetting.child"
SCREEN, PRINT = 96, 150  # dots to an inch: a preview on a phone; a picture that a shop prints


class CannotSet(Exception):
    """It could not be made now, or the template refuses it; that is our fault."""


async def close() -> None:
    """End the house's children, at its stop. The next document would start new ones."""
    setter = typesetter()
    typesetter.cache_clear()
    await asyncio.to_thread(setter.close)


@cache
def typesetter() -> "Typesetter":
    """The house's own. It starts no child before its first document."""
    return Typesetter()


class Typesetter:
    """Sets documents. Raises CannotPrint for letters that we do not have, and CannotSet."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._pool = ChildPool(PROGRAM, children, keeps="serve", RAYON_NUM_THREADS="1")

    async def pdf(self, document: Printable) -> bytes:
        """All its sheets, a page each. Never blocks the loop."""
        return await self._set("pdf", document)

    async def png(self, document: Printable, dots: int = PRINT) -> bytes:
        """Its first page, with that many dots to an inch."""
        return await self._set(f"png {dots}", document)

    async def _set(self, how: str, document: Printable) -> bytes:
        data = await asyncio.to_thread(document.as_data)  # it may have to read a table of letters
        for _attempt in range(ATTEMPTS):
            try:
                return await self._pool.work("serve", partial(_ask, how=how, data=data))
            except Died:
                continue
            except (PoolClosed, NotStarted) as wrong:
                raise CannotSet(str(wrong)) from None
        raise CannotSet("it takes too much")

    def close(self) -> None:
        """End the children, at the house's stop. Blocks for a moment. May be called twice."""
        self._pool.close()

    def pids(self) -> list[int]:
        """Process ids of the children, for whoever watches their memory."""
        return self._pool.pids()


def _ask(child: Child, *, how: str, data: bytes) -> bytes:
    head, body = child.ask(how, data, patience_s=PATIENCE_S, at_most=AT_MOST)
    if child.held() > KEPT_BELOW:
        child.retire()
    if "refused" in head:
        raise CannotSet(head["refused"])
    return body
