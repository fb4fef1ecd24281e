"""The tick: what is under way when the house closes is finished, and nothing is called an error."""

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scheduler.ticking import Ticker
from storage import timers
from storage.house import House
from storage.tables import Timer
from storage.tx import Tx
from tests.houses import NOON, build_house, sqlite_in
from tests.waiting import soon


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = build_house(sqlite_in(tmp_path), tmp_path)
    yield opened
    opened.close()


class Held:
    """A timer's deed and a sweep: the first holds the writer until it may go on."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def ring(self, _tx: Tx, timer: Timer, *, now: datetime) -> None:
        self.begun.set()
        self.go_on.wait()
        self.done.append(timer.subject)

    def sweep(self, _tx: Tx, *, now: datetime, after: str = "") -> str:
        self.begun.set()
        self.go_on.wait()
        self.done.append("swept")
        return "more"


async def stops_meanwhile(ticker: Ticker, held: Held) -> None:
    """Closing begins in the middle of the deed."""
    await soon(held.begun.is_set)
    async with asyncio.TaskGroup() as tasks:
        stopping = tasks.create_task(ticker.stop())
        await asyncio.sleep(0)
        waits = not stopping.done()
        held.go_on.set()
    assert waits


async def test_a_tick_under_way_is_finished_before_the_house_closes(house, caplog):
    """It was broken off: Ctrl-C in such a moment left an error and a traceback in the log."""
    held = Held()
    ticker = Ticker(house, {"ring": held.ring}, {}, clock=lambda: NOON)
    for subject in ("a", "b"):
        await house.write(timers.set_timer, "ring", subject, at=NOON)
    ticker.start()
    await stops_meanwhile(ticker, held)
    assert len(held.done) == 1  # the other is due at the next start
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []
    assert not ticker.ticks


async def test_a_long_sweep_stops_where_it_is(house, caplog, monkeypatch):
    monkeypatch.setattr("scheduler.ticking.SWEPT_EVERY", timedelta(seconds=1))
    held = Held()
    ticker = Ticker(house, {}, {"all": held.sweep}, clock=lambda: NOON)
    ticker.start()
    await stops_meanwhile(ticker, held)
    assert held.done == ["swept"]
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_a_kind_of_timer_that_two_would_ring_for_is_refused():
    """The second silently took the place of the first."""
    with pytest.raises(ValueError, match="late"):
        timers.gather_rings({"late": Held().ring}, {"late": Held().ring, "due": Held().ring})
