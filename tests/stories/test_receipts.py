"""What was handed in gets a receipt on paper, and anybody may ask whether it is ours."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from actions.paper.receipts import find_receipt
from storage.typesetting import pool
from tests.duty import Duty, on_duty, someone, the_case
from tests.stories.test_hand_in import hands_in
from tests.village import Message, Person, Village

CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}")
pytestmark = pytest.mark.timeout(120)  # a child has to start on a busy machine


@pytest.fixture(autouse=True, scope="module")
def children() -> Iterator[None]:
    """Those that set are ended with this module."""
    yield
    pool.typesetter().close()
    pool.typesetter.cache_clear()


@pytest.fixture
async def duty(village: Village) -> Duty:
    village.is_found_at("https://titir.example")
    return await on_duty(village)


@pytest.fixture
async def resident(village: Village, duty: Duty) -> Person:
    return await someone(village)


async def counts(duty: Duty, number: str, *kinds: tuple[str, str], ends: str = "Handed in") -> None:
    """The officer takes it, counts what came, and the minute to undo it goes by."""
    officer = duty.officers[0]
    await officer.taps("Take", on=duty.card(number))
    await officer.taps("Close", on=duty.card(number))
    await officer.taps(ends)
    for kind, amount in kinds:
        await officer.taps(kind)
        await officer.replies(amount, to=duty.newest)
    if kinds:
        await officer.taps("Next")
    await officer.taps("Close it")
    await duty.village.passes(minutes=2)


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found, text
    return found[0]


def read(message: Message) -> tuple[str, str]:
    """The words of the PDF, and what a camera reads off the picture."""
    pdf, png = message.attachments
    words = " ".join(PdfReader(io.BytesIO(pdf.body)).pages[0].extract_text().split())
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png.body)))
    return words, code.text


async def test_both_sides_get_it_on_paper_and_it_names_nobody(any_village):
    village = any_village
    village.is_found_at("https://titir.example")
    duty = await on_duty(village)
    resident = await someone(village)
    number = await hands_in(resident, "2 guns", "124 bullets")
    await counts(duty, number, ("Gun, air rifle", "2"), ("Bullets", "124"))
    code = code_in(resident.heard[-1].text)
    assert f"📃 Receipt: {code}" in duty.card(number).text

    await resident.presses("The receipt, on paper")
    words, link = read(resident.heard[-1])
    assert link == f"HTTPS://TITIR.EXAMPLE/Q/{code.replace('-', '')}"
    told = ("Gun, air rifle", "2 pieces", "Bullets", "124 pieces", "Công an xã Hải Sơn")
    for said in (*told, "18 November 2026", code, "titir.example/q/"):
        assert said in words
    assert number not in words
    assert resident.name not in words
    assert "Pò Hèn" not in words
    assert village.messenger.sent[-1].public  # else it could be neither saved nor passed on

    await duty.officers[0].taps("Receipt on paper", on=duty.card(number))
    assert read(duty.newest) == (words, link)
    assert [one.name for one in duty.newest.attachments] == [
        f"receipt-{code}.pdf", f"receipt-{code}.png",
    ]  # fmt: skip


async def test_anybody_may_ask_whether_it_is_genuine(village, duty, resident):
    number = await hands_in(resident, "2 guns")
    await counts(duty, number, ("Gun, air rifle", "2"))
    code = code_in(resident.heard[-1].text)
    other = Person(village, "telegram:770", "M", "en")
    await other.starts("v-06724-02")
    for typed in (code, code.lower(), f"https://titir.example/Q/{code.replace('-', '')}"):
        await other.says(typed)
        assert other.screen.text.split("\n")[:3] == [
            f"✔ Our receipt {code}: Công an xã Hải Sơn, Wednesday 18 November 2026.",
            "🔫 Gun, air rifle: 2 pieces",
            "Does the paper say anything else? It is forged.",
        ]
    assert number not in other.everything_heard()

    last = "2" if code[-1] != "2" else "3"
    await other.says(f"{code[:-1]}{last}")
    assert "✔ Our receipt" not in other.heard[-1].text


async def test_it_still_answers_when_the_case_was_erased(village, duty, resident):
    number = await hands_in(resident, "2 guns")
    await counts(duty, number, ("Gun, air rifle", "2"))
    code = code_in(resident.heard[-1].text)
    await resident.presses("The receipt, on paper")
    village.now += timedelta(days=91)
    await village.settle()
    assert (await the_case(village, number)).data_key is None
    found = await village.house.read(find_receipt, code)
    assert found is not None
    told = [village.words.render("en", line, found.zone) for line in found.lines]
    assert "🔫 Gun, air rifle: 2 pieces" in told


async def test_where_nothing_came_in_there_is_no_receipt(village, duty, resident):
    number = await hands_in(resident)
    await counts(duty, number, ends="Nobody came")
    assert "📃" not in resident.everything_heard()
    assert "📃" not in duty.card(number).text
    await duty.officers[0]._in_room(choice=f"0.card.receipt:{number.replace('-', '')}")
    assert "nothing was counted" in duty.newest.text
    await resident._hear(choice=f"0.receipt:{number.replace('-', '')}")
    assert resident.heard[-1].attachments == ()


async def test_a_stranger_gets_none(village, duty, resident):
    number = await hands_in(resident)
    await counts(duty, number, ("Gun, air rifle", "1"))
    stranger = Person(village, "telegram:771", "M", "en")
    await stranger.starts("v-06724-01")
    for choice in (
        f"0.receipt:{number.replace('-', '')}",
        f"0.card.receipt:{number.replace('-', '')}",
    ):
        await stranger._hear(choice=choice)
    assert not any(one.attachments for one in stranger.heard)


async def test_a_digit_brings_it_where_nothing_can_be_pressed(village, duty, resident):
    number = await hands_in(resident)
    await counts(duty, number, ("Gun, air rifle", "1"))
    await resident.says("1")
    assert len(resident.heard[-1].attachments) == 2


async def test_without_an_address_that_phones_reach_it_has_no_link_to_scan(village, resident, duty):
    village.is_found_at("")
    number = await hands_in(resident)
    await counts(duty, number, ("Gun, air rifle", "1"))
    await resident.presses("The receipt, on paper")
    pdf, png = resident.heard[-1].attachments
    assert code_in(PdfReader(io.BytesIO(pdf.body)).pages[0].extract_text())
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(png.body))) == []
