"""Verify: whether what somebody got is genuine. They type its check code, or pass the message on.

A code can be copied under other words, so the answer says what was really said, when and by whom,
and whether the words passed on are those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.broadcasts.wording import CHECK_CODE, SIGNATURE
from domain.broadcasts.announcing import AnnouncementState
from domain.broadcasts.checkcodes import claimed_code, find_codes, spoken_code, typed_code
from domain.saying import As, Line, Moment, Versions, from_json, pgettext, say
from domain.words.translations import Words, fold
from storage import announcement_queries, sites
from storage.tables import Announcement
from storage.tx import Tx

GENUINE = pgettext("verify.genuine", "✔ Genuine. Sent {at} by {senders}.")
SAME = pgettext("verify.same", "The words are the same.")
OTHER = pgettext("verify.other", "⚠️ The code is ours. The words are not. Trust only this:")
SAID = pgettext("verify.said", "It says: {words}")
WITHDRAWN = pgettext("verify.withdrawn", "❌ It was withdrawn. It no longer holds.")
CORRECTED = pgettext("verify.corrected", "⚠️ It was corrected. Read the newer message.")
UNKNOWN = pgettext("verify.unknown", "⚠️ No message of ours carries the code {code}.")
COPIED = pgettext("verify.copied", "Please look whether it was copied right.")
NOT_OURS = pgettext("verify.not_ours", "If it was, it is not from us. Pay nothing. Open no link.")

LOOKED_BACK = timedelta(days=90)  # without a code, by the words alone
PASSED_ON = 40  # characters; shorter is a typed code, not a message passed on


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is answered; genuine: whether any announcement of ours is meant."""

    lines: tuple[Line, ...]
    genuine: bool


def find_by_code(tx: Tx, text: str, *, words: Words, now: datetime) -> Verdict | None:
    """The answer to a typed or passed-on text; None where it is about no announcement at all.

    text: untrusted, up to a whole message.
    """
    codes = find_codes(text)
    for code in codes:
        found = announcement_queries.find_by_code(tx, code)
        if found is not None and found.told_at is not None:
            return Verdict(tuple(_genuine(tx, found, text, words)), genuine=True)
    if len(text) >= PASSED_ON:
        for recent in announcement_queries.told_since(tx, now - LOOKED_BACK):
            if _holds(_texts(tx, recent, words), text):
                return Verdict(tuple(_genuine(tx, recent, text, words)), genuine=True)
    unknown = _unknown_code(text, codes, words)
    if not unknown:
        return None
    return Verdict((say(UNKNOWN, code=unknown), say(COPIED), say(NOT_OURS)), genuine=False)


def _unknown_code(text: str, codes: Sequence[str], words: Words) -> str:
    """What is given for a code of ours and is none; "" where nothing is."""
    if typed := typed_code(text):  # whoever makes one up knows nothing of check digits
        return spoken_code(typed)
    if codes and (spoken := spoken_code(codes[0])) in text:
        return spoken
    tags = [tag for tag in words.languages if words.translated(tag, CHECK_CODE)]
    phrases = {words.sentence(tag, CHECK_CODE).partition("{")[0] for tag in [*tags, "en"]}
    return claimed_code(fold(text), sorted(fold(phrase).strip() for phrase in phrases))


def _genuine(tx: Tx, announcement: Announcement, text: str, words: Words) -> list[Line]:
    at = announcement.told_at or announcement.composed_at
    senders = " · ".join(announcement.senders)
    lines: list[Line] = [say(GENUINE, at=Moment(at, As.BOTH), senders=senders)]
    if announcement.state == AnnouncementState.WITHDRAWN:
        lines.append(say(WITHDRAWN))
    elif announcement_queries.was_corrected(tx, announcement):
        lines.append(say(CORRECTED))
    texts = _texts(tx, announcement, words)
    if len(text) >= PASSED_ON and _holds(texts, text):
        return [*lines, say(SAME)]
    if announcement.facts.get("missing") and (
        announcement.state == AnnouncementState.WITHDRAWN or len(text) < PASSED_ON
    ):  # its words are gone, so nothing is said of them; before, a code alone names nobody
        return lines
    if len(text) >= PASSED_ON:
        lines.append(say(OTHER))
    return [*lines, say(SAID, words=Versions(texts))] if texts else lines


def _texts(tx: Tx, announcement: Announcement, words: Words) -> Mapping[str, str]:
    """What it says, by language, a ready sentence included."""
    if "saying" in announcement.facts:
        return _of_meeting(tx, announcement, words)
    texts = announcement_queries.texts_of(tx, announcement.id)
    if texts or not announcement.ready:
        return texts
    tags = [tag for tag in words.languages if words.translated(tag, announcement.ready)]
    return {tag: words.sentence(tag, announcement.ready) for tag in [*tags, "en"]}


def _of_meeting(tx: Tx, announcement: Announcement, words: Words) -> Mapping[str, str]:
    """What a meeting's news says, as each language of the place reads it; unsigned."""
    site = sites.get_site(tx, announcement.site)
    lines = from_json(announcement.facts["saying"]).lines[:-SIGNATURE]
    zone = ZoneInfo(site.timezone)
    return {
        tag: "\n".join(words.render(tag, line, zone) for line in lines)
        for tag in (*site.languages, "en")
    }


def _holds(texts: Mapping[str, str], passed_on: str) -> bool:
    """Whether the words passed on contain one of the texts whole; white space does not matter."""
    said = _bare(passed_on)
    return any(_bare(text) in said for text in texts.values() if text.strip())


def _bare(text: str) -> str:
    return "".join(fold(text).split())
