"""Inspections: staff send a photo of a poster on its wall, or type its code. The code is read,
compared with what became of that poster, and its life notes the day. The photo is not kept.
"""

from collections.abc import Sequence
from datetime import datetime

from actions.dialog import digits
from actions.dialog.resources import Resources
from actions.dialog.verbs import Verb, Where
from actions.paper.code_verdicts import MORE, found_none, own_addresses, verdict
from actions.paper.poster_life import about_life, note_seen, show_one
from actions.paper.poster_orders import INSPECT, AtPrinter, Deed, to_kinds
from domain.dialog.press import Press
from domain.lanes import REPLY
from domain.mailboxes import to_staff
from domain.media_verdicts import PhotoCodes
from domain.paper.found_codes import CodeKind, FoundCode, read_found
from domain.paper.poster_codes import read_poster_code
from domain.paper.poster_presses import paper
from domain.paper.posters import PosterState
from domain.saying import Button, Line, Saying, pgettext, say
from storage import outbox, posters
from storage.media import note_photo_to_read
from storage.tables import Poster, Staff
from storage.tx import Tx

ASK = pgettext(
    "admin:inspect.ask",
    "Send a photo of the poster, its whole code on it; or type the code. The photo is not kept.",
)
READING = pgettext("admin:inspect.reading", "I read the code. One moment.")
NO_CODE = pgettext("admin:inspect.no_code", "That is no poster's code. Type it, or send a photo.")
OURS = pgettext("admin:inspect.ours", "✔ The code is ours.")
COMPARE = pgettext(
    "admin:inspect.compare", "Place, code and day on the paper must be these. Else it is forged."
)
FOUND_AGAIN = pgettext("admin:inspect.found_again", "It was noted as gone. Now it hangs again.")
OLD_HANGS = pgettext("admin:inspect.old_hangs", "⚠️ It was replaced. Please take this one down.")
ELSEWHERE = pgettext("admin:inspect.other_site", "It is a poster of another place.")
TAKE_DOWN = pgettext(
    "admin:inspect.take_down",
    "Does our name stand on it? Then it is forged: take it down, keep it.",
)
DONE = pgettext("admin:inspect.done", "Done")
THANKS = pgettext("admin:inspect.thanks", "Thank you for looking.")

INSPECTORS = ("admin", "leader", "officer")  # the first of these roles that somebody has
PHOTOS = ("photo", "file")  # a picture sent as a file is sharper
NOT_OURS = (CodeKind.FORGED, CodeKind.ELSEWHERE, CodeKind.PAYMENT, CodeKind.WORDS)
AWAITED = paper("shown")


def begin(at: AtPrinter, _press: Press) -> Saying:
    """What to send."""
    at.awaits = AWAITED
    return Saying((say(ASK),), (_done(at),))


def take_shown(at: AtPrinter, _press: Press) -> Saying:
    """A photo, which is read after the turn; or a code that was typed."""
    at.awaits = AWAITED
    assert at.heard is not None  # noqa: S101  # it was typed or sent
    sent = [one for one in at.heard.media if one.kind in PHOTOS]
    for photo in sent:
        channel = at.heard.where.partition(":")[0]
        note_photo_to_read(at.tx, to_staff(at.admin.id), photo, channel=channel)
    if sent:
        return Saying((say(READING),), (_done(at),))
    code = read_poster_code(at.heard.text)
    if not code:
        return Saying((say(NO_CODE),), (_done(at),))
    return _answer(at, [FoundCode(CodeKind.POSTER, code)], is_seen=False)


def end(_at: AtPrinter, _press: Press) -> Saying:
    """Enough: what they type is for nobody here any more."""
    return Saying((say(THANKS),), (Button(paper("inspect"), say(INSPECT), "1", "📷"),))


def tell_inspector(
    tx: Tx, inspector: Staff, codes: PhotoCodes, *, resources: Resources, now: datetime
) -> None:
    """What was read from their photo, as an answer; the next photo may follow at once."""
    at = AtPrinter(tx, inspector, resources.links, resources.words, now)
    own = own_addresses(resources.links)
    found = [read_found(text, own) for text in codes.texts]
    saying = _answer(at, found, is_seen=True) if found else Saying(tuple(found_none(codes)))
    lines = (*saying.lines, *([say(MORE, count=codes.more)] if codes.more else []))
    buttons = saying.buttons or (_done(at),)
    outbox.put(tx, to_staff(inspector.id), Saying(lines, buttons), REPLY, now=now)
    if digits.is_awaited(tx, inspector, AWAITED, now=now):
        digits.note_buttons(tx, inspector, buttons, now=now, words_to=AWAITED)


def _answer(at: AtPrinter, found: Sequence[FoundCode], *, is_seen: bool) -> Saying:
    """is_seen: a photo shows it, so that it hangs there today."""
    lines: list[Line] = []
    own = []
    for one in found:
        if lines:
            lines.append("")
        poster = _own_poster(at, one)
        if poster is None:
            lines += _of_no_own_poster(at, one)
        else:
            own.append(poster)
            lines += _inspected(at, poster) if is_seen else [say(OURS), *about_life(at, poster)]
    return Saying(tuple(lines), (*_what_next(at, own), _done(at)))


def _own_poster(at: AtPrinter, found: FoundCode) -> Poster | None:
    poster = posters.find_poster(at.tx, found.value) if found.kind is CodeKind.POSTER else None
    return poster if poster is not None and poster.site == at.admin.site else None


def _inspected(at: AtPrinter, poster: Poster) -> list[Line]:
    """It hangs there, and somebody saw it; one that was replaced stays so."""
    notes = []
    if poster.state == PosterState.REPLACED:
        notes.append(say(OLD_HANGS))
    else:
        if poster.state == PosterState.LOST:
            notes.append(say(FOUND_AGAIN))
        note_seen(poster, at.today)
    poster.inspected_on = at.today
    at.tx.flush()
    return [say(OURS), *about_life(at, poster), *notes, say(COMPARE)]


def _of_no_own_poster(at: AtPrinter, found: FoundCode) -> list[Line]:
    lines = verdict(at.tx, found, at.words, now=at.now)
    if found.kind is CodeKind.POSTER and posters.find_poster(at.tx, found.value) is not None:
        return [*lines, say(ELSEWHERE)]
    return [*lines, say(TAKE_DOWN)] if found.kind in NOT_OURS else lines


def _what_next(at: AtPrinter, own: Sequence[Poster]) -> list[Button]:
    """An admin sees the buttons of the poster, where it is about one alone."""
    if len(own) != 1 or at.admin.role != "admin":
        return []
    return list(show_one(at, Press("paper.one", (own[0].code,))).buttons[:-1])


def _done(at: AtPrinter) -> Button:
    return to_kinds() if at.admin.role == "admin" else Button(paper("inspected"), say(DONE), "0")


VERBS: tuple[Verb[Deed], ...] = (
    Verb("paper.inspect", begin, INSPECTORS, Where.PRIVATE),
    Verb("paper.shown", take_shown, INSPECTORS, Where.PRIVATE),
    Verb("paper.inspected", end, INSPECTORS, Where.PRIVATE),
)
