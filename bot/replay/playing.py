"""Playing: what a play says happened is done by the people of a street, day after day."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, select
from sqlmodel import col

from actions.dialog.verbs import STAFF, role_at
from actions.people.sites import apply_site
from actions.services.table_deeds import begin_writing, keep_plan
from actions.services.table_planning import PlannedTable, digest_of, plan_import
from bot.replay.answering import RECORD, REPORT, PlanStuck, answer_form
from bot.replay.plays import A_CASE, Play, PlayStep
from bot.replay.street import Asker, NoSuchButton, Officer, Person, Street
from bot.wiring import LOCALES, load_forms
from domain.cases.cases import Outcome, Value
from domain.cases.outcome_words import OUTCOMES, VALUES
from domain.forms.forms import Forms
from domain.services.table_plans import RowVerdict
from domain.site_shapes import SiteFile
from domain.sitefile import read_site_file
from domain.words.languages import LanguageKind
from domain.words.topic_classifier import read_vocabulary
from domain.words.translations import Words
from storage.connections import sqlite_url
from storage.flags import mark_demo
from storage.form_versions import keep_forms
from storage.house import House
from storage.migrating import migrate
from storage.open_house import open_house
from storage.sheets.reading import read_sheet_now
from storage.tables import Case, RegisterEntry, Staff
from storage.tx import Tx

PAGES = 400  # of a long register
Told = Callable[[str], None]


@dataclass
class Stage:
    """A place with its people. site: as its file says it; zone: the clock on the wall there; cases:
    numbers of those that were reported; neighbours: who chats, by village."""

    play: Play
    street: Street
    site: SiteFile
    zone: ZoneInfo
    officer: Officer
    admin: Person
    cases: list[str] = field(default_factory=list)
    neighbours: dict[str, Person] = field(default_factory=dict)

    @property
    def reads_room(self) -> Asker:
        """Whoever opens cases: the officer, in the room."""
        return Asker(self.officer, self.officer.room)

    @property
    def reads_registers(self) -> Asker:
        """Whoever opens what stands in registers."""
        return Asker(self.admin, self.admin.address)

    @property
    def language(self) -> str:
        """What people read there."""
        return self.site.languages[0]

    def moment(self, on: date, hour: time) -> datetime:
        """That hour there."""
        return datetime.combine(on, hour, self.zone)


@contextmanager
def new_house(folder: Path, play: Play) -> Iterator[House]:
    """An empty database in the folder, marked as a demo's: nobody takes it for a real village."""
    url = sqlite_url(folder / "titir.db").render_as_string(hide_password=False)
    begins = datetime.combine(play.begins, time(1), ZoneInfo("UTC"))
    migrate(url, now=begins)
    house = open_house(url, folder / "keys" / "master")
    event.listen(house.engine, "connect", _without_waiting)
    house.engine.dispose()  # whoever connects from now on waits for no disk
    try:
        house.write_now(mark_demo)
        yield house
    finally:
        house.close()


def _without_waiting(raw: Any, _record: Any) -> None:
    """A power cut may take a replay with it: it is played anew."""
    raw.execute("PRAGMA synchronous=OFF")


@cache
def texts() -> tuple[Words, Forms]:
    """What a house says, asks and understands."""
    words = Words.load(LOCALES)
    read_vocabulary(tuple(words.languages))
    return words, load_forms()


def read_site(play: Play, file: str, words: Words, forms: Forms) -> SiteFile:
    """A site file of the play."""
    languages = frozenset(
        tag for tag, row in words.languages.items() if row.kind is LanguageKind.TEXT
    )
    written = (play.folder / file).read_text(encoding="utf-8")
    return read_site_file(written, shipped=frozenset(forms.by_code), languages=languages)


async def open_stage(street: Street, play: Play) -> Stage:
    """The place as its period begins: site applied, officer and administration at their pages."""
    site, zone = await asyncio.to_thread(_site_and_zone, street, play, play.site)
    await street.house.write(keep_forms, street.forms)
    await street.house.write(apply_site, site, demo=True, now=street.now)
    language = site.languages[0]
    officer = await street.officer(play.officer, language)
    return Stage(play, street, site, zone, officer, await street.admin(play.admin, language))


def _site_and_zone(street: Street, play: Play, file: str) -> tuple[SiteFile, ZoneInfo]:
    site = read_site(play, file, street.words, street.forms)
    return site, ZoneInfo(site.timezone)


async def perform(stage: Stage, *, tell: Told = lambda _: None) -> None:
    """Everything that happened, in order. Raises PlanStuck, NoSuchButton, naming the step."""
    for step in stage.play.steps:
        for time_of in range(step.times):
            later = timedelta(hours=step.every * time_of)
            await stage.street.goes_to(stage.moment(step.on, step.hour) + later)
            try:
                await _do(stage, step)
            except (PlanStuck, NoSuchButton) as wrong:
                raise PlanStuck(f"{step.on}: {wrong}") from wrong
        tell(_told(step))


def _told(step: PlayStep) -> str:
    said = " ".join(step.chat[:1])
    what = step.report or step.entry or step.table or step.stage or step.apply or said
    return f"{step.on} {what}" + (f" × {step.times}" if step.times > 1 else "")


async def _do(stage: Stage, step: PlayStep) -> None:
    if step.report:
        await _report(stage, step)
    elif step.entry:
        await _write_entry(stage, step)
    elif step.table:
        await _bring_table(stage, step)
    elif step.stage:
        await _move_entry(stage, step)
    elif step.chat:
        await _chat(stage, step)
    elif step.apply:
        street = stage.street
        stage.site, stage.zone = await asyncio.to_thread(
            _site_and_zone, street, stage.play, step.apply
        )
        await street.house.write(apply_site, stage.site, demo=True, now=street.now)


# ------------------------------------------------------------------------------------ residents


async def _report(stage: Stage, step: PlayStep) -> None:
    """A resident tells it; where it was closed, the officer of the room takes and closes it."""
    resident = stage.street.resident(stage.language)
    await resident.starts(f"v-{step.village}")
    await resident.says("/report")
    await _page_to(resident, f"form:{step.report}", "list:")
    form = stage.street.forms.by_code[step.report]
    await answer_form(resident, form, step.answers, family=REPORT)
    number = await stage.street.house.read(_newest_number)
    stage.cases.append(number)
    if step.close:
        await _close(stage, number, step.close)


async def _page_to(person: Person, action: str, more: str) -> None:
    """Press that, on whichever page of a list it is."""
    for _ in range(PAGES):
        if person.offers(action):
            await person.presses(action)
            return
        if not person.offers(more):
            break
        await person.presses(more)
    raise NoSuchButton(f"{action} on\n{person.screen.text}")


def _newest_number(tx: Tx) -> str:
    newest = select(col(Case.number)).order_by(col(Case.opened_at).desc()).limit(1)
    return tx.scalars(newest).one()


async def _close(stage: Stage, number: str, how: Mapping[str, object]) -> None:
    officer = stage.officer
    await officer.taps(f"card.take:{number}")
    await stage.street.passes(minutes=20)
    await officer.taps(f"card.close:{number}")
    outcome, worth = Outcome(str(how["outcome"])), Value(str(how["worth"]))
    for what in (
        "went",
        "next",
        f"o{list(OUTCOMES).index(outcome)}",
        f"v{list(VALUES).index(worth)}",
    ):
        await officer.taps_last(what)
    came = how.get("came")
    if isinstance(came, Mapping):
        await officer.taps_last("came")
        for facet, amount in came.items():
            for what in facet.split("."):
                await officer.taps_last(what)
            await officer.replies(str(amount))
        await officer.taps_last("back")
    await officer.taps_last("ok")
    await stage.street.passes(minutes=2)  # it can be undone for a minute


# ---------------------------------------------------------------------------------------- staff


def _author(stage: Stage, step: PlayStep) -> Person:
    """Whoever does it, in their own chat."""
    return stage.officer if step.by == "officer" else stage.admin


async def _write_entry(stage: Stage, step: PlayStep) -> None:
    """Somebody writes it down."""
    author = _author(stage, step)
    await _open_register(author, step.entry)
    await author.presses(f"record.new:{step.entry}")
    form = stage.street.forms.by_code[step.entry]
    plan = {**step.answers, "day": step.answers.get("day", step.on.isoformat())}
    if step.village:
        plan["village"] = step.village
    first = next(iter(stage.cases), "")
    plan |= {code: first for code, said in plan.items() if said == A_CASE}
    await answer_form(author, form, plan, family=RECORD)


async def _bring_table(stage: Stage, step: PlayStep) -> None:
    """The administration, or the officer, brings a table: it is read in a child, planned, agreed to
    by the administration, and written as the clock ticks."""
    street, raw, author = stage.street, step.file(stage.cases), _author(stage, step)
    grid = await asyncio.to_thread(read_sheet_now, raw)
    form, now = street.forms.by_code[step.table], street.now

    def look(tx: Tx) -> tuple[Staff, Staff, PlannedTable]:
        member, agrees = (role_at(tx, one.address, STAFF) for one in (author, stage.admin))
        if member is None or agrees is None:
            raise PlanStuck("nobody administers the place")
        planned = plan_import(
            tx, member, form, grid, words=street.words, digest=digest_of(tx, raw), now=now
        )
        return member, agrees, planned

    member, agrees, planned = await street.house.read(look)
    if wrong := planned.plan.of(RowVerdict.WRONG):
        raise PlanStuck(f"row {wrong[0].number}: {wrong[0].why}")
    if planned.plan.disagrees:
        raise PlanStuck(str(planned.plan.sums))
    if not planned.plan.to_write:
        return
    table = await street.house.write(keep_plan, member, planned, now=now)
    await street.house.write(begin_writing, agrees, table.id, now=now)
    await street.settle()


async def _open_register(person: Person, service: str) -> None:
    await person.says("/registers")
    await _page_to(person, f"record.of:{service}", "record.list:")


async def _move_entry(stage: Stage, step: PlayStep) -> None:
    """The newest entry of the register in that village stands otherwise from now on."""
    author = _author(stage, step)
    entry = await stage.street.house.read(_newest_entry, step.stage, step.village)
    await _open_register(author, step.stage)
    await _page_to(author, f"record.show:{entry}", f"record.of:{step.stage}:")
    await author.presses(f"record.stage:{entry}")
    await author.presses(f"record.stage:{entry}:{step.to}")


async def _chat(stage: Stage, step: PlayStep) -> None:
    """Line after line, as they are typed; what is in brackets is pressed."""
    author = await _neighbour(stage, step) if step.by == "resident" else _author(stage, step)
    for line in step.chat:
        if line.startswith("["):
            await author.presses(line[1:-1])
        else:
            await author.says(line)


async def _neighbour(stage: Stage, step: PlayStep) -> Person:
    """The one resident of that village who chats there, from their first time on."""
    if step.village not in stage.neighbours:
        resident = stage.neighbours[step.village] = stage.street.resident(stage.language)
        await resident.starts(f"v-{step.village}")
    return stage.neighbours[step.village]


def _newest_entry(tx: Tx, service: str, village: str) -> str:
    rows = select(col(RegisterEntry.id)).where(
        col(RegisterEntry.service) == service, col(RegisterEntry.area) == village
    )
    return tx.scalars(rows.order_by(col(RegisterEntry.on_date).desc()).limit(1)).one()
