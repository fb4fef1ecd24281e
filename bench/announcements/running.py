"""The product and the messenger of a run, and what arrived there."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.announcements.base import Base
from bench.bots import ROOMS, pinned
from bench.figures import Json
from bench.procs import Messenger, Process, ended, free_port

LIMIT = 30  # messages a second of one bot; the server holds it in a true sliding second
QUIET_S = 75.0  # nothing came for so long, leases ended meanwhile: nothing comes any more
LOOK_S = 0.5

Cores = tuple[int | None, int | None]
"""Of product and messenger; None lets the system choose."""


def cores_for(postgres: str) -> Cores:
    """A core each; on the other database the other way round, for two runs at once."""
    product, messenger = pinned()
    return (messenger, product) if postgres else (product, messenger)


@dataclass(frozen=True, slots=True)
class Told:
    """A message to a person that was tried: whom, when (monotonic), whether it arrived."""

    chat: int
    at: float
    arrived: bool


@contextmanager
def telegram(people: int, cores: Cores, *, limit: int = 0) -> Iterator[Messenger]:
    """The messenger with so many people who have started the bot.

    limit: messages a second, 0 for as many as come.
    """
    made = Messenger(cpu=cores[1])
    with ended(made):
        made.ask("/control/people", count=people, started=True)  # first of all: numbers from 0
        made.ask("/bench/groups", count=ROOMS)
        made.ask("/control/limits", per_second=limit, per_group_minute=20, per_chat_second=0)
        yield made


def start(
    server: Messenger,
    where: Base,
    cores: Cores,
    *roles: str,
    per_second: float,
    more: dict[str, str] | None = None,
) -> Process:
    """`titir run` on that database, or these roles of it."""
    env = {
        "TELEGRAM_TOKEN": server.token,
        "TELEGRAM_API_URL": server.url,
        "TELEGRAM_PER_SECOND": str(per_second),
        "PORT": str(free_port()),
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "bench.announcements.product", *roles]
    return Process(command, env=env | where.env() | (more or {}), cpu=cores[0])


def state(server: Messenger) -> Json:
    """Counters of the messenger; see tests/botapi/control.py."""
    return server.ask("/control/state")


def told_since(server: Messenger, since: int = 0) -> tuple[list[Told], int]:
    """Messages to people among the calls from that number on, and the number of the next call."""
    found = server.ask(f"/control/calls?since={since}")
    told = [
        Told(chat, at, status == 200)
        for method, chat, at, status, _ in found["calls"]
        if method == "sendMessage" and chat > 0
    ]
    return told, found["next"]


def wait_until_told(server: Messenger, count: int, *, longest_s: float = 900.0) -> list[Told]:
    """Everything, once so many people were tried, or nothing more comes."""
    chats: set[int] = set()
    since, quiet_since = 0, time.monotonic()
    until = quiet_since + longest_s
    while len(chats) < count and time.monotonic() < min(until, quiet_since + QUIET_S):
        time.sleep(LOOK_S)
        fresh, since = told_since(server, since)
        chats.update(one.chat for one in fresh)
        if fresh:
            quiet_since = time.monotonic()
    told, _ = told_since(server)  # once more: the last had perhaps no answer yet
    return told
