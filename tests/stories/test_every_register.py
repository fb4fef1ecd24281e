"""Every register, walked from the menu to the month: whatever file there is, it can be used."""

import pytest
from sqlalchemy import select

from bot.wiring import load_forms
from domain.forms.forms import Life
from storage.tables import RegisterEntry
from tests.stories.gathering import english_admin
from tests.village import Person

REGISTERS = [form for form in load_forms().by_code.values() if form.life is Life.RECORD]
MOST = 30  # answers; more, and it leads nowhere


async def opens(person: Person, name: str) -> None:
    """Through the menu and its pages."""
    await person.says("/admin")
    await person.presses("Registers")
    while not any(name in label for label in person.screen.labels):
        await person.presses("More")
    await person.presses(name)


async def answers(person: Person) -> list[str]:
    """The first choice everywhere, a number or a name where there is none; up to the review."""
    asked: list[str] = []
    for _ in range(MOST):
        screen = person.screen
        if any("Save" in label for label in screen.labels):
            return asked
        assert any("Back" in label for label in screen.labels), f"no way out of\n{screen}"
        asked.append(screen.text)
        if "Anything else?" in screen.text:
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
    await opens(admin, name)
    assert "Nothing stands in it yet." in admin.screen.text
    await admin.presses("New entry")
    asked = await answers(admin)
    assert len(asked) >= len([one for one in form.questions if one.only_if is None])
    await admin.presses("Save")
    await admin.presses("The whole list")
    assert admin.screen.text == f"{form.emoji} {name}: 1"
    await admin.says("1")
    if form.service.stages:
        last = form.service.stages[-1].label
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
    (entry,) = await village.house.read(rows)
    assert entry.service == form.code
    assert entry.answers or form.questions[0].kind == "village"
