"""Tables into registers and out of them: CSV and XLSX."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import HERE, open_database, read_settings
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, ask, mark, progress, say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from actions.services.table_planning import PlannedTable
    from domain.forms.forms import Form
    from domain.services.table_cells import Grid
    from domain.words.translations import Words
    from storage.house import House
    from storage.tables import Staff
    from storage.tx import Tx

SHOWN = 20  # rows of each kind; --rows shows every one
Register = Annotated[str, typer.Argument(metavar="REGISTER", help="Its code, such as teams.")]
By = Annotated[str, typer.Option(help="The admin in whose name, where there are several.")]


def import_table(
    register: Register,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file.")],
    by: By = "",
    language: Annotated[str, typer.Option(help="vi, id or en: what is said of it.")] = "en",
    rows: Annotated[bool, typer.Option("--rows", help="Show every row.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take it back, within a day.")] = False,
) -> None:
    """Bring a table into a register. Says row by row what it would do, and asks, before it does it.

    Columns are called as the register's questions, in any order and language. What stands there
    already is not written twice; a wrong row stops no other. With --undo what the last table of
    that register wrote is struck, but for what somebody changed since.
    """
    with open_database(read_settings()) as house:
        words, member = _words(), house.read_now(_member, by)
        form = house.read_now(_register, member, register)
        if undo:
            _undo(house, member, form, words, language)
            return
        grid, raw = _read(file)
        _finish(house, member, form)
        planned = _plan(house, member, form, grid, raw, words)
        _show(house, planned, words, language, all_rows=rows)
        if not planned.plan.to_write:
            mark(NOTE, "Nothing of it is new: nothing was written.")
            return
        if not yes and not ask(f"Write {len(planned.plan.to_write)} rows?"):
            raise CommandRefused("Nothing was written.")
        _write(house, member, planned, words)


def export_table(
    register: Register,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="It ends with .csv or .xlsx.")],
    by: By = "",
    language: Annotated[str, typer.Option(help="vi, id or en: how its columns are called.")] = "vi",
    force: Annotated[bool, typer.Option("--force", help="Write over a file of that name.")] = False,
) -> None:
    """Take a register away as a table. Read again, it is the same: nothing in it is new."""
    from actions.services.table_ready import table_of
    from storage.sheets.writing import write_delimited, write_workbook

    writes = {".csv": write_delimited, ".xlsx": write_workbook}.get(file.suffix.lower())
    if writes is None:
        raise CommandRefused("Name a file that ends with .csv or .xlsx.", code=WRONG_USE)
    if file.exists() and not force:
        raise CommandRefused(f"{file} is there already. Name another, or say --force.")
    with open_database(read_settings()) as house:
        words, member = _words(), house.read_now(_member, by)
        form = house.read_now(_register, member, register)
        grid = house.read_now(table_of, member, form, words=words, language=language)
    file.write_bytes(writes(grid))
    mark(GOOD, f"{len(grid) - 1} rows stand in {file}.")


def _words() -> Words:
    from domain.words.translations import Words

    return Words.load(HERE / "locales")


def _register(tx: Tx, member: Staff, code: str) -> Form:
    """Of all that there are at their place, with what its own people made."""
    from domain.forms.formfiles import load
    from domain.forms.forms import Life
    from storage.site_cache import forms_at

    forms = forms_at(tx, member.site, load(HERE / "services")).by_code
    known = sorted(code for code, form in forms.items() if form.life is Life.RECORD)
    if code not in known:
        says = f"There is no register {code!r}. There are: {', '.join(known)}."
        raise CommandRefused(says, code=WRONG_USE)
    return forms[code]


def _member(tx: Tx, by: str) -> Staff:
    """In whose name it is done: an admin's."""
    from storage import staff
    from storage.sites import all_sites

    admins = [one for site in all_sites(tx) for one in staff.admins_of(tx, site.area)]
    named = [one for one in admins if not by or staff.name_of(tx, one.id) == by]
    if len(named) == 1:
        return named[0]
    if not admins:
        raise CommandRefused("Nobody is an admin yet: titir invite admin")
    names = ", ".join(staff.name_of(tx, one.id) for one in admins)
    raise CommandRefused(f"In whose name? Say --by, one of: {names}.", code=WRONG_USE)


def _read(file: Path) -> tuple[Grid, bytes]:
    from domain.services.table_words import FAULTS
    from storage.sheets.grid import SheetRefused
    from storage.sheets.reading import read_sheet_now

    raw = file.read_bytes()
    try:
        return read_sheet_now(raw), raw
    except SheetRefused as refused:
        raise CommandRefused(f"{file}: {_english(FAULTS[refused.fault.value])}") from refused


def _english(text_id: str) -> str:
    return _words().sentence("en", text_id)


def _plan(
    house: House, member: Staff, form: Form, grid: Grid, raw: bytes, words: Words
) -> PlannedTable:
    from zoneinfo import ZoneInfo

    from actions.dialog.refusal import StepRefused
    from actions.services.table_planning import digest_of, plan_import
    from actions.services.table_ready import no_columns
    from bot.wall_clock import now
    from domain.services.table_columns import NoColumns

    digest = house.read_now(digest_of, raw)
    plan = partial(plan_import, words=words, digest=digest, now=now())
    try:
        return house.read_now(plan, member, form, grid)
    except NoColumns:
        why = words.render("en", no_columns(form, words, "en"), ZoneInfo("UTC"))
        raise CommandRefused(why) from None
    except StepRefused as refused:
        raise CommandRefused(words.sentence("en", refused.reason.id)) from None


def _show(
    house: House, planned: PlannedTable, words: Words, language: str, *, all_rows: bool
) -> None:
    from actions.services.table_planning import ORDER
    from domain.forms.views import Here
    from domain.saying import As, Moment
    from domain.services.table_words import plan_lines, row_line

    names, zone = house.read_now(_names)
    earlier = Moment(planned.earlier, As.BOTH) if planned.earlier else None
    for line in plan_lines(planned.form, planned.plan, earlier):
        say(words.render(language, line, zone))
    for verdict in ORDER:
        found = planned.plan.of(verdict)
        for row in found if all_rows else found[:SHOWN]:
            told = row_line(planned.form, row, Here(names=names), words, language)
            say(f"  {words.render(language, told, zone)}")
        if not all_rows and len(found) > SHOWN:
            say(f"  … {len(found) - SHOWN} more; --rows shows them")


def _names(tx: Tx) -> tuple[dict[str, str], ZoneInfo]:
    from zoneinfo import ZoneInfo

    from storage.site_cache import find_book
    from storage.sites import all_sites

    names: dict[str, str] = {}
    zone = ZoneInfo("UTC")
    for site in all_sites(tx):
        book = find_book(tx, site.area)
        if book is not None:
            names |= book.names
            zone = ZoneInfo(book.timezone)
    return names, zone


def _finish(house: House, member: Staff, form: Form) -> None:
    """A table to which somebody said yes, and which the power or a kill broke off, comes first."""
    from storage.register_tables import UNDOING, unfinished_table

    table = house.read_now(unfinished_table, member.site, form.code)
    if table is None:
        return
    mark(NOTE, f"A table of that register was broken off after {table.written} rows. It goes on.")
    if table.state == UNDOING:
        _strike_all(house, member, table.id)
        return
    _write_all(house, table.id)
    mark(GOOD, f"All of its {table.rows} rows are written.")


def _write(house: House, member: Staff, planned: PlannedTable, words: Words) -> None:
    from actions.dialog.refusal import StepRefused
    from actions.services.table_deeds import begin_writing, keep_plan
    from bot.wall_clock import now

    table = house.write_now(keep_plan, member, planned, now=now())
    try:
        house.write_now(begin_writing, member, table.id, now=now())
    except StepRefused as refused:
        raise CommandRefused(words.sentence("en", refused.reason.id)) from None
    _write_all(house, table.id)
    mark(GOOD, f"{len(planned.plan.to_write)} rows are written. Within a day: --undo.")


def _write_all(house: House, table_id: str) -> None:
    """A part after the other: whoever writes meanwhile waits for one of them at most."""
    from actions.services.table_deeds import parts_of, write_part
    from bot.wall_clock import now

    parts = house.read_now(parts_of, table_id)
    with progress("Writing") as step:
        for done, number in enumerate(parts, start=1):
            house.write_now(write_part, table_id, number, now=now())
            step(done, len(parts))


def _strike_all(house: House, member: Staff, table_id: str) -> None:
    """The clock of a running program helps along."""
    from actions.services.table_deeds import is_undoing, undo_part
    from bot.wall_clock import now

    while house.read_now(is_undoing, table_id):
        house.write_now(undo_part, table_id, member.id, now=now())


def _undo(house: House, member: Staff, form: Form, words: Words, language: str) -> None:
    from actions.dialog.refusal import StepRefused
    from actions.services.table_deeds import begin_undoing, left_lines
    from bot.wall_clock import now
    from storage.register_tables import newest_table

    table = house.read_now(newest_table, member.site, form.code)
    if table is None:
        raise CommandRefused("No table was written into that register.")
    try:
        house.write_now(begin_undoing, member, table.id, now=now())
    except StepRefused as refused:
        raise CommandRefused(words.sentence(language, refused.reason.id)) from None
    _strike_all(house, member, table.id)
    names, zone = house.read_now(_names)
    del names
    for line in house.read_now(left_lines, table.id):
        say(words.render(language, line, zone))
