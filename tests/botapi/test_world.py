"""The world behind the server: telephones, groups, and what of it reaches the bot."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.botapi import BotApi, Group, Person, fixtures
from tests.botapi.fixtures import bot_does, reason
from tests.botapi.refusals import Refused
from tests.botapi.texts import clean, parse_html

server = fixtures.server
phone = fixtures.phone
group = fixtures.group


def pending(server: BotApi) -> list[dict[str, Any]]:
    """What waits for the bot, taken out."""
    updates = [json.loads(update.raw) for update in server.updates.pending()]
    server.updates.clear()
    return updates


async def test_a_screen_shows_edits_and_no_deletions(server: BotApi, phone: Person) -> None:
    one = await bot_does(server, "sendMessage", chat_id=phone.id, text="một")
    two = await bot_does(server, "sendMessage", chat_id=phone.id, text="hai")
    await bot_does(
        server, "editMessageText", chat_id=phone.id, message_id=one["message_id"], text="ba"
    )
    await bot_does(server, "deleteMessage", chat_id=phone.id, message_id=two["message_id"])

    assert [(seen.text, seen.edited) for seen in phone.chat[1:]] == [("ba", True)]
    assert [seen.text for seen in phone.heard] == ["một", "hai", "ba"]


async def test_each_thing_is_heard_once_and_in_order(server: BotApi, phone: Person) -> None:
    for text in ("một", "hai", "ba", "bốn"):
        await bot_does(server, "sendMessage", chat_id=phone.id, text=text)

    assert (await phone.hears()).text == "một"
    assert (await phone.hears("b")).text == "ba"
    assert [seen.text for seen in phone.unheard()] == ["bốn"]
    phone.forgets()
    with pytest.raises(AssertionError, match=r"not heard within 0\.01 s"):
        await phone.hears(lambda seen: seen.text == "năm", within=0.01)


async def test_a_tap_tells_the_message_as_it_is_now(server: BotApi, phone: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Có", "callback_data": "1"}]]}
    sent = await bot_does(
        server, "sendMessage", chat_id=phone.id, text="?", reply_markup=json.dumps(markup)
    )
    shown = phone.chat[-1]
    where = {"chat_id": phone.id, "message_id": sent["message_id"]}
    await bot_does(server, "editMessageText", text="đổi", **where)
    await phone.taps("Có", on=shown)
    await bot_does(server, "deleteMessage", **where)
    await phone.forges_tap("giả", on=shown)
    changed, gone = (update["callback_query"] for update in pending(server))

    assert (changed["message"]["text"], changed["data"]) == ("đổi", "1")
    assert (gone["message"]["date"], gone["data"]) == (0, "giả")
    with pytest.raises(AssertionError, match="no button 'Có' on the screen"):
        await phone.taps("Có")


async def test_keys_below_send_their_label(server: BotApi, phone: Person) -> None:
    markup = {"keyboard": [["Có", {"text": "Gửi chỗ", "request_location": True}]]}
    await bot_does(server, "sendMessage", chat_id=phone.id, text="?", reply_markup=markup)
    keys = phone.keyboard
    await phone.taps("Có")
    await bot_does(
        server, "sendMessage", chat_id=phone.id, text="!", reply_markup={"remove_keyboard": True}
    )

    assert keys == [["Có", "Gửi chỗ"]]
    assert pending(server)[0]["message"]["text"] == "Có"
    assert phone.keyboard == []


async def test_long_texts_leave_in_parts(server: BotApi, phone: Person) -> None:
    await phone.says("ố" * 100_000)
    parts = [update["message"]["text"] for update in pending(server)]

    assert (len(parts), "".join(parts)) == (25, "ố" * 100_000)


async def test_places_contacts_albums_and_edits(server: BotApi, phone: Person) -> None:
    live = await phone.sends_place(21.5, 107.9, live_s=900)
    await phone.moves(live, 21.6, 107.9)
    await phone.shares_contact()
    await phone.sends_album([b"1", b"2"], "hai ảnh")
    text = await phone.says("nhầm")
    await phone.edits(text, "đúng")
    updates = pending(server)

    assert updates[0]["message"]["location"]["live_period"] == 900
    assert updates[1]["edited_message"]["location"]["latitude"] == 21.6
    assert updates[2]["message"]["contact"]["user_id"] == phone.id
    assert updates[3]["message"]["media_group_id"] == updates[4]["message"]["media_group_id"]
    assert updates[6]["edited_message"]["text"] == "đúng"


async def test_privacy_mode_lets_through_what_is_meant_for_the_bot(
    server: BotApi, phone: Person, group: Group
) -> None:
    await bot_does(server, "sendMessage", chat_id=group.id, text="thẻ")
    card = await group.hears()
    await phone.says("nói riêng", in_=group)
    await phone.says("/status", in_=group)
    await phone.says("/status@other_bot", in_=group)
    await phone.says("/status@Titir_Test_Bot", in_=group)
    await phone.replies(to=card, text="trả lời thẻ", in_=group)
    await group.make_bot_administrator()
    await phone.says("nói tiếp", in_=group)
    heard = [update["message"]["text"] for update in pending(server) if "message" in update]

    assert heard == ["/status", "/status@Titir_Test_Bot", "trả lời thẻ", "nói tiếp"]


async def test_hidden_senders(server: BotApi, phone: Person, group: Group) -> None:
    await group.make_bot_administrator()
    pending(server)
    await phone.speaks_anonymously("ẩn danh", group)
    await phone.speaks_as_channel("kênh", group, channel="Xã nhà")
    anonymous, channel = (update["message"] for update in pending(server))

    assert (anonymous["from"]["id"], anonymous["sender_chat"]["id"]) == (1087968824, group.id)
    assert (channel["from"]["id"], channel["sender_chat"]["title"]) == (136817688, "Xã nhà")


async def test_the_bot_comes_in_by_a_link_and_goes(server: BotApi, phone: Person) -> None:
    group = server.group("Công an xã", [phone], supergroup=True)
    await group.add_bot(payload="room_1")
    await bot_does(server, "leaveChat", chat_id=group.id)
    updates = pending(server)

    assert [next(kind for kind in update if kind != "update_id") for update in updates] == [
        "my_chat_member", "message", "message", "my_chat_member", "message",
    ]  # fmt: skip
    assert updates[2]["message"]["text"] == "/start@titir_test_bot room_1"
    assert updates[3]["my_chat_member"]["new_chat_member"]["status"] == "left"
    with pytest.raises(Refused, match="bot is not a member of the supergroup chat"):
        await bot_does(server, "sendMessage", chat_id=group.id, text="a")


async def test_pins_need_an_administrator(server: BotApi, group: Group) -> None:
    sent = await bot_does(server, "sendMessage", chat_id=group.id, text="bảng")
    where = {"chat_id": group.id, "message_id": sent["message_id"]}
    with pytest.raises(Refused, match="not enough rights to manage pinned messages"):
        await bot_does(server, "pinChatMessage", **where)
    await group.make_bot_administrator()
    pending(server)
    await bot_does(server, "pinChatMessage", **where)
    pinned = group.pinned
    await bot_does(server, "unpinChatMessage", chat_id=group.id)

    assert pinned is not None
    assert pinned.text == "bảng"
    assert pending(server)[0]["message"]["pinned_message"]["text"] == "bảng"
    assert group.pinned is None


async def test_members_and_administrators(server: BotApi, phone: Person, group: Group) -> None:
    other = server.person("Lan")
    son = list(group.people.values())[1]
    await group.make_admin(son)
    await group.takes_in(other)
    await group.loses(other, by=phone)
    chiefs = await bot_does(server, "getChatAdministrators", chat_id=group.id)
    gone = await bot_does(server, "getChatMember", chat_id=group.id, user_id=other.id)
    me = await bot_does(server, "getChatMember", chat_id=group.id, user_id=server.me["id"])

    assert [chief["status"] for chief in chiefs] == ["creator", "administrator"]
    assert (gone["status"], me["status"]) == ("kicked", "member")
    assert await bot_does(server, "getChatMemberCount", chat_id=group.id) == 3


async def test_messages_wait_a_day_and_taps_150_seconds(server: BotApi, phone: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "Có", "callback_data": "1"}]]}
    await bot_does(server, "sendMessage", chat_id=phone.id, text="?", reply_markup=markup)
    await phone.says("một")
    await phone.taps("Có")
    server.clock.move(151)
    without_tap = [json.loads(update.raw) for update in server.updates.pending()]
    server.clock.move(timedelta(days=1))

    assert [update["message"]["text"] for update in without_tap] == ["một"]
    assert server.updates.pending() == []


async def test_kinds_not_asked_for_never_come(server: BotApi, phone: Person) -> None:
    server.updates.allow(["callback_query"])
    await phone.says("một")
    server.updates.allow([])
    await phone.says("hai")

    assert [update["message"]["text"] for update in pending(server)] == ["hai"]


async def test_sent_as_asked(server: BotApi, phone: Person) -> None:
    first = await bot_does(server, "sendMessage", chat_id=phone.id, text="a")
    told = await bot_does(
        server, "sendMessage", chat_id=phone.id, text="b", protect_content="true",
        disable_notification="true",
        reply_parameters=json.dumps({"message_id": first["message_id"]}),
    )  # fmt: skip
    seen = phone.chat[-1]

    assert (seen.protected, seen.silent, seen.reply_to) == (True, True, first["message_id"])
    assert told["reply_to_message"]["text"] == "a"
    with pytest.raises(Refused, match="the message can't be copied"):
        await bot_does(
            server, "copyMessage", chat_id=phone.id, from_chat_id=phone.id,
            message_id=told["message_id"],
        )  # fmt: skip


async def test_menus(server: BotApi) -> None:
    commands = [{"command": "report", "description": "Báo tin"}]
    await bot_does(server, "setMyCommands", commands=commands, language_code="vi")

    assert await bot_does(server, "getMyCommands", language_code="vi") == commands
    assert await bot_does(server, "getMyCommands") == []
    for wrong in ({"command": "Report", "description": "a"}, {"command": "a", "description": ""}):
        with pytest.raises(Refused, match="BOT_COMMAND"):
            await bot_does(server, "setMyCommands", commands=[wrong])


HTML = {
    "plain": ("a & b", "a & b", []),
    "named": ("&lt;b&gt; &amp;&#33;", "<b> &!", []),
    "nested": ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    "utf16": ("🔥<b>a</b>", "🔥a", [("bold", 2, 1)]),
    "link": ('<a href="tel:113">113</a>', "113", [("text_link", 0, 3)]),
    "spoiler": ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", 0, 1)]),
}


@pytest.mark.parametrize("case", HTML)
def test_html(case: str) -> None:
    source, text, entities = HTML[case]
    parsed, found = parse_html(source)

    assert parsed == text
    assert [(each["type"], each["offset"], each["length"]) for each in found] == entities


@pytest.mark.parametrize("source", ["<x>", "<b>", "</b>", "<b></i>", "a < b", "<span>a</span>"])
def test_html_that_cannot_be_read(source: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_html(source)

    assert reason(refusal.value).startswith("bad request: can't parse entities: ")


def test_overrides_of_direction_vanish() -> None:
    assert clean("a\u202eb\rc\td\ne") == "abc d\ne"
