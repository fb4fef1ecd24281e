"""Fetching: a mistake of ours with one file costs that file, and the next ones are fetched."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from structlog.testing import capture_logs

from domain.media_verdicts import Clean
from scheduler import fetching
from scheduler.fetching import Fetcher
from storage.media import ToFetch
from tests.waiting import soon

NOON = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)


class Mouth:
    async def fetch(self, ref: str, limit: int) -> bytes:
        return ref.encode()


class House:
    """Has one file to fetch; says which deeds were tried, and fails at some."""

    def __init__(self, failing: str) -> None:
        self.failing, self.tried = failing, list[str]()

    async def read(self, _deed: Callable[..., Any]) -> list[ToFetch]:
        self.tried.append("look")
        if self.failing == "look" and self.tried.count("look") == 1:
            raise KeyError
        return [ToFetch("file", "image/jpeg", "telegram:ref")]

    async def write(self, deed: Callable[..., Any], *_facts: object, now: datetime) -> None:
        self.tried.append(deed.__name__.strip("_"))
        if self.tried[-1] == self.failing:
            raise KeyError


async def believe(raw: bytes, *, claimed: str) -> Clean:
    return Clean("photo", claimed, raw)


def fetcher(house: House) -> Fetcher:
    mouths = {"telegram": Mouth()}
    return Fetcher(house, mouths, believe, clock=lambda: NOON, reading={})  # type: ignore[arg-type]  # as much of a house as it needs


async def test_what_follows_from_a_file_fails_and_it_counts_as_a_try(monkeypatch) -> None:
    """The exception used to end the task group of the house, and the program with it."""
    monkeypatch.setattr(fetching, "RETRY_S", 0)
    house = House("ready")
    with capture_logs() as log:
        assert await fetcher(house).fetch_now() == 1
    assert house.tried == ["look", "ready", "failed"]
    assert [(one["event"], one["error"]) for one in log] == [("media.not_kept", "KeyError")]


async def test_a_look_that_fails_is_not_the_last_one(monkeypatch) -> None:
    monkeypatch.setattr(fetching, "LOOK_S", 0.01)
    house = House("look")
    fetching_goes_on = fetcher(house)
    with capture_logs() as log:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fetching_goes_on.run())
            await soon(lambda: "ready" in house.tried)
            fetching_goes_on.stop()
    assert [one["event"] for one in log] == ["fetcher.failed"]
