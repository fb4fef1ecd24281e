"""The docs say what there is: every setting, command and form; and nothing that is not there."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import typer

from actions.cases import retention, retention_dates
from actions.residents import draft_lifetimes, opening_codes
from bot.commands.command_line import app
from bot.settings import HOME, Settings
from domain.forms.formfiles import load
from domain.forms.forms import OTHER_INTAKES, CardStyle, Form, Life
from domain.meetings import meetings
from domain.sitefile import DESK_KINDS, INFO_TOPICS
from domain.words.translations import Words
from storage import accepted, device_sessions, inbox, pages, push_subscriptions
from tests.checks.sources import HOUSE, ROOT

OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
FORMS = load(ROOT / "services").by_code
SEEN = {CardStyle.OPEN: "all of it", CardStyle.COARSE: "category, village, part of the day"}
CODE = re.compile(r"```(?:sh|text)\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
FILE = re.compile(rf"`((?:{'|'.join((*HOUSE, 'docs', 'services', 'tests', 'examples'))})/[\w./-]+)")
CALL = re.compile(r"(?:\btitir|(?<!bench)/run) ((?:[a-z]+ ?)+)")


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every command as the words that call it, and the command."""
    inner = getattr(group, "commands", None)
    if inner is None:
        yield path, group
        return
    for name, command in inner.items():
        yield from commands(command, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def rows(title: str) -> list[list[str]]:
    """The cells of the table below that heading, its head left out."""
    section = OPERATING.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_is_described_with_its_options(path: tuple[str, ...]) -> None:
    name = " ".join(("titir", *path))
    described = [row[0] for row in rows("Commands") if re.search(rf"`{name}[ `]", row[0])]
    assert len(described) == 1, f"{name} has no row of its own"
    for parameter in COMMANDS[path].params:  # type: ignore[attr-defined]  # a click command
        option = parameter.opts[0]
        shown = option if option.startswith("--") else str(parameter.metavar)
        assert shown in described[0], f"{name} {shown}"


@pytest.mark.parametrize("name", NAMES)
def test_no_page_names_a_command_that_is_not_there(name: str) -> None:
    words = {" ".join(path) for path in COMMANDS} | {path[0] for path in COMMANDS}
    code = " \n".join(chain.from_iterable(CODE.findall(read(name))))
    called = [match.strip() for match in CALL.findall(code)]
    unknown = [
        call for call in called
        if not any(f"{call} ".startswith(f"{known} ") for known in words)
    ]  # fmt: skip
    assert unknown == []


# ---------------------------------------------------------------------------------------- settings


def described_default(name: str) -> str:
    default = Settings.model_fields[name].default
    if default in (None, "") or hasattr(default, "get_secret_value"):
        return {
            "secret_file": "`DATA_DIR/keys/master`",
            "database_url": "a SQLite file in `DATA_DIR`",
        }.get(name, "none")
    return f"`{default.relative_to(HOME) if isinstance(default, Path) else default}`"


def test_every_setting_is_described_with_what_it_is_by_itself() -> None:
    described = {row[0].strip("`"): row[1] for row in rows("Settings")}
    assert described == {name.upper(): described_default(name) for name in Settings.model_fields}


# ------------------------------------------------------------------------------------------- forms


REGISTERS = {code: form for code, form in FORMS.items() if form.life is Life.RECORD}
ASKED = {code: form for code, form in FORMS.items() if code not in REGISTERS}


@pytest.mark.parametrize("form", ASKED.values(), ids=lambda form: form.code)
def test_every_form_is_described_as_it_is(form: Form) -> None:
    english = Words.load(ROOT / "locales").sentence("en", form.name)
    (row,) = [row for row in rows("Forms") if row[0] == f"`{form.code}`"]
    assert row[1].startswith(f"{form.emoji} {english}")
    assert ("border = true" in row[1]) == form.needs_border
    seen = "nothing" if form.life in (Life.TALLY, Life.PRACTICE) else SEEN[form.card]
    assert row[2] == ("the village; a restricted desk alone" if form.private else seen)
    assert row[3] == form.otherwise


def test_no_form_is_described_that_is_not_there() -> None:
    assert {row[0].strip("`") for row in rows("Forms")} == set(ASKED)
    later = [code for code in OTHER_INTAKES if code not in FORMS]
    assert all(f"`{code}`" in OPERATING for code in later)


def test_every_register_is_described_as_it_is() -> None:
    words = Words.load(ROOT / "locales")
    assert [tuple(row) for row in rows("Registers")] == [
        (
            f"`{form.code}`",
            f"{form.emoji} {words.sentence('en', form.name)}",
            ", ".join(form.service.opens_by),
        )
        for form in REGISTERS.values()
    ]


def test_kinds_of_desks_and_topics_of_cards_are_described() -> None:
    told = {row[0]: row[1] for row in rows("The site file")}
    assert [kind for kind in DESK_KINDS if f"`{kind}`" not in told["`[[desks]]`"]] == []
    assert [topic for topic in INFO_TOPICS if f"`{topic}`" not in told["`[[info]]`"]] == []


# --------------------------------------------------------------------------------------- retention


def test_what_is_kept_how_long_is_what_the_code_keeps() -> None:
    hours, minutes = (
        draft_lifetimes.LIVES.total_seconds() / 3600,
        draft_lifetimes.GONE_IN_PRIVATE.seconds / 60,
    )
    assert dict(rows("What is kept how long")) == {
        "drafts": f"{hours:.0f} hours; `home` {minutes:.0f} minutes",
        "keys of things heard (against repeats)": f"{inbox.KEPT.days} days",
        "what was set aside after a mistake of ours": "30 days, sealed",
        "what a messenger was answered for, until it is acted upon": (
            f"moments, sealed; {accepted.FORGOTTEN.days} days where that door was never opened "
            "again"
        ),
        "posts of a browser's page": f"{pages.KEPT.days} days",
        "exact places on the map": f"{retention_dates.PLACES_KEPT.days} days after closing",
        "photos and voices": f"{retention_dates.MEDIA_KEPT.days} days after closing",
        "residents' browsers that may be rung": (
            f"{push_subscriptions.FORGOTTEN_AFTER.days} days after they last opened the page"
        ),
        "closed services (P4)": f"{retention_dates.SERVICES_KEPT.days} days",
        "all other closed cases": f"{retention_dates.CASES_KEPT.days} days",
        "invitations": f"{retention.INVITATIONS_KEPT.days} days after they end",
        "who was counted at a meeting, or said whether they come": (
            f"{meetings.REMEMBERED.days} days after it; then numbers"
        ),
        "who answered when everybody was asked": (
            "the morning after the last day; what they answered: never kept, only numbers"
        ),
        "questions to a meeting and their answers": f"{meetings.SHOWN_AFTER.days} days after it",
        "a device of staff that is not used": f"{device_sessions.UNUSED.days} days",
    }


def test_guessing_is_throttled_as_decided() -> None:
    page = read("docs/decisions/0007-guessing-opening-codes.md")
    assert (opening_codes.TRIES, opening_codes.TRIES_OF_ALL, opening_codes.CODE_DIGITS) == (
        5,
        200,
        8,
    )
    assert "five times in an hour" in page
    assert "two hundred wrong codes in an hour" in page
    assert "eight digits" in page


# ------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    links = [link for link in LINK.findall(read(name)) if not link.startswith("http")]
    beside = (ROOT / name).parent
    assert [
        link for link in links if not (beside / link).exists() and "pictures/" not in link
    ] == []


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_are_there(name: str) -> None:
    named = FILE.findall(read(name))
    assert [file for file in named if not (ROOT / file).exists()] == []


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = sorted(int(page.name[:4]) for page in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_guides_lead_through_the_same_commands() -> None:
    """What one language's operator is told to type, the other's is told as well."""

    def typed(name: str) -> set[str]:
        code = " \n".join(chain.from_iterable(CODE.findall(read(name))))
        calls = [f"{match.strip()} " for match in CALL.findall(code)]
        known = [" ".join(path) for path in COMMANDS]
        return {name for name in known if any(call.startswith(f"{name} ") for call in calls)}

    assert typed("README.vi.md") == typed("README.id.md") > {"backup", "restore", "doctor"}
