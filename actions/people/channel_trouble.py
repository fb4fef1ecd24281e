"""Trouble with a messenger that only people can end: its admins hear of it in time."""

from dataclasses import dataclass
from datetime import datetime

from actions.people.rooms import tell_admins
from domain.channels import Channel
from domain.saying import Line, pgettext, say
from storage import sites
from storage.channel_use import Use, add_use
from storage.inbox import is_new
from storage.tx import Tx

NEARLY = 80  # per cent of what may be sent in a month; then admins are told
ALL = 100

LOGIN = pgettext(
    "admin:channel.login", "⚠️ {channel} will soon let us in no more. On the server, run: {command}"
)
ENDS = pgettext(
    "admin:channel.ends",
    "⚠️ {channel} lets us in for {days} days more. Before that, on the server, run: {command}",
)
NEARLY_ALL = pgettext(
    "admin:channel.nearly_all", "⚠️ {channel}: {sent} of {most} messages of this month are used."
)
THEN_IT_WAITS = pgettext(
    "admin:channel.then_it_waits", "Once they are used, what we say waits for the next month."
)
USED_UP = pgettext(
    "admin:channel.used_up",
    "⚠️ {channel} takes no more messages for now. What we say there waits, and goes out later.",
)


@dataclass(frozen=True, slots=True)
class Login:
    """By which a messenger lets us in. channel: as people call it. command: what the operator types
    to log in anew. number: which one is meant, counting up."""

    channel: str
    command: str
    number: int


def tell_to_log_in(tx: Tx, login: Login, *, now: datetime) -> None:
    """Every admin of every site, once a day."""
    if is_new(tx, f"log in {login.channel} {login.number} {now.date()}", now=now):
        _tell_all(tx, say(LOGIN, channel=login.channel, command=login.command), now=now)


def tell_when_it_ends(tx: Tx, login: Login, *, days: int, now: datetime) -> None:
    """The same of a login that nobody refused, and that ends in so many days."""
    if is_new(tx, f"login ends {login.channel} {login.number} {now.date()}", now=now):
        line = say(ENDS, channel=login.channel, days=days, command=login.command)
        _tell_all(tx, line, now=now)


def count_use(tx: Tx, channel: Channel, use: Use, times: int, *, now: datetime) -> None:
    """Count what was sent, or refused, in this month; admins hear at 80 % of what may be sent."""
    after = add_use(tx, channel.name, use, times, now=now)
    most = channel.quota.per_month if channel.quota is not None else None
    if use is not Use.SENT or most is None:
        return
    for percent in (NEARLY, ALL):
        if after - times < most * percent / 100 <= after:
            line = say(NEARLY_ALL, channel=channel.title, sent=after, most=most)
            _tell_all(tx, line, say(THEN_IT_WAITS), now=now)


def tell_used_up(tx: Tx, channel: Channel, *, now: datetime) -> None:
    """The messenger says that no more may be sent; said once a day."""
    if is_new(tx, f"used up {channel.name} {now.date()}", now=now):
        _tell_all(tx, say(USED_UP, channel=channel.title), now=now)


def _tell_all(tx: Tx, *lines: Line, now: datetime) -> None:
    for site in sites.all_sites(tx):
        tell_admins(tx, site.area, *lines, now=now)
