"""Settling: what became of each letter, written down in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from actions.next_word import awaits_word, waits_for_quota
from actions.people.channel_trouble import count_use
from actions.receipts import (
    arrived,
    barred_there,
    file_withheld_there,
    lost_reader,
    moved,
    no_topic_there,
    settled,
)
from domain.channels import Channel
from domain.lanes import Lane
from domain.mailboxes import push_in
from domain.mouth import Receipt
from scheduler.rendering import Letter
from storage import outbox, reporters, send_slots
from storage.channel_use import Use
from storage.deliveries import Settled, note_rung
from storage.media import keep_upload
from storage.outbox import Claimed
from storage.sent_messages import forget_says, mark_posted
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Sent:
    """It left, and the platform said so at `at`. metered: the channel, where it counts what is
    sent."""

    letter: Letter
    receipt: Receipt
    at: datetime
    metered: Channel | None = None


class ChatRefusal(Enum):
    """What people have to change before a chat takes anything, or what has to pass."""

    BARRED = "nothing may be written there"
    NO_TOPIC = "its topic is closed or gone"
    AWAITS_WORD = "its reader has to write first"
    USED_UP = "no more may be sent for now"


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. counted: it was tried. whole_bot: the platform told the whole bot to wait. lane: in
    which it waits, None for its own. refused: what people have to change first, if anything, and
    metered the channel that said so, where it counts what is sent. elsewhere: it does not wait, and
    leaves by another door of its reader."""

    letter: Letter
    until: datetime
    counted: bool
    whole_bot: bool = False
    lane: Lane | None = None
    refused: ChatRefusal | None = None
    metered: Channel | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Never. gone: nobody is there any more, as against a message that the platform refuses.
    no_files: a group refuses it that would take the words alone."""

    letter: Letter
    gone: bool
    no_files: bool = False


@dataclass(frozen=True, slots=True)
class Lapsed:
    """It was not tried in time: its lease is over, and the row another's or nobody's."""

    letter: Letter


Outcome = Sent | Later | Lost | Lapsed


def settle_outcomes(tx: Tx, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write the outcomes down: rows go or wait, edits find their message, arrivals are told."""
    _count(tx, outcomes, now=now)
    outcomes = [_or_elsewhere(tx, outcome, now=now) for outcome in outcomes]
    awaiting = close_rows(tx, outcomes)
    settled(tx, [_of_sending(outcome) for outcome in outcomes if _belongs(outcome)], now=now)
    note_rung(tx, _rung(outcomes))
    for outcome in outcomes:
        match outcome:
            case Sent(letter, receipt, at):
                _sent(tx, letter, receipt, at)
            case Later(letter, refused=ChatRefusal.BARRED):
                barred_there(tx, letter.claimed.mailbox, now=now)
            case Later(letter, refused=ChatRefusal.NO_TOPIC):
                no_topic_there(tx, letter.claimed.mailbox, now=now)
            case Later(letter, metered=metered) if letter.claimed.id in awaiting:
                awaits_word(tx, letter.claimed.mailbox, metered, now=now)
            case Later(letter, until, whole_bot=True, metered=metered):
                send_slots.hold(tx, letter.channel, until=until)
                if metered is not None:
                    waits_for_quota(tx, letter.claimed.mailbox, metered, now=now)
            case Later() | Lapsed():
                pass  # its row waits
            case Lost(letter, gone, no_files):
                _lost(tx, letter.claimed, gone=gone, no_files=no_files, now=now)


def _count(tx: Tx, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """What left and what was refused, for those channels that count it."""
    found: Counter[tuple[Channel, Use]] = Counter()
    for outcome in outcomes:
        match outcome:
            case Sent(letter, receipt, _, Channel() as metered):
                sent = len(receipt.message.split())
                found[metered, Use.SENT] += sent
                found[metered, Use.AT_ONCE] += sent if letter.claimed.answering else 0
            case Later(metered=Channel() as metered, refused=ChatRefusal.AWAITS_WORD):
                found[metered, Use.AWAITS_WORD] += 1
            case Later(metered=Channel() as metered, refused=ChatRefusal.USED_UP):
                found[metered, Use.USED_UP] += 1
    for (channel, use), times in sorted((+found).items(), key=lambda one: one[0][0].name):
        count_use(tx, channel, use, times, now=now)


def _or_elsewhere(tx: Tx, outcome: Outcome, *, now: datetime) -> Outcome:
    """What all are told does not wait for a word, for it would be no news then, nor an alert for a
    quota: it goes to a page of the same person that may be rung, or is lost."""
    if not isinstance(outcome, Later) or outcome.letter.claimed.sending_id is None:
        return outcome
    claimed, refused = outcome.letter.claimed, outcome.refused
    closed = refused is ChatRefusal.AWAITS_WORD
    timely = claimed.lane is not Lane.ANNOUNCEMENT
    if not closed and not (refused is ChatRefusal.USED_UP and timely):
        return outcome
    if not claimed.elsewhere and reporters.page_to_ring(tx, claimed.mailbox) is not None:
        if outcome.metered is not None:
            count_use(tx, outcome.metered, Use.RUNG_INSTEAD, 1, now=now)
        return replace(outcome, elsewhere=True)
    return Lost(outcome.letter, gone=False) if closed else outcome


def _belongs(outcome: Outcome) -> bool:
    """Whether it is the last word on a reader's row of an announcement's sending. A ring for one
    says no more than the page has already."""
    claimed = outcome.letter.claimed
    of_a_reader = push_in(claimed.mailbox) is None
    return isinstance(outcome, Sent | Lost) and claimed.sending_id is not None and of_a_reader


def _of_sending(outcome: Outcome) -> Settled:
    claimed = outcome.letter.claimed
    sending_id = claimed.sending_id or ""
    if not isinstance(outcome, Sent):
        return Settled(sending_id, claimed.mailbox, arrived=False)
    receipt, title = outcome.receipt, outcome.letter.title
    waits = not receipt.reached
    return Settled(
        sending_id,
        claimed.mailbox,
        arrived=True,
        message=receipt.message,
        channel=title,
        waits=waits,
    )


def _rung(outcomes: Sequence[Outcome]) -> list[str]:
    """Sendings of which a page's phone has rung, once for each page."""
    return [
        outcome.letter.claimed.sending_id
        for outcome in outcomes
        if isinstance(outcome, Sent) and push_in(outcome.letter.claimed.mailbox)
        if outcome.letter.claimed.sending_id and outcome.letter.claimed.fresh
    ]


def close_rows(tx: Tx, outcomes: Sequence[Outcome]) -> set[str]:
    """The rows alone: gone, or waiting for their next time. Returns those that wait for a word from
    now on."""
    awaiting = set()
    over = [outcome for outcome in outcomes if isinstance(outcome, Sent | Lost)]
    done = [outcome.letter.claimed.id for outcome in over]
    if done:
        outbox.settle(tx, done)
    for outcome in outcomes:
        if isinstance(outcome, Later) and outcome.elsewhere:
            outbox.send_elsewhere(tx, outcome.letter.claimed.id)
        elif isinstance(outcome, Later) and outcome.refused is ChatRefusal.AWAITS_WORD:
            if outbox.await_word(tx, outcome.letter.claimed, until=outcome.until):
                awaiting.add(outcome.letter.claimed.id)
        elif isinstance(outcome, Later):
            row_id = outcome.letter.claimed.id
            until, counted, lane = outcome.until, outcome.counted, outcome.lane
            outbox.postpone(tx, row_id, until=until, counted=counted, lane=lane)
    return awaiting


def _lost(tx: Tx, claimed: Claimed, *, gone: bool, no_files: bool, now: datetime) -> None:
    if claimed.slot:
        forget_says(tx, claimed.mailbox, claimed.slot)
    if no_files and claimed.case_id:
        file_withheld_there(tx, claimed.mailbox, claimed.slot, claimed.case_id, now=now)
    if gone:
        lost_reader(tx, claimed.mailbox, now=now)


def _sent(tx: Tx, letter: Letter, receipt: Receipt, at: datetime) -> None:
    claimed, outgoing = letter.claimed, letter.outgoing
    if receipt.moved_to:
        moved(tx, claimed.mailbox, receipt.moved_to, now=at)
    for media_id, ref in receipt.refs:
        keep_upload(tx, media_id, letter.channel, ref)
    if claimed.slot and receipt.message:
        mark_posted(tx, claimed.spot, receipt.message, says=letter.says)
    arrived(tx, claimed.spot, receipt, screen=outgoing.screen, now=at)
