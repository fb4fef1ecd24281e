"""The product as it runs, `titir run` or some of its roles, with a meter on its transactions.

BENCH_TRANSACTIONS names a file that gets the length of every write transaction, in seconds, one a
line; BENCH_COMMITS as in bench/product.py.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import uvloop

from bot.lazy_aiogram import import_aiogram

import_aiogram()  # as `titir run` does
from sqlalchemy import Connection, Engine, event  # noqa: E402

from bench.product import note_commits  # noqa: E402
from bot.serving import ALL, serve  # noqa: E402
from bot.settings import Settings  # noqa: E402


def note_transactions(file: Path) -> None:
    """Have the length of every committed transaction written down; reads are rolled back."""
    lengths = file.open("w", buffering=1)

    def begins(connection: Connection) -> None:
        connection.info["began"] = time.monotonic()

    def ends(connection: Connection) -> None:
        lengths.write(f"{time.monotonic() - connection.info['began']:.4f}\n")

    event.listen(Engine, "begin", begins)
    event.listen(Engine, "commit", ends)


def main() -> int:
    """Serve until SIGTERM."""
    if lengths := os.environ.get("BENCH_TRANSACTIONS"):
        note_transactions(Path(lengths))
    if commits := os.environ.get("BENCH_COMMITS"):
        note_commits(Path(commits))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve(Settings(), frozenset(sys.argv[1:]) or ALL))


if __name__ == "__main__":
    sys.exit(main())
