"""`python -m bench [NAME…]`: turns, ceiling, burst, alert, room, hooks, memory; all without one."""

import argparse
import json
import sys
import time
from pathlib import Path

from bench import alert, burst, ceiling, hooks, memory, recording, report, room, seed, turns
from bench.bots import PEERS
from bench.figures import Json, Result
from bench.procs import HERE, run_to_end
from bench.script import DANGER, REPORT, Script, save

NAMES = ("turns", "alert", "burst", "room", "hooks", "ceiling", "memory")
SEEDED = HERE / ".work" / "province"
WAITING = 100_000
SOMEBODY, SOMEBODY_ELSE = 90_000, 90_001  # people of whom the scripts are recorded


def main() -> int:
    given = _arguments()
    began = time.monotonic()
    print(f"{report.machine()}; {report.state()}")
    idle = _seeded(given.residents, 0)
    behind = _seeded(given.residents, WAITING) if "alert" in given.names else idle
    script = _record(idle)
    results = [_run(name, given, script, idle, behind) for name in given.names]
    met = report.shout(results)
    around = {"machine": report.machine(), "state": report.state(), "residents": given.residents}
    print(f"\n{report.keep(results, around)}, {time.monotonic() - began:.0f} s")
    if given.page:
        report.write_page(results, around)
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--rounds", type=int, default=3, help="runs of which medians are taken")
    # Several whole conversations one after the other, a hundred at once too: see bench/ceiling.py.
    parser.add_argument("--seconds", type=float, default=12.0, help="of turns and each ceiling run")
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--alone", action="store_true", help="ceiling without the peers")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    given.names = given.names or list(NAMES)
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    return given


def _run(name: str, given: argparse.Namespace, script: Script, idle: Path, behind: Path) -> Result:
    print(f"\n{name}", flush=True)
    file = SEEDED.parent / "script.json"
    steps, danger_steps = _steps(file), _steps(SEEDED.parent / "danger.json")
    match name:
        case "turns":
            return turns.run(file, steps, data=idle, rounds=given.rounds, seconds=given.seconds)
        case "alert":
            return alert.run(
                danger_steps,
                file,
                idle=idle,
                behind=behind,
                waiting=WAITING,
                rounds=min(2, given.rounds),
            )
        case "burst":
            return burst.run(file, steps, danger_steps, data=idle, rounds=given.rounds)
        case "room":
            return room.run()
        case "hooks":
            return hooks.run()
        case "ceiling":
            peers = () if given.alone else PEERS
            return ceiling.run(
                script, file, steps, data=idle, rounds=given.rounds, seconds=given.seconds,
                peers=peers,
            )  # fmt: skip
    return memory.run(file, steps, data=idle)


def _seeded(residents: int, waiting: int) -> Path:
    """The province, made once for each state of the migrations."""
    versions = sorted((HERE.parent / "storage" / "migrations" / "versions").glob("*.py"))
    stamp = f"{residents}-{waiting}-{seed.OPEN}-" + "-".join(
        f"{file.stem[:4]}.{int(file.stat().st_mtime)}" for file in versions
    )
    folder = SEEDED.with_name(f"{SEEDED.name}-{waiting}")
    marked = folder / "stamp"
    if not marked.exists() or marked.read_text() != stamp:
        print(f"Seeding {residents:,} residents, {waiting:,} waiting rows …", flush=True)
        options = ["--residents", str(residents), "--waiting", str(waiting)]
        run_to_end([sys.executable, "-m", "bench.seed", str(folder), *options])
        marked.write_text(stamp)
    return folder


def _record(data: Path) -> Script:
    script = recording.record(REPORT, data, person=SOMEBODY)
    save(script, SEEDED.parent / "script.json")
    danger = recording.record(DANGER, data, person=SOMEBODY_ELSE)
    save(danger, SEEDED.parent / "danger.json")
    print(f"The script has {len(script.steps)} turns and {script.messages} messages.", flush=True)
    return script


def _steps(file: Path) -> list[Json]:
    steps: list[Json] = json.loads(file.read_text())["steps"]
    return steps


if __name__ == "__main__":
    sys.exit(main())
