"""What somebody said beside the question on the screen is neither lost nor put elsewhere."""

from tests.village import Person, Room, Village


async def begins_a_theft(village: Village) -> tuple[Room, Person]:
    """Up to *when*, in a commune whose police have a room."""
    room = await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1"):
        await resident.says(said)
    assert "lúc nào?" in resident.screen.text
    return room, resident


async def goes_on(resident: Person) -> None:
    """From *where* to the review."""
    await resident.says("đầu cầu treo")
    for said in ("7", "1"):
        await resident.says(said)
    assert "Xem lại" in resident.screen.text


async def test_a_voice_at_another_screen_belongs_to_the_report_that_goes_on(village):
    """It stayed aside, and became part of the next report."""
    room, resident = await begins_a_theft(village)
    when = resident.screen
    await resident.says("/cases")
    await resident.sends_voice()
    assert "Đã ghi lại." in resident.screen.text

    await resident.presses("Hôm nay", on=when)
    await goes_on(resident)
    assert "🎤 14 giây" in resident.screen.text
    await resident.presses("Gửi")
    assert "🎤 14 giây" in room.card.text


async def test_a_place_at_the_menu_belongs_to_the_report_that_goes_on(village):
    """It was dropped at *go on*."""
    room, resident = await begins_a_theft(village)
    await resident.says("/menu")
    await resident.sends_place(21.5, 107.7)
    await resident.presses("Báo tiếp")
    await resident.presses("Hôm nay")
    for said in ("7", "1", "1"):
        await resident.says(said)
    assert "21.5" in room.card.text


async def test_consent_covers_what_was_on_the_review(village):
    room, resident = await begins_a_theft(village)
    await resident.presses("Hôm nay")
    await goes_on(resident)
    review = resident.screen
    await resident.says("/help")
    await resident.says("tôi thấy hai người chạy về phía chợ")
    await resident.presses("Gửi", on=review)
    assert not [message for message in room.heard if "P2" in message.text]
    assert "hai người chạy" in resident.screen.text
    await resident.presses("Gửi")
    assert "hai người chạy" in room.card.text


async def test_pressing_a_button_again_later_is_no_repeat(village):
    """Within ten seconds it was swallowed, whatever had been said in between."""
    await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    hello = resident.screen
    await resident.presses("Báo tin", on=hello)
    await resident.presses("Quay lại")
    await resident.presses("Báo tin", on=hello)
    assert "Chuyện gì?" in resident.screen.text


async def test_pressing_twice_answers_once(village):
    await village.room()
    resident = village.resident()
    await resident.starts("v-06724-01")
    before = len(resident.heard)
    await resident.presses("Báo tin")
    await resident.presses("Báo tin", on=resident.heard[before - 1])
    assert len(resident.heard) == before + 1
