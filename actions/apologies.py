"""An apology, when something of ours went wrong with what somebody said."""

from datetime import datetime

from domain.heard import Heard, Place
from domain.saying import Saying, say
from domain.words import pgettext
from storage import outbox, residents, sites
from storage.tx import Tx

SORRY = pgettext("sorry.ours", "Sorry, that did not work. What you said before is kept.")
CALL = pgettext("sorry.call", "In danger, call {numbers}.")


def apologise(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Tell a resident in their own chat that this one thing failed, and whom to call in danger."""
    if heard.place is not Place.PRIVATE or not heard.who:
        return
    speaker = residents.meet(tx, heard.who, now=now)
    site = sites.find_site(tx, speaker.profile.site)
    lines = [say(SORRY)]
    if site is not None:
        numbers = [f"{row.name} {row.digits}" for row in sites.numbers_of(tx, site.area)]
        lines.append(say(CALL, numbers=" · ".join(numbers[:2])))
    outbox.put(tx, speaker.mailbox, Saying(tuple(lines)), now=now, answering=True)
