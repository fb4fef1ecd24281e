"""Durations as service files write them: ISO 8601, `P90D`, `PT2H`, `P1DT12H`, `P2W`."""

import re
from datetime import timedelta

_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?)?"
)


def duration(text: str) -> timedelta | None:
    """The time that is written, more than none; None where it is written otherwise. Months and
    years are left out: they have no length of their own."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    length = timedelta(**{unit: int(number) for unit, number in found.groupdict("0").items()})
    return length or None
