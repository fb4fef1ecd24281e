"""The form engine, with Hypothesis as a person who presses anything at all."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forms.effects import (
    ON_SCREEN,
    OVER,
    Amend,
    Effects,
    OpenCase,
    Out,
    SendCase,
    ShowInfo,
    Withdraw,
)
from domain.forms.engine import begin, begin_danger, step
from domain.forms.forms import Form
from domain.forms.intents import (
    Again,
    Back,
    Choose,
    Contact,
    GivenMedia,
    Mistake,
    More,
    OwnWords,
    PinAt,
    Said,
    Send,
    SendNow,
    Skip,
)
from domain.forms.report_draft import AFTER, Mode, ReportDraft, ScreenPart, pack, unpack
from tests.samples.forms import EMPTY, HAND_IN, HOME, THEFT

CODES = st.sampled_from(
    ["what", "when", "where", "marks", "reach", "phone", "safe", "now", "come", "there", "village",
     "digits", "", "bike", "cow", "today", "yes", "no", "here", "elsewhere", "help", "pin", "v1",
     "visitor", "open", "only", "code", "phone", "never", "change", "drop", "really",
     "keep", "clear", "bike=2", "yes=0", "cow=1", "bike=x"]
)  # fmt: skip
QUESTIONS = st.one_of(st.just(""), CODES, st.text(max_size=5))
CHOICES = st.one_of(CODES, st.text(max_size=8))
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(["2", "1234", "0912345678", "x" * 9000]))
SAIDS = st.one_of(
    st.builds(Choose, CHOICES, QUESTIONS),
    st.builds(Choose, CHOICES),
    st.builds(OwnWords, TEXTS, QUESTIONS),
    st.builds(
        GivenMedia, st.lists(st.text(max_size=3), max_size=45).map(tuple), st.booleans(), QUESTIONS
    ),
    st.builds(PinAt, st.floats(), st.floats(), QUESTIONS),
    st.builds(Contact, TEXTS, QUESTIONS),
    *(st.builds(each, QUESTIONS) for each in (Skip, More, Again, Back, SendNow, Send, Mistake)),
    *(st.builds(each) for each in (Skip, More, SendNow, Send)),
)
BEGINNINGS = st.one_of(
    st.builds(
        begin, st.sampled_from([THEFT, HOME, EMPTY, HAND_IN]), village=st.sampled_from(["", "v1"])
    ),
    st.builds(
        begin_danger, st.just(THEFT), st.just({"when": "now"}), village=st.sampled_from(["", "v1"])
    ),
)
FORMS = {"h1": THEFT, "h2": HOME, "h3": EMPTY, "h4": HAND_IN}


@pytest.mark.walk
@settings(max_examples=400, deadline=None)
@given(BEGINNINGS, st.lists(SAIDS, max_size=25))
def test_whatever_is_said_there_is_always_a_question_on_the_screen(beginning, saids):
    draft, effects = beginning
    form = FORMS[draft.hash]
    check_screen(form, draft, effects, None)
    for said in saids:
        before, (draft, effects) = draft, step(form, draft, said)
        if any(isinstance(effect, OVER) for effect in effects):
            check_end(before, said, effects)
            return
        if effects:
            check_screen(form, draft, effects, said)
        else:
            assert draft == before
        check_opening(before, draft, effects)
        assert unpack(json.loads(json.dumps(pack(draft)))) == draft


def check_screen(form: Form, draft: ReportDraft, effects: Effects, said: Said | None) -> None:
    screens = [effect for effect in effects if isinstance(effect, ON_SCREEN)]
    assert screens == [effects[-1]] or isinstance(effects[-1], ShowInfo)
    if draft.part in AFTER:
        assert draft.asked == ""
    else:
        asked = form.question(draft.asked)
        assert asked.only_if is None or said is not None
    assert set(draft.settled) <= {question.code for question in form.questions}


def check_end(draft: ReportDraft, said: Said, effects: Effects) -> None:
    if SendCase() in effects:
        assert isinstance(said, Send)
        assert draft.part is ScreenPart.REVIEW
        assert draft.mode is Mode.REPORT
    if Withdraw() in effects:
        assert draft.opened
    if Out() in effects:
        assert not draft.opened


def check_opening(before: ReportDraft, draft: ReportDraft, effects: Effects) -> None:
    """A case is opened once, and only along the danger path."""
    assert (OpenCase() in effects) == (draft.opened and not before.opened)
    if draft.opened:
        assert draft.mode is Mode.DANGER
    if before.opened and before.answers != draft.answers:
        changed = {c for c in before.answers | draft.answers
                   if before.answers.get(c) != draft.answers.get(c)}  # fmt: skip
        told = {effect.question for effect in effects if isinstance(effect, Amend)}
        prefilled = {c for c in changed if c not in before.answers and c in ("where", "there")}
        assert told & changed or changed <= prefilled
