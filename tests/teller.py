"""Somebody who answers whatever a service asks, never a danger, up to its review."""

from domain.forms.formcheck import QUESTIONS_AT_MOST
from domain.forms.forms import Form, Question, QuestionKind
from tests.village import Person

TERMS = (("vi", "village_word", "thôn"),)  # as Hải Sơn names it


class Teller:
    """Answers whatever is asked, and never a danger."""

    def __init__(self, resident: Person, form: Form) -> None:
        self.resident, self.form, self.village = resident, form, resident.village

    def words(self, text_id: str) -> str:
        return self.village.words.at(TERMS).sentence(self.resident.language, text_id)

    @property
    def reviews(self) -> bool:
        return any(self.words("review.send") in label for label in self.resident.screen.labels)

    @property
    def asked(self) -> Question | None:
        """The question on the screen; None for the list of villages before a place."""
        begins = {q.code: self.words(q.ask).partition("{")[0] for q in self.form.questions}
        fitting = [q for q in self.form.questions if begins[q.code] in self.resident.screen.text]
        return max(fitting, key=lambda q: len(begins[q.code]), default=None)

    async def answers(self) -> None:
        if self.words("items.more") in self.resident.screen.text:
            await self.resident.says("7")
            return
        question = self.asked
        match question.kind if question else QuestionKind.VILLAGE:
            case QuestionKind.CHOICE | QuestionKind.REACH if question is not None:
                fit = [
                    o for o in question.options if not (o.danger or o.hidden or o.info or o.leads)
                ]
                await self.resident.presses(self.words(fit[0].label))
            case QuestionKind.PLACE:
                await self.resident.says("behind the school")
            case QuestionKind.MARKS:
                await self.resident.says("7")
            case QuestionKind.DIGITS:
                await self.resident.says("2580")
            case QuestionKind.NUMBER:
                await self.resident.says("3")
            case QuestionKind.ITEMS:
                await self._counts()
            case _:
                await self.resident.says("1")

    async def _counts(self) -> None:
        """Two of the first kind, and that is all."""
        for one in ("1", "2", "7"):
            await self.resident.says(one)

    async def tells(self) -> int:
        """To the review; returns how many screens that took, besides the list of villages, which
        somebody sees once in their life."""
        screens = lists = 0
        while not self.reviews:
            screens, lists = (screens, lists + 1) if self.asked is None else (screens + 1, lists)
            await self.answers()
            assert screens <= QUESTIONS_AT_MOST, self.resident.everything_heard()
            assert lists <= QUESTIONS_AT_MOST, self.resident.everything_heard()
        return screens

    async def changes_everything(self) -> None:
        await self.resident.says("2")
        numbered = [one for one in self.resident.screen.labels if one[0] in "123456"]
        await self.resident.says("0")
        for digit in range(1, len(numbered) + 1):
            await self.resident.says("2")
            await self.resident.says(str(digit))
            counts = self.words("items.more") in self.resident.screen.text
            assert self.asked is not None or counts, self.resident.screen.text
            await self.tells()


async def finds_in_the_list(resident: Person, label: str) -> None:
    await resident.says("/report")
    for _ in range(3):
        if any(label in one for one in resident.screen.labels):
            await resident.presses(label)
            return
        await resident.says("8")
    raise AssertionError(f"{label} is not in the list")
