"""Tables in and out of registers: looked at first, written in parts, undone within a day."""

from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select

from actions.apologies import tell_not_handed_on
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import STAFF, role_at
from actions.services import table_deeds
from actions.services.register_deeds import move_entry
from actions.services.table_planning import digest_of, plan_import
from actions.services.table_ready import table_of
from domain.services.table_plans import RowVerdict
from storage.media import read_media
from storage.sheets.child import read_here
from storage.sheets.writing import write_delimited, write_workbook
from storage.tables import (
    Media,
    RegisterChange,
    RegisterEntry,
    RegisterTable,
    RegisterTablePart,
    Staff,
)
from tests.duty import on_duty, reports_theft, someone
from tests.stories.gathering import english_admin, forges
from tests.stories.test_registers import leader_of

HEAD = "Thôn;Từ ngày;Tổ nào;Thành viên;Dân phòng;Họ và tên\n"
ROW = "Pò Hèn;1/7/2024;An ninh;3;3;Nguyễn Văn A\n"
WRONG = "Atlantis;1/7/2024;An ninh;3;3;Trần Thị B\n"


async def planned(village, admin, raw: bytes, register: str = "teams"):
    def deed(tx):
        member = role_at(tx, admin.address, STAFF)
        form = village.forms.by_code[register]
        return member, plan_import(
            tx,
            member,
            form,
            read_here(raw),
            words=village.words,
            digest=digest_of(tx, raw),
            now=village.now,
        )

    return await village.house.read(deed)


async def brings(village, admin, raw: bytes, register: str = "teams") -> str:
    """The table is planned, and written after a yes; returns its id."""
    member, plan = await planned(village, admin, raw, register)
    table = await village.house.write(table_deeds.keep_plan, member, plan, now=village.now)
    await village.house.write(table_deeds.begin_writing, member, table.id, now=village.now)
    await village.settle()
    return table.id


def entries(tx) -> list[RegisterEntry]:
    return list(tx.scalars(select(RegisterEntry).order_by(RegisterEntry.id)))


def count(tx, table) -> int:
    return tx.scalar(select(func.count()).select_from(table))


def raw_of(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


@pytest.fixture
async def clerk(any_village):
    return await english_admin(any_village)


async def test_a_table_is_looked_at_then_written_and_the_same_file_writes_nothing(
    any_village, clerk
):
    village, raw = any_village, raw_of(*[ROW] * 150, WRONG)
    _, plan = await planned(village, clerk, raw)
    assert {one.value: len(plan.plan.of(one)) for one in RowVerdict} == {
        "new": 150,
        "changed": 0,
        "there": 0,
        "wrong": 1,
    }
    assert await village.house.read(count, RegisterEntry) == 0
    await brings(village, clerk, raw)
    assert clerk.heard[-1].text == "✔ Security teams: 150 rows of the table stand in it."
    found = await village.house.read(entries)
    assert len(found) == 150
    assert {(one.area, one.stage, one.answers["members"]) for one in found} == {
        ("06724-01", "active", "3")
    }
    assert all(one.review_on for one in found)
    assert "Nguyễn" not in str([one.answers for one in found])
    assert await village.house.read(count, RegisterTablePart) == 0
    _, again = await planned(village, clerk, raw)
    assert again.earlier is not None
    assert not again.plan.to_write
    await clerk.says("/month 11")
    await clerk.presses("Security teams")
    assert "Members of a team, on average: 3 (450 of 150)" in clerk.screen.text


async def test_it_is_undone_but_for_what_somebody_touched(any_village, clerk):
    village = any_village
    await brings(village, clerk, raw_of(*[ROW] * 101))

    def touch(tx):
        entry, member = entries(tx)[0], role_at(tx, clerk.address, STAFF)
        form = village.forms.by_code["teams"]
        move_entry(tx, entry, form, "weak", member=member, now=village.now)

    await village.house.write(touch)
    await clerk.presses("Undo the table")
    assert clerk.heard[-1].text.split("\n") == [
        "↩ Security teams: 100 rows of the table are struck.",
        "Left as they are, for somebody changed them since: 1",
        "Security, order · Thôn Pò Hèn · 1 Jul 2024",
    ]
    states = [one.state for one in await village.house.read(entries)]
    assert (states.count("struck"), states.count("kept")) == (100, 1)
    kinds = await village.house.read(lambda tx: list(tx.scalars(select(RegisterChange.kind))))
    assert (kinds.count("made"), kinds.count("struck")) == (101, 100)
    _, again = await planned(village, clerk, raw_of(*[ROW] * 101))
    assert len(again.plan.to_write) == 100


async def test_after_a_day_it_stays(village, admin):
    table_id = await brings(village, admin, raw_of(ROW))
    village.now += timedelta(hours=25)
    member = await village.house.read(role_at, admin.address, STAFF)
    with pytest.raises(StepRefused):
        await village.house.write(table_deeds.begin_undoing, member, table_id, now=village.now)


async def test_what_nobody_said_yes_to_is_forgotten_after_a_day(village, admin):
    member, plan = await planned(village, admin, raw_of(ROW))
    await village.house.write(table_deeds.keep_plan, member, plan, now=village.now)
    await village.passes(hours=24.1)
    assert await village.house.read(count, RegisterTable) == 0
    assert await village.house.read(count, RegisterTablePart) == 0


async def test_a_register_that_changed_meanwhile_is_looked_at_again(village, admin):
    member, plan = await planned(village, admin, raw_of(ROW))
    first = await village.house.write(table_deeds.keep_plan, member, plan, now=village.now)
    village.now += timedelta(seconds=5)
    await brings(village, admin, raw_of(ROW))
    with pytest.raises(StepRefused):
        await village.house.write(table_deeds.begin_writing, member, first.id, now=village.now)
    assert await village.house.read(count, RegisterEntry) == 1


async def test_of_two_who_say_yes_at_once_one_is_told_to_wait(any_village, clerk):
    """In two processes too: else each would write what it saw missing."""
    village = any_village
    raw = raw_of(ROW)
    member, one = await planned(village, clerk, raw)
    _, two = await planned(village, clerk, raw)
    for plan in (one, two):
        await village.house.write(table_deeds.keep_plan, member, plan, now=village.now)
    begun = Event()

    def says_yes(tx, table_id):
        table_deeds.begin_writing(tx, member, table_id, now=village.now)
        begun.set()
        sleep(0.3)  # it commits after the other has begun

    def says_it_too(tx, table_id):
        begun.wait(10)
        table_deeds.begin_writing(tx, member, table_id, now=village.now)

    said = await gather(
        village.house.write(says_yes, one.id),
        village.house.write(says_it_too, two.id),
        return_exceptions=True,
    )
    assert [type(what) for what in said] == [type(None), StepRefused]
    assert said[1].reason.id == table_deeds.BUSY


@pytest.mark.parametrize("write", [write_delimited, write_workbook])
async def test_what_is_taken_away_reads_back_as_the_same(village, admin, write):
    """A table of models with names that a spreadsheet would compute, and another of teams."""
    models = (
        "Thôn;Từ ngày;Mô hình nào;Tên;Mô hình này từ đâu;Cấp nào đã công nhận;Trạng thái\n"
        "Pò Hèn;1/7/2024;Camera;=1+1;new;none;Yếu\n"
    )
    await brings(village, admin, models.encode(), "models")
    await brings(village, admin, raw_of(ROW, ROW))

    for register, rows in (("models", 1), ("teams", 2)):

        def taken(tx, register=register):
            member = role_at(tx, admin.address, STAFF)
            form = village.forms.by_code[register]
            return table_of(tx, member, form, words=village.words, language="vi")

        grid = await village.house.read(taken)
        assert len(grid) == rows + 1
        _, again = await planned(village, admin, write(grid), register)
        assert [one.verdict for one in again.plan.rows] == [RowVerdict.THERE] * rows


# ------------------------------------------------------------------------------------ in the chat


async def test_a_table_is_sent_looked_at_written_and_undone_in_the_chat(any_village, clerk):
    """From the file to the undoing nobody needs a terminal; nothing happens before the yes."""
    village = any_village
    await clerk.sends_file(raw_of(*[ROW] * 12, WRONG), name="Tổ tháng 7.csv")
    assert clerk.heard[-2].text == "I read Tổ tháng 7.csv. One moment."
    assert clerk.screen.text == "📥 Tổ tháng 7.csv: 13 rows. Which register is it for?"
    assert clerk.screen.labels[0].startswith("1 👥 Security teams (5 of 5")

    def kept(tx):
        media = tx.scalars(select(Media).where(Media.owner.startswith("table:"))).one()
        return read_media(tx, media.id).decode()

    cells = await village.house.read(kept)
    assert "Họ và tên" in cells
    assert "Nguyễn" not in cells

    await clerk.presses("Security teams")
    told = clerk.screen.text.split("\n")
    assert told[1] == "Security teams: 12 rows are new, 0 stand there already, 1 are left out."
    assert told[-1] == "Nothing is written yet."
    assert "Never read: Họ và tên. A register holds no persons." in told
    await clerk.presses("Left out: 1")
    assert clerk.screen.text.split("\n") == [
        "Left out: 1",
        "Row 14: left out. Thôn: “Atlantis” is no answer here.",
    ]
    await clerk.presses("Back")
    await clerk.presses("New: 12")
    assert len(clerk.screen.text.split("\n")) == 9
    await clerk.presses("More")
    assert clerk.screen.text.split("\n")[1].startswith("Row 10: new. 📍 Thôn Pò Hèn")
    await clerk.presses("Back")
    await clerk.presses("All rows as a file")
    (paper,) = clerk.heard[-1].attachments
    assert read_here(paper.body)[13][:2] == [14, "Left out"]
    assert await village.house.read(count, RegisterEntry) == 0

    await clerk.presses("Yes, write 12 rows")
    assert await village.house.read(count, RegisterEntry) == 12
    assert clerk.heard[-1].text == "✔ Security teams: 12 rows of the table stand in it."
    assert clerk.heard[-2].text == "⏳ Security teams: 12 of 12 rows"
    brought = select(func.count()).select_from(Media).where(Media.owner.startswith("table:"))
    assert await village.house.read(lambda tx: tx.scalar(brought)) == 0
    await clerk.presses("Yes, write 12 rows")
    assert clerk.heard[-1].text.startswith("That table was done with")
    await clerk.presses("Undo the table")
    assert clerk.heard[-1].text == "↩ Security teams: 12 rows of the table are struck."


async def test_what_is_taken_away_changes_only_what_was_changed_in_it(any_village, clerk):
    """Taken, one number put right, brought again: one entry changes, and can be put back."""
    village = any_village
    await brings(village, clerk, raw_of(ROW, ROW.replace("3;3", "5;5")))
    await clerk.says("/export")
    await clerk.presses("Security teams")
    await clerk.presses("Excel, all rows")
    (file,) = clerk.heard[-1].attachments
    assert file.name.startswith("Security teams 2026-11-18")
    grid = read_here(file.body)
    assert grid[0][-1] == "Titir code"
    members = grid[0].index("How many members")
    at = next(at for at, row in enumerate(grid) if row[members] == 5)
    grid[at][members] = 8

    await clerk.sends_file(write_workbook(grid), name=file.name)
    await clerk.presses("Security teams")
    assert "They change what stands there: 1 rows" in clerk.screen.text
    await clerk.presses("Changed: 1")
    assert clerk.screen.text.endswith("8 people")
    await clerk.presses("Back")
    await clerk.presses("Yes, write 1 rows")
    assert sorted(one.answers["members"] for one in await village.house.read(entries)) == ["3", "8"]

    await clerk.presses("Undo the table")
    assert "Say again what they said before: 1" in clerk.heard[-1].text
    found = await village.house.read(entries)
    assert sorted(one.answers["members"] for one in found) == ["3", "5"]
    assert {one.state for one in found} == {"kept"}


async def test_what_was_changed_again_since_is_left_and_named(any_village, clerk):
    village = any_village
    await brings(village, clerk, raw_of(ROW))
    (entry,) = await village.house.read(entries)
    changed = f"Mã Titir;{HEAD}T-{entry.id[:10]};{ROW.replace('3;3', '4;4')}"
    await brings(village, clerk, changed.encode())

    def touch(tx):
        (one,), member = entries(tx), role_at(tx, clerk.address, STAFF)
        move_entry(tx, one, village.forms.by_code["teams"], "weak", member=member, now=village.now)

    await village.house.write(touch)
    await clerk.presses("Undo the table")
    assert clerk.heard[-1].text.split("\n")[1:] == [
        "Left as they are, for somebody changed them since: 1",
        "Security, order · Thôn Pò Hèn · 1 Jul 2024",
    ]
    (entry,) = await village.house.read(entries)
    assert entry.answers["members"] == "4"


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0" + b"x" * 99, "An old table, or one with a password."),
        ("x.xlsx", b"PK\x03\x04 cut off", "That table is damaged."),
        ("x.csv", b"Fruit;Colour\napple;red\n", "no row names what your registers ask for"),
    ],
)
async def test_a_file_that_is_no_table_is_told_so(village, clerk_here, name, raw, says):
    await clerk_here.sends_file(raw, name=name)
    assert says in clerk_here.heard[-1].text


@pytest.fixture
async def clerk_here(village):
    return await english_admin(village)


async def test_a_leader_who_moved_writes_and_undoes_no_table_of_the_old_village(village):
    leader = await leader_of(village, "06724-01")
    table_id = await brings(village, leader, raw_of(ROW))
    member, plan = await planned(village, leader, raw_of(ROW, ROW))
    waits = await village.house.write(table_deeds.keep_plan, member, plan, now=village.now)

    def moves(tx):
        tx.get_one(Staff, member.id).area = "06724-02"

    await village.house.write(moves)
    await forges(leader, f"0.record.table.go:{waits.id}")
    assert leader.heard[-1].text == "You do not write there any more."
    await forges(leader, f"0.record.table.undo:{table_id}")
    assert leader.heard[-1].text == "You do not write there any more."
    (entry,) = await village.house.read(entries)
    assert entry.state == "kept"


async def test_what_follows_from_an_approval_comes_in_with_a_second_persons_yes(any_village):
    """Whoever asked brought their own request as handed over, and nobody had looked at it."""
    village = any_village
    clerk, (other,) = await english_admin(village), (await on_duty(village)).officers
    number = await reports_theft(await someone(village))
    camera = "Thôn;Từ ngày;Nhìn ra đâu;Chỗ đó gọi là gì;Có mấy camera\n"
    await brings(village, clerk, (camera + "Pò Hèn;1/7/2024;Đường;Cầu;1\n").encode(), "cameras")
    head = "Thôn;Ngày;Vụ nào;Camera;Từ lúc nào đến lúc nào;Cần thấy điều gì;Tình trạng\n"
    row = f"Pò Hèn;1/7/2024;{number};Cầu;21:00-22:30;Chiếc xe;Đã giao\n"
    await clerk.sends_file((head + row).encode(), name="Trích camera.csv")
    await clerk.presses("Footage requests")
    await clerk.presses("Yes, write 1 rows")
    assert "Somebody else has to look at it." in clerk.heard[-1].text
    assert "They are asked now" in clerk.heard[-1].text
    assert "Hương asks a second person to look at it." in other.screen.text
    await other.presses("Look")
    await other.presses("Yes, write 1 rows")
    assert clerk.heard[-1].text == "✔ Footage requests: 1 rows of the table stand in it."
    (request,) = [one for one in await village.house.read(entries) if one.service == "footage"]
    assert request.stage == "handed"
    await forges(other, f"0.record.past:{request.id}")
    written, agreed = other.heard[-1].text.split("\n")[1:]
    assert "Hương" in written
    assert other.name in agreed
    await clerk.presses("Undo the table")
    assert clerk.heard[-1].text == "↩ Footage requests: 1 rows of the table are struck."


async def test_who_does_not_write_there_brings_nothing_and_a_stranger_is_a_resident(village):
    room = await village.room("cax")
    officer, stranger = await village.officer(room), village.resident(language="en")
    await stranger.starts()
    await stranger.sends_file(raw_of(ROW), name="teams.csv")
    assert "register" not in stranger.everything_heard()

    own = await english_admin(village)
    await own.sends_file(raw_of(ROW), name="teams.csv")
    asked = own.screen
    officer.address, own.address = own.address, officer.address  # somebody else presses it
    await own.presses("Security teams", on=asked)
    assert "rows are new" not in own.everything_heard()
    assert await village.house.read(count, RegisterTable) == 0


async def test_a_file_of_which_nobody_says_what_it_is_for_is_forgotten(village, clerk_here):
    await clerk_here.sends_file(raw_of(ROW), name="teams.csv")
    await village.passes(hours=24.1)
    await clerk_here.presses("Security teams")
    assert clerk_here.heard[-1].text.startswith("That table was done with")
    assert await village.house.read(count, Media) == 0


async def test_an_admin_is_led_to_the_page_where_a_messenger_carries_no_files(village, clerk_here):
    page = "https://titir.example/admin"
    heard = replace(village.last, key="kept back", command="", text="")
    await village.house.write(tell_not_handed_on, heard, channel="Zalo", page=page, now=village.now)
    await village.settle()
    assert clerk_here.heard[-1].text.split("\n")[1] == (
        f"To send a table or another file, use your page: {page}"
    )
