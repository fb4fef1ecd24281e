"""Figure rules: what a service's file says is counted of what it opens.

[[figures]]
code = "households"
name = "Households visited"
small = "shown"                 few of them: "hidden" of people, "shown" of things
sum = "households"              a question's amounts, added; else entries are counted
sum = "things.phone"            the same of one kind of things
where = "kind = homes | talk"   only those; several conditions as a list
where = "things = phone"        only entries with things of that one kind alone
distinct = "village"            how many different ones
so_far = true                   all until the end of the month, not those of the month alone
share_of = "visits"             in per cent of that figure, which stands above it, or "place.people"
per = "visits"                  for one of that figure, or for 1,000 of "place.households"
villages = true                 in how many of all villages there is one, and which have none
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.forms.toml_values import FilePlace, Table, flag, only_keys, tables, text

_KEYS = {
    "code", "name", "small", "sum", "where", "distinct", "so_far", "share_of", "per", "villages",
}  # fmt: skip
SMALL = ("hidden", "shown")
VILLAGE, STAGE = "village", "stage"
HOUSEHOLDS, PEOPLE = KNOWN = ("place.households", "place.people")  # as the site file says


@dataclass(frozen=True, slots=True)
class FigureRule:
    """One figure. name: a text id. where: by facet, the values that count. shown: few of them may
    be shown, for they are things."""

    code: str
    name: str
    shown: bool
    sum: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    distinct: str = ""
    so_far: bool = False
    share_of: str = ""
    per: str = ""
    villages: bool = False


def read_figures(code: str, raw: Table, place: FilePlace) -> tuple[FigureRule, ...]:
    """The figures of a file. Raises FormFileError; a figure must say what becomes of few."""
    rows = tables(raw, "figures", place) if "figures" in raw else []
    return tuple(_read(code, row, place.at("figures")) for row in rows)


def unpack_figures(packed: Sequence[Mapping[str, Any]]) -> tuple[FigureRule, ...]:
    """Figures that were kept as tables (`dataclasses.asdict`)."""
    return tuple(
        FigureRule(**{**one, "where": tuple((name, tuple(these)) for name, these in one["where"])})
        for one in packed
    )


def english_figures(code: str, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(text id, English) of their names."""
    return [(f"police:figure.{code}.{row['code']}", row["name"]) for row in raw.get("figures", ())]


def _read(code: str, raw: Table, place: FilePlace) -> FigureRule:
    own = text(raw, "code", place)
    place = place.at(own)
    only_keys(raw, _KEYS, place)
    text(raw, "name", place)
    small = raw.get("small")
    if small not in SMALL:
        raise place.at("small").wrong(
            'what becomes of few? say small = "hidden" of people, "shown" of things'
        )
    return FigureRule(
        code=own,
        name=f"police:figure.{code}.{own}",
        shown=small == "shown",
        sum=_word(raw, "sum", place),
        where=_conditions(raw.get("where", []), place.at("where")),
        distinct=_word(raw, "distinct", place),
        so_far=flag(raw, "so_far", place),
        share_of=_word(raw, "share_of", place),
        per=_word(raw, "per", place),
        villages=flag(raw, "villages", place),
    )


def _word(raw: Table, key: str, place: FilePlace) -> str:
    return text(raw, key, place) if key in raw else ""


def _conditions(written: object, place: FilePlace) -> tuple[tuple[str, tuple[str, ...]], ...]:
    conditions = written if isinstance(written, list) else [written]
    return tuple(_condition(str(one), place) for one in conditions)


def _condition(written: str, place: FilePlace) -> tuple[str, tuple[str, ...]]:
    name, equals, values = (part.strip() for part in written.partition("="))
    if not (name and equals and values):
        raise place.wrong('write "question = option" or "question = option | option"')
    return name, tuple(value.strip() for value in values.split("|"))
