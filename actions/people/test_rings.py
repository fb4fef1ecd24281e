"""A ring that says it is a test, for the browsers of staff."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.ids import PushId
from domain.lanes import Lane
from domain.mailboxes import Spot, to_push
from domain.ringing import Ring
from domain.saying import Saying, pgettext, say
from storage import outbox, push_subscriptions
from storage.tx import Tx

TEST = pgettext("push.test", "🔔 This is a test. This phone rings.")
SLOT = "test ring"
LASTS = timedelta(minutes=5)


def put_test_rings(tx: Tx, *, now: datetime) -> list[PushId]:
    """One for every browser of officers and admins; which these are."""
    browsers = push_subscriptions.browsers_of_staff(tx)
    for browser in browsers:
        ring = Ring(Lane.ANSWER, now + LASTS, counted=False, once=f"{browser}/test")
        outbox.put_ring(tx, Spot(to_push(browser), SLOT), Saying((say(TEST),)), ring, now=now)
    return browsers


def count_waiting(tx: Tx, browsers: Sequence[PushId]) -> int:
    """How many of these have not left yet."""
    return len(outbox.waiting_in(tx, SLOT) & {to_push(one) for one in browsers})


def count_ended(tx: Tx, browsers: Sequence[PushId]) -> int:
    """How many of these are rung no more."""
    return sum(push_subscriptions.find_subscription(tx, one) is None for one in browsers)
