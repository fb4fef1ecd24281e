"""What a command opens first: the settings, and the database where it needs one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.terminal import WRONG_USE, CommandRefused

if TYPE_CHECKING:
    from pydantic import ValidationError

    from bot.settings import Settings
    from storage.house import House

_START_HERE = "Apply a site file first (titir site apply), or set DATA_DIR."
HERE = Path(__file__).parent.parent.parent  # the folder of `run`


def read_settings() -> Settings:
    """The settings of environment and `.env`; whatever is written from now on is for us alone."""
    from pydantic import ValidationError

    from bot.settings import Settings

    os.umask(0o077)
    try:
        return Settings()
    except ValidationError as wrong:
        raise CommandRefused(_name_settings(wrong), code=WRONG_USE) from wrong


def _name_settings(wrong: ValidationError) -> str:
    lines = []
    for error in wrong.errors(include_input=False, include_url=False):
        name = ".".join(str(step) for step in error["loc"]).upper()
        says = error["msg"].removeprefix("Value error, ")
        lines.append(says if name in says else f"{name}: {says}")
    return "\n".join(lines)


@contextmanager
def open_database(settings: Settings, *, may_make: bool = False) -> Iterator[House]:
    """The database, up to date. may_make: an empty one is built; else it must be there already."""
    from bot.logs import set_up_logs
    from bot.wall_clock import now
    from storage.migrating import migrate
    from storage.open_house import open_house

    set_up_logs("critical")  # what goes wrong is said in a sentence
    if is_new(settings):
        if not may_make:
            raise CommandRefused(
                f"There is no database yet: {whereabouts(settings)}. {_START_HERE}"
            )
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        migrate(settings.database, now=now())
    refuse_other_version(settings)
    house = open_house(settings.database, settings.master_file)
    try:
        yield house
    finally:
        house.close()


def is_new(settings: Settings) -> bool:
    """Whether nothing was ever kept there."""
    from sqlalchemy import inspect
    from sqlalchemy.engine import make_url

    from storage.connections import make_engine

    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return True
    engine = make_engine(url)
    try:
        return not inspect(engine).has_table("mark")
    finally:
        engine.dispose()


def refuse_other_version(settings: Settings) -> None:
    """A command works only on a database of its own version."""
    from storage.connections import make_engine
    from storage.migrating import is_current

    engine = make_engine(settings.database)
    try:
        if not is_current(engine):
            raise CommandRefused(
                "The database is of another version of Titir. Stop Titir, then run: titir migrate"
            )
    finally:
        engine.dispose()


def whereabouts(settings: Settings) -> str:
    """Where the database is, as an operator may read it: no password."""
    from sqlalchemy.engine import make_url

    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").absolute())
    return url.render_as_string(hide_password=True)
