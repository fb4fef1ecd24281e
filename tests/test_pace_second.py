"""The last second: what an announcement waits for, so that a true sliding second is never full."""

import pytest

from scheduler import pace
from scheduler.pace import LINE_S, Second


class Watch:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(pace, "time", watch)
    return watch


def send(second: Second, count: int) -> None:
    for _ in range(count):
        with second.message():
            pass


def test_so_many_as_the_pace_have_a_place(watch: Watch) -> None:
    second = Second(4.0)
    send(second, 3)
    assert second.wait_s() <= 0
    send(second, 1)
    assert second.wait_s() == pytest.approx(1.0)


def test_a_place_comes_free_a_second_later(watch: Watch) -> None:
    second = Second(4.0)
    for _ in range(4):
        send(second, 1)
        watch.at += 0.2
    assert second.wait_s() == pytest.approx(0.2)
    watch.at += 0.21
    assert second.wait_s() <= 0


def test_what_the_line_held_back_counts_from_when_it_got_there(watch: Watch) -> None:
    """A line that stumbled gave the platform all at once, and as many more within the second."""
    second = Second(4.0)
    with second.message(), second.message(), second.message(), second.message():
        watch.at += 1.5
        assert second.wait_s() == pytest.approx(LINE_S)  # they may get there at any moment
    assert second.wait_s() == pytest.approx(1.0 - LINE_S)
