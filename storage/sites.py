"""Sites as the house reads them: areas, desks, numbers, info cards. Written by
`actions/people/sites.py`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlmodel import SQLModel, col

from domain.words.translations import TERMS, Terms
from storage.compiled import Plain
from storage.tables import Area, Desk, Info, Number, Site
from storage.tx import Tx

# Built once: every report asks for these.
_AREA = SQLModel.metadata.tables["area"]
_PARENT = Plain(select(_AREA.c.parent).where(_AREA.c.code == bindparam("of")))
_NAME = Plain(select(_AREA.c.name).where(_AREA.c.code == bindparam("of")))
_SITE = SQLModel.metadata.tables["site"]
_MANNER = Plain(select(_SITE.c.timezone, _SITE.c.languages).where(_SITE.c.area == bindparam("of")))
_DESKS = (
    select(Desk)
    .where(col(Desk.site) == bindparam("of"), col(Desk.retired_on).is_(None))
    .order_by(col(Desk.code))
)
_NUMBERS = select(Number).where(col(Number.site) == bindparam("of")).order_by(col(Number.position))


def get_site(tx: Tx, code: str) -> Site:
    """The site of that area code; NoResultFound if there is none."""
    return tx.get_one(Site, code)


def lock_site(tx: Tx, code: str) -> None:
    """Whatever is done once in a place is done by one at a time until the commit; who only names
    the place need not wait."""
    here = select(col(Site.area)).where(col(Site.area) == code)
    tx.execute(here.with_for_update(key_share=True))


def find_site(tx: Tx, code: str) -> Site | None:
    """The site of that area code; where none is named and only one exists, that one."""
    if code:
        return tx.get(Site, code)
    only = tx.scalars(select(Site).limit(2)).all()
    return only[0] if len(only) == 1 else None


def manner_of(tx: Tx, code: str) -> tuple[ZoneInfo, str] | None:
    """The clock on the wall of the site that `find_site` would find, and its first language."""
    row = _MANNER.first(tx, {"of": code}) if code else find_site(tx, code)
    return (ZoneInfo(row.timezone), row.languages[0]) if row is not None else None


def all_sites(tx: Tx) -> Sequence[Site]:
    """Every site, by name."""
    return tx.scalars(select(Site).order_by(col(Site.name))).all()


def path_of(tx: Tx, area: str) -> list[str]:
    """The area's code and those of the areas above it, the nearest first."""
    codes: list[str] = []
    step: str | None = area
    while step is not None and step not in codes:
        codes.append(step)
        step = _PARENT.scalar(tx, {"of": step})
    return codes


def site_of(tx: Tx, area: str) -> Site | None:
    """The site that the area belongs to; None outside every site."""
    for code in path_of(tx, area):
        site = tx.get(Site, code)
        if site is not None:
            return site
    return None


def villages_of(tx: Tx, site: str) -> list[Area]:
    """The areas directly below the site, by name."""
    return list(
        tx.scalars(select(Area).where(col(Area.parent) == site).order_by(col(Area.code))).all()
    )


def area_name(tx: Tx, code: str) -> str:
    """The area's name; the code itself where it is unknown."""
    name: str | None = _NAME.scalar(tx, {"of": code})
    return code if name is None else name


def desks_of(tx: Tx, site: str) -> Sequence[Desk]:
    """The site's desks that are not retired, in the order of their codes."""
    return tx.scalars(_DESKS, {"of": site}).all()


def numbers_of(tx: Tx, site: str) -> Sequence[Number]:
    """The site's telephone numbers in the order of its file."""
    return tx.scalars(_NUMBERS, {"of": site}).all()


def info_words(tx: Tx, site: str, topic: str) -> dict[str, str]:
    """The site's own words on a topic, by language."""
    return {
        row.language: row.words
        for row in tx.scalars(select(Info).where(col(Info.site) == site, col(Info.topic) == topic))
    }


def info_like(tx: Tx, site: str, begins: str) -> dict[str, dict[str, str]]:
    """The site's own words on topics that begin so: by what follows, then by language; in the order
    of their names."""
    found: dict[str, dict[str, str]] = {}
    rows = select(Info).where(col(Info.site) == site, col(Info.topic).startswith(begins))
    for row in tx.scalars(rows.order_by(col(Info.topic), col(Info.language))):
        found.setdefault(row.topic.removeprefix(begins), {})[row.language] = row.words
    return found


def info_card(tx: Tx, site: str, topic: str, languages: Sequence[str]) -> str:
    """The site's own words on a topic in the first of these languages it has; "" if none."""
    rows = info_words(tx, site, topic)
    for language in languages:
        if language in rows:
            return rows[language]
    return next(iter(rows.values()), "")


def terms_of(tx: Tx, site: str) -> Terms:
    """What villages and their leaders are called there, where the site file says so."""
    rows = tx.scalars(select(Info).where(col(Info.site) == site, col(Info.topic).in_(TERMS)))
    return tuple(sorted((row.language, row.topic, row.words) for row in rows))
