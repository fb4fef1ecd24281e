"""Projections: what a card, a status or a board says, asked at the moment of sending."""

from datetime import datetime

from actions.cases.board import render_board
from actions.cases.cards import render_card
from actions.cases.referral_card import render_referral
from actions.cases.status_message import render_status
from domain.forms.forms import Forms
from domain.mailboxes import room_in
from domain.saying import Saying
from scheduler.rendering import Render
from storage.outbox import Claimed
from storage.tx import Tx

REFERRAL = "referral:"  # slots of a case's card with a partner


def projections(forms: Forms) -> dict[str, Render]:
    """By kind of row. None means that there is nothing to show any more."""

    def status(tx: Tx, claimed: Claimed, now: datetime) -> Saying | None:
        return render_status(tx, forms, claimed, now)

    return {"card": _card, "status": status, "board": _board}


def _card(tx: Tx, claimed: Claimed, now: datetime) -> Saying | None:
    if claimed.slot and claimed.slot.startswith(REFERRAL):
        return render_referral(tx, claimed.slot.removeprefix(REFERRAL), now=now)
    if claimed.case_id is None:
        return None
    return render_card(tx, claimed.case_id, claimed.mailbox, now=now)


def _board(tx: Tx, claimed: Claimed, now: datetime) -> Saying | None:
    room_id = room_in(claimed.mailbox)
    return render_board(tx, room_id, now=now) if room_id else None
