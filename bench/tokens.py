"""Races for the account's tokens: `python -m bench.tokens [RACES] [--postgres URL]`.

A thousand times five processes find at one moment that the login has to be renewed, by a fake of
Zalo whose refresh tokens work once. In every tenth race somebody is stopped, or Zalo is away. One
renewal each is wanted, and nothing lost but in the one window that cannot be closed.
"""

import argparse
import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from bench.announcements.base import drop_database, make_database
from storage.house import House
from storage.open_house import open_house
from tests.houses import lay_database, sqlite_in
from tests.zaloapi.account import Account
from tests.zaloapi.races import HOLDERS, Course, Mishap, Raced

RACES = 1_000
MISHAP_EVERY = 10


def main() -> int:
    """Print what was counted; 1 where something was lost or renewed twice."""
    parser = argparse.ArgumentParser(prog="bench.tokens", description=__doc__)
    parser.add_argument("races", nargs="?", type=int, default=RACES)
    parser.add_argument("--postgres", default="", help="URL of a server; else SQLite")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    with TemporaryDirectory() as folder, _houses(given.postgres, Path(folder)) as houses:
        raced = asyncio.run(_run(houses, given.races))
    base = "PostgreSQL" if given.postgres else "SQLite"
    print(f"{base}: {raced.races:,} races of {HOLDERS} in {time.monotonic() - began:.0f} s")
    for kind, times in raced.mishaps.items():
        print(f"  {kind.value:<44} {times:>6,}")
    print(f"  {'renewals that Zalo gave':<44} {raced.renewals:>6,}")
    print(f"  {'races with more than one':<44} {raced.more_than_one:>6,}")
    print(f"  {'told to admins, who then log in':<44} {raced.told:>6,}")
    print(f"  {'lost':<44} {raced.lost:>6,}")
    return int(not is_right(raced))


def is_right(raced: Raced) -> bool:
    """Whether each race renewed once, and each lost pair was reported."""
    reported = raced.told == raced.logins == raced.mishaps[Mishap.WINDOW]
    return reported and raced.renewals == raced.races and not (raced.more_than_one or raced.lost)


async def _run(houses: list[House], races: int) -> Raced:
    async with Account() as account:
        return await Course(account, houses).run(races, mishap_every=MISHAP_EVERY)


@contextmanager
def _houses(server: str, folder: Path) -> Iterator[list[House]]:
    """The same database, opened once for each process where it lets several in."""
    database = _made(server) if server else nullcontext(sqlite_in(folder))
    with database as url:
        lay_database(url)
        count = HOLDERS if server else 1
        houses = [open_house(url, folder / "keys" / "master") for _ in range(count)]
        try:
            yield houses
        finally:
            for house in houses:
                house.close()


@contextmanager
def _made(server: str) -> Iterator[str]:
    url = make_database(server)
    try:
        yield url
    finally:
        drop_database(server, url)


if __name__ == "__main__":
    raise SystemExit(main())
