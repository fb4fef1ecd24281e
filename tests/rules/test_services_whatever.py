"""Service files, written by Hypothesis: whatever file the check accepts can be used. There is
always a question on the screen and a way out, and whoever goes on comes to an end."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case_numbers import new_number, spoken
from domain.forms.effects import OVER, Ask, SendCase
from domain.forms.engine import begin, step
from domain.forms.formcheck import check as check_forms
from domain.forms.formfiles import load
from domain.forms.forms import Form, Forms, Life, QuestionKind
from domain.forms.intents import Choose, OwnWords, Said, Send, Skip
from domain.forms.navigation import go_on
from domain.forms.question_screens import read_action, view
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.toml_values import FormFileError
from domain.forms.views import Here, View
from domain.services.servicecheck import check_services
from domain.words.translations import Words
from tests.checks.sources import ROOT

WORDS = Words.load(ROOT / "locales")
HERE = Here(
    numbers="113",
    villages=[(f"v{number}", f"Thôn {number}") for number in range(1, 9)],
    names={f"v{number}": f"Thôn {number}" for number in range(1, 9)},
    desk="Công an xã",
    offered=[(f"2026-11-2{day}T01:00:00+00:00", f"{day}") for day in range(8)],
)
NOTHING_OFFERED = Here(numbers="113")
WAYS_OUT = ("back", "leave", "skip", "again", "go", "mistake")
STEPS = 90  # more, and it leads nowhere

TYPED = {"case": spoken(new_number()), "hours": "21:00-22:30", "sum": "a" * 64}
BY_WORDS = {
    QuestionKind.PHONE: "0912345678",
    QuestionKind.DIGITS: "2580",
    QuestionKind.LABEL: "Big tree",
    QuestionKind.PLACE: "By the bridge",
}
LIVES = tuple(Life)
OF_REGISTERS = tuple(map(QuestionKind, ("choice", "number", "items", "day", "typed", "label")))
OF_RESIDENTS = tuple(
    map(
        QuestionKind,
        ("choice", "marks", "reach", "phone", "digits", "number", "items", "slot", "yes", "safe"),
    )
)
OF_LIFE: dict[Life, dict[str, Any]] = {
    Life.REPORT: {"danger": [], "else": "P3"},
    Life.REQUEST: {"outcomes": [{"code": "done", "label": "Done", "told": "It is done."}]},
    Life.APPOINTMENT: {"outcomes": [{"code": "done", "label": "Done", "told": "It is done."}]},
    Life.TALLY: {"once": "person"},
    Life.RECORD: {
        "opens_by": ["admin"],
        "figures": [{"code": "all", "name": "All", "small": "shown"}],
    },
    Life.GUIDE: {
        "guides": [{"code": "a", "emoji": "🎒", "label": "A", "words": "a", "steps": ["Do it."]}]
    },
}
CODES = ("one", "two", "three", "four", "five", "six", "seven", "eight")
TEXT = st.sampled_from(["Which?", "How many?", "Where {village}?", "Đâu?"])
LABEL = st.sampled_from(["Road", "Water", "Light", "Boat", "Horse", "Rice", "Fence", "School"])
CHANCE = st.integers(0, 9)


def option(code: str, label: str, extra: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "label": label, **extra}


@st.composite
def options(draw: st.DrawFn) -> list[dict[str, Any]]:
    least = 2 if draw(CHANCE) else 0
    labels = draw(st.lists(LABEL, min_size=least, max_size=8, unique=True))
    found = [option(CODES[at], label, {}) for at, label in enumerate(labels)]
    if found and draw(CHANCE) == 0:
        odd = [{"hidden": True}, {"info": "numbers"}, {"leads": "other"}, {"danger": True}]
        found[-1] |= draw(st.sampled_from(odd))
    return found


@st.composite
def of_kind(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """What questions of that kind say."""
    match kind:
        case "choice" | "several":
            return {"options": draw(options())}
        case "items":
            return {"options": [one | {"unit": "piece"} for one in draw(options())]}
        case "reach":
            codes = draw(st.permutations(["open", "never", "code", "phone"]))
            return {"options": [option(code, code.title(), {}) for code in codes[:3]]}
        case "yes" | "safe":
            return {"options": [option("yes", "Yes", {}), option("no", "No", {})]}
        case "number":
            least = draw(st.integers(-1, 5))
            return {"unit": "piece", "least": least, "most": least + draw(st.integers(-1, 90))}
        case "typed":
            return {"shape": draw(st.sampled_from(["case", "hours", "sum"]))}
    return {}


@st.composite
def question(draw: st.DrawFn, earlier: list[dict[str, Any]], life: Life) -> dict[str, Any]:
    usual = OF_REGISTERS if life is Life.RECORD else OF_RESIDENTS
    kinds = usual if draw(CHANCE) else tuple(QuestionKind)
    kind = "choice" if life is Life.TALLY else draw(st.sampled_from(kinds)).value
    code = f"need-{len(earlier) + 2}" if life is Life.TALLY else CODES[len(earlier)]
    found = {"code": code, "kind": kind, "ask": draw(TEXT), **draw(of_kind(kind))}
    choices = [one for one in earlier if one["kind"] == "choice" and one["options"]]
    if choices and draw(CHANCE) > 4:
        about = draw(st.sampled_from(choices))
        found["only_if"] = f"{about['code']} = {draw(st.sampled_from(about['options']))['code']}"
    if draw(CHANCE) > 6:
        found["skippable"] = draw(st.booleans())
    if life is Life.RECORD and draw(CHANCE) == 0:
        found["later"] = True
    return found


@st.composite
def service(draw: st.DrawFn) -> dict[str, Any]:
    life = draw(st.sampled_from(LIVES))
    questions: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 4))):
        questions.append(draw(question(questions, life)))
    if life is not Life.TALLY:
        kind = "village" if life is Life.RECORD else draw(st.sampled_from(["village", "place"]))
        questions.append({"code": "there", "kind": kind, "ask": "Where is it?"})
    found: dict[str, Any] = {
        "code": "made", "life": life.value, "emoji": "🎒", "menu": 40, "card": "open",
        "name": "Made up", "title": "Made up", "advice": "Thank you.", "never": ["names"],
        "inquiries": ["One?", "Two?", "Three?"], "units": {"piece": "pieces"},
        "questions": questions,
    }  # fmt: skip
    return found | OF_LIFE.get(life, {})


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def read(folder: Path, file: dict[str, Any]) -> Form | None:
    """The form, if it is accepted as any file is; None where it is refused in words."""
    written = "\n".join(f"{key} = {as_toml(value)}" for key, value in file.items())
    (folder / "made.toml").write_text(written, encoding="utf-8")
    try:
        form = load(folder).by_code["made"]
    except FormFileError:
        return None
    alone = Forms({"made": form}, ())
    faults = [*check_forms(alone, WORDS), *check_services(alone, WORDS)]
    wrong = [one for one in faults if one.startswith("made:") and " is missing in " not in one]
    return None if wrong else form


def check_screen(form: Form, draft: ReportDraft, here: Here) -> View:
    shown = view(form, draft, here)
    assert any(line if isinstance(line, str) else line.id for line in shown.lines)
    verbs = {button.choice.partition(":")[0] for button in shown.buttons}
    asks_on = draft.part not in (ScreenPart.REVIEW, ScreenPart.DROP, ScreenPart.DONE)
    assert not asks_on or verbs & set(WAYS_OUT), f"no way out of {draft}\n{verbs}"
    return shown


def onwards(form: Form, draft: ReportDraft, shown: View) -> Said:
    """What somebody says who wants to come to the end."""
    if draft.part is ScreenPart.REVIEW:
        return Send()
    asked = next((one for one in form.questions if one.code == draft.asked), None)
    if draft.part is ScreenPart.PHONE:
        return OwnWords(BY_WORDS[QuestionKind.PHONE])
    if asked is not None and draft.part in (ScreenPart.QUESTION, ScreenPart.AMOUNT):
        if asked.kind is QuestionKind.DAY:
            return Choose("2026-11-18", asked.code)
        if asked.kind is QuestionKind.TYPED:
            return OwnWords(TYPED[asked.shape])
        if asked.kind is QuestionKind.NUMBER or draft.part is ScreenPart.AMOUNT:
            return OwnWords(str(asked.least))
        if words := BY_WORDS.get(asked.kind):
            return OwnWords(words)
    said = [read_action(one.choice) for one in shown.buttons]
    skips = [one for one in said if isinstance(one, Skip)]
    ends = asked is not None and (asked.kind is QuestionKind.MARKS or draft.answers.get(asked.code))
    if skips and ends:
        return skips[0]
    return next(one for one in (*said, *skips) if one is not None)


def walks_to_its_end(form: Form, draft: ReportDraft) -> None:
    for _ in range(STEPS):
        said = onwards(form, draft, check_screen(form, draft, HERE))
        draft, effects = step(form, draft, said)
        if any(isinstance(effect, OVER) for effect in effects) or SendCase() in effects:
            return
        if effects and not isinstance(effects[-1], Ask) and draft.part is ScreenPart.QUESTION:
            return  # a card, or another service: it ends there
    raise AssertionError(f"no end: {draft}")


@pytest.mark.walk
def test_whatever_file_is_accepted_can_be_used(tmp_path: Path) -> None:
    for name in ("common.toml", "danger.toml"):
        (tmp_path / name).write_bytes((ROOT / "services" / name).read_bytes())
    accepted: list[str] = []

    @settings(
        max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
    )
    @given(service(), st.lists(st.integers(0, 11), max_size=8))
    def whatever(file: dict[str, Any], ways: list[int]) -> None:
        form = read(tmp_path, file)
        if form is None:
            return
        accepted.append(form.life)
        draft, _ = begin(form, village="v1")
        later = tuple(one.code for one in form.questions if one.later)  # asked afterwards
        draft, _ = go_on(form, replace(draft, settled=later))
        walks_to_its_end(form, draft)
        for way in ways:  # then anything at all, and on from there
            shown = check_screen(form, draft, NOTHING_OFFERED if way > 9 else HERE)
            pressed = [read_action(one.choice) for one in shown.buttons]
            said = pressed[way % len(pressed)] if pressed else None
            after, effects = step(form, draft, said or OwnWords("3"))
            if any(isinstance(effect, OVER) for effect in effects):
                return
            draft = after
        walks_to_its_end(form, draft)

    whatever()
    assert len(accepted) > 40, "too few files were accepted to say anything"
