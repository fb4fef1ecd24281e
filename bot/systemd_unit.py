"""The service: Titir as a unit of systemd, which starts it with the computer and keeps it up."""

import getpass
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "titir"
SYSTEM_UNITS = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")  # there exactly when systemd runs; sd_booted(3)

UNIT = """\
# Written by `titir service install`.
[Unit]
Description=Titir: village reports
Wants=network-online.target
After=network-online.target postgresql.service
StartLimitIntervalSec=0

[Service]
WorkingDirectory={folder}
ExecStart={command}
Restart=always
RestartSec=3
KillMode=mixed
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
{more}
[Install]
WantedBy={target}
"""


def has_systemd() -> bool:
    """Whether systemd runs this computer."""
    return RUNNING.exists() and shutil.which("systemctl") is not None


def unit_file(*, user: bool) -> Path:
    """Where the unit lies."""
    if not user:
        return SYSTEM_UNITS / f"{NAME}.service"
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return config / "systemd" / "user" / f"{NAME}.service"


def unit_text(folder: Path, *, user: bool, owner: str) -> str:
    """The unit that runs Titir in this folder. owner: as whom, where root starts it."""
    more = "" if user or owner == "root" else f"User={owner}\n"
    return UNIT.format(
        folder=_escaped(str(folder)),
        command=" ".join(_quoted(word) for word in run_command()),
        more=more,
        target="default.target" if user else "multi-user.target",
    )


def write_unit(unit: Path, folder: Path, *, user: bool) -> None:
    """Write the unit. It runs as whoever owns the folder, so that nothing becomes root's."""
    owner = folder.owner()
    unit.parent.mkdir(parents=True, exist_ok=True)
    unit.write_text(unit_text(folder, user=user, owner=owner), encoding="utf-8")
    unit.chmod(0o644)


def switch_on(*, user: bool) -> Iterator[tuple[str, bool]]:
    """Start it now and with the computer: every command, and whether it went well."""
    commands = [command("daemon-reload", user=user), command("enable --now", user=user)]
    if user:  # else it would end when this user logs out
        commands.append(f"loginctl enable-linger {getpass.getuser()}")
    for line in commands:
        done = subprocess.run(  # noqa: S603  # our own words
            line.split(), capture_output=True, check=False
        )
        yield line, done.returncode == 0


def command(verb: str, *, user: bool) -> str:
    """The line that does this with our unit."""
    whose = "systemctl --user" if user else "systemctl"
    return f"{whose} {verb}" if verb == "daemon-reload" else f"{whose} {verb} {NAME}"


def cron_line(folder: Path) -> str:
    """What starts it with a computer that has no systemd."""
    return f"@reboot cd '{folder}' && exec {' '.join(run_command())} >> titir.log 2>&1"


def run_command() -> list[str]:
    """What starts the house, from any folder."""
    return [sys.executable, "-P", "-m", "bot", "run"]


def _quoted(word: str) -> str:
    return f'"{_escaped(word)}"' if " " in word else _escaped(word)


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
