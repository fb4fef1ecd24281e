"""When the account may write, what it costs, and what needs more than a message: as data.

`titir zalo quota` shows it, docs/zalo.md has the same rows. Nothing here was read from the live
service; a figure that changes is changed here.
"""

from dataclasses import dataclass
from datetime import timedelta

from channels.zalo_oa.about import FREE_FOR, PRICE_VND, WRITES_FOR


@dataclass(frozen=True, slots=True)
class Window:
    """What may be sent to somebody until so long after their last word, click or follow.

    until: None: for ever. vnd: the price of a message, None where nothing may be sent.
    """

    until: timedelta | None
    may: str
    vnd: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a message costs at most that was sent so. vnd: 0 means nothing."""

    when: str
    vnd: int
    source: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another way to send. used: whether Titir sends so."""

    what: str
    needs: str
    used: bool
    source: str


WINDOWS = FREE, PAID, CLOSED = (
    Window(
        FREE_FOR, "anything", 0, "digests, which disagree on whether eight messages are the most"
    ),
    Window(WRITES_FOR, "anything", PRICE_VND, "quoted by one digest"),
    Window(None, "nothing until they write again (-230)", None, "documentation"),
)
OTHERS = (
    Other(
        "template (ZBS)",
        "each text approved beforehand and paid; whether a warning of danger is approved is not"
        " known",
        used=False,
        source="documentation, digests",
    ),
    Other(
        "promotion",
        "one a day and person, from 06:00 to 21:59 (-234)",
        used=False,
        source="documentation",
    ),
    Other(
        "broadcast",
        "an article of the account, no free text; by town and age only",
        used=False,
        source="documentation",
    ),
    Other(
        "group of the account (GMF)",
        "a package with groups; the account makes the group",
        used=False,
        source="documentation",
    ),
)


def price_of(*, at_once: bool = False) -> Price:
    """The price of a message. at_once: it answered what its reader had just said.

    Of any other nobody here knows when its reader spoke last, for that is not kept: it may be free,
    and is counted as if it were not.
    """
    if at_once:
        return Price("as an answer at once", FREE.vnd or 0, FREE.source)
    return Price("at another time", PAID.vnd or 0, PAID.source)
