"""Shapes: what is typed that has one right form, made the same however it was typed. Pure."""

import re
from collections.abc import Callable, Mapping

from domain.case_numbers import is_number, named_in
from domain.forms.forms import TypedShape

_HOUR = r"(\d{1,2})(?:\s*[:.hg]\s*(\d{2})?)?"
_HOURS = re.compile(rf"{_HOUR}\s*(?:-|–|—|to|đến|tới|sampai|s/d)\s*{_HOUR}", re.IGNORECASE)
_SUM = re.compile(r"[0-9a-f]{64}")


def in_shape(shape: str, text: str) -> str:
    """The text as it is kept; "" where it has another shape."""
    return _READ[TypedShape(shape)](text.strip())


def _case(text: str) -> str:
    """The six digits of a number that a case can have."""
    number = named_in(text)
    return number if is_number(number) else ""


def _hours(text: str) -> str:
    """21:00-22:30; over midnight too. Nothing that begins as it ends."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return ""
    begins, ends = (int(found[1]), int(found[2] or 0)), (int(found[3]), int(found[4] or 0))
    if begins == ends or max(begins, ends) > (24, 0) or max(begins[1], ends[1]) > 59:
        return ""
    return f"{begins[0]:02}:{begins[1]:02}-{ends[0]:02}:{ends[1]:02}"


def _sum(text: str) -> str:
    bare = "".join(text.split()).lower()
    return bare if _SUM.fullmatch(bare) else ""


_READ: Mapping[TypedShape, Callable[[str], str]] = {
    TypedShape.CASE: _case,
    TypedShape.HOURS: _hours,
    TypedShape.SUM: _sum,
}
