"""Wording: an announcement as its reader sees it, made at delivery in the reader's language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState, Going, Purpose
from domain.broadcasts.checkcodes import spoken_code
from domain.broadcasts.hazards import find_hazard
from domain.cases.routing import digits_of
from domain.dialog.press import press
from domain.mailboxes import reader_in
from domain.meetings.meetings import MeetingNews
from domain.saying import As, Button, Line, Moment, Saying, from_json, pgettext, say
from domain.words.languages import Language, LanguageKind
from storage import announcement_queries, sites
from storage.deliveries import Settled, note_settled, told_message
from storage.meetings import declines
from storage.outbox import Claimed
from storage.reporters import holds_of
from storage.site_cache import numbers_near
from storage.tables import Announcement, Meeting, Sending, Tally
from storage.tallies import is_open
from storage.tx import Tx

HEADS = {
    AnnouncementKind.LAW: pgettext("announce.head.law", "📖 Know the law"),
    AnnouncementKind.SCAM: pgettext("announce.head.scam", "🎭 Beware of fraud"),
    AnnouncementKind.NOTICE: pgettext("announce.head.notice", "📢 Notice"),
}
HEAD_MISSING = pgettext("announce.head.missing", "🔎 Person missing")
SEEN_THEM = pgettext("announce.seen_them", "Seen this person? Call {numbers}, or press Report.")
SOUGHT_UNTIL = pgettext(
    "announce.sought_until",
    "It holds until {at}. If you still see it then, please delete it.",
)
TRY_IT = pgettext("announce.quiz", "Do you know it?")
HEAD_ALERT = pgettext("announce.head.alert", "{emoji} {hazard}: {villages}")
HEAD_CORRECTION = pgettext("announce.head.correction", "CORRECTION of the message of {at}")
FROM = pgettext("announce.from", "From: {senders}")
ONLY_IN = pgettext("announce.only_in", "Only in {language}.")
NEVER_ASKS = pgettext(
    "announce.never_asks", "We never ask for bank codes, money or photos of identity cards."
)
CHECK_CODE = pgettext("announce.check_code", "Check code {code}")
I_NEED_HELP = pgettext("announce.need_help", "I need help")
I_AM_SAFE = pgettext("announce.safe", "I am safe")
ANSWER = pgettext("announce.answer", "Answer")
CORRECTED = pgettext("announce.corrected", "⚠️ CORRECTED {at}. Read the newer message.")
WITHDRAWN = pgettext("announce.withdrawn", "❌ WITHDRAWN {at}. This no longer holds.")

SIGNATURE = 2  # lines under a meeting's news: who speaks, and the code
VILLAGES_NAMED = 3  # on the first line of an alert; then it says how many more
AND_MORE = pgettext("announce.and_more", "{villages} and {count} more")


@dataclass(frozen=True, slots=True)
class Announced:
    """What is said for a row. edit: the platform's id of the message to change; "" says it anew.
    away: that message is taken away."""

    saying: Saying
    edit: str = ""
    away: bool = False


def render_announcement(
    tx: Tx, languages: Mapping[str, Language], claimed: Claimed, *, language: str, hushed: bool
) -> Announced | None:
    """What this row says to its reader now; None when it says nothing any more.

    hushed: the reader was promised silence, so only an alert is said, without a sound.
    """
    sending, announcement = _under_way(tx, claimed.sending_id or "")
    if sending is None or announcement is None or sending.state == Going.STOPPED:
        return None
    alert = announcement.kind == AnnouncementKind.ALERT
    away = sending.purpose == Purpose.MARK and bool(announcement.facts.get("missing"))
    if hushed and not alert and not away:  # nobody hears that something is taken away
        return None
    if announcement.facts.get("news") == MeetingNews.REMINDED and _declines(
        tx, announcement, claimed
    ):
        spared = Settled(sending.id, claimed.mailbox, arrived=True)
        note_settled(tx, [spared], today=sending.started_at.date())
        return None
    saying = replace(_told_once(tx, announcement, languages, language), quiet=hushed)
    if sending.purpose != Purpose.MARK:
        return Announced(saying)
    reader = reader_in(claimed.mailbox)
    message = told_message(tx, announcement.id, reader) if reader else ""
    if not message:
        return None
    if away:
        return Announced(Saying(()), message, away=True)
    return Announced(_marked(announcement, saying, sending.started_at), message)


def _under_way(tx: Tx, sending_id: str) -> tuple[Sending | None, Announcement | None]:
    """Looked up once for all the rows of a claim."""
    found: dict[str, tuple[Sending | None, Announcement | None]]
    found = tx.info.setdefault("sendings under way", {})
    if sending_id not in found:
        sending = tx.get(Sending, sending_id)
        announcement = tx.get(Announcement, sending.announcement_id) if sending else None
        found[sending_id] = sending, announcement
    return found[sending_id]


def _declines(tx: Tx, announcement: Announcement, claimed: Claimed) -> bool:
    """Whether the reader said that they do not come to the meeting: they are not reminded of it.

    They are counted as told, so that nothing says how many they are.
    """
    meeting = tx.get(Meeting, announcement.facts["meeting"])
    return meeting is not None and holds_of(
        tx, claimed.mailbox, lambda person: declines(tx, meeting, person)
    )


def _told_once(
    tx: Tx, announcement: Announcement, languages: Mapping[str, Language], language: str
) -> Saying:
    """`told_as`, made once for all the rows of a claim."""
    made: dict[tuple[str, str], Saying] = tx.info.setdefault("announced", {})
    key = (announcement.id, language)
    if key not in made:
        texts = announcement_queries.texts_of(tx, announcement.id)
        made[key] = told_as(tx, announcement, texts, languages, language)
    return made[key]


def told_as(
    tx: Tx,
    announcement: Announcement,
    texts: Mapping[str, str],
    languages: Mapping[str, Language],
    language: str,
) -> Saying:
    """The announcement in that language, exactly as it will be seen. texts: by language.

    A meeting's words were frozen as phrases when it was called.
    """
    if "saying" in announcement.facts:
        saying = from_json(announcement.facts["saying"])
        return with_only_in(saying, announcement.facts.get("languages", ()), languages, language)
    lines: list[Line] = [_head(tx, announcement)]
    lines += _words(announcement, texts, languages, language)
    if "more" in announcement.facts:
        lines += from_json(announcement.facts["more"]).lines
    if announcement.facts.get("missing") and texts:
        lines += _sought_lines(tx, announcement)
    lines.append(say(FROM, senders=" · ".join(announcement.senders)))
    if announcement.kind == AnnouncementKind.ALERT:
        return Saying(tuple(lines), _alert_buttons(announcement.id), media=media_of(announcement))
    lines.append(say(NEVER_ASKS))
    lines.append(say(CHECK_CODE, code=spoken_code(announcement.code)))
    buttons = (*_call_button(announcement), *_quiz_button(tx, announcement))
    return Saying(tuple(lines), buttons, media=media_of(announcement))


def spoken_lines(seen: Saying) -> list[Line]:
    """Of an announcement as it is seen: what one reads aloud, up to who speaks."""
    silent = (NEVER_ASKS, CHECK_CODE)
    return [line for line in seen.lines if isinstance(line, str) or line.id not in silent]


def media_of(announcement: Announcement) -> tuple[str, ...]:
    """Ids of the media rows that go with it."""
    return tuple(announcement.media)


def _head(tx: Tx, announcement: Announcement) -> Line:
    kind = AnnouncementKind(announcement.kind)
    if kind is AnnouncementKind.ALERT:
        hazard = find_hazard(announcement.facts.get("hazard", ""))
        villages = villages_line(tx, announcement.audience["areas"])
        if hazard is None:
            return villages
        return say(HEAD_ALERT, emoji=hazard.emoji, hazard=say(hazard.name), villages=villages)
    if kind is AnnouncementKind.CORRECTION:
        old = tx.get(Announcement, announcement.corrects or "")
        at = old.told_at if old is not None and old.told_at else announcement.composed_at
        return say(HEAD_CORRECTION, at=Moment(at))
    return say(HEAD_MISSING if announcement.facts.get("missing") else HEADS[kind])


def _sought_lines(tx: Tx, announcement: Announcement) -> list[Line]:
    """Whom to call, and until when it may be seen."""
    numbers = numbers_near(tx, announcement.site, announcement.site, "missing")
    until = (announcement.told_at or announcement.composed_at) + timedelta(
        seconds=announcement.expires_s
    )
    return [
        say(SEEN_THEM, numbers=digits_of(numbers)),
        say(SOUGHT_UNTIL, at=Moment(until, As.SOON)),
    ]


def villages_line(tx: Tx, areas: list[str]) -> Line:
    """Names of areas on one line, three at most."""
    names = ", ".join(sites.area_name(tx, area) for area in areas[:VILLAGES_NAMED])
    if len(areas) <= VILLAGES_NAMED:
        return names
    return say(AND_MORE, villages=names, count=len(areas) - VILLAGES_NAMED)


def _words(
    announcement: Announcement,
    texts: Mapping[str, str],
    languages: Mapping[str, Language],
    language: str,
) -> list[Line]:
    if not texts and announcement.ready:
        return [say(announcement.ready)]
    found = spoken_language(texts, languages, language)
    return [texts[found], *only_in(texts, languages, language)] if found else []


def only_in(
    written: Collection[str], languages: Mapping[str, Language], language: str
) -> list[Line]:
    """Whoever reads another language than their own is told which it is; else nothing is said."""
    found, asked = spoken_language(written, languages, language), languages.get(language)
    if found in ("", language) or asked is None or asked.kind is not LanguageKind.TEXT:
        return []
    return [say(ONLY_IN, language=languages[found].autonym)]


def with_only_in(
    saying: Saying, written: Collection[str], languages: Mapping[str, Language], language: str
) -> Saying:
    """A meeting's news with `only_in` above its signature. written: its languages."""
    said, signature = saying.lines[:-SIGNATURE], saying.lines[-SIGNATURE:]
    return replace(saying, lines=(*said, *only_in(written, languages, language), *signature))


def spoken_language(
    written: Collection[str], languages: Mapping[str, Language], language: str
) -> str:
    """In which of the languages it has a reader of `language` is told; "" if it has none.

    written: the first written first.
    """
    chain = languages[language].chain if language in languages else ()
    return next((tag for tag in (language, *chain, *written) if tag in written), "")


def _call_button(announcement: Announcement) -> tuple[Button, ...]:
    """Of a call: what its button opens."""
    tally = announcement.facts.get("tally")
    return (Button(press("tally", tally), say(ANSWER), "", "☑️"),) if tally else ()


def _quiz_button(tx: Tx, announcement: Announcement) -> tuple[Button, ...]:
    """As long as answers are counted."""
    tally = tx.get(Tally, announcement.id) if "quiz" in announcement.facts else None
    if "quiz" not in announcement.facts or (tally is not None and not is_open(tally)):
        return ()
    return (Button(press("quiz", announcement.id), say(TRY_IT), "", "❓"),)


def _alert_buttons(announcement_id: str) -> tuple[Button, ...]:
    return (
        Button(press("alert", announcement_id, "help"), say(I_NEED_HELP), "1", "🆘"),
        Button(press("alert", announcement_id, "safe"), say(I_AM_SAFE), "2", "👍"),
    )


def _marked(announcement: Announcement, saying: Saying, at: datetime) -> Saying:
    """The old text under a line that says what became of it; nothing of it is rewritten."""
    gone = announcement.state == AnnouncementState.WITHDRAWN
    head = say(WITHDRAWN if gone else CORRECTED, at=Moment(at))
    return Saying((head, *saying.lines), quiet=True)
