"""What is typed in a room: a number is a case, a question mark asks."""

import pytest

from domain.cases.cases import Outcome, Value, named_in
from domain.cases.inquiry_messages import is_question
from domain.cases.outcome_words import MEANINGS, OUTCOMES, VALUES, worths_of


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("482-917", "482917"),
        ("482917", "482917"),
        (" 482 917 ", "482917"),
        ("#482-917", "482917"),
        ("482-917?", "482917"),
        ("48-2917", ""),
        ("4829170", ""),
        ("482-917 xong chưa", ""),
        ("٤٨٢٩١٧", ""),
        ("", ""),
    ],
)
def test_a_number_alone_names_a_case(typed, number):
    assert named_in(typed) == number


@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("Xe màu gì?", True),
        ("Warnanya apa ?", True),
        ("几点？", True),
        ("Chúng tôi tới lúc 15 giờ", False),
        ("", False),
    ],
)
def test_a_question_mark_asks(words, asks):
    assert is_question(words) is asks


def test_every_choice_at_the_end_is_explained():
    assert set(MEANINGS) == {*OUTCOMES, *VALUES}


@pytest.mark.parametrize("outcome", Outcome)
def test_no_worth_contradicts_how_it_ended(outcome):
    worths = worths_of(outcome)
    assert worths
    if outcome in (Outcome.FALSE, Outcome.NOT_AS_REPORTED, Outcome.OUT_OF_SCOPE):
        assert Value.CONFIRMED not in worths
