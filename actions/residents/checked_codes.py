"""Is this paper genuine? A resident types the code that stands on it, or sends a photo of it.

Only here a photo is for that: anywhere else it belongs to a report. It is read and dropped; nobody
sees it, and it counts as no scan.
"""

from datetime import datetime, timedelta

from actions.dialog.resources import Resources
from actions.paper.code_verdicts import (
    MORE,
    about_code,
    found_none,
    is_ours,
    own_addresses,
    verdict,
)
from actions.paper.inspections import tell_inspector
from actions.residents import opening_codes, recent_announcements, suggestions
from actions.residents.turn_context import Talk
from domain.dialog.paging import back_to
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.lanes import REPLY
from domain.mailboxes import opened, resident_in, staff_in
from domain.media_verdicts import PhotoCodes
from domain.paper.found_codes import read_found
from domain.paper.poster_codes import read_poster_code
from domain.people.entry_links import Links
from domain.saying import Line, Saying, pgettext, say
from domain.words.translations import Words
from storage import outbox
from storage.media import note_photo_to_read
from storage.tables import Staff
from storage.tx import Tx

ASK = pgettext(
    "code.ask", "Type the code on the paper, or send a photo of it. I look only at its code."
)
READING = pgettext("code.reading", "I look. One moment.")
NOT_A_REPORT = pgettext("code.not_a_report", "The photo is not kept, and nobody got it.")

SCENE = "check"
AT = act("go", SCENE)
PHOTOS = 10  # of one person in an hour
AN_HOUR = timedelta(hours=1)


def show(talk: Talk) -> None:
    """What to send."""
    back = back_to(act("go", "news"))
    talk.show(View((say(ASK),), (back,)), at=AT, scene=SCENE)


def take(talk: Talk, text: str) -> bool:
    """Whether it was a photo or a code, and is answered, now or in a moment. Whoever cries for help
    here is heard as anywhere."""
    if text and suggestions.recognised(talk, text).danger:
        return False
    photos = [one for one in talk.heard.media if one.kind in ("photo", "file")]
    if photos:
        _look_at(talk, len(photos))
        return True
    return bool(text) and not talk.heard.media and _is_answered(talk, text)


def tell_sender(
    tx: Tx, owner: str, codes: PhotoCodes, *, resources: Resources, now: datetime
) -> None:
    """What was read from a photo, to whoever sent it. owner: of its row."""
    if staff_id := staff_in(owner):
        member = tx.get(Staff, staff_id)
        if member is not None and member.state == "active":
            tell_inspector(tx, member, codes, resources=resources, now=now)
    elif resident_in(owner) and (mailbox := opened(owner)):
        lines = _lines(tx, codes, words=resources.words, links=resources.links, now=now)
        outbox.put(tx, mailbox, Saying(tuple(lines)), REPLY, now=now)


def _look_at(talk: Talk, count: int) -> None:
    since = (talk.now - AN_HOUR).timestamp()
    looked = [at for at in talk.dialog.get("looked", ()) if at > since]
    if len(looked) + count > PHOTOS:
        talk.say(say(opening_codes.TRY_LATER))
        return
    talk.dialog["looked"] = [*looked, *[talk.now.timestamp()] * count]
    channel = talk.heard.where.partition(":")[0]
    for photo in talk.heard.media:
        note_photo_to_read(talk.tx, talk.speaker.mailbox, photo, channel=channel)
    talk.say(say(READING))


def _is_answered(talk: Talk, text: str) -> bool:
    code = read_poster_code(text)
    if not code:
        return recent_announcements.verifies(talk, text)
    if not opening_codes.may_try(talk):
        talk.say(say(opening_codes.TRY_LATER))
        return True
    if not is_ours(talk.tx, code):
        opening_codes.note_wrong(talk)
    talk.say(*about_code(talk.tx, code))
    return True


def _lines(tx: Tx, codes: PhotoCodes, *, words: Words, links: Links, now: datetime) -> list[Line]:
    if not codes.texts:
        return [*found_none(codes), say(NOT_A_REPORT)]
    own, lines = own_addresses(links), list[Line]()
    for text in codes.texts:
        lines += [*([""] if lines else []), *verdict(tx, read_found(text, own), words, now=now)]
    return [*lines, *([say(MORE, count=codes.more)] if codes.more else [])]
