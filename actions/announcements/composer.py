"""The composer: an admin who composes an announcement, and what the draft amounts to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from actions.broadcasts import correcting
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from actions.dialog.author import Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import Verb
from domain.broadcasts import schedules
from domain.broadcasts.announcement_draft import AnnouncementDraft
from domain.broadcasts.announcement_facts import AnnouncementFacts
from domain.broadcasts.announcement_presses import AnnounceVerb
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import Audience, AudienceRole, Topic
from domain.broadcasts.schedules import Every, Quiet, Schedule
from domain.dialog.press import Press
from domain.saying import pgettext, say
from storage.tables import Announcement, Staff

GONE = pgettext("admin:announcements.gone", "It is not there any more.")

TOPIC_OF = {
    AnnouncementKind.LAW: Topic.LAW,
    AnnouncementKind.SCAM: Topic.SCAM,
    AnnouncementKind.NOTICE: Topic.NOTICE,
}


@dataclass(slots=True)
class Composer(Author[AnnouncementDraft, AnnounceVerb]):
    """An admin who composes."""

    @property
    def admin(self) -> Staff:
        """Who it is."""
        return self.staff

    def audience(self) -> Audience:
        """Whom the draft is for."""
        topics = 0 if self.is_alert else int(TOPIC_OF.get(self.draft.sort, Topic.NOTICE))
        roles = tuple(AudienceRole(role) for role in self.draft.roles)
        return Audience(tuple(self.draft.areas), topics, roles)

    @property
    def is_alert(self) -> bool:
        """An alert, or the correction of one."""
        return self.draft.kind == AnnouncementKind.ALERT or bool(self.draft.hazard)

    def schedule(self) -> Schedule | None:
        """When; None for now."""
        return schedule_of(self.draft)

    def plan(self) -> AnnouncementPlan:
        """The draft as a plan."""
        draft = self.draft
        return AnnouncementPlan(
            kind=draft.sort,
            senders=tuple(draft.senders) or (self.site.name,),
            audience=self.audience(),
            texts=dict(draft.texts),
            schedule=self.schedule(),
            quiet=Quiet() if draft.quiet and not self.is_alert else None,
            expires=timedelta(hours=draft.expires_h) if draft.expires_h else None,
            media=tuple(draft.media),
            ready=draft.sentence if not draft.texts else "",
            facts=self._facts(),
            corrects=draft.corrects or None,
        )

    def _facts(self) -> AnnouncementFacts:
        draft = self.draft
        facts: AnnouncementFacts = {"hazard": draft.hazard, "withdraws": draft.withdraws}
        if draft.quiz and not draft.is_missing:
            facts["quiz"] = draft.quiz
        if draft.is_missing:
            facts["missing"] = True
        return facts


Verbs = tuple[Verb[Callable[[Composer, Press], None]], ...]


def schedule_of(draft: AnnouncementDraft) -> Schedule | None:
    """When the draft is to be said; None for now."""
    if not draft.every or not draft.day:
        return None
    facts = {"every": draft.every, "first": draft.day, "at": draft.at, "until": None}
    return schedules.from_facts(facts)


def is_repeated(draft: AnnouncementDraft) -> bool:
    """Whether it comes more than once."""
    return bool(draft.every) and draft.every != Every.ONCE


def on_one(
    deed: Callable[[Composer, Announcement], None], *, begins: bool = False
) -> Callable[[Composer, Press], None]:
    """The deed of a verb whose object is an announcement of their place. begins: it makes a draft
    of it. Raises Refusal where there is none."""

    def do(composer: Composer, press: Press) -> None:
        announcement = composer.tx.get(Announcement, press.arg(0))
        if announcement is None or announcement.site != composer.admin.site:
            raise StepRefused(say(GONE))
        if begins and not composer.may_begin(press):
            return
        serial = composer.draft.serial
        deed(composer, announcement)
        if composer.draft.serial != serial:
            composer.keep()

    return do


def left_out(composer: Composer) -> list[str]:
    """The areas that a correction leaves out: they get words of their own."""
    old = composer.tx.get(Announcement, composer.draft.corrects or "")
    if old is None:
        return []
    return list(correcting.areas_left_out(composer.tx, old, composer.audience()))
