"""Stories play in a village, on SQLite; some of them also on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.duty import someone
from tests.houses import sqlite_in
from tests.pushes import PushService
from tests.ringing import pages_that_ring
from tests.stories.gathering import english_admin
from tests.village import Person, Village, open_village


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Village]:
    """A village on a fresh SQLite file."""
    async with open_village(sqlite_in(tmp_path), tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
async def any_village(url: str, tmp_path: Path) -> AsyncIterator[Village]:
    """A village on each of the two databases."""
    async with open_village(url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def admin(village: Village) -> Person:
    """An admin who reads English."""
    return await english_admin(village)


@pytest.fixture
async def resident(village: Village) -> Person:
    """Somebody from Pò Hèn who reads English, in a commune whose police have a room."""
    await village.room("cax")
    return await someone(village)


@pytest.fixture
async def service(any_village: Village) -> AsyncIterator[PushService]:
    """The push service of a village whose pages ring."""
    async with pages_that_ring(any_village) as opened:
        yield opened
