"""Correcting: whoever was told learns what holds now, each the whole instruction.

Three audiences: where it still holds and where it should have been said hear the new words; where
it no longer holds people hear words of their own. Nobody has to compare two messages.
"""

from dataclasses import replace
from datetime import datetime

from actions.broadcasts.announcement_lifecycle import plan_announcement
from actions.broadcasts.pre_send_checks import AnnouncementPlan, areas_of, count_people
from domain.broadcasts.announcing import MANNERS, AnnouncementKind
from domain.broadcasts.audiences import Audience, Topic, three_audiences
from domain.broadcasts.audiences import from_facts as audience_from
from storage.tables import Announcement, Staff
from storage.tx import Tx


def areas_left_out(tx: Tx, old: Announcement, audience: Audience) -> list[str]:
    """Areas that were told and are not in the new audience: there it no longer holds."""
    _, gone, _ = three_audiences(old.areas, areas_of(tx, audience))
    return gone


def told_no_more(tx: Tx, plan: AnnouncementPlan, gone: str) -> AnnouncementPlan | None:
    """The correction's other half, for those for whom it no longer holds; None if there are none.

    gone: their words, "" where none were asked for.
    """
    old = tx.get_one(Announcement, plan.corrects or "")
    left_out = areas_left_out(tx, old, plan.audience)
    if not left_out or not gone:
        return None
    language = next(iter(plan.texts), "vi")
    audience = Audience(tuple(left_out), plan.audience.topics, plan.audience.roles)
    return replace(plan, audience=audience, texts={language: gone}, media=())


def correct(
    tx: Tx, plan: AnnouncementPlan, gone: str, *, admin: Staff, now: datetime
) -> Announcement:
    """Say the correction to its audiences; the old text is marked and goes out no more.

    gone: words for those for whom it no longer holds, "" if there are none. Raises Refusal.
    """
    there = told_no_more(tx, plan, gone)
    if there is not None and count_people(tx, there.audience, admin.site):
        plan_announcement(tx, there, admin=admin, now=now)
    return plan_announcement(tx, plan, admin=admin, now=now)


def audience_of(old: Announcement) -> Audience:
    """Whom a correction goes to before anybody changes it: those who were told."""
    audience = audience_from(old.audience)
    kind = AnnouncementKind(old.kind)
    if kind is AnnouncementKind.CORRECTION or audience.is_alert:
        return audience
    return replace(audience, topics=MANNERS[kind].topic or int(Topic.NOTICE))
