"""What the command line says of push: off, tried, its key copied and put back."""

import asyncio
from pathlib import Path

import pytest

from bot.commands.command_line import obey
from tests.operators import SITE, bare_computer


async def titir(*arguments: str) -> int:
    """A command, as in a process of its own."""
    return await asyncio.to_thread(obey, list(arguments))


@pytest.fixture
async def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a village that was applied."""
    data = bare_computer(monkeypatch, tmp_path)
    assert await titir("site", "apply", SITE) == 0
    return data


async def test_off_it_says_how_to_switch_it_on(data, capsys):
    assert await titir("push", "test") == 1
    assert "Set PUSH_CONTACT" in capsys.readouterr().err
    await titir("doctor")
    assert "Push is off" in capsys.readouterr().out


async def test_with_nobody_to_ring_it_says_where_to_allow_it(data, capsys, monkeypatch):
    monkeypatch.setenv("PUSH_CONTACT", "admin@titir.example")

    assert await titir("push", "test") == 0
    assert "press the bell above" in capsys.readouterr().out


async def test_a_contact_that_nobody_can_write_to_is_refused(data, capsys, monkeypatch):
    monkeypatch.setenv("PUSH_CONTACT", "admin")

    assert await titir("push", "test") == 2
    assert "PUSH_CONTACT must be an e-mail address" in capsys.readouterr().err


async def test_the_push_key_goes_with_the_key_and_comes_back_with_it(
    data, capsys, tmp_path, monkeypatch
):
    monkeypatch.setenv("PUSH_CONTACT", "admin@titir.example")
    ours = data / "keys" / "master.push"
    ours.write_text("the pair")
    assert await titir("backup", str(tmp_path / "copies"), "--key", str(tmp_path / "stick")) == 0
    (copy,) = (tmp_path / "copies").glob("*.db")
    (key,) = (tmp_path / "stick").glob("*.txt")
    assert await titir("keys", "rotate") == 0
    assert ours.read_text() == "the pair"
    ours.unlink()

    assert await titir("restore", str(copy), "--key", str(key), "--yes") == 0
    assert ours.read_text() == "the pair"
    assert "The push key is lost" not in capsys.readouterr().out

    key.with_name(f"{key.name}.push").unlink()
    ours.unlink()
    assert await titir("restore", str(copy), "--key", str(key), "--yes") == 0
    assert "The push key is lost" in capsys.readouterr().out
