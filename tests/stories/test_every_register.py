"""Every register, walked from the menu to the month: whatever file there is, it can be used."""

import pytest
from sqlalchemy import select

from bot.wiring import load_forms
from domain.forms.forms import Form, Life, TypedShape
from storage.tables import RegisterEntry
from tests.duty import on_duty, reports_theft, someone
from tests.stories.gathering import english_admin
from tests.village import Person, Village

REGISTERS = [form for form in load_forms().by_code.values() if form.life is Life.RECORD]
MOST = 30  # answers; more, and it leads nowhere


async def opens(person: Person, name: str) -> None:
    """Through the menu and its pages."""
    await person.says("/admin")
    await person.presses("Registers")
    while not any(name in label for label in person.screen.labels):
        await person.presses("More")
    await person.presses(name)


async def typed_for(village: Village, form: Form) -> dict[str, str]:
    """What is typed where only one shape is right, by the question; a case is reported for it."""
    found: dict[str, str] = {}
    for question in form.questions:
        match question.shape:
            case TypedShape.CASE:
                await on_duty(village)
                found[question.ask] = await reports_theft(await someone(village))
            case TypedShape.HOURS:
                found[question.ask] = "21h - 22h30"
    return {village.words.sentence("en", ask): said for ask, said in found.items()}


async def answers(person: Person, typed: dict[str, str] | None = None) -> list[str]:
    """The first choice everywhere, a number or a name where there is none; up to the review."""
    asked: list[str] = []
    for _ in range(MOST):
        screen = person.screen
        if any("Save" in label for label in screen.labels):
            return asked
        assert any("Back" in label for label in screen.labels), f"no way out of\n{screen}"
        asked.append(screen.text)
        said = next((said for ask, said in (typed or {}).items() if ask in screen.text), "")
        if said:
            await person.says(said)
        elif "Anything else?" in screen.text:
            await person.says("7")
        elif any(label.startswith("1 ") for label in screen.labels):
            await person.says("1")
        elif "called" in screen.text or "place is it" in screen.text:
            await person.says("By the big tree")
        elif any(label.startswith("7 ") for label in screen.labels):
            await person.says("7")
        else:
            await person.says("3")
    raise AssertionError(f"no review after\n{asked}")


def rows(tx) -> list[RegisterEntry]:
    return list(tx.scalars(select(RegisterEntry)).all())


@pytest.mark.parametrize("form", REGISTERS, ids=lambda form: form.code)
async def test_it_is_walked_from_the_menu_to_the_month(village, form):
    admin = await english_admin(village)
    name = village.words.sentence("en", form.name)
    typed = await typed_for(village, form)
    for of in filter(None, (question.of for question in form.questions)):
        await opens(admin, village.words.sentence("en", village.forms.by_code[of].name))
        await admin.presses("New entry")
        await answers(admin)
        await admin.presses("Save")
    await opens(admin, name)
    assert "Nothing stands in it yet." in admin.screen.text
    await admin.presses("New entry")
    asked = await answers(admin, typed)
    always = [one for one in form.questions if one.only_if is None and not one.later]
    assert len(asked) >= len(always)
    await admin.presses("Save")
    await admin.presses("The whole list")
    assert admin.screen.text == f"{form.emoji} {name}: 1"
    await admin.says("1")
    if form.service.stages:
        free = [one for one in form.service.stages if not (one.second or one.after)]
        last = free[-1].label
        await admin.presses("How it stands")
        await admin.presses(village.words.sentence("en", last))
        assert village.words.sentence("en", last) in admin.screen.text
        await admin.presses("How it stands")
        await admin.presses(village.words.sentence("en", form.service.stages[0].label))
    await admin.says("/month 11")
    await admin.presses(name)
    told = {line.partition(": ")[0] for line in admin.screen.text.split("\n")}
    first = form.service.figures[0]
    assert any(one.startswith(village.words.sentence("en", first.name)) for one in told)
    (entry,) = [row for row in await village.house.read(rows) if row.service == form.code]
    assert entry.answers or form.questions[0].kind == "village"
