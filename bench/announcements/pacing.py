"""The pace: Telegram's kept to the second, and the ceiling without one."""

import time

from bench.announcements.base import base, plan_soon
from bench.announcements.running import (
    LIMIT,
    Told,
    cores_for,
    start,
    state,
    telegram,
    wait_until_told,
)
from bench.figures import Result, Target
from bench.procs import ended

PACE = 27.0  # configured, a second
ABOVE_ALL = 1000.0  # the most that may be configured
MIDDLE = 0.1  # of the run at each end is start and last words
RESTS_S = 5.0  # it is measured what it costs when nothing is to be said


def pace(postgres: str, *, messages: int) -> Result:
    """At Telegram's pace, against a true sliding second of 30.

    CPU of the whole process, its writer and its ticks included, from the first message told to the
    last; above idle: without what the same process takes in that time when nothing is to be said.
    """
    cores = cores_for(postgres)
    with (
        base(postgres, residents=messages) as where,
        telegram(messages, cores, limit=LIMIT) as server,
    ):
        plan_soon(where)
        with ended(start(server, where, cores, per_second=PACE)) as process:
            server.wait_for_poll(process)
            wait_until_told(server, 1)
            process.begin()
            told = wait_until_told(server, messages)
            cpu_ms, lasted_s = process.spent() * 1000 / messages, process.lasted()
            time.sleep(RESTS_S)  # its last words
            process.begin()
            time.sleep(RESTS_S)
            idle_ms = process.spent() * 1000 / RESTS_S
        refused = state(server)["refused"]
    arrived = _moments(told)
    took = arrived[-1] - arrived[0]
    kept = (len(arrived) - 1) / took / PACE
    twice = len(arrived) - len({one.chat for one in told if one.arrived})
    return Result(
        f"pace {where.name}",
        f"{messages:,} messages at {PACE:.0f} a second, {where.name}",
        rows=[
            {
                "arrived": len(arrived),
                "s": took,
                "429": refused,
                "CPU ms a message": cpu_ms,
                "idle: CPU ms a second": idle_ms,
                "CPU ms a message above idle": cpu_ms - idle_ms * lasted_s / messages,
            }
        ],
        targets=[
            Target("429 from a true sliding second of 30", 0, refused),
            Target("of the pace kept", 0.97, kept, at_least=True),
            Target("told twice", 0, twice),
            Target("CPU per delivery, all that ticks meanwhile included", 1.0, cpu_ms, "ms"),
        ],
    )


def ceiling(postgres: str, *, messages: int) -> Result:
    """Without a limit: as fast as it goes."""
    cores = cores_for(postgres)
    with base(postgres, residents=messages) as where, telegram(messages, cores) as server:
        plan_soon(where)
        with ended(start(server, where, cores, per_second=ABOVE_ALL)) as process:
            server.wait_for_poll(process)
            wait_until_told(server, 1)
            process.begin()
            told = wait_until_told(server, messages)
            cpu_ms = process.spent() * 1000 / len(told)
    arrived = _moments(told)
    cut = round(len(arrived) * MIDDLE)
    middle = arrived[cut:-cut]
    rate = (len(middle) - 1) / (middle[-1] - middle[0])
    return Result(
        f"ceiling {where.name}",
        f"Ceiling without a limit, {where.name}",
        rows=[{"messages": len(arrived), "a second": rate, "CPU ms a message": cpu_ms}],
        targets=[
            Target("messages a second (the dream)", 1000, rate, at_least=True),
            Target("CPU per delivery", 1.0, cpu_ms, "ms"),
        ],
    )


def _moments(told: list[Told]) -> list[float]:
    return sorted(one.at for one in told if one.arrived)
