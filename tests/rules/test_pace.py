"""Pace: how many messages a room gets, and how long one waits."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels.telegram.about import ABOUT
from domain.lanes import Lane
from domain.mouth import Attachment, Outgoing, Receipt
from scheduler.chat_pace import MINUTE, Pace, Share
from scheduler.rendering import Letter
from scheduler.sending import Sender, messages_of
from scheduler.settling import Sent
from tests.botapi.limits import Limits
from tests.rules.test_sending import ROW

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
ROOM = "telegram:-1001"
SECOND = timedelta(seconds=1)


def taken_in(pace: Pace, share: Share, seconds: int) -> list[datetime]:
    """When messages leave that are tried every second."""
    moments = [BEGIN + timedelta(seconds=second) for second in range(seconds)]
    return [now for now in moments if pace.next_free_in_room(ROOM, now, share.value) == now]


def take(pace: Pace, share: Share, count: int, now: datetime = BEGIN, to: str = ROOM) -> int:
    """How many of so many leave at that moment."""
    return sum(pace.next_free_in_room(to, now, share.value) == now for _ in range(count))


@pytest.mark.parametrize(
    ("share", "most"),
    [(Share.URGENT, 20), (Share.ANSWER, 17), (Share.NEWS, 12), (Share.PATIENT, 6), (Share.LAST, 3)],
)
def test_no_minute_holds_more_than_its_share(share: Share, most: int) -> None:
    left = taken_in(Pace(), share, 300)
    in_a_minute = [sum(at <= one < at + MINUTE for one in left) for at in left]
    assert max(in_a_minute) == most


def test_a_case_from_card_to_closed_waits_for_nothing() -> None:
    """Seventeen at once used to take a minute: eight, and then one every twelve seconds."""
    assert take(Pace(), Share.ANSWER, 17) == 17


def test_who_presses_goes_before_news_and_those_before_boards() -> None:
    pace = Pace()
    shares = (Share.PATIENT, Share.NEWS, Share.ANSWER, Share.URGENT)
    moments = [BEGIN + number * MINUTE / 4 for number in range(4)]
    left = [take(pace, share, 20, now) for share, now in zip(shares, moments, strict=True)]
    assert left == [6, 6, 5, 3]


def test_what_waits_is_told_when_its_place_comes() -> None:
    pace = Pace()
    take(pace, Share.NEWS, 8)
    take(pace, Share.ANSWER, 9, BEGIN + SECOND)
    now = BEGIN + 2 * SECOND
    assert pace.next_free_in_room(ROOM, now, Share.ANSWER.value) == BEGIN + MINUTE
    assert pace.next_free_in_room(ROOM, now, Share.PATIENT.value) == BEGIN + MINUTE + SECOND
    assert take(pace, Share.ANSWER, 9, BEGIN + MINUTE) == 8


def test_a_message_counts_until_a_minute_after_its_receipt() -> None:
    """It used to count from when it was handed over: what the line held up made a full minute."""
    pace = Pace()
    assert take(pace, Share.URGENT, 20) == 20
    for _ in range(20):
        pace.arrived(ROOM, taken_at=BEGIN, now=BEGIN + 5 * SECOND)
    assert take(pace, Share.URGENT, 20, BEGIN + MINUTE + 4 * SECOND) == 0
    assert take(pace, Share.URGENT, 20, BEGIN + MINUTE + 5 * SECOND) == 20


def test_topics_of_one_group_share_its_minute_and_its_hold() -> None:
    pace = Pace()
    assert take(pace, Share.NEWS, 12, to=f"{ROOM}/5") == 12
    assert take(pace, Share.NEWS, 1, to=f"{ROOM}/6") == 0
    pace.hold(f"{ROOM}/5", until=BEGIN + SECOND)
    assert pace.next_free(ROOM, BEGIN) == BEGIN + SECOND


PHOTO = Attachment("photo", "image/jpeg", b"")


@pytest.mark.parametrize(
    ("outgoing", "messages"),
    [
        pytest.param(Outgoing(ROOM, "words"), 1, id="words"),
        pytest.param(Outgoing(ROOM, "a" * 4097), 2, id="long words"),
        pytest.param(Outgoing(ROOM, "a" * 4097, edit="1"), 1, id="an edit is cut"),
        pytest.param(Outgoing(ROOM, "words", attachments=(PHOTO,) * 3), 3, id="an album"),
        pytest.param(Outgoing(ROOM, "a" * 2000, attachments=(PHOTO,)), 2, id="long words below"),
        pytest.param(Outgoing(ROOM, delete=("1", "2")), 1, id="taking away"),
    ],
)
def test_what_comes_in_several_messages_counts_so(outgoing: Outgoing, messages: int) -> None:
    """A full minute with one album in it was refused by the messenger."""
    assert messages_of(outgoing, ABOUT.limits) == messages


@pytest.mark.parametrize("edits_count", [True, False], ids=["edits count", "edits do not count"])
@pytest.mark.parametrize("storm", range(4))
async def test_no_storm_is_refused(edits_count: bool, storm: int) -> None:
    """Whatever is said for ten minutes, on a line that holds some of it up for seconds, the
    messenger never sees more than it allows."""
    chance = random.Random(storm)
    clock = [BEGIN]
    limits = Limits(lambda: clock[0].timestamp())
    limits.enforce(per_second=0, edits_count=edits_count)
    sending = Sender(
        {"telegram": Line(limits, clock, chance)},  # type: ignore[dict-item]  # it hears nothing
        clock=lambda: clock[0],
    )
    left = 0
    while clock[0] < BEGIN + 10 * MINUTE:
        clock[0] += timedelta(seconds=chance.choice((0, 0, 0, 0.1, 1, 5)))
        left += isinstance(await sending.send(anything(chance, clock[0])), Sent)
    assert limits.refused == []
    assert left > 100


class Line:
    """To the messenger, which counts what it gets when it gets it: somewhere on the way."""

    about = replace(ABOUT, limits=replace(ABOUT.limits, per_second=1000.0))

    def __init__(self, limits: Limits, clock: list[datetime], chance: random.Random) -> None:
        self._limits, self._clock, self._chance = limits, clock, chance

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        there, back = (timedelta(seconds=self._chance.choice((0, 0, 0, 0.2, 3))) for _ in "ab")
        self._clock[0] += there
        method = "editMessageText" if outgoing.edit else "sendMediaGroup"
        self._limits.check(method, -1001, events=messages_of(outgoing, ABOUT.limits))
        self._clock[0] += back
        return Receipt("1")


def anything(chance: random.Random, now: datetime) -> Letter:
    """Something that may be said in a room."""
    lane = chance.choice(tuple(Lane))
    row = replace(ROW, lane=lane, answering=chance.random() < 0.5, until=now + 10 * MINUTE)
    edit = "1" if chance.random() < 0.5 else ""
    photos = () if edit else (PHOTO,) * chance.choice((0, 0, 1, 3))
    outgoing = Outgoing(chance.choice((ROOM, f"{ROOM}/7")), "x", edit=edit, attachments=photos)
    return Letter(row, "telegram", outgoing, to_group=True)
