"""Tallies: counting answers without keeping one. What is answered raises a few numbers by one, and
a keyed mark keeps the same person from answering again until the tally ends; see
`storage/tables/tallies.py`.
"""

import base64
import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.broadcasts.quizzes import QUIZ
from domain.forms.forms import Form
from domain.ids import StaffId
from storage.keys import KEY_BYTES, new_id
from storage.tables import Tally, TallyCount, TallyMark
from storage.tx import Tx

KEY = "tally.key"
ANSWERED = ""  # the option that stands for having answered at all

_COUNTS = SQLModel.metadata.tables[str(TallyCount.__tablename__)]
_MARKS = SQLModel.metadata.tables[str(TallyMark.__tablename__)]


@dataclass(frozen=True, slots=True)
class Call:
    """A call to answer a service: where, and until which day."""

    site: str
    areas: Sequence[str]
    last_on: date


def open_tally(tx: Tx, form: Form, call: Call, *, by: StaffId, today: date) -> Tally:
    """The service can be answered there from now on."""
    return _open(tx, _OpenedBy(new_id(), form.code, form.hash), call, by=by, today=today)


def open_quiz(tx: Tx, announcement_id: str, call: Call, *, by: StaffId, today: date) -> Tally:
    """The quiz of that announcement, which says what is asked, can be answered from now on."""
    return _open(tx, _OpenedBy(announcement_id, QUIZ), call, by=by, today=today)


class _OpenedBy(NamedTuple):
    """form_hash: of what is asked, "" where that stands elsewhere."""

    tally_id: str
    service: str
    form_hash: str = ""


def _open(tx: Tx, opened: _OpenedBy, call: Call, *, by: StaffId, today: date) -> Tally:
    tally = Tally(
        id=opened.tally_id,
        service=opened.service,
        form_hash=opened.form_hash,
        site=call.site,
        areas=list(call.areas),
        opened_by=by,
        opened_on=today,
        last_on=call.last_on,
        key_sealed=tx.house_key.seal(KEY, opened.tally_id, secrets.token_bytes(KEY_BYTES)),
    )
    tx.add(tally)
    tx.flush()
    return tally


def open_tallies(tx: Tx, site: str, area: str) -> Sequence[Tally]:
    """Those that whoever lives in the area may answer, the newest first."""
    asked = select(Tally).where(col(Tally.site) == site, col(Tally.key_sealed).is_not(None))
    rows = tx.scalars(asked.order_by(col(Tally.opened_on).desc(), col(Tally.id))).all()
    return [tally for tally in rows if area in tally.areas]


def tallies_of(
    tx: Tx, site: str, *, service: str = "", besides: str = "", at_most: int = 100
) -> Sequence[Tally]:
    """All of a site, or of one service there, open or ended, the newest first. besides: a service
    that is left out."""
    rows = select(Tally).where(col(Tally.site) == site, col(Tally.service) != besides)
    if service:
        rows = rows.where(col(Tally.service) == service)
    return tx.scalars(
        rows.order_by(col(Tally.opened_on).desc(), col(Tally.id)).limit(at_most)
    ).all()


def is_open(tally: Tally) -> bool:
    """Whether it may be answered."""
    return tally.key_sealed is not None


def has_answered(tx: Tx, tally: Tally, person: str) -> bool:
    """Whether this person did. Nobody can say so any more once the tally has ended."""
    mark = _mark(tx, tally, person)
    return mark != "" and tx.get(TallyMark, (tally.id, mark)) is not None


def count_answer(tx: Tx, tally: Tally, person: str, *, area: str, options: Collection[str]) -> bool:
    """One more answered, and chose these options (`question=option`).

    person: what tells them from others, a resident's id; only its keyed hash is kept, without a
    time. False, and nothing is counted, when they did before or the tally has ended.
    """
    tx.refresh(tally, with_for_update={"read": True})  # another process may be ending it
    mark = _mark(tx, tally, person)
    dialect = postgresql if tx.on_postgres else sqlite
    if not mark:
        return False
    row = dialect.insert(_MARKS).values(tally_id=tally.id, mark=mark).on_conflict_do_nothing()
    if tx.plain().execute(row.returning(_MARKS.c.mark)).first() is None:
        return False
    # Always in the same order: two who answer at the same moment must not wait for each other.
    for option in sorted({ANSWERED, *options}):
        added = dialect.insert(_COUNTS).values(tally_id=tally.id, area=area, option=option, count=1)
        tx.plain().execute(
            added.on_conflict_do_update(
                index_elements=["tally_id", "area", "option"],
                set_={"count": _COUNTS.c.count + 1},
            )
        )
    return True


def end_tally(tx: Tx, tally: Tally) -> None:
    """Nobody can answer it any more, nor find out who did: the marks go, and their key."""
    tally.key_sealed = None
    tx.execute(delete(TallyMark).where(col(TallyMark.tally_id) == tally.id))
    tx.flush()


def counts_of(tx: Tx, tally: Tally) -> Mapping[tuple[str, str], int]:
    """How many, by (area, option). Bare: whoever shows them hides what is small
    (`domain/services/tallying.py`)."""
    rows = tx.execute(
        select(_COUNTS.c.area, _COUNTS.c.option, _COUNTS.c.count).where(
            _COUNTS.c.tally_id == tally.id
        )
    )
    return {(area, option): count for area, option, count in rows}


def _mark(tx: Tx, tally: Tally, person: str) -> str:
    if tally.key_sealed is None:
        return ""
    key = tx.house_key.open(KEY, tally.id, tally.key_sealed)
    return base64.b32encode(hmac.digest(key, person.encode(), sha256)).decode()
