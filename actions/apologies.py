"""An apology, when something of ours went wrong with what somebody said."""

from datetime import datetime

from actions.cases.reachability import reach_changed
from actions.dialog.verbs import ADMINS, role_at
from actions.residents.local_site import Local
from domain.heard import Heard, Place
from domain.lanes import REPLY
from domain.mailboxes import to_staff
from domain.saying import Line, Saying, pgettext, say
from storage import outbox, reports, residents
from storage.inbox import is_new
from storage.site_cache import find_book
from storage.sites import all_sites
from storage.tx import Tx

SORRY = pgettext("sorry.ours", "Sorry, that did not work. What you said before is kept.")
NOT_HANDED_ON = pgettext(
    "sorry.not_handed_on", "{channel} did not pass your message on to us. Please type it in words."
)
ON_PAGE = pgettext("sorry.files_on_page", "To send a table or another file, use your page: {link}")
CALL = pgettext("sorry.call", "In danger, call {numbers}.")


def apologise(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Tell a resident in their own chat that this one thing failed, and whom to call in danger.

    Who is back with just this is back all the same: the cards of their reports say so.
    """
    _tell_numbers(tx, heard, say(SORRY), now=now)


def tell_not_handed_on(tx: Tx, heard: Heard, *, channel: str, page: str, now: datetime) -> None:
    """A messenger kept back what somebody said: by law of protected people, such as children, or
    because it is of a kind that it does not pass on. They are told so, and whom to call; an admin,
    where else a file can be sent; once for each thing heard. channel: as people call the messenger;
    page: where an admin's own page is."""
    if not is_new(tx, heard.key, now=now):
        return
    line, member = say(NOT_HANDED_ON, channel=channel), role_at(tx, heard.who, ADMINS)
    if member is not None and heard.place is Place.PRIVATE:
        saying = Saying((line, say(ON_PAGE, link=page)))
        outbox.put(tx, to_staff(member.id), saying, REPLY, now=now)
        return
    _tell_numbers(tx, heard, line, now=now)


def _tell_numbers(tx: Tx, heard: Heard, line: Line, *, now: datetime) -> None:
    if heard.place is not Place.PRIVATE or not heard.who:
        return
    speaker = residents.meet(tx, heard.who, now=now)
    if speaker.is_back:
        reach_changed(tx, reports.own_reports(tx, speaker), now=now)
    lines = [line]
    profile = speaker.profile
    site = profile.site or _only_site(tx)
    numbers = Local(tx, find_book(tx, site), profile.village).named_numbers()
    if numbers:
        lines.append(say(CALL, numbers=numbers))
    outbox.put(tx, speaker.mailbox, Saying(tuple(lines)), REPLY, now=now)


def _only_site(tx: Tx) -> str:
    """Of somebody who has not said yet where they live, where there is only one place; else ""."""
    known = all_sites(tx)
    return known[0].area if len(known) == 1 else ""
