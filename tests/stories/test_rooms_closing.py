"""Closing: leads, outcome, value, what the reporter reads, a minute to undo, a second officer."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.cases.cases import CaseState, Outcome
from storage import reporters, reports, residents
from storage.history import is_whole
from storage.sent_messages import SAID
from storage.tables import Draft, Entry, Inquiry, Lead, Media, Posted, Prompt, Reporter
from storage.tables.drafts import DraftKind
from storage.tx import Tx
from tests.duty import (
    leaps,
    on_duty,
    reports_theft,
    someone,
    the_case,
    told_kinds,
)

PLATE = "red, 14-B1 123.45"


@pytest.fixture
async def duty(village):
    return await on_duty(village, names=("Dũng", "Lan"))


@pytest.fixture
async def resident(village):
    return await someone(village)


@pytest.fixture
async def number(village, duty, resident):
    number = await reports_theft(resident)
    await duty.officers[0].taps("Take")
    await village.passes(minutes=1)
    return number


async def closes(duty, *labels: str, by: int = 0) -> None:
    """Press through the wizard."""
    await duty.officers[by].taps("Close")
    for label in labels:
        await duty.officers[by].taps(label)


async def test_reporter_reads_it_in_plain_words_after_a_minute(village, duty, resident, number):
    await closes(duty, "Went there", "Asked around", "Next", "Not found yet", "Valuable")
    assert duty.newest.text.split("\n") == [
        f"🏁 {number}. The reporter will read:",
        "› Not found yet.",
        "› Officers went to the place.",
        "› Officers asked around.",
        "› Your report is kept.",
    ]
    heard = resident.everything_heard()
    await duty.officers[0].taps("Close it")
    assert resident.everything_heard() == heard
    assert duty.newest.labels == ["↩ Undo"]

    await village.passes(minutes=2)
    assert resident.heard[-1].text.split("\n") == [
        f"About report {number}:",
        "Not found yet.",
        "Officers went to the place.",
        "Officers asked around.",
        "Your report is kept.",
    ]
    assert duty.newest.labels == []
    card = duty.card(number)
    assert card.text.split("\n")[0] == f"⚪ Not found yet · 🔓 Motorbike stolen · {number}"
    assert "🏁 Dũng, 07:4" in card.text
    assert "Information: Valuable" in card.text
    assert "Reporter: not confirmed" in card.text
    assert card.labels == ["📦 What came of it"]


async def test_undone_within_a_minute_nobody_was_told(village, duty, resident, number):
    heard = resident.everything_heard()
    await closes(duty, "Next", "Not our matter", "No value", "Close it")
    await duty.officers[1].taps("Undo")
    assert (await the_case(village, number)).state == CaseState.CLOSED
    await duty.officers[0].taps("Undo")
    await village.passes(minutes=3)
    case = await the_case(village, number)
    assert (case.state, case.outcome, case.closed_at) == (CaseState.ACKNOWLEDGED, None, None)
    assert resident.everything_heard() == heard
    assert "👤 Dũng took it" in duty.card(number).text
    assert (await told_kinds(village, number))[-2:] == ["closed", "undone"]


async def test_unchecked_lead_is_asked_about(village, duty):
    number = await reports_theft(await someone(village), PLATE)
    dung, _ = duty.officers
    await dung.taps("Take")
    await closes(duty, "Went there", "Next")
    assert duty.newest.text == "Not checked: 🔑 ☐ Number plate: 14-B1 123.45. Close anyway?"
    await dung.taps("Check first")
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED

    await village.passes(minutes=1)
    await closes(duty, "14-B1 123.45", "Next", "Found, settled")
    await dung.taps("Confirmed")
    assert "› Officers checked what you gave." in duty.newest.text
    await village.passes(minutes=1)
    assert "🔑 ☑ Number plate" in duty.card(number).text


async def test_closing_with_an_unchecked_lead_wants_a_reason(village, duty):
    number = await reports_theft(await someone(village), PLATE)
    dung, _ = duty.officers
    await dung.taps("Take")
    await village.passes(minutes=1)
    await closes(duty, "Next", "Close, say why")
    await dung.replies("the plate is not ours", to=duty.newest)
    assert duty.newest.text.startswith(f"🏁 {number}: how did it end?")


async def test_passed_on_names_the_office(village, duty, resident, number):
    await closes(duty, "Next", "Passed on")
    assert "Đồn Biên phòng Pò Hèn" in duty.newest.labels
    await duty.officers[0].replies("Hạt kiểm lâm", to=duty.newest)
    await village.passes(minutes=1)
    await duty.officers[0].taps("Valuable")
    await duty.officers[0].taps("Close it")
    await village.passes(minutes=2)
    assert "Your report went on to: Hạt kiểm lâm." in resident.heard[-1].text
    assert (await the_case(village, number)).passed_to == "Hạt kiểm lâm"


async def test_only_the_taker_closes(village, duty, number):
    await closes(duty, by=1)
    assert f"Dũng has {number}. Take it over first?" in duty.newest.text


async def test_deliberately_false_needs_a_second_officer_and_is_never_told(
    village, duty, resident, number
):
    dung, lan = duty.officers
    await closes(duty, "Went there", "Next", "Deliberately false", "Close it")
    prompt = duty.newest
    assert prompt.text == f"Dũng says that {number} was deliberately false. A second officer?"
    await dung.taps("Yes, false")
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED
    await village.passes(minutes=1)
    await lan.taps("Yes, false")
    await village.passes(minutes=2)
    assert (await the_case(village, number)).outcome == Outcome.FALSE
    assert "Officers found it different. Thank you for telling." in resident.heard[-1].text
    assert "false" not in resident.everything_heard().casefold()

    def falsehoods(tx: Tx) -> int:
        speaker = residents.find_speaker(tx, resident.address)
        return len(speaker.profile.falsehoods)

    assert await village.house.read(falsehoods) == 1


async def test_second_officer_may_say_no(village, duty, resident, number):
    await closes(duty, "Went there", "Next", "Deliberately false", "Close it")
    await duty.officers[1].taps("No", on=duty.newest)
    await village.passes(minutes=2)
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED


async def test_out_of_scope_erases_what_was_said(village, duty):
    resident = await someone(village)
    number = await reports_theft(resident, "my neighbour's faith is wrong, 14-B1 123.45")
    dung, _ = duty.officers
    await dung.taps("Take")
    await village.passes(minutes=1)
    card = duty.card(number).id
    await dung._in_room(text="his neighbour again", reply_to=card, message="9001")
    await dung.taps("Write to the reporter")
    await dung.replies("Which neighbour?", to=duty.newest)
    await resident.sends_photo(b"photo of the neighbour")
    await village.passes(minutes=2)
    await closes(duty, "Next", "Close, say why", "No way to check", "Out of scope")
    assert "Everything that was said will be erased." in duty.newest.text
    await dung.taps("Close it")
    await village.passes(minutes=3)

    assert "What you wrote is erased." in resident.heard[-1].text
    assert "neighbour" not in duty.room.everything_heard()
    assert not [one for one in duty.room.heard if one.attachments]
    assert duty.card(number).text.split("\n")[0].startswith("⚪ Out of scope")
    case = await the_case(village, number)

    def kept(tx: Tx) -> list[object]:
        (reporter,) = tx.scalars(select(Reporter)).all()
        report = reports.read_report(tx, reporter)
        sealed = [entry.sealed for entry in tx.scalars(select(Entry)) if entry.sealed]
        asked = [one.sealed for one in tx.scalars(select(Inquiry)) if one.sealed]
        edits = tx.scalars(select(Posted).where(col(Posted.slot).startswith(SAID)))
        prompts = tx.scalars(select(Draft).where(col(Draft.kind) == DraftKind.PROMPT))
        left = [*tx.scalars(select(Lead)), *tx.scalars(select(Media)), *edits, *prompts]
        return [report, sealed, asked, left, is_whole(tx, case.id)]

    assert await village.house.read(kept) == [{}, [], [], [], True]
    assert case.data_key is None
    await dung.replies("a note", to=duty.card(number))
    assert "erased" in duty.newest.text

    def is_linked(tx: Tx) -> bool:
        (reporter,) = tx.scalars(select(Reporter)).all()
        return reporters.is_reachable(tx, reporter)

    assert await village.house.read(is_linked)
    await leaps(village, hours=25)
    assert not await village.house.read(is_linked)

    def known(tx: Tx) -> list[object]:
        posted = tx.scalars(select(Posted).where(Posted.case_id == case.id)).all()
        return [*posted, *tx.scalars(select(Prompt))]

    assert await village.house.read(known) == []


async def test_not_solved_rings_anew_for_another_officer(village, duty, resident, number):
    dung, lan = duty.officers
    await closes(duty, "Next", "Found, settled", "Confirmed", "Close it")
    await village.passes(minutes=2)
    rang = duty.rang(number)
    await resident.presses("Not solved")
    await village.passes(minutes=1)

    assert duty.rang(number) == rang + 1
    card = duty.card(number)
    assert card.text.split("\n")[0] == (
        f"❗ Reporter says: not solved · 🔓 Motorbike stolen · {number}"
    )
    assert "Another officer looks before 09:00 on Friday 20 November" in card.text
    await dung.taps("Take", on=card)
    assert "Another officer looks." in duty.newest.text
    waited = (await the_case(village, number)).waited_s
    await lan.taps("Take", on=card)
    assert "👤 Lan took it" in card.text
    assert "looks after it" in resident.heard[-1].text
    # The tap waited for the first of them: in figures it used to wait until the second one.
    assert waited is not None
    assert (await the_case(village, number)).waited_s == waited


async def test_closed_again_the_reporter_is_asked_anew_but_not_for_ever(
    village, duty, resident, number
):
    outcome = ("Next", "Found, settled", "Confirmed", "Close it")
    for by, said in ((0, "Not solved"), (1, "Not solved"), (0, "")):
        await closes(duty, *outcome, by=by)
        await village.passes(minutes=2)
        if not said:
            break
        assert "Reporter: not confirmed" in duty.card(number).text
        await resident.presses(said)
        await village.passes(minutes=1)
        await duty.officers[1 - by].taps("Take", on=duty.card(number))
        await village.passes(minutes=1)
    assert "Reporter: not solved" in duty.card(number).text
    assert resident.heard[-1].labels == ["3 ➕ Tell more"]


async def test_not_solved_goes_to_the_desk_above_where_nobody_else_is(village):
    border = await on_duty(village, "border", ("Sơn",))
    police = await on_duty(village, "cax", ("Dũng",))
    resident = await someone(village)
    await resident.says("/report")
    await resident.presses("See more")
    await resident.presses("Border")
    await resident.presses("Smuggled goods")
    await resident.presses("Today")
    for said in ("the ford", "7", "1", "2", "1"):
        await resident.says(said)
    number = border.newest.text.split("\n")[0].split(" · ")[-1]
    await border.officers[0].taps("Take")
    await village.passes(minutes=1)
    await closes(border, "Next", "Not our matter", "No value", "Close it")
    await village.passes(minutes=2)
    await resident.presses("Not solved")
    await village.passes(minutes=1)
    assert f"➡ {number} is with Công an xã Hải Sơn now." in border.room.everything_heard()
    assert police.card(number).labels == ["✋ Take"]


async def test_reporter_who_says_good_is_seen_on_the_card(village, duty, resident, number):
    await closes(duty, "Next", "Found, settled", "Confirmed", "Close it")
    await village.passes(minutes=2)
    await resident.presses("It is good")
    await village.passes(minutes=1)
    assert "Reporter: solved" in duty.card(number).text
