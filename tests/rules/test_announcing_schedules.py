"""Schedules on the wall clock: every kind, clocks that jump, quiet hours, what was missed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.broadcasts.schedules import (
    Every,
    Late,
    Quiet,
    Schedule,
    from_facts,
    latest_due,
    moment_on,
    next_moment,
    to_facts,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo(
    "Europe/Berlin"
)  # our zones have no summer time; the rules must hold all the same
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour
APIA = ZoneInfo("Pacific/Apia")  # 30 December 2011 did not exist


def schedule(every: Every, first: date, at: str = "07:30", until: date | None = None) -> Schedule:
    return Schedule(every, first, time.fromisoformat(at), until)


def moments(schedule: Schedule, after: datetime, zone: ZoneInfo, count: int) -> list[str]:
    found = []
    moment: datetime | None = after
    for _ in range(count):
        moment = next_moment(schedule, moment, zone) if moment else None
        found.append(f"{moment.astimezone(zone):%d.%m.%y %H:%M}" if moment else "never")
    return found


@pytest.mark.parametrize(
    ("every", "first", "expected"),
    [
        pytest.param(
            Every.ONCE, date(2026, 11, 20), ["20.11.26 07:30", "never", "never"], id="once",
        ),
        pytest.param(
            Every.DAY, date(2026, 11, 19), ["19.11.26 07:30", "20.11.26 07:30", "21.11.26 07:30"],
            id="daily",
        ),
        pytest.param(
            Every.WEEK, date(2026, 11, 3), ["24.11.26 07:30", "01.12.26 07:30", "08.12.26 07:30"],
            id="weekly keeps the weekday",
        ),
        pytest.param(
            Every.MONTH, date(2026, 10, 31), ["30.11.26 07:30", "31.12.26 07:30", "31.01.27 07:30"],
            id="monthly on the 31st",
        ),
        pytest.param(
            Every.LAST, date(2026, 10, 30), ["27.11.26 07:30", "25.12.26 07:30", "29.01.27 07:30"],
            id="last Friday",
        ),
    ],
)  # fmt: skip
def test_days_of_a_schedule(every: Every, first: date, expected: list[str]) -> None:
    after = datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert moments(schedule(every, first), after, HANOI, 3) == expected


def test_the_monthly_day_comes_back_after_a_short_month() -> None:
    plan = schedule(Every.MONTH, date(2027, 1, 31))
    after = datetime(2027, 1, 1, tzinfo=UTC)
    assert moments(plan, after, HANOI, 3) == ["31.01.27 07:30", "28.02.27 07:30", "31.03.27 07:30"]


def test_a_moment_that_has_come_is_not_next() -> None:
    plan = schedule(Every.DAY, date(2026, 11, 1))
    due = moment_on(date(2026, 11, 18), time(7, 30), HANOI)
    assert next_moment(plan, due, HANOI) == due + timedelta(days=1)


def test_nothing_comes_after_the_last_day() -> None:
    plan = schedule(Every.DAY, date(2026, 11, 1), until=date(2026, 11, 18))
    assert next_moment(plan, datetime(2026, 11, 18, 12, tzinfo=UTC), HANOI) is None


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        pytest.param(date(2026, 3, 29), "02:30", BERLIN, "01:30", id="jumped over: an hour later"),
        pytest.param(date(2026, 10, 25), "02:30", BERLIN, "00:30", id="twice: the first"),
        pytest.param(date(2026, 10, 4), "02:15", LORD_HOWE, "15:45", id="half an hour"),
    ],
)
def test_a_clock_that_jumps(day: date, at: str, zone: ZoneInfo, expected: str) -> None:
    assert f"{moment_on(day, time.fromisoformat(at), zone):%H:%M}" == expected


def test_a_day_that_never_was_is_said_a_day_later_at_most() -> None:
    plan = schedule(Every.DAY, date(2011, 12, 28))
    found = moments(plan, datetime(2011, 12, 28, tzinfo=UTC), APIA, 3)
    assert found == ["28.12.11 07:30", "29.12.11 07:30", "31.12.11 07:30"]


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from([HANOI, BERLIN, LORD_HOWE, ZoneInfo("America/St_Johns")]),
    st.sampled_from(list(Every)),
)
def test_moments_only_rise_and_none_is_given_twice(
    first: date, at: time, zone: ZoneInfo, every: Every
) -> None:
    plan = Schedule(every, first, at)
    moment = datetime.combine(first, time(0), UTC) - timedelta(days=2)
    seen = [moment]
    for _ in range(5):
        following = next_moment(plan, seen[-1], zone)
        if following is None:
            break
        seen.append(following)
    assert seen == sorted(set(seen))
    days = [each.astimezone(zone).date() for each in seen[1:]]
    assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("there", "expected"),
    [("20:59", "20:59"), ("21:00", "06:00"), ("03:00", "06:00"), ("06:00", "06:00")],
)
def test_quiet_hours_put_off_to_the_morning(there: str, expected: str) -> None:
    moment = moment_on(date(2026, 11, 18), time.fromisoformat(there), HANOI)
    assert f"{Quiet().after(moment, HANOI).astimezone(HANOI):%H:%M}" == expected


def test_quiet_hours_at_noon() -> None:
    quiet = Quiet(time(11, 30), time(13))
    moment = moment_on(date(2026, 11, 18), time(12), HANOI)
    assert quiet.after(moment, HANOI) == moment_on(date(2026, 11, 18), time(13), HANOI)


def test_what_was_missed_counts_once_and_the_rest_is_passed_over() -> None:
    plan = schedule(Every.DAY, date(2026, 11, 1))
    since = moment_on(date(2026, 11, 10), time(7, 30), HANOI)
    now = since + timedelta(days=3, hours=2)

    newest, passed = latest_due(plan, since, now, HANOI)

    assert (newest, passed) == (since + timedelta(days=3), 2)


@pytest.mark.parametrize(("hours", "runs"), [(1, True), (3, False)])
def test_late_rules(hours: int, runs: bool) -> None:
    due = datetime(2026, 11, 18, tzinfo=UTC)
    assert Late(timedelta(hours=2)).runs(due, due + timedelta(hours=hours)) is runs


@pytest.mark.parametrize("until", [None, date(2027, 1, 1)])
def test_a_schedule_survives_being_kept(until: date | None) -> None:
    plan = schedule(Every.LAST, date(2026, 10, 30), until=until)
    assert from_facts(to_facts(plan)) == plan
