"""Turns: what people notice at 30 turns a second, with 100,000 residents in the database.

Taps come at random moments (Poisson), whatever the bot does. Tap → wire is from the moment the
update can be fetched until the first message or edit for that person arrives.
"""

from pathlib import Path

from bench.bots import PRODUCT, bot, messenger
from bench.figures import Json, Result, Target, latencies_ms, medians, percentile

PER_SECOND = 30.0
PEOPLE = 150  # conversations open at a time
WARM_S = 4.0


def measure(script: Path, steps: list[Json], *, seconds: float, data: Path) -> Json:
    """One run."""
    with messenger() as server:
        server.ask("/bench/script", steps=steps)
        with bot(PRODUCT, server, script, data=data) as process:
            at_start = process.rss_mb()
            flow = {"per_second": PER_SECOND, "people": PEOPLE}
            server.ask("/bench/flow", seconds=WARM_S, **flow)
            process.begin()
            server.begin()
            tally = server.ask("/bench/flow", seconds=seconds, **flow)
            cores, cores_of_server = process.share(), server.share()
            told = latencies_ms(tally)
            return {
                "turns/s": len(told) / seconds,
                "p50 ms": percentile(told, 50),
                "p90 ms": percentile(told, 90),
                "p99 ms": percentile(told, 99),
                "worst ms": max(told, default=0.0),
                "CPU cores": cores,
                "RSS MB at start": at_start,
                "RSS MB": process.rss_mb(),
                "lost": tally["lost"],
                "messenger cores": cores_of_server,
            }


def run(script: Path, steps: list[Json], *, data: Path, rounds: int, seconds: float) -> Result:
    """Medians over rounds."""
    runs = []
    for number in range(rounds):
        told = measure(script, steps, seconds=seconds, data=data)
        runs.append(told)
        print(
            f"  {number + 1}. p50 {told['p50 ms']:.1f}  p99 {told['p99 ms']:.1f} ms"
            f"  {told['CPU cores']:.0%} of a core  {told['RSS MB']:.0f} MB  lost {told['lost']}",
            flush=True,
        )
    row = medians(runs)
    result = Result("turns", "Turns: 30 a second, 100,000 residents", rows=[row])
    result.targets = [
        Target("tap → wire, p50", 25, row["p50 ms"], "ms"),
        Target("tap → wire, p99", 100, row["p99 ms"], "ms"),
        Target("CPU", 40, row["CPU cores"] * 100, "% of a core"),
        Target("memory", 250, row["RSS MB"], "MB"),
    ]
    return result
