"""The demo: a database that was made to be tried, and is marked so for ever."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from actions.people.sites import apply_site
from domain.cases.routing import EVERYTHING
from domain.forms.formfiles import load
from domain.forms.forms import ReadBy
from domain.site_shapes import SiteFile
from storage.flags import is_demo, mark_demo
from storage.house import House
from storage.sites import all_sites
from storage.tx import Tx

SITE = Path(__file__).parent.parent / "examples" / "hai-son.toml"
SERVICES = Path(__file__).parent.parent / "services"


class DemoRefuses(Exception):
    """A setting that a demo database does not take; the message says which."""


def make_demo(house: House, file: SiteFile, *, now: datetime) -> None:
    """Make an empty database a demo with the example site. Harmless on a demo."""
    house.write_now(_make, file, now=now)


def is_empty(tx: Tx) -> bool:
    """Whether nobody has set this database up yet."""
    return not all_sites(tx) and not is_demo(tx)


def _make(tx: Tx, file: SiteFile, *, now: datetime) -> None:
    mark_demo(tx)
    tx.flush()
    apply_site(tx, _with_one_desk(file), demo=True, now=now)


def _with_one_desk(file: SiteFile) -> SiteFile:
    """The three phones show one duty room: its desk reads what a village would give to several,
    so that every form can be tried. Past it goes what the unit may not read."""
    desk = next(desk for desk in file.desks if EVERYTHING in desk.forms)
    named = [one.code for one in load(SERVICES).by_code.values() if one.read_by is ReadBy.NAMED]
    forms = (EVERYTHING, *sorted(named))
    return replace(file, desks=(replace(desk, forms=forms, above=None),))
