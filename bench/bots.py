"""The bots under test: the product through its own wiring, and its peers."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.procs import Messenger, Process, ended, folder, free_port, redis

BOT_CPU, MESSENGER_CPU = 0, 1  # two cores: one for the bot, one for everybody else
ROOMS = 64
MANY_A_SECOND = 1000.0  # the pace of announcements is not what a ceiling is about


@dataclass(frozen=True, slots=True)
class Kind:
    """A bot to measure. durable: what a kill at any moment leaves of a conversation."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    durable: str = ""
    preloaded: int = 0


PRODUCT = Kind("Titir", "bench.product", durable="every turn, SQLite FULL")
MEMORY = Kind("aiogram, MemoryStorage", "bench.peers.aiogram_bot", ("memory",), "nothing")
SQLITE = Kind(
    "aiogram, aiogram-sqlite-storage", "bench.peers.aiogram_bot", ("sqlite",), "state only"
)
REDIS = Kind(
    "aiogram, Redis everysec", "bench.peers.aiogram_bot", ("redis",), "state, all but a second"
)
PTB_100 = Kind(
    "python-telegram-bot, pickle each turn, 100 open",
    "bench.peers.ptb_bot",
    ("each",),
    "state, unless the kill hits a save",
    100,
)
PTB_10_000 = Kind(
    "python-telegram-bot, pickle each turn, 10,000 open",
    "bench.peers.ptb_bot",
    ("each",),
    "state, unless the kill hits a save",
    10_000,
)
PTB_SHIPPED = Kind(
    "python-telegram-bot, pickle each 60 s, 10,000 open",
    "bench.peers.ptb_bot",
    ("minutely",),
    "state, all but a minute",
    10_000,
)
THIN = Kind("no bot at all: the messenger's own ceiling", "bench.peers.thin_bot")
PEERS = (MEMORY, SQLITE, REDIS, PTB_100, PTB_10_000, PTB_SHIPPED, THIN)


def pinned() -> tuple[int | None, int | None]:
    """Cores of bot and messenger; none where the machine has one only or BENCH_PIN=0 says so."""
    if os.environ.get("BENCH_PIN") == "0" or (os.cpu_count() or 1) < 2:
        return None, None
    return BOT_CPU, MESSENGER_CPU


@contextmanager
def messenger() -> Iterator[Messenger]:
    """A messenger with its rooms."""
    made = Messenger(cpu=pinned()[1])
    with ended(made):
        made.ask("/bench/groups", count=ROOMS)
        yield made


@contextmanager
def bot(
    kind: Kind,
    server: Messenger,
    script: Path,
    *,
    data: Path | None = None,
    per_second: float = MANY_A_SECOND,
    more: dict[str, str] | None = None,
) -> Iterator[Process]:
    """The bot, polling. data: a seeded folder that is copied for it."""
    with folder() as kept, _redis_for(kind) as redis_url:
        if data is not None:
            shutil.copytree(data, kept, dirs_exist_ok=True)
        env = {
            "TELEGRAM_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "TELEGRAM_PER_SECOND": str(per_second),
            "DATA_DIR": str(kept),
            "PORT": str(free_port()),
            "LOG_LEVEL": "warning",
            "BENCH_SCRIPT": str(script),
            "BENCH_ROOMS": f"{server.ask('/bench/first_group')['first']},{ROOMS}",
            "BENCH_REDIS": redis_url,
            "BENCH_PRELOADED": str(kind.preloaded),
        } | (more or {})
        command = [sys.executable, "-m", kind.module, *kind.arguments]
        process = Process(command, env=env, cpu=pinned()[0])
        with ended(process):
            server.wait_for_poll(process)
            yield process


@contextmanager
def _redis_for(kind: Kind) -> Iterator[str]:
    if kind is not REDIS:
        yield ""
        return
    with redis(pinned()[1]) as url:
        yield url
