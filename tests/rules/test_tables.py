"""Clerks' tables: what is read of a file, what columns mean, what would become of a row."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path

import pytest

from bot.wiring import load_forms
from domain.case_numbers import new_number, spoken
from domain.forms.forms import Life, QuestionKind
from domain.services.table_cells import NotAnAnswer, TableReader, answer_in, harmless, text_of
from domain.services.table_columns import NoColumns, find_columns
from domain.services.table_guesses import guess_registers
from domain.services.table_plans import RowVerdict, Standing, TablePlan, plan_table
from domain.services.table_rows import head_of
from domain.words.translations import Words
from storage.sheets.child import read_here
from storage.sheets.grid import SheetFault, SheetRefused
from storage.sheets.reading import read_sheet_now
from storage.sheets.writing import write_delimited, write_workbook

ROOT = Path(__file__).parents[2]
WORDS, FORMS = Words.load(ROOT / "locales"), load_forms().by_code
TEAMS = FORMS["teams"]
TODAY = date(2026, 11, 18)
VILLAGES = (("v1", "Thôn Pò Hèn"), ("v2", "Thôn Lục Phủ"))
READER = TableReader(WORDS, VILLAGES, ("06724", "Xã Hải Sơn"), TODAY)
HEAD = ["Thôn", "Từ ngày nào?", "Tổ nào", "Thành viên", "Dân phòng"]


def plan(
    rows: Sequence[Sequence[object]], register: str = "teams", *, whole: bool = True
) -> TablePlan:
    grid = [list(row) for row in rows]
    return plan_table(FORMS[register], grid, READER, (), whole_place=whole)  # type: ignore[arg-type]


def told(found: TablePlan) -> list[str]:
    zone = UTC
    return [
        WORDS.render("en", one.why, zone) if one.why else one.verdict.value for one in found.rows
    ]


# ------------------------------------------------------------------------------- files are read


@pytest.mark.parametrize(
    "raw",
    [
        "Thôn;Số\nPò Hèn;1.821\n".encode(),
        "Thôn,Số\r\nPò Hèn,1.821\r\n".encode("utf-8-sig"),
        "sep=|\nThôn|Số\nPò Hèn|1.821\n".encode(),
        "Thôn\tSố\nPò Hèn\t1.821\n".encode("utf-16"),
    ],
    ids=["semicolon", "byte order mark", "sep", "utf-16 tabs"],
)
def test_a_csv_is_read_however_it_was_saved(raw):
    assert read_here(raw) == [["Thôn", "Số"], ["Pò Hèn", "1.821"]]


def older_windows(text: str) -> bytes:
    """As Windows-1258 writes it: most marks of a tone stand behind their letter."""
    written = b""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        try:
            written += letter.encode("cp1258")
        except UnicodeEncodeError:
            tone = next(mark for mark in apart[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
            bare = unicodedata.normalize("NFC", apart.replace(tone, ""))
            written += bare.encode("cp1258") + tone.encode("cp1258")
    return written


def test_a_csv_of_an_older_windows_keeps_its_marks():
    assert read_here(older_windows("Thôn;Tổ\nLục Phủ;Dân phòng\n")) == [
        ["Thôn", "Tổ"],
        ["Lục Phủ", "Dân phòng"],
    ]


SHEET = "xl/worksheets/sheet1.xml"
STYLES = (
    '<styleSheet xmlns="x"><numFmts count="1"><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>'
    "</styleSheet>"
)


def workbook(sheet: str, **parts: str) -> bytes:
    """Another office's file: our own one with another sheet and further parts."""
    old = zipfile.ZipFile(io.BytesIO(write_workbook([["x"]])))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            body = f'<worksheet xmlns="x">{sheet}</worksheet>' if name == SHEET else old.read(name)
            archive.writestr(name, body)
        for name, body in parts.items():
            archive.writestr(f"xl/{name}.xml", body)
    return written.getvalue()


def test_numbers_days_formulas_and_merged_cells_of_a_workbook():
    raw = workbook(
        "<sheetData>"
        '<row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="C1" t="inlineStr"><is><t>Số</t></is></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>45900</v></c>'
        '<c r="C2"><v>8.1</v></c></row>'
        '<row r="3"><c r="B3" s="2"><v>45901.5</v></c><c r="C3"><f>SUM(C1:C2)</f><v>3</v></c>'
        '<c r="D3"><f>HYPERLINK("x")</f></c></row>'
        '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
        sharedStrings='<sst xmlns="x"><si><t>Thôn</t></si><si><r><t>Pò </t></r><r><t>Hèn</t></r>'
        "<rPh><t>no</t></rPh></si></sst>",
        styles=STYLES,
    )
    assert read_here(raw) == [
        ["Thôn", None, "Số"],
        ["Pò Hèn", "2025-08-31", 8.1],
        ["Pò Hèn", "2025-09-01", 3, '=HYPERLINK("x")'],
    ]


@pytest.mark.parametrize("written", ["nan", "-INF", "1e300", "9999999999999999999"])
def test_a_number_that_nobody_counts_spoils_its_own_row_alone(written):
    """It stopped the whole table."""
    cells = f'<c r="A1" t="str"><v>Số</v></c></row><row r="2"><c r="A2"><v>{written}</v></c>'
    grid = read_here(workbook(f'<sheetData><row r="1">{cells}</row></sheetData>'))
    number = next(one for one in TEAMS.questions if one.kind is QuestionKind.NUMBER)
    with pytest.raises(NotAnAnswer):
        answer_in(READER, number, grid[1][0])


def letter() -> bytes:
    """Another kind of file that is a ZIP too: `.docx`, `.ods`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return written.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, SheetFault.OLD),
        (b"PK\x03\x04 cut off", SheetFault.BROKEN),
        (b"a;b\x00\n", SheetFault.NO_TABLE),
        (b";;\n;;\n", SheetFault.EMPTY),
        (workbook("<sheetData/>", sharedStrings=f"{ENTITIES}<sst/>"), SheetFault.BROKEN),
        (workbook(f"<sheetData/>{' ' * 70_000_000}"), SheetFault.TOO_BIG),
        (workbook('<sheetData><row r="20001"><c r="A20001"><v>1</v></c></row></sheetData>'),
         SheetFault.TOO_BIG),
        (b"a;b\n" * 20_001, SheetFault.TOO_BIG),
        (letter(), SheetFault.NO_TABLE),
    ],
    ids=["xls", "cut off", "no table", "empty", "entities", "bomb", "far row", "rows", "letter"],
)  # fmt: skip
def test_what_is_no_table_or_too_much_is_refused(raw, fault):
    with pytest.raises(SheetRefused) as refused:
        read_here(raw)
    assert refused.value.fault is fault


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n＝＋－＠"])
def test_words_that_a_spreadsheet_would_run_never_do_and_read_back(sign):
    """Excel of East Asian computers runs wide signs too."""
    words = f"{sign}cmd|' /C calc'!A0"
    csv = write_delimited([["x"], [words]]).decode("utf-8-sig")
    assert csv.splitlines()[1].lstrip('"').startswith("'")
    assert text_of(harmless(words)) == words
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(write_workbook([[words]]))).read(SHEET)


def test_thirteen_thousand_rows_are_read_and_planned():
    """As many as the members of Thanh Hóa's teams, with marks of an older Windows."""
    row = "Pò Hèn;1/7/2024;An ninh;3;3"
    raw = older_windows("\n".join([";".join(HEAD), *[row] * 13_053]))
    found = plan(read_here(raw))
    assert len(found.to_write) == 13_053
    assert found.rows[-1].number == 13_054


def test_a_table_is_read_by_a_child():
    assert read_sheet_now("Thôn;Số\nPò Hèn;2\n".encode()) == [["Thôn", "Số"], ["Pò Hèn", "2"]]
    with pytest.raises(SheetRefused):
        read_sheet_now(b"PK\x03\x04 cut off")


def test_what_no_workbook_can_hold_damages_none():
    """A control character out of somebody's CSV stands in the reason that a row is left out for."""
    assert read_here(write_workbook([["Pò\x0bHèn\x01\uffff", "🎉"]])) == [["Pò Hèn", "🎉"]]


def test_what_is_taken_away_is_never_computed_and_reads_back():
    rows = [["Thôn", "Số", "Tên"], ["Pò Hèn", 8.1, "=1+1"], ["Lục Phủ", 1821, "@home"]]
    csv = write_delimited(rows)
    assert "'=1+1" in csv.decode()
    assert read_here(csv)[1] == ["Pò Hèn", "8,1", "'=1+1"]
    assert read_here(write_workbook(rows)) == rows
    assert write_workbook(rows) == write_workbook(rows)


# -------------------------------------------------------------------------------------- columns


@pytest.mark.parametrize(
    "head",
    [
        ["Thôn", "Từ ngày nào?", "Tổ nào", "Thành viên", "Dân phòng"],
        ["Desa", "Sejak", "Regu apa", "Anggotanya", "Hansip"],
        ["members", "kind", "origin", "village", "since"],
    ],
    ids=["vi", "id", "codes"],
)
def test_columns_are_called_as_the_register_calls_them_in_any_order(head):
    columns = plan([head]).columns
    assert {"village", "day", "kind", "members"} <= {one.question for one in columns.taken}


@pytest.mark.parametrize("code", sorted(code for code, form in FORMS.items()
                                        if form.life is Life.RECORD))  # fmt: skip
def test_every_question_of_a_register_has_its_column_and_is_guessed_by_it(code):
    """Footage requests went out without what was typed."""
    head = head_of(FORMS[code], READER, "vi")
    columns = find_columns(FORMS[code], [head], READER)
    assert {one.question for one in columns.taken} >= {one.code for one in FORMS[code].questions}
    assert not columns.unknown + columns.twice + columns.of_persons
    registers = [form for form in FORMS.values() if form.life is Life.RECORD]
    guesses = guess_registers(registers, [head], WORDS, called="Bảng 3")
    assert code in [one.register for one in guesses[:2]]


def test_an_offices_title_stands_above_the_head_and_strange_columns_are_named():
    found = plan(
        [
            ["ỦY BAN NHÂN DÂN XÃ"],
            [],
            ["STT", *HEAD, "Họ và tên tổ trưởng", "Số điện thoại", "Màu áo"],
            [1, "Pò Hèn", "1/7/2024", "An ninh", 3, 3, "Nguyễn Văn A", "0912345678", "xanh"],
        ]
    )
    assert found.columns.of_persons == ("Họ và tên tổ trưởng", "Số điện thoại")
    assert found.columns.unknown == ("Màu áo",)
    assert [row.verdict for row in found.rows] == [RowVerdict.NEW]
    assert "Nguyễn" not in str(found.rows)


def test_a_bare_name_is_somebodys_where_nothing_has_a_name():
    assert plan([["Tên", *HEAD]]).columns.of_persons == ("Tên",)
    taken = plan([["Thôn", "Tên", "Mô hình nào"]], "models").columns
    assert not taken.of_persons
    assert "called" in {one.question for one in taken.taken}


@pytest.mark.parametrize(
    ("heading", "is_of_persons"),
    [
        ("Trường học", False),
        ("Số trường hợp", False),
        ("Môi trường", False),
        ("Tổ trưởng", True),
        ("Trưởng thôn", True),
        ("To truong", True),
        ("Số dien thoai", True),
        ("Họ và te\u0302n", True),
    ],
)
def test_marks_tell_a_head_from_a_school(heading, is_of_persons):
    assert plan([[*HEAD, heading]]).columns.of_persons == (heading,) * is_of_persons


def test_a_table_of_something_else_has_no_columns():
    with pytest.raises(NoColumns):
        plan([["Fruit", "Colour"], ["apple", "red"]])


# ----------------------------------------------------------------------------------------- rows


def test_each_row_is_new_or_wrong_for_a_reason_in_words():
    found = plan(
        [
            HEAD,
            ["Pò Hèn", "1/7/2024", "An ninh, trật tự", "3", "3"],
            ["thôn LỤC PHỦ", "2024-07-01", "security", "12", ""],
            ["Atlantis", "1/7/2024", "An ninh", "3", ""],
            ["Pò Hèn", "31/2/2024", "An ninh", "3", ""],
            ["Pò Hèn", "1/7/2031", "An ninh", "3", ""],
            ["Pò Hèn", "1/7/1944", "An ninh", "3", ""],
            ["Pò Hèn", "1/7/2024", "An ninh", "-3", ""],
            ["Pò Hèn", "1/7/2024", "An ninh", "1.2", ""],
            ["Pò Hèn", "1/7/2024", "", "3", ""],
            ["Pò Hèn", "1/7/2024", "An ninh", "99.999", ""],
            [],
        ]
    )
    assert told(found) == [
        "new",
        "new",
        "Thôn: “Atlantis” is no answer here.",
        "Từ ngày nào?: “31/2/2024” is no answer here.",
        "Từ ngày nào?: “1/7/2031” is no answer here.",
        "Từ ngày nào?: “1/7/1944” is no answer here.",
        "Thành viên: “-3” is no answer here.",
        "Thành viên: “1.2” is no answer here.",
        "Tổ nào: nothing stands there.",
        "Thành viên: “99.999” is no answer here.",
    ]
    assert found.rows[0].answers == {
        "village": "v1",
        "day": "2024-07-01",
        "kind": "security",
        "members": "3",
        "origin": {"items": {"defence": "3"}},
    }


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1.821", "1821"), ("1,821", "1821"), (1821.0, "1821"), ("hơn 20", ">20"),
     ("khoảng 2.600", "~2600"), (">20", ">20"), ("20 cái", "20")],
)  # fmt: skip
def test_thousands_and_bounds_are_read_as_offices_write_them(cell, amount):
    rows = [["Xã", "Tính đến ngày", "Đã đếm gì", "Bao nhiêu"], ["Pò Hèn", "1/7/2024", "Tổ", cell]]
    (row,) = plan(rows, "totals").rows
    assert row.answers.get("amount") == amount


def test_a_weight_that_can_be_read_in_two_ways_spoils_its_row_and_says_which():
    rows = [["Pò Hèn", "1/7/2024", cell] for cell in ("8,5", "1.500", "1,500")]
    found = plan([["village", "day", "powder"], *rows], "collected")
    assert told(found) == [
        "new",
        "new",
        "powder: “1,500” can be read in two ways. Please type 1500 or 1,5.",
    ]
    amounts = [row.answers["things"]["items"]["powder"] for row in found.rows[:2]]
    assert amounts == ["8.5", "1500"]


def test_a_number_of_a_workbook_is_never_taken_for_thousands():
    rows = [["Xã", "Tính đến ngày", "Đã đếm gì", "Bao nhiêu"], ["Pò Hèn", "1/7/2024", "Tổ", 1.821]]
    assert told(plan(rows, "totals")) == ["Bao nhiêu: “1.821” is no answer here."]


def test_whoever_writes_for_a_village_alone_writes_for_no_whole_place():
    rows = [HEAD, ["", "1/7/2024", "An ninh", "3", ""]]
    assert told(plan(rows)) == ["new"]
    assert told(plan(rows, whole=False)) == ["You do not write for the whole place."]


def sums(rows: Sequence[Sequence[object]], register: str) -> list[str]:
    return [WORDS.render("en", one, UTC) for one in plan(rows, register).sums]


def test_a_row_of_sums_is_held_against_the_rows_above_it():
    rows = [HEAD, *[["Pò Hèn", "1/7/2024", "An ninh", 3, 1]] * 4]
    assert sums([*rows, ["Tổng cộng", "", "", 12, 5]], "teams") == [
        "Thành viên: the rows make 12, as the file says.",
        "⚠ Dân phòng: the rows make 4, the file says 5. 1 not shown",
    ]
    (larger,) = sums([*rows, ["Tổng", "", "", 11, ""]], "teams")
    assert larger.endswith("12 is larger than the whole of 11. One of the two is wrong.")


def standing(**answers: object) -> Standing:
    told = {"village": "v1", "day": "2024-07-01", "kind": "security", "members": "3"} | answers
    return Standing("ab" * 16, "v1", date(2024, 7, 1), told, "active", 4)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "becomes"),
    [
        (["T-ababababab", "Pò Hèn", "1/7/2024", "An ninh", 3, ""], "there"),
        (["T-ababababab", "Pò Hèn", "1/7/2024", "An ninh", 4, ""], "changed"),
        (["T-ababababab", "Lục Phủ", "2/7/2024", "An ninh", 3, "Active"], "changed"),
        (["", "Pò Hèn", "1/7/2024", "An ninh", 3, ""], "there"),
        (["", "Pò Hèn", "1/7/2024", "An ninh", 4, ""], "new"),
        (["T-0", "Pò Hèn", "1/7/2024", "An ninh", 3, ""],
         "Nothing here has the code T-0. For a new row, empty that cell."),
        (["T-ababababab", "Pò Hèn", "1/7/2024", "An ninh", 3, "Weak"],
         "State: of what stands there already, change that in the register itself."),
    ],
)  # fmt: skip
def test_a_row_that_brings_a_code_is_that_entry(row, becomes):
    head = ["Mã Titir", *HEAD[:4], "State"]
    found = plan_table(TEAMS, [head, row], READER, [standing()], whole_place=True)
    assert told(found) == [becomes]


def test_an_entry_is_named_once_and_found_by_no_other_row():
    rows = [["", "Pò Hèn", "1/7/2024", "An ninh", 3], *[["T-ababababab", "", "", "An ninh", 5]] * 2]
    grid = [["Mã Titir", *HEAD[:4]], *rows]
    found = plan_table(TEAMS, grid, READER, [standing()], whole_place=True)
    assert told(found)[0] == "new"
    assert told(found)[2] == "The code T-ababababab stands in a row above already."


def test_what_somebody_else_has_to_say_is_said_by_no_table():
    """An approval of one's own request came in with the table."""
    head = ["case", "camera", "day", "hours", "reason", "Trạng thái"]
    row = [spoken(new_number()), "Cầu", "1/7/2024", "21:00-22:30", "vehicle", "Approved"]
    reader = replace(READER, entries={"cameras": [("c1", "Cầu")]})
    found = plan_table(FORMS["footage"], [head, row], reader, (), whole_place=True)
    assert told(found)[0].startswith("Trạng thái: “Approved” is said by somebody else")


@pytest.mark.parametrize(
    ("stage", "wants"), [("Asked", False), ("Handed over", True), ("Nothing to be had", True)]
)
def test_what_follows_from_an_approval_wants_a_second_person_too(stage, wants):
    """A request that was handed over came in by one person alone."""
    head = ["case", "camera", "day", "hours", "reason", "Trạng thái"]
    row = [spoken(new_number()), "Cầu", "1/7/2024", "21:00-22:30", "vehicle", stage]
    reader = replace(READER, entries={"cameras": [("c1", "Cầu")]})
    reader = replace(reader, has_case=lambda _: True)
    found = plan_table(FORMS["footage"], [head, row], reader, (), whole_place=True)
    assert told(found) == ["new"]
    assert found.wants_second(FORMS["footage"]) is wants


def test_stages_of_no_second_person_are_everybodys():
    free = {
        (form.code, stage.code)
        for form in FORMS.values()
        for stage in form.service.stages
        if form.service.passes_second(stage.code)
    }
    assert free == {("footage", stage) for stage in ("approved", "refused", "handed", "nothing")}


def test_what_stands_there_already_is_not_written_twice():
    rows = [HEAD, *[["Pò Hèn", "1/7/2024", "An ninh", 3, 1]] * 3]
    answers = plan(rows).rows[0].answers
    there = [
        Standing(str(number) * 12, "v1", date(2024, 7, 1), answers, "active", 1)
        for number in range(2)
    ]
    again = plan_table(TEAMS, rows, READER, there, whole_place=True)
    assert [row.verdict for row in again.rows] == ["there", "there", "new"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("tan-phu", "Bao nhiêu: the rows make 1,233, as the file says."),
        ("banpol", "⚠ Amount: the rows make 79.5 %, the file says 100 %. 20.5 % not shown"),
    ],
)
def test_sums_that_were_published_are_checked(file, said):
    found = plan(read_here((ROOT / "examples" / "checks" / f"{file}.csv").read_bytes()), "totals")
    assert [WORDS.render("en", one, UTC) for one in found.sums] == [said]
    assert {row.verdict for row in found.rows} == {RowVerdict.NEW}


@pytest.mark.parametrize("language", ["vi", "id"])
def test_the_clerks_manual_says_what_the_bot_says(language):
    manual = (ROOT / "docs" / f"clerks.{language}.md").read_text(encoding="utf-8")
    table_of_messages = manual.rpartition("\n## ")[2].split("\n| ")[3:]
    quoted = [row.partition(" |")[0].rstrip("…") for row in table_of_messages]
    assert len(quoted) > 12
    said = [re.sub(r"\{\w+\}", "…", WORDS.sentence(language, one)) for one in WORDS.ids()
            if one.startswith("police:table.")]  # fmt: skip
    assert [one for one in quoted if not any(sentence.startswith(one) for sentence in said)] == []
