"""A trial of a service on three phones: what was done on them, and what stands on them then."""

from collections.abc import Mapping
from dataclasses import dataclass

CHAT, ROOM, ADMIN = PHONES = ("chat", "room", "admin")


@dataclass(frozen=True, slots=True)
class TrialStep:
    """Words typed on a phone, or a button pressed there: the place of its message on the page, and
    its own below that."""

    phone: str
    text: str = ""
    message: int = -1
    key: int = -1


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """A message as it stands on a phone, and what its buttons say."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What stands on each phone, by its name, and how many of the steps led there."""

    phones: Mapping[str, tuple[TrialMessage, ...]]
    done: int
