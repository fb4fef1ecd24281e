"""The closing wizard: every press leads somewhere sensible, or nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cards import LeadFacts
from domain.cases import Outcome, Value
from domain.closing import Closing, Known, Step, pack, pressed, replied, screen, unpack
from domain.leads import LeadKind
from domain.outcomes import outcome_lines

LEAD = LeadFacts(LeadKind.PLATE, "14-B1 123.45", checked=False, id="ab" * 16)
KNOWN = Known("482917", "Dũng", leads=[LEAD], offices=["Đồn", "Ủy ban"])


def go(*presses: str) -> Closing:
    closing = Closing()
    for what in presses:
        closing = pressed(closing, what, KNOWN) or closing
    return closing


@pytest.mark.parametrize(
    ("presses", "step"),
    [
        ((), Step.DONE),
        (("went",), Step.DONE),
        (("next",), Step.LEADS),
        (("next", "anyway"), Step.WHY),
        (("next", "anyway", "cannot"), Step.OUTCOME),
        (("next", "anyway", "cannot", "o0"), Step.VALUE),
        (("next", "anyway", "cannot", "o2"), Step.TO),
        (("next", "anyway", "cannot", "o2", "d1"), Step.VALUE),
        (("next", "anyway", "cannot", "o0", "v0"), Step.PREVIEW),
        (("next", "anyway", "cannot", "o0", "v0", "back"), Step.VALUE),
        (("v0", "o1", "d0", "ok", "undo", "yes"), Step.DONE),
        (("next", "anyway", "cannot", "o99", "ox", "o"), Step.OUTCOME),
    ],
)
def test_where_presses_lead(presses, step):
    assert go(*presses).step is step


def test_checked_leads_are_not_asked_about():
    known = Known("482917", "Dũng", leads=[LeadFacts(LEAD.kind, LEAD.text, checked=True)])
    after = pressed(Closing(), "next", known)
    assert after is not None
    assert after.step is Step.OUTCOME


def test_tick_and_untick():
    assert go("went", "asked", "went").done == ("asked",)


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_empty_reply_is_no_reason(words):
    assert replied(Closing(step=Step.WHY), words) is None


def test_reply_is_no_answer_where_a_button_is_wanted():
    assert replied(Closing(step=Step.VALUE), "valuable") is None


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
    if closing.step is Step.PREVIEW:
        assert closing.outcome is not None
        assert isinstance(closing.value, Value)
        assert closing.outcome is not Outcome.PASSED_ON or closing.passed_to
