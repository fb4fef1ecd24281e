"""Posters as they are kept: what was made, what became of it, and how often it was followed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from domain.paper.posters import PosterState
from storage.paper_codes import free_paper_code
from storage.tables import Poster
from storage.tx import Tx

SCANNED, REPORTED = "scan", "report"

_COUNTS = SQLModel.metadata.tables["poster_count"]


def put_posters(tx: Tx, drafts: Iterable[Poster]) -> list[Poster]:
    """Keep them, each under a code of its own. drafts: their code is not read."""
    made = []
    for draft in drafts:
        draft.code = free_paper_code(tx)
        tx.add(draft)
        made.append(draft)
    tx.flush()
    return made


def keep_poster(tx: Tx, poster: Poster) -> Poster:
    """Keep one whose code stands on paper already. A code that is taken, which chance does not
    bring about, raises."""
    tx.add(poster)
    tx.flush()
    return poster


def note_replaced(tx: Tx, code: str, by: Poster) -> None:
    """Another poster hangs there from now on; the old one says so, wherever it turns up."""
    old = tx.get_one(Poster, code)
    old.state, old.replaced_by, by.form = PosterState.REPLACED, by.code, old.form
    by.hung_at = old.hung_at
    tx.flush()


def find_poster(tx: Tx, code: str) -> Poster | None:
    """The poster with that code, as `poster_codes` writes it."""
    return tx.get(Poster, code) if code else None


def posters_of(tx: Tx, site: str, *, at_most: int = 200) -> Sequence[Poster]:
    """The site's posters, the newest first."""
    rows = select(Poster).where(col(Poster.site) == site)
    return tx.scalars(
        rows.order_by(col(Poster.made_on).desc(), col(Poster.code)).limit(at_most)
    ).all()


def of_batch(tx: Tx, batch: str, areas: Sequence[str]) -> Mapping[str, Poster]:
    """Those of a batch that were made for these areas, by area."""
    rows = select(Poster).where(col(Poster.batch) == batch, col(Poster.area).in_(areas))
    return {poster.area: poster for poster in tx.scalars(rows)}


def count_poster(tx: Tx, code: str, what: str, *, day: date) -> None:
    """One more in that month, and nothing besides. what: SCANNED or REPORTED."""
    dialect = postgresql if tx.on_postgres else sqlite
    added = dialect.insert(_COUNTS).values(code=code, month=f"{day:%Y-%m}", what=what, count=1)
    tx.plain().execute(
        added.on_conflict_do_update(
            index_elements=["code", "month", "what"], set_={"count": _COUNTS.c.count + 1}
        )
    )


def counts_of_poster(tx: Tx, code: str) -> Mapping[tuple[str, str], int]:
    """How often, by (month, what). Bare: whoever shows them hides what is small."""
    rows = tx.execute(
        select(_COUNTS.c.month, _COUNTS.c.what, _COUNTS.c.count).where(_COUNTS.c.code == code)
    )
    return {(month, what): count for month, what, count in rows}
