"""Logs: what happened, never who. Lines for people on a terminal, JSON where nobody looks at
once.

Of an exception only its class and where it arose are logged: its message may quote somebody.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog

QUIET = ("aiogram", "alembic", "apscheduler", "httpx", "uvicorn", "websockets", "asyncio", "PIL")


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def set_up_logs(level: str) -> None:
    """Log to standard error from now on. Libraries speak only of warnings: they know addresses."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
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
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=number, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


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
