"""The last second: what an announcement waits for, so that a true sliding second is never full."""

import pytest

from domain.lanes import Lane
from scheduler import rate_limit as second
from scheduler.rate_limit import LINE_S, Second

ALERT, ANSWER, ANNOUNCEMENT = Lane.ALERT, Lane.ANSWER, Lane.ANNOUNCEMENT
PACE = 27.0  # of the 30 that Telegram allows


class Watch:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(second, "time", watch)
    return watch


def send(second: Second, count: int, lane: Lane = ANNOUNCEMENT) -> None:
    for _ in range(count):
        with second.message(lane):
            pass


def places(second: Second, lane: Lane) -> int:
    """How many of that lane find a place at this moment, one after the other."""
    count = 0
    while second.wait_s(lane) == 0 and count < 100:
        send(second, 1, lane)
        count += 1
    return count


def test_announcements_leave_two_places_and_answers_one(watch: Watch) -> None:
    second = Second(PACE)
    assert [places(second, lane) for lane in (ANNOUNCEMENT, ANSWER, ALERT)] == [28, 1, 1]


def test_a_place_comes_free_a_second_later(watch: Watch) -> None:
    second = Second(PACE)
    send(second, 14)
    watch.at += 0.4
    send(second, 14)
    watch.at += 0.5
    assert places(second, ANNOUNCEMENT) == 0
    watch.at += 0.1
    assert places(second, ANNOUNCEMENT) == 14


def test_the_wait_ends_when_the_place_comes_free(watch: Watch) -> None:
    second = Second(PACE)
    send(second, 28)
    watch.at += 0.99
    assert second.wait_s(ANNOUNCEMENT) == pytest.approx(0.01)


def test_announcements_leave_what_the_fullest_second_of_late_took(watch: Watch) -> None:
    """Answers came on top of a full second, and the messenger refused them."""
    second = Second(PACE)
    send(second, 6, ANSWER)
    watch.at += 2.0
    assert places(second, ANNOUNCEMENT) == 30 - 6 - 3
    assert places(second, ANSWER) == 8
    watch.at += 21.0
    assert places(second, ANNOUNCEMENT) == 28


def test_answers_in_a_hurry_leave_announcements_no_place(watch: Watch) -> None:
    second = Second(PACE)
    assert places(second, ANSWER) == 29
    assert places(second, ANNOUNCEMENT) == 0
    watch.at += 0.9
    assert places(second, ANSWER) == 0


def test_a_long_hurry_slows_announcements_and_does_not_stop_them(watch: Watch) -> None:
    second = Second(PACE)
    for _ in range(10):
        watch.at += 1.1
        send(second, 26, ANSWER)
        assert places(second, ANNOUNCEMENT) == 3


def test_what_the_line_held_back_counts_from_when_it_got_there(watch: Watch) -> None:
    """A line that stumbled gave the platform all at once, and as many more within the second."""
    second = Second(2.0)
    with second.message(ANSWER), second.message(ANSWER):
        watch.at += 1.5
        assert second.wait_s(ALERT) == LINE_S  # they may get there at any moment
    watch.at += 1.0 - LINE_S / 2 - 0.01
    assert second.wait_s(ALERT) == pytest.approx(0.01)


def test_what_never_got_there_keeps_no_place(watch: Watch) -> None:
    second = Second(2.0)
    with second.message(ANSWER), second.message(ANSWER):
        watch.at += 5.1
        assert second.wait_s(ALERT) == 0.0
