"""Trouble with a messenger that only the operator can end: its admins hear of it at once."""

from datetime import datetime

from actions.people.rooms import tell_admins
from domain.lanes import Lane
from domain.saying import say
from domain.words.translations import pgettext
from storage import sites
from storage.tx import Tx

LOGIN = pgettext(
    "admin:channel.login", "⚠️ {channel} will soon let us in no more. On the server, run: {command}"
)


def tell_to_log_in(tx: Tx, *, channel: str, command: str, now: datetime) -> None:
    """Every admin of every site. channel: as people call it. command: what the operator types."""
    line = say(LOGIN, channel=channel, command=command)
    for site in sites.all_sites(tx):
        tell_admins(tx, site.area, line, lane=Lane.ANSWER, now=now)
