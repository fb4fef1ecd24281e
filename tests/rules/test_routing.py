"""Routing: desks and telephone numbers."""

from dataclasses import dataclass, field

import pytest

from domain.cases.routing import digits_of, find_desk, general_numbers, named, numbers_for
from domain.forms.forms import ReadBy

PATH = ["06724-01", "06724", "22"]


@dataclass
class DeskRow:
    kind: str
    areas: list[str]
    forms: list[str]


@dataclass
class NumberRow:
    name: str
    digits: str
    area: str | None = None
    forms: list[str] = field(default_factory=lambda: ["*"])


POLICE = DeskRow("police", ["06724"], ["*"])
BORDER = DeskRow("border", ["06724"], ["border", "trafficking"])
CARE = DeskRow("restricted", ["06724"], ["home"])
OVERSIGHT = DeskRow("oversight", ["22"], ["complaint"])
TEAM = DeskRow("police", ["06724-01"], ["*"])
READ_BY = {"home": ReadBy.NAMED, "complaint": ReadBy.OUTSIDE}
DESKS = [POLICE, BORDER, CARE, OVERSIGHT]


@pytest.mark.parametrize(
    ("form", "desks", "expected"),
    [
        ("theft", DESKS, POLICE),
        ("border", DESKS, BORDER),
        ("home", DESKS, CARE),
        ("home", [POLICE], None),
        ("complaint", DESKS, OVERSIGHT),
        ("complaint", [POLICE], None),
        ("complaint", [DeskRow("police", ["06724"], ["complaint"])], None),
        ("theft", [DeskRow("restricted", ["06724"], ["*"])], None),
        ("theft", [POLICE, TEAM], TEAM),
        ("border", [TEAM, BORDER], BORDER),
        ("theft", [DeskRow("police", ["99999"], ["*"])], None),
        ("theft", [], None),
    ],
)
def test_the_desk_of_a_form(form, desks, expected):
    read_by = READ_BY.get(form, ReadBy.ANYBODY)
    assert find_desk(form, PATH, desks, read_by=read_by) is expected


NUMBERS = [
    NumberRow("Công an", "113"),
    NumberRow("Cứu hỏa", "114", forms=["fire"]),
    NumberRow("Trực ban", "0203 000 0000", area="06724"),
    NumberRow("Xã khác", "0999 000 0000", area="99999"),
]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("fire", ["114", "0203 000 0000"]),
        ("theft", ["0203 000 0000", "113"]),
        ("", ["0203 000 0000", "113"]),
    ],
)
def test_the_most_specific_numbers_come_first_two_to_a_screen(form, expected):
    assert [number.digits for number in numbers_for(form, PATH, NUMBERS)] == expected


def test_the_menu_names_the_national_number_first():
    assert [number.digits for number in general_numbers(PATH, NUMBERS)] == ["113", "0203 000 0000"]


def test_numbers_as_they_are_shown():
    assert digits_of(NUMBERS[:2]) == "113 · 114"
    assert named(NUMBERS[0]) == "113"
    assert named(NUMBERS[2]) == "Trực ban 0203 000 0000"
