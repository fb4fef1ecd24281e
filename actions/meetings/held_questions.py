"""What is asked about a meeting that was called: why it is called off, what is answered, what is
promised and by when (`services/staff/`). It is acted upon at once; nothing is reviewed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from actions.meetings.meeting_questions import MeetingQuestions
from actions.meetings.organiser import Organiser
from domain.forms.forms import Question
from domain.saying import Arg, Line, say


@dataclass(frozen=True, slots=True)
class HeldQuestions(MeetingQuestions):
    """facts: what its sentences name. deed: what follows, by what was said; raises StepRefused."""

    facts: Callable[[Organiser], Mapping[str, Arg]]
    deed: Callable[[Organiser, Mapping[str, str]], None]

    def end(self, author: Organiser) -> None:
        """It is done."""
        self.deed(author, author.draft.one)

    def lines(self, author: Organiser, question: Question) -> Sequence[Line]:
        """The question, and what it is about."""
        return [say(question.ask, **self.facts(author))]
