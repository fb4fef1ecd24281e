"""Makes the databases in this folder, by the code of the version that is to be upgraded from.

As `../upgrade/make.py`, which says how it is run. Here everybody is in the middle of something.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import update

from storage.tables import Room as RoomRow
from storage.tables import Staff
from storage.tx import Tx
from tests.houses import sqlite_in
from tests.stories.gathering import composes
from tests.village import Message, Village, open_village


async def live(village: Village) -> dict[str, Any]:
    """What happens in the village; returns what a test has to know of it."""
    room = await village.room("cax")
    officers = [await village.officer(room, name) for name in ("Dũng", "Lan")]
    admins = [await village.admin(name) for name in ("Hương", "Bình", "Sen", "Thu")]
    await village.house.write(all_read_english)
    residents = [village.resident(name=name, language="en") for name in ("Mẩy", "Tài")]
    for one in residents:
        await one.starts("v-06724-01")
    await village.passes(minutes=1)

    for reporter, words in ((residents[0], "two men"), (residents[0], "a chainsaw")):
        for said in ("/report", "1", "1", "2", "end of the bridge", words, "7", "1", "1"):
            await reporter.says(said)
        await village.passes(minutes=1)
    for officer, words in zip(officers, ("a chainsaw", "two men"), strict=True):
        await officer.taps("Take", on=room.card_of(words))
    await officers[0].taps("Close", on=room.card_of("a chainsaw"))
    await officers[0].taps("Asked around")  # and is called away
    await officers[1].taps("Write to the reporter", on=room.card_of("two men"))  # the same

    for said in ("/report", "1", "1", "2", "under the old banyan tree"):
        await residents[1].says(said)  # and puts the phone away

    announcing, calling, noticing, looking = admins
    await announcing.says("/admin")
    for tap in ("Announcements", "New one", "Notice"):
        await announcing.presses(tap)
    await announcing.says("Tomorrow the village meets at the school.")
    for tap in ("Go on", "Thôn Pò Hèn"):
        await announcing.presses(tap)
    await composes(calling)
    await noticing.says("/admin")
    for tap in ("Desks and rooms", "A word to the duty rooms", "All of them"):
        await noticing.presses(tap)
    await noticing.says("The bridge is closed.")
    await looking.says("/admin")
    return {
        "officers": [one.address for one in officers], "room": room.address,
        "half-way": residents[1].address, "announcing": announcing.address,
        "calling": calling.address, "noticing": noticing.address, "looking": looking.address,
        "now": village.now.isoformat(),
    }  # fmt: skip


def all_read_english(tx: Tx) -> None:
    tx.execute(update(RoomRow).values(language="en"))
    tx.execute(update(Staff).values(language="en"))


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
