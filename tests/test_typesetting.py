"""Paper is set by a child that can open nothing, and comes out the same each time."""

import asyncio
import io
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from domain.paper.documents import (
    BLOCKS,
    CannotPrint,
    Document,
    PaperSize,
    Sheet,
    printable,
)
from domain.paper.report_documents import PaperGroup, PaperRow, ReportDocument
from domain.paper.sheets import Notice
from storage.typesetting import pool
from storage.typesetting.pool import CannotSet, Typesetter
from storage.typesetting.sources import PAPER
from tests.samples.paper import DAY, SHEET, document, sheet
from tests.samples.sheets import MEETS, MEETS_EN, board, door, notice

pytestmark = pytest.mark.timeout(120)  # it may have to start children on a busy machine


@pytest.fixture(scope="module")
def setter() -> Iterator[Typesetter]:
    setter = Typesetter(children=1)
    yield setter
    setter.close()


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def read_words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(pdf).pages)


async def test_the_same_document_comes_out_byte_for_byte_the_same(setter: Typesetter) -> None:
    other = Typesetter(children=1)
    assert await setter.pdf(document()) == await other.pdf(document())
    assert await setter.png(document()) == await other.png(document())
    await asyncio.to_thread(other.close)


async def test_a_pdf_can_be_read_aloud(setter: Typesetter) -> None:
    pdf = reader(await setter.pdf(document()))
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "vi"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part" in catalog["/Metadata"].get_data().decode()
    assert "Thôn Pò Hèn" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("size", PaperSize)
async def test_each_poster_is_one_page(setter: Typesetter, size: PaperSize) -> None:
    sheets = [SHEET, sheet(place="Thôn Lục Phủ")]
    assert len(reader(await setter.pdf(document(*sheets, size=size))).pages) == 2


@pytest.mark.parametrize(
    "name",
    [
        "Thôn Khuổi Nhang " * 7,
        "W" * 120,
        "#strong[Thôn] *đậm* $x^2$ @a <b> `c` \\ // #sys.inputs",
        "</text><script>alert(1)</script>",
    ],
    ids=["120 characters", "one long word", "markup of the typesetter", "markup of the web"],
)
async def test_any_name_stays_a_name_on_one_page(setter: Typesetter, name: str) -> None:
    pdf = await setter.pdf(document(sheet(place=name, site=name, answers=name)))
    assert len(reader(pdf).pages) == 1
    assert "".join(name.split()) in "".join(read_words(pdf).split()).replace("\u200b", "")


def test_marks_that_nobody_sees_do_not_turn_the_words_round() -> None:
    assert printable("Thôn \u202eneH òP\u202c\u200f 🚓\x00 x") == "Thôn neH òP x"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("ភូមិ Pò Hèn", "Phoume Pò Hèn"),
        ("北仑村", "BeiLunCun"),
        ("كامڤوڠ", "Kmvwng"),
        ("\u202eلامڤوڠ\u202c Baru", "Lmvwng Baru"),
        ("Деревня", "Derevnya"),
        ("Làng Ŋ 🚓", "Làng Ŋ"),
    ],
    ids=["Khmer", "Chinese", "Jawi", "Jawi, turned round", "Cyrillic", "ours"],
)
def test_a_name_in_another_script_is_written_in_latin_letters(name: str, printed: str) -> None:
    assert printable(name) == printed


async def test_a_name_of_120_letters_in_another_script_is_printed_whole(
    setter: Typesetter,
) -> None:
    pdf = await setter.pdf(document(sheet(place="ភូមិ" * 30, site="北仑" * 60)))
    assert "Phoumephoume" in "".join(read_words(pdf).split()).replace("\u200b", "")
    assert len(reader(pdf).pages) == 1


def test_a_name_of_which_nothing_is_left_is_refused_by_name() -> None:
    with pytest.raises(CannotPrint) as refused:
        document(sheet(place="ـ")).as_data()
    assert refused.value.words == "ـ"


async def test_every_letter_that_is_let_through_can_be_printed(setter: Typesetter) -> None:
    letters = [chr(code) for first, last in BLOCKS for code in range(first, last + 1)]
    words = " ".join("".join(letters[at : at + 12]) for at in range(0, len(letters), 12))
    await setter.pdf(document(sheet(never=words), sheet(head=words, danger=words)))


async def test_a_picture_has_the_dots_that_were_asked_for(setter: Typesetter) -> None:
    picture = Image.open(io.BytesIO(await setter.png(document(), dots=100)))
    assert picture.size == (827, 1169)  # A4 is 210 by 297 mm


async def test_what_the_template_refuses_is_an_error_and_costs_that_document_alone(
    setter: Typesetter,
) -> None:
    with pytest.raises(CannotSet):
        await setter.pdf(document(SHEET.__class__(("no such",), "A", "B", "c", SHEET.voices)))
    assert await setter.pdf(document())


async def test_a_document_survives_the_death_of_its_child(setter: Typesetter) -> None:
    before = await setter.pdf(document())
    os.kill(setter.pids()[0], signal.SIGKILL)
    assert await setter.pdf(document()) == before


async def test_a_child_that_holds_much_is_replaced(
    setter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the library has laid out it keeps: the tenth file of a batch found no memory left."""
    await setter.pdf(document())
    before = setter.pids()
    await setter.pdf(document())
    assert setter.pids() == before
    monkeypatch.setattr(pool, "KEPT_BELOW", 1)
    await setter.pdf(document())
    assert setter.pids() == []


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux's /proc")
async def test_the_child_can_open_nothing_and_knows_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "12:secret")
    setter = Typesetter(children=1)
    await setter.pdf(document())
    process = Path(f"/proc/{setter.pids()[0]}")
    limits = process.joinpath("limits").read_text()
    assert [line.split()[-3:-1] for line in limits.splitlines() if "open files" in line] == [
        ["3", "3"]
    ]
    assert b"secret" not in process.joinpath("environ").read_bytes()
    assert len(list(process.joinpath("fd").iterdir())) == 3
    await asyncio.to_thread(setter.close)


def test_letters_come_with_their_licence() -> None:
    for family in {file.name.partition("-")[0] for file in (PAPER / "fonts").glob("*.ttf")}:
        assert "OPEN FONT LICENSE" in (PAPER / "fonts" / f"{family}-OFL.txt").read_text()


MANY = tuple(f"{number}. Người đi xe máy phải đội mũ. " * 8 for number in range(24))
STRANGE = "#strong[Thôn] *đậm* $x^2$ @a <b> `c` " + "W" * 120
STRANGE_SHEETS: dict[str, tuple[Sheet, int]] = {
    "a long announcement": (notice(replace(MEETS, body=MANY), MEETS_EN), 2),
    "a full board": (board(*[Notice("925-0116", False, (replace(MEETS, body=MANY[:9]),))] * 8), 6),
    "markup in an announcement": (notice(replace(MEETS, head=STRANGE, body=(STRANGE,) * 3)), 1),
    "a title of 200 characters": (door(title=STRANGE[:200], place=STRANGE), 1),
}


@pytest.mark.parametrize(("sheet", "pages"), STRANGE_SHEETS.values(), ids=STRANGE_SHEETS)
@pytest.mark.parametrize("size", [PaperSize.A4, PaperSize.A5])
async def test_a_sheet_holds_what_it_is_given_on_as_many_pages_as_it_takes(
    setter: Typesetter, sheet: Sheet, pages: int, size: PaperSize
) -> None:
    pdf = await setter.pdf(Document("T", "vi", size, DAY, (sheet,)))
    assert len(reader(pdf).pages) == pages
    said = "".join(read_words(pdf).split())
    for word in ("23.Ngườiđi", "villagemeets") if pages == 2 else ():
        assert word in said


async def test_a_long_report_of_a_demo_is_set_and_says_so_aloud(setter: Typesetter) -> None:
    """What lies across a sample lay between the halves of a table that goes on over the page: the
    month of a demo that had lived a while could not be taken along."""
    pdf = await setter.pdf(report(60, sample="MẪU"))
    assert len(reader(pdf).pages) > 1
    assert "tháng 11/2026 · MẪU" in read_words(pdf)


@pytest.mark.parametrize("rows", range(28, 34))
async def test_no_name_of_a_group_ends_a_page(setter: Typesetter, rows: int) -> None:
    pages = reader(await setter.pdf(report(rows, 5))).pages
    ends = [page.extract_text().partition("Lập ngày")[0].split()[-1] for page in pages]
    assert "2:" not in ends


def report(*groups: int, sample: str = "") -> ReportDocument:
    """With so many figures in each group."""
    return ReportDocument(
        title="Xã Hải Sơn: số liệu, tháng 11/2026",
        lang="vi",
        day=DAY,
        head="Xã Hải Sơn: số liệu",
        months="tháng 11/2026",
        chart="",
        described="",
        columns=("Chỉ tiêu", "Số", "Trước đó"),
        groups=tuple(
            PaperGroup(f"Nhóm {at}:", tuple(PaperRow(f"Số tin {row}", "12") for row in range(rows)))
            for at, rows in enumerate(groups, start=1)
        ),
        villages=(),
        notes=("Ngày tính theo giờ ở đó.",),
        made="Lập ngày 1/12/2026",
        page="Trang",
        sample=sample,
    )
