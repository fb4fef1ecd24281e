"""Clusters: several reports of a kind, of one village, within days. The duty room reads how many,
and nothing of who told; what no number may be made of is in none.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlmodel import col

from actions.cases.board import is_counted
from domain.cases.cases import CaseState, Outcome
from domain.forms.forms import Life
from domain.lanes import Dispatch, Lane
from domain.mailboxes import Spot, to_room
from domain.saying import Saying, pgettext, say
from storage import outbox, staff
from storage.form_versions import kept_form
from storage.sent_messages import forget_posted_like
from storage.site_cache import name_in
from storage.tables import Case
from storage.tx import Tx

FROM, WITHIN = 5, timedelta(days=7)
CLUSTER = pgettext(
    "police:cluster",
    "📈 {village}: {count} reports within {days} days. {title}. Look at them together.",
)
NOTHING = (Outcome.DUPLICATE.value, Outcome.OUT_OF_SCOPE.value, Outcome.FALSE.value)


def tell_cluster(tx: Tx, case: Case, *, now: datetime) -> None:
    """Tell the rooms of its desk, where the case makes them that many; further ones change the
    number in that message."""
    if case.life != Life.REPORT or not is_counted(case) or case.area == case.site:
        return
    count = _alike(tx, case, now)
    form = kept_form(tx, case.form_hash)
    if count < FROM or form is None:
        return
    village = name_in(tx, case.site, case.area)
    line = say(CLUSTER, village=village, count=count, days=WITHIN.days, title=say(form.name))
    slot = f"cluster:{case.form}:{case.area}."
    for room in staff.room_lines(tx, case.desk_id):
        mailbox = to_room(room.id)
        if count == FROM:  # what stands there is of another time
            forget_posted_like(tx, mailbox, slot)
        how = Dispatch(Lane.ANNOUNCEMENT)  # nothing waits behind it
        outbox.put_at(tx, Spot(mailbox, slot), Saying((line,), quiet=True), how, now=now)


def _alike(tx: Tx, case: Case, now: datetime) -> int:
    tx.flush()
    said_nothing = or_(col(Case.outcome).is_(None), col(Case.outcome).not_in(NOTHING))
    alike = select(func.count()).where(
        col(Case.site) == case.site,
        col(Case.form) == case.form,
        col(Case.area) == case.area,
        col(Case.opened_at) > now - WITHIN,
        col(Case.state) != CaseState.WITHDRAWN.value,
        said_nothing,
    )
    return int(tx.scalar(alike) or 0)
