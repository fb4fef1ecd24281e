"""The verbs of a card: what each of its deeds is given."""

from typing import Protocol

from actions.cases.officer_permissions import Move
from actions.dialog.verbs import Verb


class CardDeed(Protocol):
    """What an officer does to a case. Raises Refused."""

    def __call__(self, move: Move, /) -> None: ...


CardVerbs = tuple[Verb[CardDeed], ...]
