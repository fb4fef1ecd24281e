"""The messenger, and a database of each kind as an operator has it: nobody has migrated it yet."""

import os
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from tests.botapi import BotApi


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    """The messenger."""
    async with BotApi() as server:
        yield server


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """The URL of a database without any table, dropped after the test."""
    server = os.environ.get("TITIR_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: ./test brings one")
    name = f"titir_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These first, in one worker: they wait most of the time, and others use it meanwhile."""
    items.sort(key=lambda item: "outside" not in item.path.parts)
