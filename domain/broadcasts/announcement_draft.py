"""An announcement in the making, as an admin's chat remembers it between two taps."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from domain.dialog.staff_drafts import BaseDraft

EXPIRES_HOURS = (6, 24, 72, 168)  # what a tap goes through


class AnnouncementStep(StrEnum):
    """What was asked last; what is typed belongs to it."""

    KIND = "kind"
    TEXT = "text"
    TEXTS = "texts"
    AREAS = "areas"
    SENDERS = "senders"
    WHEN = "when"
    TIME = "time"
    REVIEW = "review"
    HAZARD = "hazard"
    VILLAGE = "village"
    SENTENCE = "sentence"
    READY = "ready"
    GONE = "gone"


@dataclass(slots=True)
class AnnouncementDraft(BaseDraft):
    """The draft. texts: by language, the first written first.

    every, day, at: the schedule as chosen; every "" is now. quiet: rests from 21 to 6.
    album, lost: of the files sent last, which album it is, and megabytes of what was too big.
    corrects: the announcement it corrects; withdraws: nothing of that holds any more; gone: the
    words for those for whom it no longer holds.
    """

    TYPED: ClassVar = frozenset(
        (
            AnnouncementStep.TEXT,
            AnnouncementStep.TEXTS,
            AnnouncementStep.SENDERS,
            AnnouncementStep.TIME,
            AnnouncementStep.SENTENCE,
            AnnouncementStep.GONE,
        )
    )
    PLACE: ClassVar = "composing.sealed"
    FAMILY: ClassVar = "announce"
    REWORDED: ClassVar = ("texts", "senders", "gone")

    texts: dict[str, str] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)
    album: str = ""
    lost: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    every: str = ""
    day: str = ""
    at: str = ""
    quiet: bool = True
    expires_h: int = 0
    hazard: str = ""
    sentence: str = ""
    corrects: str = ""
    withdraws: bool = False
    gone: str = ""

    @property
    def holds_work(self) -> bool:
        """Whether words or files are in it, or a sentence was chosen."""
        return bool(self.texts or self.media or self.sentence)
