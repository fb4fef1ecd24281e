"""Whose number is taken, and held: whoever changes one has it alone until the commit, and
sees what others did before.

On SQLite one writes at a time, and there is nothing to hold. On PostgreSQL several do: an answer
and the clock that says it is missing, a note and something more, two neighbours and one fire.
"""

from sqlalchemy import bindparam
from sqlmodel import SQLModel, col, select

from domain.cases.cases import new_number
from domain.forms.forms import ReadBy
from domain.ids import CaseId
from storage.compiled import Plain
from storage.tables import Area, Case, Reporter
from storage.tx import Tx

_NUMBERED = Plain(
    select(Case.id)
    .where(col(Case.number) == bindparam("number"))
    .union_all(select(Reporter.id).where(col(Reporter.own_number) == bindparam("number")))
)


def is_taken(tx: Tx, number: str) -> bool:
    """Whether a case or a reporter has this number already."""
    return _NUMBERED.scalar(tx, {"number": number}) is not None


def is_of_case(tx: Tx, number: str) -> bool:
    """Whether a case has this number."""
    return tx.scalar(select(Case.id).where(col(Case.number) == number)) is not None


def is_countable(tx: Tx, number: str, site: str) -> bool:
    """Whether a case of that site has this number, and may stand in a number at all."""
    case = select(Case.id).where(col(Case.number) == number, col(Case.site) == site)
    return tx.scalar(case.where(col(Case.read_by) == ReadBy.ANYBODY.value)) is not None


def number_for(case: Case, reporter: Reporter) -> str:
    """The number by which this reporter asks about the case. It stays theirs where cases are split
    or joined; of who reported the same it says nothing."""
    return reporter.own_number or case.number


def numbers_of(tx: Tx, number: str) -> list[str]:
    """The numbers of the cases that somebody may mean by it: its own first, then that of the
    reporter who was told it."""
    told = select(Case.number).join(Reporter, col(Reporter.case_id) == col(Case.id))
    theirs = tx.scalars(told.where(col(Reporter.own_number) == number)).all()
    own = [number] if is_of_case(tx, number) else []
    return list(dict.fromkeys((*own, *theirs)))


def free_number(tx: Tx) -> str:
    """A number for people that nobody has."""
    while True:
        number = new_number()
        if not is_taken(tx, number):
            return number


def hold_case(tx: Tx, case_id: CaseId, *rows: SQLModel) -> Case:
    """The case as it is now, nobody else's until the commit. NoResultFound if there is none.

    rows: others of that case that were read before; they too are as they are now.
    """
    if not tx.on_postgres:
        return tx.get_one(Case, case_id)
    tx.flush()
    case = tx.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    for row in rows:
        tx.refresh(row)
    return case


def hold_village(tx: Tx, area: str) -> None:
    """Nobody else asks for this village until the commit: of two who report one fire, the second
    finds the case of the first."""
    if tx.on_postgres:
        here = select(Area.code).where(col(Area.code) == area)
        tx.execute(here.with_for_update(key_share=True))  # who only names the village need not wait
