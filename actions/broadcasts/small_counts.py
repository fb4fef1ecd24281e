"""Counts: how many people something is about; where they are few, a village knows who is meant."""

from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.saying import Phrase, pgettext, say

FEW = pgettext("admin:few", "fewer than {count}")


def shown(count: int, *, of: int | None = None) -> int | Phrase:
    """The number, or that it is small. of: those it is out of; then only theirs matters."""
    return say(FEW, count=SHOWN_FROM) if is_small(count if of is None else of) else count
