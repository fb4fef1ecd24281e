"""The clocks of the countries, and villages that are told apart by where they belonged."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONES: Mapping[str, tuple[str, ...]] = {  # by country; the first is the usual one
    "VN": ("Asia/Ho_Chi_Minh", "Asia/Saigon"),
    "ID": ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"),
}


class Named(Protocol):
    """An area, as a file or a table has it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def formerly(self) -> Sequence[str]: ...


def wrong_zone(country: str, timezone: str) -> str:
    """What is wrong with the time zone in that country, "" for nothing. A clock of elsewhere may
    show the same hour today and another one tomorrow."""
    known = ZONES.get(country, (timezone,))
    if timezone in known:
        return ""
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return f"{timezone!r} is not known"
    turned = ", whose sign is the other way round," if timezone.startswith("Etc/GMT") else ""
    return f"{timezone!r}{turned} is none of {country}; known: {', '.join(known)}"


def shown_names(areas: Collection[Named]) -> dict[str, str]:
    """What each area is called on a button, by code: its name, and where another has the same
    below the same parent, the commune that it belonged to as well."""
    alike = _by_name(areas)
    return {
        area.code: f"{area.name} ({area.formerly[0]})"
        if len(alike[_key(area)]) > 1 and area.formerly
        else area.name
        for area in areas
    }


def not_told_apart(areas: Collection[Named]) -> list[Named]:
    """Areas that nobody could tell from another of the same name below the same parent."""
    names = shown_names(areas)
    found = []
    for twins in _by_name(areas).values():
        shown = [_plain(names[area.code]) for area in twins]
        found += [
            area
            for area, name in zip(twins, shown, strict=True)
            if len(twins) > 1 and (not area.formerly or shown.count(name) > 1)
        ]
    return found


def same_names(areas: Collection[Named]) -> list[str]:
    """Names that stand on two buttons of one screen."""
    return [twins[0].name for twins in _by_name(areas).values() if len(twins) > 1]


def _by_name(areas: Collection[Named]) -> dict[tuple[str | None, str], list[Named]]:
    found: dict[tuple[str | None, str], list[Named]] = {}
    for area in areas:
        found.setdefault(_key(area), []).append(area)
    return found


def _key(area: Named) -> tuple[str | None, str]:
    return area.parent, _plain(area.name)


def _plain(name: str) -> str:
    """Without the differences that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
