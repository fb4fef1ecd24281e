"""An admin who makes a service, and the screen that shows all of it so far."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from actions.dialog.author import CHECK, Author
from actions.people.admin_menu import NO_ROOM
from actions.services import own_deeds
from actions.services.own_deeds import faults_in, text_languages
from actions.services.own_lines import asked_lines
from domain.dialog.paging import of_place
from domain.forms.faults import Fault
from domain.forms.formcheck import MISSING
from domain.forms.forms import Form, Life, Template
from domain.forms.toml_values import FilePlace, FormFileError
from domain.saying import Button, Line, pgettext, say
from domain.services.make_draft import PART, SERVICE, ServiceDraft
from domain.services.make_presses import MakeVerb
from domain.services.making import Told, compose
from domain.services.own_services import form_of
from domain.services.servicecheck import NOTHING_YET
from domain.words.buttons import DROP
from domain.words.own_words import own_text
from storage import sites, staff
from storage.tables import Desk, OwnService

ADD = pgettext("admin:own.add", "Add a question")
ADD_STEPS = pgettext("admin:own.add_steps", "Add how it is done")
RENAME = pgettext("admin:own.rename", "Change the name")
OTHER_DESK = pgettext("admin:own.other_desk", "Change the desk")
HAND_ON = pgettext("admin:own.hand_on", "Hand it on")


class Maker(Author[ServiceDraft, MakeVerb]):
    """An admin who makes a service."""

    def languages(self) -> list[str]:
        """Each of them is written."""
        return text_languages(self.site, self.words)

    @property
    def template(self) -> Template:
        """What it begins with."""
        return self.forms.templates[self.draft.service["picked"]["template"]]

    @property
    def kind(self) -> str:
        """How what is asked now is answered."""
        kinds = self.template.kinds
        return self.draft.part["picked"].get("kind") or (kinds[0] if len(kinds) == 1 else "")

    def desk(self) -> Desk | None:
        """Who reads it: the one that was chosen, or any where nobody needs to choose."""
        code = self.draft.service["picked"].get("desk", "")
        needless = not chooses_desk(self)
        return next((one for one in desks_of(self) if needless or one.code == code), None)

    def raw(self, draft: ServiceDraft | None = None, *, growing: bool = False) -> dict[str, Any]:
        """The service as it is now, as a file. growing: with what is only half answered."""
        draft = draft or self.draft
        parts = [Told(**one) for one in draft.parts]
        if growing and draft.asking == PART:
            parts[draft.place : draft.place + 1] = [_grown(Told(**draft.part), self.kind)]
        told = Told(**draft.service)
        raw = compose(self.template, told, parts, languages=self.languages())
        edited = self.tx.get(OwnService, draft.edits) if draft.edits else None
        return raw if edited is None else {**raw, "code": edited.code}

    def form(self) -> Form:
        """The same, read."""
        return form_of(self.raw(), FilePlace("service.toml"), self.forms.shared)

    def faults(self, draft: ServiceDraft) -> list[str]:
        """What is wrong with it so far; what is only missing yet is not."""
        try:
            raw = self.raw(draft, growing=True)
            form = form_of(raw, FilePlace("service.toml"), self.forms.shared)
        except FormFileError as wrong:
            return [str(wrong)]
        found = faults_in(
            self.tx, form, self.site, forms=self.forms, words=self.words, edits=draft.edits
        )
        yet = (MISSING, NOTHING_YET)
        return [one for one in found if not (isinstance(one, Fault) and one.why.id in yet)]


def _grown(part: Told, kind: str) -> Told:
    """What is being answered as it could end, so that it can be checked already."""
    grown = Told({"kind": kind, **part.picked}, deepcopy(part.texts))
    if kind == "choice" and not grown.worded("options"):
        grown.picked["kind"] = "yesno"
    if kind == "steps":
        for words in grown.texts.values():
            words.setdefault("options", words.get("label", ""))
    return grown


def desks_of(maker: Maker) -> Sequence[Desk]:
    """All but those that read only what was given to them by name."""
    desks = sites.desks_of(maker.tx, maker.staff.site)
    return [one for one in desks if own_deeds.is_open_desk(one)]


def chooses_desk(maker: Maker) -> bool:
    """Not where there is one alone, nor where nobody reads single answers."""
    return len(desks_of(maker)) > 1 and maker.template.raw["life"] != Life.TALLY


def show_hub(maker: Maker) -> None:
    """The service so far: to be added to, changed, handed on, or thrown away."""
    draft, form_said = maker.draft, _told_lines(maker)
    draft.asking, draft.step, draft.language = SERVICE, draft.END, draft.first
    adding = ADD_STEPS if "steps" in maker.template.kinds else ADD
    buttons = [maker.button("add", adding, "1", "➕")]
    buttons += [
        Button(
            maker.token("part", str(place)),
            say(own_text(titles_of(part))),
            of_place(place + 2),
            "✏️",
        )
        for place, part in enumerate(draft.parts)
    ]
    buttons += [
        maker.button("go", RENAME, "", "🏷", about="called"),
        *([maker.button("go", OTHER_DESK, "", "👥", about="desk")] if chooses_desk(maker) else []),
        maker.button("confirm", HAND_ON, "", "✅"),
        maker.button("drop", DROP, "", "🗑"),
    ]
    maker.show([say(CHECK), "", *form_said], buttons)


def titles_of(part: Mapping[str, Any]) -> dict[str, str]:
    told = Told(**part)
    return told.worded("question") or told.worded("label")


def _told_lines(maker: Maker) -> list[Line]:
    """What the clerk made of it; what the template asks besides stands on the screen on which it is
    approved, and is not said again after every piece."""
    try:
        form = maker.form()
    except FormFileError:  # a guide without steps yet
        return [say(own_text(Told(**maker.draft.service).worded("called")))]
    desk = maker.desk()
    own = 0 if form.service.guides else len(maker.draft.parts)
    asked = asked_lines(replace(form, questions=form.questions[:own]))
    lines: list[Line] = [say(form.name), *([""] if asked else []), *asked]
    answers = form.life not in (Life.TALLY, Life.RECORD)
    if answers and desk is not None and not staff.rooms_of(maker.tx, desk.id):
        lines += ["", say(NO_ROOM, desk=desk.name)]
    return lines
