"""A mistake of ours: whoever met it is told so, with whom to call, and loses nothing."""

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from actions.residents import resident_turn
from storage.tables import SetAside
from storage.tx import Tx
from tests.duty import on_duty, reports_theft, someone
from tests.village import Person, Village

SORRY = "Sorry, that did not work. What you said before is kept."
LOST = "🚫 The reporter cannot be reached any more"


def asides(tx: Tx) -> int:
    return tx.scalar(select(func.count()).select_from(SetAside)) or 0


def _broken(_talk: object) -> None:
    raise ZeroDivisionError


async def meets_a_mistake(person: Person, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """They say it just when something of ours is broken; then it is mended."""
    with monkeypatch.context() as patch, capture_logs() as log:
        patch.setattr(resident_turn, "_act", _broken)
        await person.says(text)
    assert [line["event"] for line in log if line["log_level"] == "error"] == ["heard.set_aside"]


async def test_it_is_said_with_whom_to_call_and_what_was_told_is_kept(village, monkeypatch):
    await village.room()
    resident = await someone(village)
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await meets_a_mistake(resident, monkeypatch, "end of the bridge")

    numbers = "113 · Trực ban Công an xã 0203 000 0000"
    assert resident.heard[-1].text.split("\n") == [SORRY, f"In danger, call {numbers}."]
    assert await village.house.read(asides) == 1
    await resident.says("end of the bridge")
    assert resident.screen.text.startswith("Tell more:")


async def test_whoever_is_back_with_it_can_be_asked_again(village, monkeypatch):
    """The card went on saying that nobody could reach them."""
    duty = await on_duty(village)
    resident = await someone(village)
    number = await reports_theft(resident)
    await resident.blocks()
    await village.passes(minutes=1)
    assert LOST in duty.card(number).text

    village.messenger.failures.clear()
    await meets_a_mistake(resident, monkeypatch, "hello")
    await village.passes(minutes=1)
    assert LOST not in duty.card(number).text
    assert "📨 Can be written to" in duty.card(number).text
    assert resident.heard[-1].text.startswith(SORRY)


async def test_a_stranger_whose_first_word_meets_it_is_answered(village: Village, monkeypatch):
    stranger = village.resident(language="en")
    await meets_a_mistake(stranger, monkeypatch, "hello")
    assert [one.text.split("\n")[0] for one in stranger.heard] == [
        "Xin lỗi, lần này chưa được. Lời đã nói vẫn còn."
    ]
