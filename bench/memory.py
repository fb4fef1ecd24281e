"""Memory: what is resident after the house opened, and after some hundred conversations.

Beside it, what importing each library alone takes, because that is most of it.
"""

import subprocess
import sys
from pathlib import Path

from bench.bots import PRODUCT, Kind, bot, messenger
from bench.figures import Json, Result, Target

IMPORTS = ("aiogram", "sqlmodel", "cryptography.hazmat.primitives.ciphers.aead", "telegram.ext")
SHOW = """
import psutil, {module}
print(psutil.Process().memory_info().rss / 1e6)
"""


def measure(kind: Kind, script: Path, steps: list[Json], *, data: Path) -> Json:
    """At start, and after some hundred conversations."""
    with messenger() as server:
        server.ask("/bench/script", steps=steps)
        with bot(kind, server, script, data=data) as process:
            at_start = process.rss_mb()
            server.ask("/bench/hold", at_once=32, seconds=4.0, warm_s=0.0)
            return {"bot": kind.name, "RSS MB at start": at_start, "RSS MB": process.rss_mb()}


def run(script: Path, steps: list[Json], *, data: Path) -> Result:
    """The product, and bare imports."""
    rows = [
        measure(PRODUCT, script, steps, data=data),
    ]
    for module in IMPORTS:
        told = subprocess.run(  # noqa: S603  # our own line
            [sys.executable, "-c", SHOW.format(module=module)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        rows.append({"bot": f"import {module.partition('.')[0]}", "RSS MB": float(told.stdout)})
    for row in rows:
        print(f"  {row['bot']:<28} {row['RSS MB']:.0f} MB", flush=True)
    result = Result("memory", "Memory", rows=rows)
    result.targets = [Target("memory", 250, rows[0]["RSS MB"], "MB")]
    return result
