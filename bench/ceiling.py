"""Ceiling: how many turns a second, 32 and 100 conversations at once, by long polling.

Every bot holds the same recorded conversation with the same messenger, one after the other and
round after round, so that noise of the machine falls on all of them. A turn is a deed of a person
and the first answer to it; messages a turn are counted to show that nobody says less, and that all
were measured over the same mixture: the last turn of a conversation costs six others.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from bench.bots import (
    MEMORY,
    PRODUCT,
    PTB_10_000,
    REDIS,
    SQLITE,
    THIN,
    Kind,
    bot,
    messenger,
)
from bench.figures import Json, Result, Target, latencies_ms, medians, percentile
from bench.procs import Process, has_redis
from bench.script import Script
from bench.seed import OPEN

AT_ONCE = (32, 100)
# They come one by one in half of this time, so everybody is somewhere else in the conversation
# when counting begins: else first turns would be counted here and last ones there.
WARM_S = 5.0


def measure(
    kind: Kind, script: Path, steps: list[Json], *, at_once: int, seconds: float, data: Path | None
) -> Json:
    """One bot, one run."""
    with messenger() as server:
        server.ask("/bench/script", steps=steps)
        with bot(kind, server, script, data=data) as process, ThreadPoolExecutor(1) as beside:
            meter = beside.submit(_meter, process, server, seconds=seconds)
            tally = server.ask("/bench/hold", at_once=at_once, seconds=seconds, warm_s=WARM_S)
            spent, cores, share = meter.result()
            told = latencies_ms(tally)
            turns = len(told)
            return {
                "bot": kind.name,
                "at once": at_once,
                "turns/s": turns / seconds,
                "p50 ms": percentile(told, 50),
                "p99 ms": percentile(told, 99),
                "CPU ms/turn": spent * 1000 / max(1, turns),
                "turns/CPU s": turns / max(0.001, spent),
                "CPU cores": cores,
                "RSS MB": process.rss_mb(),
                "conversations": tally["conversations"],
                "messages/turn": tally["messages"] / max(1, turns),
                "lost": tally["lost"],
                "messenger cores": share,
                "durable": kind.durable,
            }


def _meter(process: Process, server: Process, *, seconds: float) -> tuple[float, float, float]:
    """CPU seconds and cores of the bot, cores of the messenger, over what is counted and no more:
    a hundred turns that end after it would be a tenth of a short run."""
    time.sleep(WARM_S)
    process.begin()
    server.begin()
    time.sleep(seconds)
    return process.spent(), process.share(), server.share()


def run(
    script: Script,
    path: Path,
    steps: list[Json],
    *,
    data: Path,
    rounds: int,
    seconds: float,
    peers: Sequence[Kind],
) -> Result:
    """All bots, interleaved, medians over rounds."""
    found: dict[tuple[str, int], list[Json]] = {}
    kinds = [PRODUCT, *(peer for peer in peers if peer is not REDIS or has_redis())]
    for number in range(rounds):
        for kind in kinds:
            for at_once in AT_ONCE:
                if _is_said_once(kind) and (number or at_once != AT_ONCE[0]):
                    continue
                place = data if kind is PRODUCT else None
                told = measure(kind, path, steps, at_once=at_once, seconds=seconds, data=place)
                found.setdefault((kind.name, at_once), []).append(told)
                print(_line(number, told), flush=True)
    result = Result("ceiling", "Ceiling: turns a second, closed loop, long polling")
    result.rows = [medians(runs) for runs in found.values()]
    result.targets = _targets({key: medians(runs) for key, runs in found.items()})
    result.notes = _notes(script, result.rows)
    return result


def _is_said_once(kind: Kind) -> bool:
    """Where one run is enough: python-telegram-bot handles updates one by one, so more at once
    change nothing and its distance is large; the messenger's own ceiling is far away."""
    return kind is THIN or kind.module.endswith("ptb_bot")


def _targets(rows: dict[tuple[str, int], Json]) -> list[Target]:
    ours = {at_once: rows.get((PRODUCT.name, at_once)) for at_once in AT_ONCE}
    targets: list[Target] = []
    for at_once, row in ours.items():
        if row is None:
            continue
        turns = row["turns/s"]
        what = f"durable turns/s, {at_once} conversations at once"
        targets.append(Target(what, 300, turns, "/s", at_least=True))
        for kind, wanted in ((SQLITE, 1.5), (REDIS, 1.0), (PTB_10_000, 10.0), (MEMORY, 1.0)):
            peer = rows.get((kind.name, at_once)) or rows.get((kind.name, AT_ONCE[0]))
            if peer is not None and peer["turns/s"]:
                dream = " (the dream)" if kind is MEMORY else ""
                what = f"times {kind.name}{dream}, {at_once} at once"
                targets.append(Target(what, wanted, turns / peer["turns/s"], "×", at_least=True))
    return targets


def _notes(script: Script, rows: Sequence[Json]) -> list[str]:
    notes = [
        (
            f"The conversation: {len(script.steps)} turns, {script.messages} messages and edits, "
            "recorded from the product at the start of the run."
        ),
        (
            f"Titir and python-telegram-bot begin with {OPEN:,} other conversations in the middle; "
            "the other peers with none."
        ),
        (
            "Where other work shares the machine, compare turns/CPU s: what a core of its own "
            "would do. CPU is the bot's process alone; Redis' own comes on top."
        ),
    ]
    thin = [row["turns/s"] for row in rows if row["bot"] == THIN.name]
    if thin:
        notes.append(
            f"The messenger itself manages {median(thin):.0f} turns/s with no bot at all; "
            f"it was busy for at most {_busiest(rows):.0%} of its core beside a bot."
        )
    return notes


def _busiest(rows: Sequence[Json]) -> float:
    return max(float(row["messenger cores"]) for row in rows if row["bot"] != THIN.name)


def _line(number: int, told: Json) -> str:
    return (
        f"  {number + 1}. {told['bot']:<52} {told['at once']:>4} at once {told['turns/s']:>7.0f}/s"
        f"  p99 {told['p99 ms']:>6.1f} ms  {told['CPU ms/turn']:.2f} ms CPU"
        f"  {told['messages/turn']:.2f} messages  messenger {told['messenger cores']:.0%}"
        f"{'  LOST ' + str(told['lost']) if told['lost'] else ''}"
    )
