"""The verbs of a card: what each of its deeds is given."""

from typing import Protocol

from actions.cases.officer_permissions import Move
from actions.dialog.verbs import Verb
from domain.paper.receipts import ReceiptWanted


class CardDeed(Protocol):
    """What an officer does to a case. Raises Refused. Given back is what has to be set on paper
    for them, if it is that."""

    def __call__(self, move: Move, /) -> ReceiptWanted | None: ...


CardVerbs = tuple[Verb[CardDeed], ...]
