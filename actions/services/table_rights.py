"""Who may say what of a table that was brought: whoever brought it, an admin, a second person."""

from __future__ import annotations

from collections.abc import Collection

from actions.services.register_access import access_register
from actions.services.table_planning import summary_of
from domain.forms.forms import Form
from storage import register_tables, staff
from storage.form_versions import kept_form
from storage.tables import RegisterTable, Staff
from storage.tx import Tx


def find_theirs(tx: Tx, member: Staff, table_id: str) -> RegisterTable | None:
    """The table, where they brought it, look after the place as an admin does, or are asked to look
    at it as a second person."""
    table = register_tables.find_table(tx, table_id)
    if table is None or table.site != member.site:
        return None
    theirs = member.role == "admin" or table.by == member.id
    return table if theirs or _may_agree(tx, member, table) else None


def _may_agree(tx: Tx, member: Staff, table: RegisterTable) -> bool:
    summary = summary_of(tx, table.id)
    if summary is None or not summary.wants_second:
        return False
    return writes_in(tx, member, form_of(tx, table), summary.areas)


def writes_in(tx: Tx, member: Staff, form: Form, areas: Collection[str]) -> bool:
    """Whether they write in all of these today, where the places are still the same."""
    writes = access_register(tx, member, form).writes
    return bool(writes) and (member.site in writes or writes.issuperset(areas))


def wants_another(tx: Tx, member: Staff, table: RegisterTable) -> bool:
    """Whether somebody else has to say yes to it: whoever brought it, in whichever role, cannot."""
    summary, author = summary_of(tx, table.id), tx.get_one(Staff, table.by)
    alone = author.address_key == member.address_key
    return alone and summary is not None and summary.wants_second


def others_who_agree(tx: Tx, member: Staff, table: RegisterTable) -> list[Staff]:
    """One role of each other person who may say yes to it."""
    others = {
        one.address_key: one
        for one in staff.active_in(tx, table.site)
        if one.address_key != member.address_key and _may_agree(tx, one, table)
    }
    return list(others.values())


def form_of(tx: Tx, table: RegisterTable) -> Form:
    """The questions that it answers, as they were when it was planned."""
    form = kept_form(tx, table.form_hash)
    if form is None:
        raise LookupError(table.form_hash)
    return form
