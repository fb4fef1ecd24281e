"""What people type where an amount, the number of a case, hours or a sum is asked: what is absurd
is no answer, whatever it looks like."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from domain.case_numbers import new_number, spoken
from domain.forms.amounts import amount_in, exceeds, fits
from domain.forms.effects import Misunderstood
from domain.forms.engine import begin, step
from domain.forms.formcheck import check
from domain.forms.formfiles import load
from domain.forms.forms import Forms, Question, QuestionKind
from domain.forms.intents import Choose, OwnWords
from domain.forms.report_draft import ScreenPart
from domain.forms.shapes import in_shape
from domain.services.servicecheck import check_services
from domain.words.translations import Words

ROOT = Path(__file__).parents[2]
PEOPLE = Question("people", QuestionKind.NUMBER, "ask", unit="form.x.unit.person", most=500)
WEIGHT = Question("weight", QuestionKind.NUMBER, "ask", unit="form.x.unit.kilo", most=500)
PART = Question("taken", QuestionKind.NUMBER, "ask", least=0, within="places")


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load(ROOT / "services")


@pytest.mark.parametrize(
    "typed", ["-5", "- 5", "−5 people", "about -3", "5 or 6", "none of it", ""]
)
def test_what_is_below_zero_or_several_is_no_amount(typed: str) -> None:
    assert amount_in(typed) == ""


@pytest.mark.parametrize(
    ("question", "amount", "is_one"),
    [
        (PEOPLE, "3", True),
        (PEOPLE, "2.5", False),  # nobody is half a person
        (PEOPLE, "0", False),
        (PEOPLE, "501", False),
        (PEOPLE, "99999999999999", False),
        (WEIGHT, "2.5", True),
    ],
)
def test_an_amount_is_whole_where_it_is_counted(question, amount, is_one) -> None:
    assert fits(question, amount) is is_one


@pytest.mark.parametrize(("amount", "too_many"), [("40", False), ("41", True), ("0", False)])
def test_a_part_is_never_larger_than_its_whole(amount: str, too_many: bool) -> None:
    assert exceeds(PART, amount, {"places": "40"}) is too_many


def test_a_whole_that_shrinks_has_its_part_asked_again(forms: Forms) -> None:
    form = forms.by_code["evacuation"]
    draft, _ = begin(form)
    for said in (Choose("06724-01"), Choose("school"), OwnWords("The school"), OwnWords("40")):
        draft, _ = step(form, draft, said)
    after, _ = step(form, draft, OwnWords("41"))
    assert (after.asked, "taken" in after.answers) == ("taken", False)
    draft, _ = step(form, draft, OwnWords("30"))
    draft, _ = step(form, draft, OwnWords("20", "places"))
    assert (draft.asked, draft.answers["places"]) == ("taken", "20")
    assert "taken" not in draft.answers


def test_a_resident_is_asked_which_weight_was_meant(forms: Forms) -> None:
    """1,500 kg of firecrackers were written down where one and a half were handed in."""
    form = forms.by_code["hand-in"]
    items = next(one for one in form.questions if one.kind is QuestionKind.ITEMS)
    powder = next(one.code for one in items.options if one.unit.endswith(".kilo"))
    draft = replace(begin(form)[0], asked=items.code, part=ScreenPart.AMOUNT, item=powder)
    same, effects = step(form, draft, OwnWords("1,500 kg pháo"))
    why = next(one.why for one in effects if isinstance(one, Misunderstood))
    assert (same.answers, why and why.args["part"]) == (draft.answers, "1,5")
    after, _ = step(form, draft, OwnWords("1,5"))
    assert after.answers[items.code] == {"items": {powder: "1.5"}}


@pytest.mark.parametrize(
    ("shape", "typed", "kept"),
    [
        ("hours", "21h - 22h30", "21:00-22:30"),
        ("hours", "21.00–22.30", "21:00-22:30"),
        ("hours", "23:00 đến 1:15", "23:00-01:15"),
        ("hours", "21:00", ""),
        ("hours", "21:00-21:00", ""),
        ("hours", "25:00-26:00", ""),
        ("hours", "9:75-10:00", ""),
        ("sum", "AB" * 32, "ab" * 32),
        ("sum", "ab" * 31, ""),
        ("sum", "xy" * 32, ""),
        ("case", "all", ""),
        ("case", "-1", ""),
        ("case", "000-001", ""),
    ],
)
def test_what_has_one_shape_is_kept_in_it_or_not_at_all(shape: str, typed: str, kept: str) -> None:
    assert in_shape(shape, typed) == kept


def test_a_number_of_a_case_has_its_check_digit() -> None:
    number = new_number()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert (in_shape("case", spoken(number)), in_shape("case", wrong)) == (number, "")


@pytest.mark.walk
@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        ("lost", 'code = "returned"', 'code = "back"', "is a button of its own there"),
        ("evacuation", 'within = "places"', 'within = "beds"', "no number 'beds' stands above it"),
        ("footage", 'after = ["approved"] }', 'after = ["sold"] }', "which is no other stage"),
        ("footage", 'asks = "camera"', 'asks = "reason"', "which picks nothing"),
        (
            "footage",
            'label = "Asked" }',
            'label = "Asked", second = true }',
            "every entry begins at",
        ),
        ("camera", 'writes = "cameras"', 'writes = "survey"', "there is no register 'survey'"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, file, before, after, fault) -> None:
    folder = Path(shutil.copytree(ROOT / "services", tmp_path / "services"))
    told = (folder / f"{file}.toml").read_text(encoding="utf-8")
    assert before in told
    (folder / f"{file}.toml").write_text(told.replace(before, after, 1), encoding="utf-8")
    read, words = load(folder), Words.load(ROOT / "locales")
    assert [one for one in (*check(read, words), *check_services(read, words)) if fault in one]
