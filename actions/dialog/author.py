"""The author: who composes, the draft, and the one message that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from actions.dialog import digits, staff_drafts
from domain.broadcasts.audiences import Audience
from domain.broadcasts.schedules import moment_on
from domain.dialog.press import Press, press
from domain.dialog.staff_drafts import BaseDraft, D
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.lanes import REPLY
from domain.mailboxes import Mailbox, Spot, to_staff
from domain.people.entry_links import Links
from domain.saying import As, Button, Line, Moment, Phrase, Saying, pgettext, say
from domain.words.buttons import BACK
from domain.words.translations import Words
from domain.words.whenpieces import WhenTrouble
from domain.words.whens import example, read
from storage import outbox, residents, sites, staff
from storage.tables import Site, Staff
from storage.tx import Tx

CHECK = pgettext("admin:review.check", "Check it once more.")
DROPPED = pgettext("admin:review.dropped", "It is thrown away.")
TO_MENU = pgettext("admin:compose.to_menu", "Menu")
GO_BACK_TO_IT = pgettext("admin:compose.resume", "Go on with the draft")
WOULD_BE_LOST = pgettext(
    "admin:compose.would_be_lost", "You have a draft that is not sent. Throw it away?"
)
THROW_AWAY = pgettext("admin:compose.throw_away", "Drop it, begin anew")
WILL_BE_LOST = pgettext(
    "admin:compose.will_be_lost", "An alert takes the place of your draft that is not sent."
)
SURE = pgettext("admin:compose.sure", "Throw this draft away? It cannot be taken back.")
YES_DROP = pgettext("admin:compose.yes_drop", "Throw it away")
SURELY: Final = "sure"  # of a button that throws a draft away first: `announce.sure:new`
FORGOTTEN = pgettext("admin:compose.forgotten", "That draft is too old. Please begin again.")
NOT_YOURS = pgettext(
    "admin:compose.not_yours", "Only an admin or {leader_word} of the place may do that."
)

DIFFER = pgettext("admin:when.differ", "{one} and {other} are two days. Please type one.")
NEVER = pgettext("admin:when.never", "There is no such day or time.")
HOURS = pgettext("admin:when.hours", "That may be two different times. Please type one.")
NO_TIME = pgettext("admin:when.no_time", "No time found in that.")
VAGUE = pgettext("admin:when.vague", "Which day is that? Please type its date.")

CORRECTED = pgettext("admin:compose.corrected", "Corrected.")
TOO_LATE = pgettext(
    "admin:compose.too_late",
    "Too late to change that: it stays as you first wrote it. Please write it anew.",
)
ONLY_WORDS = pgettext("admin:compose.only_words", "Only words here. The file was not kept.")
NO_MORE = pgettext("admin:compose.no_more", "You have no role here any more. Nothing was sent.")


WHY = {
    WhenTrouble.DIFFER: VAGUE,
    WhenTrouble.NEVER: NEVER,
    WhenTrouble.HOURS: HOURS,
    WhenTrouble.VAGUE: VAGUE,
}


V = TypeVar("V", bound=str)
Common = Literal["list", "typed", "go", "drop", "sure", "area", "page", "lang"]  # of all who write


@dataclass(slots=True)
class Author(Generic[D, V]):
    """Who composes what, here and now. D: the draft, V: its verbs. heard: what they just did.

    is_known: the draft was there before.
    """

    tx: Tx
    staff: Staff
    draft: D
    words: Words
    links: Links
    forms: Forms
    heard: Heard
    now: datetime
    is_known: bool
    notes: list[Line] = field(default_factory=list, init=False)  # stand above the next screen

    @property
    def mailbox(self) -> Mailbox:
        """Their own chat."""
        return to_staff(self.staff.id)

    @property
    def site(self) -> Site:
        """Their site."""
        return sites.get_site(self.tx, self.staff.site)

    @property
    def zone(self) -> ZoneInfo:
        """The clock on its wall."""
        return ZoneInfo(self.site.timezone)

    def audience(self) -> Audience:
        """Whom the draft is for."""
        raise NotImplementedError

    # Languages

    def languages(self) -> list[str]:
        """The site's text languages, its own first; English where it has none."""
        return [tag for tag in self.site.languages if tag in self.words.languages] or ["en"]

    def language_name(self, tag: str) -> str:
        """A language by its own name."""
        row = self.words.languages.get(tag)
        return row.autonym if row is not None else tag

    def in_words(self, language: str, line: Line) -> str:
        """The line as a reader of that language sees it."""
        return self.words.render(language, line, self.zone)

    # Days and times as they type them

    def day(self, day: date) -> Moment:
        """That day in words, with its year where it is not this one."""
        return Moment(moment_on(day, time(12), self.zone), As.DAY, self.now)

    def example(self) -> str:
        """A day to come, as it may be typed."""
        return example(self.now, self.zone)

    def why_not(self, text: str, nothing: Phrase) -> Phrase:
        """Why what was typed is no day or time; `nothing` where none was made out."""
        reading = read(text, self.now, self.zone)
        if reading.trouble is None:
            return nothing
        if reading.trouble is WhenTrouble.DIFFER and len(reading.differ) > 1:
            one, other = map(self.day, reading.differ[:2])
            return say(DIFFER, one=one, other=other)
        return say(WHY[reading.trouble])

    # Speaking

    def at(self, step: str) -> None:
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

    def say(self, *lines: Line, buttons: Sequence[Button] = ()) -> None:
        """A message that no draft belongs to."""
        outbox.put(self.tx, self.mailbox, Saying(lines, tuple(buttons)), now=self.now)
        digits.note_buttons(self.tx, self.staff, buttons, now=self.now)
        self.draft.keys = digits.keys_of(buttons) or self.draft.keys

    def button(
        self, verb: V | Common, label: str, digit: str = "", emoji: str = "", *, about: str = ""
    ) -> Button:
        """A button that says this text. about: what its deed is done to."""
        return Button(
            self.token(verb, about) if about else self.token(verb), say(label), digit, emoji
        )

    def token(self, verb: V | Common, *about: str) -> str:
        """What a button carries."""
        return press(f"{self.draft.FAMILY}.{verb}", *about)

    def unfinished(self, digit: str) -> list[Button]:
        """The way back into the draft they left, if there is one."""
        if not self.draft.kind:
            return []
        return [on_with(self.draft, digit)]

    def may_begin(self, deed: Press) -> bool:
        """Whether that press may begin another draft. If work would be lost, that is asked."""
        work = staff_drafts.find_work(self.tx, self.staff, now=self.now)
        if work is None:
            return True
        surely = self.token(SURELY, deed.verb.rpartition(".")[2], *deed.args)
        buttons = [
            on_with(work, "1"),
            Button(surely, say(THROW_AWAY), "2", "🗑"),
            self.button("list", BACK, "0", "↩"),
        ]
        self.say(say(WOULD_BE_LOST), buttons=buttons)
        return False

    def ask_drop(self) -> None:
        """Whether the draft that stands there is to be thrown away. Once more is a yes."""
        buttons = [
            self.button("drop", YES_DROP, "1", "🗑", about=SURELY),
            self.back_to(self.draft.step),
        ]
        self.show([say(SURE)], buttons)

    def drop(self, sure: str) -> None:
        """Nothing of the draft remains, once that was asked."""
        if self.draft.holds_work and sure != SURELY:
            self.ask_drop()
            self.keep()
            return
        self.forget()
        self.say(say(DROPPED))

    def back_to(self, where: str) -> Button:
        """One step back."""
        return self.button("go", BACK, "0", "↩", about=where)

    def _put(
        self, lines: Sequence[Line], buttons: Sequence[Button], media: tuple[str, ...]
    ) -> None:
        self.draft.keys, self.draft.paused = digits.keys_of(buttons), False
        saying = Saying((*self.notes, *lines), tuple(buttons), media=media)
        self.notes.clear()
        slot = f"{staff_drafts.SLOT}{self.draft.serial}"
        outbox.put_at(self.tx, Spot(self.mailbox, slot), saying, now=self.now)

    # Remembering

    def keep(self) -> None:
        """Remember the draft."""
        staff_drafts.keep_draft(self.tx, self.staff, self.draft, now=self.now)

    def forget(self) -> None:
        """There is no draft any more."""
        staff_drafts.drop_draft(self.tx, self.staff)


def on_with(draft: BaseDraft, digit: str = "") -> Button:
    """Back into a draft, where it was left."""
    return Button(draft.on_return, say(GO_BACK_TO_IT), digit, "📝")


def only_works_here(tx: Tx, address: str) -> bool:
    """Whether that person has a role, and never spoke as a resident."""
    return bool(staff.roles_at(tx, address)) and residents.find_speaker(tx, address) is None


def tell_too_late(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """What they edited was acted upon long ago, or is thrown away."""
    role = staff.roles_at(tx, heard.who)[0]
    outbox.put(tx, to_staff(role.id), Saying((say(TOO_LATE),)), now=now)


def refuse_stranger(tx: Tx, address: str, *, now: datetime) -> None:
    """Staff of another role are told so, and whoever is none any more; who never was hears
    nothing."""
    roles = staff.roles_at(tx, address)
    if roles:
        outbox.put(tx, to_staff(roles[0].id), Saying((say(NOT_YOURS),)), now=now)
    elif former := staff.find_former(tx, address):
        speaker = residents.meet(tx, address, now=now)
        speaker.profile.site = speaker.profile.site or former.site
        residents.keep(tx, speaker, draft_on=None)
        outbox.put(tx, speaker.mailbox, Saying((say(NO_MORE),)), REPLY, now=now)
