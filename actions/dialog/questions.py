"""Questions: what staff are asked, one thing after the other, in every conversation of theirs.

What is asked is a form of the engine (`services/staff/`), and the engine moves the draft, as it
does for residents. Choosing, ticking, leaving out, turning pages, going back, typing digits or
words, correcting what was typed: the same for all. A conversation says what no form can know: what
there is to pick, what words mean that are typed instead, and what comes after the last question.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from actions.dialog.author import CORRECTED, ONLY_WORDS, TOO_LATE, Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import DraftVerb, Misdeclared, Verb, Where
from domain.dialog.paging import MOST, Listing, back_to
from domain.dialog.press import Press
from domain.forms import engine
from domain.forms.answer_facts import WORDS_AT_MOST, tidy
from domain.forms.counting import chosen_in
from domain.forms.effects import OVER, Effect, Misunderstood
from domain.forms.form_draft import FormDraft
from domain.forms.forms import Forms, Question, QuestionKind, StaffForm
from domain.forms.intents import Again, Choose, More, OwnWords, Said, Skip, Tick
from domain.forms.navigation import asked_now, go_on, go_to, path_of
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.heard import Heard
from domain.saying import Button, Line, pgettext, say
from domain.words.buttons import GO_ON, MORE, box

LEAVE_OUT = pgettext("admin:interview.leave_out", "Leave it out")
PRESS_ONE = pgettext("admin:interview.press_one", "Please press one of the buttons.")
TOO_LONG = pgettext("admin:interview.too_long", "At most {most} characters, please.")
WITHIN_THE_END = (ScreenPart.CHANGE, ScreenPart.DROP)

QuestionVerb = Literal["pick", "skip", "typed", "page", "go"]


class Offered(NamedTuple):
    """Something that may be picked. value: what its button carries; no colon in it. kept: what is
    kept instead. without: what cannot be ticked beside it."""

    value: str
    label: Line
    emoji: str = ""
    kept: str = ""
    without: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """What is kept."""
        return self.kept or self.value


def check_offers(forms: Forms, used: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Each form of staff is asked by one conversation, which offers what there is to pick in it.

    used: code of the form, and the questions that are offered something. Raises Misdeclared.
    """
    wanted = {
        code: {one.code for one in staff.form.questions if _is_offered(one)}
        for code, staff in forms.staff.items()
    }
    found = [(code, set(offered)) for code, offered in used]
    wrong = [code for code, offered in found if wanted.pop(code, None) != offered]
    if wrong or wanted:
        raise Misdeclared(f"twice, or other offers than picks: {wrong}; unused: {sorted(wanted)}")


def _is_offered(question: Question) -> bool:
    return question.kind in (QuestionKind.PICK, QuestionKind.SEVERAL) and not question.options


A = TypeVar("A", bound=Author[Any, Any])
C = TypeVar("C")
Offers = Mapping[str, Callable[[A], Sequence[Offered]]]


@dataclass(frozen=True, slots=True)
class Questions(Generic[A]):
    """form: code of what is asked. offers: what there is to pick at that moment, by the code of the
    question. back: the token of where they came from.

    A_PAGE: how much of a question stands on a screen, where it is not six. UNNUMBERED: questions
    whose buttons have no digits, since digits are typed for something else.
    """

    A_PAGE: ClassVar[Mapping[str, int]] = {}
    UNNUMBERED: ClassVar[Collection[str]] = ()

    form: str
    offers: Offers[A]
    back: str

    def verbs(
        self, family: str, who: tuple[str, ...], *, of_kind: bool = True
    ) -> tuple[Verb[Callable[[A, Press], None]], ...]:
        """Everything that the buttons of a question name."""
        return verbs_of(lambda _author: self, family, who, of_kind=of_kind)

    # What a conversation says of its own

    def end(self, author: A) -> None:
        """All is asked."""
        raise NotImplementedError

    def lines(self, author: A, question: Question) -> Sequence[Line]:
        """What stands above the buttons."""
        return [say(question.ask)]

    def besides(self, author: A, question: Question) -> Sequence[Button]:
        """What may be pressed besides what may be chosen."""
        return ()

    def onward(self, author: A, question: Question) -> Button | None:
        """The button that leads on without choosing; None where there is none."""
        is_several = question.kind is QuestionKind.SEVERAL
        if not is_several and not question.skippable:
            return None
        label = say(GO_ON if is_several else LEAVE_OUT)
        return Button(author.token("skip", question.code), label, "7", "▶")

    def needless(self, author: A) -> Collection[str]:
        """The questions that are not asked, as things are."""
        return ()

    def meant(self, author: A, question: Question, one: Offered) -> Sequence[Said]:
        """What is said by pressing that. Raises StepRefused."""
        if question.kind is QuestionKind.SEVERAL:
            return [Tick(one.answer, question.code, one.without)]
        return [Choose(one.answer, question.code)]

    def takes_words(self, question: Question) -> bool:
        """Whether it may be answered by typing."""
        return question.kind is QuestionKind.WORDS

    def read(self, author: A, question: Question, text: str) -> Sequence[Said]:
        """What is said by typing that. Raises StepRefused."""
        if question.kind is QuestionKind.WORDS:
            self.check(question, text)
            return [OwnWords(text)]
        author.notes.append(say(PRESS_ONE))
        return [Again()]

    def check(self, question: Question, text: str) -> None:
        """Raises StepRefused where those words are no answer."""
        if len(text) > question.most:
            raise StepRefused(say(TOO_LONG, most=question.most))

    def is_possible(self, author: A, draft: ReportDraft, said: Said) -> bool:
        """Whether it may be said there: buttons can be forged. What is picked was looked at."""
        return True

    def why_not(self, question: Question | None, draft: ReportDraft) -> Line:
        """What would be an answer."""
        return say(PRESS_ONE)

    def over(self, author: A, draft: ReportDraft, effect: Effect) -> None:
        """The draft is done with."""

    def let_go(self, author: A, question: Question) -> None:
        """They go on from it without a word. Raises StepRefused where it has to be answered."""

    # What they say

    def pick(self, author: A, press: Press) -> None:
        """They press something that is offered; what is not any more is asked again."""
        question = self.question(author, press.arg(0))
        offered = self.options(author, question) if question is not None else ()
        one = next((one for one in offered if one.value == press.arg(1)), None)
        self.hear(author, *(self.meant(author, question, one) if question and one else [Again()]))

    def skip(self, author: A, code: str) -> None:
        """They leave it out, or what is ticked is all. Raises StepRefused."""
        question = self.question(author, code)
        if question is not None:
            self.let_go(author, question)
        self.hear(author, Skip(code))

    def turn(self, author: A) -> None:
        """The next page."""
        self.hear(author, More())

    def typed(self, author: A) -> None:
        """Words belong to the question that stands there; files are not kept."""
        text = words_in(author.heard)
        question = self.asked(author)
        if author.heard.media:
            author.say(say(ONLY_WORDS))
        if question is None or not text:
            author.notes += [say(PRESS_ONE)] if text else []
            self.hear(author, Again())
            return
        saids = self.read(author, question, text)
        if self.takes_words(question):
            author.draft.note_said(author.heard.message, text)
        self.hear(author, *saids)

    def open(self, author: A, code: str) -> None:
        """One of its questions again, or what is missing. Whoever goes on to a later one leaves out
        what may be left out."""
        form, draft = self.staff_form(author).form, self.now(author)
        path = path_of(form, draft)
        question = next((one for one in path if one.code == code), None)
        if question is None:
            self.follow(author, go_on(form, draft)[0])
            return
        earlier = path[: path.index(question)]
        left = [one.code for one in earlier if one.skippable or one.code in draft.answers]
        settled = tuple(dict.fromkeys([*draft.settled, *left]))
        self.follow(author, go_to(replace(draft, settled=settled), question)[0])

    def reword(self, author: A) -> None:
        """A message that was typed for it says something else now. Raises StepRefused."""
        heard, text = author.heard, words_in(author.heard)
        if author.draft.said.get(heard.message) == text:
            return  # a preview of a link appeared
        changed = author.draft.reword(heard.message, text)
        said = author.draft.told()
        for question in self.staff_form(author).form.questions:
            if question.kind is QuestionKind.WORDS and said.get(question.code):
                self.check(question, str(said[question.code]))
        author.say(say(CORRECTED if changed else TOO_LATE))
        self.hear(author, Again())
        author.keep()

    # What the engine makes of it

    def go_on(self, author: A) -> None:
        """What is missing, or the end."""
        self.follow(author, go_on(self.staff_form(author).form, self.now(author))[0])

    def ask_all(self, author: A) -> None:
        """Every question, whatever the draft says already."""
        draft = replace(self.now(author), settled=tuple(self.needless(author)))
        self.follow(author, go_on(self.staff_form(author).form, draft)[0])

    def is_whole(self, author: A) -> bool:
        """Whether nothing is missing."""
        draft, _ = go_on(self.staff_form(author).form, self.now(author))
        return draft.asked == ""

    def hear(self, author: A, *saids: Said, fresh: bool | None = None) -> None:
        """That was said: on to where it leads. fresh: as a new message; else as it is about the
        message that stands there."""
        staff, draft = self.staff_form(author), self.now(author)
        for said in saids:
            asked = asked_now(staff.form, draft)
            meant = said if self.is_possible(author, draft, said) else Again()
            draft, effects = engine.step(staff.form, _asked_anew(staff, draft, meant), meant)
            for effect in effects:
                if isinstance(effect, OVER):
                    self.over(author, draft, effect)
                    return
                if isinstance(effect, Misunderstood):
                    author.notes.append(effect.why or self.why_not(asked, draft))
        if asked_now(staff.form, draft) is None and draft.part not in WITHIN_THE_END:
            draft, _ = go_on(staff.form, draft)  # an older screen may have left something open
        if fresh is None:
            fresh = not all(isinstance(said, Tick | More) for said in saids)
        self.follow(author, draft, fresh=fresh)

    def follow(self, author: A, draft: ReportDraft, *, fresh: bool = True) -> None:
        """Show where the draft stands now. fresh: as a new message."""
        author.draft.take(draft, self.needless(author))
        question = asked_now(self.staff_form(author).form, draft)
        author.draft.awaits_words = question is not None and self.takes_words(question)
        if question is None:
            self.end(author)
        else:
            self._ask(author, question, fresh=fresh)

    def _ask(self, author: A, question: Question, *, fresh: bool) -> None:
        chosen = chosen_in(author.draft.told().get(question.code))
        onward = self.onward(author, question)
        offered = Listing(
            self.options(author, question),
            opens=lambda one: Button(
                author.token("pick", question.code, one.value),
                one.label,
                emoji=one.emoji or _box(question, one.answer in chosen),
            ),
            turns=lambda _: author.token("page"),
            besides=[*self.besides(author, question), *([onward] if onward else [])],
            after=[self.way_back(author, question)],
            most=self.A_PAGE.get(question.code, MOST),
            digits=0 if question.code in self.UNNUMBERED else MOST,
            more=MORE,
        )
        put = author.show if fresh else author.change
        put(self.lines(author, question), offered.buttons(author.draft.page))

    def way_back(self, author: A, question: Question) -> Button:
        """To the question before, or the end if all was asked; from the first one, out."""
        path = path_of(self.staff_form(author).form, self.now(author))
        before = path[: path.index(question)] if question in path else ()
        asked = [one for one in before if one.code not in self.needless(author)]
        if author.draft.reviewing:
            return author.back_to(author.draft.END)
        return author.back_to(asked[-1].code) if asked else back_to(self.back)

    # What there is

    def staff_form(self, author: A) -> StaffForm:
        """What is asked."""
        return author.forms.staff[self.form]

    def now(self, author: A) -> ReportDraft:
        """Where the draft stands."""
        draft: FormDraft = author.draft
        draft.language = draft.language or author.languages()[0]
        return draft.as_engine(self.staff_form(author).form, self.needless(author))

    def asked(self, author: A) -> Question | None:
        """The question that stands there."""
        return asked_now(self.staff_form(author).form, self.now(author))

    def question(self, author: A, code: str) -> Question | None:
        """Its question of that code."""
        questions = self.staff_form(author).form.questions
        return next((one for one in questions if one.code == code), None)

    def options(self, author: A, question: Question) -> Sequence[Offered]:
        """What may be chosen, as it is at that moment."""
        return offered_at(author, question, self.offers)


def offered_at(
    who: C, question: Question, offers: Mapping[str, Callable[[C], Sequence[Offered]]]
) -> Sequence[Offered]:
    """What is offered to them at that moment, or stands in the file."""
    if question.code in offers:
        return offers[question.code](who)
    return [Offered(one.code, say(one.label), one.emoji) for one in question.options]


def verbs_of(
    asked: Callable[[A], Questions[A]], family: str, who: tuple[str, ...], *, of_kind: bool = True
) -> tuple[Verb[Callable[[A, Press], None]], ...]:
    """The verbs of a conversation that asks several forms. asked: which, as the draft stands."""
    deeds: dict[QuestionVerb, Callable[[A, Press], None]] = {
        "pick": lambda author, press: asked(author).pick(author, press),
        "skip": lambda author, press: asked(author).skip(author, press.rest),
        "typed": lambda author, _: asked(author).typed(author),
        "page": lambda author, _: asked(author).turn(author),
        "go": lambda author, press: asked(author).open(author, press.rest),
    }
    return tuple(
        DraftVerb(f"{family}.{name}", deed, who, Where.PRIVATE, of_kind=of_kind)
        for name, deed in deeds.items()
    )


def words_in(heard: Heard) -> str:
    """What was typed, without invisible marks; what is far too long is only told so."""
    text = heard.text.strip()
    return text if len(text) > WORDS_AT_MOST else tidy(text)


def _box(question: Question, is_chosen: bool) -> str:
    if question.kind is not QuestionKind.SEVERAL:
        return ""
    return box(ticked=is_chosen)


def _asked_anew(staff: StaffForm, draft: ReportDraft, said: Said) -> ReportDraft:
    """What comes after a question that is answered now is asked again."""
    if not isinstance(said, Choose | Tick | OwnWords):
        return draft
    after = staff.anew.get(said.question or draft.asked, ())
    answers = {code: value for code, value in draft.answers.items() if code not in after}
    settled = tuple(code for code in draft.settled if code not in after)
    return replace(draft, answers=answers, settled=settled)
