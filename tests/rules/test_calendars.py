"""Calendars: the file that a phone's calendar opens (RFC 5545)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.meetings.calendars import CalendarEvent, as_icalendar

BEGINS = datetime(2026, 11, 19, 19, tzinfo=timezone(timedelta(hours=7)))


def event(**facts: object) -> CalendarEvent:
    whole = {
        "uid": "abc@titir",
        "title": "Họp thôn",
        "place": "Trường Pò Hèn",
        "description": "",
        "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=2),
        "changed_at": datetime(2026, 11, 18, tzinfo=UTC),
    }
    return CalendarEvent(**(whole | facts))  # type: ignore[arg-type]  # a test names what it changes


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_meeting_as_a_file():
    assert as_icalendar(event(sequence=2)).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Titir//Meetings//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:abc@titir",
        "DTSTAMP:20261118T000000Z",
        "SEQUENCE:2",
        "DTSTART:20261119T120000Z",
        "DTEND:20261119T140000Z",
        "SUMMARY:Họp thôn",
        "LOCATION:Trường Pò Hèn",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_reminders_are_alarms_and_a_cancelled_meeting_has_none():
    assert "TRIGGER:-PT1440M" in unfolded(as_icalendar(event(reminders=(86400,))))
    lines = unfolded(as_icalendar(event(reminders=(86400,), cancelled=True)))
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert "BEGIN:VALARM" not in lines


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("one\r\ntwo\nthree", "one\\ntwo\\nthree"),
        ("back\\slash", "back\\\\slash"),
        ("bell\x07 gone", "bell gone"),
        ("👨\u200d👩\u200d👧 all\u00a0of us", "👨\u200d👩\u200d👧 all\u00a0of us"),
        ("one\u2028line", "oneline"),
        ("x\r\nEND:VEVENT", "x\\nEND:VEVENT"),
    ],
)
def test_what_people_write_breaks_no_line(words, written):
    lines = unfolded(as_icalendar(event(description=words)))
    assert f"DESCRIPTION:{written}" in lines
    assert lines.count("END:VEVENT") == 1


@pytest.mark.long
@given(some.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(words):
    text = as_icalendar(event(description=words + "x", title="Họp thôn về con đường mới " * 5))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "SUMMARY:" + "Họp thôn về con đường mới " * 5 in unfolded(text)
