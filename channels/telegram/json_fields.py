"""Careful reading: whatever stands in somebody else's JSON, we get the type we want."""

import unicodedata
from collections.abc import Mapping
from typing import Any

LARGEST_ID = 2**53  # ids have at most 52 bits ("User.id" in the Bot API)

Json = Mapping[str, Any]


def as_dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def as_int(value: object) -> int:
    """A whole number of at most 53 bits, else 0."""
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_ID
    return value if whole and isinstance(value, int) else 0


def as_number(value: object) -> str:
    return str(as_int(value) or "")


def as_degrees(value: object, at_most: int) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if abs(value) <= at_most else None  # the comparison leaves NaN out too


def as_text(value: object, at_most: int) -> str:
    return value[:at_most] if isinstance(value, str) else ""


def as_token(value: object, at_most: int) -> str:
    """A platform's own word: cut, and without what UTF-8 and the databases cannot hold."""
    text = as_text(value, at_most)
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs"))
