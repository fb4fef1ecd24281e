"""Applying a site file: first what it would change, then the change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import HERE, open_database, read_settings
from bot.commands.terminal import GOOD, NOTE, CommandRefused, ask, mark, say

if TYPE_CHECKING:
    from datetime import datetime

    from actions.people.sites import SiteChanges
    from domain.site_shapes import SiteFile
    from storage.house import House
    from storage.tx import Tx


def apply(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The site file, such as examples/hai-son.toml.")
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")] = False,
) -> None:
    """Make villages, telephone numbers, desks and info cards what the file says.

    Touches only what lies below the site's own area. Shows every change; asks before it removes
    anything. Applying a file again changes nothing. A file with a mistake changes nothing either.
    """
    from actions.people.sites import apply_site
    from bot.wall_clock import now

    site = _read(file)
    for warning in site.warnings:
        mark(NOTE, f"{warning}.")
    with open_database(read_settings(), may_make=True) as house:
        _keep_forms(house)
        changes = _look_ahead(house, site, now())
        _show(changes)
        if not changes:
            mark(GOOD, f"{site.name} is already as the file says.")
            return
        if changes.removed and not yes and not ask("Remove what is marked with -?"):
            raise CommandRefused("Nothing was changed.")
        house.write_now(apply_site, site, now=now())
    mark(GOOD, f"{site.name} is as the file says.")
    say("Next: titir invite room --desk CODE, for every desk; then titir doctor")


def _read(file: Path) -> SiteFile:
    from domain.forms.formfiles import load
    from domain.services.monthly import figure_names
    from domain.sitefile import SiteFileWrong, read_site_file
    from domain.words.languages import LanguageKind, load_languages

    rows = load_languages(HERE / "locales" / "languages.toml").values()
    texts = frozenset(row.tag for row in rows if row.kind is LanguageKind.TEXT)
    forms = load(HERE / "services")
    try:
        return read_site_file(
            file.read_text(encoding="utf-8"),
            shipped=frozenset(forms.by_code),
            languages=texts,
            figures=figure_names(forms),
        )
    except SiteFileWrong as wrong:
        lines = "\n".join(f"{file}: {problem}." for problem in wrong.problems)
        raise CommandRefused(f"{lines}\nNothing was changed.") from wrong


def _keep_forms(house: House) -> None:
    from domain.forms.formfiles import load
    from storage.form_versions import keep_forms

    house.write_now(keep_forms, load(HERE / "services"))


class _OnlyLooking(Exception):
    """Carries the changes out of a transaction that must not be kept."""

    def __init__(self, changes: SiteChanges) -> None:
        super().__init__()
        self.changes = changes


def _look_ahead(house: House, site: SiteFile, now: datetime) -> SiteChanges:
    """What applying would change; it is done and taken back."""
    from actions.people.sites import apply_site

    def try_it(tx: Tx) -> SiteChanges:
        raise _OnlyLooking(apply_site(tx, site, now=now))

    try:
        return house.write_now(try_it)
    except _OnlyLooking as looked:
        return looked.changes


def _show(changes: SiteChanges) -> None:
    for sign, lines in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for line in lines:
            say(f"  {sign} {line}")
