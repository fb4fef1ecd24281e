"""Leads of a case: found in what was typed, ticked by officers, asked about before closing."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import col

from domain.cases.cards import LeadFacts
from domain.cases.lead_patterns import Found, LeadKind, find_leads
from storage.keys import Unsealable, new_id
from storage.objects import Objects
from storage.tables import Case, Lead, Staff
from storage.tx import Tx

AT_MOST = 12  # leads of one case; a card is read on a phone
_OF_CASE = Objects(
    select(Lead).where(col(Lead.case_id) == bindparam("of")).order_by(col(Lead.kind), col(Lead.id))
)


def collect_leads(tx: Tx, case: Case, words: Iterable[str]) -> None:
    """What can be checked in these words is among the case's leads, each once, from now on."""
    leads = [lead for text in words for lead in find_leads(text)]
    if not leads:
        return
    known = {Found(lead.kind, lead.text).key for _, lead in read_leads(tx, case)}
    for found in leads:
        if found.key in known or len(known) >= AT_MOST:
            continue
        known.add(found.key)
        lead_id = new_id()
        sealed = tx.keys.unwrap(case.data_key).seal("lead.text", lead_id, found.text)
        tx.add(Lead(id=lead_id, case_id=case.id, kind=found.kind, sealed=sealed))
    tx.flush()


def drop_unfounded_leads(tx: Tx, case: Case, words: Iterable[str]) -> None:
    """What nobody says any more is no lead any more, unless an officer looked into it already."""
    found = {lead.key for text in words for lead in find_leads(text)}
    for row, lead in read_leads(tx, case):
        if not lead.checked and Found(lead.kind, lead.text).key not in found:
            tx.delete(row)
    tx.flush()


def read_leads(tx: Tx, case: Case) -> list[tuple[Lead, LeadFacts]]:
    """The case's leads in a stable order; none once the case was erased."""
    found = []
    for row in _OF_CASE.all(tx, {"of": case.id}):
        try:
            key = tx.keys.unwrap(case.data_key)
            text = key.open_text("lead.text", row.id, row.sealed or b"")
        except Unsealable:
            continue
        found.append((row, LeadFacts(LeadKind(row.kind), text, row.checked_at is not None, row.id)))
    return found


def tick_lead(lead: Lead, *, officer: Staff, now: datetime) -> None:
    """The lead counts as checked by this officer; ticked again, as not checked."""
    if lead.checked_at is None:
        lead.checked_by, lead.checked_at = officer.id, now
    else:
        lead.checked_by, lead.checked_at = None, None
