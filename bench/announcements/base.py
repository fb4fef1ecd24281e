"""A throw-away database with people in it, and the announcement that tells them."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import delete, make_url

from actions.broadcasts import announcement_lifecycle, pre_send_checks
from bench import seed
from bench.bots import ROOMS
from bench.procs import HERE
from bot.settings import Settings
from bot.wiring import load_forms
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.schedules import Every, Schedule
from domain.ids import StaffId
from storage import sites, subscribers
from storage.house import House
from storage.migrating import migrate
from storage.open_house import open_house
from storage.tables import Staff
from storage.tx import Tx

WORDS = "Sáng mai 7 giờ họp thôn ở nhà văn hóa. Bà con mang theo ghế."
STARTS_IN = timedelta(seconds=8)  # the product needs a few seconds until it hears and speaks

_migrating = threading.Lock()  # Alembic migrates one database at a time, and runs go on at once


@dataclass(frozen=True, slots=True)
class Base:
    """Where the data is. url: "" for the folder's SQLite file."""

    folder: Path
    url: str

    @property
    def name(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def env(self) -> dict[str, str]:
        return {"DATA_DIR": str(self.folder)} | ({"DATABASE_URL": self.url} if self.url else {})


@contextmanager
def base(postgres: str, *, residents: int, apart: int = 0) -> Iterator[Base]:
    """An empty database with so many residents, each a reader; gone with the block.

    postgres: URL of a server on which databases may be made, "" for SQLite. apart: so many more,
    numbered behind them, whom no announcement reaches.
    """
    folder = HERE / ".work" / f"announce-{uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    url = make_database(postgres) if postgres else ""
    try:
        made = Base(folder, url)
        with house_of(made) as house:
            _people(house, residents, apart)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if url:
            drop_database(postgres, url)


@contextmanager
def house_of(where: Base) -> Iterator[House]:
    """Its house, opened by this process."""
    settings = Settings(data_dir=where.folder, database_url=where.url, secret_file=None)
    with _migrating:
        migrate(settings.database, now=datetime.now(UTC))
    house = open_house(settings.database, settings.master_file)
    try:
        yield house
    finally:
        house.close()


def plan_soon(where: Base) -> None:
    """An announcement to everybody that comes due in a few seconds."""
    with house_of(where) as house:
        house.write_now(_plan, datetime.now(UTC) + STARTS_IN)


def send_now(tx: Tx) -> None:
    """An announcement to everybody goes out, as with *send now*."""
    _announce(
        tx,
        pre_send_checks.AnnouncementPlan(
            AnnouncementKind.NOTICE, ("Xã",), everybody(tx), {"vi": WORDS}
        ),
    )


def everybody(tx: Tx) -> Audience:
    """Everybody of every site."""
    return Audience(tuple(site.area for site in sites.all_sites(tx)), int(Topic.NOTICE))


def _plan(tx: Tx, due: datetime) -> None:
    admin = tx.get_one(Staff, "admin")
    there = due.astimezone(ZoneInfo(sites.get_site(tx, admin.site).timezone))
    schedule = Schedule(Every.ONCE, there.date(), there.time().replace(microsecond=0))
    words = {"vi": WORDS}
    _announce(
        tx,
        pre_send_checks.AnnouncementPlan(
            AnnouncementKind.NOTICE, ("Xã",), everybody(tx), words, schedule=schedule
        ),
    )


def _announce(tx: Tx, plan: pre_send_checks.AnnouncementPlan) -> None:
    # Nobody sits here who could approve.
    announcement_lifecycle.needs_second = lambda *_args, **_facts: False  # type: ignore[attr-defined]  # here only
    admin = tx.get_one(Staff, "admin")
    announcement_lifecycle.plan_announcement(tx, plan, admin=admin, now=datetime.now(UTC))


def _people(house: House, residents: int, apart: int) -> None:
    now = datetime.now(UTC)
    shipped = frozenset(load_forms().by_code)
    for number in range(ROOMS):
        house.write_now(seed._add_site, number, shipped, now=now)
    _add(house, range(residents, residents + apart))
    house.write_now(lambda tx: tx.execute(delete(subscribers.SUBSCRIPTION)))
    _add(house, range(residents))
    house.write_now(subscribers.recount)
    house.write_now(_add_admin)


def _add(house: House, people: range) -> None:
    for start in range(0, len(people), seed.SLICE):
        some = people[start : start + seed.SLICE]
        house.write_now(seed._add_residents, some, waiting=0, now=datetime.now(UTC))


def _add_admin(tx: Tx) -> None:
    site = seed.site_code(0)
    tx.add(
        Staff(
            id=StaffId("admin"),
            role="admin",
            site=site,
            address_key=tx.keys.fingerprint("staff", "browser:bench"),
            address_sealed=tx.house_key.seal("staff.address", "admin", "browser:bench"),
            name_sealed=tx.house_key.seal("staff.name", "admin", "Bench"),
            language="vi",
            joined_on=datetime.now(UTC).date(),
        )
    )


def make_database(server: str) -> str:
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())  # hex digits only
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, url: str) -> None:
    name = make_url(url).database
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
