"""Plays: what happened at a place, as `examples/places/NAME/play.toml` tells it.

site = "site.toml"                beside it
begins = 2025-01-01               the day before which nobody had it
desk = "…"                        the officer, the administration: names on their pages

[[steps]]                         in the order of their days
on = 2025-03-04                   at = "08:30" is added where the hour matters
report = "drugs"                  a resident tells it; times = 44: so many do, each their own
village = "…"; answers = { … }    by code of the question; what is not said is passed over
close = { outcome = "found", worth = "valuable", came = { arrested = "2" } }
entry = "donations"               the administration writes it into a register
import = "teams"                  … or brings a table: head, rows, total, as an office wrote it
                                  (by = "officer": what the administration has to agree to)
stage = "models", to = "done"     the newest entry of that register stands so; village: there
chat = ["/meetings", "[…]", "…"]  … or types, and presses what is in brackets
by = "officer"                    entry, import, stage, chat: the officer does it; a chat also
                                  the "resident" of that village, always the same one
apply = "merged.toml"             the site file changes

`{case}` in an answer is the number of the first case reported; in the cells of a table of the next
one, row after row, and of the first again behind the last.

[[figures]]                       what must come out again
fixture = "tips S3"; says = "…"   as the source text tells it
part_of = "teams S1"              all parts of that one make as much as it
ask = "6/2025"                    what is typed behind /month
source = "reports"; code = "valuable"
shown = "41 % (31 of 75)"         as people read it; exact = "41.33"
opens = 75; beside = "…"          records behind it; a line that must stand with it
"""

import csv
import io
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, time, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

PLACES = Path(__file__).parent.parent.parent / "examples" / "places"
PLAY = "play.toml"
_RENAMED = {"import": "table"}  # a word of Python's own

A_CASE = "{case}"
OLDER_WINDOWS = "cp1258"
TONES = "\u0300\u0301\u0303\u0309\u0323"

T = TypeVar("T")


class PlayWrong(Exception):
    """The play cannot be read; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PlayStep:
    """One thing that happened, or several that happened alike. One of report, entry, table, stage,
    chat, apply says which."""

    on: date
    at: str = "09:00"
    report: str = ""
    entry: str = ""
    table: str = ""
    stage: str = ""
    chat: Sequence[str] = ()
    apply: str = ""
    by: str = ""
    village: str = ""
    times: int = 1
    every: int = 0  # hours between two of them
    answers: Mapping[str, Any] = field(default_factory=dict)
    close: Mapping[str, Any] = field(default_factory=dict)
    head: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = ()
    total: Sequence[str] = ()
    encoding: str = "utf-8"
    to: str = ""

    def file(self, cases: Sequence[str]) -> bytes:
        """The table, as a CSV file of that encoding."""
        rows = [row["cells"] for row in self.rows for _ in range(row.get("times", 1))]
        numbers = cycle(cases or [""])
        lines = [
            [str(cell).replace(A_CASE, number) for cell in row]
            for row, number in zip(rows, numbers, strict=False)
        ]
        written = io.StringIO(newline="")
        csv.writer(written, delimiter=";").writerows(
            filter(None, (list(self.head), *lines, list(self.total)))
        )
        return encoded(written.getvalue(), self.encoding)

    @property
    def hour(self) -> time:
        """When on that day."""
        return time.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """What must come out again, as it reads in English. beside: words that must stand among the
    figures of that source. opens: how many records stand behind it. exact: the ratio of the two
    counts that are shown, with two decimals. part_of: the fixture whose parts make as much as it.
    """

    fixture: str
    says: str
    ask: str
    source: str
    code: str
    shown: str
    exact: str = ""
    beside: str = ""
    opens: int = 1
    part_of: str = ""

    @property
    def month(self) -> str:
        """How a button carries that month, where nothing was counted in it."""
        month, _, year = self.ask.partition("/")
        return f"{year[:4]}-{int(month):02}" if month.isdecimal() else ""


@dataclass(frozen=True, slots=True)
class Play:
    """A place with everything that happened there. folder: what its files are relative to."""

    folder: Path
    site: str
    begins: date
    officer: str
    admin: str
    steps: tuple[PlayStep, ...] = ()
    figures: tuple[ExpectedFigure, ...] = ()

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.folder.name


def encoded(text: str, encoding: str) -> bytes:
    """The text; Windows-1258 wants the mark of a tone behind its letter."""
    if encoding != OLDER_WINDOWS:
        return text.encode(encoding)
    written = ""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in apart[1:] if mark in TONES), "")
        bare = unicodedata.normalize("NFC", apart.replace(tone, "")) if tone else letter
        written += bare + tone
    return written.encode(encoding)


def places() -> list[str]:
    """The places that can be replayed."""
    return sorted(file.parent.name for file in PLACES.glob(f"*/{PLAY}"))


def read_play(folder: Path) -> Play:
    """The play in that folder. Raises PlayWrong."""
    try:
        raw = tomllib.loads((folder / PLAY).read_text(encoding="utf-8"))
        steps = tuple(_made(PlayStep, step) for step in raw.pop("steps", ()))
        figures = tuple(_made(ExpectedFigure, figure) for figure in raw.pop("figures", ()))
        return _made(Play, {"folder": folder, "steps": steps, "figures": figures, **raw})
    except (OSError, tomllib.TOMLDecodeError, TypeError) as wrong:
        raise PlayWrong(f"{folder / PLAY}: {wrong}") from wrong


def moved_to(play: Play, last: date) -> Play:
    """The same so much later that nothing of it happened after that day; on the same days of the
    week. What was written in tables keeps its days, and nothing is compared."""
    ends = max((step.on for step in play.steps), default=play.begins)
    later = timedelta(weeks=(last - ends).days // 7)
    steps = tuple(replace(step, on=step.on + later) for step in play.steps)
    return replace(play, begins=play.begins + later, steps=steps, figures=())


def _made(kind: type[T], raw: Mapping[str, Any]) -> T:
    named = {_RENAMED.get(name, name): value for name, value in raw.items()}
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # dataclasses, all three
    if unknown := sorted(set(named) - known):
        raise TypeError(f"{kind.__name__} has no {', '.join(unknown)}")
    return kind(**named)
