"""A meeting in the making, as the organiser's chat remembers it between two taps."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from domain.forms.counting import chosen_in, ticked
from domain.forms.form_draft import FormDraft
from domain.forms.forms import Form
from domain.forms.report_draft import Answer, ReportDraft
from domain.meetings.meetings import REMINDERS, USUAL_REMINDERS

AGENDA = "agenda"
IN_WORDS = ("title", "place", AGENDA)  # in each language
OF_ONE = ("reason", "answer", "promise", "promise_day")  # asked about one that was called


@dataclass(slots=True)
class MeetingDraft(FormDraft):
    """The draft. texts: by language, the first written first; in each, words by the question that
    asks for them. day, at: on the site's clock, ISO.

    about: the meeting, question or promise that what is typed belongs to; one: what was typed about
    it. words: the promise, in drafts of before forms.
    """

    PLACE: ClassVar = "composing.meeting"
    FAMILY: ClassVar = "meet"
    REWORDED: ClassVar = ("texts", "one")

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    day: str = ""
    at: str = ""
    reminders: list[int] = field(default_factory=lambda: list(USUAL_REMINDERS))
    about: str = ""
    words: str = ""
    one: dict[str, str] = field(default_factory=dict)

    @property
    def holds_work(self) -> bool:
        """Whether words are in it."""
        return bool(self.words or self.one or any(self.texts.values()))

    @property
    def first(self) -> str:
        """The language it was written in first; the one being written if that is the first."""
        return next(iter(self.texts), self.language)

    def told(self) -> dict[str, Answer]:
        """What was said, the words in the language being written."""
        return {
            "kind": self.kind,
            **self.texts.get(self.language, {}),
            "day": self.day,
            "time": self.at,
            "areas": ticked(self.areas) if self.areas else {},
            "reminders": ticked(map(str, self.reminders)),
            "promise": self.words,
            **self.one,
        }

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        answers = draft.answers
        self.kind, self.day = str(answers.get("kind", "")), str(answers.get("day", ""))
        self.at = str(answers.get("time", ""))
        self.areas = chosen_in(answers.get("areas"))
        reminders = chosen_in(answers.get("reminders"))
        self.reminders = [one for one in REMINDERS if str(one) in reminders]
        self.one = {code: str(answers[code]) for code in OF_ONE if code in answers}
        for code in IN_WORDS:
            if code in draft.settled:
                self.write(code, str(answers.get(code, "")))

    def done(self, form: Form) -> Iterable[str]:
        """Whatever was said, in the language being written. An agenda may be nothing."""
        told = self.told()
        said = {code for code in told if told[code] or code == AGENDA}
        return [question.code for question in form.questions if question.code in said]

    def write(self, code: str, words: str) -> None:
        """This is said there in the language being written. What other languages said instead is
        dropped with the first one's: nobody is sent to a place that was changed."""
        first, said = self.first, self.texts.setdefault(self.language, {})
        if self.language == first and said.get(code) != words:
            for other in self.texts.values():
                other.pop(code, None)
                if not words:  # no agenda in any language
                    other[code] = ""
        said[code] = words

    def begin(self, language: str) -> None:
        """This language is written now, anew if it was there; an agenda only if there is one."""
        whole = language in self.written()
        self.language = language
        kept = {} if whole and language != self.first else self.texts.get(language, {})
        if self.texts and not self.texts[self.first].get(AGENDA):
            kept[AGENDA] = ""
        self.texts[language] = kept

    def written(self) -> list[str]:
        """The languages that say everything, the first written first."""
        return [tag for tag, words in self.texts.items() if all(code in words for code in IN_WORDS)]
