"""Makes the databases in this folder, by the code of the version that is to be upgraded from.

Run in a checkout of that version, with its requirements installed:

    PYTHONPATH=. python make.py FOLDER                     an SQLite file and its key in FOLDER
    PYTHONPATH=. python make.py FOLDER postgresql://…      the same in an empty PostgreSQL database

Everybody does there what people do, and all of it goes through that version's routers and deeds.
`phones.json` says what their phones show in the end, so that buttons from before can be pressed.
"""

import asyncio
import itertools
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import update

from bot.wiring import make_desk
from channels.browser import BrowserMouth
from domain.heard import Place
from domain.mouth import Unreachable
from scheduler.delivery import Delivery, Limits
from storage.tables import Room as RoomRow
from storage.tables import Staff
from storage.tx import Tx
from tests.browsers import HouseLog
from tests.duty import Duty, newest_number, reports_theft
from tests.houses import sqlite_in
from tests.samples import media
from tests.stories.gathering import calls, composes
from tests.stories.test_announcements import announce
from tests.village import Message, Officer, Person, Room, Village, open_village

COOKIE = "a-browser-that-was-there-before-the-upgrade"  # of a resident, 43 characters
PEOPLE = itertools.count(5_000_000_001)  # as the fake Bot API server counts them
GROUP = -4_000_000_001


async def live(village: Village) -> dict[str, Any]:
    """What happens in the village; returns what a test has to know of it."""
    duty = await moves_in(village)
    officer = duty.officers[0]
    admin = await village.admin("Hương")
    mai, sang, tai = (person(village, name) for name in ("Mẩy", "Sáng", "Tài"))
    for one in (mai, sang, tai):
        await one.starts("v-06724-01")
    await village.house.write(all_read_english)

    closed = await reports_theft(sang, "an old bicycle")
    await officer.taps("Take")
    await officer.taps("Close")
    for label in ("Asked around", "Next", "Found, settled", "Valuable", "Close it"):
        await officer.taps(label)
    await village.passes(minutes=3)

    taken = await reports_with_photo(mai)
    await officer.taps("Take", on=duty.card(taken))
    await asks(duty, officer, taken, "What colour was it?")
    await mai.says("red, with a dent")
    await village.passes(minutes=2)

    new = await reports_theft(sang, "a chainsaw")
    await village.passes(minutes=1)

    for said in ("/report", "1", "1", "2", "under the old banyan tree"):
        await tai.says(said)  # and puts the phone away

    browser = Person(village, f"browser:{page_of(COOKIE)}", "", "en")
    await browser.starts("v-06724-01")
    await browser.says("/report")

    await village.house.write(announce, village)
    await village.passes(seconds=3)
    await calls(admin)
    await composes(admin, when="25/11 19:00")  # and puts the phone away

    village.messenger.failures += [(mai.address, Unreachable("away"))] * 3
    await asks(duty, officer, taken, "Which way did they go?")  # and it waits
    return {
        "cookie": COOKIE, "taken": taken, "closed": closed, "new": new,
        "officers": [one.address for one in duty.officers], "room": duty.room.address,
        "admin": admin.address, "reporter": mai.address, "second reporter": sang.address,
        "half-way": tai.address,
    }  # fmt: skip


async def moves_in(village: Village) -> Duty:
    """Pages are kept as the product keeps them; a room of two officers."""
    browser = BrowserMouth(
        HouseLog(village.house, village.clock), wake=lambda *_: None, clock=village.clock
    )
    mouths = {"telegram": village.messenger, "browser": browser}
    village.delivery = Delivery(
        village.house,
        make_desk(village.words, village.forms, mouths),
        mouths,
        clock=village.clock,
        worker="village",
        limits=Limits(per_second=1000.0),
    )
    village._address = lambda: f"telegram:{next(PEOPLE)}"
    room = Room(village, f"telegram:{GROUP}", "cax")
    founder = Officer(village, village._address(), "Trưởng", "en", room=room)
    code = await village.invite(None, "cax")
    await village.hears(
        founder, where=room.address, place=Place.GROUP, text="/start", command="start", start=code
    )
    officers = [await village.officer(room, name) for name in ("Dũng", "Lan")]
    await village.passes(minutes=1)
    return Duty(village, room, officers)


def person(village: Village, name: str) -> Person:
    return Person(village, village._address(), name, "en")


def all_read_english(tx: Tx) -> None:
    tx.execute(update(RoomRow).values(language="en"))
    tx.execute(update(Staff).values(language="en"))


async def reports_with_photo(reporter: Person) -> str:
    """With a photo, a voice note and words of one's own."""
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await reporter.says(said)
    await reporter.sends_photo(media.written(media.picture(), "JPEG"))
    await reporter.sends_voice(b"voice of a neighbour")
    await reporter.says("two men I have never seen")
    for said in ("7", "1", "1"):
        await reporter.says(said)
    return await newest_number(reporter.village)


async def asks(duty: Duty, officer: Officer, number: str, words: str) -> None:
    await officer.taps("Ask", on=duty.card(number))
    await officer.replies(words, to=duty.newest)


def page_of(cookie: str) -> str:
    """As web/seats.py derives it."""
    return sha256(b"titir resident page\0" + cookie.encode()).hexdigest()[:32]


def shown(message: Message) -> dict[str, Any]:
    keys = [[[key.label, key.choice] for key in row] for row in message.rows]
    return {"id": int(message.id), "text": message.text, "keys": keys}


async def main(folder: Path, url: str) -> None:
    async with open_village(url or sqlite_in(folder), folder) as village:
        told = await live(village)
        chats = village.messenger.chats.items()
        phones = {address: [shown(one) for one in chat] for address, chat in chats}
    text = json.dumps({"told": told, "phones": phones}, ensure_ascii=False, indent=1)
    (folder / "phones.json").write_text(text + "\n", encoding="utf-8")


asyncio.run(main(Path(sys.argv[1]), "".join(sys.argv[2:3])))
