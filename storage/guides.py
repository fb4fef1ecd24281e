"""Guides of a site's own people: drafts, what is published, what was withdrawn; sealed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from domain.services.guides import WrittenGuide, pack, unpack
from storage.tables import SiteGuide
from storage.tx import Tx

SEALED_AS = "guide.words"


def put_guide(tx: Tx, row: SiteGuide, guide: WrittenGuide) -> None:
    """A draft that says this: no resident sees it yet."""
    row.sealed = tx.house_key.seal(SEALED_AS, row.id, pack(guide))
    tx.add(row)
    tx.flush()


def read_guide(tx: Tx, row: SiteGuide) -> WrittenGuide:
    """What it says."""
    return unpack(tx.house_key.open_text(SEALED_AS, row.id, row.sealed))


def guides_of(tx: Tx, site: str, service: str = "", *, state: str = "") -> Sequence[SiteGuide]:
    """The site's own, of one service or of all, in one state or in any; the newest first."""
    found = select(SiteGuide).where(col(SiteGuide.site) == site)
    if service:
        found = found.where(col(SiteGuide.service) == service)
    if state:
        found = found.where(col(SiteGuide.state) == state)
    return tx.scalars(found.order_by(col(SiteGuide.written_on).desc(), col(SiteGuide.id))).all()
