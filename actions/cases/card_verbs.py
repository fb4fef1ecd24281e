"""The verbs of a card: what each of its deeds is given."""

from datetime import datetime
from typing import Protocol

from actions.cases.officer_permissions import Move
from actions.dialog.verbs import Verb
from storage.tx import Tx


class CardDeed(Protocol):
    """What an officer does to a case. Raises Refused."""

    def __call__(self, tx: Tx, move: Move, /, *, now: datetime) -> None: ...


CardVerbs = tuple[Verb[CardDeed], ...]
