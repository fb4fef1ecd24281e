"""Faults: what is wrong with a service, in one sentence for who writes files, and where a clerk may
have caused it, in one that is translated."""

from __future__ import annotations

from domain.saying import Phrase


class Fault(str):
    """The sentence for who writes files. why: the clerk's."""

    __slots__ = ("why",)
    why: Phrase

    def __new__(cls, said: str, why: Phrase) -> Fault:
        """Both."""
        fault = super().__new__(cls, said)
        fault.why = why
        return fault
