"""Telegram's mouth against the fake Bot API server, over real HTTP."""

from datetime import timedelta

import pytest

from domain.mouth import (
    Attachment,
    Gone,
    Key,
    Rejected,
    Throttled,
    TooBig,
    Unreachable,
)
from domain.saying import Wants
from tests.botapi import (
    HungUp,
    failing,
    html_page,
    refusing,
    throttling,
)
from tests.telegram_channel.doubles import KEYS, open_door, to

PHOTO = Attachment("photo", "image/jpeg", b"\xff\xd8\xff\xe0 a picture")
VOICE = Attachment("voice", "audio/ogg", b"OggS a voice", seconds=14)


async def test_words_arrive_plain_protected_and_with_their_buttons(mouth, phone, server):
    receipt = await mouth.deliver(to(phone, "Còn ai <b> *trong* nhà không?", rows=KEYS))
    seen = phone.heard[-1]
    assert receipt.message == str(seen.message_id)
    assert (seen.text, seen.entities, seen.protected) == ("Còn ai <b> *trong* nhà không?", [], True)
    assert [[button.data for button in row] for row in seen.rows] == [["a1", "a2"], ["a7"]]
    sent = server.calls_of("sendMessage")[-1].params
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in sent


async def test_a_reply_names_its_message_and_a_quiet_one_makes_no_sound(mouth, phone):
    first = await mouth.deliver(to(phone, "Một"))
    await mouth.deliver(to(phone, "Hai", reply_to=first.message, quiet=True))
    assert phone.heard[-1].reply_to == int(first.message)
    assert phone.heard[-1].silent


async def test_a_reply_to_a_message_that_is_gone_still_arrives(mouth, phone):
    await mouth.deliver(to(phone, "Xe màu gì?", reply_to="999999"))
    assert (phone.heard[-1].text, phone.heard[-1].reply_to) == ("Xe màu gì?", None)


async def test_long_words_leave_in_parts_cut_at_line_ends_with_the_buttons_last(mouth, phone):
    lines = [f"Dòng {number}: 🐃 trâu, bò, gà" for number in range(400)]
    receipt = await mouth.deliver(to(phone, "\n".join(lines), rows=KEYS))
    assert "\n".join(seen.text for seen in phone.heard) == "\n".join(lines)
    assert [len(seen.rows) for seen in phone.heard] == [0] * (len(phone.heard) - 1) + [2]
    assert receipt.message.split() == [str(seen.message_id) for seen in phone.heard]


async def test_parts_that_left_are_not_sent_again(mouth, phone, server):
    long = to(phone, "\n".join(["một dòng dài hơn một chút"] * 400), once="row-7")
    server.faults.put(throttling(1), method="sendMessage", when=lambda _: len(phone.heard) == 1)
    with pytest.raises(Throttled):
        await mouth.deliver(long)
    receipt = await mouth.deliver(long)
    assert "\n".join(seen.text for seen in phone.heard) == long.text
    assert len(receipt.message.split()) == len(phone.heard)


async def test_a_photo_carries_its_words_and_can_be_changed_and_taken_away(mouth, phone):
    receipt = await mouth.deliver(to(phone, "Xe này?", attachments=(PHOTO,), rows=KEYS))
    seen = phone.heard[-1]
    assert (seen.media.kind, seen.media.blob, seen.text) == ("photo", PHOTO.body, "Xe này?")
    assert seen.buttons == ["1 Có", "2 Không", "7 Không biết"]
    assert seen.protected
    changed = await mouth.deliver(to(phone, "Xe này. Có.", edit=receipt.message))
    assert (changed.message, phone.chat[-1].text) == (receipt.message, "Xe này. Có.")
    await mouth.deliver(to(phone, delete=(changed.message,)))
    assert [seen for seen in phone.chat if seen.from_bot] == []


async def test_what_was_announced_to_all_may_be_passed_on_and_kept(mouth, phone, server):
    await mouth.deliver(to(phone, "Sáng mai họp thôn.", public=True))
    assert not phone.heard[-1].protected
    calendar = Attachment("file", "text/calendar", b"BEGIN:VCALENDAR")
    await mouth.deliver(to(phone, "Mở tệp này.", attachments=(calendar,), public=True))
    seen = phone.heard[-1]
    assert (seen.media.kind, seen.text, seen.protected) == ("document", "Mở tệp này.", False)


async def test_a_voice_note_arrives_as_one(mouth, phone, server):
    await mouth.deliver(to(phone, attachments=(VOICE,)))
    assert (phone.heard[-1].media.kind, phone.heard[-1].media.blob) == ("voice", VOICE.body)
    assert int(server.calls_of("sendVoice")[-1].params["duration"]) == 14


async def test_who_lets_nobody_send_voice_notes_gets_a_file(mouth, phone, server):
    server.faults.put(refusing("VOICE_MESSAGES_FORBIDDEN"), method="sendVoice")
    await mouth.deliver(to(phone, "🎤 14 giây", attachments=(VOICE,)))
    assert (phone.heard[-1].media.kind, phone.heard[-1].text) == ("document", "🎤 14 giây")


async def test_several_photos_are_an_album_and_the_words_with_buttons_come_last(mouth, room):
    receipt = await mouth.deliver(to(room, "Thêm ảnh", attachments=(PHOTO,) * 3, rows=KEYS))
    *photos, words = room.heard
    assert [seen.media.kind for seen in photos] == ["photo"] * 3
    assert len({seen.album for seen in photos}) == 1
    assert (words.text, len(words.rows)) == ("Thêm ảnh", 2)
    await mouth.deliver(to(room, delete=(receipt.message,)))
    assert room.chat[-1].service  # nothing of it is left


async def test_an_album_without_buttons_carries_the_words_and_its_first_photo_can_be_changed(
    mouth, room
):
    receipt = await mouth.deliver(to(room, "Ba ảnh", attachments=(PHOTO,) * 3))
    assert [seen.text for seen in room.heard] == ["Ba ảnh", "", ""]
    await mouth.deliver(to(room, "Ba ảnh, đã xem", edit=receipt.message))
    assert [seen.text for seen in room.chat if seen.media] == ["Ba ảnh, đã xem", "", ""]


async def test_twelve_photos_are_two_albums(mouth, room, server):
    await mouth.deliver(to(room, "x" * 2000, attachments=(PHOTO,) * 12))
    assert [call.method for call in server.calls_of("sendMediaGroup", "sendMessage")] == [
        "sendMediaGroup", "sendMediaGroup", "sendMessage",
    ]  # fmt: skip


async def test_a_change_is_seen_and_the_same_again_is_no_failure(mouth, phone):
    first = await mouth.deliver(to(phone, "✔ Đã ghi", rows=KEYS))
    for _ in range(2):
        again = await mouth.deliver(to(phone, "✔✔ Tới nhóm trực", edit=first.message))
        assert again == first
    assert (phone.chat[-1].text, phone.chat[-1].rows) == ("✔✔ Tới nhóm trực", [])


@pytest.mark.parametrize(
    "lost", ["to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_what_cannot_be_changed_any_more_is_said_anew(mouth, phone, server, lost):
    first = await mouth.deliver(to(phone, "Một"))
    server.faults.put(refusing(lost), method="editMessageText")
    second = await mouth.deliver(to(phone, "Hai", edit=first.message))
    assert second.message != first.message
    assert phone.heard[-1].text == "Hai"


async def test_what_is_older_than_48_hours_stays_and_the_rest_goes(mouth, phone, server):
    old = await mouth.deliver(to(phone, "cũ"))
    server.clock.move(timedelta(hours=49))
    new = await mouth.deliver(to(phone, "mới"))
    await mouth.deliver(to(phone, delete=(old.message, new.message, "4711", "no number")))
    assert [seen.text for seen in phone.chat if seen.from_bot] == ["cũ"]


async def test_a_board_is_pinned(mouth, room):
    await mouth.deliver(to(room, "📌 Đang mở 14", pinned=True))
    assert room.pinned.text == "📌 Đang mở 14"


async def test_a_board_that_may_not_be_pinned_has_arrived_all_the_same(mouth, room, server):
    await room.make_bot_member()
    assert (await mouth.deliver(to(room, "📌 Đang mở 14", pinned=True))).message


PLACE_KEYS = ((Key("b1", "1 📍 Vị trí máy", Wants.PLACE),), (Key("b7", "7 Không nhớ"),))


async def test_a_key_for_the_place_asks_the_phone(mouth, phone):
    await mouth.deliver(to(phone, "Chỗ nào?", rows=PLACE_KEYS))
    assert phone.keyboard == [["1 📍 Vị trí máy"], ["7 Không nhớ"]]
    asked = phone.heard[-1].keyboard
    assert asked["keyboard"][0][0]["request_location"] is True
    assert asked["one_time_keyboard"] is True


@pytest.mark.parametrize("rows", [(), KEYS], ids=["without buttons", "with buttons"])
async def test_the_next_message_gives_the_letters_back(mouth, phone, rows):
    await mouth.deliver(to(phone, "Chỗ nào?", rows=PLACE_KEYS))
    await mouth.deliver(to(phone, "Kể thêm", rows=rows))
    assert phone.chat[-1].text == "Kể thêm"
    assert [seen.text for seen in phone.chat if seen.from_bot] == ["Chỗ nào?", "Kể thêm"]
    if not rows:
        assert phone.keyboard == []


async def test_in_a_group_a_key_for_the_place_is_an_ordinary_button(mouth, room):
    await mouth.deliver(to(room, "Chỗ nào?", rows=PLACE_KEYS))
    assert [button.data for row in room.heard[-1].rows for button in row] == ["b1", "b7"]


async def test_a_file_is_fetched_up_to_a_limit(mouth, phone, server, house):
    blob = b"OggS" + bytes(100_000)
    async with open_door(mouth, house):
        await phone.sends_voice(blob, seconds=9)
        await phone.sends_voice(blob, seconds=9, size=0)
        await phone.sends_voice(b"", seconds=9, size=25_000_000)
        heard = await house.until(3)
    assert await mouth.fetch(heard[0].media[0].ref, 200_000) == blob
    for ref, limit in ((heard[0], 50_000), (heard[1], 50_000), (heard[2], 10**9)):
        with pytest.raises(TooBig):
            await mouth.fetch(ref.media[0].ref, limit)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [(html_page(404), Rejected), (failing(502), Unreachable), (HungUp(), Unreachable)],
)
async def test_a_download_fails_well(mouth, phone, server, house, fault, failure):
    async with open_door(mouth, house):
        await phone.sends_photo(b"\xff\xd8\xff")
        heard = await house.until(1)
    server.faults.put(fault, method="file", times=None)  # aiohttp asks twice where it was hung up
    with pytest.raises(failure):
        await mouth.fetch(heard[0].media[0].ref, 1000)


async def test_gestures_fail_in_silence(mouth, server):
    server.faults.put(HungUp(), times=None)
    await mouth.answer_tap("1234")
    await mouth.typing("telegram:5")
    assert len(server.calls) == 2


async def test_commands_are_listed_by_language(mouth, server):
    await mouth.set_commands(
        {"": [("report", "Report")], "vi": [("report", "Báo tin")], "hmn": [("report", "?")]}
    )
    listed = [call.params for call in server.calls_of("setMyCommands")]
    assert [call.get("language_code") for call in listed] == [None, "vi"]
    assert listed[1]["commands"] == [{"command": "report", "description": "Báo tin"}]


async def test_half_a_character_does_not_stop_a_message(mouth, phone):
    for attachments in ((), (PHOTO,)):
        await mouth.deliver(to(phone, "a\ud800b", attachments=attachments))
        assert phone.heard[-1].text == "a?b"


async def test_a_button_links_to_a_message_of_a_supergroup_and_is_pressed_elsewhere(mouth, room):
    card = await mouth.deliver(to(room, "🔶 P2"))
    rows = ((Key("r.show.482917", "🎒 482-917", shows=card.message),),)
    await mouth.deliver(to(room, "📌", rows=rows, pinned=True))
    (button,) = room.heard[-1].rows[0]
    assert (button.data, button.url) == ("r.show.482917", "")

    await room.migrate()
    card = await mouth.deliver(to(room, "🔶 P2"))
    rows = ((Key("r.show.482917", "🎒 482-917", shows=card.message),),)
    board = await mouth.deliver(to(room, "📌", rows=rows))
    (button,) = room.heard[-1].rows[0]
    assert (button.data, button.url) == (
        "",
        f"https://t.me/c/{str(room.id).removeprefix('-100')}/{card.message}",
    )
    await mouth.deliver(to(room, "📌 still", rows=rows, edit=board.message))
    assert room.chat[-1].rows[0][0].url == button.url


async def test_a_link_into_a_group_that_moved_is_none(mouth, room):
    card = await mouth.deliver(to(room, "🔶 P2"))
    old = to(room, "📌", rows=((Key("r.show.482917", "🎒", shows=card.message),),))
    await room.migrate()
    receipt = await mouth.deliver(old)
    assert receipt.moved_to == f"telegram:{room.id}"
    assert [button.url for button in room.heard[-1].rows[0]] == [""]


async def test_it_says_why_and_leaves_the_group(mouth, room):
    await mouth.deliver(to(room, "So I leave.", leave=True))
    assert room.chat[-2].text == "So I leave."
    assert not room.bot_sees()
    with pytest.raises(Gone):
        await mouth.deliver(to(room, "So I leave.", leave=True))


async def test_it_leaves_a_group_where_it_may_not_write(mouth, room, server):
    server.faults.put(refusing("not enough rights to send text messages"), method="sendMessage")
    await mouth.deliver(to(room, "So I leave.", leave=True))
    assert not room.bot_sees()
