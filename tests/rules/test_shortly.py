"""Short and polite answers, and numbers in words."""

import pytest

from domain.words.short_answers import Short, keycap_of, number_said, short_answer


@pytest.mark.parametrize(
    "typed",
    ["có ạ", "vâng", "vâng ạ", "dạ", "dạ có ạ", "ừ", "đúng rồi", "co a", "ok", "👍", "👍🏽",
     "ya", "iya pak", "betul", "yes", "yep please", "Yes!"],
)  # fmt: skip
def test_yes(typed: str) -> None:
    assert short_answer(typed) is Short.YES


@pytest.mark.parametrize(
    "typed",
    ["ko", "k", "không ạ", "dạ không", "không có", "không có ai", "hông", "nggak", "tdk", "gak ada",
     "bukan pak", "no", "nope", "nah", "👎", "❌"],
)  # fmt: skip
def test_no(typed: str) -> None:
    assert short_answer(typed) is Short.NO


@pytest.mark.parametrize("typed", ["ko biết", "không rõ ạ", "gk tau", "tidak tahu pak", "idk"])
def test_unknown(typed: str) -> None:
    assert short_answer(typed) is Short.UNKNOWN


@pytest.mark.parametrize("typed", ["hủy", "Huỷ đi ạ", "trở lại", "batal pak", "cancel", "go back"])
def test_back(typed: str) -> None:
    assert short_answer(typed) is Short.BACK


@pytest.mark.parametrize(
    "typed",
    ["", "có không?", "mất xe", "có người bị đánh", "không thấy xe", "ya tapi motor saya", "1",
     "nobody home", "Huy", "my money back"],
)  # fmt: skip
def test_more_than_an_answer_is_none(typed: str) -> None:
    assert short_answer(typed) is None


@pytest.mark.parametrize(
    ("typed", "digit"),
    [("số 1", "1"), ("so 2", "2"), ("một", "1"), ("chọn số ba", "3"), ("satu", "1"),
     ("nomor 2", "2"), ("no. 3", "3"), ("two", "2"), ("number four", "4"), ("thứ hai", ""),
     ("số 12", ""), ("1 2", ""), ("nhà số 1", ""), ("", ""),
     ("-2", ""), ("− 2", ""), ("số -2", "")],
)  # fmt: skip
def test_a_number_in_words(typed: str, digit: str) -> None:
    assert number_said(typed) == digit


def test_a_keycap_is_its_digit() -> None:
    assert [keycap_of(typed) for typed in ("1️⃣", "2⃣", "3", "(4)", "12", "a")] == [
        "1", "2", "3", "4", "", "",
    ]  # fmt: skip
