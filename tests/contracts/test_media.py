"""Media: what a platform keeps is known once, files of a meeting go when it is over."""

import asyncio
import threading

from sqlmodel import select

from domain.media_verdicts import Clean
from storage import media, meetings
from storage.house import House
from storage.tables import Media
from storage.tx import Tx

MIME = "text/calendar"


def owners(tx: Tx) -> list[str]:
    return sorted(tx.scalars(select(Media.owner)).all())


async def test_two_processes_that_send_a_file_up_at_once_both_settle(house: House) -> None:
    """The second one failed at the row of the first, and what it had sent was not counted."""
    file = await house.write(media.keep_made, "announcement:1", Clean("file", MIME, b"file"))
    first_is_there = threading.Event()

    def first(tx: Tx) -> None:
        media.keep_upload(tx, file, "telegram", "one")
        first_is_there.set()
        threading.Event().wait(0.2)  # the other one comes before this is committed

    def second(tx: Tx) -> None:
        first_is_there.wait(5)
        media.keep_upload(tx, file, "telegram", "two")

    async with asyncio.TaskGroup() as both:
        both.create_task(house.write(first))
        both.create_task(house.write(second))

    assert await house.read(media.find_upload, file, "telegram") == "two"
    assert await house.read(media.find_upload, file, "browser") == ""


async def test_files_of_a_meeting_go_whatever_their_language(house: House) -> None:
    """Those made before files had a language stayed for ever."""
    for owner in ("meeting:1", "meeting:1:vi", "meeting:1:id", "meeting:11:vi", "meeting:2:vi"):
        await house.write(media.keep_made, owner, Clean("file", MIME, b"BEGIN:VCALENDAR"))

    await house.write(meetings.drop_files, "meeting:1")

    assert await house.read(owners) == ["meeting:11:vi", "meeting:2:vi"]
