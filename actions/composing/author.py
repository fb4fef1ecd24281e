"""The author: who composes, the draft, and the one message that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic
from zoneinfo import ZoneInfo

from actions import digits, drafts
from domain.audiences import Audience
from domain.drafts import D
from domain.saying import Button, Line, Saying, say
from domain.words import Words, pgettext
from storage import outbox, residents, sites, staff
from storage.tables import Site, Staff
from storage.tx import Tx

BACK = pgettext("admin:compose.back", "Back")
GO_ON = pgettext("admin:compose.go_on", "Go on")
TO_MENU = pgettext("admin:compose.to_menu", "Menu")
GO_BACK_TO_IT = pgettext("admin:compose.resume", "Go on with the draft")
FORGOTTEN = pgettext("admin:compose.forgotten", "That draft is too old. Please begin again.")
NOT_YOURS = pgettext("admin:compose.not_yours", "Only admins and leaders of the place may do that.")

NO_MORE = pgettext("admin:compose.no_more", "You have no role here any more. Nothing was sent.")


@dataclass(slots=True)
class Author(Generic[D]):
    """Who composes what, here and now. PREFIX: of the tokens of their buttons."""

    PREFIX: ClassVar[str]

    tx: Tx
    staff: Staff
    draft: D
    words: Words
    now: datetime

    @property
    def mailbox(self) -> str:
        """Their own chat."""
        return f"staff:{self.staff.id}"

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
        self, token: str, label: str, digit: str = "", emoji: str = "", *, about: str = ""
    ) -> Button:
        """A button that says this text. about: what its deed is done to."""
        choice = f"{self.PREFIX}{token}.{about}" if about else f"{self.PREFIX}{token}"
        return Button(choice, say(label), digit, emoji)

    def unfinished(self, digit: str) -> list[Button]:
        """The way back into the draft they left, if there is one."""
        if not self.draft.kind:
            return []
        return [self.button("go", GO_BACK_TO_IT, digit, "📝", about=self.draft.step)]

    def back_to(self, where: str) -> Button:
        """One step back."""
        return self.button("go", BACK, "0", "↩", about=where)

    def _put(
        self, lines: Sequence[Line], buttons: Sequence[Button], media: tuple[str, ...]
    ) -> None:
        self.draft.keys = digits.keys_of(buttons)
        saying = Saying(tuple(lines), tuple(buttons), media=media)
        slot = f"{drafts.SLOT}{self.draft.serial}"
        outbox.put(self.tx, self.mailbox, saying, now=self.now, slot=slot)

    # Remembering

    def keep(self) -> None:
        """Remember the draft."""
        drafts.keep_draft(self.tx, self.staff, self.draft, now=self.now)

    def forget(self) -> None:
        """There is no draft any more."""
        drafts.drop_draft(self.tx, self.staff)


def refuse_stranger(tx: Tx, address: str, *, now: datetime) -> None:
    """Staff of another role are told so, and whoever is none any more; who never was hears
    nothing."""
    roles = staff.roles_at(tx, address)
    if roles:
        outbox.put(tx, f"staff:{roles[0].id}", Saying((say(NOT_YOURS),)), now=now)
    elif former := staff.find_former(tx, address):
        speaker = residents.meet(tx, address, now=now)
        speaker.profile.site = speaker.profile.site or former.site
        residents.keep(tx, speaker, draft_on=None)
        outbox.put(tx, speaker.mailbox, Saying((say(NO_MORE),)), now=now, answering=True)
