"""What is typed in a room where nothing can be pressed."""

import pytest

from domain.cases.by_number import DIGITS, Typed, is_of_prompt, offered, read_typed
from domain.cases.card_presses import CardVerb


@pytest.mark.parametrize(
    ("text", "digits", "number", "words"),
    [
        ("1 482-917", "1", "482917", ""),
        ("1 482917", "1", "482917", ""),
        ("1 482 917", "1", "482917", ""),
        ("1. 482–917", "1", "482917", ""),
        ("482-917 1", "1", "482917", ""),
        ("#482-917", "", "482917", ""),
        ("482917.", "", "482917", ""),
        ("123 456", "", "123456", ""),
        ("1", "1", "", ""),
        ("12)", "12", "", ""),
        ("2 482-917 Xe màu gì?", "2", "482917", "Xe màu gì?"),
        ("3 482-917\n2 người", "3", "482917", "2 người"),
        ("482-917: 2 người", "", "482917", "2 người"),
        ("21 23 27 482-917", "21 23 27", "482917", ""),
        ("482-917 21, 27", "21 27", "482917", ""),
        ("21 27", "21 27", "", ""),
        ("nhận", "", "", "nhận"),
        ("1482917", "", "", "1482917"),
        ("1 482-9171", "", "", "1 482-9171"),
        ("", "", "", ""),
        ("١ 482-917", "", "", "١ 482-917"),
    ],
)
def test_what_is_typed(text, digits, number, words):
    assert read_typed(text) == Typed(tuple(digits.split()), number, words)


def test_a_number_of_a_card_is_never_a_prompts():
    assert len(set(DIGITS.values())) == len(DIGITS)
    assert not any(is_of_prompt(digits) for digits in DIGITS.values())
    assert all(is_of_prompt(offered(count, place)) for count in range(1, 30) for place in (1, 12))


def test_neighbouring_prompts_offer_no_number_twice():
    for count in range(1, 30):
        here, after = ({offered(one, n) for n in range(1, 10)} for one in (count, count + 1))
        assert not here & after


def test_every_verb_of_a_card_has_a_number_but_the_one_that_shows_it():
    assert set(CardVerb.__args__) - set(DIGITS) == {"show"}  # type: ignore[attr-defined]
