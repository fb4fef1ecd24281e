"""Tables in and out of registers: looked at first, written in parts, undone within a day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import STAFF, role_at
from actions.services import table_deeds
from actions.services.register_deeds import move_entry
from domain.services.table_plans import RowVerdict
from storage.sheets.child import read_here
from storage.sheets.writing import write_delimited, write_workbook
from storage.tables import RegisterChange, RegisterEntry, RegisterTable, RegisterTablePart
from tests.stories.gathering import english_admin

HEAD = "Thôn;Từ ngày;Tổ nào;Thành viên;Dân phòng;Họ và tên\n"
ROW = "Pò Hèn;1/7/2024;An ninh;3;3;Nguyễn Văn A\n"
WRONG = "Atlantis;1/7/2024;An ninh;3;3;Trần Thị B\n"


async def planned(village, admin, raw: bytes, register: str = "teams"):
    def deed(tx):
        member = role_at(tx, admin.address, STAFF)
        form = village.forms.by_code[register]
        return member, table_deeds.plan_import(
            tx, member, form, read_here(raw), words=village.words, raw=raw, now=village.now
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
    assert not again.plan.of_new
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
    assert len(again.plan.of_new) == 100


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


@pytest.mark.parametrize("write", [write_delimited, write_workbook])
async def test_what_is_taken_away_reads_back_as_the_same(village, admin, write):
    """A table of models with names that a spreadsheet would compute, and another of teams."""
    models = (
        "Thôn;Từ ngày;Mô hình nào;Tên;Mới có ở đây;Cấp nào đã công nhận;Trạng thái\n"
        "Pò Hèn;1/7/2024;Camera;=1+1;new;none;Yếu\n"
    )
    await brings(village, admin, models.encode(), "models")
    await brings(village, admin, raw_of(ROW, ROW))

    for register, rows in (("models", 1), ("teams", 2)):

        def taken(tx, register=register):
            member = role_at(tx, admin.address, STAFF)
            form = village.forms.by_code[register]
            return table_deeds.table_of(tx, member, form, words=village.words, language="vi")

        grid = await village.house.read(taken)
        assert len(grid) == rows + 1
        _, again = await planned(village, admin, write(grid), register)
        assert [one.verdict for one in again.plan.rows] == [RowVerdict.THERE] * rows
