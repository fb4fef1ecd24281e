"""The fake Bot API server, held honest by two clients that know nothing of each other."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from tests.botapi import BotApi, Group, Person, fixtures
from tests.botapi.clients import GREETING, Client
from tests.botapi.fixtures import raised_by, reason
from tests.botapi.listening import Listening
from tests.waiting import soon

SECRET = "Thon-Doai_1"
JPEG = b"\xff\xd8\xff\xe0 no real picture"

server = fixtures.server
client = fixtures.client
phone = fixtures.phone
group = fixtures.group


async def test_a_conversation_runs_on_the_clients_own_polling(
    client: Client, server: BotApi
) -> None:
    server.updates.patience = False
    phone = server.person()
    async with client.runs():
        await phone.starts("q_7Kd2")
        greeting = await phone.hears()
        tap = await phone.taps("Báo", on=greeting)
        edited = await phone.hears("report!")
        toast = await tap.answered()

    assert (greeting.text, greeting.buttons) == (GREETING, ["Báo tin"])
    assert (edited.message_id, edited.edited, edited.buttons) == (greeting.message_id, True, [])
    assert toast.text == "OK"
    assert [seen.text for seen in phone.chat] == ["/start q_7Kd2", "report!"]


async def test_confirmed_updates_do_not_come_again(client: Client, phone: Person) -> None:
    for text in ("một", "hai", "ba"):
        await phone.says(text)

    first = await client.updates()
    again = await client.updates(offset=first[0]["update_id"] + 1)

    assert [update["message"]["text"] for update in first] == ["một", "hai", "ba"]
    assert again[0]["message"]["text"] == "hai"
    assert again[0]["update_id"] == first[0]["update_id"] + 1


async def test_a_long_poll_ends_when_somebody_speaks(
    client: Client, server: BotApi, phone: Person
) -> None:
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(client.updates(wait_s=30))
        await soon(lambda: server.updates.is_polled)
        await phone.says("cháy")

    assert poll.result()[0]["message"]["text"] == "cháy"


async def test_of_two_pollers_the_first_is_refused(client: Client, server: BotApi) -> None:
    server.updates.patience = False
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(raised_by(client.updates(wait_s=30)))
        await soon(lambda: server.updates.is_polled)
        tasks.create_task(client.updates(wait_s=1))

    assert isinstance(first.result(), client.conflict)
    assert "terminated by other getupdates" in reason(first.result())


async def test_web_hook(client: Client, server: BotApi, phone: Person) -> None:
    async with Listening(answers=[500, 503]) as hook:
        await client.call("set_webhook", url=hook.url, secret_token=SECRET)
        assert isinstance(await raised_by(client.updates()), client.conflict)
        message = await phone.says("một")
        await phone.says("hai")
        for _ in range(3):
            await hook.arrives()
            server.clock.move(130)
        await hook.arrives()
        told = await client.call("get_webhook_info")
        await client.call("delete_webhook")

    texts = [client.read(update)["message"]["text"] for update in hook.heard]
    assert texts == ["một", "một", "một", "hai"]
    assert set(hook.secrets) == {SECRET}
    assert told["last_error_message"].startswith("Wrong response from the webhook: 503")
    assert hook.heard[0]["message"]["message_id"] == message.message_id
    assert (await client.call("get_webhook_info"))["url"] == ""


async def test_a_failing_chat_holds_up_nobody_else(
    client: Client, server: BotApi, phone: Person
) -> None:
    other = server.person("Lan")
    await other.starts()
    button = client.buttons([[("Có", "yes")]])
    sent = await client.call("send_message", chat_id=phone.id, text="?", reply_markup=button)
    async with Listening(answers=[500] * 2) as hook:
        await client.call("set_webhook", url=hook.url, drop_pending_updates=True)
        await phone.says("một")
        await hook.arrives()
        await hook.arrives()
        await phone.says("hai")
        await other.says("ba")
        await hook.arrives()
        await phone.taps("Có")
        await hook.arrives()

    kinds = [update.get("message", {}).get("text", "tap") for update in hook.heard]
    assert kinds == ["một", "một", "ba", "tap"]
    assert hook.heard[3]["callback_query"]["message"]["message_id"] == sent["message_id"]


REFUSED_SENDS: dict[str, tuple[dict[str, Any], str]] = {
    "empty": ({"text": " \n "}, "text must be non-empty"),
    "long": ({"text": "ố" * 4097}, "message is too long"),
    "emoji": ({"text": "🔥" * 2049}, "message is too long"),
    "tag": ({"text": "<x>", "parse_mode": "HTML"}, 'unsupported start tag "x" at byte offset 0'),
    "open": ({"text": "<b>a", "parse_mode": "HTML"}, 'end tag corresponding to start tag "b"'),
    "reply": ({"text": "a", "reply_to_message_id": 999}, "message to be replied not found"),
    "nobody": ({"text": "a", "chat_id": 7}, "chat not found"),
}


@pytest.mark.parametrize("case", REFUSED_SENDS)
async def test_refused_sends(client: Client, phone: Person, case: str) -> None:
    arguments, why = REFUSED_SENDS[case]
    refusal = await raised_by(client.call("send_message", **{"chat_id": phone.id} | arguments))

    assert isinstance(refusal, client.bad_request)
    assert why.lower() in reason(refusal)
    assert len(phone.chat) == 1


REFUSED_BUTTONS = {
    "data of 65 bytes": ([[("a", "ộ" * 21 + "ab")]], "BUTTON_DATA_INVALID"),
    "no label": ([[(" ", "a")]], "button text must be non-empty"),
    "no data": ([[("a", "")]], "Text buttons are unallowed in the inline keyboard"),
    "101 buttons": ([[("a", "a")]] * 101, "REPLY_MARKUP_TOO_LONG"),
}


@pytest.mark.parametrize("case", REFUSED_BUTTONS)
async def test_refused_keyboards(client: Client, phone: Person, case: str) -> None:
    rows, why = REFUSED_BUTTONS[case]
    markup = json.loads(json.dumps({"inline_keyboard": [
        [{"text": label, "callback_data": payload} for label, payload in row] for row in rows
    ]}))  # fmt: skip
    refusal = await raised_by(client.call(
        "send_message", chat_id=phone.id, text="a", reply_markup=markup
    ))  # fmt: skip

    assert isinstance(refusal, client.bad_request)
    assert why.lower() in reason(refusal)


async def test_64_bytes_of_data_come_back_with_the_message(client: Client, phone: Person) -> None:
    payload = "ộ" * 21 + "a"
    markup = client.buttons([[("một", payload)], [("hai", "2")]])
    sent = await client.call("send_message", chat_id=phone.id, text="chọn", reply_markup=markup)
    await phone.taps("một")
    query = (await client.updates())[0]["callback_query"]

    assert (query["data"], query["message"]["message_id"]) == (payload, sent["message_id"])
    assert query["from"]["language_code"] == "vi"
    assert query["message"]["reply_markup"]["inline_keyboard"][1][0]["text"] == "hai"


async def test_edits(client: Client, phone: Person) -> None:
    sent = await client.call("send_message", chat_id=phone.id, text="một")
    where = {"chat_id": phone.id, "message_id": sent["message_id"]}
    keys = {"keyboard": [[{"text": "phím"}]]}
    keyed = await client.call("send_message", chat_id=phone.id, text="a", reply_markup=keys)

    told = await client.call("edit_message_text", text="<b>hai</b>", parse_mode="HTML", **where)
    same = await raised_by(
        client.call("edit_message_text", text="<b>hai</b>", parse_mode="HTML", **where)
    )
    gone = await raised_by(
        client.call("edit_message_text", text="a", chat_id=phone.id, message_id=999)
    )
    stuck = await raised_by(
        client.call("edit_message_text", text="b", chat_id=phone.id, message_id=keyed["message_id"])
    )

    assert (told["text"], told["entities"][0]["type"]) == ("hai", "bold")
    assert "message is not modified" in reason(same)
    assert "message to edit not found" in reason(gone)
    assert "message can't be edited" in reason(stuck)
    assert (phone.chat[1].text, phone.chat[1].edited, phone.keyboard) == ("hai", True, [["phím"]])


async def test_deletions_end_after_48_hours(client: Client, server: BotApi, phone: Person) -> None:
    sent = [await client.call("send_message", chat_id=phone.id, text=text) for text in "abc"]
    ids = [message["message_id"] for message in sent]
    await client.call("delete_messages", chat_id=phone.id, message_ids=[*ids[:1], 999])
    missing = await raised_by(client.call("delete_message", chat_id=phone.id, message_id=ids[0]))
    server.clock.move(timedelta(hours=48, seconds=2))
    old = await raised_by(client.call("delete_message", chat_id=phone.id, message_id=ids[1]))

    assert "message to delete not found" in reason(missing)
    assert "message can't be deleted" in reason(old)
    assert [seen.text for seen in phone.chat] == ["/start", "b", "c"]


async def test_files_go_up_and_come_down(client: Client, phone: Person) -> None:
    upload = client.upload(b"%PDF", "so.pdf")
    document = await client.call("send_document", chat_id=phone.id, document=upload, caption="sổ")
    file_id = document["document"]["file_id"]
    await client.call("send_voice", chat_id=phone.id, voice=client.upload(b"Ogg", "v.ogg"))
    again = await client.call("send_document", chat_id=phone.id, document=file_id)
    await phone.sends_photo(JPEG, "biển số")
    photo = (await client.updates())[0]["message"]

    assert document["document"]["file_name"] == "so.pdf"
    assert again["document"]["file_id"] == file_id
    assert await client.download(photo["photo"][-1]["file_id"]) == JPEG
    assert photo["caption"] == "biển số"
    shown = [seen.media.blob for seen in phone.chat if seen.media]
    assert shown == [b"%PDF", b"Ogg", b"%PDF", JPEG]


async def test_albums_and_new_pictures(client: Client, phone: Person) -> None:
    sent = await client.call(
        "send_media_group",
        chat_id=phone.id,
        media=[client.photo(b"1", "hai ảnh"), client.photo(b"2")],
    )
    await client.call(
        "edit_message_media",
        chat_id=phone.id, message_id=sent[1]["message_id"], media=client.photo(b"3"),
    )  # fmt: skip
    await client.call(
        "edit_message_caption",
        chat_id=phone.id, message_id=sent[0]["message_id"], caption="một ảnh",
    )  # fmt: skip

    assert len({message["media_group_id"] for message in sent}) == 1
    album = [(seen.media.blob, seen.text) for seen in phone.chat if seen.media]
    assert album == [(b"1", "một ảnh"), (b"3", "")]


async def test_more_than_20_megabytes_cannot_be_fetched(client: Client, phone: Person) -> None:
    await phone.sends_document("phim.mp4", b"", size=20 * 1024 * 1024 + 1)
    document = (await client.updates())[0]["message"]["document"]
    refusal = await raised_by(client.download(document["file_id"]))

    assert isinstance(refusal, client.bad_request)
    assert "file is too big" in reason(refusal)


async def test_every_answer_is_understood(client: Client, phone: Person, group: Group) -> None:
    await group.make_bot_administrator()
    card = await client.call("send_message", chat_id=group.id, text="thẻ")
    on_card = {"chat_id": group.id, "message_id": card["message_id"]}
    menu = client.buttons([[("Nhận", "take")]])
    place = await client.call("send_location", chat_id=phone.id, latitude=21.5, longitude=107.9)
    copy = {"chat_id": phone.id, "from_chat_id": group.id, "message_id": card["message_id"]}

    assert (await client.call("get_me"))["username"] == "titir_test_bot"
    assert place["location"]["latitude"] == 21.5
    assert await client.call("send_chat_action", chat_id=phone.id, action="typing")
    assert (await client.call("copy_message", **copy))["message_id"]
    assert phone.chat[-1].text == "thẻ"
    edited = await client.call("edit_message_reply_markup", reply_markup=menu, **on_card)
    assert edited["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "take"
    assert await client.call("pin_chat_message", **on_card)
    assert (await client.call("get_chat", chat_id=group.id))["pinned_message"]["text"] == "thẻ"
    assert await client.call("unpin_chat_message", **on_card)
    assert (await client.call("get_chat", chat_id=phone.id))["username"] == "mai_thon_doai"
    chiefs = await client.call("get_chat_administrators", chat_id=group.id)
    assert [chief["status"] for chief in chiefs] == ["creator", "administrator"]
    member = await client.call("get_chat_member", chat_id=group.id, user_id=phone.id)
    assert member["user"]["first_name"] == "Mai"
    assert await client.call("leave_chat", chat_id=group.id)


async def test_menus_and_descriptions(client: Client, server: BotApi) -> None:
    commands = [client.command("report", "Báo tin")]
    await client.call("set_my_commands", commands=commands, language_code="vi")
    await client.call("set_my_description", description="Báo tin cho công an xã")
    await client.call("set_my_short_description", short_description="Báo tin", language_code="vi")
    told = dict(server.commands)
    await client.call("delete_my_commands", language_code="vi")

    assert told == {("default", "vi"): [{"command": "report", "description": "Báo tin"}]}
    assert server.commands == {}
    assert server.descriptions == {"": "Báo tin cho công an xã"}
    assert server.short_descriptions == {"vi": "Báo tin"}
    assert await client.call("log_out")
    assert "logged out" in reason(await raised_by(client.call("get_me")))


async def test_every_update_is_understood(
    client: Client, server: BotApi, phone: Person, group: Group
) -> None:
    await group.make_bot_administrator()
    await group.takes_in(server.person("Lan"))
    await phone.speaks_anonymously("ẩn danh", group)
    await phone.speaks_as_channel("kênh", group)
    live = await phone.sends_place(21.5, 107.9, live_s=900)
    await phone.moves(live, 21.6, 107.9)
    await phone.shares_contact()
    await phone.sends_album([JPEG, JPEG], "hai ảnh")
    await phone.sends_voice(b"OggS")
    await phone.edits(await phone.says("nhầm"), "đúng")
    await group.migrate()
    await group.remove_bot()
    await phone.blocks()
    kinds = [set(update) - {"update_id"} for update in await client.updates()]

    assert [kind for each in kinds for kind in each] == [
        "my_chat_member", "message", "message", "message", "message", "edited_message",
        "message", "message", "message", "message", "message", "edited_message", "message",
        "message", "my_chat_member", "message", "my_chat_member",
    ]  # fmt: skip


async def test_json_bodies_and_any_case(server: BotApi, phone: Person) -> None:
    async with aiohttp.ClientSession() as session:
        body = {"chat_id": phone.id, "text": "a", "reply_markup": {"force_reply": True}}
        where = f"{server.url}/bot{server.token}/"
        async with session.post(f"{where}sendmessage", json=body) as answer:
            told = await answer.json()
        async with session.get(f"{where}nosuch") as answer:
            unknown = (answer.status, await answer.json())

    assert (told["ok"], told["result"]["text"]) == (True, "a")
    assert unknown == (
        404, {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )  # fmt: skip
    assert [call.method for call in server.calls_of()] == ["sendMessage", "nosuch"]
