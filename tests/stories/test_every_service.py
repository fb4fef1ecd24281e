"""Every service that a resident asks something by, walked from the menu to what they read at its
end: whatever file there is, it can be used, in each language, by a commune, a border post, a
polres. One that is new needs no story of its own for that."""

import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.wiring import load_forms
from domain.cases.cases import spoken
from domain.forms.formcheck import QUESTIONS_AT_MOST
from domain.forms.forms import Form, Life, MenuShelf, QuestionRole
from storage.tables import Case
from tests.duty import Duty, on_duty
from tests.houses import sqlite_in
from tests.teller import Teller, finds_in_the_list
from tests.village import ROOT, Person, open_village

ASKED = (Life.REQUEST, Life.APPOINTMENT)
SERVICES = [
    form
    for form in load_forms().by_code.values()
    if form.life in ASKED and QuestionRole.RESIDENT in form.service.opens_by
]
PLACES = {"vi": "commune", "en": "border post", "id": "polres"}
EVERY = [
    pytest.param(form, language, id=f"{form.code}.{language}")
    for form in SERVICES
    for language in PLACES
    if form.read_by != "outside" or language != "en"  # no oversight above that border post
]


def site_of(place: str, folder: Path) -> tuple[Path, str]:
    """The site file, and the desk that takes everything there."""
    if place == "polres":
        return ROOT / "examples" / "musi-banyuasin.toml", "polsek"
    commune = ROOT / "examples" / "hai-son.toml"
    if place == "commune":
        return commune, "cax"
    told = commune.read_text(encoding="utf-8")
    told = told.replace('code = "cax"', 'code = "pohen"').replace('above = "cax"', "")
    told = told.replace('kind = "police"', 'kind = "border"').replace('["cax"]', '["pohen"]')
    post = folder / "po-hen.toml"
    post.write_text(told, encoding="utf-8")
    return post, "pohen"


def desk_of(form: Form, place: str, folder: Path, at_all: str) -> str:
    """Who reads it there: a desk that names it goes before the one that takes everything."""
    site = site_of(place, folder)[0]
    desks = tomllib.loads(site.read_text(encoding="utf-8"))["desks"]
    return next((desk["code"] for desk in desks if form.code in desk["forms"]), at_all)


@asynccontextmanager
async def served(form: Form, language: str, folder: Path) -> AsyncIterator[tuple[Duty, Person]]:
    site, at_all = site_of(PLACES[language], folder)
    async with open_village(sqlite_in(folder), folder, site=site) as village:
        duty = await on_duty(village, desk_of(form, PLACES[language], folder, at_all))
        resident = village.resident(language=language)
        await resident.starts()
        yield duty, resident


async def begins(resident: Person, teller: Teller, form: Form) -> None:
    """From the menu: among what is reported, or under *papers, questions*."""
    name = teller.words(form.name)
    if form.service.shelf is MenuShelf.LIST:
        await finds_in_the_list(resident, name)
        return
    await resident.says("/start")
    await resident.presses(teller.words("menu.papers"))
    while not any(name in label for label in resident.screen.labels):
        await resident.says("8")
    await resident.presses(name)


def case_in(tx) -> Case:
    return tx.scalars(select(Case)).one()


@pytest.mark.parametrize(("form", "language"), EVERY)
async def test_it_is_walked_from_the_menu_to_its_end(tmp_path, form, language):
    async with served(form, language, tmp_path) as (duty, resident):
        teller = Teller(resident, form)
        await begins(resident, teller, form)
        of_list_and_review = 2
        assert await teller.tells() + of_list_and_review <= QUESTIONS_AT_MOST
        if language == "vi":
            await teller.changes_everything()
        await resident.says("1")
        case = await duty.village.house.read(case_in)
        assert (case.form, case.life) == (form.code, form.life.value)
        assert spoken(case.number) in resident.everything_heard()

        card, (officer,) = duty.card(spoken(case.number)), duty.officers
        outcome = form.service.outcomes[0]
        await officer.taps("Take", on=card)
        await officer.taps("Close", on=duty.card(spoken(case.number)))
        await officer.taps(duty.village.words.sentence("en", outcome.label))
        if outcome.counted:
            await officer.taps(
                duty.village.words.sentence("en", form.questions[0].options[0].label)
            )
            await officer.replies("2", to=duty.newest)
            await officer.taps("Next")
        await officer.taps("Close it")
        await duty.village.passes(minutes=2)
        told = duty.village.words.sentence(language, outcome.told)
        assert told in resident.everything_heard()
