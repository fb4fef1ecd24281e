"""Copies of the data and of the key, putting them back, and what is kept no longer."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import (
    is_new,
    open_database,
    read_settings,
    refuse_other_version,
    whereabouts,
)
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, ask, mark, progress, say

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.house import House
    from storage.keys import Keys

APART = "Data and key must lie apart: whoever finds both can read everything."
SAYS = {
    "cases": "Cases erased",
    "places": "Cases whose exact places were erased",
    "media": "Photos and voices erased",
}


def backup(
    to: Annotated[Path, typer.Argument(metavar="TO", help="Folder for the copy of the data.")],
    key: Annotated[Path | None, typer.Option(help="Another folder, for a copy of the key.")] = None,
    keep: Annotated[int, typer.Option(min=0, help="Delete older copies there but so many.")] = 0,
) -> None:
    """Copy the data, and the key to another place; nobody has to stop for it.

    The copy is one file, made as of one moment and looked into. Without the key nobody can read it,
    you neither: keep a copy of the key where the data are not.
    """
    from bot.wall_clock import now

    settings = read_settings()
    _refuse_together(settings, to, key)
    if is_new(settings):
        raise CommandRefused(f"There is no database yet: {whereabouts(settings)}.")
    refuse_other_version(settings)
    stamp = f"{now():%Y%m%d-%H%M%S}"
    copy = _copy_data(settings, to, stamp)
    mark(GOOD, f"Data: {copy} ({copy.stat().st_size / 1e6:,.1f} MB), looked into: it is whole.")
    if key is None:
        mark(NOTE, "The key was not copied. Do it once, to another place: --key FOLDER")
        kept = "KEYFILE"
    else:
        kept = str(_copy_key(settings, key, stamp))
        mark(GOOD, f"Key:  {kept}. Carry it away from the data.")
        if settings.push_file.exists():
            mark(GOOD, f"Push key: {push_key_beside(Path(kept))}. It goes with the key.")
        if key.stat().st_dev == to.stat().st_dev:
            mark(NOTE, "Both lie on the same disk. One thief or one fire takes both.")
    for old in _older(to, copy.suffix, keep) if keep else ():
        old.unlink()
        mark(GOOD, f"Deleted: {old}")
    say()
    say("To put it back, on this or another computer:")
    say(f"  titir restore {copy} --key {kept}")


def restore(
    copy: Annotated[Path, typer.Argument(metavar="FROM", help="A copy that titir backup made.")],
    key: Annotated[
        Path | None, typer.Option(help="The key of that time, if it is not here.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Replace what is there.")] = False,
) -> None:
    """Put a copy back. It is checked first: it must open with the key.

    What was there before is kept aside (SQLite), or must be given up with --yes (PostgreSQL). Stop
    Titir first.
    """
    from bot.wall_clock import now
    from storage import instance_lock
    from storage.keys import load_keys

    settings = read_settings()
    master = settings.master_file
    if key is None and not master.exists():
        raise CommandRefused(f"There is no key at {master}. Say where it is: --key KEYFILE")
    with instance_lock.alone(settings.database):
        _check(settings, copy, load_keys(key or master))
        if not yes:
            _ask_before_replacing(settings, key)
        stamp = f"{now():%Y%m%d-%H%M%S}"
        if key is not None:
            _place_key(key, master, stamp)
        _put_back(settings, copy, stamp)
    mark(GOOD, f"{copy} is the database now, and it opens with the key.")
    mark(NOTE, "What was heard after that copy is gone; what was waiting then may be sent again.")
    if settings.push_contact and not settings.push_file.exists():
        mark(NOTE, "The push key is lost. A new one is made at the start; until its page is opened")
        mark(NOTE, "again, each phone stays silent: tell officers to open theirs now.")
    say("Start Titir: titir run")


def purge() -> None:
    """Erase now what is kept no longer: old drafts, exact places, photos, closed cases.

    While Titir runs, the same happens by itself when its time has come. docs/operating.md says
    what is kept how long.
    """
    from actions.cases.retention import find_overdue, let_go_of
    from actions.sweeps import SWEEPS
    from bot.wall_clock import now

    settings = read_settings()
    whole: Counter[str] = Counter()
    with open_database(settings) as house, progress("Erasing") as step:
        for sweep in SWEEPS.values():
            after = house.write_now(sweep, now=now())
            while after:
                after = house.write_now(sweep, now=now(), after=after)
        before = None
        while cases := house.write_now(find_overdue, now=now()):
            if cases == before:
                raise CommandRefused(f"{len(cases)} cases could not be erased; please report this.")
            for done, case_id in enumerate(cases, start=1):
                whole.update(asdict(house.write_now(let_go_of, case_id, now=now())))
                step(done, len(cases))
            before = cases
        _let_go_of_the_log(house)
    for what, count in whole.items():
        if count:
            mark(GOOD, f"{SAYS[what]}: {count}.")
    mark(GOOD, "Nothing is left here that should be erased by now.")
    for old in former_copies(settings):
        mark(NOTE, f"This copy from before an update or restore still holds it: {old}")


def former_copies(settings: Settings) -> list[Path]:
    """Copies that migrating or restoring left beside a SQLite database."""
    if settings.on_postgres:
        return []
    database = database_file(settings)
    return sorted(
        file
        for ending in ("before", "replaced")
        for file in database.parent.glob(f"{database.stem}.{ending}-*.db")
    )


def database_file(settings: Settings) -> Path:
    """The file of a SQLite database."""
    from sqlalchemy.engine import make_url

    return Path(make_url(settings.database).database or "")


def _let_go_of_the_log(house: House) -> None:
    """SQLite: what was erased does not linger in the write-ahead log either."""
    if not house.on_postgres:
        with closing(house.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _ask_before_replacing(settings: Settings, key: Path | None) -> None:
    """Database and key that are there are somebody's; both stay unless they say yes."""
    questions = []
    if _holds_something(settings):
        questions.append(f"Replace the database in {whereabouts(settings)}?")
    if key is not None and _is_another_key(key, settings.master_file):
        questions.append(f"Replace the key in {settings.master_file}?")
    for question in questions:
        if not ask(question):
            raise CommandRefused("Nothing was changed.")


def _is_another_key(key: Path, master: Path) -> bool:
    return master.exists() and master.read_bytes() != key.read_bytes()


def _holds_something(settings: Settings) -> bool:
    """Whether there is a database to lose; a broken file counts as one."""
    from sqlalchemy.exc import DatabaseError

    try:
        return not is_new(settings)
    except DatabaseError:
        return not settings.on_postgres


def _refuse_together(settings: Settings, to: Path, key: Path | None) -> None:
    """Data and key never into the same folder, nor beside what is there already."""
    data, secret = to.resolve(), settings.master_file.resolve().parent
    if _is_within(data, secret):
        raise CommandRefused(f"{to} is where the key lies. {APART}", code=WRONG_USE)
    if not settings.on_postgres and data == database_file(settings).resolve().parent:
        raise CommandRefused(f"{to} is where the database itself lies. {APART}", code=WRONG_USE)
    if key is None:
        return
    other = key.resolve()
    if _is_within(other, data) or _is_within(data, other):
        raise CommandRefused(f"{to} and {key} are the same place. {APART}", code=WRONG_USE)
    if _is_within(other, settings.data_dir.resolve()):
        raise CommandRefused(f"{key} is where the data lie. {APART}", code=WRONG_USE)


def _is_within(inner: Path, outer: Path) -> bool:
    return inner == outer or outer in inner.parents


def _copy_data(settings: Settings, to: Path, stamp: str) -> Path:
    from storage import backup as copies
    from storage.keys import load_keys
    from storage.sqlite_copy import copy_sqlite, room_for

    copy = to / f"titir-{stamp}.{'dump' if settings.on_postgres else 'db'}"
    part = copy.with_name(f"{copy.name}.part")
    to.mkdir(parents=True, exist_ok=True)
    if not settings.on_postgres:
        mark(NOTE, f"The copy: {room_for(database_file(settings), to)}.")
    try:
        with progress("Copying") as step:
            if settings.on_postgres:
                copies.dump_postgres(settings.database, part)
            else:
                copy_sqlite(database_file(settings), part, step=step)
        copies.check_copy(part, load_keys(settings.master_file))
        part.rename(copy)
    finally:
        part.unlink(missing_ok=True)
    return copy


def _copy_key(settings: Settings, key: Path, stamp: str) -> Path:
    from storage.keys import load_keys

    key.mkdir(parents=True, exist_ok=True)
    copy = key / f"titir-key-{stamp}.txt"
    _copy_file(settings.master_file, copy)
    load_keys(copy)
    if settings.push_file.exists():
        _copy_file(settings.push_file, push_key_beside(copy))
    return copy


def push_key_beside(key: Path) -> Path:
    """Where the key pair of push lies, whatever the key's file is called."""
    return key.with_name(f"{key.name}.push")


def _copy_file(source: Path, to: Path) -> None:
    import os

    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())


def _older(to: Path, ending: str, keep: int) -> list[Path]:
    """Our copies in the folder beyond the newest so many; their names sort by time."""
    stamp = "[0-9]" * 8 + "-" + "[0-9]" * 6
    return sorted(to.glob(f"titir-{stamp}{ending}"))[:-keep]


def _check(settings: Settings, copy: Path, keys: Keys) -> None:
    from storage import backup as copies

    if copies.is_sqlite(copy) == settings.on_postgres:
        kinds = ("PostgreSQL", "SQLite") if settings.on_postgres else ("SQLite", "PostgreSQL")
        raise CommandRefused(
            f"DATABASE_URL means {kinds[0]}, and {copy} is a copy of {kinds[1]}.", code=WRONG_USE
        )
    with progress("Looking into the copy"):
        copies.check_copy(copy, keys)


def _place_key(key: Path, master: Path, stamp: str) -> None:
    """The key of the copy is the key of this house; another one that lay there is kept aside."""
    import shutil

    master.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_another_key(key, master):
        aside = master.with_name(f"{master.name}.replaced-{stamp}")
        master.rename(aside)
        mark(NOTE, f"The key that lay there before: {aside}")
    if not master.exists():
        shutil.copyfile(key, master)
        master.chmod(0o600)
    pushes, ours = push_key_beside(key), push_key_beside(master)
    if pushes.exists() and (not ours.exists() or ours.read_bytes() != pushes.read_bytes()):
        if ours.exists():
            ours.rename(ours.with_name(f"{ours.name}.replaced-{stamp}"))
        _copy_file(pushes, ours)


def _put_back(settings: Settings, copy: Path, stamp: str) -> None:
    from storage import backup as copies

    if settings.on_postgres:
        with progress("Putting it back"):
            copies.put_back_postgres(copy, settings.database)
        return
    database = database_file(settings)
    database.parent.mkdir(parents=True, exist_ok=True)
    aside = database.with_name(f"{database.stem}.replaced-{stamp}.db")
    copies.put_back_sqlite(copy, database, aside=aside)
    if aside.exists():
        mark(NOTE, f"The database that was there before: {aside}")
