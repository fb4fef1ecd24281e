"""What residents do with announcements: read, check, choose, stop, answer an alert."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.broadcasts import announcement_lifecycle
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.checkcodes import new_check_code, spoken_code
from storage import announcement_queries, residents, staff
from storage.tables import Announcement, Case, Delivery
from storage.tx import Tx
from tests.village import Person, Village

PO_HEN = "06724-01"
WORDS = "Tomorrow the village meets at the school."


def announce(tx: Tx, village: Village, **more: object) -> Announcement:
    facts = {
        "kind": AnnouncementKind.NOTICE,
        "senders": ("Công an xã",),
        "audience": Audience((PO_HEN,), int(Topic.NOTICE)),
        "texts": {"en": WORDS},
    }
    admin = staff.admins_of(tx, "06724")[0]
    plan = AnnouncementPlan(**(facts | more))  # type: ignore[arg-type]  # a story names what it says
    return announcement_lifecycle.plan_announcement(tx, plan, admin=admin, now=village.now)


ALERT = {
    "kind": AnnouncementKind.ALERT,
    "audience": Audience((PO_HEN,), 0),
    "texts": {},
    "ready": "announce.flood.go",
    "facts": {"hazard": "flood"},
}


@pytest.fixture
async def resident(village: Village) -> Person:
    """Somebody of Pò Hèn who reads English; there is an admin and a room."""
    await village.admin()
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts(f"v-{PO_HEN}")
    return resident


async def is_told(village: Village, resident: Person, **more: object) -> bool:
    before = len(resident.heard)
    await village.house.write(lambda tx: announce(tx, village, **more).id)
    await village.passes(seconds=3)
    return len(resident.heard) > before


async def test_the_last_messages_are_in_the_menu(village, resident):
    await is_told(village, resident)
    await resident.presses("News, meetings")
    assert WORDS in resident.screen.text
    await resident.says("1")
    assert resident.screen.text.startswith("📢 Notice")
    assert WORDS in resident.screen.text


async def test_topics_and_everything_can_be_stopped_but_alerts(village, resident):
    await resident.presses("News, meetings")
    await resident.presses("What I want to hear")
    await resident.presses("Topics")
    await resident.presses("☑ Notices")
    await resident.presses("Back")
    assert not await _can_announce(village)
    await resident.presses("Stop all but alerts")
    assert "alerts only" in resident.screen.text
    assert await is_told(village, resident, **ALERT)


async def _can_announce(village: Village) -> bool:
    return await village.house.read(
        lambda tx: announcement_queries.count_audience(tx, [PO_HEN], int(Topic.NOTICE)) > 0
    )


async def test_alerts_stop_only_after_a_plain_question(village, resident):
    def hear_alerts(tx: Tx) -> int:
        return announcement_queries.count_audience(tx, [PO_HEN], 0)

    await resident.presses("News, meetings")
    await resident.presses("What I want to hear")
    await resident.presses("Stop alerts too")
    assert "Really stop them?" in resident.screen.text
    assert await village.house.read(hear_alerts) == 1
    await resident.presses("Yes, stop alerts")
    assert await village.house.read(hear_alerts) == 0


async def test_another_village_can_be_heard_of(village, resident):
    await resident.presses("News, meetings")
    await resident.presses("What I want to hear")
    await resident.presses("3 🏘 Village")
    await resident.presses("Thôn Lục Phủ")
    assert await is_told(village, resident, audience=Audience(("06724-02",), int(Topic.NOTICE)))


@pytest.mark.parametrize("shape", ["{spoken}", "{bare}", "{said} Check code {spoken} send on!"])
async def test_a_genuine_message_is_recognised(village, resident, shape):
    code = await village.house.write(lambda tx: announce(tx, village).code)
    await village.passes(seconds=2)
    await resident.says(shape.format(spoken=spoken_code(code), bare=code, said=WORDS))
    assert "✔ Genuine" in resident.screen.text


async def test_a_copied_code_under_other_words_is_noticed(village, resident):
    code = await village.house.write(lambda tx: announce(tx, village).code)
    await village.passes(seconds=2)
    await resident.says(
        f"Pay 2 million to this account today or lose your land. Check code {spoken_code(code)}"
    )
    assert "The words are not." in resident.screen.text
    assert WORDS in resident.screen.text


async def test_the_code_of_a_printed_sheet_is_scanned(village, resident):
    code = await village.house.write(lambda tx: announce(tx, village).code)
    await village.passes(seconds=2)
    await resident.starts(f"k-{code}")
    assert "✔ Genuine" in resident.screen.text
    assert WORDS in resident.screen.text
    await resident.starts("k-9999999")
    assert "Genuine" not in resident.screen.text


async def test_a_scanned_code_outlives_the_choice_of_a_language(village, resident):
    """Somebody new, on a phone in a language that is not spoken here: the check used to be lost."""
    code = await village.house.write(lambda tx: announce(tx, village).code)
    await village.passes(seconds=2)
    stranger = village.resident(language="fr")
    await stranger.starts(f"k-{code}")
    assert "Genuine" not in stranger.screen.text
    await stranger.presses("English")
    assert "✔ Genuine" in stranger.screen.text
    assert WORDS in stranger.screen.text
    await stranger.starts()
    assert "Genuine" not in stranger.screen.text


async def test_a_true_code_over_a_changed_text_passed_on_is_not_confirmed(village, resident):
    code = await village.house.write(lambda tx: announce(tx, village).code)
    await village.passes(seconds=2)
    changed = WORDS.replace("school", "bank with your card")
    await resident.says(f"📢 Notice\n{changed}\nCheck code {spoken_code(code)}")
    said = resident.screen.text
    assert "The words are the same" not in said
    assert "The words are not." in said
    assert WORDS in said
    assert "Công an xã" in said


async def test_a_code_that_is_not_ours(village, resident):
    made_up = spoken_code(new_check_code())
    await resident.says(made_up)
    assert resident.screen.text.splitlines()[:3] == [
        f"⚠️ No message of ours carries the code {made_up}.",
        "Please look whether it was copied right.",
        "If it was, it is not from us. Pay nothing. Open no link.",
    ]


@pytest.mark.parametrize("made_up", ["999-0000", "999-0001", "9990002", "999 0003"])
async def test_a_code_that_somebody_made_up(resident, made_up):
    """Most of them are not even well-formed, and whoever asks need not know that."""
    await resident.says(made_up)
    assert "No message of ours carries the code 999-000" in resident.screen.text


@pytest.mark.parametrize(
    "claim",
    [
        "Check code 999-0000",
        "check code: 999 0000. Send it on to everybody!",
        "MA KIEM TRA: 999-0000",
        "Mã kiểm tra 999-0000",
        "Kode cek 999-0000",
    ],
)
async def test_a_message_passed_on_that_only_says_it_is_ours(resident, claim):
    """Nobody said anything: a made-up code was looked at only where it was typed alone."""
    await resident.says(f"📢 Notice\nPay 2 million today or lose your land.\n{claim}")
    assert "No message of ours carries the code 999-0000." in resident.screen.text
    assert "Pay nothing. Open no link." in resident.screen.text


@pytest.mark.parametrize(
    ("claim", "code"), [("Mã kiểm tra: TB-2026 nhé", "TB-2026"), ("Kode cek 12345", "12345")]
)
async def test_a_code_in_another_shape_under_our_words_is_none(resident, claim, code):
    await resident.says(f"Pay 2 million today or lose your land.\n{claim}\nSend it on!")
    assert f"No message of ours carries the code {code}." in resident.screen.text


@pytest.mark.parametrize(
    "told",
    [
        "A man called from 033 999-0000 and wanted my money. What shall I do?",
        "Somebody asked me for a check code of six digits, 123456, and I gave it to him.",
        "They sent me a check code 123456 and my money was gone. Please help me!",
    ],
)
async def test_who_tells_what_happened_is_not_told_of_codes(resident, told):
    await resident.says(told)
    assert "No message of ours" not in resident.screen.text


async def test_help_under_an_alert_opens_a_danger_case(village, resident):
    await is_told(village, resident, **ALERT)
    await resident.presses("I need help")
    case = await village.house.read(lambda tx: tx.scalars(select(Case)).one())
    assert (case.form, case.urgency, case.area) == ("disaster", "P1", PO_HEN)


async def test_safe_is_counted_once_per_village_without_a_name(village, resident):
    await is_told(village, resident, **ALERT)
    await resident.presses("I am safe")
    village.now = village.now.replace(minute=59)
    await resident.presses("I am safe")

    def counted(tx: Tx) -> list[tuple[str, int]]:
        alert = tx.scalars(select(Announcement)).one()
        return [(row.area, row.safe) for row in announcement_queries.answered_of(tx, alert.id)]

    assert await village.house.read(counted) == [(PO_HEN, 1)]


async def the_alert(village: Village, resident: Person, **more: object) -> None:
    assert await is_told(village, resident, **(ALERT | more))


def cases_of(tx: Tx) -> list[tuple[str, str]]:
    return [(row.form, row.urgency) for row in tx.scalars(select(Case)).all()]


def safe_of(tx: Tx) -> int:
    alert = tx.scalars(
        select(Announcement).where(Announcement.kind == AnnouncementKind.ALERT)
    ).one()
    return sum(row.safe for row in announcement_queries.answered_of(tx, alert.id))


@pytest.mark.parametrize("typed", ["1", "1.", "١", "I need help", "i NEED help!"])
async def test_help_under_an_alert_can_be_typed(village, resident, typed):
    await the_alert(village, resident)
    await resident.says(typed)
    assert await village.house.read(cases_of) == [("disaster", "P1")]


@pytest.mark.parametrize("typed", ["2", "(2)", "I am safe", "i am safe."])
async def test_safe_under_an_alert_can_be_typed(village, resident, typed):
    await the_alert(village, resident)
    await resident.says(typed)
    assert await village.house.read(safe_of) == 1
    assert await village.house.read(cases_of) == []
    assert "Good that you are safe" in resident.heard[-1].text


@pytest.mark.parametrize(
    ("language", "help_words", "safe_words"),
    [("vi", "tôi cần giúp", "toi an toan"), ("id", "saya perlu bantuan", "saya selamat")],
)
async def test_the_words_are_those_of_the_persons_language(
    village, language, help_words, safe_words
):
    await village.admin()
    await village.room("cax")
    one, other = village.resident(language=language), village.resident(language=language)
    for person in (one, other):
        await person.starts(f"v-{PO_HEN}")
        await village.house.write(speaks, person.address, language, village)
    await the_alert(village, one)
    await one.says(safe_words)
    await other.says(help_words)
    assert await village.house.read(safe_of) == 1
    assert await village.house.read(cases_of) == [("disaster", "P1")]


def speaks(tx: Tx, address: str, language: str, village: Village) -> None:
    speaker = residents.meet(tx, address, now=village.now)
    speaker.profile.language = language
    residents.keep(tx, speaker, draft_on=None)


async def test_a_digit_typed_under_a_later_screen_belongs_to_that_screen(village, resident):
    await the_alert(village, resident)
    await resident.presses("Report")
    before = resident.screen.labels
    await resident.says("2")
    assert await village.house.read(safe_of) == 0
    assert resident.screen.labels != before


async def test_a_digit_in_a_draft_answers_the_alert_that_came_in_between(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    await the_alert(village, resident)
    await resident.says("1")
    assert await village.house.read(cases_of) == [("disaster", "P1")]


async def test_who_is_safe_goes_on_where_they_were(village, resident):
    await resident.says("/report")
    await resident.presses("Theft")
    asked = resident.screen.text
    await the_alert(village, resident)
    await resident.says("2")
    await resident.says("2")  # the second one is the draft's
    assert await village.house.read(safe_of) == 1
    assert resident.screen.text != asked
    assert await village.house.read(cases_of) == []


async def test_a_digit_typed_before_the_alert_is_not_for_it(village, resident):
    await the_alert(village, resident)
    early = village.now - timedelta(minutes=30)
    village.last = replace(village.last, key="telegram:1:late", text="1", choice="", message="1",
                           command="", start="", typed_at=early)  # fmt: skip
    await village.repeat(village.last)
    assert await village.house.read(cases_of) == []


async def test_an_alert_of_yesterday_takes_no_digits(village, resident):
    await the_alert(village, resident)
    village.now += timedelta(hours=20)
    await resident.says("2")
    assert await village.house.read(safe_of) == 0


async def test_a_notice_takes_no_digits(village, resident):
    await is_told(village, resident)
    await resident.says("I need help")
    assert await village.house.read(cases_of) == []


async def test_where_messages_have_no_numbers_the_times_tell(village, resident):
    def forget_numbers(tx: Tx) -> None:
        for row in tx.scalars(select(Delivery)).all():
            place = f"{row.announcement_id}/{row.reader_id}"
            row.message_sealed = tx.house_key.seal("told.message", place, "c0ffee")

    village.now += timedelta(seconds=5)
    await the_alert(village, resident)
    await village.house.write(forget_numbers)
    await resident.says("2")
    assert await village.house.read(safe_of) == 1


async def test_a_silent_phone_hears_no_notice_and_alerts_without_a_sound(village, resident):
    await village.room("care")
    await resident.says("/report")
    await resident.presses("At home")
    for said in ("1", "2", "1", "1", "7", "1234", "1"):
        await resident.says(said)

    assert not await is_told(village, resident)
    assert await is_told(village, resident, **ALERT)
    assert resident.heard[-1].quiet
