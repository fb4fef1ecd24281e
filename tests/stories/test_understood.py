"""What residents type is understood: cries for help, short kinds, polite answers, numbers in words.

Nothing is opened by what was recognised: it stands as a question on a button.
"""

import pytest
from sqlalchemy import select

from storage.tables import Case
from storage.tx import Tx
from tests.houses import sqlite_in
from tests.village import ROOT, Person, Village, open_village

CALL = "Gọi trước: 113 · Trực ban Công an xã 0203 000 0000."


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


@pytest.fixture
async def neighbour(village: Village) -> Person:
    """Somebody from Pò Hèn who reads Vietnamese, in a commune whose police have a room."""
    await village.room("cax")
    person = village.resident(language="vi")
    await person.starts("v-06724-01")
    return person


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("đang cháy", "1 🔥 Cháy, đúng không?"),
        ("cháy nhà ở thôn Lục Phủ", "1 🔥 Cháy, đúng không?"),
        ("chay nha roi cuu voi", "1 🔥 Cháy, đúng không?"),
        ("cứu tôi với", "1 🔥 Cháy"),
        ("trộm đang ở trong nhà tôi", "🔓 Mất trộm, đúng không?"),
        ("có người bị đánh ở chợ", "3 👊 Bị người ngoài đánh?"),
        ("chồng tôi đang đánh tôi", "4 🏠 Bị người nhà đánh, dọa?"),
        ("con tôi bị đuối nước", "6 🔎 Lạc, đuối nước?"),
        ("nước đang dâng, kẹt trên mái nhà", "2 🌊 Lũ, lở đất, đúng không?"),
    ],
)
async def test_a_cry_shows_the_danger_list_and_keeps_the_words(village, neighbour, typed, asked):
    """It used to be answered with the plain menu, or with a list without fire and numbers."""
    await neighbour.says(typed)
    screen = neighbour.screen
    assert screen.text.startswith(CALL)
    assert f"Đang giữ: “{typed}”" in screen.text
    assert asked in screen.labels
    digits = [f"{label[0]} {label[2]}" for label in screen.labels if label[0] in "1234567"]
    assert digits == ["1 🔥", "2 🌊", "3 👊", "4 🏠", "5 🚑", "6 🔎", "7 ❗"]  # whatever was typed
    assert await village.house.read(all_cases) == []


async def test_the_words_of_a_cry_are_told_to_the_police(village, neighbour):
    await neighbour.says("cháy nhà ở thôn Lục Phủ")
    await neighbour.presses("Cháy, đúng không?")
    (case,) = await village.house.read(all_cases)
    assert (case.form, case.urgency) == ("fire", "P1")
    asked = next(message for message in neighbour.heard if "Đang báo" in message.text)
    assert "Có phải ở Thôn Lục Phủ không?" in asked.text
    assert "Cháy, Thôn Lục Phủ" in asked.text


async def test_the_first_words_of_a_stranger_may_be_a_cry(village):
    await village.room("cax")
    stranger = village.resident(language="vi")
    await stranger.says("cháy nhà!!!")
    assert stranger.screen.text.startswith(CALL)
    assert "Đang giữ: “cháy nhà!!!”" in stranger.screen.text


async def test_a_cry_under_a_question_puts_the_report_aside(village, neighbour):
    await neighbour.says("/report")
    await neighbour.presses("Mất trộm")
    await neighbour.says("cháy nhà rồi cứu với")
    assert neighbour.screen.text.startswith(CALL)
    await neighbour.presses("Cháy, đúng không?")
    (case,) = await village.house.read(all_cases)
    assert case.form == "fire"
    await neighbour.presses("Bấm nhầm")
    await neighbour.says("/report")
    assert "Có tin đang báo dở: Mất trộm" in neighbour.screen.text


async def test_words_that_were_no_cry_go_along_to_the_other_reports(village, neighbour):
    """The way back from the danger list used to destroy them, and led to no list."""
    await neighbour.says("cứu tôi với, nhà tôi mất trâu đêm qua")
    assert neighbour.screen.text.startswith(CALL)
    await neighbour.presses("Không phải nguy hiểm")
    assert "Đang giữ: “cứu tôi với, nhà tôi mất trâu đêm qua”" in neighbour.screen.text
    await neighbour.presses("Mất trộm")
    await neighbour.presses("Trâu, bò, gà")
    assert any("Hôm qua" in label and "đúng không" in label for label in neighbour.screen.labels)


async def test_so_do_words_of_no_danger_in_the_middle_of_a_report(neighbour):
    await neighbour.says("/report")
    await neighbour.presses("Mất trộm")
    await neighbour.says("cháy nhà rồi cứu với")
    await neighbour.presses("Không phải nguy hiểm")
    assert "Có tin đang báo dở: Mất trộm" in neighbour.screen.text
    assert "Đang giữ: “cháy nhà rồi cứu với”" in neighbour.screen.text
    await neighbour.presses("Báo tiếp")
    assert "Mất gì?" in neighbour.screen.text
    assert "không giữ nữa" not in neighbour.screen.text


async def test_danger_that_is_told_of_in_a_report_is_part_of_it(neighbour):
    await neighbour.says("/report")
    for said in ("Mất trộm", "1", "2", "đầu cầu"):
        await neighbour.says(said)
    await neighbour.says("nó cầm dao dọa giết tôi")
    assert not neighbour.screen.text.startswith(CALL)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("mất xe máy", "1 🔓 Mất trộm, đúng không?"),
        ("mat xe may", "1 🔓 Mất trộm, đúng không?"),
        ("bị lừa tiền qua zalo", "1 📱 Bị lừa tiền, đúng không?"),
    ],
)
async def test_short_words_are_kept_and_asked_about(village, neighbour, typed, first):
    for at in ("/menu", "/report"):
        await neighbour.says(at)
        await neighbour.says(typed)
        assert f"Đang giữ: “{typed}”" in neighbour.screen.text
        assert neighbour.screen.labels[0] == first
    await neighbour.says("đúng rồi ạ")
    assert "Chuyện gì?" not in neighbour.screen.text
    assert await village.house.read(all_cases) == []


async def test_a_cry_at_the_list_of_kinds(neighbour):
    await neighbour.says("/report")
    await neighbour.says("cháy nhà!!!")
    assert neighbour.screen.text.startswith(CALL)


@pytest.mark.parametrize("typed", ["số 1", "một", "1️⃣", "so 1"])
async def test_a_number_in_words_is_its_button(neighbour, typed):
    await neighbour.says("/report")
    await neighbour.says(typed)
    assert "Mất gì?" in neighbour.screen.text


async def test_what_is_not_understood_at_the_list_is_said(neighbour):
    await neighbour.says("/report")
    await neighbour.says("asdkjh")
    assert neighbour.screen.text.startswith("Xin lỗi")
    assert "Chuyện gì?" in neighbour.screen.text


@pytest.mark.parametrize(
    ("typed", "next_one"),
    [("có ạ", "Có"), ("vâng", "Có"), ("👍", "Có"), ("ko", "Không"), ("ko biết", "")],
)
async def test_a_polite_answer_is_one(village, neighbour, typed, next_one):
    await neighbour.says("/danger")
    await neighbour.presses("Cháy")
    await neighbour.says("đầu cầu")
    asked = neighbour.screen.text
    await neighbour.says(typed)
    assert neighbour.screen.text != asked
    card = village.messenger.chats[next(a for a in village.messenger.chats if "-100" in a)]
    assert next_one in str(card[-1])


async def test_a_time_that_was_named_is_asked_where_it_stands(village, neighbour):
    """It stood first, and "the thief is still there", which calls the police, came under 2."""
    await neighbour.says("nhà tôi bị mất trộm xe máy hôm nay")
    await neighbour.presses("Mất trộm, đúng không?")
    await neighbour.presses("Xe máy")
    assert neighbour.screen.labels[:3] == [
        "1 ⚠️ Kẻ trộm còn ở đó",
        "2 ☀️ Hôm nay, đúng không?",
        "3 📅 Hôm qua, trước đó",
    ]
    await neighbour.says("đúng")
    assert "Mất ở chỗ nào?" in neighbour.screen.text
    assert await village.house.read(all_cases) == []


async def test_an_indonesian_cry(tmp_path):
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(sqlite_in(tmp_path), tmp_path, site=site) as village:
        resident = village.resident(language="id")
        await resident.starts()
        for typed, first in (
            ("rumah saya terbakar", "🔥"),
            ("tolong ada orang dipukul di pasar", "👊"),
        ):
            await resident.says(typed)
            assert resident.screen.text.startswith("Telepon dulu: 110")
            assert f"“{typed}”" in resident.screen.text or typed in resident.screen.text
            asked = next(label for label in resident.screen.labels if label.endswith("?"))
            assert first in asked
            await resident.says("/menu")
