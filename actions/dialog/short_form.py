"""A short form: a few choices in a menu, and what follows from them.

The questions are a form of the engine (`services/staff/`) without a review. All answers stand in
the buttons, and are said to the engine again at each press: nothing is kept, so no draft is in the
way, and a button of last week does what it says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from actions.dialog.questions import Offered, offered_at
from domain.dialog.paging import Listing
from domain.dialog.press import Press
from domain.forms import engine
from domain.forms.effects import Review
from domain.forms.forms import Form, Forms
from domain.forms.intents import Choose, More
from domain.forms.navigation import asked_now
from domain.forms.report_draft import ReportDraft
from domain.saying import Button, Saying, say
from domain.words.buttons import MORE

TURNED = "+"  # in a button: the page was turned


class AtForms(Protocol):
    """Whoever chooses."""

    @property
    def forms(self) -> Forms:
        """All forms."""


C = TypeVar("C", bound=AtForms)


@dataclass(frozen=True, slots=True)
class ShortForm(Generic[C]):
    """form: its code. token: what a button with these answers carries. offers: what there is to
    pick, by the code of the question. deed: what follows from the answers, by that code. back: the
    way out."""

    form: str
    token: Callable[..., str]
    offers: Mapping[str, Callable[[C], Sequence[Offered]]]
    deed: Callable[[C, Mapping[str, str]], Saying]
    back: Button

    def turn(self, at: C, press: Press) -> Saying:
        """The next question, or what follows. An answer that is none any more is asked again."""
        form = at.forms.staff[self.form].form
        draft, effects = engine.begin(form)
        said: list[str] = []
        for arg in press.args:
            if not self._is_possible(at, form, draft, arg):
                break
            draft, effects = engine.step(form, draft, More() if arg == TURNED else Choose(arg))
            said.append(arg)
        if Review() in effects:
            return self.deed(at, {code: str(value) for code, value in draft.answers.items()})
        return self._ask(at, form, draft, said)

    def _is_possible(self, at: C, form: Form, draft: ReportDraft, arg: str) -> bool:
        question = asked_now(form, draft)
        if question is None:
            return False
        return arg == TURNED or arg in {one.value for one in offered_at(at, question, self.offers)}

    def _ask(self, at: C, form: Form, draft: ReportDraft, said: Sequence[str]) -> Saying:
        question = asked_now(form, draft)
        if question is None:
            return Saying(())
        answers = [arg for arg in said if arg != TURNED]
        offered = Listing(
            offered_at(at, question, self.offers),
            opens=lambda one: Button(self.token(*answers, one.value), one.label, emoji=one.emoji),
            turns=lambda page: self.token(*answers, *([TURNED] * page)),
            after=[self.back],
            more=MORE,
        )
        return Saying((say(question.ask),), offered.buttons(draft.page))
