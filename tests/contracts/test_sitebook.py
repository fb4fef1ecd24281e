"""The site book: what is kept in memory is no older than what another process applied."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.people.sites import apply_site
from bot.wakeup import listen_on_postgres
from domain.site_shapes import SiteFile
from storage.house import House
from storage.open_house import open_house
from storage.site_cache import Book, find_book, forget_kept
from storage.tx import Tx
from tests.houses import NOON, build_house
from tests.village import ROOT, site_file

SITE = "06724"
EXAMPLE = (ROOT / "examples" / "hai-son.toml").read_text()


@pytest.fixture(scope="module")
def before() -> SiteFile:
    return site_file(EXAMPLE)


@pytest.fixture(scope="module")
def after() -> SiteFile:
    """The duty room has another number."""
    return site_file(EXAMPLE.replace("0203 000 0000", "0203 111 1111"))


def book(tx: Tx) -> Book:
    found = find_book(tx, SITE)
    assert found is not None
    return found


def duty_number(one: Book) -> str:
    return one.numbers[-1].digits


def test_who_applies_a_file_reads_it_at_once(
    house: House, before: SiteFile, after: SiteFile
) -> None:
    house.write_now(apply_site, before, now=NOON)
    assert duty_number(house.write_now(book)) == "0203 000 0000"
    house.write_now(apply_site, after, now=NOON)
    assert duty_number(house.write_now(book)) == "0203 111 1111"


@pytest.fixture
def two_houses(postgres_url: str, tmp_path: Path) -> Iterator[tuple[House, House]]:
    """Two processes' houses on one database."""
    first = build_house(postgres_url, tmp_path)
    second = open_house(postgres_url, tmp_path / "keys" / "master")
    yield first, second
    first.close()
    second.close()


@pytest.mark.postgres
async def test_another_process_reads_it_as_soon_as_it_is_told(
    postgres_url: str, two_houses: tuple[House, House], before: SiteFile, after: SiteFile
) -> None:
    """It used a number that was changed for ten seconds more."""
    here, elsewhere = two_houses
    await here.write(apply_site, before, now=NOON)
    stop, listening, told = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def applied() -> None:
        forget_kept(elsewhere.engine)
        told.set()

    async with asyncio.TaskGroup() as tasks:
        listener = listen_on_postgres(
            postgres_url,
            stop,
            wake=lambda _lanes: None,
            changed=lambda _key: listening.set(),
            applied=applied,
        )
        tasks.create_task(listener)
        await listening.wait()
        told.clear()
        assert duty_number(await elsewhere.write(book)) == "0203 000 0000"  # in memory from now on
        await here.write(apply_site, after, now=NOON)
        await told.wait()
        assert duty_number(await elsewhere.write(book)) == "0203 111 1111"
        stop.set()
