"""Burst: 300 taps within one second. All committed within two, and alerts first.

Committed is measured from outside: Telegram's way to confirm an update is to ask for the next one,
and the product does that only after its transactions. So what is told is an upper bound.
"""

from pathlib import Path

from bench.bots import PRODUCT, bot, messenger
from bench.figures import Json, Result, Target, latencies_ms, medians, percentile

TAPS, ALERTS = 300, 30
AT_STEP = 2  # the others have opened the list and chose a form


def measure(script: Path, steps: list[Json], danger: list[Json], *, data: Path) -> Json:
    """One burst."""
    with messenger() as server:
        server.ask("/bench/script", steps=steps)
        with bot(PRODUCT, server, script, data=data):
            told = server.ask(
                "/bench/burst", count=TAPS, alerts=ALERTS, seconds=1.0, at_step=AT_STEP,
                danger=danger,
            )  # fmt: skip
    calm, alarmed = latencies_ms(told["calm"]), latencies_ms(told["danger"])
    taps = sorted(told["danger"]["begun"])
    rooms = [moment for moment, _ in told["rooms"]]
    reached = sorted(rooms)[: len(taps)]
    return {
        "all committed s": told["confirmed"] - told["begun"],
        "after the last tap ms": (told["confirmed"] - told["last"]) * 1000,
        "alert → room p50 ms": percentile(_behind_ms(taps, reached), 50),
        "alert → room worst ms": max(_behind_ms(taps, reached), default=0.0),
        "danger tap → answer p50 ms": percentile(alarmed, 50),
        "other tap → answer p50 ms": percentile(calm, 50),
        "other tap → answer p99 ms": percentile(calm, 99),
        "alerts": len(reached),
        "lost": told["calm"]["lost"] + told["danger"]["lost"],
    }


def _behind_ms(taps: list[float], reached: list[float]) -> list[float]:
    """The k-th alert in a room belongs to some tap not later than the k-th; so this is at least
    what each one took."""
    return [(there - tap) * 1000 for tap, there in zip(taps, reached, strict=False)]


def run(script: Path, steps: list[Json], danger: list[Json], *, data: Path, rounds: int) -> Result:
    """Medians over rounds."""
    runs = []
    for number in range(rounds):
        told = measure(script, steps, danger, data=data)
        runs.append(told)
        print(
            f"  {number + 1}. all committed in {told['all committed s']:.2f} s,"
            f" alert → room p50 {told['alert → room p50 ms']:.0f} ms,"
            f" others' answers p50 {told['other tap → answer p50 ms']:.0f}"
            f" p99 {told['other tap → answer p99 ms']:.0f} ms, lost {told['lost']}",
            flush=True,
        )
    row = medians(runs)
    result = Result("burst", f"Burst: {TAPS} taps in a second, {ALERTS} of them danger", rows=[row])
    result.targets = [
        Target("all committed after", 2.0, row["all committed s"], "s"),
        Target(
            "alerts first: alert → room (median) against the others' slowest answers",
            max(row["other tap → answer p99 ms"], 1.0),
            row["alert → room p50 ms"],
            "ms",
        ),
    ]
    return result
