"""What the operator types about Zalo, and reads."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands.command_line import obey
from bot.settings import Settings
from bot.wall_clock import now
from bot.zalo_oa import VERIFIER_MOST, proofs
from channels.zalo_oa.windows import OTHERS, WINDOWS
from tests.checks.sources import ROOT
from tests.operators import SITE, bare_computer
from tests.zaloapi.account import APP_ID, APP_SECRET, OA_ID, TOKEN_LIVES, Account
from tests.zaloapi.bot_platform import SECRET, TOKEN, BotPlatform


@pytest.fixture
async def platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotPlatform]:
    """A bot whose token is set, in a village that was applied."""
    async with BotPlatform() as platform:
        bare_computer(monkeypatch, tmp_path)
        monkeypatch.setenv("ZALO_BOT_API", platform.url)
        assert await titir("site", "apply", SITE) == 0
        monkeypatch.setenv("ZALO_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("ZALO_BOT_SECRET", SECRET)
        monkeypatch.setenv("PUBLIC_URL", "https://kt.example.org")
        yield platform


@pytest.fixture
async def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Account]:
    """An account whose app is set, in a village that was applied."""
    async with Account() as account:
        account.now = now
        account.access_until = now() + TOKEN_LIVES
        bare_computer(monkeypatch, tmp_path)
        assert await titir("site", "apply", SITE) == 0
        for name, value in {
            "ZALO_OA_ID": OA_ID, "ZALO_APP_ID": APP_ID, "ZALO_APP_SECRET": APP_SECRET,
            "ZALO_OA_API": account.url, "ZALO_OAUTH": account.url,
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield account


async def titir(*arguments: str) -> int:
    """A command, as in a process of its own."""
    return await asyncio.to_thread(obey, list(arguments))


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({}, 0, "✓ Zalo brings the bot's messages to https://kt.example.org/zalo/bot"),
        ({"ZALO_BOT_TOKEN": ""}, 1, "ZALO_BOT_TOKEN is not set"),
        ({"ZALO_BOT_TOKEN": "1:wrong"}, 1, "ZALO_BOT_TOKEN is not valid"),
        ({"ZALO_BOT_SECRET": "short"}, 2, "8 to 256 characters"),
        ({"PUBLIC_URL": ""}, 1, "set PUBLIC_URL"),
        ({"ZALO_BOT_API": "http://127.0.0.1:9"}, 1, "at http://127.0.0.1:9 ("),
    ],
    ids=["well", "no token", "wrong token", "short secret", "no address", "nobody there"],
)
async def test_where_the_bots_messages_are_brought(
    platform, monkeypatch, capsys, change, code, says
):
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    assert await titir("zalo", "hook") == code
    assert says in "".join(capsys.readouterr())
    assert (platform.webhook is not None) == (code == 0)


async def test_the_address_is_taken_away_twice(platform, capsys):
    await titir("zalo", "hook")
    assert [await titir("zalo", "hook", "--off") for _ in "ab"] == [0, 0]
    assert platform.webhook is None
    assert TOKEN not in "".join(capsys.readouterr())


async def test_a_refresh_token_logs_in_once(account, monkeypatch, capsys):
    used = account.refresh
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{used}\n{used}\n"))
    assert await titir("zalo", "login") == 0
    assert await titir("zalo", "login") == 1
    shown = "".join(capsys.readouterr())
    assert "✓ Logged in" in shown
    assert "(-14014). It was used already" in shown
    assert used not in shown
    assert account.access not in shown


@pytest.mark.parametrize(
    ("arguments", "change", "code", "says"),
    [
        (("--code", "c", "--verifier", "v"), {}, 0, "Logged in"),
        (("--code", "c"), {}, 2, "--verifier"),
        (("--code", "c", "--verifier", "v"), {"ZALO_APP_SECRET": "x"}, 1, "do not belong together"),
        (("--code", "c", "--verifier", "v"), {"ZALO_OAUTH": "http://127.0.0.1:9"}, 1, "127.0.0.1"),
        ((), {"ZALO_APP_ID": ""}, 1, "Set ZALO_APP_ID"),
    ],
    ids=["well", "no verifier", "wrong app", "nobody there", "no app"],
)
async def test_logging_in_by_a_code(account, monkeypatch, capsys, arguments, change, code, says):
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    assert await titir("zalo", "login", *arguments) == code
    assert says in "".join(capsys.readouterr())


async def test_what_may_be_sent_is_shown_as_the_data_say(account, capsys):
    assert await titir("zalo", "quota") == 0
    shown = capsys.readouterr().out
    assert "up to 48 hours: anything, free" in shown
    assert "up to 7 days: anything, 55 VND a message" in shown
    for row in (*WINDOWS, *OTHERS):
        assert row.source in shown
    assert "This month: 0 sent" in shown


def test_the_paper_says_what_the_data_say():
    paper = (ROOT / "docs" / "zalo.md").read_text("utf-8")
    for row in OTHERS:
        assert row.what in paper


async def test_without_a_door_of_zalo_there_is_no_quota(tmp_path, monkeypatch, capsys):
    bare_computer(monkeypatch, tmp_path)
    assert await titir("zalo", "quota") == 1
    assert "docs/zalo.md" in capsys.readouterr().err


def test_the_verifier_is_served_as_it_lies_there(tmp_path: Path):
    page = b"<html>zalo-platform-site-verification</html>"
    (tmp_path / "zalo_verifierAb-1_x.html").write_bytes(page)
    (tmp_path / "zalo_verifier..html").write_bytes(page)
    (tmp_path / "zalo_verifierBig.html").write_bytes(b"x" * (VERIFIER_MOST + 1))
    (tmp_path / "titir.db").write_bytes(page)
    settings = Settings(_env_file=None, data_dir=tmp_path)
    assert proofs(settings) == {"/zalo_verifierAb-1_x.html": page}
