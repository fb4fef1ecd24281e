"""The organiser: who calls a meeting, and what the draft amounts to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from actions.dialog.author import Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import Verb
from actions.meetings.rights import require_holder
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.schedules import moment_on
from domain.dialog.press import Press
from domain.meetings.meeting_draft import MeetingDraft
from domain.meetings.meeting_presses import MeetVerb
from domain.meetings.meetings import MeetingKind, MeetingPlan, Text
from domain.saying import pgettext, say
from storage.tables import Meeting

GONE = pgettext("admin:meeting.gone", "It is not there any more.")


@dataclass(slots=True)
class Organiser(Author[MeetingDraft, MeetVerb]):
    """An admin or leader who calls people together."""

    def begin(self, step: str, about: str) -> None:
        """An empty draft, in which this is asked about a meeting, question or promise."""
        self.draft = MeetingDraft(serial=self.draft.serial, step=step, about=about)

    def starts_at(self) -> datetime:
        """The beginning as chosen."""
        day, at = date.fromisoformat(self.draft.day), time.fromisoformat(self.draft.at)
        return moment_on(day, at, self.zone)

    def audience(self) -> Audience:
        """Whom the draft is for."""
        return Audience(tuple(self.draft.areas), int(Topic.MEETING))

    def plan(self) -> MeetingPlan:
        """The draft as a plan, in the languages that say everything."""
        draft = self.draft
        texts = {tag: Text(**draft.texts[tag]) for tag in draft.written()}
        return MeetingPlan(
            kind=MeetingKind(draft.kind),
            texts=texts,
            starts_at=self.starts_at(),
            audience=self.audience(),
            reminders=tuple(draft.reminders),
        )


Deed = Callable[[Organiser, Press], None]
Verbs = tuple[Verb[Deed], ...]


def on_one(deed: Callable[[Organiser, Meeting], None], *, begins: bool = False) -> Deed:
    """The deed of a verb whose object is a meeting that they hold. begins: it makes a draft. Raises
    Refusal where there is none, or it is somebody else's."""

    def do(organiser: Organiser, press: Press) -> None:
        if begins and not organiser.may_begin(press):
            return
        meeting = get_held(organiser, press.arg(0))
        serial = organiser.draft.serial
        deed(organiser, meeting)
        if organiser.draft.serial != serial:
            organiser.keep()

    return do


def on_question(deed: Callable[[Organiser, str], None]) -> Deed:
    """The deed of a verb that makes a draft about a question or a promise, by its id."""

    def do(organiser: Organiser, press: Press) -> None:
        if organiser.may_begin(press):
            deed(organiser, press.rest)
            organiser.keep()

    return do


def get_held(organiser: Organiser, meeting_id: str) -> Meeting:
    """The meeting of that id. Raises Refusal where there is none, or it is somebody else's."""
    meeting = organiser.tx.get(Meeting, meeting_id)
    if meeting is None:
        raise StepRefused(say(GONE))
    require_holder(organiser.tx, meeting, organiser.staff.id)
    return meeting
