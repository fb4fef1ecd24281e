"""A turn of the talk: one resident, one thing heard, one screen that follows.

What the next turn must know is the dialog (`domain/dialog/resident_dialog.py`).
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, Unpack

from actions.dialog.resources import Resources
from actions.dialog.verbs import RESIDENTS, Verb, Where
from actions.residents.local_site import Local
from domain.dialog.press import Press, press_of
from domain.dialog.resident_dialog import Kept, ResidentDialog, ScreenFacts
from domain.forms.forms import Form, Forms
from domain.forms.report_draft import ReportDraft, pack, unpack
from domain.forms.views import GUESSES, View
from domain.heard import Heard
from domain.lanes import Dispatch, Lane
from domain.mailboxes import Spot
from domain.paper.receipts import ReceiptWanted
from domain.saying import Button, Line, Phrase, Saying
from domain.words.translations import Words
from storage import outbox, reports, residents, screens
from storage.case_locks import number_for
from storage.form_versions import pinned_form
from storage.residents import Speaker
from storage.site_cache import find_book
from storage.tables import Case, Reporter
from storage.tx import Tx

FIRST_SCREEN = 1 << 16  # screens of a new dialog begin anywhere below: old buttons fit nothing
SWEPT = ("draft", "private", "kept", "opened_at", "erased")  # what ends by itself
WITH_DRAFT: Final[
    tuple[Literal["draft", "draft_from", "reporter", "origin", "album", "tally"], ...]
] = (
    "draft",
    "draft_from",
    "reporter",
    "origin",
    "album",
    "tally",
)
MINE_AT_MOST = 200  # own messages remembered for wiping


class Talk:
    """The turn. Scenes show screens through it; `keep` writes everything back at the end."""

    def __init__(
        self, tx: Tx, heard: Heard, speaker: Speaker, resources: Resources, *, now: datetime
    ) -> None:
        self.tx, self.heard, self.speaker, self.now = tx, heard, speaker, now
        self._forms, self.links, self._words = resources.forms, resources.links, resources.words
        self.dialog: ResidentDialog = speaker.dialog or {"n": secrets.randbelow(FIRST_SCREEN)}
        self.slot = ""  # of the one message that answers an album
        self.is_answered = False  # that message stands, and says what is so
        self.on_paper: ReceiptWanted | None = None  # to be set once the turn is kept

    # Who and where

    @cached_property
    def local(self) -> Local:
        """The place; read anew after `settle_at`."""
        profile = self.speaker.profile
        return Local(self.tx, find_book(self.tx, profile.site), profile.village)

    @property
    def forms(self) -> Forms:
        """Everything that may be begun by somebody in this place."""
        own = self.local.site.own if self.local.site else ()
        return self._forms.besides(form for form in own if not form.withdrawn)

    @property
    def words(self) -> Words:
        """Every sentence, as it is said in this place."""
        return self._words.at(self.local.site.terms) if self.local.site else self._words

    def settle_at(self, site: str, village: str) -> None:
        """The resident belongs to this site, and to this village unless it is ""."""
        profile = self.speaker.profile
        profile.site, profile.village = site, village
        self.__dict__.pop("local", None)

    @property
    def language(self) -> str:
        """The resident's language; as long as they chose none, the site's first."""
        chosen = self.speaker.profile.language
        if chosen or self.local.site is None:
            return chosen
        return self.local.site.languages[0]

    def own_report(self, number: str) -> Reporter | None:
        """The resident's own report of that number, the newest if there are several."""
        for reporter in reversed(reports.own_reports(self.tx, self.speaker)):
            case = self.tx.get(Case, reporter.case_id)
            if case is not None and number_for(case, reporter) == number:
                return reporter
        return None

    # The draft

    def draft(self) -> tuple[Form, ReportDraft] | None:
        """The draft and the form that it pinned; None where there is none."""
        raw = self.dialog.get("draft")
        if not raw:
            return None
        try:
            draft = unpack(raw)
            return pinned_form(self.tx, self.forms, draft.form, draft.hash), draft
        except (KeyError, TypeError, ValueError):  # of another version: it must stop nobody
            self.end_draft()
            return None

    def keep_draft(self, draft: ReportDraft) -> None:
        """The draft is this from now on."""
        self.dialog["draft"] = pack(draft)
        self.dialog["draft_at"] = self.now.isoformat()

    def begin_draft(self, form: Form, draft: ReportDraft, *, origin: str) -> None:
        """A new draft: buttons of earlier ones do not belong to it."""
        self.dialog.pop("private", None)
        self.end_draft()
        self.dialog.pop("last", None)
        if form.private:
            self.dialog["private"] = True
        self.dialog["origin"] = origin
        self.dialog["first"] = self.dialog["n"] + 1
        self.begin_wiping()
        self.keep_draft(draft)

    def end_draft(self) -> None:
        """There is no draft any more. Its media are whoever's they are.

        What stands on the phone of one that nobody may find is still to go at its time.
        """
        for name in WITH_DRAFT:
            self.dialog.pop(name, None)
        if not self.dialog.get("private"):
            self.dialog.pop("draft_at", None)
        self.dialog["first"] = self.dialog["n"] + 1

    def begin_wiping(self) -> None:
        """What is said and shown from now on goes when the person leaves and wipes."""
        self.dialog.setdefault("wipe_from", self.dialog["n"] + 1)

    def take_kept(self) -> Kept:
        """What came before anybody said what it is about: it is told now, and kept no longer."""
        return self.dialog.pop("kept", Kept()) or Kept()  # None, of an older version

    # Showing

    def show(
        self,
        view: View,
        *,
        at: str,
        scene: str = "",
        question: str = "",
        notes: Sequence[Line] = (),
        **facts: Unpack[ScreenFacts],
    ) -> None:
        """Put the screen. at: the action that shows it again. scene, facts: for what is typed."""
        number = self.dialog["n"] = self.dialog["n"] + 1
        self.dialog["at"] = at
        keys = [[b.digit, b.choice, _label(b.label)] for b in view.buttons]
        facts |= {"s": scene, "q": question, "k": keys, "put": self.now.isoformat()}
        if guess := _guessed(view.buttons):
            facts["g"] = guess
        screens.put_screen(self.tx, self.speaker, number, facts)
        buttons = tuple(
            Button(press_of(b.choice, number).token, b.label, b.digit, b.emoji, b.wants)
            for b in view.buttons
        )
        saying = Saying((*notes, *view.lines), buttons, screen=number)
        lane = Lane.ALERT if "reporter" in self.dialog else Lane.ANSWER
        if self.slot:
            self.dialog["album"]["n"] = number
        self._put(saying, lane)

    def say(self, *lines: Line) -> None:
        """A message that asks nothing; none without lines."""
        if lines:
            self._put(Saying(lines), Lane.ANSWER)

    def _put(self, saying: Saying, lane: Lane) -> None:
        mailbox = self.speaker.mailbox
        if self.slot:
            outbox.withdraw_waiting(self.tx, mailbox, self.slot)
        outbox.put_at(
            self.tx, Spot(mailbox, self.slot), saying, Dispatch(lane, answering=True), now=self.now
        )

    # Ending

    def begin_anew(self, speaker: Speaker) -> None:
        """Everything was erased: whoever is here now is somebody new."""
        self.speaker = speaker
        self.dialog = {"n": secrets.randbelow(FIRST_SCREEN)}
        self.__dict__.pop("local", None)

    def keep(self) -> None:
        """Write dialog and profile back."""
        if "wipe_from" in self.dialog and self.heard.message and not self.heard.choice:
            mine = [*self.dialog.get("mine", ()), self.heard.message]
            self.dialog["mine"] = mine[-MINE_AT_MOST:]
        self.speaker.dialog = self.dialog
        drafting = not self.dialog.keys().isdisjoint(SWEPT)
        residents.keep(self.tx, self.speaker, draft_on=self.now.date() if drafting else None)


def _label(label: Line) -> str:
    """What somebody may type instead of pressing: a text id, or the words themselves."""
    if isinstance(label, Phrase):
        said = label.args.get("what" if label.id in GUESSES else "said")
        if isinstance(said, str):
            return said
        return f"#{said.id if isinstance(said, Phrase) else label.id}"
    return label


def _guessed(buttons: Sequence[Button]) -> str:
    """The action of the first button that asks whether a guess is right: "yes" means it."""
    guesses = (b.choice for b in buttons if isinstance(b.label, Phrase) and b.label.id in GUESSES)
    return next(guesses, "")


Deed = Callable[[Talk, Press], None]


@dataclass(frozen=True, slots=True)
class TalkVerb(Verb[Deed]):
    """What a resident presses. elsewhere: it is another topic, so words that were kept for a report
    nobody has named yet are let go, and they are told."""

    elsewhere: bool = False


def residents_verb(
    name: str, deed: Deed, *, urgent: tuple[str, ...] = (), elsewhere: bool = False
) -> TalkVerb:
    """A verb of residents, in their own chat or page."""
    return TalkVerb(name, deed, RESIDENTS, Where.CHAT, urgent, elsewhere)


def paged(show: Callable[[Talk, int], None]) -> Deed:
    """The deed of a verb that shows a page."""
    return lambda talk, press: show(talk, press.number(0))
