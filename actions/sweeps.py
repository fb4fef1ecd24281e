"""Sweeps: what is tidied every five minutes, and at once by `titir purge`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from actions.cases import retention
from actions.cases.reachability import sweep_cards
from actions.dialog.staff_drafts import forget_old_drafts
from actions.people.departures import let_devices_go
from actions.residents.stale_drafts import AT_ONCE, sweep_drafts
from domain.broadcasts.announcing import REMEMBERED
from storage.accepted import forget_left
from storage.deliveries import forget_told
from storage.device_sessions import forget_old_sessions
from storage.error_counts import forget_errors
from storage.flags import ALERTED, has_mark, put_mark
from storage.inbox import forget_old_keys
from storage.moves import forget_old_moves
from storage.pages import forget_old_pages
from storage.push_subscriptions import forget_old_subscriptions
from storage.residents import follow_wishes
from storage.tx import Tx
from storage.uploads import forget_unnamed


class Sweep(Protocol):
    """Tidies a part. Returns after whom it goes on in the next transaction, "" at the end."""

    def __call__(self, tx: Tx, /, *, now: datetime, after: str = "") -> str: ...


class SweepAtOnce(Protocol):
    """Tidies everything in one transaction."""

    def __call__(self, tx: Tx, /, *, now: datetime) -> None: ...


def at_once(deed: SweepAtOnce) -> Sweep:
    """A sweep that needs no second part."""

    def sweep(tx: Tx, /, *, now: datetime, after: str = "") -> str:  # noqa: ARG001  # as all sweeps
        deed(tx, now=now)
        return ""

    return sweep


def sweep_keys(tx: Tx, *, now: datetime) -> None:
    """Forget keys of things heard that cannot be repeated any more, and what was heard by a door
    that nobody opens any more."""
    forget_old_keys(tx, today=now.date())
    forget_left(tx, now=now)


def sweep_pages(tx: Tx, *, now: datetime) -> None:
    """Forget browsers' conversations that nobody used for a month, files that no saying named
    within the hour, devices long put away, codes of moves that were not used, and residents'
    browsers that were let ring half a year ago."""
    forget_old_pages(tx, now)
    forget_unnamed(tx)
    let_devices_go(tx, now=now)
    forget_old_sessions(tx, now)
    forget_old_moves(tx, now)
    forget_old_subscriptions(tx, now)


def sweep_announcements(tx: Tx, *, now: datetime) -> None:
    """Forget who was told what three days ago, and announcements that nobody went on composing."""
    forget_told(tx, before=(now - REMEMBERED).date())
    forget_old_drafts(tx, now=now)


def sweep_wishes(tx: Tx, *, now: datetime, after: str = "") -> str:  # noqa: ARG001  # as all sweeps
    """Once in the life of a database: whoever gave no village before alerts for everywhere reached
    them is reached from now on. Returns after whom to go on, "" at the end."""
    if has_mark(tx, ALERTED):
        return ""
    last = follow_wishes(tx, after=after, limit=AT_ONCE)
    if not last:
        put_mark(tx, ALERTED)
    return last


def sweep_errors(tx: Tx, *, now: datetime) -> None:
    """Forget errors that have not come again for a month."""
    forget_errors(tx, now=now)


SWEEPS: Mapping[str, Sweep] = {
    "announcements": at_once(sweep_announcements),
    "cards": at_once(sweep_cards),
    "drafts": sweep_drafts,
    "errors": at_once(sweep_errors),
    "heard keys": at_once(sweep_keys),
    "pages": at_once(sweep_pages),
    "invitations": at_once(retention.forget_invitations),
    "wishes": sweep_wishes,
}
