"""The composer: an admin who composes, the draft, and the one message that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from actions.announcements_admin import drafts
from actions.announcing.plans import Plan
from domain import schedules
from domain.announcing import Kind
from domain.audiences import Audience, Role, Topic
from domain.composing import Draft, Step
from domain.saying import Button, Line, Saying, say
from domain.schedules import Every, Quiet, Schedule
from domain.words import Words, pgettext
from storage import outbox, sites, staff
from storage.tables import Site, Staff
from storage.tx import Tx

BACK = pgettext("admin:announce.back", "Back")
TOPIC_OF = {Kind.LAW: Topic.LAW, Kind.SCAM: Topic.SCAM, Kind.NOTICE: Topic.NOTICE}


@dataclass(slots=True)
class Composer:
    """Who composes what, here and now."""

    tx: Tx
    admin: Staff
    draft: Draft
    words: Words
    now: datetime

    @property
    def mailbox(self) -> str:
        """The admin's own chat."""
        return f"staff:{self.admin.id}"

    @property
    def site(self) -> Site:
        """The admin's site."""
        return sites.get_site(self.tx, self.admin.site)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on its wall."""
        return ZoneInfo(self.site.timezone)

    def languages(self) -> list[str]:
        """The site's text languages, its own first."""
        return [tag for tag in self.site.languages if tag in self.words.languages]

    def language_name(self, tag: str) -> str:
        """A language by its own name."""
        row = self.words.languages.get(tag)
        return row.autonym if row is not None else tag

    def in_words(self, language: str, line: Line) -> str:
        """The line as a reader of that language sees it."""
        return self.words.render(language, line, self.zone)

    def at(self, step: Step) -> None:
        """This is asked now."""
        self.draft.step = step

    def show(
        self, lines: Sequence[Line], buttons: Sequence[Button] = (), *, media: tuple[str, ...] = ()
    ) -> None:
        """A new message; what is pressed from now on changes this one."""
        self.draft.serial += 1
        self._put(lines, buttons, media)

    def change(self, lines: Sequence[Line], buttons: Sequence[Button] = ()) -> None:
        """The message that stands there changes."""
        self._put(lines, buttons, ())

    def say(self, *lines: Line) -> None:
        """A message that asks nothing."""
        outbox.put(self.tx, self.mailbox, Saying(tuple(lines)), now=self.now)

    def keep(self) -> None:
        """Remember the draft."""
        drafts.keep_draft(self.tx, self.admin, self.draft, now=self.now)

    def _put(
        self, lines: Sequence[Line], buttons: Sequence[Button], media: tuple[str, ...]
    ) -> None:
        saying = Saying(tuple(lines), tuple(buttons), media=media)
        slot = f"{drafts.SLOT}{self.draft.serial}"
        outbox.put(self.tx, self.mailbox, saying, now=self.now, slot=slot)

    # What the draft amounts to

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


def back_to(where: str) -> Button:
    """One step back."""
    return Button(f"b.go.{where}", say(BACK), "0", "↩")


def admin_at(tx: Tx, address: str) -> Staff | None:
    """The admin at that address."""
    return next((role for role in staff.roles_at(tx, address) if role.role == "admin"), None)


def is_repeated(draft: Draft) -> bool:
    """Whether it comes more than once."""
    return bool(draft.every) and draft.every != Every.ONCE
