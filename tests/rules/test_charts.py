"""The picture of a year: what is hidden looks alike, and words stay words."""

from fractions import Fraction
from xml.etree import ElementTree

from domain.services.charts import Drawing, DrawnBar, DrawnPanel, draw

SVG = "{http://www.w3.org/2000/svg}"


def bars(*amounts: int | None) -> tuple[DrawnBar, ...]:
    return tuple(
        DrawnBar(str(month), None if amount is None else Fraction(amount))
        for month, amount in enumerate(amounts, start=1)
    )


def drawn(*panels: DrawnPanel, title: str = "Xã Hải Sơn") -> ElementTree.Element:
    drawing = Drawing(title, "11/2026", "Tin: 1/2026 5", panels, "quá ít", "")
    return ElementTree.fromstring(draw(drawing))  # noqa: S314  # we drew it


def heights(picture: ElementTree.Element) -> list[str]:
    return [box.attrib["height"] for box in picture.iter(f"{SVG}rect")][1:-1]


def test_it_says_what_it_shows_to_who_cannot_see_it():
    picture = drawn(DrawnPanel("Tin", "5", bars(5)))
    assert picture.attrib["role"] == "img"
    assert [one.text for one in picture if one.tag in (f"{SVG}title", f"{SVG}desc")] == [
        "Xã Hải Sơn",
        "Tin: 1/2026 5",
    ]


def test_hidden_months_are_equally_high():
    assert heights(drawn(DrawnPanel("Tin", "40", bars(None, 10, None, 40)))) == [
        "9.0",
        "15.5",
        "9.0",
        "62.0",
    ]


def test_nothing_at_all_has_no_bar_and_breaks_nothing():
    assert heights(drawn(DrawnPanel("Tin", "0", bars(0, 0)))) == []
    assert heights(drawn()) == []


def test_words_stay_words():
    name = '<script>"&'
    picture = drawn(DrawnPanel(name, "5", bars(5)), title=name)
    assert name in [text.text for text in picture.iter(f"{SVG}text")]


def test_a_name_that_is_too_long_is_cut():
    picture = drawn(DrawnPanel("W" * 200, "5", bars(5)))
    assert any((text.text or "").endswith("…") for text in picture.iter(f"{SVG}text"))
