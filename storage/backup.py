"""Backups: a copy of the database as it was at one moment, and putting it back. Never the key.

`storage/sqlite_copy.py` copies SQLite, PostgreSQL its own pg_dump, both while the house goes on. A
copy is looked into before it counts: it must be ours and open with the key that lies here.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlmodel import SQLModel

from storage.keys import Keys
from storage.open_house import HOUSE_KEY
from storage.sqlite_copy import NotACopy, sync

BEGINS_SQLITE = b"SQLite format 3\0"
BEGINS_DUMP = b"PGDMP"
_MARK = re.compile(rf"^{HOUSE_KEY}\t\\\\x([0-9a-f]+)$", re.MULTILINE)
_TABLE = re.compile(r"^\d+; \d+ \d+ TABLE public (\w+) ", re.MULTILINE)


class NoTools(Exception):
    """PostgreSQL's own tools are not installed. The name of the one that is missing."""


class ToolFailed(Exception):
    """One of PostgreSQL's tools failed; its own last words."""


def dump_postgres(url: str, target: Path) -> None:
    """Have pg_dump write a copy of the database. Raises NoTools, ToolFailed."""
    database, environment = _address(url)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges",
          f"--file={target}", database], environment)  # fmt: skip
    sync(target)


def is_sqlite(copy: Path) -> bool:
    """Whether the copy is of a SQLite database; else it is of PostgreSQL. Raises NotACopy."""
    with copy.open("rb") as file:
        begins = file.read(len(BEGINS_SQLITE))
    if begins == BEGINS_SQLITE:
        return True
    if begins.startswith(BEGINS_DUMP):
        return False
    raise NotACopy(copy)


def check_copy(copy: Path, keys: Keys) -> None:
    """The copy is ours, and these keys open it. Raises NotACopy, Unsealable, NoTools."""
    wrapped = _sqlite_house_key(copy) if is_sqlite(copy) else _dump_house_key(copy)
    keys.unwrap(wrapped)


def put_back_sqlite(copy: Path, database: Path, *, aside: Path) -> None:
    """The copy becomes the database. What was there before lies at `aside` from then on."""
    fresh = database.with_name(database.name + ".new")
    fresh.unlink(missing_ok=True)
    shutil.copyfile(copy, fresh)
    fresh.chmod(0o600)
    sync(fresh)
    for ending in ("", "-wal", "-shm"):  # what was not yet in the one file goes along
        former = Path(f"{database}{ending}")
        if former.exists():
            former.rename(f"{aside}{ending}")
    fresh.rename(database)


def put_back_postgres(copy: Path, url: str) -> None:
    """The copy becomes the database: in one transaction, all of it or nothing.

    Every table of ours goes first, also one that a newer version added since. Raises NoTools,
    ToolFailed.
    """
    names = sorted({*SQLModel.metadata.tables, "alembic_version", *_tables_in(copy)})
    listed = ", ".join(f'"{name}"' for name in names)
    database, environment = _address(url)
    with TemporaryFile() as script:
        script.write(f"DROP TABLE IF EXISTS {listed} CASCADE;\n".encode())
        script.flush()
        _run(["pg_restore", "--no-owner", "--no-privileges", "--file=-", str(copy)],
             environment, out=script)  # fmt: skip
        script.seek(0)
        _run(["psql", "--no-psqlrc", "--quiet", "--single-transaction",
              "--set=ON_ERROR_STOP=1", database], environment, into=script)  # fmt: skip


def _sqlite_house_key(copy: Path) -> bytes:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(copy))}?mode=ro", uri=True)) as opened:
            row = opened.execute("SELECT value FROM mark WHERE name = ?", (HOUSE_KEY,)).fetchone()
    except sqlite3.DatabaseError as wrong:
        raise NotACopy(copy) from wrong
    if row is None:
        raise NotACopy(copy)
    return bytes(row[0])


def _dump_house_key(copy: Path) -> bytes:
    told = _run(["pg_restore", "--data-only", "--table=mark", "--file=-", str(copy)], {})
    found = _MARK.search(told)
    if found is None:
        raise NotACopy(copy)
    return bytes.fromhex(found[1])


def _tables_in(copy: Path) -> list[str]:
    return _TABLE.findall(_run(["pg_restore", "--list", str(copy)], {}))


def _address(url: str) -> tuple[str, dict[str, str]]:
    """The database's address for its tools; the password apart, since anybody may list commands."""
    made: URL = make_url(url)
    plain = made.set(drivername="postgresql")._replace(password=None)
    environment = {} if made.password is None else {"PGPASSWORD": str(made.password)}
    return plain.render_as_string(hide_password=False), environment


def _run(
    command: list[str],
    environment: dict[str, str],
    *,
    into: IO[bytes] | int = subprocess.DEVNULL,
    out: IO[bytes] | int = subprocess.PIPE,
) -> str:
    """Run one of PostgreSQL's tools; returns what it printed."""
    tool = shutil.which(command[0])
    if tool is None:
        raise NoTools(command[0])
    done = subprocess.run(  # noqa: S603  # our own arguments, no shell
        [tool, *command[1:]],
        env={**os.environ, **environment},
        stdin=into,
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise ToolFailed(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout.decode() if done.stdout else ""
