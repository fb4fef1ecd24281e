"""Logs say what happened and where, and quote nobody."""

import subprocess
import sys

import pytest

SECRET = "Lý Thị Mẩy ở đầu cầu"
FAILING = f"""
import logging, structlog
from bot.logs import set_up_logs
set_up_logs("info")
def deed():
    try:
        int({SECRET!r})
    except ValueError as wrong:
        raise RuntimeError({SECRET!r}) from wrong
try:
    deed()
except RuntimeError:
    {{speaks}}
"""


@pytest.mark.parametrize(
    "speaks",
    [
        'structlog.get_logger().exception("heard.set_aside")',
        'logging.getLogger("uvicorn.error").exception("x")',
    ],
    ids=["ours", "a library"],
)
def test_an_exception_is_logged_without_its_words(root, speaks):
    """Messages of exceptions, which may quote a resident, used to stand in the log."""
    program = FAILING.format(speaks=speaks)
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)  # noqa: S603  # our own words
    assert "builtins.ValueError" in done.stderr
    assert "builtins.RuntimeError" in done.stderr
    assert "deed" in done.stderr
    said = [line for line in done.stderr.splitlines() if SECRET in line]
    assert said == []


TELLING = f"""
import logging, structlog
from bot.logs import set_up_logs
set_up_logs("info", lambda *what: print(what))
log = structlog.get_logger()
log.info("house.open")
log.warning("channel.unreachable", why="line")
log.error("message.rejected", kind="say", reason="Bad Request: new words")
logging.getLogger("uvicorn.error").warning("x")
try:
    int({SECRET!r})
except ValueError as wrong:
    log.exception("message.failed", error=type(wrong).__name__)
    logging.getLogger("apscheduler.executors.default").exception({SECRET!r})
"""


def test_every_error_is_told_on_without_its_words(root):
    """Ours and a library's, and nothing that is no error."""
    command = [sys.executable, "-c", TELLING]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)  # noqa: S603  # our own words
    assert done.stdout.splitlines() == [
        "('message.rejected', 'Bad Request: new words')",
        "('message.failed', 'ValueError')",
        "('apscheduler.executors.default', 'ValueError')",
    ]


def test_what_strangers_send_by_the_thousand_is_logged_once(root):
    """Each broken request was a line, and hid whatever was ours."""
    program = """
import logging
from bot.logs import set_up_logs
set_up_logs("info")
for _ in range(1_000):
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
logging.getLogger("uvicorn.error").error("ours")
logging.getLogger("uvicorn.error").error("ours")
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)  # noqa: S603  # our own words
    assert done.stderr.count("Invalid HTTP request") == 1
    assert done.stderr.count("ours") == 2
