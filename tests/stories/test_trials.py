"""A service is tried on three phones before anybody approves it; nothing of it is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from bot.trials import Trials
from domain.services.trials import TrialStep, Tried
from storage.signed_files import signed_name
from tests.stories.test_own_services import hands_on, rows, two_admins
from tests.village import Village


def place_of(tried: Tried, phone: str, label: str) -> TrialStep:
    """The press of the newest button there that says so."""
    messages = tried.phones[phone]
    for place in range(len(messages) - 1, -1, -1):
        for key, said in enumerate(messages[place].labels):
            if label in said:
                return TrialStep(phone, message=place, key=key)
    raise AssertionError(f"no {label!r} on {messages}")


async def counts(village: Village) -> dict[str, int]:
    """How many rows stand in each table."""
    return await village.house.read(
        lambda tx: {
            name: tx.scalar(select(func.count()).select_from(table)) or 0
            for name, table in SQLModel.metadata.tables.items()
        }
    )


async def link(village: Village) -> str:
    (row,) = await rows(village)
    return signed_name(village.house.keys, row.id, until=village.now + timedelta(hours=1))


async def test_it_is_played_to_its_end_and_leaves_nothing(village):
    _, admin, _ = await two_admins(village)
    await hands_on(admin)
    trials = Trials(village.house, village.words, village.forms, village.clock)
    name, before = await link(village), await counts(village)
    steps: list[TrialStep] = []
    tried = await trials.play(name, steps)
    for label in ("Mượn bàn ghế", "Đám cưới", "Thôn Pò Hèn", "Nhắn vào máy này", "Gửi"):
        steps.append(place_of(tried, "chat", label))
        tried = await trials.play(name, steps)
        assert tried.done == len(steps)
    assert "Mượn bàn ghế" in tried.phones["room"][-1].text
    for label in ("Nhận", "Đóng", "Đã làm xong"):
        steps.append(place_of(tried, "room", label))
        tried = await trials.play(name, steps)
    assert await counts(village) == before
    assert [row.state for row in await rows(village)] == ["waiting"]


@pytest.mark.parametrize("wrong", ["forged", "over", "cut"])
async def test_a_link_that_is_none_opens_nothing(village, wrong):
    _, admin, _ = await two_admins(village)
    await hands_on(admin)
    trials = Trials(village.house, village.words, village.forms, village.clock)
    name = await link(village)
    if wrong == "over":
        village.now += timedelta(hours=2)
    made = {"forged": f"{name[:-1]}x", "over": name, "cut": name[:20]}[wrong]
    assert await trials.play(made, []) is None


async def test_a_button_that_is_not_there_ends_what_is_played(village):
    _, admin, _ = await two_admins(village)
    await hands_on(admin)
    trials = Trials(village.house, village.words, village.forms, village.clock)
    steps = [TrialStep("chat", "xin chào"), TrialStep("room", message=99, key=0)]
    tried = await trials.play(await link(village), steps)
    assert tried.done == 1
