"""The closing wizard: every press leads somewhere sensible, or nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.cards import LeadFacts
from domain.cases.cases import Outcome, Value
from domain.cases.closing_draft import Closing, ClosingFacts, ClosingStep, pack, unpack
from domain.cases.closing_screens import FALSE_UNSEEN, NOTHING_DONE, screen
from domain.cases.closing_wizard import may_close, pressed, replied
from domain.cases.lead_patterns import LeadKind
from domain.cases.outcome_words import outcome_lines

LEAD = LeadFacts(LeadKind.PLATE, "14-B1 123.45", checked=False, id="ab" * 16)
KNOWN = ClosingFacts("482917", "Dũng", leads=[LEAD], offices=["Đồn", "Ủy ban"])


def go(*presses: str) -> Closing:
    closing = Closing()
    for what in presses:
        closing = pressed(closing, what, KNOWN) or closing
    return closing


@pytest.mark.parametrize(
    ("presses", "step"),
    [
        ((), ClosingStep.DONE),
        (("went",), ClosingStep.DONE),
        (("next",), ClosingStep.LEADS),
        (("next", "anyway"), ClosingStep.WHY),
        (("next", "anyway", "cannot"), ClosingStep.OUTCOME),
        (("next", "anyway", "cannot", "o0"), ClosingStep.VALUE),
        (("next", "anyway", "cannot", "o2"), ClosingStep.TO),
        (("next", "anyway", "cannot", "o2", "d1"), ClosingStep.VALUE),
        (("next", "anyway", "cannot", "o0", "v0"), ClosingStep.PREVIEW),
        (("next", "anyway", "cannot", "o0", "v0", "back"), ClosingStep.VALUE),
        (("v0", "o1", "d0", "ok", "undo", "yes"), ClosingStep.DONE),
        (("went", "next", "anyway", "cannot", "o7"), ClosingStep.PREVIEW),  # false: worth nothing
        (("went", "next", "anyway", "cannot", "o7", "back"), ClosingStep.OUTCOME),
        (("next", "anyway", "cannot", "o6"), ClosingStep.PREVIEW),  # out of scope
        (
            ("next", "anyway", "cannot", "o5", "v1"),
            ClosingStep.VALUE,
        ),  # not as reported, yet confirmed
        (("next", "anyway", "cannot", "o0", "v0", "tick"), ClosingStep.DONE),
        (("next", "anyway", "cannot", "o99", "ox", "o"), ClosingStep.OUTCOME),
    ],
)
def test_where_presses_lead(presses, step):
    assert go(*presses).step is step


def test_checked_leads_are_not_asked_about():
    known = ClosingFacts("482917", "Dũng", leads=[LeadFacts(LEAD.kind, LEAD.text, checked=True)])
    after = pressed(Closing(), "next", known)
    assert after is not None
    assert after.step is ClosingStep.OUTCOME


def test_tick_and_untick():
    assert go("went", "asked", "went").done == ("asked",)


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_empty_reply_is_no_reason(words):
    assert replied(Closing(step=ClosingStep.WHY), words) is None


@pytest.mark.parametrize(
    ("presses", "offered", "asked"),
    [
        (("went", "next", "anyway", "cannot", "o0", "v0"), ["ok", "came", "back"], None),
        (("next", "anyway", "cannot", "o0", "v0"), ["ok", "came", "tick", "back"], NOTHING_DONE),
        (("next", "anyway", "cannot", "o3", "v0"), ["ok", "back"], None),
        (("went", "next", "anyway", "cannot", "o7"), ["ok", "back"], None),
        (("next", "anyway", "cannot", "o7"), ["tick", "back"], FALSE_UNSEEN),
    ],
    ids=["done", "found, nothing done", "not ours", "false", "false, nothing done"],
)
def test_what_contradicts_itself_is_asked_or_refused(presses, offered, asked):
    """*Deliberately false* with nothing done passed, and so did false and *confirmed*."""
    closing = go(*presses)
    lines, choices = screen(closing, KNOWN)
    assert [choice.what for choice in choices] == offered
    assert asked is None or asked in [line.id for line in lines]
    assert may_close(closing, KNOWN) is ("ok" in offered)


@pytest.mark.parametrize("step", [ClosingStep.OUTCOME, ClosingStep.VALUE])
def test_each_choice_is_explained_in_one_line(step):
    lines, choices = screen(Closing(step=step, outcome=Outcome.FOUND), KNOWN)
    assert len(lines) - 1 == len([choice for choice in choices if choice.what != "back"])


def test_reply_is_no_answer_where_a_button_is_wanted():
    assert replied(Closing(step=ClosingStep.VALUE), "valuable") is None


def test_falsehood_is_told_as_not_as_reported():
    assert outcome_lines(Outcome.FALSE) == outcome_lines(Outcome.NOT_AS_REPORTED)


@given(
    st.lists(
        st.sampled_from(
            [
                "went",
                "next",
                "anyway",
                "cannot",
                "back",
                "o0",
                "o2",
                "o6",
                "o7",
                "d0",
                "v1",
                "ok",
                "?",
            ]
        ),
        max_size=30,
    )
)
def test_there_is_always_a_screen_with_buttons(presses):
    closing = go(*presses)
    lines, choices = screen(closing, KNOWN)
    assert lines
    assert choices
    assert unpack(pack(closing)) == closing
    if closing.step is ClosingStep.PREVIEW:
        assert closing.outcome is not None
        assert isinstance(closing.value, Value)
        assert closing.outcome is not Outcome.PASSED_ON or closing.passed_to
