"""Announcements: the pace kept, the ceiling, alerts meanwhile, kills in the middle, a million.

`python -m bench.announcements [NAME…] [--postgres URL]`: million, pace, ceiling, alerts, kill; all
without a name. The product runs as `titir run` against the tests' fake Bot API server; what is said
is an announcement that comes due a few seconds after the start. URL: a PostgreSQL server on which
databases may be made and dropped.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import delete, insert, make_url
from sqlmodel import SQLModel

from actions.announcing import planning, plans, sending
from bench import seed
from bench.bots import PRODUCT, ROOMS, pinned
from bench.figures import Json, Target, percentile
from bench.procs import HERE, Messenger, Process, ended, free_port
from bot.settings import Settings
from bot.wiring import load_forms
from domain.announcing import Kind
from domain.audiences import Audience, Topic
from domain.outbox import Lane
from domain.schedules import Every, Schedule
from storage import readers, sendings, sites
from storage.house import House
from storage.keys import new_id
from storage.migrating import migrate
from storage.opening import open_house
from storage.tables import Announcement, Staff
from storage.tx import Tx
from tests.botapi.server import FIRST_PERSON

NAMES = ("million", "pace", "ceiling", "alerts", "kill")
WORDS = "Sáng mai 7 giờ họp thôn ở nhà văn hóa. Bà con mang theo ghế."
PACE = 27.0
LIMIT = 30  # a second, truly sliding
STARTS_IN = timedelta(seconds=8)
QUIET_S = 6.0  # nothing more was sent for so long: it is over
DIES_AT = 0.4  # of the way
LEASE_S = 60


@dataclass(frozen=True, slots=True)
class Base:
    """A database with people in it. url: "" for the folder's SQLite file."""

    folder: Path
    url: str

    @property
    def name(self) -> str:
        return "PostgreSQL" if self.url else "SQLite"

    def env(self) -> dict[str, str]:
        return {"DATA_DIR": str(self.folder)} | ({"DATABASE_URL": self.url} if self.url else {})


def main() -> int:
    given = _arguments()
    targets: list[Target] = []
    for postgres in [""] if not given.postgres else ["", given.postgres]:
        for name in given.names:
            print(f"\n{name}, {'PostgreSQL' if postgres else 'SQLite'}", flush=True)
            targets += _RUNS[name](postgres, given)
    print()
    for target in targets:
        print(target.line())
    return 0 if all(target.is_met for target in targets) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.announcements", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--postgres", default="", help="URL of a server for throw-away databases")
    parser.add_argument("--messages", type=int, default=3_000, help="of the run at Telegram's pace")
    parser.add_argument("--many", type=int, default=20_000, help="of ceiling and kill")
    parser.add_argument("--readers", type=int, default=1_000_000)
    given = parser.parse_args()
    given.names = given.names or list(NAMES)
    return given


# ------------------------------------------------------------------------------- people


@contextmanager
def base(postgres: str, *, residents: int) -> Iterator[Base]:
    """An empty database with so many residents, each a reader; gone with the block."""
    folder = HERE / ".work" / f"announce-{uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    url = _make_database(postgres) if postgres else ""
    try:
        made = Base(folder, url)
        with house_of(made) as house:
            _people(house, residents)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if url:
            _drop_database(postgres, url)


@contextmanager
def house_of(where: Base) -> Iterator[House]:
    """Its house, opened by this process."""
    settings = Settings(data_dir=where.folder, database_url=where.url, secret_file=None)
    migrate(settings.database, now=datetime.now(UTC))
    house = open_house(settings.database, settings.master_file)
    try:
        yield house
    finally:
        house.close()


def _make_database(server: str) -> str:
    name = f"bench_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # hex digits only
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _drop_database(server: str, url: str) -> None:
    name = make_url(url).database
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _people(house: House, residents: int) -> None:
    now = datetime.now(UTC)
    shipped = frozenset(load_forms().by_code)
    for number in range(ROOMS):
        house.write_now(seed._add_site, number, shipped, now=now)
    for start in range(0, residents, seed.SLICE):
        people = range(start, min(start + seed.SLICE, residents))
        house.write_now(seed._add_residents, people, waiting=0, now=now)
    house.write_now(readers.recount)
    house.write_now(_add_admin)


def _add_admin(tx: Tx) -> None:
    site = seed.site_code(0)
    tx.add(
        Staff(
            id="admin",
            role="admin",
            site=site,
            address_key=tx.keys.fingerprint("staff", "browser:bench"),
            address_sealed=tx.house_key.seal("staff.address", "admin", "browser:bench"),
            name_sealed=tx.house_key.seal("staff.name", "admin", "Bench"),
            language="vi",
            joined_on=datetime.now(UTC).date(),
        )
    )


def everybody(tx: Tx) -> Audience:
    """Everybody of every site."""
    return Audience(tuple(site.area for site in sites.all_sites(tx)), int(Topic.NOTICE))


def plan_soon(where: Base) -> None:
    """An announcement to everybody that comes due in a few seconds."""
    with house_of(where) as house:
        house.write_now(_plan, datetime.now(UTC) + STARTS_IN)


def _plan(tx: Tx, due: datetime) -> None:
    admin = tx.get_one(Staff, "admin")
    there = due.astimezone(ZoneInfo(sites.get_site(tx, admin.site).timezone))
    schedule = Schedule(Every.ONCE, there.date(), there.time().replace(microsecond=0))
    plan = plans.Plan(Kind.NOTICE, ("Xã",), everybody(tx), {"vi": WORDS}, schedule=schedule)
    _need_no_second()
    planning.plan_announcement(tx, plan, admin=admin, now=datetime.now(UTC))


def _need_no_second() -> None:
    """Nobody sits here who could approve."""
    planning.needs_second = lambda *_args, **_facts: False  # type: ignore[attr-defined]  # here only


# ------------------------------------------------------------------------------ running


@contextmanager
def telegram(people: int) -> Iterator[Messenger]:
    """The messenger with so many people who have started the bot."""
    made = Messenger(cpu=pinned()[1])
    with ended(made):
        made.ask("/bench/groups", count=ROOMS)
        first = made.ask("/control/people", count=people, started=True)["first"]
        for number in range(first - FIRST_PERSON):
            made.ask("/bench/person", number=number)
        made.ask("/control/forget")
        yield made


def start(server: Messenger, where: Base, *, per_second: float) -> Process:
    """`titir run` on that database."""
    env = {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "TELEGRAM_PER_SECOND": str(per_second),
        "PORT": str(free_port()),
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", PRODUCT.module]
    return Process(command, env=env | where.env(), cpu=pinned()[0])


def sends(server: Messenger, since: int = 0) -> list[tuple[int, float, bool]]:
    """(chat, moment, whether it arrived) of every message to a person."""
    found = server.ask(f"/control/calls?since={since}")["calls"]
    return [
        (chat, at, status == 200)
        for method, chat, at, status, _ in found
        if method == "sendMessage" and chat > 0
    ]


def wait_until_told(
    server: Messenger, count: int, *, longest_s: float
) -> list[tuple[int, float, bool]]:
    """Until so many people were tried, or nothing more comes."""
    told: list[tuple[int, float, bool]] = []
    until, last, quiet = time.monotonic() + longest_s, 0, time.monotonic() + 60
    while time.monotonic() < until:
        told = sends(server)
        reached = len({chat for chat, _, _ in told})
        if reached >= count:
            return told
        if len(told) != last:
            last, quiet = len(told), time.monotonic() + QUIET_S + LEASE_S
        if time.monotonic() > quiet:
            return told
        time.sleep(0.5)
    return told


# -------------------------------------------------------------------------------- benches


def pace(postgres: str, given: argparse.Namespace) -> list[Target]:
    """At Telegram's pace, against a true sliding second of 30."""
    count = given.messages
    with base(postgres, residents=count) as where, telegram(count) as server:
        server.ask("/control/limits", per_second=LIMIT, per_group_minute=20, per_chat_second=0)
        plan_soon(where)
        with ended(start(server, where, per_second=PACE)) as process:
            server.wait_for_poll(process)
            process.begin()
            told = wait_until_told(server, count, longest_s=count / PACE * 1.5 + 60)
            spent = process.spent()
        state = _state(server)
    moments = sorted(at for _, at, arrived in told if arrived)
    kept = (len(moments) - 1) / (moments[-1] - moments[0]) / PACE
    print(f"  {len(moments):,} in {moments[-1] - moments[0]:.1f} s, {state['refused']} × 429, "
          f"CPU {spent * 1000 / count:.2f} ms a message, idle turning included")  # fmt: skip
    return [
        Target(f"{where.name}: 429 at 27/s", 0, state["refused"]),
        Target(f"{where.name}: of the pace kept", 0.97, kept, at_least=True),
        Target(f"{where.name}: twice", 0, len(moments) - len({chat for chat, _, ok in told if ok})),
        Target(f"{where.name}: CPU per delivery", 1.0, spent * 1000 / count, "ms"),
    ]


def ceiling(postgres: str, given: argparse.Namespace) -> list[Target]:
    """Without a limit: as fast as it goes, up to the 1,000/s that may be set."""
    count = given.many
    with base(postgres, residents=count) as where, telegram(count) as server:
        server.ask("/control/limits", per_second=0, per_group_minute=0, per_chat_second=0)
        plan_soon(where)
        with ended(start(server, where, per_second=1000.0)) as process:
            server.wait_for_poll(process)
            process.begin()
            told = wait_until_told(server, count, longest_s=180)
            spent = process.spent()
    moments = sorted(at for _, at, arrived in told if arrived)
    middle = moments[len(moments) // 10 : -len(moments) // 10]
    rate = (len(middle) - 1) / (middle[-1] - middle[0])
    print(f"  {rate:.0f} messages/s, CPU {spent * 1000 / len(moments):.2f} ms a message")
    return [
        Target(f"{where.name}: ceiling (the dream)", 1000, rate, "/s", at_least=True),
        Target(f"{where.name}: CPU per delivery", 1.0, spent * 1000 / len(moments), "ms"),
    ]


def kill(postgres: str, given: argparse.Namespace) -> list[Target]:
    """kill -9 of all in the middle; the next start finishes it."""
    count = given.many
    with base(postgres, residents=count) as where, telegram(count) as server:
        server.ask("/control/limits", per_second=0, per_group_minute=0, per_chat_second=0)
        plan_soon(where)
        first = start(server, where, per_second=500.0)
        server.wait_for_poll(first)
        while len(sends(server)) < count * DIES_AT:
            time.sleep(0.1)
        os.kill(first._popen.pid, signal.SIGKILL)
        first._popen.wait()
        died = time.monotonic()
        with ended(start(server, where, per_second=500.0)):
            told = wait_until_told(server, count, longest_s=240)
    first.end()
    times = Counter(chat for chat, _, arrived in told if arrived)
    doubles = sum(number - 1 for number in times.values())
    in_flight = 256 + 50  # letters under way, and one claim of a tenth of a second
    late = max(at for _, at, _ in told) - died
    print(f"  {len(times):,} told, {doubles} twice; done {late:.0f} s after the kill")
    return [
        Target(f"{where.name}: lost after kill -9", 0, count - len({chat for chat, *_ in told})),
        Target(f"{where.name}: twice after kill -9", in_flight, doubles),
    ]


def alerts(postgres: str, given: argparse.Namespace) -> list[Target]:
    """A row in the alert lane of a room, while an announcement goes out: put → wire."""
    count = given.messages
    with base(postgres, residents=count) as where, telegram(count) as server:
        server.ask("/control/limits", per_second=LIMIT, per_group_minute=0, per_chat_second=0)
        plan_soon(where)
        with ended(start(server, where, per_second=PACE)) as process:
            server.wait_for_poll(process)
            while len(sends(server)) < 100:
                time.sleep(0.1)
            took = _danger_taps(server)
        state = _state(server)
    print(f"  {len(took)} taps: p50 {percentile(took, 50):.1f} p99 {percentile(took, 99):.1f} ms")
    return [
        Target(f"{where.name}: tap → room during a broadcast, p50", 25, percentile(took, 50), "ms"),
        Target(
            f"{where.name}: tap → room during a broadcast, p99", 150, percentile(took, 99), "ms"
        ),
        Target(f"{where.name}: 429 meanwhile", 0, state["refused"]),
    ]


def _danger_taps(server: Messenger) -> list[float]:
    """Residents press a kind of danger, one after the other; how long until their room rings."""
    took = []
    for number in range(40):
        who = FIRST_PERSON + number
        server.ask("/control/do", deeds=[{"do": "says", "who": who, "text": "/danger"}])
        time.sleep(0.6)
        since = server.ask("/control/calls?since=0")["next"]
        done = server.ask("/control/do", deeds=[{"do": "taps", "who": who, "label": "Lũ"}])
        tapped = done["at"][0]
        until = time.monotonic() + 3
        while time.monotonic() < until:
            calls = server.ask(f"/control/calls?since={since}")["calls"]
            rooms = [at for method, chat, at, *_ in calls if chat < 0 and method == "sendMessage"]
            if rooms:
                took.append((rooms[0] - tapped) * 1000)
                break
            time.sleep(0.02)
        time.sleep(0.2)
    return took


def million(postgres: str, given: argparse.Namespace) -> list[Target]:
    """So many readers: counting an audience, *send now*, slices, stopping."""
    with base(postgres, residents=0) as where, house_of(where) as house:
        for start_ in range(0, given.readers, seed.SLICE):
            house.write_now(_bare_readers, min(seed.SLICE, given.readers - start_))
        house.write_now(readers.recount)
        _need_no_second()
        counts = [_timed(house, _count_all) for _ in range(5)]
        sent = [_timed(house, _send_now) for _ in range(3)]
        slices = [_timed(house, _slice) for _ in range(20)]
        stopped = _timed(house, _stop)
    print(f"  count {median(counts):.1f} ms, send now {median(sent):.1f} ms, "
          f"slice of {sendings.SLICE} {median(slices):.1f} ms (longest {max(slices):.1f}), "
          f"stop {stopped:.1f} ms")  # fmt: skip
    where_name, many = where.name, f"{given.readers:,} readers"
    return [
        Target(f"{where_name}: count of {many}", 1000, max(counts), "ms"),
        Target(f"{where_name}: send now to {many}", 1000, max(sent), "ms"),
        Target(f"{where_name}: longest write transaction", 100, max(*sent, *slices, stopped), "ms"),
    ]


def _timed(house: House, deed: object) -> float:
    began = time.perf_counter()
    house.write_now(deed)  # type: ignore[arg-type]  # deeds of this file
    return (time.perf_counter() - began) * 1000


def _bare_readers(tx: Tx, count: int) -> None:
    """Readers without residents: only counted and put."""
    ids = [new_id() for _ in range(count)]
    rows = [{"id": one, "resident_sealed": b"\0" * 60} for one in ids]
    tx.execute(insert(SQLModel.metadata.tables["reader"]), rows)
    tx.execute(
        insert(readers.SUBSCRIPTION),
        [
            {
                "area": seed.home_of(number * 7919)[1],
                "reader_id": one,
                "topics": 15,
                "alerts": True,
                "several": False,
            }
            for number, one in enumerate(ids)
        ],
    )


def _count_all(tx: Tx) -> None:
    plans.count_people(tx, everybody(tx), seed.site_code(0))


def _send_now(tx: Tx) -> None:
    plan = plans.Plan(Kind.NOTICE, ("Xã",), everybody(tx), {"vi": WORDS})
    admin = tx.get_one(Staff, "admin")
    planning.plan_announcement(tx, plan, admin=admin, now=datetime.now(UTC))


def _slice(tx: Tx) -> None:
    sending_id = sendings.going_sendings(tx)[0]
    found = sendings.lock_sending(tx, sending_id)
    assert found is not None
    announcement = tx.get_one(Announcement, found.announcement_id)
    now = datetime.now(UTC)
    if not sendings.put_slice(tx, found, announcement, lane=Lane.ANNOUNCEMENT, now=now):
        tx.execute(delete(sendings.OUTGOING))


def _stop(tx: Tx) -> None:
    sending.stop(tx, sendings.going_sendings(tx)[0], now=datetime.now(UTC))


def _state(server: Messenger) -> Json:
    return server.ask("/control/state")


_RUNS = {"million": million, "pace": pace, "ceiling": ceiling, "alerts": alerts, "kill": kill}

if __name__ == "__main__":
    sys.exit(main())
