"""The product as it runs: `titir run`, through bot/serving.py, with a meter or two at its doors.

BENCH_COMMITS names a file that gets the moment (time.monotonic) of every commit that put rows into
the alert lane. BENCH_PROFILE names a file for cProfile's statistics of the event loop's thread and,
with `.writer` behind it, of the writer's.
"""

import asyncio
import cProfile
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import uvloop

from bot.serving import ALL, serve
from bot.settings import Settings
from domain.outbox import Lane
from storage.house import House


def note_commits(file: Path) -> None:
    """Have the moment of every commit with an alert written down."""
    moments = file.open("w", buffering=1)
    usual = House.on_wake

    def on_wake(house: House, wake: Callable[[frozenset[Lane]], object]) -> None:
        def woken(lanes: frozenset[Lane]) -> None:
            if Lane.ALERT in lanes:
                moments.write(f"{time.monotonic()}\n")
            wake(lanes)

        usual(house, woken)

    House.on_wake = on_wake  # type: ignore[method-assign,assignment]  # a meter, here only


def profile_writer(file: Path) -> None:
    """Profile the writer's thread from its first group to its end."""
    usual = House._write_groups

    def write_groups(house: House) -> None:
        profile = cProfile.Profile()
        profile.enable()
        usual(house)
        profile.disable()
        profile.dump_stats(file)

    House._write_groups = write_groups  # type: ignore[method-assign,assignment]  # the same


def main() -> int:
    """Serve until SIGTERM."""
    if commits := os.environ.get("BENCH_COMMITS"):
        note_commits(Path(commits))
    profile = os.environ.get("BENCH_PROFILE")
    if profile:
        profile_writer(Path(f"{profile}.writer"))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        serving = serve(Settings(), ALL)
        if not profile:
            return runner.run(serving)
        loop_profile = cProfile.Profile()
        loop_profile.enable()
        code = runner.run(serving)
        loop_profile.disable()
        loop_profile.dump_stats(profile)
        return code


if __name__ == "__main__":
    sys.exit(main())
