"""What every test has: no blocking call in the event loop, and a PostgreSQL where asked for."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import psycopg
import pytest
import structlog
from blockbuster import BlockBuster
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL, Engine, make_url

import storage.connections
from bot.lazy_aiogram import import_aiogram
from storage.migrating import migrate
from tests.houses import NOON

import_aiogram()  # as the program does: else each worker begins with seconds of a processor's time

# With CI set (./test sets it) the same examples each time: a walk of a new kind is a developer's
# find, not a landing's. Unset it, and Hypothesis searches anew.
# Neither minds how long an example takes: a busy machine is slow.
hypothesis.settings.register_profile(
    "ours",
    derandomize=bool(os.environ.get("CI")),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("ours")

LONG_S = 150  # for a test marked `long`, and for one that may be the first to build PostgreSQL's

UNTRACED = ("postgres", "browser", "slow", "long")  # marks of tests that coverage does not see

HOUSE = [
    "bot", "handlers", "web", "scheduler", "actions", "channels", "storage", "domain",
]  # fmt: skip


REAL_TIME = {"server", "chromium"}  # fixtures: a wire or browser, whose other end waits for us


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """More patience where it is due; a limit of the test's own counts before it."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        builds = "postgres_template" in fixtures
        outside = "outside" in item.path.parts
        if outside or fixtures & REAL_TIME or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.real_time)
        if (builds or item.get_closest_marker("long")) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(LONG_S))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Coverage looks away from what walks, more slowly, where others walked already.

    Tracing costs a story more than the story itself (2.3 times, measured on Python 3.11). The same
    stories on the second database, browsers, programs of their own and searches add no line to
    what those on SQLite reach.
    """
    plugin = item.config.pluginmanager.getplugin("_cov")
    traced = plugin.cov_controller if plugin else None
    if traced is None or not any(map(item.get_closest_marker, UNTRACED)):
        return (yield)
    traced.pause()
    try:
        return (yield)
    finally:
        traced.resume()


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Every engine of a kind shares what the first has compiled.

    A program has one engine for its life; here each test opens some, and to compile their
    statements anew was a sixth of the processor's time of a story.
    """
    first: dict[str, Engine] = {}
    usual = storage.connections.create_engine

    def create(url: URL, **settings: Any) -> Engine:
        engine = usual(url, **settings)
        twin = first.setdefault(url.drivername, engine)
        engine.dialect, engine._compiled_cache = twin.dialect, twin._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage.connections, "create_engine", create)
        yield


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
    # Coverage's own tracer takes a lock of its own inside whatever it watches.
    guard.functions["threading.Lock.acquire"].can_block_in("coverage/collector.py", "lock_data")
    guard.activate()
    yield guard
    guard.deactivate()


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """A test that set the logs up leaves them as they were."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[tuple[str, str]]:
    """The test server, and the name of a database there that the migrations built once."""
    server = os.environ.get("TITIR_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: ./test brings one")
    name = f"titir_template_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        migrate(_at(server, name), now=NOON)
        yield server, name
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def postgres_url(postgres_template: tuple[str, str]) -> Iterator[str]:
    """A migrated database of its own without any rows, `postgresql://…`, dropped after the test."""
    server, template = postgres_template
    name = f"titir_{uuid4().hex}"
    copy = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(copy)
        yield _at(server, name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _at(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of the browser. ./test brings it; Playwright starts it with `--no-sandbox`."""
    program = os.environ.get("TITIR_TEST_CHROMIUM")
    if not program:
        pytest.skip("no Chromium: ./test brings one")
    return program
