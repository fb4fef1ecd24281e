"""A channel that dies: its residents are told where to go on, once and kindly."""

from datetime import datetime

from domain.dialog.press import press_of
from domain.forms.talk_presses import act
from domain.mailboxes import to_resident
from domain.people.entry_links import Links
from domain.saying import Button, Line, Saying, say
from domain.words.translations import pgettext
from storage import outbox, residents
from storage.flags import has_mark, put_mark
from storage.tx import Tx

AT_ONCE = 200  # residents looked at in one transaction
DYING = pgettext("move.dying", "{channel} may soon not reach you here. You can go on elsewhere.")
COMES_ALONG = pgettext(
    "move.comes_along", "Press, and open the link there. What you told and chose comes along."
)
GO_ON = pgettext("move.go", "Go on elsewhere")


def was_told(tx: Tx, channel: str) -> bool:
    """Whether residents of that channel were all told before."""
    return has_mark(tx, _mark(channel))


def tell_next(
    tx: Tx, channel: str, title: str, links: Links, *, after: str, now: datetime
) -> tuple[int, str]:
    """Tell the next ones; how many, and after whom to go on, "" at the end. No case is named."""
    found, last = residents.residents_on(tx, channel, after=after, limit=AT_ONCE)
    others: list[Line] = [links.pages]
    others += [
        f"{way.channel.title}: {way.chat}"
        for way in links.ways
        if way.channel.name != channel and way.chat
    ]
    move = Button(press_of(act("move")).token, say(GO_ON), emoji="📲")
    saying = Saying((say(DYING, channel=title), *others, say(COMES_ALONG)), (move,))
    for resident_id in found:
        once = f"dying/{channel}/{resident_id}"
        outbox.put(tx, to_resident(resident_id), saying, now=now, once=once)
    if not last:
        put_mark(tx, _mark(channel))
    return len(found), last


def _mark(channel: str) -> str:
    return f"told to leave {channel}"
