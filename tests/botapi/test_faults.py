"""What goes wrong, as both clients raise it: faults, refusals, lost groups, the limiter."""

import pytest

from tests.botapi import (
    BotApi,
    Group,
    HungUp,
    Page,
    Person,
    Silence,
    Unanswered,
    failing,
    fixtures,
    forbidding,
    html_page,
    throttling,
)
from tests.botapi.clients import Client
from tests.botapi.fixtures import raised_by, reason

server = fixtures.server
client = fixtures.client
phone = fixtures.phone
group = fixtures.group

FAULTS = {
    "429": (throttling(7), "throttled"),
    "403": (forbidding(), "forbidden"),
    "500": (failing(500), "failed"),
    "503": (failing(503), "failed"),
    "html": (html_page(), "garbled"),
    "half": (Page(200, b'{"ok":tru', "application/json"), None),
    "hung up": (HungUp(), "disconnected"),
    "silence": (Silence(), "timed_out"),
    "unanswered": (Unanswered(), "disconnected"),
}


@pytest.mark.parametrize("case", FAULTS)
async def test_each_fault_is_raised_as_its_class(
    client: Client, server: BotApi, phone: Person, case: str
) -> None:
    fault, expected = FAULTS[case]
    rule = server.faults.put(fault, method="sendMessage", chat=phone)
    waiting = client.impatient if case == "silence" else {}
    refusal = await raised_by(client.call("send_message", chat_id=phone.id, text="một", **waiting))
    await client.call("send_message", chat_id=phone.id, text="hai")

    assert refusal is not None
    assert expected is None or isinstance(refusal, getattr(client, expected))
    assert len(rule.hit) == 1
    heard = ["một", "hai"] if case == "unanswered" else ["hai"]
    assert [seen.text for seen in phone.heard] == heard
    if case == "429":
        assert client.retry_after(refusal) == 7


async def test_a_revoked_token(client: Client, server: BotApi, phone: Person) -> None:
    server.revoked = True

    assert isinstance(await raised_by(client.call("get_me")), client.unauthorized)
    assert isinstance(await raised_by(client.updates()), client.unauthorized)


async def test_who_cannot_be_reached(client: Client, server: BotApi, phone: Person) -> None:
    stranger, met = server.person("Lan"), server.person("Sơn")
    group = server.group("Tổ dân phố", [phone, met])
    await group.add_bot()
    await met.says("chào", in_=group)
    blocking, leaving = server.person("Hà"), server.person("Tú")
    for person in (blocking, leaving):
        await person.starts()
    await blocking.blocks()
    await leaving.deletes_account()

    async def refusal(person: Person) -> str:
        return reason(await raised_by(client.call("send_message", chat_id=person.id, text="a")))

    assert "chat not found" in await refusal(stranger)
    assert "bot can't initiate conversation with a user" in await refusal(met)
    assert "bot was blocked by the user" in await refusal(blocking)
    assert "user is deactivated" in await refusal(leaving)


async def test_a_block_is_told_and_can_be_undone(client: Client, phone: Person) -> None:
    await phone.blocks()
    await phone.unblocks()
    changes = [update["my_chat_member"] for update in await client.updates()]

    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    await client.call("send_message", chat_id=phone.id, text="chào lại")
    assert phone.heard[-1].text == "chào lại"


async def test_a_group_moves_house(client: Client, server: BotApi, group: Group) -> None:
    old_id = group.id
    new_id = await group.migrate()
    told = [update["message"] for update in await client.updates()]
    refusal = await raised_by(client.call("send_message", chat_id=old_id, text="a"))

    assert isinstance(refusal, client.migrated)
    assert client.new_chat_id(refusal) == new_id
    assert [message["chat"]["id"] for message in told] == [old_id, new_id]
    assert told[0]["migrate_to_chat_id"] == new_id
    assert told[1]["migrate_from_chat_id"] == old_id
    await client.call("send_message", chat_id=new_id, text="ở nhà mới")
    assert group.heard[-1].text == "ở nhà mới"


async def test_the_bot_is_thrown_out(client: Client, group: Group) -> None:
    await group.remove_bot()
    updates = await client.updates()
    refusal = await raised_by(client.call("send_message", chat_id=group.id, text="a"))

    assert updates[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert updates[1]["message"]["left_chat_member"]["is_bot"]
    assert isinstance(refusal, client.forbidden)
    assert "bot was kicked from the group chat" in reason(refusal)


async def test_a_tap_dies_after_150_seconds(client: Client, server: BotApi, phone: Person) -> None:
    markup = client.buttons([[("Có", "yes")]])
    await client.call("send_message", chat_id=phone.id, text="?", reply_markup=markup)
    await phone.taps("Có")
    query = (await client.updates())[0]["callback_query"]
    server.clock.move(151)
    late = await raised_by(client.call("answer_callback_query", callback_query_id=query["id"]))

    assert "query is too old" in reason(late)
    assert server.updates.pending() == []


async def test_the_limiter_refuses_the_31st_of_a_second(
    client: Client, server: BotApi, phone: Person, group: Group
) -> None:
    server.clock.freeze()
    server.limits.enforce()
    for number in range(30):
        await client.call("send_message", chat_id=phone.id, text=str(number))
    refusal = await raised_by(client.call("send_message", chat_id=phone.id, text="31"))
    for number in range(21):
        server.clock.move(1)
        last = await raised_by(client.call("send_message", chat_id=group.id, text=str(number)))

    assert isinstance(refusal, client.throttled)
    assert client.retry_after(refusal) == 1
    assert last is not None
    assert client.retry_after(last) == 40
    windows = [refused.window for refused in server.limits.refused]
    assert windows == ["second", "group minute"]


async def test_a_broken_update_breaks_the_batch(
    client: Client, server: BotApi, phone: Person
) -> None:
    server.inject(b'{"update_id": 1, "message": ')

    assert await raised_by(client.updates()) is not None


async def test_an_outage_and_its_end(client: Client, server: BotApi, phone: Person) -> None:
    await server.goes_down()
    refusal = await raised_by(client.call("send_message", chat_id=phone.id, text="một"))
    await phone.says("trong lúc mất sóng")
    await server.comes_back()

    assert isinstance(refusal, client.disconnected)
    assert (await client.updates())[0]["message"]["text"] == "trong lúc mất sóng"
