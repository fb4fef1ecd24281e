"""Lives: the roads that services take, what their files may say, and what keeps its meaning."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from domain.cases import cases
from domain.forms.form_packing import pack, unpack
from domain.forms.formfiles import load
from domain.forms.forms import Form, Life, MenuShelf, QuestionRole, Sees
from domain.forms.service_options import duration
from domain.forms.toml_values import FormFileError
from domain.services.lives import ROADS, Asks, CaseState, Mover, dead_ends, unreachable
from domain.services.servicecheck import check_services
from domain.words.translations import Words

ROOT = Path(__file__).parents[2]
REPORT = ROADS[Life.REPORT]
# What drafts and cases of the first version pinned. A hash changes with the meaning of its form
# alone: never because files may say more than before.
HASHES = {
    "border": "67ca4036676c41ec", "disaster": "81a312e7fa54dea6", "disorder": "7dbba05eba5c1561",
    "drugs": "66f373ac28747144", "environment": "0862e816681d4070", "fire": "b9023c16ef4e3e4a",
    "gambling": "50f4d7ae24ab6f00", "home": "1b423613c0da60a4", "missing": "b2758e88f2ac7026",
    "scam": "fd88942636c8d5f8", "theft": "3a2eec6013d81f4b", "traffic": "ad3ef906a76e7690",
    "trafficking": "a144c2324376469d", "violence": "5c5c3af175815331",
    "weapons": "b42a657c17b9e152",
}  # fmt: skip
ASKED = """
code = "plough"
life = "request"
shelf = "info"
desk.by_name_only = true
opens_by = ["resident", "leader"]
promise = "P5D"
keep = "P90D"
emoji = "🚜"
menu = 40
card = "open"
name = "A plough to borrow"
title = "Plough"
advice = "The office answers."
never = ["who owns the field"]

[[questions]]
use = "where"

[[outcomes]]
code = "lent"
label = "Lent"
told = "You may fetch the plough."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "services", tmp_path / "services"))


def added(folder: Path, before: str = "", after: str = "") -> Form:
    """The service above, as it is read with one thing changed in it."""
    assert before in ASKED
    (folder / "plough.toml").write_text(ASKED.replace(before, after, 1))
    return load(folder).by_code["plough"]


def faults(folder: Path, before: str, after: str) -> list[str]:
    added(folder, before, after)
    found = check_services(load(folder), Words.load(ROOT / "locales"))
    return [fault for fault in found if "is missing in" not in fault]


# ------------------------------------------------------------------------------------- the roads


@pytest.mark.parametrize("life", ROADS)
def test_every_road_ends_and_every_state_is_on_the_way(life: Life) -> None:
    assert dead_ends(ROADS[life]) == set()
    assert unreachable(ROADS[life]) == set()


def test_the_road_of_a_report_is_that_of_a_case() -> None:
    assert {
        CaseState.NEW, CaseState.ACKNOWLEDGED, CaseState.IN_PROGRESS,
        CaseState.WAITING, CaseState.DISPUTED,
    } == cases.OPEN_STATES  # fmt: skip
    assert REPORT.begins is CaseState.NEW
    assert REPORT.over == {CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.FORWARDED}


def test_a_report_that_nobody_has_can_be_taken_or_taken_back_and_nothing_else() -> None:
    assert REPORT.verbs_of(CaseState.NEW, *Mover) == ("take", "withdraw")


def test_only_whoever_has_it_closes_it_and_is_asked_what_was_done_how_it_ended_its_worth() -> None:
    move = REPORT.find("close", CaseState.IN_PROGRESS)
    assert move is not None
    assert move.who is Mover.TAKER
    assert move.asks == (Asks.WORK, Asks.OUTCOME, Asks.WORTH)
    assert REPORT.find("close", CaseState.NEW) is None


def test_an_appointment_moves_to_another_time_and_a_report_does_not() -> None:
    assert ROADS[Life.APPOINTMENT].find("move", CaseState.ACKNOWLEDGED) is not None
    assert REPORT.find("move", CaseState.ACKNOWLEDGED) is None


# ------------------------------------------------------------------------------------- the files


def test_what_was_pinned_before_services_had_lives_keeps_its_hash() -> None:
    forms = load(ROOT / "services").by_code
    assert {code: forms[code].hash for code in HASHES} == HASHES
    assert {forms[code].life for code in HASHES} == {Life.REPORT}


def test_a_service_says_its_road_and_is_the_same_after_it_was_pinned(folder: Path) -> None:
    form = added(folder)
    service = form.service
    assert (service.life, service.shelf) == (Life.REQUEST, MenuShelf.INFO)
    assert service.opens_by == (QuestionRole.RESIDENT, QuestionRole.LEADER)
    assert (service.promise_s, service.keep_days) == (5 * 86_400, 90)
    assert service.outcomes[0].told == "form.plough.told.lent"
    assert form.by_name_only
    assert unpack(pack(form)) == form


def test_what_it_is_about_changes_the_hash(folder: Path) -> None:
    first = added(folder).hash
    assert added(folder, "P90D", "P30D").hash != first


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("request", "wish", r"plough\.toml:3: life: 'wish' is none of"),
        ("keep =", "kept =", r"plough\.toml:8: kept: is no key here"),
        ("P90D", "90 days", r"plough\.toml:8: keep: '90 days' is no time"),
        ("P90D", "PT1H", r"plough\.toml:8: keep: is counted in whole days"),
        ("by_name_only", "quiet", r"plough\.toml:5: desk\.quiet: is no key here"),
        ('"leader"', '"mayor"', r"plough\.toml:6: opens_by: 'mayor' is none of"),
        ("told =", "says =", r"plough\.toml:23: outcomes\.says: is no key here"),
        ("never = [", "never = []\n#", r"plough\.toml:15: never: say what is never asked"),
        ('emoji = "🚜"', 'emoji = "🚜', r"plough\.toml:9: file: is not TOML"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_line(
    folder: Path, before: str, after: str, problem: str
) -> None:
    with pytest.raises(FormFileError, match=problem):
        added(folder, before, after)


@pytest.mark.walk
@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("", "", []),
        (ASKED[ASKED.index("[[outcomes]]") :], "", ["outcomes: a dead end, nobody can close"]),
        ('["resident", "leader"]', "[]", ["opens_by: nobody may open it"]),
        ('"request"', '"record"', ["opens_by: a resident may not open a record"]),
        ("keep =", 'remind = ["P1D"]\nkeep =', ["remind: a request has no time"]),
        ("desk.by_name_only = true", 'sees = "outside"', ["sees: only a desk that names it"]),
    ],
    ids=["well", "dead end", "nobody opens", "who may not", "no time", "outside"],
)
def test_what_leads_nowhere_is_found(
    folder: Path, before: str, after: str, problem: list[str]
) -> None:
    found = faults(folder, before, after)
    assert all(any(said in fault for fault in found) for said in problem)
    assert bool(found) == bool(problem)


def test_a_record_that_could_hold_a_name_is_found(folder: Path) -> None:
    found = faults(folder, '"request"', '"record"')
    assert "plough: where: a record holds no person, and place could name one" in found


def test_a_desk_outside_is_kept_in_the_form(folder: Path) -> None:
    outside = added(folder, "shelf =", 'sees = "outside"\nshelf =')
    assert outside.service.sees is Sees.OUTSIDE


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("P90D", timedelta(days=90)),
        ("PT2H", timedelta(hours=2)),
        ("P1DT12H", timedelta(days=1, hours=12)),
        ("P2W", timedelta(weeks=2)),
        ("P", None),
        ("PT", None),
        ("P0D", None),
        ("P1M", None),
        ("90", None),
        ("", None),
    ],
)
def test_durations_are_read_as_they_are_written(written: str, length: timedelta | None) -> None:
    assert duration(written) == length


@pytest.mark.parametrize(
    ("life", "more", "fault"),
    [
        ("record", 'keep = "P90D"', "keep: a line of a register is struck, and never goes"),
        ("record", 'promise = "P1D"', "promise: nobody waits for a record"),
        ("request", 'once = "person"', "once: only a tally is answered once"),
    ],
)
def test_a_key_that_would_not_act_is_refused(tmp_path, life, more, fault):
    for name in ("common", "danger", "figures"):
        file = ROOT / "services" / f"{name}.toml"
        (tmp_path / file.name).write_bytes(file.read_bytes())
    written = (ROOT / "services" / "quiet.toml").read_text(encoding="utf-8")
    written = written.replace('life = "record"', f'life = "{life}"\n{more}')
    (tmp_path / "quiet.toml").write_text(written, encoding="utf-8")
    found = check_services(load(tmp_path), Words.load(ROOT / "locales"))
    assert any(fault in one for one in found), found
