"""Relocating: a danger was reported in one village, and is in another.

The alarm went out with the village that was known from before, since nothing is asked before it. As
soon as the reporter says another one the case is there: with the desk of that place, whose officers
are called as for a new one; the first desk is told that it need not go. Whoever reported together
with others in the first village has a case of their own from then on, and where the same was
reported in the other village already, theirs is part of that one.
"""

from datetime import datetime

from actions.cases.cards import slot_of
from actions.cases.casefile import reporters_of
from actions.cases.deadlines import is_alarm
from actions.cases.folding import find_same_danger, fold_into
from actions.cases.happened import happened
from actions.cases.splitting import split_off
from domain.cases.actors import HOUSE, by_reporter
from domain.cases.cases import spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.routing import find_desk
from domain.forms.forms import ReadBy
from domain.ids import DeskId
from domain.lanes import DANGER
from domain.mailboxes import Spot, to_room, to_staff
from domain.saying import Phrase, Saying, pgettext, say
from storage import history, outbox, staff
from storage.site_cache import find_book, name_in, path_in
from storage.tables import Area, Case, Desk, Reporter
from storage.tx import Tx

NOT_HERE = pgettext(
    "police:relocated.not_here",
    "➡ {number} is not in {before}: the reporter says {village}. {desk} has the alarm now.",
)
IS_THERE = pgettext(
    "police:relocated.is_there", "❗ {number} is not in {before}: the reporter says {village}."
)

JOINED = pgettext(
    "police:relocated.joined",
    "➡ {number} is not in {before}: the reporter says {village}. It is part of {other} now.",
)


def put_where_told(tx: Tx, case: Case, reporter: Reporter, village: str, *, now: datetime) -> Case:
    """The case in which the reporter is once they said this village, "" for none.

    The caller has its card shown. A forged press may name anything: what is no area changes
    nothing.
    """
    if not village or village == case.area or tx.get(Area, village) is None:
        return case
    there = find_same_danger(tx, case.form, case.site, village, now=now) if is_alarm(case) else None
    if there is not None:
        _join(tx, case, reporter, there, now=now)
        return there
    if any(one.id != reporter.id for one in reporters_of(tx, case)):
        case = split_off(tx, case, reporter, by=by_reporter(reporter.number), now=now)
    before, case.area = case.area, village
    if not history.count_entries(tx, case.id, CaseEvent.RANG):
        return case  # no alarm went out that would have to be put right
    former = case.desk_id
    book = find_book(tx, case.site)
    path, desks = path_in(tx, case.site, village), book.desks if book else ()
    desk = find_desk(case.form, path, desks, read_by=ReadBy(case.read_by))
    if desk is not None and desk.id != former and is_alarm(case) and staff.rooms_of(tx, desk.id):
        _hand_over(tx, case, desk.id, now=now)
    _tell(tx, case, former, before, now=now)
    return case


def _join(tx: Tx, case: Case, reporter: Reporter, there: Case, *, now: datetime) -> None:
    """It was reported in that village a moment ago: theirs is part of that, as if just told."""
    alone = all(one.id == reporter.id for one in reporters_of(tx, case))
    fold_into(tx, case, reporter, there, now=now)
    if not alone or not history.count_entries(tx, case.id, CaseEvent.RANG):
        return
    told = _names(tx, case, case.area, there.area)
    line = say(JOINED, **told, other=spoken(there.number))
    _tell_desk(tx, case, case.desk_id, line, now=now)


def _hand_over(tx: Tx, case: Case, desk_id: DeskId, *, now: datetime) -> None:
    """That desk has the alarm, as if it had just come; it has not reached its room yet."""
    former, case.desk_id = case.desk_id, desk_id
    case.reached_at = None
    there: EventFacts = {"desk": desk_id, "area": case.area}
    happened(tx, case, Happening(CaseEvent.RELOCATED, HOUSE, there, left=former), now=now)


def _tell(tx: Tx, case: Case, former: DeskId, before: str, *, now: datetime) -> None:
    """The desk that was called first hears it aloud: somebody may be on the way already."""
    told = _names(tx, case, before, case.area)
    line = say(IS_THERE, **told)
    if case.desk_id != former:
        line = say(NOT_HERE, **told, desk=tx.get_one(Desk, case.desk_id).name)
    _tell_desk(tx, case, former, line, now=now)


def _names(tx: Tx, case: Case, before: str, village: str) -> dict[str, str]:
    return {
        "number": spoken(case.number),
        "before": name_in(tx, case.site, before),
        "village": name_in(tx, case.site, village),
    }


def _tell_desk(tx: Tx, case: Case, desk_id: DeskId, line: Phrase, *, now: datetime) -> None:
    saying = Saying((line,), reply_to=slot_of(case.id))
    mailboxes = [to_room(room.id) for room in staff.rooms_of(tx, desk_id)]
    if case.taken_by:
        mailboxes.append(to_staff(case.taken_by))
    for mailbox in mailboxes:
        outbox.put_at(tx, Spot(mailbox, case_id=case.id), saying, DANGER, now=now)
