"""Receipts as they are kept: what was handed in, by the code that stands on the paper."""

from sqlmodel import col, select

from domain.ids import CaseId
from storage.paper_codes import free_paper_code
from storage.tables import Receipt
from storage.tx import Tx


def put_receipt(tx: Tx, draft: Receipt) -> Receipt:
    """Keep it under a code of its own. draft: its code is not read."""
    draft.code = free_paper_code(tx)
    tx.add(draft)
    tx.flush()
    return draft


def find_receipt(tx: Tx, code: str) -> Receipt | None:
    """The receipt with that code, as `poster_codes` writes it."""
    return tx.get(Receipt, code) if code else None


def code_of(tx: Tx, case_id: CaseId) -> str:
    """The code of the receipt for what that case brought in, "" while there is none."""
    return tx.scalar(select(Receipt.code).where(col(Receipt.case_id) == case_id)) or ""
