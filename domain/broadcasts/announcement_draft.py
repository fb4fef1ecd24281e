"""An announcement in the making, as an admin's chat remembers it between two taps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import AudienceRole
from domain.forms.counting import chosen_in, ticked
from domain.forms.form_draft import FormDraft
from domain.forms.forms import Form
from domain.forms.report_draft import Answer, ReportDraft

EXPIRES_HOURS = (6, 24, 72, 168)  # what a tap goes through
SOUGHT_HOURS = (6, 24, 46)  # of a missing person: after 48 a messenger takes nothing away
MISSING = "missing"  # a notice of its own: see `missing_notices.py`
NOW = "now"  # no time of its own


@dataclass(slots=True)
class AnnouncementDraft(FormDraft):
    """The draft. texts: by language, the first written first.

    every, day, at: the schedule as chosen; every "" is now. quiet: rests from 21 to 6.
    album, lost: of the files sent last, which album it is, and megabytes of what was too big.
    corrects: the announcement it corrects; withdraws: nothing of that holds any more; gone: the
    words for those for whom it no longer holds. consent: the family of a missing person said yes.
    quiz: questions as they were typed, by language.
    """

    PLACE: ClassVar = "composing.sealed"
    FAMILY: ClassVar = "announce"
    REWORDED: ClassVar = ("texts", "senders", "gone", "quiz")

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
    consent: bool = False
    quiz: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_missing(self) -> bool:
        """Whether it is about a missing person."""
        return self.kind == MISSING

    @property
    def sort(self) -> AnnouncementKind:
        """What it goes out as."""
        return AnnouncementKind.NOTICE if self.is_missing else AnnouncementKind(self.kind)

    @property
    def spans(self) -> tuple[int, ...]:
        """For how many hours it may be said."""
        return SOUGHT_HOURS if self.is_missing else EXPIRES_HOURS

    @property
    def holds_work(self) -> bool:
        """Whether words or files are in it, or a sentence was chosen."""
        return bool(self.texts or self.media or self.sentence)

    def told(self) -> dict[str, Answer]:
        """What was said, the words in the language being written."""
        whom = [*self.areas, *self.roles]
        return {
            "kind": self.kind,
            "consent": "yes" if self.consent else "",
            "text": self.texts.get(self.language, ""),
            "areas": ticked(whom) if whom else {},
            "senders": ticked(self.senders) if self.senders else {},
            "when": self.every or (NOW if self.hash else ""),
            "time": f"{self.day} {self.at}" if self.day else "",
            "gone": self.gone,
            "hazard": self.hazard,
            "village": self.areas[-1] if self.areas else "",
            "sentence": self.sentence or self.texts.get(self.language, ""),
        }

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        answers = draft.answers
        self.kind = str(answers.get("kind", ""))
        self.consent = answers.get("consent") == "yes"
        if asked := answers.get("quiz"):
            self.quiz.setdefault(self.language, []).append(str(asked))
        if text := answers.get("text"):
            self.texts[self.language] = str(text)
        whom = chosen_in(answers.get("areas"))
        self.roles = [one for one in whom if one in set(AudienceRole)]
        self.areas = [one for one in whom if one not in self.roles]
        self.senders = chosen_in(answers.get("senders"))
        every = str(answers.get("when", ""))
        self.every = "" if every == NOW else every
        self.day, _, self.at = str(answers.get("time", "")).partition(" ")
        self.gone = str(answers.get("gone", ""))

    def done(self, form: Form) -> Iterable[str]:
        """The questions that are not asked any more; the words are asked for in each language."""
        done = [code for code in FormDraft.done(self, form) if code != "text"]
        return [*done, *(["text"] if self.language in self.texts else [])]
