"""An admin has a poster made in their chat: a look first, then PDF and PNG at once."""

import io
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import delete

from storage.flags import mark_demo
from storage.posters import posters_of
from storage.site_cache import forget_books
from storage.tables import Number
from storage.typesetting import pool
from tests.village import Person

pytestmark = pytest.mark.timeout(120)  # a child has to start on a busy machine


@pytest.fixture(autouse=True, scope="module")
def children() -> Iterator[None]:
    """Those that set are ended with this module."""
    yield
    pool.typesetter().close()
    pool.typesetter.cache_clear()


async def asks_for(admin: Person, *labels: str) -> None:
    await admin.says("/admin")
    await admin.presses("Posters")
    for label in labels:
        await admin.presses(label)


async def test_a_poster_is_looked_at_and_then_made(village, admin):
    village.is_found_at("https://titir.example")
    await asks_for(admin, "Tell what happened", "Thôn Pò Hèn", "A4", "Tiếng Việt · English")
    (look,) = admin.screen.attachments
    assert (look.kind, look.mime) == ("photo", "image/jpeg")
    assert await village.house.read(posters_of, "06724") == []

    await admin.presses("Yes, make it")
    pdf, png = admin.screen.attachments
    (made,) = await village.house.read(posters_of, "06724")
    spoken = f"{made.code[:4]}-{made.code[4:]}"
    assert admin.screen.text.startswith(f"✔ Poster {spoken}, Thôn Pò Hèn.")
    assert (pdf.name, png.name) == (f"poster-{spoken}.pdf", f"poster-{spoken}.png")
    words = " ".join(PdfReader(io.BytesIO(pdf.body)).pages[0].extract_text().split())
    told = ("Thôn Pò Hèn", "Xã Hải Sơn", "113", "0203 000 0000", spoken, "18/11/2026")
    for said in (*told, "Công an xã Hải Sơn", "Có chuyện? Báo tin ở đây", "Something happened?"):
        assert said in words
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.body)))
    assert code.text == f"HTTPS://TITIR.EXAMPLE/Q/{made.code}"
    assert village.messenger.sent[-1].public  # else it could be neither saved nor passed on

    resident = Person(village, "telegram:770", "M", "vi")
    await resident.says(code.text)
    assert "✔ Áp phích này là thật, ở Thôn Pò Hèn." in resident.everything_heard()


async def test_a_poster_for_a_black_printer_is_looked_at_made_and_printed_again(village, admin):
    village.is_found_at("https://titir.example")
    await asks_for(admin, "Tell what happened", "Thôn Pò Hèn", "A5", "Tiếng Việt")
    await admin.presses("For a black printer")
    assert admin.screen.key("In colours")
    await admin.presses("Yes, make it")
    (made,) = await village.house.read(posters_of, "06724")
    assert made.black
    colours = Image.open(io.BytesIO(admin.screen.attachments[1].body)).convert("HSV")
    assert sum(colours.getchannel("S").histogram()[1:]) == 0

    await admin._hear(choice=f"0.paper.replace:{made.code}")
    old, new = sorted(await village.house.read(posters_of, "06724"), key=lambda one: one.state)[
        ::-1
    ]
    assert (old.code, new.black) == (made.code, True)


async def test_pressing_twice_makes_one_poster(village, admin):
    village.is_found_at("https://titir.example")
    await asks_for(admin, "Hand in weapons", "Thôn Lục Phủ", "A5", "Tiếng Việt")
    await admin.presses("Yes, make it")
    await village.repeat(village.last)
    assert len(await village.house.read(posters_of, "06724")) == 1


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "The operator has set none yet"),
        ("http://titir.example", "begins with https"),
        ("https://localhost", "Phones outside this network"),
        ("https://192.168.1.7", "Phones outside this network"),
        ("https://commune.local", "Phones outside this network"),
        ("https://server", "Phones outside this network"),
    ],
)
async def test_without_an_address_that_phones_reach_there_is_no_poster(village, admin, url, says):
    village.is_found_at(url)
    await asks_for(admin)
    assert says in admin.screen.text
    assert "PUBLIC_URL" in admin.screen.text


async def test_a_demo_prints_samples(village, admin):
    await village.house.write(mark_demo)
    await asks_for(admin, "At the checkpoint", "All of Xã Hải Sơn", "Stickers", "Tiếng Việt")
    await admin.presses("Yes, make it")
    assert "This is a demo" in admin.screen.text
    page = PdfReader(io.BytesIO(admin.screen.attachments[0].body)).pages[0]
    assert "MẪU" in page.extract_text()


async def test_a_place_without_a_number_to_call_gets_the_reason(village, admin):
    village.is_found_at("https://titir.example")

    def lose_numbers(tx):
        tx.execute(delete(Number))
        forget_books(tx)

    await village.house.write(lose_numbers)
    await asks_for(admin, "Tell what happened", "Thôn Pò Hèn", "A4", "Tiếng Việt")
    assert "the site file names nobody for Thôn Pò Hèn" in admin.screen.text


async def test_a_forged_button_makes_nothing(village, admin):
    village.is_found_at("https://titir.example")
    for token in ("make:report:22:a4:vi", "make:x:y", "see:report:06724:a4:xx", "make:a:b:c:d:e"):
        await admin._hear(choice=f"0.paper.{token}")
        assert admin.screen.text == "What is the poster for?"
    stranger = Person(village, "telegram:771", "M", "vi")
    await stranger._hear(choice="0.paper.make:report:06724:a4:vi")
    assert await village.house.read(posters_of, "06724") == []
