"""Trials: a service is tried on three phones before it is open, by the very product, in a house of
its own that is torn down again. Nothing of it reaches the village, and nothing is kept.

What was done so far comes with each request and is done anew, so no process need remember a trial.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import SQLModel, col

from bot.replay.street import Officer, Person, Shown, Street
from domain.cases.routing import EVERYTHING
from domain.forms.forms import Form, Forms, Life
from domain.people.admin_presses import in_menu
from domain.services.trials import ADMIN, CHAT, PHONES, ROOM, TrialMessage, TrialStep, Tried
from domain.words.translations import Words
from storage import own_services, sites
from storage.flags import mark_demo
from storage.form_versions import keep_form
from storage.house import House
from storage.migrating import migrate
from storage.open_house import open_house
from storage.signed_files import read_name
from storage.site_cache import find_book, forget_books
from storage.tables import Area, Desk, Number, OwnService, Site
from storage.tx import Tx

PAGES = 5  # of further services, on which it is looked for
AT_ONCE = 2  # trials in a process: each is a house of its own for a moment
Row = tuple[type[SQLModel], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Place:
    """What of the village a trial needs: the site with its areas and numbers, and one desk."""

    rows: tuple[Row, ...]
    form: Form
    language: str
    village: str


class Trials:
    """Plays trials of one house's services."""

    def __init__(self, house: House, words: Words, forms: Forms, clock: Callable[[], datetime]):
        self._house, self._words, self._forms, self._clock = house, words, forms, clock
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def play(self, name: str, steps: Sequence[TrialStep]) -> Tried | None:
        """The phones after these steps; it stops at one that is not there any more. None where the
        link is forged or over, or the service is gone. name: as it was signed."""
        place = await self._house.read(_place_of, name, now=self._clock())
        if place is None:
            return None
        async with self._turns:
            folder, scratch = await asyncio.to_thread(_scratch, place)
            try:
                street = Street(scratch, self._words, self._forms, now=self._clock())
                return await _played(street, place, steps)
            finally:
                await asyncio.to_thread(_tear_down, folder, scratch)


def _place_of(tx: Tx, name: str, *, now: datetime) -> Place | None:
    row = tx.get(OwnService, read_name(tx, name, now=now))
    book = find_book(tx, row.site) if row is not None else None
    if row is None or book is None:
        return None
    site, desk = sites.get_site(tx, row.site), tx.get_one(Desk, row.desk_id)
    above = book.paths[book.area]
    known = tx.scalars(select(Area).where(col(Area.code).in_({*book.paths, *above}))).all()
    areas = sorted(known, key=lambda one: len(sites.path_of(tx, one.code)))
    only = {**desk.model_dump(), "forms": [EVERYTHING], "above": None, "passes_to": []}
    opened = {**row.model_dump(), "state": "live", "makers": [], "version": 1}
    rows: list[Row] = [(Area, one.model_dump()) for one in areas]
    rows += [(Site, site.model_dump()), (Desk, only)]
    rows += [(Number, one.model_dump()) for one in sites.numbers_of(tx, row.site)]
    rows.append((OwnService, opened))
    form = own_services.form_in(tx, row)
    village = book.villages[0][0] if book.villages else book.area
    return Place(tuple(rows), form, site.languages[0], village)


def _scratch(place: Place) -> tuple["TemporaryDirectory[str]", House]:
    """A house with that place in it and nobody else, and where it stands."""
    folder = TemporaryDirectory()
    file = Path(folder.name) / "titir.db"
    file.write_bytes(_empty())
    house = open_house(f"sqlite:///{file}", file.with_name("master"))
    house.write_now(_settle, place)
    return folder, house


def _tear_down(folder: "TemporaryDirectory[str]", house: House) -> None:
    house.close()
    folder.cleanup()


@cache
def _empty() -> bytes:
    """A database in which nothing stands yet."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "titir.db"
        migrate(f"sqlite:///{file}", now=datetime.now(UTC))  # noqa: TID251  # of no consequence
        return file.read_bytes()


def _settle(tx: Tx, place: Place) -> None:
    mark_demo(tx)
    keep_form(tx, replace(place.form, withdrawn=False))
    for table, values in place.rows:
        tx.execute(insert(table).values(**values))
    tx.flush()
    forget_books(tx)


async def _played(street: Street, place: Place, steps: Sequence[TrialStep]) -> Tried:
    officer = await street.officer("…", place.language)
    admin = await street.admin("…", place.language)
    resident = street.resident(place.language)
    await _begin(resident, admin, place)
    pages = {CHAT: resident.address, ROOM: officer.room, ADMIN: admin.address}
    people: dict[str, Person] = {CHAT: resident, ROOM: officer, ADMIN: admin}
    done = 0
    for step in steps:
        if not await _do(people[step.phone], pages[step.phone], step):
            break
        done += 1
    shown = {phone: street.wire.pages.get(pages[phone], []) for phone in PHONES}
    return Tried({phone: tuple(map(_message, page)) for phone, page in shown.items()}, done)


async def _begin(resident: Person, admin: Person, place: Place) -> None:
    """To where the service is found."""
    match place.form.life:
        case Life.RECORD:
            await admin.says("/registers")
        case Life.TALLY:
            await admin.street.hears(admin, admin.address, choice=in_menu("surveys"))
        case _:
            await admin.says("/admin")
    await resident.starts(f"v-{place.village}")
    if place.form.life not in (Life.RECORD, Life.TALLY):
        await resident.presses("go:info")
        for page in range(1, PAGES):
            await resident.presses(f"topics:{page}")
            if resident.offers(f"info:{place.form.code}"):
                return


async def _do(person: Person, page: str, step: TrialStep) -> bool:
    """Whether it could be done."""
    shown = person.street.wire.pages.get(page, [])
    if step.text:
        told = {"to_us": True, "reply_to": shown[-1].id} if shown and _is_room(person) else {}
        command = step.text[1:].split(" ")[0] if step.text.startswith("/") else ""
        await person.street.hears(person, page, text=step.text, command=command, **told)
        return True
    if not 0 <= step.message < len(shown) or not 0 <= step.key < len(shown[step.message].keys):
        return False
    message = shown[step.message]
    key = message.keys[step.key]
    await person.street.hears(person, page, choice=key.choice, message=message.id)
    return True


def _is_room(person: Person) -> bool:
    return isinstance(person, Officer)


def _message(shown: Shown) -> TrialMessage:
    return TrialMessage(shown.text, tuple(key.label for key in shown.keys))
