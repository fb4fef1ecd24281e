"""Fixtures of the server's own tests; a test module takes those it needs by assignment."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.botapi import BotApi, Group, Person
from tests.botapi.calls import Call
from tests.botapi.clients import CLIENTS, Client


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture(params=list(CLIENTS))
async def client(
    request: pytest.FixtureRequest, server: BotApi, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    client = CLIENTS[request.param](server.url, server.token)
    yield client
    await client.close()


@pytest.fixture
async def phone(server: BotApi) -> Person:
    """Somebody who pressed Start; the bot has heard it already."""
    phone = server.person(first_name="Mai", username="mai_thon_doai")
    await phone.starts()
    server.updates.clear()
    return phone


@pytest.fixture
async def group(server: BotApi, phone: Person) -> Group:
    """A basic group of two with the bot in it as a plain member."""
    group = server.group("Công an xã", [phone, server.person("Sơn")])
    await group.add_bot()
    server.updates.clear()
    return group


async def bot_does(server: BotApi, method: str, **arguments: Any) -> Any:
    """A call of the bot without the wire; raises Refused."""
    call = Call(method, server.monotonic())
    call.params = arguments
    return await server.perform(call)


async def raised_by(call: Any) -> Exception | None:
    """What a call raised."""
    try:
        await call
    except Exception as raised:  # any class may be the wrong one; the test looks
        return raised
    return None


def reason(refusal: Exception | None) -> str:
    """Its text in small letters: python-telegram-bot changes the first one."""
    return str(refusal).lower()
