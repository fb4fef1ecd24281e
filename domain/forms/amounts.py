"""Amounts: how many, or how much, as people type it: `12`, `12 người`, `8,1 kg`, `1.821`, `hai`.

A number is kept as text, without signs that group its digits: `1821`, `8.1`. Pure and total.
"""

from __future__ import annotations

import re
from decimal import Decimal

from domain.forms.forms import Question
from domain.words.short_answers import number_said

_NUMBER = re.compile(r"(?<![\d.,])\d[\d.,]*(?![\d.,]*\d)")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+")
_PLAIN = re.compile(r"(\d{1,13})(?:[.,](\d{1,2}))?")
LONGEST = 40  # characters typed; longer is a story


def amount_in(text: str) -> str:
    """The one amount in what was typed, "" where there is none, or more than one."""
    if len(text) > LONGEST:
        return ""
    found = [_read(one.rstrip(".,")) for one in _NUMBER.findall(text)]
    if not found:
        return number_said(text)
    return found[0] if len(found) == 1 else ""


def _read(digits: str) -> str:
    """`1.821` and `1,821` are thousands in all our languages; `8.1` and `8,1` are parts."""
    if _GROUPED.fullmatch(digits):
        return str(int(re.sub(r"[.,]", "", digits)))
    plain = _PLAIN.fullmatch(digits)
    if plain is None:
        return ""
    whole, part = str(int(plain[1])), (plain[2] or "").rstrip("0")
    return f"{whole}.{part}" if part else whole


def fits(question: Question, amount: str) -> bool:
    """Whether the amount is one, and within the bounds of the question."""
    return (
        re.fullmatch(r"\d{1,13}(?:\.\d{1,2})?", amount) is not None
        and question.least <= Decimal(amount) <= question.most
    )
