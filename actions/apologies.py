"""An apology, when something of ours went wrong with what somebody said."""

from datetime import datetime

from actions.cases.reachability import reach_changed
from actions.residents.place import Local
from domain.heard import Heard, Place
from domain.saying import Saying, say
from domain.words.words import pgettext
from storage import outbox, reports, residents
from storage.site_cache import find_book
from storage.tx import Tx

SORRY = pgettext("sorry.ours", "Sorry, that did not work. What you said before is kept.")
CALL = pgettext("sorry.call", "In danger, call {numbers}.")


def apologise(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Tell a resident in their own chat that this one thing failed, and whom to call in danger.

    Who is back with just this is back all the same: the cards of their reports say so.
    """
    if heard.place is not Place.PRIVATE or not heard.who:
        return
    speaker = residents.meet(tx, heard.who, now=now)
    if speaker.is_back:
        reach_changed(tx, reports.own_reports(tx, speaker), now=now)
    lines = [say(SORRY)]
    profile = speaker.profile
    numbers = Local(tx, find_book(tx, profile.site), profile.village).named_numbers()
    if numbers:
        lines.append(say(CALL, numbers=numbers))
    outbox.put(tx, speaker.mailbox, Saying(tuple(lines)), now=now, answering=True)
