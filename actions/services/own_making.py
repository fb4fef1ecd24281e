"""Making a service of the site's own, in the admin's chat: what kind it is, what it is called, what
it asks, one thing after the other; checked at each answer by what checks every service.

It is made of a template (`services/templates/`). What comes of it waits until somebody else
approves it (`own_shelf.py`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, get_args

from actions.dialog import digits
from actions.dialog.author import CHECK, Author
from actions.dialog.questions import Offered, Questions, verbs_of
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, table, with_rest
from actions.people.admin_menu import NO_ROOM
from actions.services import own_deeds
from actions.services.own_deeds import Written, faults_in, may_read, put_down, text_languages
from actions.services.own_lines import asked_lines
from domain.dialog.paging import back_to, of_place
from domain.dialog.press import Press
from domain.forms.faults import Fault
from domain.forms.formcheck import MISSING
from domain.forms.forms import Form, Life, Question, QuestionKind, Template
from domain.forms.intents import OwnWords, Said
from domain.forms.toml_values import FilePlace, FormFileError
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, pgettext, say
from domain.services.make_draft import PART, SERVICE, ServiceDraft
from domain.services.make_presses import FAMILY, MakeVerb, make
from domain.services.making import Told, answers_in, bounds_in, compose
from domain.services.own_services import as_toml, form_of
from domain.services.servicecheck import NOTHING_YET
from domain.words.buttons import CHANGE, DROP
from domain.words.own_words import own_text
from storage import own_services, sites, staff
from storage.tables import Desk, OwnService

IN_LANGUAGE = pgettext("admin:own.now_in", "Now in {language}. It says: {words}")
FIRST_IN = pgettext("admin:own.first_in", "Please write it in {language}.")
DAYS = pgettext("admin:own.days", "{days} days")
ADD = pgettext("admin:own.add", "Add a question")
ADD_STEPS = pgettext("admin:own.add_steps", "Add how it is done")
RENAME = pgettext("admin:own.rename", "Change the name")
OTHER_DESK = pgettext("admin:own.other_desk", "Change the desk")
HAND_ON = pgettext("admin:own.hand_on", "Hand it on")
TAKE_OUT = pgettext("admin:own.take_out", "Take it out")
WHICH_STEPS = pgettext("admin:own.which_steps", "How is it done? One line for each step.")
NO_BOUNDS = pgettext("admin:own.no_bounds", "Two numbers, please, with a - between them: 1-20.")
SAME_LINES = pgettext(
    "admin:own.same_lines", "{most} lines, please, in the same order as in {language}."
)
HANDED_ON = pgettext(
    "admin:own.handed_on", "Another admin reads it now. It opens once they approve it."
)
ONLY_ADMIN = pgettext(
    "admin:own.only_admin",
    "No other admin can approve it. Whoever runs the computer reads and approves it, there: "
    "titir services approve {code}",
)
WAITS = pgettext("admin:own.waits", "🛠 {name} made a service: “{title}”. Please read it.")
READ_IT = pgettext("admin:own.read_it", "Read it")
LEFT = pgettext("admin:own.left", "Services that people here make. Go on, or look at all of them.")
TO_SHELF = pgettext("admin:own.to_shelf", "All of them")
# TRANSLATORS: on buttons; at most 24 characters.
KINDS = {
    "choice": (pgettext("admin:own.kind.choice", "One of some answers"), "🔘"),
    "yesno": (pgettext("admin:own.kind.yes", "Yes or no"), "✅"),
    "number": (pgettext("admin:own.kind.number", "A number"), "🔢"),
    "words": (pgettext("admin:own.kind.words", "In their own words"), "💬"),
    "label": (pgettext("admin:own.kind.label", "What a thing is called"), "🏷"),
    "steps": (pgettext("admin:own.kind.steps", "Steps"), "👣"),
}
WITHIN = ("1", "3", "5", "10", "30")  # days
WITH_LINES = ("choice", "steps")


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
        needless = not _chooses_desk(self)
        return next((one for one in _desks_of(self) if needless or one.code == code), None)

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


class ServiceQuestions(Questions[Maker]):
    """What is asked of a service, or of one thing in it, in the language being written."""

    def end(self, author: Maker) -> None:
        """The next language; then all of it."""
        draft = author.draft
        rest = [
            tag
            for tag in author.languages()
            if draft.texts[draft.first].keys() - draft.texts.get(tag, {}).keys()
        ]
        if rest:
            draft.write_in(rest[0])
            self.go_on(author)
            return
        if draft.asking == PART:
            draft.part["picked"]["kind"] = author.kind
            draft.parts[draft.place : draft.place + 1] = [draft.part]
            draft.ask(SERVICE)
        show_hub(author)

    def lines(self, author: Maker, question: Question) -> Sequence[Line]:
        """The question; in another language than the first, that one's words, to be put into it."""
        draft, steps = author.draft, question.code == "options" and author.kind == "steps"
        lines = [say(WHICH_STEPS if steps else question.ask)]
        if question.kind is not QuestionKind.WORDS or len(author.languages()) == 1:
            return lines
        language = author.language_name(draft.language)
        if question.code == "bounds":
            return lines
        if draft.language == draft.first:
            return [*lines, say(FIRST_IN, language=language)]
        words = draft.texts[draft.first].get(question.code, "")
        return [*lines, say(IN_LANGUAGE, language=language, words=words)]

    def needless(self, author: Maker) -> Collection[str]:
        """What the template, or the way of answering, leaves nothing to ask about."""
        if self.form == SERVICE:
            known = "template" in author.draft.service["picked"]
            promised = known and "promise" in author.template.raw
            chooses = known and _chooses_desk(author)
            return [*([] if chooses else ["desk"]), *([] if promised else ["days"])]
        kinds, kind = author.template.kinds, author.kind
        asked = {
            "kind": len(kinds) > 1,
            "topic": author.template.raw["life"] == Life.TALLY,
            "label": kind == "steps",
            "question": kind != "steps",
            "options": kind in WITH_LINES,
            "bounds": kind == "number",
            "unit": kind == "number",
        }
        return [code for code, is_asked in asked.items() if not is_asked]

    def meant(self, author: Maker, question: Question, one: Offered) -> Sequence[Said]:
        """A desk that may not have it is told at once. Raises StepRefused."""
        if question.code == "desk":
            desk = next(desk for desk in _desks_of(author) if desk.code == one.value)
            life = Life(author.template.raw["life"])
            if (refused := may_read(desk, life)) is not None:
                raise StepRefused(refused)
        return Questions.meant(self, author, question, one)

    def read(self, author: Maker, question: Question, text: str) -> Sequence[Said]:
        """Words that would make no service are refused at once, with the reason."""
        if question.kind is QuestionKind.WORDS:
            self.check(question, text)
            _check_shape(author, question.code, text)
            draft = deepcopy(author.draft)
            if question.code == "bounds":
                draft.part["picked"]["bounds"] = text
            else:
                text = text if question.code == "options" else " ".join(text.split())
                draft.write(question.code, text)
            if faults := author.faults(draft):
                raise StepRefused(own_deeds.why(faults[0]))
            return [OwnWords(text)]
        return Questions.read(self, author, question, text)


def _check_shape(author: Maker, code: str, text: str) -> None:
    """Raises StepRefused for what is no two numbers, or another count of lines."""
    draft = author.draft
    if code == "bounds" and bounds_in(text) is None:
        raise StepRefused(say(NO_BOUNDS))
    if code == "options" and draft.language != draft.first:
        most = len(answers_in(draft.texts[draft.first][code]))
        if len(answers_in(text)) != most:
            language = author.language_name(draft.first)
            raise StepRefused(say(SAME_LINES, most=most, language=language))


def _templates(maker: Maker) -> list[Offered]:
    return [
        Offered(code, say(own_text(one.name)), one.emoji)
        for code, one in maker.forms.templates.items()
    ]


def _desks_of(maker: Maker) -> Sequence[Desk]:
    """All but those that read only what was given to them by name."""
    desks = sites.desks_of(maker.tx, maker.staff.site)
    return [one for one in desks if own_deeds.is_open_desk(one)]


def _chooses_desk(maker: Maker) -> bool:
    """Not where there is one alone, nor where nobody reads single answers."""
    return len(_desks_of(maker)) > 1 and maker.template.raw["life"] != Life.TALLY


def _desks(maker: Maker) -> list[Offered]:
    return [Offered(desk.code, desk.name) for desk in _desks_of(maker)]


def _days(_maker: Maker) -> list[Offered]:
    return [Offered(days, say(DAYS, days=int(days))) for days in WITHIN]


def _kinds(maker: Maker) -> list[Offered]:
    return [Offered(kind, say(KINDS[kind][0]), KINDS[kind][1]) for kind in maker.template.kinds]


ASKED: Mapping[str, ServiceQuestions] = {
    SERVICE: ServiceQuestions(
        form=SERVICE,
        offers={"template": _templates, "desk": _desks, "days": _days},
        back=in_menu("services"),
    ),
    PART: ServiceQuestions(form=PART, offers={"kind": _kinds}, back=make("hub")),
}


def questions_of(maker: Maker) -> ServiceQuestions:
    """What is asked now."""
    return ASKED[maker.draft.asking]


# ------------------------------------------------------------------------------- all of it


def show_hub(maker: Maker) -> None:
    """The service so far: to be added to, changed, handed on, or thrown away."""
    draft, form_said = maker.draft, _told_lines(maker)
    draft.asking, draft.step, draft.language = SERVICE, draft.END, draft.first
    adding = ADD_STEPS if "steps" in maker.template.kinds else ADD
    buttons = [maker.button("add", adding, "1", "➕")]
    buttons += [
        Button(
            maker.token("part", str(place)), say(own_text(_titles(part))), of_place(place + 2), "✏️"
        )
        for place, part in enumerate(draft.parts)
    ]
    buttons += [
        maker.button("go", RENAME, "", "🏷", about="called"),
        *([maker.button("go", OTHER_DESK, "", "👥", about="desk")] if _chooses_desk(maker) else []),
        maker.button("confirm", HAND_ON, "", "✅"),
        maker.button("drop", DROP, "", "🗑"),
    ]
    maker.show([say(CHECK), "", *form_said], buttons)


def _titles(part: Mapping[str, Any]) -> dict[str, str]:
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


def back_to_hub(maker: Maker) -> None:
    """What was begun of another question is left."""
    if maker.draft.asking == PART:
        maker.draft.ask(SERVICE)
    if "called" in maker.draft.texts.get(maker.draft.first, {}):
        show_hub(maker)
    else:
        ASKED[SERVICE].go_on(maker)


def add_part(maker: Maker) -> None:
    """Something more is asked."""
    maker.draft.ask(PART)
    maker.draft.place = len(maker.draft.parts)
    ASKED[PART].go_on(maker)


def show_part(maker: Maker, press: Press) -> None:
    """One thing that it asks: to be asked otherwise, or not at all."""
    place = press.number(0)
    if place >= len(maker.draft.parts):
        back_to_hub(maker)
        return
    buttons = [
        maker.button("anew", CHANGE, "1", "✏️", about=str(place)),
        maker.button("out", TAKE_OUT, "2", "🗑", about=str(place)),
        back_to(make("hub")),
    ]
    maker.show([say(own_text(_titles(maker.draft.parts[place])))], buttons)


def ask_anew(maker: Maker, press: Press) -> None:
    """The same once more; it stays as it was until all is answered."""
    if press.number(0) >= len(maker.draft.parts):
        back_to_hub(maker)
        return
    maker.draft.ask(PART)
    maker.draft.place = press.number(0)
    ASKED[PART].go_on(maker)


def take_out(maker: Maker, press: Press) -> None:
    """It is not asked."""
    del maker.draft.parts[press.number(0) : press.number(0) + 1]
    back_to_hub(maker)


def hand_on(maker: Maker) -> None:
    """It waits, and every admin who had no hand in it is asked to read it. Raises StepRefused."""
    tx, draft, desk = maker.tx, maker.draft, maker.desk()
    if "called" not in draft.texts.get(draft.first, {}):
        back_to_hub(maker)
        return
    if desk is None:  # it was retired since it was chosen
        draft.service["picked"].pop("desk", None)
        ASKED[SERVICE].go_on(maker)
        return
    answers = {"service": draft.service, "parts": draft.parts}
    try:
        written = Written(as_toml(maker.raw()), answers, draft.edits, draft.version)
    except KeyError:
        back_to_hub(maker)
        return
    today = maker.now.astimezone(maker.zone).date()
    row = put_down(
        tx, written, desk, maker.staff, forms=maker.forms, words=maker.words, today=today
    )
    _ask_others(maker, row)
    maker.forget()


def _ask_others(maker: Maker, row: OwnService) -> None:
    tx, others = maker.tx, own_deeds.others_than_makers(maker.tx, row)
    title = say(own_services.form_in(tx, row).name)
    button = Button(in_menu("service", row.id), say(READ_IT), "1", "🛠")
    for admin in others:
        waits = say(WAITS, name=staff.name_of(tx, maker.staff.id), title=title)
        digits.tell_staff(tx, admin.id, [waits], [button], now=maker.now)
    shelf = Button(in_menu("services"), say(TO_SHELF), "1", "🛠")
    done = say(HANDED_ON) if others else say(ONLY_ADMIN, code=row.code)
    maker.say(done, buttons=[shelf])


# ----------------------------------------------------------------------------------- beginning


def show(maker: Maker) -> None:
    """Where they are, and the ways on."""
    shelf = Button(in_menu("services"), say(TO_SHELF), "2", "🛠")
    maker.say(say(LEFT), buttons=[*maker.unfinished("1"), shelf])


def begin(maker: Maker, press: Press) -> None:
    """A new one, unless work would be lost."""
    if maker.may_begin(press):
        start(maker)
        maker.keep()


def start(maker: Maker) -> None:
    """An empty draft, and its first question."""
    maker.draft = ServiceDraft(kind=FAMILY, serial=maker.draft.serial)
    ASKED[SERVICE].go_on(maker)


def change(maker: Maker, press: Press) -> None:
    """One that is there already, to be changed: it stays as it is until this is approved."""
    row = maker.tx.get(OwnService, press.arg(0))
    if row is None or row.site != maker.staff.site or not row.answers:
        show(maker)
        return
    if not maker.may_begin(press):
        return
    maker.draft = ServiceDraft(
        kind=FAMILY, serial=maker.draft.serial, edits=row.id, version=row.version
    )
    maker.draft.service = deepcopy(row.answers["service"])
    maker.draft.parts = deepcopy(row.answers["parts"])
    show_hub(maker)
    maker.keep()


def reword(maker: Maker) -> None:
    """A message that was typed for it says something else now."""
    questions_of(maker).reword(maker)


Deed = Callable[[Maker, Press], None]
VERBS: Mapping[str, Verb[Deed]] = table(
    verbs_of(questions_of, FAMILY, ADMINS),
    [
        Verb(f"{FAMILY}.new", begin, ADMINS, Where.PRIVATE),
        Verb(f"{FAMILY}.list", alone(show), ADMINS, Where.PRIVATE),
        Verb(f"{FAMILY}.change", change, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.add", alone(add_part), ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.part", show_part, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.anew", ask_anew, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.out", take_out, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.hub", alone(back_to_hub), ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.confirm", alone(hand_on), ADMINS, Where.PRIVATE, keeps=False),
        DraftVerb(f"{FAMILY}.drop", with_rest(Author.drop), ADMINS, Where.PRIVATE, keeps=False),
    ],
    names=get_args(MakeVerb),
    family=FAMILY,
)
