"""What the command line asks Telegram: its own name, and the time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.command_line import obey
from bot.doctor import look_at_clock
from bot.wall_clock import now
from tests.botapi import BotApi
from tests.operators import SITE, bare_computer

BOT = "titir_test_bot"


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotApi]:
    """A Bot API, its token set, and a village that was applied."""
    async with BotApi() as server:
        bare_computer(monkeypatch, tmp_path)
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        monkeypatch.setenv("TELEGRAM_TOKEN", server.token)
        assert await titir("site", "apply", SITE) == 0
        yield server


async def titir(*arguments: str) -> int:
    """A command, as in a process of its own."""
    return await asyncio.to_thread(obey, list(arguments))


@pytest.mark.parametrize(
    ("errand", "link"),
    [
        (("room", "--desk", "cax"), "?startgroup="),
        (("officer", "--desk", "cax"), "?start="),
        (("admin",), "?start="),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
async def test_an_invitation_opens_in_telegram(
    server: BotApi, capsys: pytest.CaptureFixture[str], errand: tuple[str, ...], link: str
) -> None:
    assert await titir("invite", *errand) == 0
    shown = capsys.readouterr().out
    assert f"In Telegram:   https://t.me/{BOT}{link}" in shown
    assert "In a browser:  http://localhost:8080/i/" in shown


async def test_the_doctor_greets_the_bot_by_its_name(
    server: BotApi, capsys: pytest.CaptureFixture[str]
) -> None:
    await titir("doctor")
    shown = capsys.readouterr().out
    assert f"✓ The bot is @{BOT}." in shown
    assert "✓ The clock is right." in shown


async def test_a_token_that_was_revoked_is_said_and_not_shown(
    server: BotApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "77:" + 35 * "w"
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    assert await titir("doctor") == 1
    shown = capsys.readouterr()
    assert "✗ TELEGRAM_TOKEN is not valid (any more)" in shown.out
    assert token not in shown.out + shown.err


async def test_a_token_of_another_shape_is_said(
    server: BotApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "my bot")
    await titir("doctor")
    assert "✗ TELEGRAM_TOKEN does not look like a token" in capsys.readouterr().out


@pytest.mark.parametrize(("seconds", "how"), [(-30, "bad"), (-5, "good"), (5, "good"), (30, "bad")])
def test_a_clock_that_is_off_is_noticed(seconds: int, how: str) -> None:
    assert look_at_clock(now() + timedelta(seconds=seconds)).how == how


async def test_a_web_hook_without_an_address_is_noticed(
    server: BotApi, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_MODE", "webhook")
    assert await titir("doctor") == 1
    assert "✗ TELEGRAM_MODE=webhook needs PUBLIC_URL" in capsys.readouterr().out
