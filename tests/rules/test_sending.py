"""Sending: what a letter waits for, and when it is not sent at all."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from channels.telegram.about import ABOUT
from domain.channels import Channel
from domain.lanes import Lane
from domain.mailboxes import Spot
from domain.mouth import Outgoing, Receipt, Unreachable
from scheduler.rendering import Letter
from scheduler.sending import MISTAKES_AT_MOST, Sender
from scheduler.settling import Lapsed, Later, Lost, Outcome, Sent
from storage.outbox import LEASE, Claimed

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
ROW = Claimed(
    id="a", spot=Spot("resident:a"), lane=Lane.ANSWER, kind="say", fresh=False,
    answering=True, sending_id=None, body=None, attempts=1,
    until=BEGIN + LEASE,
)  # fmt: skip


def paced(per_second: float) -> Channel:
    """A messenger of that pace."""
    return replace(ABOUT, limits=replace(ABOUT.limits, per_second=per_second))


class Mouth:
    """Notes what is said; a message to "slow" takes until it is let go."""

    about = ABOUT

    def __init__(self) -> None:
        self.said: list[str] = []
        self.let_go = asyncio.Event()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if "slow" in outgoing.text:
            await self.let_go.wait()
        self.said.append(outgoing.text)
        return Receipt("1")


def letter(text: str, to: str = "telegram:1", lane: Lane = Lane.ANSWER) -> Letter:
    return Letter(replace(ROW, lane=lane), "telegram", Outgoing(to, text), to_group=False)


def sender(mouth: Mouth, now: datetime, per_second: float = 27.0) -> Sender:
    mouth.about = paced(per_second)
    mouths = {"telegram": mouth}
    return Sender(
        mouths,  # type: ignore[arg-type]  # it hears nothing
        clock=lambda: now,
    )


@pytest.mark.parametrize(
    ("after", "became"),
    [
        pytest.param(timedelta(0), Sent, id="in time"),
        pytest.param(LEASE - timedelta(seconds=5), Later, id="a call might outlast the lease"),
        pytest.param(LEASE, Lapsed, id="another may have it by now"),
    ],
)
async def test_a_letter_leaves_only_while_its_row_is_ours(
    after: timedelta, became: type[Outcome]
) -> None:
    mouth = Mouth()
    outcome = await sender(mouth, BEGIN + after).send(letter("hello"))
    assert type(outcome) is became
    assert len(mouth.said) == (became is Sent)


async def test_one_address_hears_them_one_by_one_and_nobody_else_waits() -> None:
    mouth = Mouth()
    sending = sender(mouth, BEGIN)
    async with asyncio.TaskGroup() as tasks:
        for text, to in (("slow", "telegram:1"), ("second", "telegram:1"), ("x", "telegram:2")):
            tasks.create_task(sending.send(letter(text, to)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert mouth.said == ["x"]
        mouth.let_go.set()
    assert mouth.said == ["x", "slow", "second"]


async def test_an_alert_never_stands_behind_an_answer_that_waits_for_its_place() -> None:
    """To the same room: the answer that waits gets the alert's place, and both leave at once."""
    mouth = Mouth()
    sending = sender(mouth, BEGIN, per_second=1.8)  # two a second, one of them an alert's
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sending.send(letter("slow", "telegram:2")))
        await asyncio.sleep(0)
        waits = tasks.create_task(sending.send(letter("answer", "telegram:-1")))
        await asyncio.sleep(0)
        assert not waits.done()
        tasks.create_task(sending.send(letter("alert", "telegram:-1", Lane.ALERT)))
        await waits
        assert mouth.said[:1] == ["answer"]
        mouth.let_go.set()
    assert mouth.said[0] == "answer"
    assert "alert" in mouth.said


class Failing(Mouth):
    """Fails in turn by each of these, then says."""

    def __init__(self, *wrongs: Exception) -> None:
        super().__init__()
        self.wrongs = list(wrongs)

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if self.wrongs:
            raise self.wrongs.pop(0)
        return await super().deliver(outgoing)


async def test_a_mistake_of_ours_is_tried_a_few_times_and_then_makes_room() -> None:
    """It was tried for ever, and whatever came behind it in its mailbox waited as long."""
    mouth = Failing(*(RuntimeError() for _ in range(MISTAKES_AT_MOST)))
    office = sender(mouth, BEGIN)
    with capture_logs() as log:
        became = [await office.send(letter("ours")) for _ in range(MISTAKES_AT_MOST)]
    assert [type(one) for one in became] == [Later] * (MISTAKES_AT_MOST - 1) + [Lost]
    errors = [(one["event"], one["error"]) for one in log if one["log_level"] == "error"]
    assert errors == [("message.failed", "RuntimeError")] * MISTAKES_AT_MOST
    assert type(await office.send(letter("the next"))) is Sent


async def test_a_line_that_is_down_is_told_once_and_is_no_error() -> None:
    mouth = Failing(*(Unreachable("ClientError") for _ in range(20)))
    office = sender(mouth, BEGIN)
    with capture_logs() as log:
        became = {type(await office.send(letter("hello"))) for _ in range(20)}
    assert became == {Later}
    assert [(one["event"], one["why"], one["log_level"]) for one in log] == [
        ("channel.unreachable", "ClientError", "warning")
    ]
