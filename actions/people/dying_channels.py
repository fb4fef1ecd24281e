"""A channel that dies: its residents are told where to go on, once and kindly."""

from datetime import datetime

from domain.channels import Channel
from domain.dialog.press import press_of
from domain.forms.talk_presses import act
from domain.lanes import Dispatch, Lane
from domain.mailboxes import to_resident
from domain.people.entry_links import Links
from domain.saying import Button, Line, Saying, pgettext, say
from storage import outbox, reporters, residents
from storage.flags import drop_note, has_mark, note_of, put_mark, put_note
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
    tx: Tx, dying: Channel, links: Links, *, after: str, now: datetime
) -> tuple[int, str]:
    """Tell the next ones; how many, and after whom to go on, "" at the end. No case is named.

    Who was promised silence hears nothing. Begun anew (after: "") it goes on where it was broken
    off.
    """
    channel = dying.name
    begin = after or note_of(tx, _reached(channel))
    found, last = residents.residents_on(tx, channel, after=begin, limit=AT_ONCE)
    others: list[Line] = [links.pages]
    others += [
        f"{way.channel.title}: {way.chat}"
        for way in links.ways
        if way.channel.name != channel and way.chat
    ]
    move = Button(press_of(act("move")).token, say(GO_ON), emoji="📲")
    saying = Saying((say(DYING, channel=dying.title), *others, say(COMES_ALONG)), (move,))
    told = 0
    for resident_id in found:
        speaker = residents.hold_speaker(tx, resident_id)
        if speaker is None or reporters.is_hushed(tx, speaker.profile):
            continue
        once = f"dying/{channel}/{resident_id}"
        mailbox = to_resident(resident_id)
        outbox.put(tx, mailbox, saying, Dispatch(Lane.ANNOUNCEMENT, once=once), now=now)
        told += 1
    if last:
        put_note(tx, _reached(channel), last)
    else:
        drop_note(tx, _reached(channel))
        put_mark(tx, _mark(channel))
    return told, last


def _mark(channel: str) -> str:
    return f"told to leave {channel}"


def _reached(channel: str) -> str:
    return f"telling to leave {channel}"
