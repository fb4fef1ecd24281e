"""Handed in: what an officer counted at the end of an appointment, and the receipt for it.

The receipt has a code, so that anybody can ask whether it is genuine; it names nobody.
"""

from collections.abc import Mapping

from actions.cases.card_verbs import CardVerbs
from actions.cases.casefile import zone_of
from actions.cases.officer_permissions import ActRefused, Move
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.cases import spoken
from domain.cases.events import CaseEvent
from domain.forms.forms import Form, Life
from domain.mailboxes import Mailbox, room_in, staff_in
from domain.paper.receipts import ReceiptWanted
from domain.saying import pgettext
from storage import history, receipts, staff
from storage.tables import Case, Receipt
from storage.tx import Tx

NO_RECEIPT = pgettext("police:refused.no_receipt", "{number}: nothing was counted, so no receipt.")


def counted_items(tx: Tx, case: Case) -> Mapping[str, str]:
    """What was counted at the end, by the code of its kind."""
    found: dict[str, str] = {}
    for line in history.read_history(tx, case):
        if line.kind == CaseEvent.CLOSED and line.facts is not None:
            found = dict(line.facts.get("items") or {})
    return found


def give_receipt(tx: Tx, case: Case, form: Form | None) -> bool:
    """Give it a receipt, once it is settled that something came in. Whether it has one now."""
    items = counted_items(tx, case) if case.life == Life.APPOINTMENT else {}
    if form is None or case.closed_at is None or not items or not _is_counted(form, case):
        return False
    if not receipts.code_of(tx, case.id):
        draft = Receipt(
            code="",
            case_id=case.id,
            site=case.site,
            desk_id=case.desk_id,
            form_hash=case.form_hash,
            items=dict(items),
            on_date=case.closed_at.astimezone(zone_of(tx, case)).date(),
        )
        receipts.put_receipt(tx, draft)
    return True


def _is_counted(form: Form, case: Case) -> bool:
    return any(one.code == case.ended and one.counted for one in form.service.outcomes)


def want_receipt(move: Move) -> ReceiptWanted:
    """An officer wants it on paper, where they pressed. Raises Refused."""
    code = receipts.code_of(move.tx, move.case.id)
    if not code:
        raise ActRefused(NO_RECEIPT, number=spoken(move.case.number))
    return ReceiptWanted(code, move.mailbox, _language_in(move.tx, move.mailbox))


def _language_in(tx: Tx, mailbox: Mailbox) -> str:
    room_id, staff_id = room_in(mailbox), staff_in(mailbox)
    reader = staff.room_addressee(tx, room_id) if room_id else None
    reader = staff.staff_addressee(tx, staff_id) if staff_id else reader
    return reader.language if reader is not None else ""


VERBS: CardVerbs = (Verb("card.receipt", want_receipt, OFFICERS, Where.ANYWHERE),)
