"""Push subscriptions: which browsers may be rung for a page, sealed like addresses.

A subscription belongs to the page for which it was asked. Who may be behind an endpoint is read
here alone, for one ring at its sending.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select
from sqlmodel import SQLModel, col

from domain.ids import PushId, StaffId
from domain.ringing import News
from storage.compiled import Plain
from storage.keys import new_id
from storage.pages import fingerprint
from storage.tables import PushSubscription
from storage.tx import Tx

PLACE = "push_subscription.sealed"
FORGOTTEN_AFTER = timedelta(days=180)  # of a resident's page; its cookie lasts no longer
BROWSERS_AT_MOST = 5  # of one person; one whose storage was cleared subscribes anew
TABLE = SQLModel.metadata.tables["push_subscription"]

# Plain SQL: two of these run for every ring.
_WITH_ID = Plain(select(TABLE.c.id, TABLE.c.sealed).where(TABLE.c.id == bindparam("of")))
_OF_PAGE = Plain(
    select(TABLE.c.id, TABLE.c.door, TABLE.c.wants, TABLE.c.page_key)
    .where(or_(TABLE.c.page_key == bindparam("page"), TABLE.c.person_key == bindparam("page")))
    .order_by(TABLE.c.id)
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a ring needs. door: by which its page is opened. endpoint, p256dh, auth: as the browser
    told them (checked before).

    page: whose posts ring it. person: the page of whoever sits there. owner: their staff row, None
    for residents. topic: random; a push service sees it and nothing else of whose ring it is.
    made_for: mark of the key pair of ours that the browser was told.
    """

    door: str
    endpoint: str
    p256dh: str
    auth: str
    page: str
    person: str
    owner: StaffId | None
    topic: str
    made_for: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A browser as a page's posts find it. is_own: that page is its person's own, and it shows a
    room's besides."""

    id: PushId
    door: str
    wants: News
    is_own: bool


def keep_subscription(tx: Tx, told: Subscription, *, wants: News, now: datetime) -> PushId:
    """This browser is rung for that page from now on; the same one again only changes. Its id."""
    browser_key = tx.keys.fingerprint("push", f"{told.page}\0{told.endpoint}")
    same = col(PushSubscription.browser_key) == browser_key
    known = tx.scalar(select(PushSubscription).where(same))
    if known is not None:
        told = Subscription(**(asdict(told) | {"topic": _open(tx, known).topic}))
        known.sealed = _seal(tx, known.id, told)
        known.wants, known.on = int(wants), now.date()
        return known.id
    row_id = PushId(new_id())
    tx.add(
        PushSubscription(
            id=row_id,
            browser_key=browser_key,
            page_key=fingerprint(tx.keys, told.page),
            person_key=fingerprint(tx.keys, told.person),
            door=told.door,
            wants=int(wants),
            sealed=_seal(tx, row_id, told),
            on=now.date(),
        )
    )
    tx.flush()
    _end_older_ones(tx, fingerprint(tx.keys, told.person))
    return row_id


def new_topic() -> str:
    """A fresh random topic: 24 letters of the alphabet that RFC 8030 allows."""
    return secrets.token_urlsafe(18)


def browsers_of(tx: Tx, page: str) -> Sequence[Listed]:
    """The browsers that a post of this page may ring."""
    key = fingerprint(tx.keys, page)
    rows = _OF_PAGE.all(tx, {"page": key})
    return [Listed(row.id, row.door, News(row.wants), row.page_key != key) for row in rows]


def choices_of(tx: Tx, person: str) -> News | None:
    """What this person's browsers are rung for; None where none is."""
    here = col(PushSubscription.person_key) == fingerprint(tx.keys, person)
    wants = tx.scalar(select(col(PushSubscription.wants)).where(here).limit(1))
    return None if wants is None else News(wants)


def find_subscription(tx: Tx, push_id: PushId) -> Subscription | None:
    """What a ring needs, None once it ended."""
    row = _WITH_ID.first(tx, {"of": push_id})
    return None if row is None else _open(tx, row)


def browsers_of_staff(tx: Tx) -> list[PushId]:
    """Every browser of officers and admins."""
    of_staff = col(PushSubscription.door) != "chat"
    return list(tx.scalars(select(col(PushSubscription.id)).where(of_staff)).all())


def end_subscription(tx: Tx, push_id: PushId) -> None:
    """The browser is not rung any more."""
    tx.execute(delete(PushSubscription).where(col(PushSubscription.id) == push_id))


def end_subscriptions_of(tx: Tx, person: str, *, endpoint: str = "", page: str = "") -> bool:
    """None of this person's browsers is rung any more; of one page and endpoint, if they are named.
    Whether any was."""
    gone = delete(PushSubscription).where(
        col(PushSubscription.person_key) == fingerprint(tx.keys, person)
    )
    if endpoint:
        browser_key = tx.keys.fingerprint("push", f"{page}\0{endpoint}")
        gone = gone.where(col(PushSubscription.browser_key) == browser_key)
    return bool(tx.execute(gone.returning(col(PushSubscription.id))).all())


def forget_old_subscriptions(tx: Tx, now: datetime) -> None:
    """Browsers of residents' pages that have not asked for it again in half a year."""
    old = col(PushSubscription.on) < (now - FORGOTTEN_AFTER).date()
    tx.execute(delete(PushSubscription).where(col(PushSubscription.door) == "chat", old))


def _end_older_ones(tx: Tx, person_key: str) -> None:
    older = tx.scalars(
        select(col(PushSubscription.id))
        .where(col(PushSubscription.person_key) == person_key)
        .order_by(col(PushSubscription.on).desc(), col(PushSubscription.id))
        .offset(BROWSERS_AT_MOST)
    ).all()
    for one in older:
        end_subscription(tx, one)


def _seal(tx: Tx, row_id: str, told: Subscription) -> bytes:
    return tx.house_key.seal(PLACE, row_id, json.dumps(asdict(told)))


def _open(tx: Tx, row: PushSubscription | Row[Any]) -> Subscription:
    return Subscription(**json.loads(tx.house_key.open(PLACE, row.id, row.sealed)))
