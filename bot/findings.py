"""Findings: what the doctor says of one thing."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. bad: must be put right; note: worth a thought."""

    how: Literal["good", "note", "bad"]
    what: str


def good(what: str) -> Finding:
    return Finding("good", what)


def note(what: str) -> Finding:
    return Finding("note", what)


def bad(what: str) -> Finding:
    return Finding("bad", what)
