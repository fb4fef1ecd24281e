"""Audiences: who is told, by place and topic and role; never by language, never by person.

The areas of an audience are a list in the order in which they are told: an alert reaches the
villages first that the admin named first, each with what lies within it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag, StrEnum
from typing import Any

SHOWN_FROM = 5  # smaller numbers of people are not shown: a village knows who they are


class Topic(IntFlag):
    """What a resident wants to be told of; the mask that a subscription keeps."""

    LAW = 1
    SCAM = 2
    NOTICE = 4
    MEETING = 8


EVERYTHING = Topic.LAW | Topic.SCAM | Topic.NOTICE | Topic.MEETING


class AudienceRole(StrEnum):
    """Staff who may be told as well."""

    LEADER = "leader"
    OFFICER = "officer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Audience:
    """areas: codes as chosen, in the order of choosing. topics: any of them will do; 0 for an
    alert, which goes by the flag of its own. roles: staff of the site."""

    areas: tuple[str, ...]
    topics: int = int(EVERYTHING)
    roles: tuple[AudienceRole, ...] = ()

    @property
    def is_alert(self) -> bool:
        """Whether everybody is told who takes alerts, whatever their topics."""
        return self.topics == 0


def areas_in_order(chosen: Sequence[str], parents: Mapping[str, str | None]) -> list[str]:
    """Every area of the audience, the nearest first: as chosen, each with those within it.

    parents: the tree, each area's parent by its code, in the order of the site's file.
    """
    below: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(parent, []).append(code)
    ordered: dict[str, None] = {}
    for code in chosen:
        waiting = [code] if code in parents else []
        while waiting:
            area = waiting.pop(0)
            if area not in ordered:
                ordered[area] = None
                waiting += below.get(area, [])
    return list(ordered)


def three_audiences(
    before: Iterable[str], after: Iterable[str]
) -> tuple[list[str], list[str], list[str]]:
    """Of a correction: (areas where it still holds, no longer holds, should have been told)."""
    old, new = list(before), list(after)
    return (
        [area for area in new if area in old],
        [area for area in old if area not in new],
        [area for area in new if area not in old],
    )


def is_small(count: int) -> bool:
    """Whether the number would tell who is meant; nobody at all is no secret."""
    return 0 < count < SHOWN_FROM


def to_facts(audience: Audience) -> dict[str, Any]:
    """The audience as JSON data."""
    return {
        "areas": list(audience.areas),
        "topics": audience.topics,
        "roles": [role.value for role in audience.roles],
    }


def from_facts(facts: Mapping[str, Any]) -> Audience:
    """The audience that `to_facts` wrote."""
    roles = tuple(AudienceRole(role) for role in facts["roles"])
    return Audience(tuple(facts["areas"]), facts["topics"], roles)
