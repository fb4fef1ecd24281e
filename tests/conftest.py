"""What every test has: no blocking call in the event loop, and a PostgreSQL where asked for."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from blockbuster import BlockBuster
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

HOUSE = [
    "bot", "handlers", "web", "scheduler", "actions", "channels", "storage", "domain",
]  # fmt: skip


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    """A blocking call of ours inside the event loop fails the test."""
    guard = BlockBuster(scanned_modules=HOUSE)
    for name in [name for name in guard.functions if name.startswith("io.")]:
        del guard.functions[name]  # patched io types crash Debian's Python 3.11.2 when it ends
    guard.activate()
    yield guard
    guard.deactivate()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty database of its own, `postgresql://…`, dropped after the test."""
    server = os.environ.get("TITIR_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: ./test brings one")
    name = f"titir_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of the browser. ./test brings it; Playwright starts it with `--no-sandbox`."""
    program = os.environ.get("TITIR_TEST_CHROMIUM")
    if not program:
        pytest.skip("no Chromium: ./test brings one")
    return program
