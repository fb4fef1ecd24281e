"""Sites: applying a checked site file. It touches only its own subtree; twice changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import select
from sqlmodel import SQLModel, col

from domain.ids import DeskId
from domain.people.place_names import shown_names
from domain.site_shapes import SiteFile
from storage.flags import is_demo
from storage.keys import new_id
from storage.site_cache import forget_books
from storage.tables import Area, Case, Desk, Info, Number, Poster, RegisterEntry, Site
from storage.tx import Tx


class DemoDatabase(Exception):
    """A demo database stays one for ever: real sites and tokens need a database of their own."""


@dataclass(slots=True)
class SiteChanges:
    """What applying a file does, in plain lines; removals need the operator's yes."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def apply_site(tx: Tx, file: SiteFile, *, demo: bool = False, now: datetime) -> SiteChanges:
    """Make the database say what the file says; returns what that changed.

    Areas above the site's are shared: they are added if absent, never changed or removed. A desk
    that left the file is retired, so its cases keep it; an area with cases keeps its row. Raises
    DemoDatabase unless `demo` fits what the database is.
    """
    if is_demo(tx) != demo:
        raise DemoDatabase
    changes = SiteChanges()
    _apply_areas(tx, file, changes)
    _apply_one(tx, Site, file.area, _site_values(file), changes)
    _apply_desks(tx, file, changes, now)
    _replace(tx, Number, file.area, _numbers(file), changes)
    _replace(tx, Info, file.area, _infos(file), changes)
    tx.flush()
    forget_books(tx)
    return changes


def _apply_areas(tx: Tx, file: SiteFile, changes: SiteChanges) -> None:
    own = _own_areas(file)
    names = shown_names(file.areas)
    for area in _parents_first(file):
        values = {
            "name": names[area.code],
            "kind": area.kind,
            "parent": area.parent,
            "formerly": list(area.formerly),
            "households": area.households,
            "people": area.people,
            "households_bound": area.households_bound,
            "people_bound": area.people_bound,
            "counted_by": area.counted_by,
            "counted_on": date.fromisoformat(area.counted_on) if area.counted_on else None,
        }
        if area.code in own or tx.get(Area, area.code) is None:
            _apply_one(tx, Area, area.code, values, changes)
    former = {name for area in file.areas for name in area.formerly}
    for row in _below(tx, file.area):
        if row.code not in own:
            changes.removed.append(f"{row.kind} {row.name}")
            if row.name in former or _is_filed_under(tx, row.code):
                row.parent = None  # it keeps its name for figures; nobody is offered it any more
            else:
                tx.delete(row)
    tx.flush()


def _is_filed_under(tx: Tx, code: str) -> bool:
    filed = (
        select(col(Case.id)).where(col(Case.area) == code),
        select(col(RegisterEntry.id)).where(col(RegisterEntry.area) == code),
        select(col(Poster.code)).where(col(Poster.area) == code),
    )
    return any(tx.scalar(found.limit(1)) is not None for found in filed)


def _apply_desks(tx: Tx, file: SiteFile, changes: SiteChanges, now: datetime) -> None:
    known = {
        desk.code: desk for desk in tx.scalars(select(Desk).where(col(Desk.site) == file.area))
    }
    for line in file.desks:
        values: dict[str, Any] = {
            "name": line.name,
            "kind": line.kind,
            "areas": list(line.areas),
            "forms": list(line.forms),
            "above": line.above,
            "acknowledge_s": dict(line.acknowledge_s),
            "hours": dict(line.hours),
            "passes_to": list(line.passes_to),
            "retired_on": None,
        }
        row = known.pop(line.code, None)
        if row is None:
            tx.add(Desk(id=DeskId(new_id()), site=file.area, code=line.code, **values))
            changes.added.append(f"desk {line.code} ({line.name})")
        elif _update(row, values):
            changes.changed.append(f"desk {line.code} ({line.name})")
    for row in known.values():
        if row.retired_on is None:
            row.retired_on = now.date()
            changes.removed.append(f"desk {row.code} ({row.name})")


def _apply_one(
    tx: Tx, table: type[SQLModel], key: str, values: dict[str, Any], changes: SiteChanges
) -> None:
    row = tx.get(table, key)
    what = f"{values['kind'] if table is Area else 'site'} {values['name']}"
    if row is None:
        name = "code" if table is Area else "area"
        tx.add(table(**{name: key}, **values))
        tx.flush()
        changes.added.append(what)
    elif _update(row, values):
        changes.changed.append(what)


def _update(row: SQLModel, values: dict[str, Any]) -> bool:
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differs.items():
        setattr(row, name, value)
    return bool(differs)


def _replace(
    tx: Tx,
    table: type[Number] | type[Info],
    site: str,
    wanted: dict[str, dict[str, Any]],
    changes: SiteChanges,
) -> None:
    """Rows without a name of their own: compared by their description, replaced where they
    differ."""
    what = "telephone number" if table is Number else "info card"
    found = cast(
        "Sequence[Number | Info]", tx.scalars(select(table).where(col(table.site) == site)).all()
    )
    rows = {_described(row): row for row in found}
    for described in rows.keys() - wanted.keys():
        tx.delete(rows[described])
        changes.removed.append(f"{what} {described}")
    for described, values in wanted.items():
        row = rows.get(described)
        if row is None:
            tx.add(table(id=new_id(), site=site, **values))
            changes.added.append(f"{what} {described}")
        elif _update(row, values):
            changes.changed.append(f"{what} {described}")


def _described(row: Number | Info) -> str:
    if isinstance(row, Number):
        return f"{row.name} {row.digits}"
    return f"{row.topic} ({row.language})"


def _site_values(file: SiteFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "country": file.country,
        "timezone": file.timezone,
        "languages": list(file.languages),
        "voice": list(file.voice),
        "border": file.border,
        "approve_above": file.approve_above,
        "leave_to": file.leave_to,
        "public_figures": list(file.public_figures),
    }


def _numbers(file: SiteFile) -> dict[str, dict[str, Any]]:
    return {
        f"{line.name} {line.digits}": {
            "name": line.name,
            "digits": line.digits,
            "area": line.area,
            "forms": list(line.forms),
            "position": position,
        }
        for position, line in enumerate(file.numbers)
    }


def _infos(file: SiteFile) -> dict[str, dict[str, Any]]:
    return {
        f"{line.topic} ({language})": {"topic": line.topic, "language": language, "words": words}
        for line in (*file.infos, *file.terms)
        for language, words in line.words.items()
    }


def _own_areas(file: SiteFile) -> set[str]:
    own = {file.area}
    for area in _parents_first(file):
        if area.parent in own:
            own.add(area.code)
    return own


def _parents_first(file: SiteFile) -> Sequence[Any]:
    by_parent: dict[str | None, list[Any]] = {}
    codes = {area.code for area in file.areas}
    for area in file.areas:
        by_parent.setdefault(area.parent if area.parent in codes else None, []).append(area)
    ordered: list[Any] = []
    waiting = list(by_parent.get(None, []))
    while waiting:
        area = waiting.pop(0)
        ordered.append(area)
        waiting += by_parent.get(area.code, [])
    return ordered


def _below(tx: Tx, code: str) -> Iterable[Area]:
    found: list[Area] = []
    waiting = [code]
    while waiting:
        rows = tx.scalars(select(Area).where(col(Area.parent) == waiting.pop())).all()
        found += rows
        waiting += [row.code for row in rows]
    return reversed(found)
