"""Every form, by hand: from the menu to *sent*, and each answer changed on the review."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.wiring import load_forms
from domain.forms.formcheck import QUESTIONS_AT_MOST
from domain.forms.forms import Form, Life, Question, QuestionKind
from storage.tables import Case
from tests.houses import sqlite_in
from tests.village import ROOT, Person, open_village

HAI_SON = (ROOT / "examples" / "hai-son.toml", ("cax", "border", "care", "office"))
MUBA = (ROOT / "examples" / "musi-banyuasin.toml", ("polsek", "ppa", "damkar"))
PLACES = {"vi": HAI_SON, "en": HAI_SON, "id": MUBA}
FORMS = sorted(form.code for form in load_forms().by_code.values() if form.life is Life.REPORT)
TERMS = (("vi", "village_word", "thôn"),)  # as Hải Sơn names it
BORDER_IS_VIETNAMESE = {"border": "vi"}


def language_for(code: str) -> str:
    """A third of the forms in each language."""
    return BORDER_IS_VIETNAMESE.get(code, ("vi", "id", "en")[FORMS.index(code) % 3])


@asynccontextmanager
async def somebody(folder: Path, language: str) -> AsyncIterator[Person]:
    site, desks = PLACES[language]
    async with open_village(sqlite_in(folder), folder, site=site) as village:
        for desk in desks:
            await village.room(desk)
        resident = village.resident(language=language)
        await resident.starts()
        yield resident


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
        question = self.asked
        match question.kind if question else QuestionKind.VILLAGE:
            case QuestionKind.CHOICE | QuestionKind.REACH if question is not None:
                fit = [o for o in question.options if not (o.danger or o.hidden or o.info)]
                await self.resident.presses(self.words(fit[0].label))
            case QuestionKind.PLACE:
                await self.resident.says("behind the school")
            case QuestionKind.MARKS:
                await self.resident.says("7")
            case QuestionKind.DIGITS:
                await self.resident.says("2580")
            case _:
                await self.resident.says("1")

    async def tells(self) -> int:
        """To the review; returns how many screens that took, besides the list of villages, which
        somebody sees once in their life."""
        screens = 0
        while not self.reviews:
            screens += self.asked is not None
            await self.answers()
            assert screens <= QUESTIONS_AT_MOST, self.resident.everything_heard()
        return screens

    async def changes_everything(self) -> None:
        await self.resident.says("2")
        numbered = [one for one in self.resident.screen.labels if one[0] in "123456"]
        await self.resident.says("0")
        for digit in range(1, len(numbered) + 1):
            await self.resident.says("2")
            await self.resident.says(str(digit))
            assert self.asked is not None, self.resident.screen.text
            await self.tells()


async def finds_in_the_list(resident: Person, label: str) -> None:
    await resident.says("/report")
    for _ in range(3):
        if any(label in one for one in resident.screen.labels):
            await resident.presses(label)
            return
        await resident.says("8")
    raise AssertionError(f"{label} is not in the list")


@pytest.mark.parametrize("code", FORMS)
async def test_a_form_is_told_changed_and_sent(code, tmp_path):
    async with somebody(tmp_path, language_for(code)) as resident:
        form = resident.village.forms.by_code[code]
        teller = Teller(resident, form)
        await finds_in_the_list(resident, teller.words(form.name))
        of_list_and_review = 2
        assert await teller.tells() + of_list_and_review <= QUESTIONS_AT_MOST
        await teller.changes_everything()
        await resident.says("1")
        (sent,) = await resident.village.house.read(cases)
        hit_now = code == "home"  # she said so, and "do not come"
        assert (sent.form, sent.urgency == "P1") == (code, hit_now)
        assert f"{sent.number[:3]}-{sent.number[3:]}" in resident.screen.text


def cases(tx) -> list[Case]:
    return list(tx.scalars(select(Case)))
