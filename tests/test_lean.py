"""aiogram imported lean is the same aiogram: whatever we send and ask says the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAY = """
import json, sys
if sys.argv[1] == "lean":
    from bot.lazy_aiogram import import_aiogram
    import_aiogram()
    import bot.serving, bot.telegram  # all that runs, nothing of which may build it
from aiogram import methods, types
from aiogram.methods.base import Response

said = []
commands = [types.BotCommand(command="report", description="Report")]
scope = types.BotCommandScopeAllGroupChats()
said.append(methods.SetMyCommands(commands=commands, scope=scope).model_dump(exclude_none=True))
said.append(methods.GetUpdates(offset=1, allowed_updates=["message"]).model_dump())
chat = {"id": 1, "type": "private", "first_name": "Mai"}
told = types.Message.model_validate({"message_id": 1, "date": 1, "chat": chat, "text": "x"})
said.append([told.chat.first_name, told.text])
answer = Response[types.Message].model_validate({"ok": True, "result": told.model_dump()})
said.append(answer.result.text)
built = types.Poll.__pydantic_complete__
print(json.dumps([said, built], default=str))
"""


@pytest.mark.timeout(120)  # imports all of aiogram, twice
def test_lean_aiogram_says_the_same() -> None:
    lean, whole = (_told(manner) for manner in ("lean", "whole"))

    assert lean[0] == whole[0]
    assert (lean[1], whole[1]) == (False, True)  # what we do not use was not built


def _told(manner: str) -> list[object]:
    done = subprocess.run(  # noqa: S603  # our own lines
        [sys.executable, "-c", SAY, manner], capture_output=True, text=True, check=True
    )
    told: list[object] = json.loads(done.stdout)
    return told


COMMANDS = (
    "--version",
    "migrate",
    "site apply examples/hai-son.toml",
    "invite admin",
    "invite room --desk cax",
    "doctor",
    "forms check",
    "texts check",
    "purge",
)
OBEY = """
import contextlib, io, json, sys
from bot.commands.command_line import obey
imported = []
for command in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = obey(command.split())
    imported.append((command, code, "aiogram" in sys.modules))
print(json.dumps(imported))
"""


@pytest.mark.timeout(120)
def test_a_short_command_does_not_import_aiogram(root: Path, tmp_path: Path) -> None:
    """`titir invite` took 10.5 s, most of them to import it for one question to Telegram."""
    nobody_there = {"TELEGRAM_TOKEN": "42:TEST", "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    done = subprocess.run(  # noqa: S603  # our own lines
        [sys.executable, "-c", OBEY, json.dumps(COMMANDS)],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=os.environ | nobody_there | {"DATA_DIR": str(tmp_path)},
    )
    unhappy = {"doctor"}  # Telegram does not answer here
    assert [tuple(one) for one in json.loads(done.stdout)] == [
        (command, int(command in unhappy), False) for command in COMMANDS
    ]
