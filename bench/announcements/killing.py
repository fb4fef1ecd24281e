"""Kill -9 in the middle: of all, and of one of two workers for good."""

import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, select

from bench.announcements.base import Base, base, house_of, plan_soon
from bench.announcements.running import Told, start, telegram, told_since, wait_until_told
from bench.figures import Result, Target
from bench.procs import Messenger, Process, ended
from storage.outbox import LEASE, TABLE

RATE = 500.0  # a second; so that a worker has its hands full when it dies
DIES_AT = 0.4  # of the way
MORE_S = 2.0  # beyond the lease
SPEAKS_S = 300.0  # at most until it says the first thing after a start
STARTS_S = 5.0  # that the second worker may start later than the first
FREE = (None, None)  # several of these runs go on at once


def kill_all(postgres: str, *, messages: int) -> Result:
    """Everything dies at once; the next start finishes it."""
    with base(postgres, residents=messages) as where, telegram(messages, FREE) as server:
        plan_soon(where)
        with ended(start(server, where, FREE, per_second=RATE)) as first:
            died = _kill_in_the_middle(server, first, messages)
            in_flight = _claimed(where, datetime.now(UTC))
            with ended(start(server, where, FREE, per_second=RATE)) as second:
                _wait_until_it_speaks(server, second)
                told = _all_told(server, messages, died)
    return _judged(f"all, {where.name}", told, messages, in_flight=in_flight, died=died)


def kill_one(postgres: str, *, messages: int) -> Result:
    """One of two workers dies for good; the other finishes it."""
    with (
        base(postgres, residents=messages) as where,
        telegram(messages, FREE) as server,
        ended(start(server, where, FREE, "deliver", per_second=RATE)) as dies,
        ended(start(server, where, FREE, per_second=RATE)) as stays,
    ):
        server.wait_for_poll(stays)
        time.sleep(STARTS_S)
        plan_soon(where)
        died = _kill_in_the_middle(server, dies, messages)
        moment = datetime.now(UTC)
        time.sleep(1.0)  # what the other had claimed at that moment is settled
        in_flight = _claimed(where, moment)
        told = _all_told(server, messages, died)
    return _judged(f"one of two, {where.name}", told, messages, in_flight=in_flight, died=died)


def _kill_in_the_middle(server: Messenger, process: Process, messages: int) -> float:
    told, since = told_since(server)
    while len(told) < messages * DIES_AT:
        fresh, since = told_since(server, since)
        told += fresh
        time.sleep(0.1)
    os.kill(process._popen.pid, signal.SIGKILL)
    process._popen.wait()
    return time.monotonic()


def _wait_until_it_speaks(server: Messenger, process: Process) -> None:
    """However long a start takes on a busy machine: once more than `QUIET_S` did, and all that was
    left was taken for lost. RuntimeError if it ends instead."""
    _, since = told_since(server)
    told: list[Told] = []
    until = time.monotonic() + SPEAKS_S
    while not told and time.monotonic() < until:
        if not process.is_alive:
            raise RuntimeError(f"it did not start again:\n{process.errors()}")
        time.sleep(0.1)
        told, since = told_since(server, since)


def _all_told(server: Messenger, messages: int, died: float) -> list[Told]:
    """Everything, also what is said again once the leases of the dead have ended."""
    wait_until_told(server, messages)
    time.sleep(max(0.0, died + LEASE.total_seconds() + 2 * MORE_S - time.monotonic()))
    told, _ = told_since(server)
    return told


def _claimed(where: Base, since: datetime) -> int:
    """How many rows are claimed that were so before that moment."""
    early = (TABLE.c.claimed_by.is_not(None), TABLE.c.lease_until <= since + LEASE)
    with house_of(where) as house:
        counted = select(func.count()).where(*early)
        return int(house.write_now(lambda tx: tx.execute(counted).scalar_one()))


def _judged(what: str, told: list[Told], messages: int, *, in_flight: int, died: float) -> Result:
    times = Counter(one.chat for one in told if one.arrived)
    doubles = sum(times.values()) - len(times)
    done_s = max(one.at for one in told) - died
    return Result(
        f"kill {what}",
        f"Kill -9 of {what}, in the middle of {messages:,}",
        rows=[
            {"told": len(times), "twice": doubles, "in flight": in_flight, "done after s": done_s}
        ],
        targets=[
            Target("lost", 0, messages - len(times)),
            Target("told twice, of those in flight", in_flight, doubles),
            Target("done after the kill", LEASE.total_seconds() + MORE_S, done_s, "s"),
        ],
    )
