"""Starting with the computer: the unit of systemd, and what is said where there is none."""

import getpass
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot import systemd_unit
from bot.commands.command_line import obey
from tests.checks.sources import ROOT
from tests.operators import bare_computer

SYSTEMCTL = """#!/bin/sh
echo "$(basename "$0") $*" >> "{log}"
case "$*" in {fails}) exit 1;; esac
"""


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer with a systemd that notes what it is told; where it notes it."""
    log, tools = tmp_path / "told", tmp_path / "bin"
    tools.mkdir()
    for name in ("systemctl", "loginctl"):
        (tools / name).write_text(SYSTEMCTL.format(log=log, fails="*nothing*"))
        (tools / name).chmod(0o755)
    bare_computer(monkeypatch, tmp_path)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(systemd_unit, "RUNNING", tmp_path)
    monkeypatch.setattr(systemd_unit, "SYSTEM_UNITS", tmp_path / "units")
    return log


def unit(file: Path) -> ConfigParser:
    parsed = ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    parsed.read_string(file.read_text())
    return parsed


def test_a_user_installs_it_without_an_administrator(systemd: Path, tmp_path: Path) -> None:
    assert obey(["service", "install", "--user"]) == 0
    written = unit(tmp_path / "config" / "systemd" / "user" / "titir.service")
    assert written["Service"]["Restart"] == "always"
    assert written["Service"]["WorkingDirectory"] == str(ROOT)
    assert written["Service"]["ExecStart"].endswith("-P -m bot run")
    assert written["Install"]["WantedBy"] == "default.target"
    assert systemd.read_text().splitlines() == [
        "systemctl --user daemon-reload",
        "systemctl --user enable --now titir",
        f"loginctl enable-linger {getpass.getuser()}",
    ]


def test_the_whole_computer_runs_it_as_the_owner_of_the_folder(
    systemd: Path, tmp_path: Path
) -> None:
    assert obey(["service", "install"]) == 0
    written = unit(tmp_path / "units" / "titir.service")
    assert written["Install"]["WantedBy"] == "multi-user.target"
    owner = ROOT.owner()
    assert written["Service"].get("User", "root") == owner


def test_what_could_not_be_switched_on_is_left_to_the_operator(
    systemd: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loginctl = tmp_path / "bin" / "loginctl"
    loginctl.write_text(SYSTEMCTL.format(log=systemd, fails="*linger*"))
    assert obey(["service", "install", "--user"]) == 0
    assert "! Please run yourself: loginctl enable-linger" in capsys.readouterr().out


def test_without_systemd_a_line_for_cron_is_shown(
    systemd: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(systemd_unit, "RUNNING", tmp_path / "nowhere")
    assert obey(["service", "install"]) == 1
    shown = capsys.readouterr().err
    assert "no systemd" in shown
    assert f"@reboot cd '{ROOT}' && exec" in shown
    assert not systemd.exists()


def test_a_wrong_setting_is_said_now_and_not_by_a_service_that_never_starts(
    systemd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert obey(["service", "install", "--user"]) == 2
    assert not systemd.exists()


def test_a_folder_with_a_strange_name_is_written_as_systemd_wants_it() -> None:
    text = systemd_unit.unit_text(Path("/home/100% $me"), user=True, owner="me")
    assert "WorkingDirectory=/home/100%% $$me" in text
