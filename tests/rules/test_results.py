"""What an officer counts at the end, as it was typed."""

from fractions import Fraction

import pytest

from domain.cases.results import amount_of, result_in, with_result
from domain.services.numbers import Bound


@pytest.mark.parametrize(
    ("code", "typed", "read"),
    [
        ("arrested", "7", ("arrested", "7")),
        ("arrested", "hơn 20", ("arrested", ">20")),
        ("arrested", "more than 20 people", ("arrested", ">20")),
        ("arrested", "lebih dari 20 orang", ("arrested", ">20")),
        ("arrested", "> 20", ("arrested", ">20")),
        ("arrested", "khoảng 20", ("", "")),
        ("arrested", "kurang dari 20", ("", "")),
        ("arrested", "1,5", ("", "")),
        ("arrested", "-3", ("", "")),
        ("arrested", "", ("", "")),
        ("seized.drug", "3 kg", ("seized.drug.kg", "3")),
        ("seized.drug", "8,1 kilogam", ("seized.drug.kg", "8.1")),
        ("seized.drug", "250 g", ("seized.drug.g", "250")),
        ("seized.phone", "2", ("seized.phone.piece", "2")),
        ("seized.phone", "2.5", ("", "")),
        ("seized.phone", "1.821", ("seized.phone.piece", "1821")),
        ("handed.other", "10 lít", ("handed.other.l", "10")),
    ],
)
def test_amounts_keep_their_unit_and_their_bound(code, typed, read):
    assert result_in(code, typed) == read


def test_nothing_takes_it_out_again():
    assert with_result({"arrested": "7", "helped": "1"}, "arrested", "0") == {"helped": "1"}


def test_there_are_never_more_large_cases_than_cases():
    assert with_result({}, "large", "2") == {"large": "2", "cases": "2"}
    assert with_result({"cases": "6"}, "large", "2") == {"large": "2", "cases": "6"}
    assert with_result({"cases": "6", "large": "2"}, "cases", "1") == {"cases": "1"}
    assert with_result({"cases": "1", "large": "1"}, "cases", "0") == {}


def test_more_than_stays_a_bound():
    assert amount_of(">20") == (Fraction(20), Bound.MORE)
    assert amount_of("8.1") == (Fraction(81, 10), Bound.EXACT)
