"""The storage contracts hold on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.house import House
from tests.houses import build_house, sqlite_in


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind, empty."""
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def house(url: str, tmp_path: Path) -> Iterator[House]:
    """A migrated house on it."""
    opened = build_house(url, tmp_path)
    yield opened
    opened.close()
