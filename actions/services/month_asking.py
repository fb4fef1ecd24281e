"""Who asks for figures, of which months and place: what stands behind a command or a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from actions.cases.officer_permissions import own_room, room_of
from actions.dialog.verbs import role_at
from actions.services.figure_access import FigureReader, reader_at
from domain.forms.forms import Forms
from domain.heard import Heard, Place
from domain.mailboxes import Mailbox, to_room, to_staff
from domain.saying import Line, Phrase, pgettext, say
from domain.services.months import NotBegun, Span, span_named, span_of
from storage import staff
from storage.tables import Staff
from storage.tx import Tx

AT = "@"  # between the months and the key of a place
MONTH = pgettext("police:month.month", "{number}/{year}")
MONTHS = pgettext("police:month.months", "{first} to {last}")
YEAR = pgettext("police:month.year", "{year}")
NO_MONTH = pgettext("police:month.no_month", "Which month? Write /month 11, or /month 11/2025.")
NOT_YET = pgettext("police:month.not_yet", "That month has not come yet. Write /month 11.")
NO_PLACE = pgettext(
    "police:month.no_place", "No place here is called “{name}”. Write /month 11, and its name."
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for figures, and where the answer goes. reader: of all that they look after;
    language: of the room, or of whoever asks alone."""

    member: Staff
    reader: FigureReader
    mailbox: Mailbox
    in_room: bool
    language: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which months, read by whom of which areas. key: what a button carries of both."""

    span: Span
    reader: FigureReader
    place: str
    at: str = ""

    @property
    def key(self) -> str:
        """The months and the place."""
        return self.with_span(self.span)

    def with_span(self, span: Span) -> str:
        """Other months, the same place."""
        return f"{span.key}{AT}{self.at}" if self.at else span.key


class NotAsked(Exception):
    """It is no month, or no place. why: for whoever asked."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.id)
        self.why = why


def asking(tx: Tx, heard: Heard, forms: Forms, *, now: datetime) -> Asking | None:
    """Who it is; None for whoever does not work here."""
    if heard.place is Place.GROUP:
        room = room_of(tx, heard)
        if room is None or own_room(tx, heard, now=now) is None:
            return None
        officer = staff.officer_at(tx, heard.who, room.desk_id)
        reader = officer and reader_at(tx, officer, forms, desk_id=room.desk_id, now=now)
        if not (reader and officer):
            return None
        return Asking(officer, reader, to_room(room.id), True, room.language)
    member = role_at(tx, heard.who, ("admin", "officer", "leader"))
    desk = member.desk_id if member is not None else None
    reader = member and reader_at(tx, member, forms, desk_id=desk, now=now)
    if not (reader and member):
        return None
    return Asking(member, reader, to_staff(member.id), False, member.language)


def asked_in_words(reader: FigureReader, said: str) -> Asked:
    """What was typed: a month, a place, both, nothing. Raises NotAsked."""
    try:
        span, name = span_named(said, reader.today)
    except NotBegun:
        raise NotAsked(say(NOT_YET)) from None
    if span is None:
        raise NotAsked(say(NO_MONTH))
    if not name:
        return _asked(reader, span, "")
    key = reader.place.find(name)
    if not key:
        begins_with_month = name != said.strip()
        raise NotAsked(say(NO_PLACE, name=name[:40]) if begins_with_month else say(NO_MONTH))
    return _asked(reader, span, key)


def asked_by_key(reader: FigureReader, key: str) -> Asked:
    """What a button carries; what it does not say is this month, and all that they look after."""
    months, _, at = key.partition(AT)
    return _asked(reader, span_of(months, reader.today), at)


def _asked(reader: FigureReader, span: Span, at: str) -> Asked:
    named = reader.place.named(at) if at else None
    if named is None:
        return Asked(span, reader, _all_of(reader))
    name, codes = named
    return Asked(span, reader.at(codes), name, at)


def _all_of(reader: FigureReader) -> str:
    names, whole = reader.place.names, reader.place.area
    if whole in reader.areas:
        return names[whole]
    living = [area.code for area in reader.place.areas if not area.is_gone]
    return ", ".join(names[code] for code in living if code in reader.areas)


def months_said(span: Span) -> Line:
    """The months in words."""
    first, last = span.first, span.last_month
    if span.months == 1:
        return _month(span)
    if first.month == 1 and span.months == 12:
        return say(YEAR, year=str(first.year))
    return say(MONTHS, first=_month(span), last=_month(Span(last)))


def _month(span: Span) -> Phrase:
    return say(MONTH, number=span.first.month, year=str(span.first.year))
