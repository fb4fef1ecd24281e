"""A case goes to another office: what they read, what its reporter hears, how it comes back."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from domain.cases.partner_cards import on_referral
from domain.dialog.press import press
from storage.site_cache import forget_books
from storage.tables import Case, Desk, Referral
from tests.duty import (
    Duty,
    calls_fire,
    leaps,
    newest_number,
    on_duty,
    reports_theft,
    reports_threat,
    someone,
    the_case,
    told_kinds,
)
from tests.stories.gathering import english_admin, forges, removes
from tests.stories.test_suggestions import complains
from tests.village import Person, Village

BORDER = "Đồn Biên phòng Pò Hèn"
WORDS = "a man in a red coat ran off"


async def told_of_border(village: Village) -> None:
    """The site file says: the police may pass on to the border guard."""

    def deed(tx):
        tx.scalars(select(Desk).where(col(Desk.code) == "cax")).one().passes_to = ["border"]
        forget_books(tx)

    await village.house.write(deed)


@pytest.fixture
async def police(any_village):
    return await on_duty(any_village, names=("Dũng", "Hòa"))


@pytest.fixture
async def border(any_village, police):
    return await on_duty(any_village, "border", ("Thu", "Sơn"))


@pytest.fixture
async def told(any_village, border):
    """A resident whose review named the border guard."""
    await told_of_border(any_village)
    return await someone(any_village)


async def takes(duty: Duty, number: str) -> None:
    await duty.officers[0].taps("Take", on=duty.card(number))


async def passes(duty: Duty, number: str, *ticks: str, joint: bool = False) -> None:
    """Up to the last press."""
    officer = duty.officers[0]
    await officer.taps("Pass on", on=duty.card(number))
    await officer.taps(BORDER)
    for tick in (*ticks, *(["We see to it together"] if joint else [])):
        await officer.taps(tick)
    await officer.taps("Next")


async def passed(duty: Duty, number: str, *ticks: str, joint: bool = False) -> None:
    await passes(duty, number, *ticks, joint=joint)
    await duty.officers[0].taps("Pass it on")
    await duty.village.passes(seconds=90)


def status(resident: Person, number: str) -> str:
    """What stands in the message that tells how it stands."""
    found = [one for one in resident.heard if number in one.text]
    return found[-1].text


async def test_the_review_names_who_else_may_get_it(any_village, told):
    for said in ("/report", "1", "1", "2", "end of the bridge", "7", "1"):
        await told.says(said)
    assert told.screen.text.endswith(f"They may pass it on to: {BORDER}.")


async def test_it_goes_there_and_its_reporter_hears_each_step_once_it_is_so(
    any_village, police, border, told
):
    number = await reports_theft(told, WORDS)
    await takes(police, number)
    await passes(police, number)
    assert "It goes at once." in police.newest.text
    assert WORDS not in police.newest.text
    assert f"to {BORDER}" not in status(told, number)
    await police.officers[0].taps("Pass it on")
    await any_village.passes(seconds=90)
    assert f"It arrived at {BORDER}." in status(told, number)
    card = border.card(number)
    assert "From Công an xã Hải Sơn: They see to it" in card.text
    assert "Motorbike stolen" in card.text
    assert WORDS not in border.room.everything_heard()
    assert "end of the bridge" not in border.room.everything_heard()

    await border.officers[0].taps("Take", on=card)
    await any_village.passes(seconds=90)
    assert f"{BORDER} has it." in status(told, number)
    assert f"↗ {BORDER}: Thu has it" in police.card(number).text
    await border.officers[0].taps("Arrived", on=border.card(number))
    await any_village.passes(seconds=90)
    assert f"{BORDER} is there." in status(told, number)

    await border.officers[0].taps("Close", on=border.card(number))
    await border.officers[0].taps("Found, settled")
    await any_village.passes(minutes=2)
    assert status(told, number).split("\n")[:3] == [
        f"About report {number}:",
        f"{BORDER}:",
        "It is settled.",
    ]
    case = await the_case(any_village, number)
    assert (case.state, case.outcome, case.passed_to) == ("closed", "found", BORDER)
    assert await told_kinds(any_village, number) == [
        "opened", "reached", "taken", "referred", "referral reached", "referral taken",
        "referral arrived", "referral ended", "told",
    ]  # fmt: skip


async def test_words_go_only_where_the_officer_says_so_or_rewritten(
    any_village, police, border, told
):
    number = await reports_theft(told, WORDS)
    await takes(police, number)
    officer = police.officers[0]
    await officer.taps("Pass on", on=police.card(number))
    await officer.taps(BORDER)
    await officer.replies("Somebody ran towards the river.", to=police.newest)
    await officer.taps("Next")
    await officer.taps("Pass it on")
    await any_village.passes(seconds=90)
    assert "“Somebody ran towards the river.”" in border.card(number).text
    assert WORDS not in border.room.everything_heard()
    other = await reports_theft(told, WORDS)
    await takes(police, other)
    await passed(police, other, "☐ Their words, the place")
    assert WORDS in border.card(other).text
    assert "end of the bridge" in border.card(other).text


async def test_an_office_that_was_not_named_gets_it_only_with_the_reporters_yes(
    any_village, police, border
):
    resident = await someone(any_village)
    number = await reports_theft(resident, WORDS)
    await takes(police, number)
    await passes(police, number)
    assert "is asked first" in police.newest.text
    await police.officers[0].taps("Pass it on")
    await any_village.passes(seconds=90)
    assert number not in border.room.everything_heard()
    assert resident.heard[-1].text.endswith(
        f"May {BORDER} get your report too? They see: what you pressed."
    )
    await resident.presses("Yes, they may")
    await any_village.passes(seconds=90)
    assert "Motorbike stolen" in border.card(number).text
    await forges(resident, press("pass", number.replace("-", ""), "no"))
    assert "Nobody asks that any more." in resident.everything_heard()


@pytest.mark.parametrize("reach", ["2", "4"])
async def test_who_cannot_be_asked_keeps_it_here(any_village, police, border, reach):
    resident = await someone(any_village)
    if reach == "2":
        for said in ("/report", "1", "1", "2", "end of the bridge", "7", reach, "0912345678", "1"):
            await resident.says(said)
        number = await newest_number(any_village)
    else:
        number = await reports_theft(resident, reach=reach)
    await takes(police, number)
    await passed(police, number)
    assert f"{number}: the reporter cannot be asked" in police.room.everything_heard()
    assert number not in border.room.everything_heard()


async def test_a_no_keeps_it_here(any_village, police, border):
    resident = await someone(any_village)
    number = await reports_theft(resident)
    await takes(police, number)
    await passed(police, number)
    await resident.presses("No")
    await any_village.passes(seconds=90)
    assert number not in border.room.everything_heard()
    assert f"The reporter does not want {BORDER} to have it" in police.card(number).text
    assert police.card(number).key("Close") is not None


async def test_nobody_is_asked_where_a_life_is_in_danger(any_village, police, border):
    resident = await someone(any_village)
    number = await calls_fire(resident)
    await police.officers[0].taps("Take, on the way", on=police.card(number))
    await passed(police, number)
    assert number in border.card(number).text
    assert f"It arrived at {BORDER}." in resident.everything_heard()


async def test_a_voice_waits_for_a_yes_of_its_own(any_village, police, border, told):
    for said in ("/report", "1", "1", "2", "end of the bridge"):
        await told.says(said)
    await told.sends_voice()
    for said in ("7", "1", "1"):
        await told.says(said)
    number = await newest_number(any_village)
    await any_village.passes(seconds=90)
    await takes(police, number)
    await passes(police, number, "☐ Their voice")
    assert "The voice goes only once the reporter says yes." in police.newest.text
    await police.officers[0].taps("Pass it on")
    await any_village.passes(minutes=2)
    assert "Motorbike stolen" in border.card(number).text
    assert not any(one.attachments for one in border.room.heard)
    await told.presses("Yes, they may")
    await any_village.passes(minutes=2)
    assert sum(len(one.attachments) for one in border.room.heard) == 1


@pytest.mark.parametrize("reason", ["Not our task", "we have no boat today"])
async def test_it_comes_back_with_its_reason(any_village, police, border, told, reason):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    rang = police.rang(number)
    await border.officers[0].taps("Give back", on=border.card(number))
    if reason.startswith("Not"):
        await border.officers[0].taps(reason)
    else:
        await border.officers[0].replies(reason, to=border.newest)
    await any_village.passes(seconds=90)
    assert f"↩ {BORDER} gave it back: {reason}" in police.card(number).text
    assert police.rang(number) == rang + 1
    assert f"{BORDER} gave it back. It is with us." in status(told, number)
    assert "given back" in border.room.everything_heard()
    await passed(police, number)  # it may go again
    assert f"It arrived at {BORDER}." in status(told, number)


async def test_nobody_takes_it_in_time(any_village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    await leaps(any_village, hours=2)
    await any_village.passes(seconds=90)
    assert f"⏰ Nobody at {BORDER} took it in time" in police.card(number).text
    assert "nobody took it in time" in border.room.everything_heard()
    assert f"Nobody at {BORDER} took it in time. It is with us." in status(told, number)


async def test_a_joint_case_closes_with_both_ends(any_village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number, joint=True)
    await police.officers[0].taps("Close", on=police.card(number))
    assert police.newest.text.startswith(f"{number}: {BORDER} has it.")
    for label in ("Take", "Close"):
        await border.officers[0].taps(label, on=border.card(number))
    await border.officers[0].taps("Not found yet")
    await any_village.passes(seconds=90)
    await police.officers[0].taps("Close", on=police.card(number))
    for label in ("Went there", "Next", "Found, settled", "Confirmed", "Close it"):
        await police.officers[0].taps(label)
    await any_village.passes(minutes=2)
    lines = status(told, number).split("\n")
    assert lines[1:] == [
        "It is settled.", "Officers went to the place.", f"{BORDER}:", "Not found yet.",
        "Your report is kept.",
    ]  # fmt: skip


async def test_what_its_service_keeps_never_travels(any_village, police, border):
    outside = await on_duty(any_village, "oversight", ("Lan",))
    number = await complains(await someone(any_village))
    await takes(outside, number)
    assert outside.card(number).key("Pass on") is None
    plain = number.replace("-", "")
    await outside.officers[0]._in_room(choice=press("card.pass", plain), message="1")
    assert outside.newest.text == f"{number}: such a report never goes elsewhere."


async def test_circles_and_desks_without_a_room_are_refused(any_village, police, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    plain = number.replace("-", "")
    await police.officers[0]._in_room(choice=press("card.pass", plain), message="1")
    assert police.newest.text == f"{number}: {BORDER} has it already, or is asked."
    labels = " ".join(police.card(number).labels)
    assert "Pass on" not in labels


async def test_only_officers_of_that_desk_and_only_while_it_stands(
    any_village, police, border, told
):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    referral = await any_village.house.read(lambda tx: tx.scalars(select(Referral.id)).one())
    take = on_referral("take", referral)
    await police.officers[0]._in_room(choice=take, message="1")
    assert police.newest.text == "That leads nowhere now."
    await police.officers[0].taps("Take it back from them", on=police.card(number))
    await any_village.passes(seconds=90)
    await border.officers[0]._in_room(choice=on_referral("back", referral), message="1")
    assert border.newest.text.startswith(f"{number} is over.")


async def test_whoever_took_it_is_removed_and_it_waits_anew(any_village, police, border, told):
    admin = await english_admin(any_village)
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    await border.officers[0].taps("Take", on=border.card(number))
    await removes(admin, "Thu")
    await any_village.passes(seconds=90)
    assert border.card(number).key("Take") is not None
    await border.officers[0].taps("Take", on=border.card(number))
    assert "only enrolled officers of this desk" in border.newest.text
    await border.officers[1].taps("Take", on=border.card(number))
    await any_village.passes(seconds=90)
    assert f"{BORDER} has it." in status(told, number)


async def test_taken_back_by_its_reporter_it_is_over_there_too(any_village, police, border, told):
    number = await reports_theft(told, WORDS)
    await takes(police, number)
    await passed(police, number, "☐ Their words, the place")
    assert WORDS in border.card(number).text
    await told.says("/start")
    await told.presses("My reports")
    await told.presses(number)
    await told.presses("Take it back")
    await told.presses("Take it back")
    await any_village.passes(seconds=90)
    assert (await the_case(any_village, number)).state == "withdrawn"
    assert WORDS not in border.room.everything_heard()


async def test_whoever_had_one_that_was_erased_can_be_removed(any_village, police, border, told):
    admin = await english_admin(any_village)
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    await border.officers[0].taps("Take", on=border.card(number))

    def erases(tx):
        case = tx.scalars(select(Case)).one()
        case.state, case.data_key = "closed", None

    await any_village.house.write(erases)
    await removes(admin, "Thu")
    states = await any_village.house.read(lambda tx: list(tx.scalars(select(Referral.state))))
    assert states == ["taken back"]


async def test_of_what_its_own_room_does_not_see_nothing_is_quoted_and_no_words_go(
    any_village, police, border, told
):
    number = await reports_threat(told, WORDS)
    await takes(police, number)
    officer = police.officers[0]
    await officer.taps("Pass on", on=police.card(number))
    await officer.taps(BORDER)
    assert "Their words" not in " ".join(police.newest.labels)
    await officer.replies("Somebody was threatened.", to=police.newest)
    await officer.taps("Next")
    assert "“Somebody was threatened.”" in police.newest.text
    await officer.taps("Pass it on")
    await any_village.passes(seconds=90)
    assert "“Somebody was threatened.”" in border.card(number).text
    for duty in (police, border):
        assert WORDS not in duty.room.everything_heard()


async def test_a_yes_to_one_question_is_none_to_the_next(any_village, police, border):
    resident = await someone(any_village)
    number = await reports_theft(resident)
    await takes(police, number)
    await passed(police, number)
    first = resident.find("Yes, they may")[1].choice
    await police.officers[0].taps("Take it back from them", on=police.card(number))
    await passed(police, number)
    for choice in (first, press("pass", number.replace("-", ""), "yes")):
        await forges(resident, choice)
        await any_village.passes(seconds=90)
        assert number not in border.room.everything_heard()
    await resident.presses("Yes, they may")
    await any_village.passes(seconds=90)
    assert number in border.room.everything_heard()


async def test_only_whoever_has_it_sends_it(any_village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passes(police, number)
    await police.officers[1]._in_room(
        choice=press("card.over", number.replace("-", "")), message="1"
    )
    await police.officers[0].taps("Pass it on")
    await any_village.passes(seconds=90)
    assert number not in border.room.everything_heard()


async def test_opened_again_it_has_an_end_of_its_own(any_village, police, border, told):
    number = await reports_theft(told)
    await takes(police, number)
    await passed(police, number)
    for label in ("Take", "Close"):
        await border.officers[0].taps(label, on=border.card(number))
    await border.officers[0].taps("Not found yet")
    await any_village.passes(minutes=2)
    assert f"{BORDER}:" in status(told, number)
    await told.presses("Not solved")
    await any_village.passes(minutes=2)
    await police.officers[1].taps("Take", on=police.card(number))
    await police.officers[1].taps("Close", on=police.card(number))
    for label in ("Went there", "Next", "Found, settled", "Confirmed", "Close it"):
        await police.officers[1].taps(label)
    await any_village.passes(minutes=2)
    assert f"{BORDER}:" not in status(told, number)
    assert "It is settled." in status(told, number)
