"""What officers asked, as it lies sealed with its case, and what was answered."""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlmodel import col

from domain.cases.answer_lines import one_line
from domain.cases.kept_report import Reply
from domain.saying import Line, say
from storage.keys import Unsealable
from storage.objects import Objects
from storage.tables import Case, Inquiry
from storage.tx import Tx

_OF_CASE = Objects(
    select(Inquiry)
    .where(col(Inquiry.case_id) == bindparam("of"))
    .order_by(col(Inquiry.asked_at), col(Inquiry.id))
)


def read_inquiry(tx: Tx, case: Case, inquiry: Inquiry) -> Line:
    """What was asked or told: own words of an officer, or a ready question; "" where it was spoken,
    or once erased."""
    raw = _open_inquiry(tx, case, inquiry)
    return say(raw["ready"]) if "ready" in raw else one_line(raw.get("words", ""))


def voice_of(tx: Tx, case: Case, inquiry: Inquiry) -> str:
    """The id of the media row that a question was spoken into, "" if it was typed."""
    return _open_inquiry(tx, case, inquiry).get("voice", "")


def _open_inquiry(tx: Tx, case: Case, inquiry: Inquiry) -> dict[str, str]:
    try:
        key = tx.keys.unwrap(case.data_key)
        raw: dict[str, str] = json.loads(
            key.open("inquiry.words", inquiry.id, inquiry.sealed or b"")
        )
    except Unsealable:
        return {}
    return raw


def reply_words(reply: Reply) -> Line:
    """What was answered to an inquiry: own words on one line, a ready answer, or ""."""
    return say(reply["ready"]) if "ready" in reply else one_line(reply.get("words", ""))


def inquiries_of(tx: Tx, case: Case) -> Sequence[Inquiry]:
    """All inquiries of the case, oldest first; one that went to several reporters once for each."""
    return _OF_CASE.all(tx, {"of": case.id})
