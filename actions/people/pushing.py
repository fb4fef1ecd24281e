"""Push: who may be rung on which browser, and the rows by which they are.

A ring is a row of its own in the outbox, in a mailbox of its own, `push:ID`: it has a lane, ends
when it is no news any more, waits where the push service says so, and goes with the announcement
that is stopped. It names no case, and its mailbox leads to a page and no further.
"""

import json
from dataclasses import replace
from datetime import datetime

from actions.people.page_readers import address_of, is_page, page_in
from domain.ids import PushId
from domain.mailboxes import Spot, to_push
from domain.ringing import News, Ring
from domain.saying import Saying, pgettext, say
from storage import outbox, push_subscriptions, reporters
from storage.push_subscriptions import Subscription
from storage.reporters import Addressee
from storage.residents import Speaker, profile_at
from storage.tables import Staff
from storage.tx import Tx

CHANNEL = "push"
RESIDENTS = "chat"  # the door whose reporters may have been promised silence

NEWS = pgettext("news.there_is", "There is news.")
DANGER = pgettext("push.danger", "🔴 Danger. Nobody has taken it yet.")
NEUTRAL = {
    News.REPORTS: pgettext("push.report", "A new report."),
    News.ANSWERS: pgettext("push.answer", "A reporter has answered."),
    News.DISPUTES: pgettext("push.dispute", "❗ A reporter says: not solved."),
    News.DEADLINES: pgettext("push.deadline", "⏰ A case waits, and it is late."),
    News.WORDS: NEWS,
}


class SilencePromised(Exception):
    """One of their reports asks for a phone that stays silent."""


def subscribe(tx: Tx, told: Subscription, *, wants: News, now: datetime) -> None:
    """Ring this browser for its page from now on, or change what for. Raises SilencePromised."""
    if told.door == RESIDENTS and is_hushed(tx, told.person):
        raise SilencePromised
    push_subscriptions.keep_subscription(tx, told, wants=wants, now=now)


def is_hushed(tx: Tx, person: str) -> bool:
    """Whether a report of theirs still asks for a silent phone."""
    profile = profile_at(tx, address_of(person))
    return profile is not None and reporters.is_hushed(tx, profile)


def unsubscribe(tx: Tx, person: str, *, page: str = "", endpoint: str = "") -> None:
    """This browser is not rung any more; none of theirs, where it is not named."""
    push_subscriptions.end_subscriptions_of(tx, person, page=page, endpoint=endpoint)


def choices(tx: Tx, person: str) -> News | None:
    """What this person's browsers are rung for; None where none is."""
    return push_subscriptions.choices_of(tx, person)


def rings(tx: Tx, person: str) -> bool:
    """Whether any browser of this person is rung."""
    return choices(tx, person) is not None


def end_at(tx: Tx, address: str) -> None:
    """Whoever is at that address, if it is a page, is not rung any more: they wiped it, or asked
    for silence."""
    if is_page(address):
        push_subscriptions.end_subscriptions_of(tx, page_in(address))


def end_if_hushed(tx: Tx, speaker: Speaker, address: str) -> None:
    """Whoever has just asked for a silent phone is not rung there any more. The speaker's profile
    holds the report by which they did."""
    if reporters.is_hushed(tx, speaker.profile):
        end_at(tx, address)


def ring_page(tx: Tx, page: str, ring: Ring, *, now: datetime) -> None:
    """Put a row for every browser that this page may ring, and whose owner wants to hear it."""
    for browser in push_subscriptions.browsers_of(tx, page):
        if ring.news is not None and not ring.is_danger and ring.news not in browser.wants:
            continue
        post = 0 if browser.is_own else ring.post
        saying = Saying((ring.words or say(_neutral(ring)),), post=post)
        its = replace(ring, once=f"{browser.id}/{ring.once}" if ring.once else "")
        outbox.put_ring(tx, Spot(to_push(browser.id)), saying, its, now=now)
        ring = replace(ring, counted=False)


def _neutral(ring: Ring) -> str:
    if ring.news is None:
        return NEWS
    return DANGER if ring.is_danger else NEUTRAL[ring.news]


def subscriber(tx: Tx, push_id: PushId) -> Addressee | None:
    """Where a ring goes, for the delivery loop; None where it ended, or its person is not of the
    staff any more."""
    told = push_subscriptions.find_subscription(tx, push_id)
    language = None if told is None else _language(tx, told)
    if told is None or language is None:
        return None
    sealed_in = {"endpoint": told.endpoint, "p256dh": told.p256dh, "auth": told.auth}
    sealed_in |= {"topic": told.topic, "made_for": told.made_for, "door": told.door}
    return Addressee(f"{CHANNEL}:{json.dumps(sealed_in)}", language)


def _language(tx: Tx, told: Subscription) -> str | None:
    """What they read, "" while unknown; None for whoever is not of the staff any more."""
    if told.owner:
        staff = tx.get(Staff, told.owner)
        return staff.language if staff is not None and staff.state == "active" else None
    profile = profile_at(tx, address_of(told.person))
    return profile.language if profile is not None else ""
