"""What staff compose by a form: where its questions stand, between two taps.

A kind of draft keeps what was said in fields of its own, which a preview and a deed read. `told`
says them to the engine as answers, `tell` takes from the engine what they are now.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from domain.dialog.staff_drafts import BaseDraft
from domain.forms import engine
from domain.forms.forms import Form
from domain.forms.report_draft import Answer, ReportDraft, ScreenPart


@dataclass(slots=True)
class FormDraft(BaseDraft):
    """settled: questions that were answered or left out. hash: of the form that they stand in, ""
    in drafts of before forms. reviewing: all was asked once. awaits_words: what is typed answers
    the question that stands there. END: the step after the last question."""

    END: ClassVar = "review"

    settled: list[str] = field(default_factory=list)
    hash: str = ""
    reviewing: bool = False
    awaits_words: bool = True

    @property
    def takes_words(self) -> bool:
        """Whether what is typed next belongs to it."""
        return self.awaits_words and not self.paused

    def told(self) -> dict[str, Answer]:
        """What was said, by the code of the question; empty where nothing was."""
        raise NotImplementedError

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        raise NotImplementedError

    def done(self, form: Form) -> Iterable[str]:
        """The questions that are not asked any more. In a draft of before forms: those with an
        answer, and those before the one that stands there."""
        if self.hash:
            return self.settled
        codes = [*(question.code for question in form.questions), self.END]
        before = codes[: codes.index(self.step)] if self.step in codes else []
        return dict.fromkeys([*before, *_said(self.told())])

    def as_engine(self, form: Form, needless: Collection[str] = ()) -> ReportDraft:
        """The draft as the engine moves it. needless: what is not asked as things are."""
        at_end = self.step == self.END
        return ReportDraft(
            form=form.code,
            hash=form.hash,
            answers=_said(self.told()),
            settled=(*self.done(form), *needless),
            asked="" if at_end else self.step,
            part=ScreenPart.REVIEW if at_end else ScreenPart.QUESTION,
            page=self.page,
            reviewing=self.reviewing,
        )

    def take(self, draft: ReportDraft, needless: Collection[str] = ()) -> None:
        """What the engine made of it."""
        self.tell(draft)
        self.settled = [code for code in draft.settled if code not in needless]
        self.hash, self.reviewing = draft.hash, draft.reviewing
        self.step, self.page = draft.asked or self.END, draft.page


def _said(told: dict[str, Answer]) -> dict[str, Answer]:
    return {code: answer for code, answer in told.items() if answer}


@dataclass(slots=True)
class Asked(FormDraft):
    """A draft that has no fields of its own. answers: by the code of the question."""

    REWORDED: ClassVar = ("answers",)

    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def holds_work(self) -> bool:
        """Whether something was answered."""
        return bool(self.answers)

    def told(self) -> dict[str, Answer]:
        """What was said."""
        return dict(self.answers)

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        self.answers = dict(draft.answers)

    def as_engine(self, form: Form, needless: Collection[str] = ()) -> ReportDraft:
        """The draft under the form as it is today."""
        draft = FormDraft.as_engine(self, form, needless)
        return engine.adopt(form, replace(draft, hash=self.hash))
