"""Tables as Excel opens them: numbers are numbers, and words never run."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from storage.spreadsheets import Sheet, as_csv, as_xlsx

DAY = date(2026, 11, 30)
ROWS = [["Tên", "Số"], ["Thôn Pò Hèn", Decimal("8.1")], ["=1+1", 1028], ["-2", None]]


def inside(book: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read(name).decode()


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_words_that_look_like_a_formula_never_run(words):
    sheet = inside(as_xlsx([Sheet("a", [["x"], [words]])], title="", made_on=DAY),
                   "xl/worksheets/sheet1.xml")  # fmt: skip
    assert "<f>" not in sheet
    written = as_csv(Sheet("a", [["x"], [words]]), decimal_comma=True).decode("utf-8-sig")
    assert written.split("\r\n", 1)[1].lstrip('"').startswith("'")


def test_a_number_is_a_number():
    sheet = inside(as_xlsx([Sheet("a", ROWS)], title="", made_on=DAY), "xl/worksheets/sheet1.xml")
    assert "<v>8.1</v>" in sheet
    assert "<v>1028</v>" in sheet


def test_a_csv_is_as_computers_there_are_set():
    assert as_csv(Sheet("a", ROWS), decimal_comma=True).decode() == (
        "\ufeffTên;Số\r\nThôn Pò Hèn;8,1\r\n'=1+1;1028\r\n'-2;\r\n"
    )
    assert as_csv(Sheet("a", [["a,b", Decimal("8.1")]]), decimal_comma=False).decode() == (
        '\ufeff"a,b",8.1\r\n'
    )


def test_the_same_tables_come_out_the_same():
    first, again = (as_xlsx([Sheet("a/b", ROWS)], title="t", made_on=DAY) for _ in range(2))
    assert first == again
