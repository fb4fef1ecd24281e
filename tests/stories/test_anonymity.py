"""Nobody who holds the database, its files or the logs learns who reported what."""

import asyncio
import base64
import logging
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, Table, inspect, select
from sqlmodel import SQLModel

from storage.tables.columns import UtcTime
from tests.contracts.phones import phone_on
from tests.duty import on_duty, reports_theft
from tests.stories.test_referrals import passed, takes, told_of_border
from tests.village import Person, Village

ACCOUNT = 7_391_842_655
NAME = "Lò Thị Nguyệt Ánh"
LANDMARK = "gốc đa sau nhà ông Sìn"
MARKS = "xe Wave màu đỏ, biển số 14-B1 123.45"
ANSWER = "yếm xe bị nứt bên trái"
RESIDENTS_SIDE = {
    "resident",
    "screen",
    "page",
    "page_post",
    "page_unnamed",
    "page_upload",
    "reader",
    "subscription",
    "move",
    "push_subscription",
}
THE_OFFICES = {
    "announcement", "announcement_text", "sending", "sending_count", "subscription_count",
    "told", "outreach", "answered", "uploaded",
    "meeting", "meeting_mark", "meeting_question", "meeting_promise",
    "tally", "tally_count", "tally_mark", "sending_channel", "own_service", "site_guide",
    "poster", "poster_count", "register_entry", "register_change", "owner_ask",
    "register_table", "register_table_part", "month_count",
}  # fmt: skip
SHARED = {
    "heard_key", "accepted", "set_aside", "mark", "alembic_version", "form_version", "rate",
    "logged_error", "channel_use",
}  # fmt: skip
DRAFTS = {"draft"}  # of both sides; no row of it leads to another: see below
PLACES = {"area", "site", "number", "info", "desk", "room", "staff", "invitation", "page_session"}


async def tells_everything(village: Village) -> Person:
    """A theft with place, marks, photo, voice, inquiry, answer and an end."""
    room = await village.room()
    officer = await village.officer(room)
    resident = Person(village, f"telegram:{ACCOUNT}", NAME, "vi")
    await resident.starts("v-06724-01")
    await resident.says("/report")
    await resident.presses("Mất trộm")
    await resident.presses("Xe máy")
    await resident.presses("Hôm nay")
    await resident.says(LANDMARK)
    await resident.says(MARKS)
    await resident.sends_photo(b"photo of a red motorbike")
    await resident.sends_voice(b"voice: it was red")
    await resident.presses("Hết rồi")
    await resident.presses("Nhắn vào máy này")
    await resident.presses("Gửi")
    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    await officer.replies("Xe có dấu gì riêng?", to=room.card_of("Chọn câu hỏi"))
    await resident.says(ANSWER)
    await village.passes(minutes=2)  # a room has twenty messages a minute
    assert ANSWER in room.everything_heard()
    return resident


def everywhere(words: str | int) -> Iterator[bytes]:
    """How somebody who searches a file might find these words."""
    if isinstance(words, int):
        yield str(words).encode()
        for size in (5, 8):
            yield words.to_bytes(size, "big")
            yield words.to_bytes(size, "little")
        plain = str(words).encode()
    else:
        plain = words.encode()
        yield plain
        yield words.encode("utf-16-le")
        yield words.encode("unicode_escape")
    yield plain.hex().encode()
    for shift in range(3):  # base64 of the words wherever they stand in a longer text
        whole = base64.b64encode(b" " * shift + plain)
        yield whole[4 if shift else 0 : len(whole) // 4 * 4 - 4]


def every_value(engine: Engine) -> list[tuple[str, str, object]]:
    found = []
    with engine.connect() as connection:
        for name in inspect(engine).get_table_names():
            table = Table(name, MetaData(), autoload_with=engine)
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    found.append((name, str(column), value))
    return found


def all_files(folder: Path) -> bytes:
    """Database, WAL, copies: whatever lies in the folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def as_bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()


@pytest.mark.long
async def test_no_value_in_any_table_tells_who_or_what(
    any_village: Village, tmp_path: Path, caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    await tells_everything(any_village)

    secrets = [ACCOUNT, NAME, LANDMARK, MARKS, ANSWER, "Lò Thị", "photo of a red", "voice: it was"]
    needles = {needle for words in secrets for needle in everywhere(words)}
    found = [
        (table, column)
        for table, column, value in await asyncio.to_thread(every_value, any_village.house.engine)
        if any(needle in as_bytes(value) for needle in needles)
    ]
    assert found == []
    kept = await asyncio.to_thread(all_files, tmp_path)
    printed = "".join(capsys.readouterr()).encode() + caplog.text.encode()
    assert [needle for needle in needles if needle in kept + printed] == []


IDS = {  # what the platform or a cookie knows them by, as the channel's phone is made
    "browser": lambda phone: phone.page,
    "push": lambda phone: phone.page,
    "telegram": lambda phone: str(phone.person.id),
    "zalo_bot": lambda phone: phone.person.id,
    "zalo_oa": lambda phone: phone.person,
}


@pytest.mark.long
@pytest.mark.parametrize("channel", IDS)
async def test_over_each_channel_no_value_tells_who_or_what(
    village: Village, tmp_path: Path, caplog: pytest.LogCaptureFixture, channel: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with phone_on(channel, village) as phone:
        room = await village.room()
        officer = await village.officer(room)
        for said in ("/start v-06724-01", "/report", "1", "1", "2", LANDMARK, MARKS, "7", "1", "1"):
            await phone.says(said)
        await officer.taps("Nhận")
        await village.passes(minutes=2)
        assert MARKS in room.everything_heard()
        secrets = [IDS[channel](phone), LANDMARK, MARKS]

    needles = {needle for words in secrets for needle in everywhere(words)}
    values = await asyncio.to_thread(every_value, village.house.engine)
    found = [
        (table, column)
        for table, column, value in values
        if any(needle in as_bytes(value) for needle in needles)
    ]
    assert found == []
    kept = await asyncio.to_thread(all_files, tmp_path)
    logged = caplog.text.encode()
    assert [needle for needle in needles if needle in kept] == []
    assert [needle for words in secrets for needle in (words.encode(),) if needle in logged] == []


@pytest.mark.long
async def test_no_column_joins_a_case_to_a_resident(any_village: Village) -> None:
    await tells_everything(any_village)
    assert joined(await asyncio.to_thread(every_value, any_village.house.engine)) == set()


def joined(values: list[tuple[str, str, object]]) -> set[object]:
    """What stands on both sides, and is no village, where many live."""
    residents: set[object] = set()
    cases: set[object] = set()
    for table, _, value in values:
        if table in SHARED | PLACES | THE_OFFICES | DRAFTS or isinstance(
            value, (bool, date, datetime, type(None))
        ):
            continue
        side = residents if table in RESIDENTS_SIDE else cases
        plain = value if isinstance(value, (str, int)) else as_bytes(value)
        if len(as_bytes(plain)) >= 8:
            side.add(plain)
            if isinstance(plain, str) and ":" in plain:
                side.add(plain.partition(":")[2])
    return residents & cases - {"06724", "06724-01"}


@pytest.mark.long
async def test_neither_a_partner_nor_an_arrest_leads_back_to_who_told(
    village: Village, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    police, border = await on_duty(village), await on_duty(village, "border", ("Thu",))
    await told_of_border(village)
    teller = Person(village, f"telegram:{ACCOUNT}", NAME, "en")
    await teller.starts("v-06724-01")
    number = await reports_theft(teller, MARKS)
    await takes(police, number)
    await passed(police, number)
    for label in ("Take", "Close"):
        await border.officers[0].taps(label, on=border.card(number))
    await border.officers[0].taps("Found, settled")
    await village.passes(minutes=2)
    await police.officers[0].taps("What came of it", on=police.card(number))
    await police.officers[0].taps("People arrested")
    await police.officers[0].replies("1", to=police.newest)
    await police.officers[0].taps("Keep it so")
    await police.officers[0].writes("/month 11")
    await village.passes(minutes=2)
    assert "📦 People arrested: 1" in police.card(number).text

    values = await asyncio.to_thread(every_value, village.house.engine)
    needles = {needle for words in (ACCOUNT, NAME, MARKS) for needle in everywhere(words)}
    assert [one for one in values if any(needle in as_bytes(one[2]) for needle in needles)] == []
    assert joined(values) == set()
    logged = caplog.text.encode() + await asyncio.to_thread(all_files, tmp_path)
    rooms = police.room.everything_heard() + border.room.everything_heard()
    assert [needle for needle in needles if needle in logged] == []
    assert NAME not in rooms
    assert str(ACCOUNT) not in rooms
    assert MARKS not in border.room.everything_heard()


def test_the_residents_side_knows_days_and_no_moments() -> None:
    moments = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        if table.name in RESIDENTS_SIDE
        for column in table.columns
        if isinstance(column.type, UtcTime) or "time" in str(column.type).lower()
    ]
    assert moments == []


def test_a_draft_leads_to_whoever_it_belongs_to_and_to_nobody_else() -> None:
    """Both sides lie in one table: an id of one of them is all that stands there in the clear."""
    draft = SQLModel.metadata.tables["draft"]
    assert set(draft.columns.keys()) == {"id", "kind", "sealed", "touched_on", "touched_at"}
    assert not draft.foreign_keys


def test_every_table_is_on_a_side() -> None:
    """A new table must be placed here, so that somebody thinks about what it joins."""
    cases_side = {
        "case", "reporter", "entry", "inquiry", "lead", "prompt", "media", "media_body",
        "outgoing", "posted", "timer", "booking", "referral", "receipt",
    }  # fmt: skip
    known = RESIDENTS_SIDE | THE_OFFICES | SHARED | PLACES | DRAFTS | cases_side
    assert {table.name for table in SQLModel.metadata.tables.values()} - known == set()
