"""The operator's commands for a site's own services: one goes in, is opened, out again, closed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from actions.people.sessions import redeem
from bot.commands import own_services
from bot.commands.command_line import obey
from domain.forms.formfiles import load
from domain.services.own_services import as_toml, read_own
from storage.open_house import open_house
from storage.staff import Newcomer, Vacancy, invite
from tests.houses import NOON, sqlite_in
from tests.operators import SITE, bare_computer
from tests.rules.test_own_services import CHOICE, made
from tests.village import ROOT

NAME = "own-muon-rap"


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A commune without an admin, and a service."""
    bare_computer(monkeypatch, tmp_path)
    assert obey(["site", "apply", SITE]) == 0
    written = tmp_path / "tent.toml"
    written.write_text(as_toml(made("request", CHOICE)), encoding="utf-8")
    return written


def test_a_service_goes_in_is_opened_out_and_closed(file, capsys):
    """The file that comes out says the same, under the same hash."""
    form_hash = read_own(file.read_text(), load(ROOT / "services").shared).hash
    assert obey(["services", "import", str(file), "--desk", "cax"]) == 0
    assert f"({form_hash}) waits for an admin" in capsys.readouterr().out
    assert obey(["services", "approve", NAME]) == 1  # nobody says yes
    assert "Who reads it: Công an xã Hải Sơn." in capsys.readouterr().out
    assert obey(["services", "approve", NAME, "--yes"]) == 0
    out = file.with_name("out.toml")
    assert obey(["services", "export", NAME, str(out)]) == 0
    assert out.read_bytes() == file.read_bytes()
    assert obey(["services", "import", str(out), "--desk", "cax"]) == 1
    assert "is taken" in capsys.readouterr().err
    assert obey(["services", "list"]) == 0
    assert f"06724  {NAME}  live  {form_hash}" in capsys.readouterr().out
    assert obey(["services", "withdraw", NAME]) == 0
    assert obey(["services", "withdraw", NAME]) == 1


def test_what_changes_while_the_operator_reads_stays_closed(file, capsys, monkeypatch, tmp_path):
    """Every language is read; the yes is to what was read."""

    def reads(_question):
        with closing(sqlite3.connect(next((tmp_path / "data").glob("*.db")))) as house:
            house.execute("UPDATE own_service SET version = version + 1")
            house.commit()
        return True

    assert obey(["services", "import", str(file), "--desk", "cax"]) == 0
    monkeypatch.setattr(own_services, "ask", reads)
    assert obey(["services", "approve", NAME]) == 1
    told = capsys.readouterr()
    assert "A wedding" in told.out
    assert "Đám cưới" in told.out
    assert "Please read it once more." in told.err


def test_where_an_admin_can_the_operator_does_not(file, capsys, tmp_path):
    house = open_house(sqlite_in(tmp_path / "data"), tmp_path / "data" / "keys" / "master")
    code = house.write_now(invite, Vacancy("admin", "06724", None), now=NOON)
    house.write_now(redeem, code, "t" * 43, Newcomer("Hương", "vi"), now=NOON)
    house.close()
    assert obey(["services", "import", str(file), "--desk", "cax"]) == 0
    assert obey(["services", "approve", NAME, "--yes"]) == 1
    assert "Another admin can approve it, in their chat: Hương." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "desk", "says"),
    [
        ("code = ", "cax", "is not TOML"),
        ('code = "theft"', "cax", "a text is needed"),
        (None, "nowhere", "There is no desk 'nowhere' there."),
        (None, "care", "reads only what was given to it by name"),
    ],
)
def test_what_cannot_go_in_is_refused_in_words(file, capsys, written, desk, says):
    if written is not None:
        file.write_text(written)
    assert obey(["services", "import", str(file), "--desk", desk]) != 0
    assert says in capsys.readouterr().err
