"""The composer: an admin who composes an announcement, and what the draft amounts to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from actions.broadcasts.plans import Plan
from actions.dialog.author import Author
from domain.broadcasts import schedules
from domain.broadcasts.announcement_draft import Draft
from domain.broadcasts.announcing import Kind
from domain.broadcasts.audiences import Audience, Role, Topic
from domain.broadcasts.schedules import Every, Quiet, Schedule
from domain.people.links import Links
from storage import staff
from storage.tables import Staff
from storage.tx import Tx

TOPIC_OF = {Kind.LAW: Topic.LAW, Kind.SCAM: Topic.SCAM, Kind.NOTICE: Topic.NOTICE}


@dataclass(slots=True)
class Composer(Author[Draft]):
    """An admin who composes."""

    PREFIX: ClassVar = "b."

    links: Links

    @property
    def admin(self) -> Staff:
        """Who it is."""
        return self.staff

    def audience(self) -> Audience:
        """Whom the draft is for."""
        kind = Kind(self.draft.kind)
        topics = 0 if self.is_alert else int(TOPIC_OF.get(kind, Topic.NOTICE))
        roles = tuple(Role(role) for role in self.draft.roles)
        return Audience(tuple(self.draft.areas), topics, roles)

    @property
    def is_alert(self) -> bool:
        """An alert, or the correction of one."""
        return self.draft.kind == Kind.ALERT or bool(self.draft.hazard)

    def schedule(self) -> Schedule | None:
        """When; None for now."""
        return schedule_of(self.draft)

    def plan(self) -> Plan:
        """The draft as a plan."""
        draft = self.draft
        return Plan(
            kind=Kind(draft.kind),
            senders=tuple(draft.senders) or (self.site.name,),
            audience=self.audience(),
            texts=dict(draft.texts),
            schedule=self.schedule(),
            quiet=Quiet() if draft.quiet and not self.is_alert else None,
            expires=timedelta(hours=draft.expires_h) if draft.expires_h else None,
            media=tuple(draft.media),
            ready=draft.sentence if not draft.texts else "",
            facts={"hazard": draft.hazard, "withdraws": draft.withdraws},
            corrects=draft.corrects or None,
        )


def schedule_of(draft: Draft) -> Schedule | None:
    """When the draft is to be said; None for now."""
    if not draft.every or not draft.day:
        return None
    facts = {"every": draft.every, "first": draft.day, "at": draft.at, "until": None}
    return schedules.from_facts(facts)


def admin_at(tx: Tx, address: str) -> Staff | None:
    """The admin at that address."""
    return next((role for role in staff.roles_at(tx, address) if role.role == "admin"), None)


def is_repeated(draft: Draft) -> bool:
    """Whether it comes more than once."""
    return bool(draft.every) and draft.every != Every.ONCE
