"""Rights: an admin holds any meeting of the place, a leader their own. Asked at every deed."""

from actions.dialog.author import NOT_YOURS
from actions.dialog.refusal import StepRefused
from domain.ids import StaffId
from domain.saying import say
from storage import staff
from storage.tables import Meeting, Staff
from storage.tx import Tx

ROLES = ("admin", "leader")  # in this order, where somebody is both


def organiser_at(tx: Tx, address: str) -> Staff | None:
    """Who at that address may call a meeting."""
    rows = staff.roles_at(tx, address)
    return next((row for role in ROLES for row in rows if row.role == role), None)


def is_organiser(tx: Tx, address: str) -> bool:
    """Whether somebody at that address may call a meeting."""
    return organiser_at(tx, address) is not None


def may_call(tx: Tx, staff_id: StaffId, site: str) -> bool:
    """Whether this is, today, an admin or leader of the site."""
    row = tx.get(Staff, staff_id)
    return row is not None and row.role in ROLES and (row.site, row.state) == (site, "active")


def may_hold(tx: Tx, meeting: Meeting, staff_id: StaffId) -> bool:
    """Whether this member of staff may change the meeting, answer for it, see its numbers."""
    row = tx.get(Staff, staff_id)
    if row is None or not may_call(tx, staff_id, meeting.site):
        return False
    return row.role == "admin" or meeting.organiser == row.id


def require_caller(tx: Tx, staff_id: StaffId, site: str) -> None:
    """Raises Refusal for anybody who may call no meeting there."""
    if not may_call(tx, staff_id, site):
        raise StepRefused(say(NOT_YOURS))


def require_holder(tx: Tx, meeting: Meeting, staff_id: StaffId) -> None:
    """Raises Refusal for anybody who may not hold this one."""
    if not may_hold(tx, meeting, staff_id):
        raise StepRefused(say(NOT_YOURS))
