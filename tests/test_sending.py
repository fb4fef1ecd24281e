"""Sending: what a letter waits for, and when it is not sent at all."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.mouth import Outgoing, Receipt
from domain.outbox import Lane
from scheduler.letters import Letter
from scheduler.sending import Sender
from scheduler.settling import Lapsed, Later, Outcome, Sent
from storage.outbox import LEASE, Claimed

BEGIN = datetime(2026, 11, 18, tzinfo=UTC)
ROW = Claimed(
    seq=1, id="a", mailbox="resident:a", lane=Lane.ANSWER, kind="say", slot="", fresh=False,
    urgent=False, answering=True, case_id=None, sending_id=None, body=None, attempts=1,
    until=BEGIN + LEASE,
)  # fmt: skip


class Mouth:
    """Notes what is said; a message to "slow" takes until it is let go."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.let_go = asyncio.Event()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        if "slow" in outgoing.text:
            await self.let_go.wait()
        self.said.append(outgoing.text)
        return Receipt("1")


def letter(text: str, to: str = "telegram:1", lane: Lane = Lane.ANSWER) -> Letter:
    return Letter(replace(ROW, lane=lane), "telegram", Outgoing(to, text), to_room=False)


def sender(mouth: Mouth, now: datetime, per_second: float = 27.0) -> Sender:
    mouths = {"telegram": mouth}
    return Sender(
        mouths,  # type: ignore[arg-type]  # it hears nothing
        clock=lambda: now,
        per_second=per_second,
        paced=frozenset(mouths),
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
