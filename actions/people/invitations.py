"""Invitations: how somebody becomes an admin or officer, and a chat the room of a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import staff
from storage.sites import all_sites, desks_of
from storage.staff import INVITATION_LASTS, Vacancy
from storage.tables import Desk, Site
from storage.tx import Tx


class NoSite(Exception):
    """No site was applied yet."""


class WhichSite(Exception):
    """There are several sites, and none of them was named rightly. known: their area codes."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(", ".join(known))
        self.known = tuple(known)


class NoSuchDesk(Exception):
    """The site has no such desk. known: (code, name) of those it has."""

    def __init__(self, known: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(code for code, _ in known))
        self.known = tuple(known)


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh invitation. code: shown once, kept nowhere. desk: its name, "" for an admin."""

    code: str
    site: str
    timezone: str
    desk: str
    expires_at: datetime


def invite_admin(tx: Tx, *, site: str = "", now: datetime) -> Invited:
    """Whoever uses the code becomes an admin of the site. Raises NoSite, WhichSite.

    site: an area code; "" where there is only one site.
    """
    found = _get_site(tx, site)
    code = staff.invite(tx, Vacancy("admin", found.area), now=now)
    return _invited(found, code, "", now)


def invite_officer(tx: Tx, desk: str, *, site: str = "", now: datetime) -> Invited:
    """Whoever uses the code becomes an officer of the desk. Raises NoSite, WhichSite, NoSuchDesk.

    desk: its code or name.
    """
    place, found = _get_desk(tx, desk, site)
    code = staff.invite(tx, Vacancy("officer", place.area, found.id), now=now)
    return _invited(place, code, found.name, now)


def invite_room(tx: Tx, desk: str, *, site: str = "", now: datetime) -> Invited:
    """The chat in which the code is used becomes a room of the desk. Raises as `invite_officer`."""
    place, found = _get_desk(tx, desk, site)
    code = staff.invite(tx, Vacancy(None, place.area, found.id), now=now)
    return _invited(place, code, found.name, now)


def _get_site(tx: Tx, code: str) -> Site:
    known = all_sites(tx)
    if not known:
        raise NoSite
    found = [site for site in known if code in ("", site.area)]
    if len(found) != 1:
        raise WhichSite([site.area for site in known])
    return found[0]


def _get_desk(tx: Tx, name: str, site: str) -> tuple[Site, Desk]:
    if not site:  # a desk that only one site has needs no site
        desk = staff.find_desk(tx, "", name)
        if desk is not None:
            return tx.get_one(Site, desk.site), desk
    place = _get_site(tx, site)
    desk = staff.find_desk(tx, place.area, name)
    if desk is None:
        raise NoSuchDesk([(row.code, row.name) for row in desks_of(tx, place.area)])
    return place, desk


def _invited(site: Site, code: str, desk: str, now: datetime) -> Invited:
    return Invited(code, site.name, site.timezone, desk, now + INVITATION_LASTS)
