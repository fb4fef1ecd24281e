"""Naming: how staff tell one announcement from another: its first words, and its check code."""

from actions.broadcasts.wording import AND_MORE
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.checkcodes import spoken_code
from domain.broadcasts.hazards import find_hazard
from domain.meetings.meetings import MeetingNews
from domain.saying import Arg, Line, Phrase, Versions, pgettext, say
from storage import announcement_queries, sites
from storage.tables import Announcement
from storage.tx import Tx

NAMED = pgettext("admin:announce.named", "“{words}” {code}")
OF_ALERT = pgettext("admin:announce.of_alert", "{hazard}, {villages}")
SOMEBODY = pgettext("admin:announce.somebody", "Person missing")
NEWS = {
    MeetingNews.INVITED: pgettext("admin:announce.news.invited", "Invitation to {title}"),
    MeetingNews.CHANGED: pgettext("admin:announce.news.changed", "Change of {title}"),
    MeetingNews.CANCELLED: pgettext("admin:announce.news.cancelled", "Calling off {title}"),
    MeetingNews.REMINDED: pgettext("admin:announce.news.reminded", "Reminder of {title}"),
    MeetingNews.ANSWERED: pgettext("admin:announce.news.answered", "Answers about {title}"),
}
EMOJI = {
    AnnouncementKind.LAW: "📖",
    AnnouncementKind.SCAM: "🎭",
    AnnouncementKind.NOTICE: "📢",
    AnnouncementKind.CORRECTION: "✏️",
}
WORDS_MOST = 24  # characters: what a button of a small phone shows in one line


def name_of(tx: Tx, announcement: Announcement) -> Phrase:
    """What staff know it by within a sentence, in the reader's language; of a meeting, which news
    of it this is."""
    news, title = announcement.facts.get("news"), announcement.facts.get("title")
    if news is not None and title is not None:
        return say(NEWS[MeetingNews(news)], title=title)
    words = words_of(tx, announcement)
    return say(NAMED, words=words, code=spoken_code(announcement.code))


def words_of(tx: Tx, announcement: Announcement) -> Arg:
    """Its first words, as each reader is told; of an alert, which danger and where."""
    hazard = find_hazard(announcement.facts.get("hazard", ""))
    if announcement.kind == AnnouncementKind.ALERT and hazard is not None:
        return say(OF_ALERT, hazard=say(hazard.name), villages=_where(tx, announcement))
    if announcement.facts.get("missing"):
        return say(SOMEBODY)  # no name or mark of theirs stands in a list, or in a chat of staff
    texts = announcement_queries.texts_of(tx, announcement.id)
    if not texts:
        return say(announcement.ready)
    return Versions({tag: first_words(words, WORDS_MOST) for tag, words in texts.items()})


def _where(tx: Tx, announcement: Announcement) -> Line:
    first, *others = announcement.audience["areas"]
    name = sites.area_name(tx, first)
    return say(AND_MORE, villages=name, count=len(others)) if others else name


def emoji_of(announcement: Announcement) -> str:
    """The sign of its kind; of an alert, of its danger."""
    hazard = find_hazard(announcement.facts.get("hazard", ""))
    if announcement.kind == AnnouncementKind.ALERT and hazard is not None:
        return hazard.emoji
    if announcement.facts.get("missing"):
        return "🔎"
    return EMOJI.get(AnnouncementKind(announcement.kind), "📢")


def first_words(text: str, most: int) -> str:
    """On one line, and cut behind a word where it is longer than so many characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    whole, _, _ = line[:most].rpartition(" ")
    return (whole or line[: most - 1]).rstrip(" ,.;:") + "…"
