"""`python -m bench.announcements [NAME…]`: pace, meanwhile, ceiling, kill, million.

All of them without a name, on SQLite and, where a server is given, on PostgreSQL; about eight
minutes for both. What leaves both cores idle most of the time (pace, meanwhile, kill) runs on both
databases at once, with the cores of product and messenger swapped; the rest by itself.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench import report
from bench.announcements.killing import kill_all, kill_one
from bench.announcements.meanwhile import meanwhile, record_scripts
from bench.announcements.million import million
from bench.announcements.pacing import ceiling, pace
from bench.announcements.page import write_page
from bench.figures import Result

NAMES = ("pace", "meanwhile", "ceiling", "kill", "million")

Run = Callable[[], Result]


def main() -> int:
    given = _arguments()
    began, results = time.monotonic(), list[Result]()
    print(f"{report.machine()}; {report.state()}", flush=True)
    for name in given.names:
        for together in _runs(name, given):
            results += _together(together)
    met = report.shout(results)
    around = {"machine": report.machine(), "state": report.state()}
    print(f"\n{report.keep(results, around)}, {time.monotonic() - began:.0f} s")
    if given.page:
        write_page(results, around)
    return 0 if met else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run announcements", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    given_by = "TITIR_TEST_POSTGRES"
    server = os.environ.get(given_by, "")
    asked = f"URL of a server for throw-away databases; else {given_by}; none: SQLite only"
    parser.add_argument("--postgres", default=server, help=asked)
    parser.add_argument("--only-postgres", action="store_true", help="without SQLite")
    parser.add_argument("--messages", type=int, default=3_000, help="at Telegram's pace")
    parser.add_argument("--fast", type=int, default=10_000, help="messages of the ceiling")
    parser.add_argument("--many", type=int, default=20_000, help="messages of a kill")
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--page", action="store_true", help="write the page in docs/")
    given = parser.parse_args()
    given.names = given.names or list(NAMES)
    if unknown := set(given.names) - set(NAMES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    return given


def _runs(name: str, given: argparse.Namespace) -> list[list[Run]]:
    """Groups of runs that may go on at the same time."""
    servers = [] if given.only_postgres else [""]
    servers += [given.postgres] if given.postgres else []
    match name:
        case "pace":
            return [[_run(pace, server, messages=given.messages) for server in servers]]
        case "meanwhile":
            scripts = record_scripts()
            return [[_run(meanwhile, server, scripts=scripts) for server in servers]]
        case "ceiling":
            return [[_run(ceiling, server, messages=given.fast)] for server in servers]
        case "kill":
            kills = [_run(kill_all, server, messages=given.many) for server in servers]
            if given.postgres:
                kills.append(_run(kill_one, given.postgres, messages=given.many))
            return [kills]
    return [[_run(million, server, readers_=given.readers)] for server in servers]


def _run(bench: Callable[..., Result], server: str, **asked: Any) -> Run:
    return lambda: bench(server, **asked)


def _together(runs: Sequence[Run]) -> list[Result]:
    with ThreadPoolExecutor(len(runs)) as pool:
        results = [started.result() for started in [pool.submit(run) for run in runs]]
    for result in results:
        print(f"{result.title}: {result.rows[0]}", flush=True)
    return results


if __name__ == "__main__":
    sys.exit(main())
