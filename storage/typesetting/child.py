"""The child process that sets documents.

The library is Typst. It is given one program and data for it. Its package access leads nowhere,
system fonts are not looked at, and once it works no file can be opened at all.
"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any, Final

import typst

from domain.paper.documents import Document, PaperSize, PosterSheet, Voice
from domain.qr_codes import outdoor_code
from storage.child_pipe import Head, serve_jobs
from storage.typesetting.sources import FONTS, PAPER, read_program

MEMORY = 640 * 1024 * 1024  # bytes of address space; a file of 100 pages takes some 350
CPU_S = 60  # a file of 100 pages takes some five
NOWHERE = Path("/nonexistent")
STANDARD: Final = "ua-1"  # PDF/UA-1: tagged, so that it can be read aloud
FULL_OF_LETTERS = (
    "Thôn Pò Hèn Ŋ"  # of both families: Be Vietnam Pro has no Ŋ, nor what makes one up
)


def serve() -> None:
    """Work until the input is closed."""
    setter = Setter()
    setter.warm_up()
    serve_jobs(setter.work, memory=MEMORY, cpu_s=CPU_S)


class Setter:
    """The program, and the library that runs it."""

    def __init__(self) -> None:
        os.environ["RAYON_NUM_THREADS"] = "1"  # the other core is the house's
        self._program = read_program()
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
        )
        self._compiler = typst.Compiler(
            root=PAPER,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=NOWHERE,
            package_cache_path=NOWHERE,
        )

    def warm_up(self) -> None:
        """Load whatever is loaded at a first document: letters are read when they are needed."""
        said = FULL_OF_LETTERS
        voice = Voice("vi", said, said, said, said, (said,) * 3, *(said,) * 6, (("1", "1"),))
        sheet = PosterSheet(("fire",), "AAAA AAAA", "HTTPS://A.EXAMPLE", "a.example", (voice,) * 2)
        for size in PaperSize:
            data = Document("A", "vi", size, date(2026, 1, 1), (sheet,)).as_data()
            for how in ("pdf", "png 20"):
                self.work(how, data)

    def work(self, how: str, data: bytes) -> tuple[Head, bytes]:
        """how: `pdf`, or `png` and the dots to an inch: of its first page. The head is
        `{"pages": n}`, or `{"refused": why}`."""
        document = json.loads(data)
        for sheet in document.get("sheets", ()):
            if link := sheet.pop("link", ""):
                sheet["modules"], sheet["qr"] = _as_svg(link)
        try:
            return self._set(how, document)
        except typst.TypstError as wrong:
            return {"refused": wrong.message[:200]}, b""

    def _set(self, how: str, document: dict[str, Any]) -> tuple[Head, bytes]:
        kind, _, dots = how.partition(" ")
        inputs = {"data": json.dumps(document)}
        if kind == "png":
            made = self._compiler.compile(
                self._program, format="png", ppi=float(dots), sys_inputs=inputs
            )
        else:
            made = self._compiler.compile(
                self._program,
                format="pdf",
                sys_inputs=inputs,
                pdf_standards=STANDARD,
                timestamp=document["day"],
            )
        first = made[0] if isinstance(made, list) else made
        assert first is not None  # noqa: S101  # no output was named, so it is given back
        return {"pages": len(document.get("sheets", "1"))}, first


def _as_svg(link: str) -> tuple[int, str]:
    modules, path = outdoor_code(link)
    return modules, (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {modules} {modules}' "
        f"shape-rendering='crispEdges'><rect width='{modules}' height='{modules}' fill='#fff'/>"
        f"<path d='{path}' fill='#000'/></svg>"
    )
