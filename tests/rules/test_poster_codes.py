"""Codes of posters: what is one, however it is written, and what is not."""

import pytest

from domain.paper.poster_codes import (
    ALPHABET,
    area_payload,
    areas_meant,
    is_well_formed,
    new_poster_code,
    read_poster_code,
    spoken_poster_code,
)
from domain.qr_codes import outdoor_code

CODE = "K7M29QXW"


def test_new_codes_are_well_formed_and_never_the_same():
    codes = {new_poster_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(is_well_formed(code) and read_poster_code(code) == code for code in codes)


@pytest.mark.parametrize(
    "written",
    ["{a}{b}", "{a}-{b}", "{a} {b}", "{a}.{b}", " “{a}-{b}”! ", "https://x.example/Q/{a}{b}?a=b",
     "I saw https://x.example/q/{a}-{b} on a wall"],
)  # fmt: skip
@pytest.mark.parametrize("case", [str.upper, str.lower], ids=["upper", "lower"])
def test_a_code_is_read_however_it_is_written(written, case):
    code = new_poster_code()
    assert read_poster_code(case(written.format(a=code[:4], b=code[4:]))) == code


@pytest.mark.parametrize(
    "written",
    ["", "12345678", "7294 5183", "ABCDEFGH", "482-917", "29A-456.78", "14-B1 123.45", "Xin chào",
     "a" * 3000, "/q/../../etc", "K7M2-9QX", "０１２３４５６７", "К7М2-9QХS"],
)  # fmt: skip
def test_other_words_and_numbers_are_no_code(written):
    assert read_poster_code(written) == ""


def test_a_code_is_not_another_one_mistyped_once_or_with_two_signs_exchanged():
    code = new_poster_code()
    for at in range(len(code)):
        for char in ALPHABET.replace(code[at], ""):
            assert not is_well_formed(code[:at] + char + code[at + 1 :])
    for at in range(len(code) - 1):
        turned = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
        assert turned == code or not is_well_formed(turned)


@pytest.mark.parametrize("area", ["06724-01", "16.06.01.2001", "16.06", "22"])
def test_an_area_travels_through_a_link_that_has_no_dots(area):
    payload = area_payload(area)
    assert "." not in payload
    assert area in areas_meant(payload)
    assert areas_meant(area)[0] == area  # as links of the first posters say it
    assert areas_meant(f"v-{area}")[0] == area


@pytest.mark.parametrize("payload", ["", "q-K7M29QXW", "a b", "<script>", "x" * 65])
def test_what_names_no_area_means_none(payload):
    assert areas_meant(payload) == ()


def test_upper_case_makes_the_code_on_the_wall_coarser():
    link = f"https://bao.haison.example/q/{CODE}"
    assert outdoor_code(link.upper())[0] < outdoor_code(link)[0]
    assert outdoor_code(link.upper())[0] == 41  # 33 modules and four white ones at each side


def test_a_code_is_spoken_in_two_halves():
    assert spoken_poster_code(CODE) == "K7M2-9QXW"
