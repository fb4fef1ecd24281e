"""The product as it runs: `titir run`, through bot/serving.py, with a meter or two at its doors.

BENCH_COMMITS names a file that gets the moment (time.monotonic) of every commit that put rows into
the alert lane. BENCH_PROFILE names a file for cProfile's statistics of the event loop's thread and,
with `.writer` behind it, of the writer's. BENCH_PACE_BEFORE: rooms get their
messages as slowly as they used to.
"""

import asyncio
import cProfile
import os
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from bot.lazy_aiogram import import_aiogram

import_aiogram()  # as `titir run` does
from bot.serving import ALL, serve  # noqa: E402
from bot.settings import Settings  # noqa: E402
from domain.lanes import Lane  # noqa: E402
from storage.house import House  # noqa: E402


def note_commits(file: Path) -> None:
    """Have the moment of every commit with an alert written down."""
    moments = file.open("w", buffering=1)
    claim, tell = House._ride_along, House._tell
    alerts: set[int] = set()

    def ride_along(house: House, connection: Any, group: Any) -> None:
        if Lane.ALERT in group.woken:
            alerts.add(id(group.after))
        claim(house, connection, group)

    def told(house: House, woken: set[Lane], after: list[Any]) -> None:
        if id(after) in alerts or Lane.ALERT in woken:
            alerts.discard(id(after))
            moments.write(f"{time.monotonic()}\n")
        tell(house, woken, after)

    House._ride_along = ride_along  # type: ignore[method-assign,assignment]  # a meter, here only
    House._tell = told  # type: ignore[method-assign,assignment]  # the same


def profile_writer(file: Path) -> None:
    """Profile the writer's thread from its first group to its end."""
    usual = House._write_groups

    def write_groups(house: House) -> None:
        profile = cProfile.Profile(time.thread_time)
        profile.enable()
        usual(house)
        profile.disable()
        profile.dump_stats(file)

    House._write_groups = write_groups  # type: ignore[method-assign,assignment]  # the same


def main() -> int:
    """Serve until SIGTERM."""
    if commits := os.environ.get("BENCH_COMMITS"):
        note_commits(Path(commits))
    if os.environ.get("BENCH_PACE_BEFORE"):
        from bench.room import go_back

        go_back()
    profile = os.environ.get("BENCH_PROFILE")
    if profile:
        profile_writer(Path(f"{profile}.writer"))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        serving = serve(Settings(), ALL)
        if not profile:
            return runner.run(serving)
        loop_profile = cProfile.Profile(time.thread_time)
        loop_profile.enable()
        code = runner.run(serving)
        loop_profile.disable()
        loop_profile.dump_stats(profile)
        return code


if __name__ == "__main__":
    sys.exit(main())
