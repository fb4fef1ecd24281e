"""The command line, as an operator meets it: plain words, exit codes 0, 1 and 2, no traceback."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.command_line import obey
from bot.wall_clock import now
from storage.connections import sqlite_url
from storage.error_counts import count_errors
from storage.instance_lock import serving
from storage.open_house import open_house
from tests.checks.sources import ROOT
from tests.operators import SITE, bare_computer


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A computer on which nothing was set up. Its data folder, not made yet."""
    before = os.umask(0o022)
    yield bare_computer(monkeypatch, tmp_path)
    os.umask(before)


class Screen:
    """What one command showed."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


Titir = Callable[..., Screen]


@pytest.fixture
def titir(capsys: pytest.CaptureFixture[str]) -> Titir:
    """Type a command."""

    def run(*arguments: str | Path) -> Screen:
        capsys.readouterr()
        code = obey([str(one) for one in arguments])
        return Screen(code, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first village's data folder is kept, for the next ones to begin with."""
    return tmp_path_factory.mktemp("village") / "data"


@pytest.fixture
def village(titir: Titir, folder: Path, laid: Path) -> Path:
    """A database with a site. Its data folder."""
    if laid.exists():
        shutil.copytree(laid, folder)
        return folder
    assert titir("site", "apply", SITE).code == 0
    shutil.copytree(folder, laid)
    return folder


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example's site file with these words put for those."""
    text = Path(SITE).read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = folder.parent / "site.toml"
    file.write_text(text, encoding="utf-8")
    return file


# ------------------------------------------------------------------------------- asking wrongly


def test_help_comes_quickly_and_names_the_errands() -> None:
    """In about twice the time of its library alone; with the database's it would be six times."""
    ours = [spent_by("-P", "-m", "bot", "--help") for _ in range(2)]  # the first may still compile
    librarys = [spent_by("-c", "import typer, rich.console") for _ in range(2)]
    assert "backup" in ours[1][1]
    assert min(ours)[0] < 4.5 * min(librarys)[0]


def spent_by(*arguments: str) -> tuple[float, str]:
    """Seconds of a processor that Python spends on it, and what it prints."""
    before = os.times()
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    after = os.times()
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system, done.stdout


@pytest.mark.parametrize(
    "arguments",
    [("nonsense",), ("invite", "officer"), ("site", "apply"), ("run", "--fast"), ("restore",)],
    ids=" ".join,
)
def test_what_is_typed_wrongly_ends_with_2(titir: Titir, arguments: tuple[str, ...]) -> None:
    shown = titir(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert "Usage: titir" in shown.err


@pytest.mark.parametrize("role", ["web", "hear", "deliver", "tick"])
def test_a_role_alone_needs_postgresql(titir: Titir, role: str) -> None:
    shown = titir(role)
    assert shown.code == 2
    assert "Use `titir run`" in shown.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("DATABASE_URL", "mysql://x"),
        ("PUBLIC_URL", "titir.example"),
        ("TELEGRAM_MODE", "shout"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(
    titir: Titir, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    shown = titir("invite", "admin")
    assert shown.code == 2
    assert name in shown.err
    assert value not in shown.err


def test_a_port_that_is_taken_is_named(
    titir: Titir, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        shown = titir("run")
    assert shown.code == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in shown.err
    assert "Its pages will be" not in shown.out


def test_the_version_is_that_of_the_project(titir: Titir) -> None:
    assert titir("--version").out.startswith("titir 0.")


# ------------------------------------------------------------------------------------------- sites


def test_a_site_is_applied_on_an_empty_computer(titir: Titir, folder: Path) -> None:
    shown = titir("site", "apply", SITE)
    assert shown.code == 0
    assert "+ village Thôn Pò Hèn" in shown.out
    assert (folder / "titir.db").stat().st_mode & 0o777 == 0o600


def test_applying_twice_changes_nothing(titir: Titir, village: Path) -> None:
    shown = titir("site", "apply", SITE)
    assert (shown.code, "already as the file says" in shown.out) == (0, True)
    assert "+" not in shown.out


def test_removals_are_asked_for(titir: Titir, village: Path) -> None:
    file = changed(village, ('code = "border"', 'code = "post"'))

    shown = titir("site", "apply", file)

    assert shown.code == 1
    assert "- desk border (Đồn Biên phòng Pò Hèn)" in shown.out
    assert "--yes" in shown.err
    assert "already as the file says" in titir("site", "apply", SITE).out


def test_yes_removes_without_asking(titir: Titir, village: Path) -> None:
    file = changed(village, ('code = "border"', 'code = "post"'))
    assert titir("site", "apply", file, "--yes").code == 0
    assert "border" not in titir("invite", "room", "--desk", "nobody").err


def test_a_mistake_is_named_by_line_and_key_and_changes_nothing(titir: Titir, folder: Path) -> None:
    folder.mkdir()
    file = changed(folder, ('timezone = "Asia/Ho_Chi_Minh"', 'timezone = "Asia/Saigun"'))
    shown = titir("site", "apply", file)
    assert shown.code == 1
    assert "site.toml: line 8, site, timezone: 'Asia/Saigun' is not known." in shown.err
    assert not (folder / "titir.db").exists()


def test_a_file_that_is_not_there_is_named(titir: Titir) -> None:
    shown = titir("site", "apply", "nowhere.toml")
    assert (shown.code, shown.err) == (1, "nowhere.toml: there is no such file or folder.\n")


# ------------------------------------------------------------------------------------- invitations


def test_an_invitation_is_a_link_that_ends(titir: Titir, village: Path) -> None:
    shown = titir("invite", "room", "--desk", "cax")
    assert shown.code == 0
    assert "A room of Công an xã Hải Sơn. Works once, until" in shown.out
    assert "http://localhost:8080/i/" in shown.out


def test_a_desk_is_found_by_its_name(titir: Titir, village: Path) -> None:
    assert titir("invite", "officer", "--desk", "Nhóm bảo vệ phụ nữ và trẻ em").code == 0


def test_an_unknown_desk_is_answered_with_the_known_ones(titir: Titir, village: Path) -> None:
    shown = titir("invite", "officer", "--desk", "caX")
    assert shown.code == 2
    assert "cax  Công an xã Hải Sơn" in shown.err


def test_two_sites_want_to_be_told_apart(titir: Titir, village: Path) -> None:
    titir("site", "apply", ROOT / "examples" / "musi-banyuasin.toml")
    assert titir("invite", "admin").code == 2
    assert "Musi Banyuasin" in titir("invite", "admin", "--site", "16.06").out
    assert titir("invite", "officer", "--desk", "ppa").code == 0


def test_nobody_is_invited_before_there_is_a_database(titir: Titir, folder: Path) -> None:
    shown = titir("invite", "admin")
    assert shown.code == 1
    assert "There is no database yet" in shown.err
    assert not folder.exists()


def test_telegram_that_is_away_leaves_the_code_itself(
    titir: Titir, village: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "41:" + 35 * "x")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:1")
    shown = titir("invite", "room", "--desk", "cax")
    assert shown.code == 0
    assert "cannot be reached" in shown.out
    assert "write:  /start " in shown.out
    assert "x" * 35 not in shown.out + shown.err


# ------------------------------------------------------------------------------------ data and key


def test_backup_and_restore_bring_a_village_to_another_computer(
    titir: Titir, village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = titir("backup", tmp_path / "disk", "--key", tmp_path / "stick")
    assert shown.code == 0
    (copy,) = (tmp_path / "disk").iterdir()
    (key,) = (tmp_path / "stick").iterdir()
    assert f"titir restore {copy} --key {key}" in shown.out

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
    assert titir("restore", copy).code == 1
    assert titir("restore", copy, "--key", key).code == 0
    assert "already as the file says" in titir("site", "apply", SITE).out


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("data", None),
        ("data/keys", None),
        ("disk", "disk"),
        ("disk", "disk/key"),
        ("disk/data", "disk"),
        ("disk", "data/more"),
    ],
)
def test_data_and_key_never_lie_together(
    titir: Titir, village: Path, tmp_path: Path, to: str, key: str | None
) -> None:
    apart = [] if key is None else ["--key", tmp_path / key]
    shown = titir("backup", tmp_path / to, *apart)
    assert shown.code == 2
    assert "Data and key must lie apart" in shown.err
    assert not (tmp_path / "disk").exists()


def test_older_copies_go_where_so_many_are_kept(
    titir: Titir, village: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    for name in ("titir-20250101-000000.db", "titir-20250102-000000.db", "holiday.db"):
        (disk / name).touch()
    assert titir("backup", disk, "--keep", "2").code == 0
    left = sorted(file.name for file in disk.iterdir())
    assert len(left) == 3
    assert left[:2] == ["holiday.db", "titir-20250102-000000.db"]


def test_restoring_asks_before_it_replaces(titir: Titir, village: Path, tmp_path: Path) -> None:
    titir("backup", tmp_path / "disk")
    (copy,) = (tmp_path / "disk").iterdir()
    shown = titir("restore", copy)
    assert (shown.code, "--yes" in shown.err) == (1, True)
    assert titir("restore", copy, "--yes").code == 0
    assert len(list(village.glob("titir.replaced-*.db"))) == 1


def test_another_key_that_lies_there_is_not_replaced_unasked(
    titir: Titir, village: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    titir("backup", tmp_path / "disk", "--key", tmp_path / "stick")
    (copy,), (key,) = (tmp_path / "disk").iterdir(), (tmp_path / "stick").iterdir()
    titir("keys", "rotate")
    living = (village / "keys" / "master").read_text()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "trial"))
    monkeypatch.setenv("SECRET_FILE", str(village / "keys" / "master"))

    shown = titir("restore", copy, "--key", key)

    assert (shown.code, "Replace the key" in shown.err) == (1, True)
    assert (village / "keys" / "master").read_text() == living
    assert titir("restore", copy, "--key", key, "--yes").code == 0
    (aside,) = (village / "keys").glob("master.replaced-*")
    assert aside.read_text() == living


def test_a_copy_that_is_none_replaces_nothing(titir: Titir, village: Path) -> None:
    shown = titir("restore", SITE, "--yes")
    assert shown.code == 1
    assert "is no copy" in shown.err
    assert "already as the file says" in titir("site", "apply", SITE).out


def test_the_key_is_replaced_and_everything_still_opens(titir: Titir, village: Path) -> None:
    before = (village / "keys" / "master").read_text()
    shown = titir("keys", "rotate")
    assert shown.code == 0
    assert before.split()[1] not in (village / "keys" / "master").read_text()
    assert titir("invite", "admin").code == 0


@pytest.mark.parametrize("errand", [("keys", "rotate"), ("restore", SITE)], ids=" ".join)
def test_keys_and_copies_wait_until_titir_is_stopped(
    titir: Titir, village: Path, errand: tuple[str, ...]
) -> None:
    with serving(sqlite_url(village / "titir.db").render_as_string()):
        shown = titir(*errand)
    assert (shown.code, "Stop it first" in shown.err) == (1, True)


def test_a_missing_key_is_named_and_no_other_is_made(titir: Titir, village: Path) -> None:
    (village / "keys" / "master").unlink()
    shown = titir("invite", "admin")
    assert shown.code == 1
    assert "is missing" in shown.err
    assert not (village / "keys" / "master").exists()


def test_the_key_of_another_house_is_refused(titir: Titir, village: Path) -> None:
    (village / "keys" / "master").write_text("1 " + "A" * 43 + "=\n")
    shown = titir("invite", "admin")
    assert (shown.code, "not the key of this database" in shown.err) == (1, True)


def test_purging_says_what_it_did(titir: Titir, village: Path) -> None:
    shown = titir("purge")
    assert (shown.code, "Nothing is left" in shown.out) == (0, True)


def test_migrating_makes_the_database_and_is_harmless_when_repeated(
    titir: Titir, folder: Path
) -> None:
    assert "is made" in titir("migrate").out
    assert "is up to date" in titir("migrate").out


# ---------------------------------------------------------------------------------------- checking


def test_the_forms_that_we_ship_are_well(titir: Titir) -> None:
    shown = titir("services", "check")
    assert shown.code == 0, str(shown)


def test_the_doctor_finds_nothing_bad_where_nothing_is_set_up(titir: Titir, folder: Path) -> None:
    shown = titir("doctor")
    assert shown.code == 0, str(shown)
    assert "There is no database yet" in shown.out
    assert not folder.exists()


def test_the_doctor_names_desks_without_a_room_and_what_is_not_offered(
    titir: Titir, village: Path
) -> None:
    shown = titir("doctor")
    assert shown.code == 1
    assert "✗ Nhóm bảo vệ phụ nữ và trẻ em has no room, so nobody is offered: home." in shown.out
    assert "titir invite room --desk care" in shown.out
    assert "✗ Thanh tra Công an tỉnh has no room, so nobody is offered: complaint." in shown.out


def test_the_doctor_names_a_clock_of_elsewhere_and_villages_that_look_alike(
    titir: Titir, village: Path
) -> None:
    with sqlite3.connect(village / "titir.db") as database:  # as before such files were refused
        database.execute("UPDATE site SET timezone = 'Etc/GMT-7'")
        database.execute("UPDATE area SET name = 'Thôn Pò Hèn' WHERE code = '06724-02'")
    shown = titir("doctor")
    assert "✗ Xã Hải Sơn: the time zone 'Etc/GMT-7', whose sign is the other way round" in shown.out
    assert "✗ Xã Hải Sơn: two places are called Thôn Pò Hèn" in shown.out


def test_the_doctor_sees_a_key_that_others_can_read(titir: Titir, village: Path) -> None:
    (village / "keys" / "master").chmod(0o644)
    assert "✗ Others on this computer can read the key." in titir("doctor").out


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "! PUBLIC_URL is not set"),
        ("http://192.168.1.7:8080", "✗ PUBLIC_URL is http://192.168.1.7:8080: phones"),
        ("https://titir.local", "✗ PUBLIC_URL is https://titir.local: phones"),
    ],
)
def test_the_doctor_says_whether_phones_reach_us(
    titir: Titir, folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", url)
    assert says in titir("doctor").out


def test_the_doctor_knows_whether_titir_runs(titir: Titir, village: Path) -> None:
    assert "! Titir is not running now." in titir("doctor").out
    with serving(sqlite_url(village / "titir.db").render_as_string()):
        assert "✓ Titir is running." in titir("doctor").out


def test_the_doctor_says_which_errors_were_logged_and_when(titir: Titir, village: Path) -> None:
    assert "✓ No error was logged in the last 7 days." in titir("doctor").out
    for found, ago in (
        (("message.rejected", "Bad Request: new words"), timedelta(minutes=5)),
        (("page.failed", "KeyError"), timedelta(days=3)),
        (("timer.failed", "KeyError"), timedelta(days=9)),
    ):
        url = sqlite_url(village / "titir.db")
        with closing(open_house(url, village / "keys" / "master")) as house:
            house.write_now(count_errors, {found: 2}, now=now() - ago)
    shown = titir("doctor")
    told = " ".join(shown.out.split())
    assert shown.code == 1
    assert (
        "✗ A messenger refused what we sent, and that message never arrived "
        "(message.rejected, Bad Request: new words): 2 times, lastly within two hours."
    ) in told
    assert "! Something went wrong (page.failed, KeyError): 2 times, lastly 3 days ago." in told
    assert "timer.failed" not in told
