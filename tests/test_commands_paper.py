"""`titir paper`: one poster, all of them, going on after an interruption, and what is refused."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from bot.commands.command_line import obey
from bot.poster_files import NOTED
from storage.flags import mark_demo
from storage.open_house import open_house
from storage.typesetting.pool import CannotSet, Typesetter
from tests.operators import SITE, bare_computer

pytestmark = pytest.mark.timeout(180)  # children have to start on a busy machine

Titir = Callable[..., tuple[int, str]]


@pytest.fixture
def titir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Titir]:
    """Type a command, where the example site was applied and phones reach us."""
    before = os.umask(0o022)
    bare_computer(monkeypatch, tmp_path)
    monkeypatch.setenv("PUBLIC_URL", "https://bao.haison.example")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = obey(list(arguments))
        return code, "".join(capsys.readouterr())

    assert run("site", "apply", SITE)[0] == 0
    yield run
    os.umask(before)


def pages(file: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(file.read_bytes())).pages]


def test_one_poster_is_a_pdf_and_a_picture_with_its_code(titir: Titir, tmp_path: Path) -> None:
    code, said = titir("paper", "poster", "--area", "06724-01", "--languages", "vi", "--to", "out")
    assert code == 0
    pdf, png = sorted((tmp_path / "out").iterdir())
    assert (pdf.suffix, png.suffix) == (".pdf", ".png")
    assert pdf.name in said
    (found,) = zxingcpp.read_barcodes(Image.open(png))
    spoken = pdf.stem.removeprefix("poster-")
    assert found.text == f"HTTPS://BAO.HAISON.EXAMPLE/Q/{spoken.replace('-', '')}"
    assert spoken in pages(pdf)[0]


def test_all_go_on_after_an_interruption_with_the_codes_they_had(
    titir: Titir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ("paper", "poster", "--all", "--to", "out")
    real = Typesetter.pdf

    async def too_much(_setter: object, _document: object) -> bytes:
        raise CannotSet("the power is out")

    monkeypatch.setattr(Typesetter, "pdf", too_much)
    code, said = titir(*every)
    assert (code, "the power is out" in said, "it goes on" in said) == (1, True, True)
    assert [file.name for file in (tmp_path / "out").iterdir()] == [NOTED]

    monkeypatch.setattr(Typesetter, "pdf", real)
    assert "3 posters in 1 files" in titir(*every)[1]
    (file,) = (tmp_path / "out").glob("*.pdf")
    first = file.read_bytes()
    assert len(pages(file)) == 3

    assert "0 posters in 0 files" in titir(*every)[1]
    file.unlink()
    titir(*every)
    assert file.read_bytes() == first  # the same codes, and the same bytes


def test_for_a_printer_without_colours(titir: Titir, tmp_path: Path) -> None:
    order = ("--area", "06724-01", "--languages", "vi", "--to", "out", "--bw")
    assert titir("paper", "poster", *order)[0] == 0
    (png,) = (tmp_path / "out").glob("*.png")
    assert sum(Image.open(png).convert("HSV").getchannel("S").histogram()[1:]) == 0

    assert titir("paper", "poster", "--all", "--to", "all", "--bw")[0] == 0
    assert [file.name for file in (tmp_path / "all").glob("*.pdf")] == [
        "report-a4-bw-06724-001.pdf"
    ]
    code, said = titir("paper", "poster", "--all", "--to", "all")
    assert (code, "holds other posters" in said) == (2, True)


def test_a_folder_that_was_begun_before_there_was_black_goes_on(
    titir: Titir, tmp_path: Path
) -> None:
    titir("paper", "poster", "--all", "--to", "out")
    noted = json.loads((tmp_path / "out" / NOTED).read_text())
    del noted["batch"]["black"]
    (tmp_path / "out" / NOTED).write_text(json.dumps(noted))
    code, said = titir("paper", "poster", "--all", "--to", "out")
    assert (code, "1 files were there already" in said) == (0, True)


def test_a_folder_holds_posters_of_one_kind(titir: Titir) -> None:
    titir("paper", "poster", "--all", "--to", "out")
    code, said = titir("paper", "poster", "--all", "--kind", "school", "--to", "out")
    assert (code, "holds other posters" in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Say --area CODE for one place, or --all."),
        (("--area", "06724-01", "--all"), "Say --area CODE"),
        (("--area", "nowhere"), "there is no such place"),
        (("--all", "--kind", "wedding"), "known are board, checkpoint"),
        (("--all", "--size", "a0"), "known are a4, a5, stickers"),
        (("--all", "--form", "x"), "--form x"),
        (("--all", "--languages", "vi+en+id"), "one or two of"),
        (("--all", "--languages", "xx"), "one or two of"),
        (("--all", "--site", "99"), "known are 06724"),
    ],
)
def test_what_is_asked_wrongly_is_said(titir: Titir, arguments: tuple[str, ...], says: str) -> None:
    code, said = titir("paper", "poster", *arguments)
    assert (code, says in said) == (2, True), said


def test_nothing_is_printed_that_phones_cannot_follow(
    titir: Titir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://10.0.0.5")
    code, said = titir("paper", "poster", "--all")
    assert (code, "Phones outside this network cannot reach" in said) == (1, True)


def test_a_demo_prints_samples(titir: Titir, tmp_path: Path) -> None:
    data = tmp_path / "data"
    house = open_house(f"sqlite:///{data / 'titir.db'}", data / "keys" / "master")
    house.write_now(mark_demo)
    house.close()
    code, said = titir("paper", "sticker", "--area", "06724-01", "--to", "out")
    assert (code, "SAMPLE" in said) == (0, True)
    (pdf,) = (tmp_path / "out").glob("*.pdf")
    assert "MẪU" in pages(pdf)[0]
