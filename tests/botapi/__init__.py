"""A fake Telegram Bot API server, and the people on the other side of it.

It behaves as tdlib/telegram-bot-api (version 10.0) does for the methods our bot uses, with the
real limits, lifetimes and refusals, over real HTTP on a port of this machine. `server.py` begins
with an example. Its other half is for tests: people who write, tap, block (`people.py`), groups
(`groups.py`), faults on the wire (`faults.py`), the pace allowed (`limits.py`).

What it does not know: channels, inline queries, payments, stickers, Markdown, links to
the web as files, ephemeral messages, other bots.
"""

from tests.botapi.calls import Call
from tests.botapi.chats import Button, Media, Seen
from tests.botapi.clock import Clock
from tests.botapi.faults import (
    Fault,
    HungUp,
    Page,
    Silence,
    Slow,
    Unanswered,
    failing,
    forbidding,
    html_page,
    refusing,
    throttling,
)
from tests.botapi.groups import Group
from tests.botapi.people import Person
from tests.botapi.server import BotApi
from tests.botapi.taps import Tap, Toast

__all__ = [
    "BotApi",
    "Button",
    "Call",
    "Clock",
    "Fault",
    "Group",
    "HungUp",
    "Media",
    "Page",
    "Person",
    "Seen",
    "Silence",
    "Slow",
    "Tap",
    "Toast",
    "Unanswered",
    "failing",
    "forbidding",
    "html_page",
    "refusing",
    "throttling",
]
