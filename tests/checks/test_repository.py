"""What lies in the repository: locks without an address, texts spelt in one way."""

import re
import subprocess
import tomllib
import unicodedata
from pathlib import Path

import pytest

from tests.checks.sources import ROOT

LOCKS = ["requirements.txt", "requirements-build.txt", "requirements-test.txt"]
PIN = re.compile(r"[a-z0-9-]+==\S+( ; .+?)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n")
SPELT = [".md", ".po", ".pot", ".toml", ".html", ".js", ".txt"]


def is_lock(text: str) -> bool:
    """Whether it is nothing but pins with hashes: no index, no address, no option."""
    return PIN.sub("", text) == ""


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # the git that made this tree
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def normalized_name(requirement: str) -> str:
    return re.split(r"[\[<>=~; ]", requirement, maxsplit=1)[0].lower()


@pytest.mark.parametrize(
    "bad",
    [
        "--index-url https://example.org/simple\n",
        "babel==2.18\n",
        "babel @ https://example.org/babel.whl\n",
        "babel>=2 \\\n    --hash=sha256:" + 64 * "0" + "\n",
    ],
)
def test_an_unlocked_line_is_noticed(bad):
    assert not is_lock(bad)


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_pins_with_hashes_and_nothing_else(lock):
    assert is_lock((ROOT / lock).read_text())


def test_test_lock_holds_the_very_versions_the_house_runs_on():
    assert set(re.findall(r"^\S+==\S+", (ROOT / LOCKS[0]).read_text(), re.M)) <= set(
        re.findall(r"^\S+==\S+", (ROOT / LOCKS[2]).read_text(), re.M)
    )


def test_every_dependency_says_what_it_saves():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| ([a-z][a-z0-9-]*) ", page, re.M)) - {"package"}
    assert described == {normalized_name(line) for line in wanted}


def test_nothing_compiled_is_committed():
    assert [file for file in committed_files() if file.suffix in {".mo", ".pyc"}] == []


def test_another_spelling_of_the_same_letters_is_noticed():
    assert not unicodedata.is_normalized("NFC", "to\u0302\u0301")  # ố in three code points


def test_texts_are_spelt_in_one_way():
    texts = [file for file in committed_files() if file.suffix in SPELT]
    other = [
        file for file in texts if not unicodedata.is_normalized("NFC", file.read_text("utf-8"))
    ]
    assert other == []


PAPERS = re.compile(
    r"\bDESIGN\b|\bCONVERSATIONS\b|\bSTYLE\b|(?<![\w-])(?:domain|delivery|findings)\.md"
)


def test_a_paper_outside_is_noticed():
    assert PAPERS.search("# seconds; domain.md 3b")
    assert PAPERS.search("(DESIGN 3)")


@pytest.mark.walk
def test_nothing_points_to_a_paper_outside_the_repository():
    told = [
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in committed_files()
        if file.suffix in {".py", ".md", ".toml", ".js", ".html", ".css"} and file != Path(__file__)
        for found in PAPERS.finditer(file.read_text("utf-8"))
    ]
    assert told == []
