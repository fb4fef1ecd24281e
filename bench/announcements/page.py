"""The page: docs/benchmarks-announcements.md."""

from collections.abc import Sequence
from datetime import date

from bench import report
from bench.figures import Json, Result

PAGE = report.PAGE.with_name("benchmarks-announcements.md")
HEAD = """# Benchmarks: announcements

Written by `bench/run announcements --page`; run it again to see your own figures. The product runs
as it always does, on a database with residents of 64 communes; the messenger is the tests' fake Bot
API server in a process of its own. Where a pace is kept it refuses whatever goes beyond 30 messages
in any sliding second. *CPU a message* is that of the whole process, ticks and database included;
*above idle* is without what it takes when nothing is to be said. *In flight* is what the killed
process had claimed and not settled: what was sent of it, in its last second, may be told twice, the
rest is told once its lease ends.
"""


def write_page(results: Sequence[Result], around: Json) -> None:
    """Date, machine, targets, tables."""
    lines = [HEAD, f"{date.today().isoformat()} · {around['machine']} · {around['state']}", ""]  # noqa: DTZ011  # a page's date
    for result in results:
        lines += [f"## {result.title}", ""]
        lines += [f"- {target.line()}" for target in result.targets]
        lines += ["", *report._table(result.rows), ""]
    PAGE.write_text("\n".join(lines).rstrip() + "\n")
