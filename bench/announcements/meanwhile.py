"""Meanwhile: while an announcement goes out, somebody reports and somebody is in danger."""

from dataclasses import asdict
from pathlib import Path

from bench import recording
from bench.alert import _pairs, _since_commit_ms
from bench.announcements.base import Base, base, plan_soon
from bench.announcements.pacing import PACE
from bench.announcements.running import LIMIT, cores_for, start, state, telegram, wait_until_told
from bench.bots import ROOMS
from bench.figures import Json, Result, Target, latencies_ms, percentile
from bench.procs import Messenger, ended
from bench.script import DANGER, REPORT, Deed

TURNS_A_SECOND = 2.0  # so that all of it stays below what Telegram lets one bot say
TURNS_S = 20.0
ALERTS = 20
AROUND_S = 90.0  # the announcement lasts longer than all of it
APART = 500  # people who report; what they hear is an answer, no announcement
KNOWN = 2 * ROOMS  # of whom the scripts are recorded, and of their neighbours


Steps = list[Json]
Scripts = tuple[Steps, Steps]
"""Reporting a theft, and pressing a kind of danger."""


def record_scripts() -> Scripts:
    """What people do and what the product answers, taken from the product itself."""
    with base("", residents=KNOWN) as where:
        return _script(REPORT, where, 0), _script(DANGER, where, 1)


def meanwhile(postgres: str, *, scripts: Scripts) -> Result:
    """Turns and alerts during a broadcast at Telegram's pace, and every write transaction."""
    residents, cores = round(PACE * AROUND_S), cores_for(postgres)
    with (
        base(postgres, residents=residents, apart=APART) as where,
        telegram(residents, cores, limit=LIMIT) as server,
    ):
        plan_soon(where)
        lengths, commits = where.folder / "transactions", where.folder / "commits"
        more = {"BENCH_TRANSACTIONS": str(lengths), "BENCH_COMMITS": str(commits)}
        process = start(server, where, cores, per_second=PACE, more=more)
        with ended(process):
            server.wait_for_poll(process)
            wait_until_told(server, 30)
            starting = lengths.stat().st_size  # what was written down of the start
            server.ask("/bench/from", number=residents)
            turns = _turns(server, scripts[0])
            taps, rooms = _alerts(server, scripts[1])
            refused = state(server)["refused"]
        alerts = _since_commit_ms(taps, _numbers(commits), rooms)
        from_tap = [(there - tap) * 1000 for tap, there in _pairs(taps, rooms)]
        writes = [length * 1000 for length in _numbers(lengths, starting)]
    return Result(
        f"meanwhile {where.name}",
        f"During a broadcast, {where.name}",
        rows=[
            {
                "alerts": len(alerts),
                "tap → room p50 ms": percentile(from_tap, 50),
                "tap → room p99 ms": percentile(from_tap, 99),
                "turns": len(turns),
                "turn p50 ms": percentile(turns, 50),
                "429": refused,
                "transactions": len(writes),
                "transaction p99 ms": percentile(writes, 99),
            }
        ],
        targets=[
            Target("alert, commit → room, p50", 25, percentile(alerts, 50), "ms"),
            Target("alert, commit → room, p99", 150, percentile(alerts, 99), "ms"),
            Target("a reporting resident's turn, p99", 150, percentile(turns, 99), "ms"),
            Target("longest write transaction", 100, max(writes), "ms"),
        ],
    )


def _script(deeds: tuple[Deed, ...], where: Base, person: int) -> Steps:
    return asdict(recording.record(deeds, where.folder, person=person))["steps"]  # type: ignore[no-any-return]  # plain


def _turns(server: Messenger, steps: Steps) -> list[float]:
    """People report, many at a time; how long each waited for an answer, in ms."""
    server.ask("/bench/script", steps=steps)
    flow = {"per_second": TURNS_A_SECOND, "people": 20}
    return latencies_ms(server.ask("/bench/flow", seconds=TURNS_S, **flow))


def _alerts(server: Messenger, steps: Steps) -> tuple[list[float], list[float]]:
    """One after the other is in danger. Moments of their taps, and of messages to rooms."""
    server.ask("/bench/script", steps=steps)
    taps: list[float] = []
    rooms: list[float] = []
    for _ in range(ALERTS):
        told = server.ask("/bench/alerts", count=1, every_s=0.3)
        taps += told["taps"]
        rooms += [moment for moment, _ in told["rooms"]]
    return taps, rooms


def _numbers(file: Path, since: int = 0) -> list[float]:
    return sorted(float(line) for line in file.read_text()[since:].split())
