"""What a site file says, once it is read and checked: a commune or district, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class AreaLine:
    """households_bound, people_bound: "more" where there are more than that. counted_by,
    counted_on: who says so, of which day (ISO)."""

    code: str
    name: str
    kind: str
    parent: str | None
    formerly: tuple[str, ...] = ()
    households: int | None = None
    people: int | None = None
    households_bound: str = ""
    people_bound: str = ""
    counted_by: str = ""
    counted_on: str = ""


@dataclass(frozen=True, slots=True)
class SiteFileNumber:
    name: str
    digits: str
    forms: tuple[str, ...]
    area: str | None


@dataclass(frozen=True, slots=True)
class SiteFileDesk:
    code: str
    name: str
    kind: str
    areas: tuple[str, ...]
    forms: tuple[str, ...]
    above: str | None
    acknowledge_s: Mapping[str, int]
    hours: Mapping[str, Any] = field(default_factory=dict)
    passes_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InfoLine:
    topic: str
    words: Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A site as its file says, checked. terms: what villages and leaders are called there, by name
    among `TERMS`. leave_to: the page that *leave, wipe* lands on, "" for our calendar.
    public_figures: `source.code` of what the front page tells of the last month. warnings:
    sentences for what is allowed but not yet useful."""

    area: str
    name: str
    country: str
    timezone: str
    languages: tuple[str, ...]
    voice: tuple[str, ...]
    border: bool
    approve_above: int
    areas: tuple[AreaLine, ...]
    numbers: tuple[SiteFileNumber, ...]
    desks: tuple[SiteFileDesk, ...]
    infos: tuple[InfoLine, ...] = ()
    terms: tuple[InfoLine, ...] = ()
    leave_to: str = ""
    public_figures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())
