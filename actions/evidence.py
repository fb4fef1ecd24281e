"""Evidence: what follows when a photo, voice note or document was cleaned, or turned away."""

from datetime import datetime

from actions.cards import refresh_card
from domain.media import Reason
from domain.saying import Saying, say
from domain.words import pgettext
from storage import outbox
from storage.cases import hold_case
from storage.tables import Case, Media, Reporter
from storage.tx import Tx

TOO_BIG = pgettext("media.too_big", "That file is too big. Please send a smaller one.")
HEIC = pgettext("media.heic", "This phone's photo cannot be opened here. Send a screenshot of it.")
BROKEN = pgettext("media.broken", "That file did not arrive whole. Please send it again.")
NOT_SUPPORTED = pgettext("media.not_supported", "Please send a photo or a voice note.")
LOCKED = pgettext("admin:media.locked", "That PDF has a password. Please send one without.")
ACTIVE = pgettext(
    "admin:media.active", "That PDF runs programs or hides files. Print it as a new PDF, send that."
)
LIMITS = pgettext(
    "admin:media.limits", "Too big. Picture, voice: 20 MB. PDF: 5 MB and 60 pages, for Zalo's sake."
)
KINDS = pgettext("admin:media.kinds", "Please send a picture, a voice note or a PDF.")
REFUSALS = {
    Reason.TOO_BIG: TOO_BIG,
    Reason.BOMB: TOO_BIG,
    Reason.HEIC: HEIC,
    Reason.BROKEN: BROKEN,
    Reason.EMPTY: BROKEN,
    Reason.NOT_SUPPORTED: NOT_SUPPORTED,
    Reason.LOCKED: NOT_SUPPORTED,
    Reason.ACTIVE: NOT_SUPPORTED,
}
TO_STAFF = {
    Reason.TOO_BIG: LIMITS,
    Reason.BOMB: LIMITS,
    Reason.NOT_SUPPORTED: KINDS,
    Reason.LOCKED: LOCKED,
    Reason.ACTIVE: ACTIVE,
}


def media_ready(tx: Tx, media: Media, *, now: datetime) -> None:
    """A file is cleaned and sealed: if it belongs to a report already, the card shows it."""
    case = _case_of(tx, media.owner)
    if case is not None:
        refresh_card(tx, case, now=now)


def media_refused(tx: Tx, media: Media, *, now: datetime) -> None:
    """A file is not kept: whoever sent it is told why, as an answer to what they just did."""
    kind, _, _ = media.owner.partition(":")
    if kind in ("resident", "reporter", "staff"):
        reason = Reason(media.refusal)
        told = TO_STAFF.get(reason) if kind == "staff" else None
        text_id = told or REFUSALS.get(reason, BROKEN)
        outbox.put(tx, media.owner, Saying((say(text_id),)), now=now, answering=True)
    case = _case_of(tx, media.owner)
    if case is not None:
        refresh_card(tx, case, now=now)


def _case_of(tx: Tx, owner: str) -> Case | None:
    kind, _, reporter_id = owner.partition(":")
    reporter = tx.get(Reporter, reporter_id) if kind == "reporter" else None
    return hold_case(tx, reporter.case_id) if reporter is not None else None
