"""What a resident wants to hear of, and which announcements they find in the menu."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.broadcasts.announcing import OF_MEETINGS, AnnouncementKind, AnnouncementState
from domain.broadcasts.audiences import Topic
from domain.people.profile import Profile
from storage import announcement_queries, sites
from storage.tables import Announcement
from storage.tx import Tx

RECENT = timedelta(days=30)
SHOWN = 3
ALSO_MOST = 5  # villages besides one's own
SHOWN_STATES = (AnnouncementState.OVER, AnnouncementState.PLANNED, AnnouncementState.PAUSED)


def last_announcements(tx: Tx, profile: Profile, *, now: datetime) -> list[Announcement]:
    """What was told in the last month for where they live, newest first; alerts included. Who is
    missing stands in the one message that is taken away again, and in no list."""
    if not profile.site:
        return []
    here = set(profile.places) or {profile.site}
    recent = announcement_queries.told_since(tx, now - RECENT, site=profile.site)
    shown = [
        row
        for row in recent
        if row.state in SHOWN_STATES
        and row.kind not in OF_MEETINGS
        and not row.facts.get("missing")
        and not here.isdisjoint(row.areas)
    ]
    return shown[:SHOWN]


def turn_topic(profile: Profile, name: str) -> None:
    """Hear of this topic, or not. An unknown name changes nothing."""
    if name in profile.topics_off:
        profile.topics_off = [topic for topic in profile.topics_off if topic != name]
    elif name in Topic.__members__:
        profile.topics_off = [*profile.topics_off, name]


def stop_all(profile: Profile) -> None:
    """Hear of nothing but alerts for one's village."""
    profile.topics_off = list(Topic.__members__)


def hear_all(profile: Profile) -> None:
    """Hear of everything again."""
    profile.topics_off, profile.alerts_off = [], False


def stop_alerts(profile: Profile) -> None:
    """Not even what warns of a danger."""
    profile.alerts_off = True


def hear_alerts(profile: Profile) -> None:
    """What warns of a danger, whatever else is heard."""
    profile.alerts_off = False


def turn_village(tx: Tx, profile: Profile, code: str) -> None:
    """Hear of one more village, or not. Codes of no village of the site change nothing."""
    known = {area.code for area in sites.villages_of(tx, profile.site)}
    if code in profile.also:
        profile.also = [area for area in profile.also if area != code]
    elif code in known and code != profile.village and len(profile.also) < ALSO_MOST:
        profile.also = [*profile.also, code]


def hears_anything(profile: Profile) -> bool:
    """Whether any announcement but an alert reaches them."""
    return profile.wish.topics > 0


def area_answering(profile: Profile, announcement: Announcement) -> str:
    """For which of an alert's areas they answer; "" if for none."""
    return next((area for area in profile.wish.areas if area in announcement.areas), "")


def answer_safe(tx: Tx, profile: Profile, announcement: Announcement) -> bool:
    """They are safe: counted once for their village, without a name. False if counted before."""
    if announcement.kind != AnnouncementKind.ALERT or announcement.id in profile.answered:
        return False
    area = area_answering(profile, announcement)
    profile.answered = [*profile.answered, announcement.id][-ALSO_MOST:]
    if area:
        announcement_queries.count_safe(tx, announcement.id, area)
    return bool(area)


def topic_names() -> Sequence[str]:
    """The topics' names, in order."""
    return tuple(Topic.__members__)
