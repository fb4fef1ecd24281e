"""A meeting in the making, as the organiser's chat remembers it between two taps."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from domain.dialog.staff_drafts import BaseDraft
from domain.meetings.meetings import USUAL_REMINDERS


class MeetingStep(StrEnum):
    """What was asked last; what is typed belongs to it."""

    KIND = "kind"
    TITLE = "title"
    PLACE = "place"
    DAY = "day"
    TIME = "time"
    AREAS = "areas"
    AGENDA = "agenda"
    REVIEW = "review"
    REASON = "reason"
    ANSWER = "answer"
    PROMISE = "promise"
    PROMISE_DAY = "promise_day"
    LATER = "later"


ASKED = (
    MeetingStep.TITLE,
    MeetingStep.PLACE,
    MeetingStep.DAY,
    MeetingStep.TIME,
    MeetingStep.AREAS,
    MeetingStep.AGENDA,
)  # in this order
IN_WORDS = (MeetingStep.TITLE, MeetingStep.PLACE, MeetingStep.AGENDA)  # in each language


@dataclass(slots=True)
class MeetingDraft(BaseDraft):
    """The draft. texts: by language, the first written first; in each, words by the step that asks
    for them. day, at: on the site's clock, ISO.

    about: the meeting, question or promise that what is typed belongs to.
    """

    TYPED: ClassVar = frozenset(MeetingStep) - {
        MeetingStep.KIND,
        MeetingStep.AREAS,
        MeetingStep.REVIEW,
    }
    PLACE: ClassVar = "composing.meeting"
    FAMILY: ClassVar = "meet"
    REWORDED: ClassVar = ("texts", "words")

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    day: str = ""
    at: str = ""
    reminders: list[int] = field(default_factory=lambda: list(USUAL_REMINDERS))
    about: str = ""
    words: str = ""

    @property
    def holds_work(self) -> bool:
        """Whether words are in it."""
        return bool(self.words or any(self.texts.values()))

    @property
    def first(self) -> str:
        """The language it was written in first; the one being written if that is the first."""
        return next(iter(self.texts), self.language)

    def write(self, step: MeetingStep, words: str) -> None:
        """This is said there in the language being written. What other languages said instead is
        dropped with the first one's: nobody is sent to a place that was changed."""
        first, of_step = self.first, self.texts.setdefault(self.language, {})
        if self.language == first and of_step.get(step) != words:
            for other in self.texts.values():
                other.pop(step, None)
                if not words:  # no agenda in any language
                    other[step] = ""
        of_step[step] = words

    def begin(self, language: str) -> None:
        """This language is written now, anew if it was there; an agenda only if there is one."""
        whole = language in self.written()
        self.language = language
        kept = {} if whole and language != self.first else self.texts.get(language, {})
        if self.texts and not self.texts[self.first].get(MeetingStep.AGENDA):
            kept[MeetingStep.AGENDA] = ""
        self.texts[language] = kept

    def written(self) -> list[str]:
        """The languages that say everything, the first written first."""
        return [tag for tag, words in self.texts.items() if all(step in words for step in IN_WORDS)]

    def missing(self) -> MeetingStep | None:
        """What is to be asked next; None once everything is there."""
        words = self.texts.get(self.language, {})
        there = {
            MeetingStep.DAY: self.day,
            MeetingStep.TIME: self.at,
            MeetingStep.AREAS: self.areas,
            **{step: step in words for step in IN_WORDS},
        }
        return next((step for step in ASKED if not there[step]), None)
