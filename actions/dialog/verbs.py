"""Verbs: what can be pressed. Each is declared once, beside its deed, with who may and where.

A module with deeds ends with its `VERBS`; `handlers/` gathers them into a table for each audience.
What is declared twice, or nowhere although a button may name it, is refused when that is done: at
the start of the program.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any, Generic, TypeVar

from domain.dialog.press import Press, read_press
from domain.heard import Heard, Place
from domain.saying import Saying
from storage import staff
from storage.tables import Staff
from storage.tx import Tx

D = TypeVar("D")
C = TypeVar("C")
R = TypeVar("R")
V = TypeVar("V", bound="Verb[Any]")


class Where(Flag):
    """Where something is pressed: in a group, in somebody's own chat, or on a page of staff."""

    ROOM = auto()
    CHAT = auto()
    PAGE = auto()
    PRIVATE = CHAT | PAGE
    ANYWHERE = ROOM | PRIVATE


# Who may press: roles, the first that somebody has; nobody's role for residents.
RESIDENTS: tuple[str, ...] = ()
OFFICERS = ("officer",)
ADMINS = ("admin",)
LEADERS = ("admin", "leader")
STAFF = ("leader", "admin", "officer")
EVERY = ("*",)  # whatever it is done to


class Misdeclared(Exception):
    """A verb is declared twice, or nowhere."""


@dataclass(frozen=True, slots=True)
class Verb(Generic[D]):
    """What a button names. deed: the signature of its conversation. urgent: first objects with
    which it tells of a danger, and goes before whatever waits."""

    name: str
    deed: D
    who: tuple[str, ...]
    where: Where
    urgent: tuple[str, ...] = ()

    def is_urgent(self, press: Press) -> bool:
        """Whether that press of it goes before whatever waits."""
        return self.urgent == EVERY or press.arg(0) in self.urgent


@dataclass(frozen=True, slots=True)
class DraftVerb(Verb[D]):
    """One that goes on with a draft. of_kind: it must have a kind by now. begins: there may be none
    yet. keeps: it is kept as the deed leaves it."""

    of_kind: bool = True
    begins: bool = False
    keeps: bool = True


def table(*groups: Iterable[V], names: Iterable[str], family: str = "") -> dict[str, V]:
    """The verbs of a conversation by name. names: those that its buttons may have, without the
    family before them. Raises Misdeclared."""
    verbs = [verb for group in groups for verb in group]
    found = {verb.name: verb for verb in verbs}
    wanted = {f"{family}.{name}" if family else name for name in names}
    twice = [name for name in found if sum(verb.name == name for verb in verbs) > 1]
    if twice or found.keys() != wanted:
        raise Misdeclared(f"twice: {twice}; in one place only: {sorted(found.keys() ^ wanted)}")
    return found


def alone(deed: Callable[[C], object]) -> Callable[[C, Press], None]:
    """The deed of a verb without objects."""

    def do(who: C, _press: Press) -> None:
        deed(who)

    return do


def with_rest(deed: Callable[[C, str], object]) -> Callable[[C, Press], None]:
    """The deed of a verb with one object, of which it is given the text."""

    def do(who: C, press: Press) -> None:
        deed(who, press.rest)

    return do


def with_page(deed: Callable[[C, int], object]) -> Callable[[C, Press], None]:
    """The deed of a verb that shows a list, of which it is given the page."""

    def do(who: C, press: Press) -> None:
        deed(who, press.number(0))

    return do


def on_found(
    find: Callable[[C, Press], R | None],
    deed: Callable[[C, R], Saying],
    otherwise: Callable[[C, Press], Saying],
) -> Callable[[C, Press], Saying]:
    """The deed of a verb about one of a list; where that is not there any more, what else is
    shown: the list."""

    def do(who: C, press: Press) -> Saying:
        found = find(who, press)
        return deed(who, found) if found is not None else otherwise(who, press)

    return do


def find_verb(verbs: Mapping[str, V], heard: Heard) -> tuple[V | None, Press]:
    """The verb that was pressed, if it is one of these and may be pressed there, and the press."""
    press = read_press(heard.choice) or Press("")
    verb = verbs.get(press.verb)
    return verb if verb is not None and where_of(heard) in verb.where else None, press


def where_of(heard: Heard) -> Where:
    """Where that was said."""
    if heard.place is Place.GROUP:
        return Where.ROOM
    return Where.PAGE if heard.at_staff_door else Where.CHAT


def role_at(tx: Tx, address: str, who: tuple[str, ...]) -> Staff | None:
    """The first of these roles that somebody has at that address."""
    rows = staff.roles_at(tx, address)
    return next((row for role in who for row in rows if row.role == role), None)
