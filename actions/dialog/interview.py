"""An interview: staff are asked one thing after the other, see all of it, and then it is done.

What is asked is a form of the engine (`services/staff/`), and the engine moves the draft, as it
does for residents; back, more, changing an answer, throwing it away and typing a digit are the same
for all. A module with an interview has what no form can know: what there is to pick, what will be,
and the deed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from actions.dialog.author import (
    CHECK,
    CORRECTED,
    ONLY_WORDS,
    TOO_LATE,
    Author,
)
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import DraftVerb, Misdeclared, Verb, Where, alone, with_rest
from domain.dialog.paging import of_place, page_at
from domain.dialog.press import Press
from domain.dialog.staff_drafts import BaseDraft
from domain.forms import engine
from domain.forms.answer_facts import tidy
from domain.forms.effects import Effects, Misunderstood, SendCase
from domain.forms.forms import Form, Forms, Question, QuestionKind, StaffForm
from domain.forms.intents import Again, Choose, More, OwnWords, Said, Send, Skip
from domain.forms.navigation import asked_now, go_on, go_to, path_of
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.saying import Button, Line, say
from domain.words.buttons import BACK, DROP, MORE
from domain.words.translations import pgettext

BEGIN = pgettext("admin:interview.begin", "Begin")
CHANGE = pgettext("admin:interview.change", "Change: {what}")
LEAVE_OUT = pgettext("admin:interview.leave_out", "Leave it out")
PRESS_ONE = pgettext("admin:interview.press_one", "Please press one of the buttons.")
TOO_LONG = pgettext("admin:interview.too_long", "At most {most} characters, please.")
REVIEW = "review"

InterviewVerb = Literal[
    "new", "list", "pick", "skip", "typed", "page", "go", "confirm", "drop"
]  # fmt: skip


class Offered(NamedTuple):
    """Something that may be picked. value: what is kept; no colon in it."""

    value: str
    label: Line
    emoji: str = ""


@dataclass(slots=True)
class Asked(BaseDraft):
    """Where the questions stand. answers: by the code of the question. hash: of the form that was
    answered, "" in drafts of before forms: there an answer was a settled one. awaits_words: what
    is typed answers the question that stands there."""

    REWORDED: ClassVar = ("answers",)
    TYPED: ClassVar = frozenset()

    answers: dict[str, str] = field(default_factory=dict)
    settled: list[str] = field(default_factory=list)
    hash: str = ""
    reviewing: bool = False
    awaits_words: bool = True

    @property
    def holds_work(self) -> bool:
        """Whether something was answered."""
        return bool(self.answers)

    @property
    def takes_words(self) -> bool:
        """Whether what is typed next belongs to it."""
        return self.awaits_words and not self.paused

    def as_engine(self, form: Form) -> ReportDraft:
        """The draft as the engine moves it, under the form as it is today."""
        reviewed = self.step == REVIEW
        draft = ReportDraft(
            form=form.code,
            hash=self.hash,
            answers=dict(self.answers),
            settled=tuple(self.settled if self.hash else self.answers),
            asked="" if reviewed else self.step,
            part=ScreenPart.REVIEW if reviewed else ScreenPart.QUESTION,
            page=self.page,
            reviewing=self.reviewing,
        )
        return engine.adopt(form, draft)

    def take(self, draft: ReportDraft) -> None:
        """What the engine made of it."""
        self.answers = {code: str(value) for code, value in draft.answers.items()}
        self.settled, self.hash = list(draft.settled), draft.hash
        self.step, self.page = draft.asked or REVIEW, draft.page
        self.reviewing = draft.reviewing


def check_offers(forms: Forms, used: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Each form of staff is asked by one conversation, which offers what there is to pick in it.

    used: code of the form, and the questions that are offered something. Raises Misdeclared.
    """
    wanted = {
        code: {one.code for one in staff.form.questions if one.kind is QuestionKind.PICK}
        for code, staff in forms.staff.items()
    }
    found = [(code, set(offered)) for code, offered in used]
    wrong = [code for code, offered in found if wanted.pop(code, None) != offered]
    if wrong or wanted:
        raise Misdeclared(f"twice, or other offers than picks: {wrong}; unused: {sorted(wanted)}")


A = TypeVar("A", bound=Author[Any, Any])
Offers = Mapping[str, Callable[[A], Sequence[Offered]]]


@dataclass(frozen=True, slots=True)
class Interview(Generic[A]):
    """form: code of what is asked. offers: what there is to pick at that moment, by the code of the
    question. preview: what will be, line by line. deed: raises StepRefused where it is not done.
    back: the token of where they came from."""

    form: str
    offers: Offers[A]
    preview: Callable[[A], Sequence[Line]]
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
            DraftVerb(f"{family}.skip", with_rest(self._skip), who, Where.PRIVATE),
            DraftVerb(f"{family}.typed", alone(self._typed), who, Where.PRIVATE),
            DraftVerb(f"{family}.page", alone(self._turn), who, Where.PRIVATE),
            DraftVerb(f"{family}.go", with_rest(self._open), who, Where.PRIVATE),
            DraftVerb(f"{family}.confirm", alone(self._confirm), who, Where.PRIVATE, keeps=False),
            DraftVerb(f"{family}.drop", with_rest(Author.drop), who, Where.PRIVATE, keeps=False),
        )

    # In and out

    def show(self, author: A) -> None:
        """What it is, and the ways in."""
        buttons = [author.button("new", BEGIN, "1", "➕"), *author.unfinished("2")]
        back = Button(self.back, say(BACK), "0", "↩")
        author.say(say(self._form(author).title), buttons=[*buttons, back])

    def begin(self, author: A, press: Press) -> None:
        """The first question, unless work would be lost."""
        if author.may_begin(press):
            self.start(author)
            author.keep()

    def start(self, author: A) -> None:
        """An empty draft, and its first question."""
        author.draft = type(author.draft)(kind=author.draft.FAMILY, serial=author.draft.serial)
        self._follow(author, engine.begin(self._form(author).form))

    def reword(self, author: A) -> None:
        """Words that were typed for it say something else now. Raises StepRefused."""
        heard, text = author.heard, tidy(author.heard.text)
        if author.draft.said.get(heard.message) == text:
            return
        author.say(say(CORRECTED if author.draft.reword(heard.message, text) else TOO_LATE))
        for question in self._form(author).form.questions:
            _check(question, author.draft.answers.get(question.code, ""))
        self._hear(author, Again())
        author.keep()

    # What they say

    def _pick(self, author: A, press: Press) -> None:
        code, value = press.arg(0), press.arg(1)
        question = next((q for q in self._form(author).form.questions if q.code == code), None)
        offered = self._options(author, question) if question is not None else ()
        known = value in {one.value for one in offered}
        self._hear(author, Choose(value, code) if known else Again())

    def _skip(self, author: A, code: str) -> None:
        self._hear(author, Skip(code))

    def _turn(self, author: A) -> None:
        self._hear(author, More())

    def _typed(self, author: A) -> None:
        form, text = self._form(author).form, tidy(author.heard.text)
        question = asked_now(form, author.draft.as_engine(form))
        if author.heard.media:
            author.say(say(ONLY_WORDS))
        if question is None or question.kind is not QuestionKind.WORDS:
            author.notes.append(say(PRESS_ONE))
            self._hear(author, Again())
            return
        if text:
            _check(question, text)
            author.draft.note_said(author.heard.message, text)
        self._hear(author, OwnWords(text) if text else Again())

    def _open(self, author: A, code: str) -> None:
        """One of its questions again, or what is missing."""
        form = self._form(author).form
        draft = author.draft.as_engine(form)
        question = next((one for one in path_of(form, draft) if one.code == code), None)
        self._follow(author, go_to(draft, question) if question else go_on(form, draft))

    def _confirm(self, author: A) -> None:
        form = self._form(author)
        draft, _ = go_on(form.form, author.draft.as_engine(form.form))
        draft, effects = engine.step(form.form, draft, Send())
        if SendCase() not in effects:  # something is missing: a button of an earlier screen
            self._follow(author, go_on(form.form, draft))
            author.keep()
            return
        self.deed(author)
        author.forget()
        author.say(say(form.done))

    # What the engine wants

    def _hear(self, author: A, said: Said) -> None:
        form = self._form(author).form
        self._follow(author, engine.step(form, author.draft.as_engine(form), said))

    def _follow(self, author: A, step: tuple[ReportDraft, Effects]) -> None:
        """Show where the draft stands now."""
        draft, effects = step
        if any(isinstance(effect, Misunderstood) for effect in effects):
            author.notes.append(say(PRESS_ONE))
        author.draft.take(draft)
        form = self._form(author)
        question = asked_now(form.form, draft)
        author.draft.awaits_words = question is not None and question.kind is QuestionKind.WORDS
        if question is None:
            self._review(author, form)
        else:
            self._ask(author, form.form, question)

    def _ask(self, author: A, form: Form, question: Question) -> None:
        page = page_at(self._options(author, question), author.draft.page)
        buttons = [
            Button(author.token("pick", question.code, one.value), one.label, digit, one.emoji)
            for digit, one in page.numbered()
        ]
        if question.skippable:
            skip = author.token("skip", question.code)
            buttons.append(Button(skip, say(LEAVE_OUT), "7", "▶"))
        buttons += page.more(author.token("page"), MORE)
        author.show([say(question.ask)], [*buttons, self._back(author, form, question)])

    def _options(self, author: A, question: Question) -> Sequence[Offered]:
        """What may be chosen, as it is at that moment."""
        if question.kind is QuestionKind.PICK:
            return self.offers[question.code](author)
        return [Offered(one.code, say(one.label), one.emoji) for one in question.options]

    def _back(self, author: A, form: Form, question: Question) -> Button:
        path = path_of(form, author.draft.as_engine(form))
        before = path[: path.index(question)] if question in path else ()
        if author.draft.reviewing:
            return author.back_to(REVIEW)
        return author.back_to(before[-1].code) if before else Button(self.back, say(BACK), "0", "↩")

    def _review(self, author: A, form: StaffForm) -> None:
        path = path_of(form.form, author.draft.as_engine(form.form))
        buttons = [
            Button(author.token("go", one.code), say(CHANGE, what=say(form.names[one.code])))
            for one in path
        ]
        author.show(
            [say(CHECK), "", *self.preview(author)],
            [
                author.button("confirm", form.do, "1", "✅"),
                *(
                    replace(button, digit=of_place(place), emoji="✏️")
                    for place, button in enumerate(buttons, start=2)
                ),
                author.button("drop", DROP, "", "🗑"),
            ],
        )

    def _form(self, author: A) -> StaffForm:
        return author.forms.staff[self.form]


def _check(question: Question, text: str) -> None:
    if question.kind is QuestionKind.WORDS and len(text) > question.most:
        raise StepRefused(say(TOO_LONG, most=question.most))
