"""Splitting: two reports were taken for one event and are not. The latest becomes its own case.

That reports of danger fold into one case is decided where they open it
(`actions/cases/reporting.py`).
"""

from datetime import datetime

from actions.cases.cards import refresh_card
from actions.cases.casefile import reporters_of
from actions.cases.deadlines import watch_anew
from actions.cases.inquiries import withdraw_inquiries
from actions.cases.officer_acts import Move, Refused, require_open
from actions.cases.status import SAME, refresh_status
from domain.cases.cases import OPEN_STATES, State, spoken
from domain.words.words import pgettext
from storage import history, reports
from storage.cases import free_number, hold_case
from storage.keys import new_id
from storage.tables import Case, Reporter
from storage.tx import Tx

ONLY_ONE = pgettext("police:refused.only_one", "{number}: only one person reports it.")


def split_latest(tx: Tx, move: Move, *, now: datetime) -> None:
    """The reporter who came last has a case of their own from now on, which rings as a new one.

    Raises Refused where there is nobody to split off.
    """
    require_open(move.case)
    here = reporters_of(tx, move.case)
    if len(here) < 2:
        raise Refused(ONLY_ONE, number=spoken(move.case.number))
    split_off(tx, move.case, here[-1], by=move.by, now=now)


def confirm_same(tx: Tx, move: Move, *, now: datetime) -> None:
    """All who reported mean one event, an officer says. Raises Refused where it was only one."""
    require_open(move.case)
    if len(reporters_of(tx, move.case)) < 2:
        raise Refused(ONLY_ONE, number=spoken(move.case.number))
    history.tell(tx, move.case, SAME, by=move.by, now=now)
    refresh_card(tx, move.case, now=now)
    refresh_status(tx, move.case, now=now)


def say_apart(tx: Tx, reporter: Reporter, *, now: datetime) -> bool:
    """The reporter themselves says that theirs is another event. False where it stands alone."""
    case = hold_case(tx, reporter.case_id, reporter)
    others = [one for one in reporters_of(tx, case) if one.id != reporter.id]
    if case.state not in OPEN_STATES or not others or reporter.withdrawn:
        return False
    split_off(tx, case, reporter, by=f"reporter:{reporter.number}", now=now)
    return True


def split_off(tx: Tx, case: Case, reporter: Reporter, *, by: str, now: datetime) -> Case:
    """This reporter has a case of their own from now on, like the one they were in; it rings."""
    apart, before = _case_like(tx, case, now=now), case.state
    withdraw_inquiries(tx, case, reporter)  # they were about the other event
    history.tell(tx, case, "split", by=by, now=now, reporter=reporter.number, to=apart.number)
    reporter.case_id, reporter.number = apart.id, 1
    tx.flush()
    report = reports.read_report(tx, reporter)
    history.tell(tx, apart, "opened", by="reporter:1", now=now, **report)
    watch_anew(tx, apart, now=now)
    refresh_card(tx, case, now=now)
    if case.state != before:  # it waited for the answer of who has left it
        refresh_status(tx, case, now=now)
    refresh_card(tx, apart, now=now, loud=True)
    refresh_status(tx, apart, now=now)
    return apart


def _case_like(tx: Tx, case: Case, *, now: datetime) -> Case:
    """A new case of the same form, place and desk."""
    _, wrapped = tx.keys.new_data_key()
    apart = Case(
        id=new_id(),
        number=free_number(tx),
        form=case.form,
        form_hash=case.form_hash,
        life=case.life,
        read_by=case.read_by,
        site=case.site,
        area=case.area,
        desk_id=case.desk_id,
        urgency=case.urgency,
        state=State.NEW,
        card=case.card,
        private=case.private,
        facets=dict(case.facets),
        data_key=wrapped,
        opened_at=now,
        acknowledge_by=now,
    )
    tx.add(apart)
    tx.flush()
    return apart
