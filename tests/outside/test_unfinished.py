"""Who was in the middle of something when the house was brought up to date goes on from there."""

import asyncio
import json
import lzma
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from domain.mouth import Key
from storage.tables import Draft
from storage.tables.drafts import DraftKind
from storage.tx import Tx
from tests.houses import sqlite_in
from tests.village import Message, Officer, Person, Room, Village, open_village

FOLDER = Path(__file__).parent / "unfinished"


@dataclass
class Unfinished:
    """The village of `unfinished/make.py`, brought up to date. told: who is who."""

    village: Village
    told: dict[str, Any]

    def person(self, who: str) -> Person:
        """Whoever `make.py` calls so."""
        return Person(self.village, self.told[who], "", "en")

    @property
    def room(self) -> Room:
        """The room of both officers."""
        return Room(self.village, self.told["room"], "cax")

    def officer(self, place: int) -> Officer:
        """An officer of the room."""
        address = self.told["officers"][place]
        return Officer(self.village, address, "", "en", room=self.room)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def unfinished(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Unfinished]:
    """Migrated; everybody's phone shows what it showed."""
    source = FOLDER / request.param
    (tmp_path / "keys").mkdir(mode=0o700)
    shutil.copy(source / "master", tmp_path / "keys" / "master")
    database = lzma.decompress((source / "titir.xz").read_bytes())
    if request.param == "sqlite":
        url = sqlite_in(tmp_path)
        (tmp_path / "titir.db").write_bytes(database)
    else:
        url = request.getfixturevalue("empty_postgres")
        await asyncio.to_thread(_fill, url, database)
    before = json.loads((source / "phones.json").read_text(encoding="utf-8"))
    async with open_village(url, tmp_path) as village:
        village.now = datetime.fromisoformat(before["told"]["now"])
        village.messenger._last = village._updates = 10_000  # none of those of before
        for address, chat in before["phones"].items():
            village.messenger.chats[address] = [_message(one) for one in chat]
        yield Unfinished(village, before["told"])


def _fill(url: str, dump: bytes) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(dump)  # type: ignore[call-overload]  # ours, and whole


def _message(shown: dict[str, Any]) -> Message:
    rows = tuple(
        tuple(Key(label=label, choice=choice) for label, choice in row) for row in shown["keys"]
    )
    return Message(str(shown["id"]), shown["text"], rows)


async def test_everybody_goes_on(unfinished: Unfinished) -> None:
    """One house for all of them: to lay and migrate a database takes longer than what is played."""
    assert await unfinished.village.house.read(drafts_by_kind) == {
        DraftKind.TALK: 2, DraftKind.PROMPT: 2, DraftKind.STAFF: 4
    }  # fmt: skip
    await the_resident_sends_the_report(unfinished)
    await the_officer_closes_the_case(unfinished)
    await the_other_writes_to_the_reporter(unfinished)
    await the_announcement_is_sent(unfinished)
    await the_meeting_is_called(unfinished)
    await the_rooms_are_told(unfinished)
    await the_menu_knows_its_digits(unfinished)


def drafts_by_kind(tx: Tx) -> dict[str, int]:
    """How many there are of each."""
    rows = tx.execute(select(col(Draft.kind), func.count()).group_by(col(Draft.kind)))
    return dict(rows.all())


async def the_resident_sends_the_report(unfinished: Unfinished) -> None:
    tai = unfinished.person("half-way")
    await tai.presses("That is all")
    for said in ("1", "1"):
        await tai.says(said)
    assert "under the old banyan tree" in unfinished.room.everything_heard()


async def the_officer_closes_the_case(unfinished: Unfinished) -> None:
    dung = unfinished.officer(0)
    for label in ("Next", "Found, settled", "Valuable", "Close it"):
        await dung.taps(label)
    assert "Found, settled" in unfinished.room.everything_heard()


async def the_other_writes_to_the_reporter(unfinished: Unfinished) -> None:
    lan = unfinished.officer(1)
    await lan.replies("What colour was it?", to=unfinished.room.card_of("To the reporter of"))
    await unfinished.village.passes(minutes=1)
    told = {one.to for one in unfinished.village.messenger.sent if "What colour" in one.text}
    assert len(told - {unfinished.room.address}) == 1


async def the_announcement_is_sent(unfinished: Unfinished) -> None:
    admin = unfinished.person("announcing")
    for label in ("Go on", "Go on", "1 ▶ Now"):
        await admin.presses(label)
    assert "Tomorrow the village meets at the school." in admin.everything_heard()
    await admin.presses("Send")
    assert "goes out" in admin.heard[-1].text


async def the_meeting_is_called(unfinished: Unfinished) -> None:
    admin = unfinished.person("calling")
    await admin.presses("✅ Invite")
    assert "New road" in admin.heard[-1].text


async def the_rooms_are_told(unfinished: Unfinished) -> None:
    admin = unfinished.person("noticing")
    for label in ("For a week", "No, without a sound", "I, by name", "Send"):
        await admin.presses(label)
    assert "The bridge is closed." in unfinished.room.everything_heard()


async def the_menu_knows_its_digits(unfinished: Unfinished) -> None:
    admin = unfinished.person("looking")
    await admin.says("4")
    assert "Who works here" in admin.heard[-1].text
