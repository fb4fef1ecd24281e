"""An operator's computer, for tests of the command line."""

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.checks.sources import ROOT

SITE = str(ROOT / "examples" / "hai-son.toml")


def bare_computer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Nothing is set up, whatever this computer has; returns the data folder, not made yet."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    data = folder / "data"
    monkeypatch.setenv("DATA_DIR", str(data))
    without_env_file = {**Settings.model_config, "env_file": None}
    monkeypatch.setattr("bot.settings.Settings.model_config", without_env_file)
    return data
