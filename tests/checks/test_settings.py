"""Every setting has its line in .env.example, and every line there is a setting."""

import re

import pytest

from bot.settings import Settings
from tests.checks.sources import ROOT


def described_settings(page: str) -> set[str]:
    """Names of the lines `NAME=value` and `# NAME=value`."""
    return set(re.findall(r"^(?:# ?)?([A-Z][A-Z0-9_]+)=", page, re.M))


@pytest.mark.parametrize("line", ["PORT=8080", "# PORT=8080", "#PORT=8080", "PORT="])
def test_a_described_setting_is_noticed(line):
    assert described_settings(f"# Where the pages are.\n{line}\n") == {"PORT"}


def test_every_setting_is_described_and_nothing_else():
    page = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert described_settings(page) == {name.upper() for name in Settings.model_fields}
