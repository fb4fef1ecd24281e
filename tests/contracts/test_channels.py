"""What every channel promises: a report, an inquiry and an announcement go all the way through it.

A new messenger is added to `PHONES` and passes this file without a change anywhere else.
"""

import ast
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels import CHANNELS
from domain.words.message_splitting import utf16
from tests import lines_channel
from tests.checks.sources import ROOT, house_files
from tests.contracts.phones import PHONES, Phone, phone_on
from tests.duty import Duty, newest_number, on_duty
from tests.houses import sqlite_in
from tests.stories.test_announcements import announce
from tests.village import Village, open_village

pytestmark = pytest.mark.slow  # a platform's pace is waited for

VILLAGE = "v-06724-01"
LONG = "Sáng mai họp thôn ở nhà văn hoá. " * 30  # a thousand characters


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Village]:
    async with open_village(sqlite_in(tmp_path), tmp_path) as opened:
        yield opened


@pytest.fixture(params=list(PHONES))
async def phone(request: pytest.FixtureRequest, village: Village) -> AsyncIterator[Phone]:
    async with phone_on(request.param, village) as opened:
        yield opened


@pytest.fixture
async def duty(phone: Phone, village: Village) -> Duty:  # the channel comes first
    return await on_duty(village)


def test_every_channel_of_the_list_keeps_the_contract():
    assert {one.about.name for one in CHANNELS} <= set(PHONES)


async def reads(phone: Phone, words: str) -> str:
    """The newest message with these words."""
    found = [text for text in await phone.reads() if words in text]
    assert found, "\n---\n".join(await phone.reads())
    return found[-1]


async def reports(phone: Phone, village: Village) -> str:
    """A motorbike, stolen today. Returns the case's number."""
    await phone.says(f"/start {VILLAGE}")
    await reads(phone, "Chào bà con")
    await phone.says("/report")
    for label in ("Mất trộm", "Xe máy", "Hôm nay"):
        await phone.chooses(label)
    await phone.says("đầu cầu treo")
    await phone.says("xe Wave màu đỏ")
    for label in ("Hết rồi", "Nhắn vào máy này", "Gửi, đồng ý"):
        await phone.chooses(label)
    return await newest_number(village)


async def test_a_report_reaches_the_room_and_its_status_the_reporter(phone, duty, village):
    number = await reports(phone, village)
    assert "Motorbike stolen" in duty.card(number).text
    assert number in await reads(phone, "đã tới nhóm trực")


async def test_an_inquiry_and_its_answer(phone, duty, village):
    number = await reports(phone, village)
    (officer,) = duty.officers
    await officer.taps("Take")
    await officer.taps("Write to the reporter")
    await officer.replies("Xe màu gì?", to=duty.newest)
    assert "Xe màu gì?" in await reads(phone, number)
    await phone.says("Màu đỏ, tem con rồng")
    assert duty.room.card_of("tem con rồng").text == f"💬 {number}: Màu đỏ, tem con rồng"
    assert officer.name not in "\n".join(await phone.reads())


async def test_an_announcement_of_any_length_is_read_whole(phone, village):
    await phone.says(f"/start {VILLAGE}")
    await village.admin()
    await village.house.write(announce, village, texts={"vi": LONG})
    await village.passes(seconds=3)
    told = "\n".join(await phone.reads())
    assert told.count("Sáng mai họp thôn") == LONG.count("Sáng mai họp thôn")


async def test_no_message_is_longer_than_the_channel_holds(phone, village, duty):
    await reports(phone, village)
    most = phone.about.limits.text or 1_000_000
    assert max(utf16(text) for text in await phone.reads()) <= most


async def test_what_is_offered_under_the_status_can_be_chosen(phone, duty, village):
    number = await reports(phone, village)
    await phone.chooses("Kể thêm")
    await phone.says("có tem con rồng")
    await village.passes(minutes=1)
    assert "có tem con rồng" in duty.card(number).text


def test_the_recipe_names_what_there_is():
    recipe = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:channels|bot|domain|scheduler|tests)/[\w/.]+)`", recipe)
    there = [path for path in named if "NAME" not in path and not (ROOT / path).exists()]
    assert (there, len(named) > 9) == ([], True)
    followed = {path.name for path in (ROOT / "channels" / "telegram").iterdir()}
    assert {"about.py", "mouth.py", "door.py"} <= followed


def test_the_channel_of_the_recipe_is_on_no_list_of_the_house():
    """It runs all the same: nothing outside its folder knows it."""
    assert lines_channel.ABOUT.name not in {one.about.name for one in CHANNELS}
    assert [path for path, tree in house_files() if '"lines"' in ast.unparse(tree)] == []
