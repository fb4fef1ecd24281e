"""What a tally came to is told in shares; what few said is not. What nobody is asked is refused."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.forms.formfiles import load
from domain.services.servicecheck import check_services
from domain.services.tallying import result_lines
from domain.words.translations import Words

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
    (tmp_path / "figures.toml").write_text('code = "reports"\nfigures = []\n')
    (tmp_path / "asked.toml").write_text(FORM)
    form = load(tmp_path).by_code["asked"]
    lines = result_lines(form, counts, first=date(2026, 11, 2), last=date(2026, 11, 9), zone=ZONE)
    said = [WORDS.render("en", line, ZONE) for line in lines]
    if len(said) == 1:
        assert said == told
        return
    assert said[0] == f"{counts['']} answered, Monday 2 November to Monday 9 November."
    assert [line.partition(": ")[2] for line in said if ": " in line] == told


SURVEY = (ROOT / "services/survey.toml").read_text()


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        pytest.param("", "", "", id="as it is"),
        *(
            pytest.param(
                'code = "need"', f'code = "{code}"', f"{code}: everybody may be asked", id=code
            )
            for code in ("party", "politics", "faith", "state", "safe-party", "need-1")
        ),
        pytest.param('code = "need"', 'code = "need-2"', "", id="a second one"),
        pytest.param('once = "person"', 'once = ""', "once: everybody is counted once", id="often"),
        pytest.param(
            'kind = "choice"', 'kind = "marks"', "need: a marks cannot be counted", id="words"
        ),
    ],
)
def test_what_everybody_may_be_asked(tmp_path: Path, before: str, after: str, fault: str) -> None:
    folder = Path(shutil.copytree(ROOT / "services", tmp_path / "services"))
    (folder / "survey.toml").write_text(SURVEY.replace(before, after, 1))
    found = check_services(load(folder), WORDS)
    assert [one.startswith(f"survey: {fault}") for one in found] == ([True] if fault else [])
