"""What a tally came to is told in shares; what few said is not."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.forms.formfiles import load
from domain.services.tallying import result_lines
from domain.words.words import Words

ROOT = Path(__file__).parents[2]
WORDS = Words.load(ROOT / "locales")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FORM = """
code = "asked"
life = "tally"
shelf = "info"
once = "person"
emoji = "☑️"
menu = 60
card = "open"
name = "Asked"
title = "Asked"
advice = "Thank you."
never = ["who said what"]

[[questions]]
code = "safe"
kind = "choice"
ask = "Do you feel safe?"
options = [
  { code = "yes", label = "Yes" },
  { code = "partly", label = "Partly" },
  { code = "no", label = "No" },
]
"""


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        pytest.param({}, ["Nobody answered."], id="nobody"),
        pytest.param(
            {"": 4, "safe=yes": 4}, ["Fewer than 5 answered, so nothing of it is shown."], id="few"
        ),
        pytest.param(
            {"": 40, "safe=yes": 20, "safe=partly": 12, "safe=no": 8},
            ["50 % (20 of 40)", "30 % (12 of 40)", "20 % (8 of 40)"],
            id="many of each",
        ),
        pytest.param(
            {"": 40, "safe=yes": 20, "safe=partly": 20},
            ["50 % (20 of 40)", "50 % (20 of 40)", "0 % (0 of 40)"],
            id="none is no secret",
        ),
        pytest.param(
            {"": 40, "safe=yes": 20, "safe=partly": 18, "safe=no": 2},
            ["too few to show", "45 % (18 of 40)", "too few to show"],
            id="few, and another one with them",
        ),
        pytest.param(
            {"": 6, "safe=yes": 2, "safe=partly": 1, "safe=no": 3},
            ["too few to show", "too few to show", "too few to show"],
            id="all few",
        ),
        pytest.param(
            {"": 40, "safe=yes": 20, "safe=partly": 18},
            ["too few to show", "45 % (18 of 40)", "0 % (0 of 40)"],
            id="few who said nothing",
        ),
    ],
)
def test_a_result(tmp_path: Path, counts: Mapping[str, int], told: list[str]) -> None:
    (tmp_path / "common.toml").write_text((ROOT / "services/common.toml").read_text())
    (tmp_path / "danger.toml").write_text("dangers = []\n")
    (tmp_path / "asked.toml").write_text(FORM)
    form = load(tmp_path).by_code["asked"]
    lines = result_lines(form, counts, first=date(2026, 11, 2), last=date(2026, 11, 9), zone=ZONE)
    said = [WORDS.render("en", line, ZONE) for line in lines]
    if len(said) == 1:
        assert said == told
        return
    assert said[0] == f"{counts['']} answered, Monday 2 November to Monday 9 November."
    assert [line.partition(": ")[2] for line in said if ": " in line] == told
