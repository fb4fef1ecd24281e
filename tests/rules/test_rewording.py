"""Rewording: where an edited message's words stand in a report, and what becomes of them there."""

import pytest

from bot.wiring import load_forms
from domain.cases.text_replacement import BETWEEN, pieces_of, reworded, reworded_pieces

THEFT = load_forms().by_code["theft"]
HOME = load_forms().by_code["home"]
OLD, NEW = "behind the school", "behind the temple"


def was(piece: str) -> bool:
    return piece in (OLD, "0912345678", "1234")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"words": [OLD]}, {"words": [NEW]}, id="a mark"),
        pytest.param({"words": ["a", OLD, "b"]}, {"words": ["a", NEW, "b"]}, id="in its place"),
        pytest.param({"words": [OLD, NEW]}, {"words": [NEW]}, id="said once"),
        pytest.param({"words": OLD, "village": "v"}, {"words": NEW, "village": "v"}, id="a place"),
        pytest.param(
            {"words": f"bridge{BETWEEN}{OLD}"}, {"words": f"bridge{BETWEEN}{NEW}"}, id="half of one"
        ),
    ],
)
def test_the_old_words_say_the_new_ones(before: object, after: object) -> None:
    assert reworded(THEFT, {"x": before}, was, NEW) == {"x": after}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"words": [OLD, "b"]}, {"words": ["b"]}, id="a mark"),
        pytest.param({"words": OLD, "village": "v"}, {"village": "v"}, id="a place"),
    ],
)
def test_words_that_were_taken_away_are_gone(before: object, after: object) -> None:
    assert reworded(THEFT, {"x": before}, was, "") == {"x": after}  # type: ignore[dict-item]


def test_a_number_is_read_as_a_number() -> None:
    before = {"reach": {"reach": "phone", "phone": "0912345678"}}
    after = {"reach": {"reach": "phone", "phone": "0912345679"}}
    assert reworded(THEFT, before, was, "0912 345 679") == after
    assert reworded(THEFT, before, was, "no number") is None


def test_digits_are_read_as_digits() -> None:
    code = next(one.code for one in HOME.questions if one.kind == "digits")
    assert reworded(HOME, {code: "1234"}, was, "43 21") == {code: "4321"}
    assert reworded(HOME, {code: "1234"}, was, "43") is None


def test_a_choice_is_never_made_by_an_edit() -> None:
    assert reworded(THEFT, {"what": "motorbike", "x": {"words": ["a"]}}, was, "1") is None


def test_what_stands_nowhere_is_not_put_right() -> None:
    assert reworded(THEFT, {"x": {"words": ["a"]}}, was, NEW) is None
    assert reworded_pieces(["a"], was, NEW) is None


def test_everything_that_may_be_one_message_is_found() -> None:
    answers = {"p": {"words": f"a{BETWEEN}b"}, "m": {"words": ["c"], "media": ["1"]}, "n": "12"}
    assert {"a", "b", "c", "12"} <= set(pieces_of(answers))
