"""What an acceptance by hand found: each test says what used to happen."""

from datetime import datetime, timedelta

import pytest

from domain.heard import HeardEvent, HeardMedia, Place
from scheduler.rendering import Bound, Letter, Renderer, write_letter
from storage import residents
from storage.tx import Tx
from tests.village import Message, Officer, Person, Village

TO_A_THEFT = ("/report", "1", "1", "2", "đầu cầu", "7", "1")
TO_A_FIGHT = ("/report", "2", "2", "2", "2", "đầu cầu", "7")


@pytest.fixture
async def officer(village: Village) -> Officer:
    """Dũng of the commune's police."""
    return await village.officer(await village.room("cax"))


@pytest.fixture
async def resident(village: Village, officer: Officer) -> Person:
    """Somebody from Pò Hèn, in a commune whose police have a room."""
    resident = village.resident()
    await resident.starts("v-06724-01")
    return resident


async def say_all(person: Person, *said: str) -> None:
    for text in said:
        await person.says(text)


async def ask(officer: Officer, question: str) -> None:
    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    prompt = officer.room.card_of("📨 Nhắn người báo")  # type: ignore[union-attr]
    await officer.replies(question, to=prompt)
    await officer.village.passes(minutes=1)


async def test_a_short_answer_under_the_opened_report_reaches_the_officers(
    village, officer, resident
):
    """It used to be taken for a slip: the menu came, and the answer was lost."""
    await say_all(resident, *TO_A_FIGHT, "Nhắn được, che chữ", "1")
    await ask(officer, "Áo màu gì?")
    await resident.presses("Xem")
    await resident.says("Đỏ")
    assert "Câu trả lời đang chuyển" in resident.screen.text
    assert "đã có trả lời" in officer.room.heard[-1].text


async def test_hiding_takes_the_answered_report_away(village, officer, resident):
    """The state of the report used to stay on the phone, and so did what `/cases` had opened."""
    await say_all(resident, *TO_A_FIGHT, "Nhắn được, che chữ", "1")
    await ask(officer, "Áo màu gì?")
    await resident.presses("Xem")
    await say_all(resident, "Đỏ", "x")
    assert not [one for one in resident.heard if "cán bộ đã nhận" in one.text]
    await say_all(resident, "/cases", "1", "x")
    assert not [one for one in resident.heard if "cán bộ đã nhận" in one.text]


async def test_leaving_home_after_an_answer_leaves_no_word_of_it(village, resident):
    """The words "Your answer goes to the officers", and a new status message, used to stay."""
    protector = await village.officer(await village.room("care"), "Lan")
    await say_all(resident, "/report", "3", "1", "2", "7", "1", "7", "1234", "1", "1")
    await ask(protector, "Bây giờ có an toàn không?")
    before = len(resident.heard)
    await say_all(resident, "1234", "được", "x")
    assert len(resident.heard) == before + 1  # the menu
    assert "cần gì?" in resident.heard[-1].text


async def test_a_place_answers_an_inquiry(officer, resident):
    """It used to be refused with "Please type, speak, or send a photo", and lost."""
    await say_all(resident, *TO_A_THEFT, "1")
    await ask(officer, "Ở chỗ nào?")
    await resident.sends_place(21.5, 107.9)
    assert "📍 21.50000, 107.90000" in officer.room.heard[-1].text


async def test_a_place_is_added_to_a_report(officer, resident):
    """The bot used to say that it was added, and threw it away."""
    await say_all(resident, *TO_A_THEFT, "1", "3")
    await resident.sends_place(21.5, 107.9)
    assert "21.50000, 107.90000" in officer.room.card.text


async def test_a_file_too_big_is_not_said_to_be_added(resident):
    """It used to be."""
    await say_all(resident, *TO_A_THEFT, "1", "3")
    photo = HeardMedia("photo", "file", size=50_000_000)
    await resident._hear(media=(photo,))
    assert "lớn quá" in resident.screen.text
    assert "Đã thêm" not in resident.screen.text


async def test_leaving_does_not_let_anybody_guess_digits_anew(village, resident):
    """`x` used to forget the wrong tries: four digits could be tried out in an evening."""
    await village.room("care")
    await say_all(resident, "/report", "3", "1", "2", "7", "1", "1", "7", "4711", "1", "1")
    for digits in ("0001", "0002", "0003", "0004", "0005"):
        await say_all(resident, "/cases", "1", digits, "x")
    await say_all(resident, "/cases", "1", "4711")
    assert "Một giờ nữa thử lại" in resident.screen.text


async def test_another_language_in_the_middle_goes_on_with_the_report(resident):
    """The menu used to come, and the report seemed lost."""
    await say_all(resident, "/report", "1", "1", "/language", "2")
    assert "You began a report" in resident.screen.text
    await resident.says("1")
    assert "When was it?" in resident.screen.text


async def test_a_flood_is_answered_with_one_sentence(resident):
    """The menu used to come: nobody was told that something was not let in."""
    screens = len([one for one in resident.heard if one.rows])
    await resident._hear(command="slow-down")
    assert resident.heard[-1].text == "Gửi nhanh quá. Xin chờ một chút rồi gửi tiếp."
    assert len([one for one in resident.heard if one.rows]) == screens


async def closes(officer: Officer) -> Message:
    await officer.taps("Nhận")
    await officer.taps("Đóng")
    wizard = officer.room.card_of("đã làm gì")  # type: ignore[union-attr]
    for label in ("Tiếp", "Đã tìm thấy", "Có giá trị", "Đóng tin"):
        await officer.village.passes(seconds=31)
        await officer.taps(label, on=wizard)
    return wizard


async def test_nobody_reads_a_closing_that_may_still_be_undone(village, officer, resident):
    """`/cases` used to show how it ended during the minute in which an officer can undo it."""
    await say_all(resident, *TO_A_THEFT, "1")
    wizard = await closes(officer)
    await say_all(resident, "/cases", "1")
    assert "cán bộ đã nhận" in resident.screen.text
    assert "Đã tìm thấy" not in resident.screen.text
    await officer.taps("Hoàn tác", on=wizard)
    await village.passes(minutes=3)
    assert "Đã tìm thấy" not in resident.everything_heard()


async def test_who_left_a_borrowed_phone_is_asked_where_they_type_their_code(
    village, officer, resident
):
    """The card used to say that the reporter cannot be reached, and nothing could be asked."""
    await say_all(resident, *TO_A_THEFT[:-1], "3", "1")
    code = resident.screen.text.split(": ", 1)[1][:9]
    await resident.presses("Xóa khỏi máy")
    assert "Chỉ thấy lời nhắn khi tự mở" in officer.room.card.text
    await ask(officer, "Xe màu gì?")
    assert "Xe màu gì?" not in resident.everything_heard()
    at_home = village.resident()
    await at_home.starts()
    await say_all(at_home, code, "Đỏ")
    assert "Đỏ" in officer.room.heard[-1].text


async def test_who_is_being_hit_is_told_to_call_the_police_first(village, resident):
    """The number of the children's line used to stand first."""
    await village.room("care")
    await say_all(resident, "/report", "3", "1", "1")
    assert "Gọi được thì gọi 113 · 111." in resident.screen.text


async def test_a_link_used_before_says_so(village, officer):
    """Whoever opened it used to see the residents' menu, and no word of why."""
    code = await village.invite("officer", "cax")
    first, second = village.resident(name="Xuân"), village.resident(name="Yên")
    await first.starts(code)
    await second.starts(code)
    assert "không còn dùng được" in second.screen.text
    await first.starts("v-06724-01")
    assert "không còn dùng được" not in first.screen.text


async def test_a_group_that_nobody_binds_is_left_after_a_word(village):
    """The bot used to stay there for ever without a word."""
    founder = village.resident()
    group = f"{founder.address}0"
    await village.hears(founder, where=group, place=Place.GROUP, event=HeardEvent.BOT_ADDED)
    village.now += timedelta(hours=30)
    await village.settle()
    said = village.messenger.chats[group]
    assert ["/bind" in one.text for one in said] == [True, False]
    assert "tôi rời nhóm" in said[-1].text


async def test_a_draft_of_another_version_stops_nobody(village, resident):
    """Everything its owner said used to be set aside until the draft was 72 hours old."""
    await say_all(resident, "/report", "1", "1")

    def spoil(tx: Tx) -> None:
        speaker = residents.meet(tx, resident.address, now=village.now)
        assert speaker.dialog is not None
        speaker.dialog["draft"]["part"] = "a part of tomorrow"
        residents.keep(tx, speaker, draft_on=village.now.date())

    await village.house.write(spoil)
    await resident.says("2")
    assert "cần gì?" in resident.screen.text


@pytest.mark.long
async def test_a_message_that_cannot_be_put_into_words_holds_nobody_for_ever(
    village, resident, monkeypatch
):
    """It used to be tried for ever, and its reader heard nothing more."""
    spoilt: list[str] = []

    def write(tx: Tx, desk: Renderer, bound: Bound, *, now: datetime) -> Letter | None:
        spoilt[:] = spoilt or [bound.claimed.id]
        if bound.claimed.id in spoilt:
            raise ValueError
        return write_letter(tx, desk, bound, now=now)

    monkeypatch.setattr("scheduler.claiming.write_letter", write)
    await say_all(resident, "/report", "/menu")
    assert "Chuyện gì?" not in resident.everything_heard()
    await village.passes(minutes=61)
    assert "cần gì?" in resident.screen.text


async def test_no_digit_under_the_state_of_a_danger_takes_the_alarm_back(officer, resident):
    """ "3 ➕ Tell more" stood below the question whose 3 is *pressed by mistake*."""
    await say_all(resident, "/danger", "1")
    assert resident.heard[-1].labels == ["➕ Kể thêm"]
    await resident.presses("Kể thêm")
    await resident.says("lửa lan sang nhà bên")
    assert "Người báo rút lại" not in officer.room.everything_heard()
    assert "lửa lan sang nhà bên" in officer.room.card.text


async def test_nobody_has_taken_it_leaves_the_digits_to_the_question(village, officer, resident):
    """Its 1 and 2 used to stand between the resident and the question or menu they were at."""
    await say_all(resident, "/danger", "1")
    await village.passes(minutes=3)
    assert resident.heard[-1].labels == ["📞 Đã gọi được", "Chưa gọi được"]
    await resident.says("da goi duoc")
    assert resident.screen.text.startswith("Cảm ơn")
    assert "Có phải ở Thôn Pò Hèn không?" in resident.screen.text
    await resident.says("đầu cầu")
    assert "đầu cầu" in officer.room.card.text


async def test_a_promise_that_was_not_kept_is_not_read_any_more(village, resident):
    """ "Officers read it by 08:12" used to stand there at ten o'clock, with nobody having it."""
    await say_all(resident, *TO_A_THEFT, "1")
    assert "Chậm nhất lúc 08:1" in resident.screen.text
    heard = len(resident.heard)
    await village.passes(minutes=35)
    assert "Chậm nhất" not in resident.screen.text
    assert "Chưa có cán bộ nào nhận" in resident.screen.text
    assert len(resident.heard) == heard  # an edit rings nowhere


async def test_each_of_several_inquiries_gets_its_own_answer(village, officer, resident):
    """A tap under the first used to answer the newest: police read *yes* to another question."""
    await say_all(resident, *TO_A_THEFT, "1")
    await ask(officer, "Có ai bị thương không?")
    for question in ("Xe màu đỏ phải không?", "Mấy người?"):
        await officer.taps("Nhắn người báo", on=officer.room.card_of("Mất xe máy"))
        await village.passes(minutes=1)
        await officer.replies(question, to=officer.room.card_of("📨 Nhắn người báo"))
        await village.passes(minutes=1)
    first, _, last = (one for one in resident.heard if one.text.startswith("❓"))
    await resident.presses("Không", on=first)
    await resident.says("Hai người", reply_to=last.id)
    await village.passes(minutes=1)
    lines = officer.room.card.text
    answered = {line.split(": ", 1)[1] for line in lines.splitlines() if line.startswith("❓")}
    assert {one.split("?")[0] for one in answered if "trả lời 0" in one} == {
        "Có ai bị thương không",
        "Mấy người",
    }
