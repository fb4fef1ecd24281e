"""Codes on paper that nobody has yet: posters and receipts share one kind, so a code means one
thing wherever it is typed."""

from domain.paper.poster_codes import new_poster_code
from storage.tables import Poster, Receipt
from storage.tx import Tx


def free_paper_code(tx: Tx) -> str:
    """A random code that stands on no paper of ours."""
    while True:
        code = new_poster_code()
        if tx.get(Poster, code) is None and tx.get(Receipt, code) is None:
            return code
