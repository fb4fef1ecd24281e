"""A resident's profile: what they chose, and what follows from it. Kept sealed, by the gate."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.broadcasts.audiences import EVERYTHING, Topic
from domain.ids import NO_READER, ReaderId, ReporterId

FALSEHOODS = 2  # in 30 days make a prankster (issue 2): one P2 to P4 report a day, "call first"
FALSEHOOD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be told: areas, the mask of topics, alerts."""

    areas: tuple[str, ...] = ()
    topics: int = 0
    alerts: bool = False

    def __bool__(self) -> bool:
        return bool(self.areas) and (self.topics > 0 or self.alerts)

    def __str__(self) -> str:
        if not self:
            return ""
        return f"{'+'.join(self.areas)}/{self.topics}/{int(self.alerts)}"


@dataclass(slots=True)
class Profile:
    """What a resident chose, and the keys of their own reports. language, village: "" if unknown.

    falsehoods, sent_on: ISO dates. topics_off: switched-off topics of announcements; also: areas
    besides the village to hear of. reader: the reader's id, and reader_as what its row says.
    answered: ids of the last alerts answered. village_asked: they were asked where they live.
    moved_to: the resident as whom they go on at another door, "" if they do not, and moved which
    reports came along; then nothing is announced here. came_from: the residents who they were at
    the doors from which they came here, the last one first.
    """

    language: str = ""
    site: str = ""
    village: str = ""
    visitor: bool = False
    village_asked: bool = False
    topics_off: list[str] = field(default_factory=list)
    alerts_off: bool = False
    also: list[str] = field(default_factory=list)
    reader: ReaderId = NO_READER
    reader_as: str = ""
    answered: list[str] = field(default_factory=list)
    reports: list[ReporterId] = field(default_factory=list)
    falsehoods: list[str] = field(default_factory=list)
    sent_on: list[str] = field(default_factory=list)
    moved_to: str = ""
    moved: list[ReporterId] = field(default_factory=list)
    came_from: list[str] = field(default_factory=list)

    @property
    def wish(self) -> Wish:
        """What they want to be told here. Before they chose a village or followed a poster: an
        alert for everywhere, and nothing else. At a door that they left on purpose: nothing."""
        if self.moved_to:
            return Wish()
        if not self.places:
            return Wish((self.site,) if self.site else (), 0, alerts=not self.alerts_off)
        topics = EVERYTHING
        for name in self.topics_off:
            topics &= ~Topic[name]
        return Wish(self.places, int(topics), alerts=not self.alerts_off)

    def comes_from(self, other: "Profile") -> None:
        """They go on here who were `other`: what they chose there holds, where nothing was chosen
        here, and what limits a prankster comes along."""
        self.language = self.language or other.language
        if not self.village:
            self.site, self.village, self.visitor = other.site, other.village, other.visitor
        besides = {*self.also, *other.places} - {self.village}
        self.also = sorted(besides)
        self.topics_off = sorted({*self.topics_off, *other.topics_off})
        self.alerts_off = self.alerts_off or other.alerts_off
        self.village_asked = self.village_asked or other.village_asked
        self.falsehoods = _larger(self.falsehoods, other.falsehoods)
        self.sent_on = _larger(self.sent_on, other.sent_on)
        self.answered = list(dict.fromkeys([*other.answered, *self.answered]))
        self.moved_to, self.moved = "", []

    @property
    def places(self) -> tuple[str, ...]:
        """The villages of which they want to hear, their own first."""
        return (self.village, *self.also) if self.village else tuple(self.also)

    def is_prankster(self, today: date) -> bool:
        """Two deliberate falsehoods within 30 days."""
        since = (today - timedelta(days=FALSEHOOD_DAYS)).isoformat()
        return sum(day >= since for day in self.falsehoods) >= FALSEHOODS

    def sent_today(self, today: date) -> int:
        """How many reports of P2 to P4 they sent today."""
        return self.sent_on.count(today.isoformat())


def _larger(here: list[str], there: list[str]) -> list[str]:
    """Each day as often as at the door where it stands more often: who went there and came back
    has both, and did it once."""
    return sorted((Counter(here) | Counter(there)).elements())
