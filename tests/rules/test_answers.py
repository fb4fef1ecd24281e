"""What answers are worth: rules as tables."""

import pytest

from domain.forms.answer_facts import four_digits, phone_number, tidy, urgency_of
from domain.forms.forms import Urgency
from tests.samples.forms import THEFT


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 (912) 345-678", "+84912345678"),
        ("113", ""),
        ("call me", ""),
        ("٠٩١٢٣٤٥٦٧٨", ""),
    ],
)
def test_a_telephone_number(text, number):
    assert phone_number(text) == number


def test_digits_of_other_scripts_are_no_opening_digits():
    assert four_digits("١٢٣٤") == ""


def test_what_was_typed_is_made_tidy():
    assert tidy("\u202ea\x00b\u200b  c\n\n\n\nd ") == "ab c\n\nd"
    assert len(tidy("x" * 100_000)) == 4_000
    assert tidy("hoa\u0300") == "hoà"


def test_the_most_urgent_rule_wins():
    assert urgency_of(THEFT, {"when": "now"}) is Urgency.P1
    assert urgency_of(THEFT, {"when": "days"}) is Urgency.P3
