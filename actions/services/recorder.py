"""The recorder: a member of staff at a register, and the entry that they are writing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from actions.dialog.author import Author
from actions.dialog.refusal import StepRefused
from actions.services.register_access import RegisterAccess, access_register
from actions.services.register_deeds import today_at
from actions.services.table_planning import TableReady
from domain.dialog.press import Press
from domain.forms.engine import adopt
from domain.forms.form_draft import FormDraft
from domain.forms.forms import Form, Life
from domain.forms.report_draft import ReportDraft, pack, unpack
from domain.saying import Line, say
from domain.services.register_presses import FAMILY, RecordVerb
from domain.services.registers import picked, title_of_entry
from domain.words.translations import pgettext
from storage import registers
from storage.form_versions import pinned_form
from storage.site_cache import Book, find_book, name_in
from storage.tables import RegisterEntry

NOT_THERE = pgettext("police:record.not_there", "There is no such register for you here.")


@dataclass(slots=True)
class RecordDraft(FormDraft):
    """An entry in the making. kind: the register. talk: where its questions stand. edits, version:
    the entry that it corrects. said: the question that a typed message answered. of_case: whose
    teller can be asked by it."""

    PLACE: ClassVar = "composing.record"
    FAMILY: ClassVar = FAMILY

    talk: dict[str, Any] = field(default_factory=dict)
    of_case: str = ""

    @property
    def holds_work(self) -> bool:
        """Whether something was answered."""
        return bool(self.talk.get("settled")) and not self.edits

    @property
    def takes_words(self) -> bool:
        """What is typed answers the question, or is told to be none."""
        return bool(self.talk) and not self.paused

    def as_engine(self, form: Form, needless: Collection[str] = ()) -> ReportDraft:  # noqa: ARG002  # all are asked
        """Where its questions stand, under the form as it is today."""
        return adopt(form, unpack(self.talk))

    def take(self, draft: ReportDraft, needless: Collection[str] = ()) -> None:  # noqa: ARG002  # all are asked
        """They stand there now."""
        self.talk = dict(pack(draft))
        self.step = draft.asked or self.END


@dataclass(slots=True)
class Recorder(Author[RecordDraft, RecordVerb]):
    """Somebody who reads or writes a register. ready: what a table needed before this turn."""

    ready: TableReady | None = None

    @property
    def book(self) -> Book:
        """Their site, from memory."""
        book = find_book(self.tx, self.staff.site)
        if book is None:
            raise StepRefused(say(NOT_THERE))
        return book

    @property
    def today(self) -> date:
        """The day there."""
        return today_at(self.tx, self.staff.site, self.now)

    def access(self, service: str) -> RegisterAccess:
        """The register of that code. Raises StepRefused where they may not read it."""
        form = self.forms.by_code.get(service)
        if form is not None and form.life is Life.RECORD:
            access = access_register(self.tx, self.staff, form)
            if access.reads:
                return access
        raise StepRefused(say(NOT_THERE))

    def entry(self, entry_id: str) -> RegisterEntry:
        """The entry. Raises StepRefused where they may not read it."""
        entry = registers.find_entry(self.tx, entry_id)
        if entry is None or entry.site != self.staff.site:
            raise StepRefused(say(NOT_THERE))
        if entry.area not in self.access(entry.service).reads:
            raise StepRefused(say(NOT_THERE))
        return entry

    def may_write(self, entry: RegisterEntry) -> bool:
        """Whether they may change the entry."""
        return entry.area in self.access(entry.service).writes

    def form_of(self, entry: RegisterEntry) -> Form:
        """The questions that it answered."""
        return pinned_form(self.tx, self.forms, entry.service, entry.form_hash)

    def title(self, entry: RegisterEntry) -> Line:
        """What it is called in a list."""
        label = registers.label_of(self.tx, entry)
        return title_of_entry(self.form_of(entry), entry.answers, label)

    def picked_names(self, form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
        """What the entries are called that were picked, by id."""
        ids = {picked(question, answers) for question in form.questions} - {""}
        found = (registers.find_entry(self.tx, entry_id) for entry_id in ids)
        return {one.id: self.spoken(self.title(one)) for one in found if one is not None}

    def area_name(self, area: str) -> str:
        """What the village is called."""
        return name_in(self.tx, self.staff.site, area)

    def spoken(self, line: Line) -> str:
        """The line in their language."""
        return self.in_words(self.staff.language, line)


RecordDeed = Callable[[Recorder, Press], None]
