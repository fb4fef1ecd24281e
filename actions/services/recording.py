"""Recording: an entry of a register is written or corrected, question by question, by the engine
that asks residents. Here nobody consents, nobody is a visitor, and no story is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from actions.dialog.author import CHECK, DROPPED, FORGOTTEN, ONLY_WORDS, SURELY, TOO_LATE
from actions.dialog.questions import PRESS_ONE, Questions
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import STAFF, DraftVerb, Verb, Where, alone, with_rest
from actions.services.offers import access_offer, answers_of_offer, keep_offer
from actions.services.recorder import NOT_THERE, RecordDeed, RecordDraft, Recorder
from actions.services.register_deeds import EntryChanged, correct_entry, joined, make_entry
from actions.services.register_entries import show_entry, show_new_entry
from actions.services.register_lists import show_register
from actions.services.seconding import ask_second
from domain.dialog.paging import back_to
from domain.dialog.press import Press, press_of
from domain.forms.amounts import in_two_ways
from domain.forms.answer_facts import find_question, label_in, tidy
from domain.forms.effects import Effect, SendCase
from domain.forms.engine import adopt, begin
from domain.forms.forms import Form, Question, QuestionKind, StaffForm, TypedShape
from domain.forms.intents import Again, Choose, OwnWords, Said, Skip
from domain.forms.navigation import asked_now, go_on
from domain.forms.question_screens import read_action, view
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.service_screens import day_shown
from domain.forms.shapes import in_shape
from domain.forms.summary import told_lines
from domain.forms.talk_presses import act
from domain.forms.typed_items import read_items
from domain.forms.views import Here, View
from domain.saying import Button, Line, say
from domain.services.register_presses import FAMILY, record
from domain.services.registers import OLDEST, day_typed, days_offered, is_possible_day
from domain.words.buttons import DROP
from domain.words.translations import matches, pgettext
from storage import registers
from storage.case_locks import is_countable

SAVE = pgettext("police:record.save", "Save")
CHANGE_IT = pgettext("police:record.change", "Change")
SAVED = pgettext("police:record.saved", "It stands in the register.")
CORRECTED = pgettext("police:record.corrected", "Corrected. What it said before stays readable.")
THE_SAME = pgettext("police:record.the_same", "Nothing was changed.")
MEANWHILE = pgettext(
    "police:record.meanwhile", "Somebody else changed it meanwhile. Please look at it once more."
)
BOTH = pgettext(
    "police:record.both",
    "Somebody else changed it meanwhile. What you changed stands here too: look at it all, "
    "then save.",
)
TOO_LONG_AGO = pgettext("police:record.too_long_ago", "That is too long ago. {first} or later.")
NO_PERSON = pgettext(
    "police:record.no_person", "A name of a thing or a place, please: no person, no long number."
)
NO_SUCH_DAY = pgettext("police:record.no_such_day", "Please a day that has been, as {example}.")
A_NUMBER = pgettext("police:record.a_number", "Please a number from {least} to {most}.")
WRONG_SHAPE = {
    TypedShape.CASE: pgettext(
        "police:record.no_such_case", "There is no such case here. Type its number, as 482-917."
    ),
    TypedShape.HOURS: pgettext(
        "police:record.no_such_hours", "From when to when, please, as 21:00-22:30."
    ),
    TypedShape.SUM: pgettext(
        "police:record.no_such_sum", "SHA-256 of the file, please: 64 digits and letters a to f."
    ),
}
TODAY = pgettext("police:record.today", "Today")
YESTERDAY = pgettext("police:record.yesterday", "Yesterday")
NEVER = pgettext("police:record.never", "Never written down here: {subjects}.")
ENTRY = pgettext("police:record.entry", "{title}, {day}")
CHANGED = "change"
PICKED_FROM = 60  # entries, ten screens of them: the newest


def begin_entry(recorder: Recorder, press: Press) -> None:
    """The first question of a new entry, unless work would be lost."""
    access = recorder.access(press.arg(0))
    if not access.begins:
        raise StepRefused(say(NOT_THERE))
    if not recorder.may_begin(press):
        return
    draft, _ = begin(access.form)
    offer = access_offer(recorder, access.form, press.arg(1)) if press.arg(1) else None
    if offer is not None:
        told = answers_of_offer(recorder.tx, access.form, offer)
        draft, _ = go_on(access.form, replace(draft, answers=told, settled=tuple(told)))
    village = find_question(access.form, QuestionKind.VILLAGE)
    asked = village is not None and village.code not in draft.settled
    if village is not None and asked and len(access.writes) == 1:  # their own; nobody asks for it
        own = {village.code: next(iter(access.writes))}
        settled = (*draft.settled, village.code)
        draft, _ = go_on(
            access.form, replace(draft, answers={**draft.answers, **own}, settled=settled)
        )
    later = tuple(one.code for one in access.form.questions if one.later)
    if later:
        draft, _ = go_on(access.form, replace(draft, settled=(*draft.settled, *later)))
    _start(recorder, draft, RecordDraft(access.form.code, of_case=offer.id if offer else ""))


def begin_correction(recorder: Recorder, entry_id: str) -> None:
    """What it says, to be changed."""
    entry = recorder.entry(entry_id)
    if not recorder.may_write(entry) or entry.state == registers.STRUCK:
        raise StepRefused(say(NOT_THERE))
    press = press_of(f"{FAMILY}.fix:{entry_id}")
    if not recorder.may_begin(press):
        return
    form, answers = recorder.forms.by_code[entry.service], dict(entry.answers)
    label = find_question(form, QuestionKind.LABEL)
    if label is not None and (called := registers.label_of(recorder.tx, entry)):
        answers[label.code] = called
    settled = tuple(question.code for question in form.questions)
    old = ReportDraft(form.code, entry.form_hash, answers=answers, settled=settled)
    draft, _ = go_on(form, adopt(form, old))
    _start(recorder, draft, RecordDraft(form.code, edits=entry.id, version=entry.changes))


def _start(recorder: Recorder, draft: ReportDraft, entry: RecordDraft) -> None:
    entry.serial = recorder.draft.serial
    recorder.draft = entry
    ENTRY_ASKED.follow(recorder, draft)


class EntryQuestions(Questions[Recorder]):
    """The questions of whatever register is written in, on the screens that residents see."""

    def staff_form(self, author: Recorder) -> StaffForm:
        """Raises StepRefused where nothing is being written."""
        form = author.forms.by_code.get(author.draft.kind)
        if form is None or not author.draft.talk:
            raise StepRefused(say(FORGOTTEN))
        return StaffForm(form)

    def follow(
        self,
        author: Recorder,
        draft: ReportDraft,
        *,
        fresh: bool = True,  # noqa: ARG002  # every screen is a message
    ) -> None:
        """Show where it stands now."""
        author.draft.take(draft)
        _show(author, self.staff_form(author).form, draft)

    def typed(self, author: Recorder) -> None:
        """What was typed, as the answer that it stands for."""
        if author.heard.media:
            author.notes.append(say(ONLY_WORDS))
        form, draft, text = self.staff_form(author).form, self.now(author), tidy(author.heard.text)
        question = asked_now(form, draft)
        if question is not None and author.heard.message and text:
            author.draft.note_said(author.heard.message, question.code)
        self.hear(author, *(_meant(author, form, draft, question, text) if text else [Again()]))

    def reword(self, author: Recorder) -> None:
        """A message that answered a question says something else now."""
        code = author.draft.said.get(author.heard.message, "")
        question = self.question(author, code) if author.draft.talk else None
        if question is None:
            author.say(say(TOO_LATE))
            return
        text, there = tidy(author.heard.text), replace(self.now(author), part=ScreenPart.QUESTION)
        form = self.staff_form(author).form
        saids = _meant(author, form, there, question, text)
        self.hear(author, *(replace(said, question=question.code) for said in saids))

    def why_not(self, question: Question | None, draft: ReportDraft) -> Line:
        """What would be an answer."""
        match question.kind if question is not None else None:
            case QuestionKind.TYPED if question is not None:
                return say(WRONG_SHAPE[TypedShape(question.shape)])
            case QuestionKind.LABEL:
                return say(NO_PERSON)
            case QuestionKind.DAY:
                return say(NO_SUCH_DAY, example="12.8.2026")
            case QuestionKind.NUMBER | QuestionKind.ITEMS if question is not None:
                whole = draft.answers.get(question.within)
                most = int(whole) if isinstance(whole, str) and whole.isdecimal() else question.most
                return say(A_NUMBER, least=question.least, most=min(most, question.most))
        return say(PRESS_ONE)

    def over(self, author: Recorder, draft: ReportDraft, effect: Effect) -> None:
        """It is saved, or they are out."""
        form = self.staff_form(author).form
        if isinstance(effect, SendCase):
            _save(author, form, draft)
            return
        author.forget()
        show_register(author, form.code)

    def is_possible(self, author: Recorder, draft: ReportDraft, said: Said) -> bool:
        """A chosen village, day or entry must be one that is offered there."""
        if not isinstance(said, Choose | Skip):
            return True
        question = self.question(author, said.question or draft.asked)
        access = author.access(author.draft.kind)
        if isinstance(said, Skip):
            is_village = question is not None and question.kind is QuestionKind.VILLAGE
            return not is_village or author.staff.site in access.writes
        match question.kind if question is not None else None:
            case QuestionKind.VILLAGE:
                return said.value in access.writes
            case QuestionKind.DAY:
                on = day_typed(said.value, author.today)
                if on is not None and is_possible_day(on, author.today):
                    return True
                long_ago = on is not None and on < OLDEST
                first = day_shown(OLDEST)
                author.notes.append(
                    say(TOO_LONG_AGO, first=first) if long_ago else self.why_not(question, draft)
                )
                return False
            case QuestionKind.PICK if question is not None:
                return said.value in dict(_offered(author, question))
        return True


ENTRY_ASKED = EntryQuestions(form="", offers={}, back="")


def _pressed(recorder: Recorder, press: Press) -> None:
    said = read_action(press.action.removeprefix(f"{FAMILY}."))
    ENTRY_ASKED.hear(recorder, said if said is not None else Again())


def _meant(
    recorder: Recorder, form: Form, draft: ReportDraft, question: Question | None, text: str
) -> Iterator[Said]:
    """What was typed, as the answer that it stands for; nothing that is none is kept."""
    kind = question.kind if question is not None else None
    in_doubt = kind is QuestionKind.ITEMS and in_two_ways(text) is not None
    if draft.part is ScreenPart.AMOUNT or in_doubt:
        yield OwnWords(text)
        return
    match question.kind if question is not None else None:
        case QuestionKind.NUMBER:
            yield OwnWords(text)
            return
        case QuestionKind.LABEL if label_in(text):
            yield OwnWords(text)
            return
        case QuestionKind.TYPED if question is not None and _is_right(recorder, question, text):
            yield OwnWords(text)
            return
        case QuestionKind.DAY if on := day_typed(text, recorder.today):
            yield Choose(on.isoformat())
            return
        case QuestionKind.ITEMS if question is not None:
            labels = {one.code: recorder.spoken(say(one.label)) for one in question.options}
            if found := read_items(text, labels):
                yield from (Choose(f"{code}={amount}") for code, amount in found)
                return
    for button in _screen(recorder, form, draft).buttons:
        if matches(text, recorder.spoken(button.label)):
            yield read_action(button.choice) or Again()
            return
    recorder.notes.append(ENTRY_ASKED.why_not(question, draft))
    yield Again()


def _is_right(recorder: Recorder, question: Question, text: str) -> bool:
    """Whether it has its shape; of a case, that there is one here which may be named."""
    value = in_shape(question.shape, text)
    if value and question.shape == TypedShape.CASE:
        return is_countable(recorder.tx, value, recorder.staff.site)
    return value != ""


def _save(recorder: Recorder, form: Form, draft: ReportDraft) -> None:
    tx, member, now = recorder.tx, recorder.staff, recorder.now
    edits, version, of_case = (
        recorder.draft.edits,
        recorder.draft.version,
        recorder.draft.of_case,
    )
    recorder.forget()
    recorder.draft.talk = {}
    if not edits:
        entry = make_entry(tx, form, draft.answers, member=member, now=now)
        keep_offer(recorder, form, entry, of_case)
        show_new_entry(recorder, entry, say(SAVED), *ask_second(recorder, entry))
        return
    entry = recorder.entry(edits)
    note, stood = SAVED, entry.stage
    try:
        changed = correct_entry(
            tx, entry, form, draft.answers, version=version, member=member, now=now
        )
        note = CORRECTED if changed else THE_SAME
    except EntryChanged:
        note = MEANWHILE
        if entry.state != registers.STRUCK:
            told = joined(tx, entry, draft.answers, version=version)
            recorder.notes.append(say(BOTH))
            anew = RecordDraft(form.code, edits=edits, version=entry.changes)
            _start(recorder, replace(draft, answers=told), anew)
            return
    waits_anew = ask_second(recorder, entry) if entry.stage != stood else []
    show_entry(recorder, entry, say(note), *waits_anew)


# ------------------------------------------------------------------------------------- screens


def _show(recorder: Recorder, form: Form, draft: ReportDraft) -> None:
    shown = _screen(recorder, form, draft)
    buttons = [
        replace(button, choice=press_of(f"{FAMILY}.{button.choice}").token)
        for button in shown.buttons
    ]
    if draft.part is ScreenPart.REVIEW:
        buttons.insert(2, Button(record("drop"), say(DROP), "3", "🗑"))
    recorder.show([*_never(recorder, form, draft), *shown.lines], buttons)
    recorder.keep()


def _never(recorder: Recorder, form: Form, draft: ReportDraft) -> list[Line]:
    """Above the first question: what this register never holds."""
    later = {question.code for question in form.questions if question.later}
    if recorder.draft.edits or not later.issuperset(draft.settled):
        return []
    subjects = ", ".join(recorder.spoken(say(subject)) for subject in form.never)
    return [say(NEVER, subjects=subjects)]


def _screen(recorder: Recorder, form: Form, draft: ReportDraft) -> View:
    here = _here(recorder, form, draft)
    if draft.part is not ScreenPart.REVIEW:
        return view(form, draft, here)
    lines = (say(CHECK), "", say(form.title), *told_lines(form, draft.answers, here))
    return View(
        lines,
        (
            Button(act("send"), say(SAVE), "1", "✅"),
            Button(act("a", "", CHANGED), say(CHANGE_IT), "2", "✏️"),
            back_to(act("back", "")),
        ),
    )


def _here(recorder: Recorder, form: Form, draft: ReportDraft) -> Here:
    book, writes = recorder.book, recorder.access(form.code).writes
    villages = [(code, name) for code, name in book.villages if code in writes]
    question = asked_now(form, draft)
    offered = _offered(recorder, question) if question is not None else []
    names = {**book.names, **recorder.picked_names(form, draft.answers)}
    whole = recorder.staff.site in writes
    return Here(villages=villages, names=names, offered=offered, of_staff=True, whole_place=whole)


def _offered(recorder: Recorder, question: Question) -> list[tuple[str, Line]]:
    """What a day or an entry can be."""
    if question.kind is QuestionKind.DAY:
        words = (TODAY, YESTERDAY)
        days = days_offered(recorder.today)
        return [(on.isoformat(), say(word)) for on, word in zip(days, words, strict=True)]
    if question.kind is not QuestionKind.PICK:
        return []
    access = recorder.access(question.of)
    rows = registers.entries_of(
        recorder.tx, recorder.staff.site, question.of, access.reads, at_most=PICKED_FROM
    )
    over = {stage.code for stage in access.form.service.stages if stage.over}
    return [
        (row.id, say(ENTRY, title=recorder.spoken(recorder.title(row)), day=day_shown(row.on_date)))
        for row in rows
        if row.state == registers.KEPT and row.stage not in over
    ]


def _go(recorder: Recorder) -> None:
    """Back into what is being written."""
    ENTRY_ASKED.hear(recorder, Again())


def _drop(recorder: Recorder, sure: str) -> None:
    if recorder.draft.holds_work and sure != SURELY:
        recorder.ask_drop()
        recorder.keep()
        return
    service = recorder.draft.kind
    recorder.forget()
    recorder.draft.talk = {}
    recorder.say(say(DROPPED))
    if service:
        show_register(recorder, service)


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.new", begin_entry, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.fix", with_rest(begin_correction), STAFF, Where.PRIVATE),
    DraftVerb(f"{FAMILY}.a", _pressed, STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.skip", _pressed, STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.more", _pressed, STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.back", _pressed, STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.send", _pressed, STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.typed", alone(ENTRY_ASKED.typed), STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.go", alone(_go), STAFF, Where.PRIVATE, keeps=False),
    DraftVerb(f"{FAMILY}.drop", with_rest(_drop), STAFF, Where.PRIVATE, keeps=False),
)
