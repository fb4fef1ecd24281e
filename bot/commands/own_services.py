"""Services that a site's own people made: looked at, approved, withdrawn, taken out as a file,
brought in from one."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import HERE, open_database, read_settings
from bot.commands.terminal import GOOD, WRONG_USE, CommandRefused, ask, mark, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.saying import Line
    from domain.words.translations import Words
    from storage.tables import OwnService
    from storage.tx import Tx

Name = Annotated[str, typer.Argument(metavar="NAME", help="Its code, such as own-muon-ban-ghe.")]
AtSite = Annotated[str, typer.Option("--site", help="The site's area code, where several are.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def list_services() -> None:
    """Every service that people of a site made, and whether it waits, is open, or was withdrawn."""
    with open_database(read_settings()) as house:
        for line in house.read_now(_listed):
            say(line)


def approve(name: Name, site: AtSite = "", yes: Yes = False) -> None:
    """Open a service that waits, where no other admin can. Shows first what it asks, who reads it.

    Where somebody else than its makers is an admin, they approve it, in their chat.
    """
    with open_database(read_settings()) as house:
        words = _words()
        version, lines = house.read_now(_asks, words, name, site)
        for line in lines:
            say(words.render("en", line, UTC))
        if not yes and not ask("Open it?"):
            raise CommandRefused("It waits as before.")
        house.write_now(_told, words, _approve, words, name, site, version)
    mark(GOOD, f"{name} is open, within ten seconds in every process.")


def withdraw(name: Name, site: AtSite = "") -> None:
    """Close a service: nobody begins it any more, and what was begun goes on to its end."""
    with open_database(read_settings()) as house:
        house.write_now(_withdraw, name, site)
    mark(GOOD, f"{name} is withdrawn.")


def export(
    name: Name,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Else it is shown.")] = None,
    site: AtSite = "",
) -> None:
    """Take a service out as TOML. Brought in anywhere, it is the same, with the same hash."""
    with open_database(read_settings()) as house:
        written, form_hash = house.read_now(_file_of, name, site)
    if file is None:
        say(written)
        return
    file.write_text(written, encoding="utf-8")
    mark(GOOD, f"{name} ({form_hash}) stands in {file}.")


def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TOML file.")],
    desk: Annotated[str, typer.Option("--desk", help="CODE or NAME of the desk that reads it.")],
    site: AtSite = "",
) -> None:
    """Bring a service in from a file. It waits until an admin approves it."""
    with open_database(read_settings()) as house:
        form_hash = house.write_now(_told, _words(), _bring, file, desk, site)
    mark(GOOD, f"{file.name} ({form_hash}) waits for an admin, under: Our own services.")


def _words() -> Words:
    from domain.words.translations import Words

    return Words.load(HERE / "locales")


def _told(tx: Tx, words: Words, deed: Callable[..., str], *about: object) -> str:
    """Do it; what is refused is said as an admin would be told."""
    from actions.dialog.refusal import StepRefused

    try:
        return deed(tx, *about)
    except StepRefused as refused:
        raise CommandRefused(words.render("en", refused.reason, UTC)) from None


def _site_of(tx: Tx, site: str) -> str:
    from storage.sites import all_sites

    codes = [one.area for one in all_sites(tx)]
    if site in codes or (not site and len(codes) == 1):
        return site or codes[0]
    raise CommandRefused(f"Say --site, one of: {', '.join(codes)}.", code=WRONG_USE)


def _find(tx: Tx, name: str, site: str, *states: str) -> OwnService:
    from storage.own_services import own_of

    area = _site_of(tx, site)
    rows = [row for row in own_of(tx, area, *states) if row.code == name]
    if not rows:
        known = sorted({row.code for row in own_of(tx, area, *states)}) or ["none"]
        raise CommandRefused(f"There is no such service: {name}. There are: {', '.join(known)}.")
    return rows[0]


def _listed(tx: Tx) -> list[str]:
    from storage.own_services import own_of
    from storage.sites import all_sites

    rows = [row for site in all_sites(tx) for row in own_of(tx, site.area)]
    return [f"{row.site}  {row.code}  {row.state}  {row.form_hash}" for row in rows] or ["None."]


def _asks(tx: Tx, words: Words, name: str, site: str) -> tuple[tuple[str, int], list[Line]]:
    """What one reads who is to open it, in every language, and which version says so."""
    from actions.services.own_deeds import text_languages
    from actions.services.own_lines import asked_lines, other_languages, reading_lines
    from storage.own_services import form_in
    from storage.sites import get_site
    from storage.tables import Desk

    row = _find(tx, name, site, "waiting")
    form, languages = form_in(tx, row), text_languages(get_site(tx, row.site), words)
    return (row.id, row.version), [
        *asked_lines(form),
        *reading_lines(tx, form, tx.get_one(Desk, row.desk_id)),
        *other_languages(form, languages, words, reader="en"),
    ]


def _approve(tx: Tx, words: Words, name: str, site: str, version: tuple[str, int]) -> str:
    from actions.services.own_deeds import approve, others_than_makers
    from bot.wall_clock import now
    from domain.forms.formfiles import load
    from storage import staff

    row = _find(tx, name, site, "waiting")
    if (row.id, row.version) != version:
        raise CommandRefused("It was changed while you read it. Please read it once more.")
    if others := others_than_makers(tx, row):
        names = ", ".join(staff.name_of(tx, one.id) for one in others)
        raise CommandRefused(f"Another admin can approve it, in their chat: {names}.")
    forms = load(HERE / "services")
    approve(tx, row, None, forms=forms, words=words, today=now().date())
    return row.form_hash


def _withdraw(tx: Tx, name: str, site: str) -> None:
    from actions.services.own_deeds import withdraw

    withdraw(tx, _find(tx, name, site, "live"), None)


def _file_of(tx: Tx, name: str, site: str) -> tuple[str, str]:
    row = _find(tx, name, site)
    return row.file, row.form_hash


def _bring(tx: Tx, file: Path, desk: str, site: str) -> str:
    from actions.services.own_deeds import Written, put_down
    from bot.wall_clock import now
    from domain.forms.formfiles import load
    from storage import staff

    area = _site_of(tx, site)
    found = staff.find_desk(tx, area, desk)
    if found is None:
        raise CommandRefused(f"There is no desk {desk!r} there.", code=WRONG_USE)
    try:
        written = Written(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as wrong:
        raise CommandRefused(f"{file} cannot be read: {wrong}") from wrong
    forms, words = load(HERE / "services"), _words()
    row = put_down(tx, written, found, None, forms=forms, words=words, today=now().date())
    return row.form_hash
