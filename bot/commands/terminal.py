"""The operator's screen: plain sentences, good and bad marks, questions, progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

GOOD, NOTE, BAD = "✓", "!", "✗"
COLOURS = {GOOD: "green", NOTE: "yellow", BAD: "red"}
WRONG_USE = 2

_out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
_err = Console(highlight=False, markup=False, emoji=False, soft_wrap=True, stderr=True)


class CommandRefused(Exception):
    """A plain sentence instead of what was asked for. code: 1, or 2 where it was asked wrongly."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(line: str = "") -> None:
    """A line on the screen."""
    _out.print(line)


def mark(sign: str, line: str) -> None:
    """A line behind ✓, ! or ✗."""
    _out.print(Text.assemble((sign, COLOURS[sign]), f" {line}"))


def complain(line: str) -> None:
    """A sentence on standard error."""
    _err.print(Text(line, style="red"))


def show_code(link: str) -> None:
    """The link as a QR code, where somebody sits before the screen."""
    if not _out.is_terminal:
        return
    from io import StringIO

    import qrcode  # type: ignore[import-untyped]  # ships no types

    code = qrcode.QRCode(border=2)
    code.add_data(link)
    drawn = StringIO()
    code.print_ascii(out=drawn, invert=True)
    say(drawn.getvalue().rstrip("\n"))


def ask(question: str) -> bool:
    """Whether they say yes. Where nobody can answer, the question itself is the refusal."""
    if not (_out.is_terminal and Console().is_interactive):
        raise CommandRefused(f"{question} Say yes with --yes.")
    answer = _out.input(Text(f"{question} [y/N] "))
    return answer.strip().casefold() in ("y", "yes")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """While it lasts, `step(done, all)` moves a bar. all: 0 where nobody knows."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bars:
        bar = bars.add_task(what, total=None)

        def step(done: int, whole: int) -> None:
            bars.update(bar, completed=done, total=whole or None)

        yield step
