"""Who may do what with which register: by their roles, the desks they are at, and their village."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from actions.dialog.verbs import STAFF, role_at
from domain.cases.routing import keeps_register
from domain.forms.forms import Form, Forms, Life, QuestionRole
from domain.services.registers import readers, writers
from storage import staff
from storage.site_cache import Book, DeskLine, find_book
from storage.tables import Staff
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class RegisterAccess:
    """One person and one register. reads, writes: codes of the areas in which they may."""

    form: Form
    reads: frozenset[str]
    writes: frozenset[str]

    @property
    def begins(self) -> bool:
        """Whether they may make a new entry: not in a register that was withdrawn."""
        return bool(self.writes) and not self.form.withdrawn


def is_staff(tx: Tx, address: str) -> bool:
    """Whether somebody at that address may read or write any register at all."""
    return role_at(tx, address, STAFF) is not None


def access_register(tx: Tx, member: Staff, form: Form) -> RegisterAccess:
    """What they may there, in all of their roles at that site; nothing, perhaps."""
    book = find_book(tx, member.site)
    if book is None or form.life is not Life.RECORD:
        return RegisterAccess(form, frozenset(), frozenset())
    roles = [role for role in staff.roles_of(tx, member) if role.site == member.site]
    return RegisterAccess(
        form, _areas(book, roles, form, readers(form)), _areas(book, roles, form, writers(form))
    )


def registers_of(tx: Tx, member: Staff, forms: Forms) -> list[RegisterAccess]:
    """The registers that they may read, in their order."""
    kept = (form for form in forms.by_code.values() if form.life is Life.RECORD)
    found = (access_register(tx, member, form) for form in kept)
    return [access for access in found if access.reads]


def _areas(
    book: Book, roles: Sequence[Staff], form: Form, may: frozenset[QuestionRole]
) -> frozenset[str]:
    there: set[str] = set()
    for role in roles:
        if role.role not in may:
            continue
        if role.role == QuestionRole.OFFICER:
            desk = next((one for one in book.desks if one.id == role.desk_id), None)
            there |= _of_desk(book, desk, form) if desk is not None else set()
        else:  # an admin, or a leader of the whole place or of one village
            there |= _below(book, [role.area or book.area])
    return frozenset(there)


def _of_desk(book: Book, desk: DeskLine, form: Form) -> set[str]:
    keeps = keeps_register(desk, form.code, by_name_only=form.by_name_only)
    return _below(book, desk.areas) if keeps else set()


def _below(book: Book, areas: Sequence[str]) -> set[str]:
    return {code for code, path in book.paths.items() if set(areas) & set(path)}
