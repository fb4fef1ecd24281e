"""What a code on a photo is, in words for anybody: ours, of what and from when; or somebody else's.

A code that leads elsewhere is answered as a forged one would be: who reads it may have our words on
paper before them.
"""

from datetime import UTC, date, datetime, time

from actions.broadcasts import verify
from actions.paper.receipts import check_receipt
from domain.broadcasts.checkcodes import spoken_code
from domain.media_verdicts import PhotoCodes
from domain.paper.found_codes import CodeKind, FoundCode
from domain.paper.poster_codes import areas_meant, is_well_formed, spoken_poster_code
from domain.paper.posters import PosterState
from domain.people.entry_links import Links
from domain.saying import As, Line, Moment, pgettext, say
from domain.words.translations import Words
from storage import meetings, posters, site_cache, sites
from storage.tables import Area, Poster
from storage.tx import Tx

OURS = pgettext("poster.ours", "✔ Our poster, for {place}. Printed {at}.")
OURS_LOST = pgettext("poster.ours_lost", "This poster was taken down. You can still report.")
OURS_REPLACED = pgettext(
    "poster.ours_replaced", "A newer poster hangs there now. You can still report."
)
NOT_OURS = pgettext("poster.not_ours", "⚠️ No poster of ours carries the code {code}.")
COPIED = pgettext("poster.copied", "Please look whether it was copied right.")
FRAUD = pgettext(
    "poster.fraud", "Does it ask for money or bank codes? Then it is a fraud: tell us."
)
OLD_ONE = pgettext("code.area", "✔ An older poster of ours, for {place}.")
OUR_DOOR = pgettext("code.door", "✔ It is for the door of a meeting: {title}.")
OUR_PAGE = pgettext("code.ours", "✔ It opens our page.")
FORGED = pgettext("code.forged", "❌ It copies our poster, but leads to {address}. It is forged.")
ELSEWHERE = pgettext("code.elsewhere", "⚠️ This code leads to {address}, not to us.")
BEWARE = pgettext("code.beware", "Open nothing there. Pay nothing.")
PAYMENT = pgettext("code.payment", "❌ This code asks for money. No paper of ours does.")
WORDS = pgettext("code.words", "⚠️ This code is none of ours. It says: {words}")
NONE = pgettext(
    "code.none",
    "I can read no QR code on this photo. Go nearer, hold still, show the whole code.",
)
TORN = pgettext(
    "code.torn",
    "There is a code, but too much of it is torn or covered. Type what stands beside it.",
)
MORE = pgettext("code.more", "There are {count} more codes. Send a photo of each.")

STANDS = {PosterState.LOST: OURS_LOST, PosterState.REPLACED: OURS_REPLACED}
NOON = time(12)  # UTC, the same day in each of our time zones


def own_addresses(links: Links) -> tuple[str, ...]:
    """What leads to us: our pages, and our chats in messengers."""
    found = (links.public, links.pages, *(way.chat for way in links.ways))
    return tuple(dict.fromkeys(filter(None, found)))


def found_none(codes: PhotoCodes) -> list[Line]:
    """What is said where nothing could be read."""
    return [say(TORN if codes.unreadable else NONE)]


def verdict(tx: Tx, found: FoundCode, words: Words, *, now: datetime) -> list[Line]:
    """What the code is. Nothing is counted and nothing changes."""
    match found.kind:
        case CodeKind.POSTER:
            return about_code(tx, found.value)
        case CodeKind.AREA:
            return _of_area(tx, found.value)
        case CodeKind.ANNOUNCEMENT:
            spoken = spoken_code(found.value)
            told = verify.find_by_code(tx, spoken, words=words, now=now)
            return list(told.lines) if told is not None else _unknown(found.value)
        case CodeKind.DOOR:
            meeting = meetings.find_by_door(tx, found.value)
            return [say(OUR_DOOR, title=meeting.title)] if meeting else _unknown(found.value)
        case CodeKind.OURS:
            return [say(OUR_PAGE)]
        case CodeKind.FORGED:
            known = posters.find_poster(tx, found.value) is not None
            return [say(FORGED if known else ELSEWHERE, address=found.shown), say(BEWARE)]
        case CodeKind.ELSEWHERE:
            return [say(ELSEWHERE, address=found.shown), say(BEWARE)]
        case CodeKind.PAYMENT:
            return [say(PAYMENT), say(BEWARE)]
        case CodeKind.WORDS:
            return [say(WORDS, words=found.shown)]


def about_code(tx: Tx, code: str) -> list[Line]:
    """What paper of ours has that code: a poster or a receipt; or none."""
    poster = posters.find_poster(tx, code)
    if poster is not None:
        return about_poster(tx, poster)
    return list(check_receipt(tx, code)) or _unknown(code)


def is_ours(tx: Tx, code: str) -> bool:
    """Whether any paper of ours has that code."""
    return posters.find_poster(tx, code) is not None or bool(check_receipt(tx, code))


def about_poster(tx: Tx, poster: Poster) -> list[Line]:
    """Of which place a poster of ours is, from when, and whether it still should hang there."""
    place = site_cache.name_in(tx, poster.site, poster.area)
    stands = STANDS.get(PosterState(poster.state))
    ours = say(OURS, place=place, at=_day(poster.made_on))
    return [ours, *([say(stands)] if stands else [])]


def _of_area(tx: Tx, payload: str) -> list[Line]:
    for code in areas_meant(payload):
        area = tx.get(Area, code)
        site = sites.site_of(tx, code) if area is not None else None
        if area is not None and site is not None:
            return [say(OLD_ONE, place=site_cache.name_in(tx, site.area, code))]
    return _unknown(payload.removeprefix("v-"))


def _unknown(code: str) -> list[Line]:
    shown = spoken_poster_code(code) if is_well_formed(code) else code
    return [say(NOT_OURS, code=shown), say(FRAUD)]


def _day(day: date) -> Moment:
    return Moment(datetime.combine(day, NOON, UTC), As.DAY)
