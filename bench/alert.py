"""Alert: from the commit that opens a case of danger to the arrival of its card in the room.

Idle, and behind 100,000 announcements that wait in the outbox. The commit's moment is told by a
meter in the product's process (bench/product.py); both processes read one clock.
"""

from bisect import bisect_right
from pathlib import Path

from bench.bots import PRODUCT, bot, messenger
from bench.figures import Json, Result, Target, latencies_ms, medians, percentile
from bench.procs import folder

ALERTS = 60
EVERY_S = 0.15
PACE = 27.0  # announcements a second, as Telegram lets one bot


def measure(danger: list[Json], script: Path, *, data: Path, waiting: int) -> Json:
    """One run: people press a kind of danger one after the other."""
    with messenger() as server, folder() as kept:
        commits = kept / "commits"
        server.ask("/bench/script", steps=danger)
        more = {"BENCH_COMMITS": str(commits)}
        with bot(PRODUCT, server, script, data=data, per_second=PACE, more=more):
            told = server.ask("/bench/alerts", count=ALERTS, every_s=EVERY_S)
            moments = sorted(float(line) for line in commits.read_text().split())
    reached = sorted(moment for moment, _ in told["rooms"])
    paired = _since_commit_ms(told["taps"], moments, reached)
    whole = [(there - tap) * 1000 for tap, there in _pairs(told["taps"], reached)]
    return {
        "waiting": waiting,
        "alerts": len(paired),
        "commit → room p50 ms": percentile(paired, 50),
        "commit → room p99 ms": percentile(paired, 99),
        "tap → room p50 ms": percentile(whole, 50),
        "tap → room p99 ms": percentile(whole, 99),
        "tap → answer p50 ms": percentile(latencies_ms(told), 50),
        "lost": told["lost"],
    }


def _pairs(taps: list[float], reached: list[float]) -> list[tuple[float, float]]:
    """Each tap with the first message to a room after it and before the next tap."""
    pairs = []
    for tap, following in zip(taps, [*taps[1:], float("inf")], strict=True):
        number = bisect_right(reached, tap)
        if number < len(reached) and reached[number] < following:
            pairs.append((tap, reached[number]))
    return pairs


def _since_commit_ms(taps: list[float], commits: list[float], reached: list[float]) -> list[float]:
    """From the first commit with an alert after each tap. The room may hear before the meter."""
    found = []
    for tap, there in _pairs(taps, reached):
        number = bisect_right(commits, tap)
        if number < len(commits):
            found.append(max(0.0, there - commits[number]) * 1000)
    return found


def run(
    danger: list[Json], script: Path, *, idle: Path, behind: Path, waiting: int, rounds: int
) -> Result:
    """Medians over rounds, idle and behind waiting rows in turns."""
    runs: dict[int, list[Json]] = {0: [], waiting: []}
    for number in range(rounds):
        for count, data in ((0, idle), (waiting, behind)):
            told = measure(danger, script, data=data, waiting=count)
            runs[count].append(told)
            print(
                f"  {number + 1}. {count:>7,} waiting: commit → room"
                f" p50 {told['commit → room p50 ms']:.1f} p99 {told['commit → room p99 ms']:.1f} ms"
                f" ({told['alerts']} alerts, lost {told['lost']})",
                flush=True,
            )
    result = Result("alert", "Alert: from the commit to the room")
    for count, told_of in runs.items():
        row = medians(told_of)
        result.rows.append(row)
        where = f"behind {count:,} waiting rows" if count else "idle"
        p50, p99 = row["commit → room p50 ms"], row["commit → room p99 ms"]
        result.targets += [
            Target(f"commit → messenger, {where}, p50", 25, p50, "ms"),
            Target(f"commit → messenger, {where}, p99", 150, p99, "ms"),
        ]
    return result
