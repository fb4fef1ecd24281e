"""A service in the making, as the admin's chat remembers it between two taps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from domain.forms.form_draft import FormDraft
from domain.forms.forms import Form
from domain.forms.report_draft import Answer, ReportDraft
from domain.services.make_presses import FAMILY
from domain.services.making import Told

SERVICE, PART = "make", "part"  # the forms that are asked
IN_WORDS = ("called", "label", "question", "options", "unit")  # in each language
MAY_BE_NOTHING = "unit"


@dataclass(slots=True)
class ServiceDraft(FormDraft):
    """service, part: what was answered to each form, as `Told` keeps it. parts: what the service
    asks so far, in order. asking: the form that is asked now. place: of which part; beyond the last
    one it is new. edits, version: the service that it changes.
    """

    PLACE: ClassVar = "composing.service"
    FAMILY: ClassVar = FAMILY
    REWORDED: ClassVar = ("service", "part", "parts")

    service: dict[str, Any] = field(default_factory=lambda: asdict(Told()))
    part: dict[str, Any] = field(default_factory=lambda: asdict(Told()))
    parts: list[dict[str, Any]] = field(default_factory=list)
    asking: str = SERVICE
    place: int = 0

    @property
    def holds_work(self) -> bool:
        """Whether words are in it."""
        return bool(self.service["texts"] or self.parts or self.part["texts"])

    @property
    def _now(self) -> dict[str, Any]:
        return self.part if self.asking == PART else self.service

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Of the form that is asked now: words by language, by question."""
        texts: dict[str, dict[str, str]] = self._now["texts"]
        return texts

    @property
    def picked(self) -> dict[str, str]:
        """Of the same, what was chosen."""
        picked: dict[str, str] = self._now["picked"]
        return picked

    @property
    def first(self) -> str:
        """The language it is written in first; the one being written if that is the first."""
        return next(iter(self.texts), self.language)

    def told(self) -> dict[str, Answer]:
        """What was said, the words in the language being written."""
        return {**self.picked, **self.texts.get(self.language, {})}

    def take(self, draft: ReportDraft, needless: Collection[str] = ()) -> None:
        """What the engine made of it; what is not asked was not left out."""
        settled = tuple(code for code in draft.settled if code not in needless)
        FormDraft.take(self, replace(draft, settled=settled), needless)

    def tell(self, draft: ReportDraft) -> None:
        """That is said now."""
        answers = draft.answers
        self._now["picked"] = {
            code: str(answer) for code, answer in answers.items() if code not in IN_WORDS
        }
        for code in IN_WORDS:
            if code in answers or (code == MAY_BE_NOTHING and code in draft.settled):
                self.write(code, str(answers.get(code, "")))

    def done(self, form: Form) -> Iterable[str]:
        """Whatever was said, in the language being written. A unit may be nothing."""
        told = self.told()
        said = {code for code in told if told[code] or code == MAY_BE_NOTHING}
        return [question.code for question in form.questions if question.code in said]

    def write(self, code: str, words: str) -> None:
        """This is said there in the language being written. What other languages said instead is
        dropped with the first one's."""
        first, said = self.first, self.texts.setdefault(self.language, {})
        if self.language == first and said.get(code) != words:
            for other in self.texts.values():
                other.pop(code, None)
                if not words:
                    other[code] = ""
        said[code] = words

    def write_in(self, language: str) -> None:
        """This language is written now; what is nothing in the first is nothing here."""
        nothing = {code: "" for code, words in self.texts[self.first].items() if not words}
        self.language = language
        self.texts[language] = {**self.texts.get(language, {}), **nothing}

    def ask(self, asking: str, part: Mapping[str, Any] | None = None) -> None:
        """That form is asked now, from its beginning. part: what was answered to it before."""
        self.asking, self.step, self.language = asking, "", ""
        self.reviewing, self.settled, self.page, self.hash = False, [], 0, ""
        self.part = dict(part) if part is not None else asdict(Told())
