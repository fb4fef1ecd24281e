"""An interview: staff are asked one thing after the other, see all of it, and then it is done.

What is asked is a form (`questions.py`). A module with an interview has what no form can know: what
there is to pick, what will be, and the deed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from actions.dialog.author import CHECK, Author
from actions.dialog.questions import Questions
from actions.dialog.verbs import DraftVerb, Verb, Where, alone, with_rest
from domain.dialog.paging import back_to, of_place
from domain.dialog.press import Press
from domain.forms import engine
from domain.forms.effects import SendCase
from domain.forms.intents import Send
from domain.forms.navigation import go_on, path_of
from domain.saying import Button, Line, pgettext, say
from domain.words.buttons import DROP

BEGIN = pgettext("admin:interview.begin", "Begin")
CHANGE = pgettext("admin:interview.change", "Change: {what}")

InterviewVerb = Literal[
    "new", "list", "pick", "skip", "typed", "page", "go", "confirm", "drop"
]  # fmt: skip

A = TypeVar("A", bound=Author[Any, Any])


@dataclass(frozen=True, slots=True)
class Interview(Questions[A]):
    """preview: what will be, line by line. deed: raises StepRefused where it is not done."""

    preview: Callable[[A], Sequence[Line]]
    deed: Callable[[A], None]

    def verbs(
        self, family: str, who: tuple[str, ...], *, of_kind: bool = True
    ) -> tuple[Verb[Callable[[A, Press], None]], ...]:
        """Everything that its buttons name."""
        return (
            *Questions.verbs(self, family, who, of_kind=of_kind),
            Verb(f"{family}.new", self.enter, who, Where.PRIVATE),
            Verb(f"{family}.list", alone(self.show), who, Where.PRIVATE),
            DraftVerb(f"{family}.confirm", alone(self.confirm), who, Where.PRIVATE, keeps=False),
            DraftVerb(f"{family}.drop", with_rest(Author.drop), who, Where.PRIVATE, keeps=False),
        )

    def show(self, author: A) -> None:
        """What it is, and the ways in."""
        buttons = [author.button("new", BEGIN, "1", "➕"), *author.unfinished("2")]
        back = back_to(self.back)
        author.say(say(self.staff_form(author).title), buttons=[*buttons, back])

    def enter(self, author: A, press: Press) -> None:
        """The first question, unless work would be lost."""
        if author.may_begin(press):
            self.start(author)
            author.keep()

    def start(self, author: A) -> None:
        """An empty draft, and its first question."""
        author.draft = type(author.draft)(kind=author.draft.FAMILY, serial=author.draft.serial)
        self.go_on(author)

    def confirm(self, author: A) -> None:
        """It is done, unless something is missing: a button of an earlier screen."""
        form = self.staff_form(author)
        draft, _ = go_on(form.form, self.now(author))
        draft, effects = engine.step(form.form, draft, Send())
        if SendCase() not in effects:
            self.go_on(author)
            author.keep()
            return
        self.deed(author)
        author.forget()
        author.say(say(form.done))

    def end(self, author: A) -> None:
        """All of it, to be looked over, changed, done or thrown away."""
        form = self.staff_form(author)
        buttons = [
            Button(author.token("go", one.code), say(CHANGE, what=say(form.names[one.code])))
            for one in path_of(form.form, self.now(author))
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
