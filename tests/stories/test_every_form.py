"""Every form, by hand: from the menu to *sent*, and each answer changed on the review."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.wiring import load_forms
from domain.forms.formcheck import QUESTIONS_AT_MOST
from domain.forms.forms import Life
from storage.tables import Case
from tests.houses import sqlite_in
from tests.teller import Teller, finds_in_the_list
from tests.village import ROOT, Person, open_village

HAI_SON = (ROOT / "examples" / "hai-son.toml", ("cax", "border", "care", "office"))
MUBA = (ROOT / "examples" / "musi-banyuasin.toml", ("polsek", "ppa", "damkar"))
PLACES = {"vi": HAI_SON, "en": HAI_SON, "id": MUBA}
FORMS = sorted(form.code for form in load_forms().by_code.values() if form.life is Life.REPORT)
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
