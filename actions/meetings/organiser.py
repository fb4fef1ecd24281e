"""The organiser: who calls a meeting, and what the draft amounts to."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import ClassVar

from actions.dialog.author import Author
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.schedules import moment_on
from domain.meetings.meeting_draft import Draft, Step
from domain.meetings.meetings import Kind, Plan, Text
from domain.people.links import Links


@dataclass(slots=True)
class Organiser(Author[Draft]):
    """An admin or leader who calls people together."""

    PREFIX: ClassVar = "g."

    links: Links

    def begin(self, step: Step, about: str) -> None:
        """An empty draft, of which this is asked about a meeting, question or promise."""
        self.draft = Draft(serial=self.draft.serial, step=step, about=about)

    def starts_at(self) -> datetime:
        """The beginning as chosen."""
        day, at = date.fromisoformat(self.draft.day), time.fromisoformat(self.draft.at)
        return moment_on(day, at, self.zone)

    def audience(self) -> Audience:
        """Whom the draft is for."""
        return Audience(tuple(self.draft.areas), int(Topic.MEETING))

    def plan(self) -> Plan:
        """The draft as a plan, in the languages that say everything."""
        draft = self.draft
        texts = {tag: Text(**draft.texts[tag]) for tag in draft.written()}
        return Plan(
            kind=Kind(draft.kind),
            texts=texts,
            starts_at=self.starts_at(),
            audience=self.audience(),
            reminders=tuple(draft.reminders),
        )
