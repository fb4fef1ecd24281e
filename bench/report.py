"""The report: targets with ✓ or ✗ on the screen, JSON in bench/results/, a page for people."""

import json
import os
import platform
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.bots import pinned
from bench.figures import Json, Result

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE.parent / "docs" / "benchmarks.md"
LOOPS = 300_000


def machine_speed_ms() -> float:
    """A fixed piece of Python: tells a quiet machine from a busy one. Best of five."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        total = 0
        for number in range(LOOPS):
            total += number % 7
        best = min(best, time.perf_counter() - began)
    return best * 1000


def state() -> str:
    """How far the figures can be trusted."""
    load, _, _ = os.getloadavg()
    cores = "a core each for product and messenger" if pinned()[0] is not None else "cores shared"
    return f"{cores}, load {load:.1f} before, speed mark {machine_speed_ms():.0f} ms"


def machine() -> str:
    """Shape of the machine, no names."""
    memory_gb = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return (
        f"{os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def shout(results: Sequence[Result]) -> bool:
    """Print the targets; True if all are met."""
    print()
    for result in results:
        print(result.title)
        for target in result.targets:
            print(f"  {target.line()}")
        for note in result.notes:
            print(f"  {note}")
    return all(target.is_met for result in results for target in result.targets)


def keep(results: Sequence[Result], around: Json) -> Path:
    """Write everything as JSON; returns where."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{time.strftime('%Y-%m-%d-%H%M%S')}.json"
    told = {"around": around, "results": [asdict(result) for result in results]}
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    return file


def write_page(results: Sequence[Result], around: Json) -> None:
    """docs/benchmarks.md: date, machine, targets, tables."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `bench/run`; run it again to see your own figures. Everything is on: each",
        "thing heard is acted upon once, everything personal is sealed, every message goes through",
        "the outbox, SQLite runs with `synchronous=FULL`. The product runs as it always does; the",
        "messenger is the tests' fake Bot API server in a process of its own, on the other core.",
        "Peers say the same texts with the same keyboards in the same run, and write no report.",
        "",
        f"{date.today().isoformat()} · {around['machine']} · {around['state']}",  # noqa: DTZ011  # a page's date
        "",
    ]
    for result in results:
        lines += [f"## {result.title}", ""]
        lines += [f"- {target.line()}" for target in result.targets]
        lines += [""] if result.targets else []
        lines += _table(result.rows)
        lines += ["", *result.notes] if result.notes else []
        lines.append("")
    PAGE.write_text("\n".join(lines).rstrip() + "\n")


def _table(rows: Sequence[Json]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(_cell(row.get(name, "")) for name in names) + " |" for row in rows]
    return lines


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
