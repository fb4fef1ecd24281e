"""Bringing: a table comes as a file. By what stands above its columns it is guessed which register
it is for; whoever brought it says so. Until then its cells lie sealed, for a day at most."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from actions.dialog.digits import note_buttons
from actions.dialog.resources import Resources
from actions.dialog.verbs import STAFF, role_at
from actions.services.register_access import access_register
from domain.dialog.paging import Listing
from domain.forms.answer_facts import find_question
from domain.forms.forms import Form, Forms, Life, QuestionKind
from domain.heard import Heard, HeardMedia
from domain.lanes import REPLY
from domain.mailboxes import bringer_in, bringing, to_staff
from domain.media_verdicts import Clean
from domain.saying import Button, Line, Saying, say
from domain.services.register_presses import record
from domain.services.table_cells import Grid, is_empty
from domain.services.table_columns import HEAD_WITHIN
from domain.services.table_guesses import (
    TableGuess,
    guess_registers,
    things_in,
    without_persons,
)
from domain.services.table_words import FAULTS, is_called_table
from domain.words.buttons import MORE
from domain.words.translations import Words, pgettext
from storage import outbox, timers
from storage.media import find_brought, forget_media, keep_made, note_media
from storage.sheets.grid import SheetRefused
from storage.tables import Staff, Timer
from storage.timers import Ring
from storage.tx import Tx

FORGET = "register.file.forget"
KEPT = timedelta(days=1)
JSON, END_OF_FACTS = "application/json", b"\n"
NAME_AT_MOST = 60  # characters of a file's name

READING = pgettext("police:table.reading", "I read {file}. One moment.")
WHICH = pgettext("police:table.which", "📥 {file}: {count} rows. Which register is it for?")
WHICH_OF_NONE = pgettext(
    "police:table.which_of_none",
    "📥 {file}: no row names what your registers ask for. Take an empty table: /table",
)
GUESS = pgettext("police:table.guess", "{name} ({columns} of {of} columns)")
FORGET_IT = pgettext("police:table.forget", "None, forget it")


@dataclass(frozen=True, slots=True)
class BroughtTable:
    """A table as it was read. fault: why it is none, "" where it is one. cells: JSON; named: the
    same with what things are called, b"" where none is; rows: below its head; top: those among
    which the head stands."""

    name: str
    fault: str = ""
    cells: bytes = b""
    named: bytes = b""
    checksum: str = ""
    rows: int = 0
    top: Grid = field(default_factory=list)
    guesses: Sequence[TableGuess] = ()


def tables_in(heard: Heard) -> list[HeardMedia]:
    """The tables that came along."""
    return [
        one for one in heard.media if one.kind == "file" and is_called_table(one.name, one.mime)
    ]


def take_tables(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody of staff sent tables: they are fetched and read after the turn."""
    member = role_at(tx, heard.who, STAFF)
    if member is None:
        return
    channel = heard.where.partition(":")[0]
    for file in tables_in(heard):
        note_media(tx, bringing(member.id), file, channel=channel)
        line = say(READING, file=_called(file.name))
        outbox.put(tx, to_staff(member.id), Saying((line,)), REPLY, now=now)


def _called(name: str) -> str:
    """The file's name as it is shown."""
    return " ".join(name.split())[:NAME_AT_MOST] or "CSV"


def read_brought(
    raw: bytes, *, claimed: str, resources: Resources, read: Callable[[bytes], Grid]
) -> BroughtTable:
    """What is in the file, and for which register it may be. claimed: its name. Touches no table
    of the house. Blocks."""
    try:
        grid = read(raw)
    except SheetRefused as refused:
        return BroughtTable(claimed, refused.fault.value)
    rows = sum(not is_empty(row) for row in grid)
    top, checksum = grid[:HEAD_WITHIN], sha256(raw).hexdigest()
    brought = BroughtTable(claimed, "", checksum=checksum, rows=max(0, rows - 1), top=top)
    guesses = _guess(brought, resources.forms, resources.words)
    cells = _packed(without_persons(grid, guesses))
    things = things_in(guesses, resources.words)
    named = _packed(without_persons(grid, guesses, things=things)) if things else b""
    return replace(brought, cells=cells, named=named, guesses=guesses)


def _packed(grid: Grid) -> bytes:
    return json.dumps(grid, ensure_ascii=False).encode()


def _guess(
    brought: BroughtTable, forms: Forms, words: Words, besides: Collection[str] = ()
) -> list[TableGuess]:
    """besides: codes of forms that were asked about already."""
    kept = (
        form
        for code, form in forms.by_code.items()
        if form.life is Life.RECORD and code not in besides
    )
    return guess_registers(kept, brought.top, words, called=brought.name.rpartition(".")[0])


def ask_register(
    tx: Tx, owner: str, brought: BroughtTable, *, resources: Resources, now: datetime
) -> None:
    """Ask whoever brought it what it is for, or tell them why it is none. owner: of its file."""
    staff_id = bringer_in(owner)
    member = tx.get(Staff, staff_id) if staff_id else None
    if member is None or member.state != "active":
        return
    if brought.fault:
        lines: list[Line] = [_called(brought.name), say(FAULTS[brought.fault])]
        outbox.put(tx, to_staff(member.id), Saying(tuple(lines)), REPLY, now=now)
        return
    forms = resources.forms_at(tx, member.site)
    own = _guess(brought, forms, resources.words, besides=resources.forms.by_code)
    found = sorted((*brought.guesses, *own), key=lambda one: -one.likely)
    labelled = (forms.by_code[one.register] for one in _theirs(tx, member, forms, own))
    names_things = any(find_question(form, QuestionKind.LABEL) for form in labelled)
    guesses = [(one.register, one.columns, one.of) for one in _theirs(tx, member, forms, found)]
    waiting = WaitingTable(_called(brought.name), brought.checksum, brought.rows, guesses)
    facts = json.dumps([waiting.checksum, waiting.rows, waiting.guesses]).encode()
    body = facts + END_OF_FACTS + ((names_things and brought.named) or brought.cells)
    media_id = keep_made(tx, owner, Clean("file", JSON, body), name=waiting.name)
    timers.set_timer(tx, FORGET, f"{media_id}:{owner}", at=now + KEPT)
    saying = which_register(waiting, media_id, forms)
    outbox.put(tx, to_staff(member.id), saying, REPLY, now=now)
    note_buttons(tx, member, saying.buttons, now=now)


def _theirs(
    tx: Tx, member: Staff, forms: Forms, guesses: Iterable[TableGuess]
) -> Iterable[TableGuess]:
    """Those in which they write."""
    for guess in guesses:
        form = forms.by_code.get(guess.register)
        if form is not None and access_register(tx, member, form).begins:
            yield guess


@dataclass(frozen=True, slots=True)
class WaitingTable:
    """A table of which nobody has said yet what it is for. guesses: (register, columns, of how
    many)."""

    name: str
    checksum: str
    rows: int
    guesses: Sequence[tuple[str, int, int]]


def find_waiting(tx: Tx, member: Staff, media_id: str) -> WaitingTable | None:
    """The table that they brought; None once it was forgotten."""
    found = find_brought(tx, media_id, bringing(member.id))
    if found is None:
        return None
    checksum, rows, guesses = json.loads(found[1].partition(END_OF_FACTS)[0])
    return WaitingTable(found[0], checksum, rows, [(one[0], one[1], one[2]) for one in guesses])


def find_cells(tx: Tx, member: Staff, media_id: str) -> Grid:
    """What stands in it; nothing once it was forgotten."""
    found = find_brought(tx, media_id, bringing(member.id))
    grid: Grid = json.loads(found[1].partition(END_OF_FACTS)[2]) if found is not None else []
    return grid


def which_register(waiting: WaitingTable, media_id: str, forms: Forms, page: int = 0) -> Saying:
    """The registers that it may be for, the likeliest first."""

    def button(at: int) -> Button:
        register, columns, of = waiting.guesses[at]
        form = forms.by_code[register]
        label = say(GUESS, name=say(form.name), columns=columns, of=of)
        return Button(record("table.to", media_id, at), label, emoji=form.emoji)

    listed = Listing(
        range(len(waiting.guesses)),
        opens=button,
        turns=partial(record, "table.which", media_id),
        after=[Button(record("table.away", media_id), say(FORGET_IT), "0", "🗑")],
        more=MORE,
    )
    text_id = WHICH if waiting.guesses else WHICH_OF_NONE
    return Saying((say(text_id, file=waiting.name, count=waiting.rows),), listed.buttons(page))


def register_at(waiting: WaitingTable, at: int, forms: Forms) -> Form | None:
    """The register of that button."""
    code = waiting.guesses[at][0] if at < len(waiting.guesses) else ""
    return forms.by_code.get(code)


def forget_brought(tx: Tx, member: Staff, media_id: str) -> None:
    """It is for nothing, or written."""
    forget_media(tx, [media_id], owner=bringing(member.id))


def _forget(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Nobody said for a day what it is for."""
    del now
    media_id, _, owner = timer.subject.partition(":")
    forget_media(tx, [media_id], owner=owner)


TIMERS: dict[str, Ring] = {FORGET: _forget}
