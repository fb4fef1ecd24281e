"""Zalo for stories: the real doors and mouths in a village, with a fake Zalo between.

People type what stands there; nobody presses but in the Official Account.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.contracts.phones import ZaloBotPhone, brought, choice_in, later, zalo_bot
from tests.village import Village
from tests.zaloapi.bot_platform import PHOTO, SECRET, BotPlatform, Chat, Json, ZaloPerson

BOT = "@Bot Titir"


@dataclass
class BotVillage:
    """A village in which a bot of the platform is heard."""

    village: Village
    platform: BotPlatform
    phone: ZaloBotPhone

    async def brings(self, update: Json) -> None:
        """By web hook; everything that follows is settled."""
        self.village.now = later(self.village)
        update["message"]["date"] = int(self.village.now.timestamp() * 1000)
        body = json.dumps(update).encode()
        await brought(self.phone.door, {"x-bot-api-secret-token": SECRET}, body)
        await self.village.settle()
        await self.village.passes(seconds=1)  # what had nothing to say may have stood in front

    def person(self, name: str) -> "BotPerson":
        """Somebody who writes to the bot."""
        return BotPerson(self, self.platform.person(name))

    def group(self, number: str = "9f8e7d6c5b4a39281706") -> "BotGroup":
        """A group with the bot in it."""
        return BotGroup(self, number)


@dataclass
class BotPerson:
    """A phone with Zalo."""

    zalo: BotVillage
    who: ZaloPerson

    @property
    def read(self) -> list[str]:
        """The bot's messages to this person."""
        return self.who.chat.texts

    async def says(self, text: str) -> None:
        """In private."""
        await self.zalo.brings(self._update("message.text.received", text=text))

    async def chooses(self, label: str) -> None:
        """The number that stands before these words, newest first; else the words."""
        typed = (choice_in(text, label) for text in reversed(self.read))
        await self.says(next(filter(None, typed), label))

    async def sends_photo(self, body: bytes = PHOTO, caption: str = "") -> None:
        """A picture."""
        url = self.who._keeps(body)
        await self.zalo.brings(
            self._update("message.image.received", photo_url=url, caption=caption)
        )

    async def sends_voice(self, body: bytes = b"voice") -> None:
        """A voice note."""
        await self.zalo.brings(
            self._update("message.voice.received", voice_url=self.who._keeps(body))
        )

    def _update(self, event: str, **message: object) -> Json:
        return self.zalo.platform.update(event, self.who, **message)


@dataclass
class BotGroup:
    """An ordinary group: the bot hears what names it."""

    zalo: BotVillage
    number: str
    officers: list[BotPerson] = field(default_factory=list)

    @property
    def chat(self) -> Chat:
        """What stands in it."""
        return self.zalo.platform.chats[self.number]

    @property
    def read(self) -> list[str]:
        """The bot's messages there."""
        return self.chat.texts

    async def hears(self, by: BotPerson, text: str) -> str:
        """Somebody names the bot; returns what it says to that, messages parted by blank lines."""
        before = len(self.read)
        update = self.zalo.platform.update(
            "message.text.received", by.who, self.number, text=f"{BOT} {text}"
        )
        await self.zalo.brings(update)
        return "\n\n".join(self.read[before:])


@asynccontextmanager
async def bot_in(village: Village) -> AsyncIterator[BotVillage]:
    """The bot of the platform, in this village."""
    async with zalo_bot(village) as phone:
        assert isinstance(phone, ZaloBotPhone)
        yield BotVillage(village, phone.platform, phone)


async def room_in(zalo: BotVillage, desk: str = "cax", *names: str) -> BotGroup:
    """A group that is the desk's room, with officers of these names."""
    group, village = zalo.group(f"group{desk}"), zalo.village
    founder = zalo.person("Trưởng")
    await group.hears(founder, f"/start {await village.invite(None, desk)}")
    for name in names or ("Dũng",):
        officer = zalo.person(name)
        await officer.says(f"/start {await village.invite('officer', desk)}")
        group.officers.append(officer)
    return group
