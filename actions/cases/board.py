"""The board of a room, and the month for a chief. Home and complaints are never in either."""

from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import col

from domain.cases.board import LINES, ON_A_PAGE, BoardCase, Month, board, listing, month
from domain.cases.cases import OPEN_STATES, CaseState, Value
from domain.cases.routing import EVERYTHING
from domain.forms.forms import ReadBy, Urgency
from domain.ids import DeskId, RoomId
from domain.lanes import Dispatch, Lane
from domain.local_time import moment, month_begins
from domain.mailboxes import Spot, to_room
from domain.saying import Saying
from storage import outbox, sites, staff
from storage.form_versions import kept_form, may_be_read_by_anybody
from storage.site_cache import name_in
from storage.tables import Case, Desk, Inquiry, Reporter, Room
from storage.tx import Tx

SLOT = "board"
AT_ONCE, SOON = timedelta(0), timedelta(seconds=30)
PAGE = "browser"  # the channel of rooms in a browser


def is_counted(case: Case) -> bool:
    """Whether the case may stand on a board or in a number at all."""
    return case.read_by == ReadBy.ANYBODY


def has_board(tx: Tx, desk: Desk) -> bool:
    """Whether the desk reads anything that may be counted."""
    return EVERYTHING in desk.forms or may_be_read_by_anybody(tx, desk.forms)


def refresh_boards(tx: Tx, desk_id: DeskId, *, now: datetime) -> None:
    """The pinned board of every room of the desk is brought up to date within half a minute.

    Not at once in a messenger's group: each edit takes one of its twenty messages a minute, and
    rows that wait merge into one. A page has no such limit.
    """
    if not has_board(tx, tx.get_one(Desk, desk_id)):
        return
    for room in staff.room_lines(tx, desk_id):
        # A lane of its own, so that nothing waits behind it.
        how = Dispatch(Lane.ANNOUNCEMENT, delay=AT_ONCE if room.channel == PAGE else SOON)
        outbox.put_projection(tx, "board", Spot(to_room(room.id), SLOT), how, now=now)


def render_board(tx: Tx, room_id: RoomId, now: datetime) -> Saying | None:
    """The board as it is now, for the delivery loop; None once the room is gone."""
    room = tx.get(Room, room_id)
    if room is None or room.state != "bound":
        return None
    at_most = ON_A_PAGE if room.channel == PAGE else LINES
    return board(_open_cases(tx, room.desk_id, now), at_most=at_most)


def render_list(tx: Tx, desk_id: DeskId, page: int, *, now: datetime) -> Saying:
    """A page of all that is open at the desk."""
    return listing(_open_cases(tx, desk_id, now), page)


def render_month(tx: Tx, desk_id: DeskId, *, now: datetime) -> Saying:
    """What is open, and this month of the site's calendar in numbers."""
    site = sites.get_site(tx, tx.get_one(Desk, desk_id).site)
    begins = month_begins(now, ZoneInfo(site.timezone))
    return month(_open_cases(tx, desk_id, now), _month(tx, desk_id, begins))


def _open_cases(tx: Tx, desk_id: DeskId, now: datetime) -> list[BoardCase]:
    states = [state.value for state in OPEN_STATES]
    rows = tx.scalars(
        select(Case)
        .where(*_counted(desk_id), col(Case.state).in_(states))
        .order_by(col(Case.opened_at))
    )
    zone = ZoneInfo(sites.get_site(tx, tx.get_one(Desk, desk_id).site).timezone)
    return [_open_case(tx, case, zone, now) for case in rows]


def _open_case(tx: Tx, case: Case, zone: ZoneInfo, now: datetime) -> BoardCase:
    form = kept_form(tx, case.form_hash)
    return BoardCase(
        number=case.number,
        urgency=Urgency(case.urgency),
        emoji=form.emoji if form else "",
        title=form.title if form else f"form.{case.form}.title",
        village=name_in(tx, case.site, case.area),
        taken_by=staff.name_of(tx, case.taken_by) if case.taken_by else "",
        card=f"card:{case.id}",
        since=moment(case.opened_at, zone, since=now),
        late=case.state in (CaseState.NEW, CaseState.DISPUTED) and now >= case.acknowledge_by,
    )


def _counted(desk_id: DeskId) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Case.desk_id) == desk_id,
        col(Case.read_by) == ReadBy.ANYBODY.value,
    )


def _month(tx: Tx, desk_id: DeskId, begins: datetime) -> Month:
    received = (*_counted(desk_id), col(Case.opened_at) >= begins)
    cases = tx.scalars(select(Case).where(*received)).all()
    ids = select(col(Case.id)).where(*received)
    waits = [
        (case.acknowledged_at - case.opened_at).total_seconds() / 60
        for case in cases
        if case.acknowledged_at
    ]
    closed = [case for case in cases if case.state == CaseState.CLOSED]
    solved, not_solved = _verdicts(tx, ids)
    asked, answered = _inquiries(tx, ids)
    return Month(
        begins=begins,
        received=len(cases),
        taken=len(waits),
        half_taken_min=round(median(waits)) if waits else 0,
        closed=len(closed),
        solved=len(solved),
        not_solved=len(not_solved),
        silent=len({case.id for case in closed} - solved - not_solved),
        asked=asked,
        answered=answered,
        worth=sum(case.value in (Value.VALUABLE, Value.CONFIRMED) for case in closed),
    )


def _verdicts(tx: Tx, ids: Select[str]) -> tuple[set[str], set[str]]:
    """Ids of the cases that a reporter called solved, and of those somebody called not solved."""
    rows = tx.execute(
        select(col(Reporter.case_id), col(Reporter.verdict)).where(
            col(Reporter.case_id).in_(ids),
            col(Reporter.verdict).is_not(None),
        )
    ).all()
    not_solved = {case_id for case_id, verdict in rows if verdict == "not solved"}
    return {case_id for case_id, _ in rows} - not_solved, not_solved


def _inquiries(tx: Tx, ids: Select[str]) -> tuple[int, int]:
    rows = tx.execute(
        select(col(Inquiry.state), func.count())
        .where(col(Inquiry.case_id).in_(ids), col(Inquiry.asks).is_(True))
        .group_by(col(Inquiry.state))
    ).all()
    asked = sum(count for _, count in rows)
    return asked, sum(count for state, count in rows if state == "answered")
