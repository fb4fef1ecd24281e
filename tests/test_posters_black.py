"""Posters for a printer without colours: read in grey, by people and by a camera."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from domain.paper.documents import PaperSize
from storage.typesetting.pool import Typesetter
from tests.samples.paper import SHEET, document

pytestmark = pytest.mark.timeout(120)  # it may have to start a child on a busy machine


@pytest.fixture(scope="module")
def setter() -> Iterator[Typesetter]:
    setter = Typesetter(children=1)
    yield setter
    setter.close()


def in_grey(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")


def shares(grey: Image.Image) -> tuple[float, float]:
    """How much of the sheet is dark, and how much of it is neither ink nor paper."""
    counts, all_of_it = grey.histogram(), grey.width * grey.height
    return sum(counts[:128]) / all_of_it, sum(counts[64:192]) / all_of_it


@pytest.mark.parametrize("size", PaperSize)
async def test_it_has_no_colour_and_no_grey_area_and_takes_less_ink(
    setter: Typesetter, size: PaperSize
) -> None:
    coloured = document(size=size)
    black = replace(coloured, black=True)
    picture = Image.open(io.BytesIO(await setter.png(black))).convert("HSV")
    saturation = picture.getchannel("S").histogram()
    assert sum(saturation[1:]) == 0
    dark, between = shares(in_grey(await setter.png(black)))
    dark_before, _ = shares(in_grey(await setter.png(coloured)))
    assert between < 0.03  # the edges of letters: an area of grey comes out in stripes
    assert dark < dark_before * 0.8


@pytest.mark.parametrize("black", [True, False], ids=["black", "coloured, printed in grey"])
@pytest.mark.parametrize("size", PaperSize)
async def test_a_camera_reads_it_off_a_copy_in_two_tones(
    setter: Typesetter, size: PaperSize, black: bool
) -> None:
    grey = in_grey(await setter.png(replace(document(size=size), black=black)))
    copied = grey.point(lambda value: 255 * (value > 127))
    found = await asyncio.to_thread(zxingcpp.read_barcodes, copied)
    assert {code.text for code in found} == {SHEET.link}
