"""The organiser: who calls a meeting, the draft, and the one message that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import col

from domain.audiences import Audience, Topic
from domain.convening import TYPED, Draft, Step, pack, unpack
from domain.links import Links
from domain.meetings import Kind, Plan
from domain.saying import Button, Line, Saying, say
from domain.schedules import moment_on
from domain.words import Words, pgettext
from storage import outbox, sites, staff
from storage.keys import Unsealable
from storage.tables import Composing, Site, Staff
from storage.tx import Tx

BACK = pgettext("admin:meeting.back", "Back")
PLACE = "composing.meeting"  # an announcement's draft is sealed for another place


@dataclass(slots=True)
class Organiser:
    """Who calls what, here and now."""

    tx: Tx
    staff: Staff
    draft: Draft
    words: Words
    links: Links
    now: datetime

    @property
    def mailbox(self) -> str:
        """The organiser's own chat."""
        return f"staff:{self.staff.id}"

    @property
    def site(self) -> Site:
        """The organiser's site."""
        return sites.get_site(self.tx, self.staff.site)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on its wall."""
        return ZoneInfo(self.site.timezone)

    def languages(self) -> list[str]:
        """The site's text languages, its own first."""
        return [tag for tag in self.site.languages if tag in self.words.languages]

    def in_words(self, language: str, line: Line) -> str:
        """The line as a reader of that language sees it."""
        return self.words.render(language, line, self.zone)

    def at(self, step: Step, about: str = "") -> None:
        """This is asked now."""
        self.draft.step, self.draft.about = step, about

    def show(self, lines: Sequence[Line], buttons: Sequence[Button] = ()) -> None:
        """A new message; what is pressed from now on changes this one."""
        self.draft.serial += 1
        self.change(lines, buttons)

    def change(self, lines: Sequence[Line], buttons: Sequence[Button] = ()) -> None:
        """The message that stands there changes."""
        saying = Saying(tuple(lines), tuple(buttons))
        slot = f"convene:{self.draft.serial}"
        outbox.put(self.tx, self.mailbox, saying, now=self.now, slot=slot)

    def say(self, *lines: Line, buttons: Sequence[Button] = ()) -> None:
        """A message that no draft belongs to."""
        saying = Saying(tuple(lines), tuple(buttons))
        outbox.put(self.tx, self.mailbox, saying, now=self.now)

    # What the draft amounts to

    def starts_at(self) -> datetime:
        """The beginning as chosen."""
        day, at = date.fromisoformat(self.draft.day), time.fromisoformat(self.draft.at)
        return moment_on(day, at, self.zone)

    def audience(self) -> Audience:
        """Whom the draft is for."""
        return Audience(tuple(self.draft.areas), int(Topic.MEETING))

    def plan(self) -> Plan:
        """The draft as a plan."""
        return Plan(
            kind=Kind(self.draft.kind),
            title=self.draft.title,
            place=self.draft.place,
            starts_at=self.starts_at(),
            audience=self.audience(),
            agenda=self.draft.agenda,
            reminders=tuple(self.draft.reminders),
        )

    # Remembering it

    def keep(self) -> None:
        """Remember the draft; whatever else this person was composing is forgotten."""
        sealed = self.tx.house_key.seal(PLACE, self.staff.id, pack(self.draft))
        self.tx.merge(
            Composing(
                staff_id=self.staff.id,
                address_key=self.staff.address_key,
                expects=Step(self.draft.step) in TYPED,
                sealed=sealed,
                touched_at=self.now,
            )
        )
        self.tx.flush()

    def forget(self) -> None:
        """There is no draft any more."""
        gone = delete(Composing).where(col(Composing.staff_id) == self.staff.id)
        self.tx.execute(gone)


def find_draft(tx: Tx, member: Staff, *, since: datetime) -> Draft | None:
    """The meeting this person is composing, unless it is older, or they compose something else."""
    row = tx.get(Composing, member.id)
    if row is None or row.touched_at < since:
        return None
    try:
        return unpack(tx.house_key.open_text(PLACE, row.staff_id, row.sealed))
    except (Unsealable, TypeError):  # an announcement's, or of an older version of the house
        return None


def answers_meeting(tx: Tx, address: str, *, since: datetime) -> bool:
    """Whether what this person types next belongs to a meeting they compose."""
    drafts = (find_draft(tx, row, since=since) for row in staff.roles_at(tx, address))
    return any(draft is not None and Step(draft.step) in TYPED for draft in drafts)


def back_to(where: str) -> Button:
    """One step back."""
    return Button(f"g.go.{where}", say(BACK), "0", "↩")
