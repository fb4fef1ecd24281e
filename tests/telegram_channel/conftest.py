"""A fake Bot API server, a mouth, somebody with a telephone, a police room."""

from collections.abc import AsyncIterator

import pytest

from channels.telegram import door
from channels.telegram.mouth import TelegramMouth
from domain.words.topic_classifier import read_vocabulary
from tests.botapi import BotApi, Group, Person
from tests.telegram_channel.doubles import House


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def mouth(server: BotApi) -> AsyncIterator[TelegramMouth]:
    mouth = TelegramMouth(server.token, server.url)
    yield mouth
    await mouth.close()


@pytest.fixture
async def phone(server: BotApi) -> Person:
    """Somebody who pressed Start; that was heard before."""
    phone = server.person("Mai")
    await phone.starts()
    server.updates.clear()
    return phone


@pytest.fixture
async def room(server: BotApi) -> Group:
    room = server.group("Công an xã", [server.person("Dũng"), server.person("Sơn")])
    await room.add_bot(administrator=True)
    server.updates.clear()
    return room


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture(autouse=True, scope="session")
def vocabulary() -> None:
    """Read before anybody speaks, as the program does when it starts."""
    read_vocabulary(("vi", "id", "en"))


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-offs of milliseconds."""
    monkeypatch.setattr(door, "BACKOFF_S", (0.01, 0.05))
    monkeypatch.setattr(door, "STORAGE_BACKOFF_S", (0.01, 0.05))
