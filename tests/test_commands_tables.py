"""The operator's commands for tables: one goes in after a look at it, out again, and back."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from actions.people.sessions import redeem
from actions.services import table_deeds
from bot.commands.command_line import obey
from storage.open_house import open_house
from storage.staff import Newcomer, Vacancy, invite
from tests.houses import NOON, sqlite_in
from tests.operators import SITE, bare_computer

TABLE = (
    "Thôn;Từ ngày;Tổ nào;Thành viên;Số điện thoại\n"
    "Pò Hèn;1/7/2024;An ninh;3;0912345678\n"
    "Atlantis;1/7/2024;An ninh;3;\n"
    "Tổng;;;6;\n"
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A commune with one admin, and a table."""
    data = bare_computer(monkeypatch, tmp_path)
    assert obey(["site", "apply", SITE]) == 0
    house = open_house(sqlite_in(data), data / "keys" / "master")
    code = house.write_now(invite, Vacancy("admin", "06724", None), now=NOON)
    house.write_now(redeem, code, "t" * 43, Newcomer("Hương", "vi"), now=NOON)
    house.close()
    file = tmp_path / "teams.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_a_table_goes_in_and_out_and_is_undone(table, capsys):
    assert obey(["import", "teams", str(table)]) == 1  # nobody says yes
    said = capsys.readouterr()
    assert "Security teams: 1 rows are new, 0 stand there already, 1 are left out." in said.out
    assert "Never read: Số điện thoại. A register holds no persons." in said.out
    assert "⚠ Thành viên: the rows make 3, the file says 6. 3 not shown" in said.out
    assert "Row 3: left out. Thôn: “Atlantis” is no answer here." in said.out
    assert "Row 2: new. 📍 Thôn Pò Hèn" in said.out
    assert obey(["import", "teams", str(table), "--yes"]) == 0
    assert "1 rows are written." in capsys.readouterr().out
    for ending in ("csv", "xlsx"):
        out = table.with_name(f"out.{ending}")
        assert obey(["export", "teams", str(out)]) == 0
        assert obey(["export", "teams", str(out)]) == 1  # it was written over without a word
        assert "is there already" in capsys.readouterr().err
        assert obey(["export", "teams", str(out), "--force"]) == 0
        assert obey(["import", "teams", str(out)]) == 0
        assert "Nothing of it is new" in capsys.readouterr().out
    assert obey(["import", "teams", str(table), "--undo"]) == 0
    assert "↩ Security teams: 1 rows of the table are struck." in capsys.readouterr().out
    assert obey(["import", "teams", str(table), "--undo"]) == 1


def test_what_was_written_while_they_looked_is_not_written_twice(table, capsys, monkeypatch):
    """Another brought the same table between the look and the yes."""

    def is_slow(_question):
        assert obey(["import", "teams", str(table), "--yes"]) == 0
        return True

    monkeypatch.setattr("bot.commands.tables.ask", is_slow)
    assert obey(["import", "teams", str(table)]) == 1
    assert "Somebody wrote in the register meanwhile." in capsys.readouterr().err
    assert obey(["import", "teams", str(table)]) == 0
    assert "0 rows are new, 1 stand there already" in capsys.readouterr().out


def test_undoing_ends_where_a_running_program_strikes_the_last_row(table, capsys, monkeypatch):
    """Both strike; the one that did not do the last part waited for it for ever."""
    assert obey(["import", "teams", str(table), "--yes"]) == 0
    begin = table_deeds.begin_undoing

    def struck_by_both(tx, member, table_id, *, now):
        begun = begin(tx, member, table_id, now=now)
        assert table_deeds.undo_part(tx, table_id, member.id, now=now)
        monkeypatch.setattr(table_deeds, "undo_part", pytest.fail)
        return begun

    monkeypatch.setattr(table_deeds, "begin_undoing", struck_by_both)
    assert obey(["import", "teams", str(table), "--undo"]) == 0
    assert "1 rows of the table are struck." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "hats", "FILE"], 2),
        (["import", "teams", "FILE", "--by", "Nobody"], 2),
        (["export", "teams", "teams.pdf"], 2),
    ],
)
def test_what_cannot_be_is_refused_in_words(table, capsys, arguments, code):
    assert obey([str(table) if one == "FILE" else one for one in arguments]) == code
    assert "Traceback" not in capsys.readouterr().err


STALLS = """
CREATE TRIGGER stalls AFTER INSERT ON register_entry
WHEN (SELECT count(*) FROM register_entry) > 450
BEGIN SELECT (WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 1e12)
              SELECT max(x) FROM n); END
"""


def test_a_table_broken_off_in_the_middle_is_gone_on_with_by_the_same_file(table, capsys):
    """Kill -9 while the third part is written: the first two stand, in the end each row once."""
    rows = "Pò Hèn;1/7/2024;An ninh;3;\n" * 600
    table.write_text(TABLE.splitlines()[0] + "\n" + rows, encoding="utf-8")
    file = next(Path(os.environ["DATA_DIR"]).glob("*.db"))
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute(STALLS)

        def standing() -> int:
            return database.execute("SELECT count(*) FROM register_entry").fetchone()[0]

        command = [sys.executable, "-m", "bot", "import", "teams", str(table), "--yes"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:  # noqa: S603  # our own
            while standing() < 400 and program.poll() is None:
                time.sleep(0.02)
            program.kill()
        database.execute("DROP TRIGGER stalls")
        assert standing() == 400
        assert obey(["import", "teams", str(table), "--yes"]) == 0
        said = " ".join(capsys.readouterr().out.split())
        assert "broken off after 400 rows. It goes on." in said
        assert "0 rows are new, 600 stand there already" in said
        assert standing() == 600
