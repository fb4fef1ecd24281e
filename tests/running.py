"""The whole product for tests: `serve` in this process, or `python -m bot run` in its own.

Nothing in here is made up but the messenger: settings, database, keys, routers, delivery, pages,
ticks are those that an operator starts.
"""

import asyncio
import io
import itertools
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

import aiohttp

from actions.people.sites import apply_site
from bot import serving
from bot.settings import Settings
from bot.wiring import LOCALES, load_forms
from domain.sitefile import read_site_file
from domain.words.translations import Words
from storage import staff
from storage.form_versions import keep_forms
from storage.house import House
from storage.migrating import migrate
from storage.open_house import open_house
from storage.sites import all_sites
from storage.tx import Tx
from tests.botapi import BotApi
from tests.houses import sqlite_in

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
HAI_SON = ROOT / "examples" / "hai-son.toml"
OPEN = '"house.open"'  # in the log, once everything runs
READY_S = 90.0  # importing everything takes seconds, on a busy machine many
STOP_S = 40.0


class Ground:
    """A database with a site, before and after somebody serves it."""

    _grounds: ClassVar[WeakKeyDictionary[BotApi, "Ground"]] = WeakKeyDictionary()

    @classmethod
    def of(cls, server: BotApi) -> "Ground":
        """The one whose messenger this is."""
        return cls._grounds[server]

    def __init__(self, folder: Path, server: BotApi, url: str = "") -> None:
        self.folder, self.server, self.given_url = folder, server, url
        self.port = free_port()
        self.environment: dict[str, str] = {}
        self._grounds[server] = self

    @property
    def url(self) -> str:
        """Of the database."""
        return self.given_url or sqlite_in(self.folder)

    async def set_up(self, *invitations: tuple[str | None, str], site: Path = HAI_SON) -> list[str]:
        """Migrate, apply the site, and invite; returns the codes. (None, desk) is for a room."""
        return await asyncio.to_thread(self._set_up, invitations, site)

    def _set_up(self, invitations: Sequence[tuple[str | None, str]], site: Path) -> list[str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        now = self.server.clock.moment()
        migrate(self.url, now=now)
        words, forms = Words.load(LOCALES), load_forms()
        languages = frozenset(tag for tag, row in words.languages.items() if row.kind == "text")
        text = site.read_text(encoding="utf-8")
        file = read_site_file(text, shipped=frozenset(forms.by_code), languages=languages)
        with self.house() as house:
            house.write_now(keep_forms, forms)
            house.write_now(apply_site, file, now=now)
            return [house.write_now(self._invite, role, desk) for role, desk in invitations]

    @contextmanager
    def house(self) -> Iterator[House]:
        """The database and its keys, for a look while nobody serves it."""
        house = open_house(self.url, self.folder / "keys" / "master")
        try:
            yield house
        finally:
            house.close()

    async def look(self, deed: Callable[[Tx], T]) -> T:
        """What a deed finds, while nobody serves."""

        def looking() -> T:
            with self.house() as house:
                return house.write_now(deed)

        return await asyncio.to_thread(looking)

    def settings(self, **more: Any) -> Settings:
        """What an operator would set."""
        return Settings(
            _env_file=None,
            database_url=self.given_url,
            data_dir=self.folder,
            port=self.port,
            telegram_token=self.server.token,
            telegram_api_url=self.server.url,
            **more,
        )

    def _invite(self, tx: Tx, role: str | None, desk: str) -> str:
        site = all_sites(tx)[0].area
        found = staff.find_desk(tx, site, desk)
        vacancy = staff.Vacancy(role, site, found.id if found else None)
        return staff.invite(tx, vacancy, now=self.server.clock.moment())

    @property
    def page(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def served(
    settings: Settings, server: BotApi, clock: Callable[[], Any] | None = None
) -> AsyncIterator[None]:
    """`serve` in this process, from open doors to a stop by SIGTERM. clock: instead of real time.

    Logs are left as the tests have them.
    """
    kept = (serving.set_up_logs, serving.now)
    serving.set_up_logs = lambda *_: None
    if clock is not None:
        serving.now = clock
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(serving.serve(settings, serving.ALL))
            await _until_it_hears(server, lambda: running.done())
            yield
            if not running.done():
                os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait([running], timeout=STOP_S)
            if not running.done():
                raise AssertionError(f"it does not stop:\n{_what_runs()}")
    finally:
        serving.set_up_logs, serving.now = kept


class Program:
    """`python -m bot run`, or a role, in a process of its own; what it logs lies in a file."""

    def __init__(self, ground: Ground, role: str = "run") -> None:
        self._ground, self._role = ground, role
        self._log = ground.folder.parent / f"{ground.folder.name}.{role}.log"
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Returns when it hears, or, of another role, runs; AssertionError if it ends instead."""
        polls, opened = len(self._ground.server.calls_of("getUpdates")), self.log.count(OPEN)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220, S603  # our own program
                [sys.executable, "-P", "-m", "bot", self._role],
                cwd=ROOT,
                env=_environment(self._ground),
                stdout=log,
                stderr=log,
            )
        if self._role in ("run", "hear") and self._ground.environment.get("TELEGRAM_TOKEN") != "":
            await _until_it_hears(self._ground.server, self._has_ended, after=polls)
        else:
            await _until(lambda: self.log.count(OPEN) > opened, self._has_ended)

    def kill(self) -> None:
        """As a power cut does it."""
        self._signal(signal.SIGKILL)
        self._wait()

    async def stop(self, number: int = signal.SIGINT) -> int:
        """Ctrl-C; returns the exit code."""
        self._signal(number)
        return await asyncio.to_thread(self._wait)

    @property
    def log(self) -> str:
        """Everything it said, over all its lives."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What it logged of things that went wrong, a library's words and tracebacks too."""
        found = []
        for line in self.log.splitlines():
            if line.startswith("{"):
                entry = json.loads(line)
                found += [entry] if entry["level"] in ("error", "critical") else []
            elif line.startswith(("ERROR", "CRITICAL", "Traceback", "Exception")):
                found.append({"event": line})
        return found

    def rss_mb(self) -> float:
        """What it holds in memory now, in MB; its cleaning children not counted."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1_000

    def _has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _wait(self) -> int:
        return self._process.wait(STOP_S) if self._process is not None else 0


@asynccontextmanager
async def roles_apart(ground: Ground) -> AsyncIterator[dict[str, Program]]:
    """Each role in a process of its own, over one PostgreSQL, as an operator of a province has it.

    By web hook nobody polls: then there is no `hear`.
    """
    roles = ["tick", "web", "deliver"]
    if ground.environment.get("TELEGRAM_MODE") != "webhook":
        roles.append("hear")
    made = {role: Program(ground, role) for role in roles}
    try:
        await made["tick"].start()  # it migrates, and nobody waits for its lock
        async with asyncio.TaskGroup() as starting:
            for role in roles[1:]:
                starting.create_task(made[role].start())
        yield made
    finally:
        for one in made.values():
            one.kill()


@asynccontextmanager
async def program(ground: Ground) -> AsyncIterator[Program]:
    """The program, started; whatever is left of it at the end is killed."""
    made = Program(ground)
    try:
        await made.start()
        yield made
    finally:
        made.kill()


async def commanded(ground: Ground, *words: str) -> str:
    """What a command of the operator shows, typed while the program runs or not."""
    typed = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot", *words,
        cwd=ROOT, env=_environment(ground), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    shown, _ = await typed.communicate()
    return shown.decode()


def errors_in(log: Sequence[Any]) -> list[Any]:
    """The entries of structlog's capture that say that something of ours went wrong."""
    return [entry for entry in log if entry.get("log_level") in ("error", "critical")]


async def page_answers(url: str, **more: Any) -> tuple[int, str]:
    """What a browser gets there: status and text. more: as aiohttp's request takes it."""
    method = more.pop("method", "GET")
    async with aiohttp.ClientSession() as session, session.request(method, url, **more) as answer:
        return answer.status, await answer.text()


def _what_runs() -> str:
    stacks = io.StringIO()
    for task in asyncio.all_tasks():
        task.print_stack(file=stacks)
    return stacks.getvalue()


async def _until_it_hears(server: BotApi, has_ended: Callable[[], bool], *, after: int = 0) -> None:
    """Until the product asks for updates, or has set its web hook."""
    await _until(
        lambda: len(server.calls_of("getUpdates")) > after or server.webhook is not None, has_ended
    )


async def _until(runs: Callable[[], bool], has_ended: Callable[[], bool]) -> None:
    async with asyncio.timeout(READY_S):
        while not runs():
            if has_ended():
                raise AssertionError("it ended before it heard anything")
            await asyncio.sleep(0.02)


def _environment(ground: Ground) -> dict[str, str]:
    ours = ("DATABASE_URL", "DATA_DIR", "SECRET_FILE", "PORT", "HOST", "PUBLIC_URL")
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ours and not name.startswith(("TELEGRAM_", "ZALO_", "PUSH_"))
    }
    wanted = {
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(ground.folder),
        "DATABASE_URL": ground.given_url,
        "PORT": str(ground.port),
        "TELEGRAM_TOKEN": ground.server.token,
        "TELEGRAM_API_URL": ground.server.url,
    }
    return plain | wanted | ground.environment


_drawn = itertools.count(secrets.randbelow(1_000))  # none twice in a row, were it for two houses


def free_port() -> int:
    """A port that nobody holds, and that no connection is given before a program listens there.

    Outgoing connections begin at port 32768 (Linux) or above; other workers draw from elsewhere.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    while True:
        port = 20_000 + 1_000 * (worker % 12) + next(_drawn) % 1_000
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
