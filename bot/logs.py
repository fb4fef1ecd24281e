"""Logs: what happened, never who. Lines for people on a terminal, JSON where nobody looks at
once.

Of an exception only its class and where it arose are logged: its message may quote somebody.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

import structlog

QUIET = ("aiogram", "alembic", "apscheduler", "httpx", "uvicorn", "websockets", "asyncio", "PIL")

SELDOM_S = 60.0

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def _nobody(_event: str, _detail: str) -> None:
    """Nobody counts errors."""


def set_up_logs(level: str, on_error: Callable[[str, str], None] = _nobody) -> None:
    """Log to standard error from now on. Libraries speak only of warnings: they know addresses.

    on_error(event, detail): called for every line that says error or worse, from any thread.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        _telling(on_error),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_without_words),
    ]
    terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = _Handler(on_error)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=number, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_Seldom())


def _telling(on_error: Callable[[str, str], None]) -> structlog.typing.Processor:
    def tell(_logger: Any, _method: str, line: structlog.typing.EventDict) -> Any:
        if line["level"] in ("error", "critical"):
            on_error(str(line["event"]), str(line.get("reason") or line.get("error") or ""))
        return line

    return tell


class _Handler(logging.StreamHandler[Any]):
    """What libraries log. Of an error only whose it is and its class are told on."""

    def __init__(self, on_error: Callable[[str, str], None]) -> None:
        super().__init__(sys.stderr)
        self._on_error = on_error

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        if record.levelno >= logging.ERROR:
            wrong = record.exc_info[1] if record.exc_info else None
            self._on_error(record.name, type(wrong).__name__ if wrong is not None else "")


class _Seldom(logging.Filter):
    """A warning that strangers can cause by the thousand is said once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR:
            return True
        said = self._said.get(record.msg, float("-inf"))
        if record.created - said < SELDOM_S:
            return False
        self._said[record.msg] = record.created
        return True


class _Formatter(logging.Formatter):
    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's own name
        return _without_words(ei) if ei[1] is not None else ""


def _without_words(exc_info: _ExcInfo) -> str:
    """Classes and places, the first cause first."""
    found: list[BaseException] = []
    wrong: BaseException | None = exc_info[1]
    while wrong is not None and wrong not in found:
        found.append(wrong)
        wrong = wrong.__cause__ or wrong.__context__
    lines: list[str] = []
    for each in reversed(found):
        lines += traceback.format_tb(each.__traceback__)
        lines.append(f"{type(each).__module__}.{type(each).__qualname__}\n")
    return "".join(lines).rstrip()
