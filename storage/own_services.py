"""Services that a site's own people made: what waits, what is open, what was withdrawn. Every
version that was ever approved is kept by its hash, as those of files are."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

from sqlalchemy import select
from sqlmodel import col

from domain.forms.figure_rules import unpack_figures
from domain.forms.forms import Form
from domain.ids import DeskId
from storage.form_versions import keep_form, kept_form
from storage.tables import OwnService
from storage.tx import Tx


def put_own(tx: Tx, row: OwnService, form: Form) -> None:
    """The row says this from now on; the form can be read by its hash."""
    keep_form(tx, form)
    row.code, row.form_hash = form.code, form.hash
    row.figures = [asdict(one) for one in form.service.figures]
    tx.add(row)
    tx.flush()


def form_in(tx: Tx, row: OwnService) -> Form:
    """What it asks. Raises LookupError where that version is not kept: never."""
    form = kept_form(tx, row.form_hash)
    if form is None:
        raise LookupError(row.form_hash)
    return replace(form, service=replace(form.service, figures=unpack_figures(row.figures)))


def own_of(tx: Tx, site: str, *states: str) -> Sequence[OwnService]:
    """The site's own in these states, or in any; by code, the newest first."""
    found = select(OwnService).where(col(OwnService.site) == site)
    if states:
        found = found.where(col(OwnService.state).in_(states))
    return tx.scalars(found.order_by(col(OwnService.code), col(OwnService.made_on).desc())).all()


def standing(tx: Tx, site: str) -> dict[str, OwnService]:
    """What was ever open there, by code: the version that is, else the newest that was."""
    rows = sorted(own_of(tx, site, "live", "withdrawn"), key=lambda row: row.state != "live")
    return {row.code: row for row in reversed(rows)}


def form_standing(tx: Tx, row: OwnService) -> Form:
    """What it asks, and whether it may still be begun."""
    return replace(form_in(tx, row), withdrawn=row.state != "live")


def read_at(rows: Iterable[OwnService]) -> dict[DeskId, list[str]]:
    """Codes by the desk that reads them; of what was withdrawn too, for it runs to its end."""
    found: dict[DeskId, list[str]] = {}
    for row in rows:
        found.setdefault(row.desk_id, []).append(row.code)
    return found
