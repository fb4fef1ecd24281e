"""Meetings: which reminder is said, who counts at the door, what fits into one message."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.wiring import load_forms
from domain.dialog.staff_drafts import pack, unpack
from domain.forms.navigation import go_on
from domain.meetings.meeting_draft import MeetingDraft
from domain.meetings.meetings import (
    DoorScan,
    MeetingState,
    PromiseState,
    arrival,
    due_reminders,
    fitting,
    is_overdue,
    reminder_moments,
    turn_reminder,
)

BEGINS = datetime(2026, 11, 19, 12, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=2)
HOUR, DAY = 3600, 86400
FORMS = load_forms()


@pytest.mark.parametrize(
    ("state", "hours", "known", "expected"),
    [
        pytest.param(
            MeetingState.PLANNED, -4, False, DoorScan.EARLY, id="passed on the day before"
        ),
        pytest.param(MeetingState.PLANNED, -1, False, DoorScan.COUNTED, id="before it begins"),
        pytest.param(MeetingState.PLANNED, 1, False, DoorScan.COUNTED, id="in the middle"),
        pytest.param(MeetingState.PLANNED, 1, True, DoorScan.AGAIN, id="twice"),
        pytest.param(MeetingState.OVER, 3, False, DoorScan.LATE, id="no network at the door"),
        pytest.param(MeetingState.OVER, 3, True, DoorScan.AGAIN, id="late and twice"),
        pytest.param(MeetingState.OVER, 24 * 8, False, DoorScan.CLOSED, id="marks are forgotten"),
        pytest.param(MeetingState.CANCELLED, 0, False, DoorScan.CANCELLED, id="called off"),
    ],
)
def test_who_counts_at_the_door(state, hours, known, expected):
    now = BEGINS + timedelta(hours=hours)
    assert arrival(state, BEGINS, ENDS, known=known, now=now) is expected


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        pytest.param(-24.0, -24.0, (DAY, []), id="on time"),
        pytest.param(-24.0, -19.0, (DAY, []), id="five hours late"),
        pytest.param(-24.0, -17.0, (None, [DAY]), id="seven hours late is too late"),
        pytest.param(-24.0, -0.9, (HOUR, [DAY]), id="the hour's one instead of the day's"),
        pytest.param(-1.0, -0.4, (None, [HOUR]), id="it begins in 24 minutes"),
        pytest.param(-1.0, 0.0, (None, [HOUR]), id="it has begun"),
        pytest.param(-20.0, -2.0, (None, []), id="none in between"),
    ],
)
def test_late_reminders_are_said_or_skipped(since, now, expected):
    moments = {"since": BEGINS + timedelta(hours=since), "now": BEGINS + timedelta(hours=now)}
    assert due_reminders(BEGINS, [DAY, HOUR], **moments) == expected


def test_a_reminder_that_is_over_is_not_planned():
    after = BEGINS - timedelta(hours=5)
    assert reminder_moments(BEGINS, [DAY, HOUR], after=after) == [
        (BEGINS - timedelta(hours=1), HOUR)
    ]


@pytest.mark.parametrize(
    ("chosen", "before", "expected"),
    [
        ([DAY, HOUR], HOUR, [DAY]),
        ([DAY], HOUR, [DAY, HOUR]),
        ([DAY], 17, [DAY]),
        ([], 3 * DAY, [3 * DAY]),
    ],
)
def test_one_reminder_more_or_less(chosen, before, expected):
    assert turn_reminder(chosen, before) == expected


def test_answers_fill_one_message_and_the_rest_waits():
    pairs = [("q" * 500, "a" * 1000), ("q" * 500, "a" * 400), ("q" * 500, "a" * 1000)]
    assert fitting(pairs) == 2
    assert fitting([("q" * 500, "a" * 5000)]) == 1
    assert fitting([]) == 0


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [(PromiseState.OPEN, 30, False), (PromiseState.OPEN, 31, True), (PromiseState.KEPT, 31, False)],
)
def test_a_promise_is_overdue_the_day_after(state, today, expected):
    assert is_overdue(state, date(2026, 12, 30), date(2026, 12, today)) is expected


def test_a_draft_asks_for_what_is_missing_and_is_remembered_whole():
    draft = a_draft()
    assert missing(draft) == "day"
    draft.day, draft.at, draft.areas = "2026-11-19", "19:00", ["06724"]
    assert missing(draft) == "agenda"
    draft.write("agenda", "")
    assert missing(draft) == ""
    assert unpack(MeetingDraft, pack(draft)) == draft


def missing(draft: MeetingDraft) -> str:
    """What is asked next; "" once everything is there."""
    form = FORMS.staff["meet"].form
    return go_on(form, draft.as_engine(form))[0].asked


def a_draft() -> MeetingDraft:
    draft = MeetingDraft(kind="village", language="vi")
    draft.write("title", "Đường mới")
    draft.write("place", "Trường")
    return draft


def test_another_language_is_asked_for_its_words_alone():
    draft = a_draft()
    draft.day, draft.at, draft.areas = "2026-11-19", "19:00", ["06724"]
    draft.write("agenda", "")
    draft.begin("en")
    assert missing(draft) == "title"
    draft.write("title", "New road")
    assert (missing(draft), draft.written()) == ("place", ["vi"])
    draft.write("place", "School")
    assert (missing(draft), draft.written()) == ("", ["vi", "en"])  # there is no agenda


def test_a_place_that_changes_is_asked_again_in_every_language():
    draft = a_draft()
    draft.write("agenda", "")
    draft.texts["en"] = {"title": "New road", "place": "School", "agenda": ""}
    draft.write("place", "Chợ")
    assert draft.written() == ["vi"]
    draft.begin("en")
    assert draft.texts["en"] == {"title": "New road", "agenda": ""}
