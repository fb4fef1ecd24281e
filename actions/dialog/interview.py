"""An interview: staff are asked one thing after the other, see all of it, and then it is done.

What is asked is a list of `InterviewQuestion`s; back, more, changing an answer, throwing it away
and typing a digit are the same for all. A module with an interview has its texts, its questions and
its deed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from actions.dialog.author import CHECK, CORRECTED, DROPPED, ONLY_WORDS, SURELY, TOO_LATE, Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import DraftVerb, Verb, Where, alone, with_rest
from domain.dialog.paging import MOST, of_place
from domain.dialog.press import Press
from domain.dialog.staff_drafts import BaseDraft
from domain.forms.answer_facts import tidy
from domain.saying import Button, Line, say
from domain.words.buttons import BACK, DROP, MORE
from domain.words.translations import pgettext

BEGIN = pgettext("admin:interview.begin", "Begin")
CHANGE = pgettext("admin:interview.change", "Change: {what}")
PRESS_ONE = pgettext("admin:interview.press_one", "Please press one of the buttons.")
TOO_LONG = pgettext("admin:interview.too_long", "At most {most} characters, please.")
REVIEW = "review"


class InterviewOption(NamedTuple):
    """One choice. value: what is kept; no colon in it."""

    value: str
    label: Line
    emoji: str = ""


@dataclass(slots=True)
class Asked(BaseDraft):
    """What was answered so far, by the code of the question."""

    REWORDED: ClassVar = ("answers",)
    TYPED: ClassVar = frozenset()

    answers: dict[str, str] = field(default_factory=dict)

    @property
    def holds_work(self) -> bool:
        """Whether something was answered."""
        return bool(self.answers)


A = TypeVar("A", bound=Author[Any, Any])


@dataclass(frozen=True, slots=True)
class InterviewQuestion(Generic[A]):
    """ask, name: text ids of the sentence, and of what it is about, on a button. options: to choose
    from, as they are at that moment; without, words are typed, at most so many characters."""

    code: str
    ask: str
    name: str
    options: Callable[[A], Sequence[InterviewOption]] | None = None
    most: int = 0


@dataclass(frozen=True, slots=True)
class Interview(Generic[A]):
    """title, do, done: text ids of what it is, of the last button, and of what is said once the
    deed has succeeded; the deed raises Refusal otherwise. preview: what will be, line by line.
    back: the token of where they came from."""

    questions: tuple[InterviewQuestion[A], ...]
    preview: Callable[[A], Sequence[Line]]
    title: str
    do: str
    done: str
    deed: Callable[[A], None]
    back: str

    def verbs(
        self, family: str, who: tuple[str, ...]
    ) -> tuple[Verb[Callable[[A, Press], None]], ...]:
        """Everything that its buttons name."""
        return (
            Verb(f"{family}.new", self.begin, who, Where.PRIVATE),
            Verb(f"{family}.list", alone(self.show), who, Where.PRIVATE),
            DraftVerb(f"{family}.pick", self._pick, who, Where.PRIVATE),
            DraftVerb(f"{family}.typed", alone(self._typed), who, Where.PRIVATE),
            DraftVerb(f"{family}.page", alone(self._turn), who, Where.PRIVATE),
            DraftVerb(f"{family}.go", with_rest(self._open), who, Where.PRIVATE),
            DraftVerb(f"{family}.confirm", alone(self._confirm), who, Where.PRIVATE, keeps=False),
            DraftVerb(f"{family}.drop", with_rest(self._drop), who, Where.PRIVATE, keeps=False),
        )

    def show(self, author: A) -> None:
        """What it is, and the ways in."""
        buttons = [author.button("new", BEGIN, "1", "➕"), *author.unfinished("2")]
        author.say(say(self.title), buttons=[*buttons, Button(self.back, say(BACK), "0", "↩")])

    def begin(self, author: A, press: Press) -> None:
        """The first question, unless work would be lost."""
        if author.may_begin(press):
            self.start(author)
            author.keep()

    def start(self, author: A) -> None:
        """An empty draft, and its first question."""
        author.draft = type(author.draft)(kind=author.draft.FAMILY, serial=author.draft.serial)
        self._go_on(author)

    def _open(self, author: A, code: str) -> None:
        author.draft.page = 0
        self.ask(author, code)

    def ask(self, author: A, code: str) -> None:
        """That question; what is missing, where there is none of that code."""
        question = self._find(code)
        if question is None:
            self._go_on(author)
            return
        author.at(code)
        place = self.questions.index(question)
        missing = self._missing(author)
        back = author.back_to(REVIEW) if missing is None else self._back(author, place)
        author.show([say(question.ask)], [*self._choices(author, question), back])

    def _choices(self, author: A, question: InterviewQuestion[A]) -> list[Button]:
        options = question.options(author) if question.options is not None else ()
        start = author.draft.page % (-(-len(options) // MOST) or 1) * MOST
        buttons = [
            Button(author.token("pick", question.code, value), label, of_place(place), emoji)
            for place, (value, label, emoji) in enumerate(options[start : start + MOST], start=1)
        ]
        if len(options) > MOST:
            buttons.append(author.button("page", MORE, "8"))
        return buttons

    def _back(self, author: A, place: int) -> Button:
        if place == 0:
            return Button(self.back, say(BACK), "0", "↩")
        return author.back_to(self.questions[place - 1].code)

    def reword(self, author: A) -> None:
        """Words that were typed for it say something else now. Raises Refusal."""
        heard, text = author.heard, tidy(author.heard.text)
        if author.draft.said.get(heard.message) == text:
            return
        author.say(say(CORRECTED if author.draft.reword(heard.message, text) else TOO_LATE))
        for question in self.questions:
            self._check(question, author.draft.answers.get(question.code, ""))
        self.ask(author, author.draft.step)
        author.keep()

    def _pick(self, author: A, press: Press) -> None:
        question, value = self._find(press.arg(0)), press.arg(1)
        options = question.options(author) if question and question.options else ()
        if question is not None and value in {option.value for option in options}:
            author.draft.answers[question.code] = value
            author.draft.page = 0
        self._go_on(author)

    def _typed(self, author: A) -> None:
        question, text = self._find(author.draft.step), tidy(author.heard.text)
        if author.heard.media:
            author.say(say(ONLY_WORDS))
        if question is None or question.options is not None:
            author.notes.append(say(PRESS_ONE))
            self.ask(author, author.draft.step)
            return
        if text:
            self._check(question, text)
            author.draft.note_said(author.heard.message, text)
            author.draft.answers[question.code] = text
        self._go_on(author)

    def _check(self, question: InterviewQuestion[A], text: str) -> None:
        if question.options is None and len(text) > question.most:
            raise StepRefused(say(TOO_LONG, most=question.most))

    def _turn(self, author: A) -> None:
        author.draft.page += 1
        self.ask(author, author.draft.step)

    def _go_on(self, author: A) -> None:
        missing = self._missing(author)
        if missing is not None:
            self.ask(author, missing.code)
            return
        author.at(REVIEW)
        names = enumerate(self.questions, start=2)
        author.show(
            [say(CHECK), "", *self.preview(author)],
            [
                author.button("confirm", self.do, "1", "✅"),
                *(
                    Button(
                        author.token("go", one.code),
                        say(CHANGE, what=say(one.name)),
                        of_place(place),
                        "✏️",
                    )
                    for place, one in names
                ),
                author.button("drop", DROP, "", "🗑"),
            ],
        )

    def _confirm(self, author: A) -> None:
        if self._missing(author) is not None:
            self._go_on(author)
            author.keep()
            return
        self.deed(author)
        author.forget()
        author.say(say(self.done))

    def _drop(self, author: A, sure: str) -> None:
        if author.draft.holds_work and sure != SURELY:
            author.ask_drop()
            author.keep()
            return
        author.forget()
        author.say(say(DROPPED))

    def _find(self, code: str) -> InterviewQuestion[A] | None:
        return next((one for one in self.questions if one.code == code), None)

    def _missing(self, author: A) -> InterviewQuestion[A] | None:
        return next((one for one in self.questions if one.code not in author.draft.answers), None)
