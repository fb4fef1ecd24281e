"""One entry of a register: what it says, how it stands, what was changed, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import STAFF, Verb, Where, with_rest
from actions.services.offers import ask_owner
from actions.services.recorder import NOT_THERE, RecordDeed, Recorder
from actions.services.register_deeds import (
    confirm_entry,
    is_kept,
    move_entry,
    strike_entry,
)
from domain.dialog.paging import back_to, of_place
from domain.dialog.press import Press
from domain.forms.answer_facts import applicable, find_question
from domain.forms.forms import Form, QuestionKind
from domain.forms.service_screens import ON_DAY, day_shown
from domain.forms.summary import told_lines
from domain.forms.views import Here
from domain.saying import As, Button, Line, Moment, say
from domain.services.register_presses import FAMILY, TO_A_REPORT, RecordVerb, record
from domain.words.translations import pgettext
from storage import owner_asks, registers, staff
from storage.tables import RegisterChange, RegisterEntry

HEAD = pgettext("police:record.entry_head", "{emoji} {name}: {title}")
STANDS = pgettext("police:record.stands", "Stands so: {stage}")
REVIEW_ON = pgettext("police:record.review_on", "To be looked at again: {day}")
REVIEW_DUE = pgettext("police:record.review_due", "⏰ To be looked at again since {day}")
IS_STRUCK = pgettext("police:record.is_struck", "✗ Struck: {reason}. It counts no more.")
TO_BE_ADDED = pgettext("police:record.to_be_added", "To be added when it is known, by Correct:")
MISSING = pgettext("police:record.missing", "• {what}")
CORRECT = pgettext("police:record.correct", "Correct")
STAGE = pgettext("police:record.stage", "How it stands")
STILL_SO = pgettext("police:record.still_so", "I looked: still so")
STRIKE = pgettext("police:record.strike", "Strike")
HISTORY = pgettext("police:record.history", "History")
ONE_MORE = pgettext("police:record.one_more", "One more")
LIST = pgettext("police:record.list", "The whole list")
FOR_THEM = pgettext("police:record.for_them", "Report it for them")
REPORT_FOR_THEM = pgettext(
    "police:record.report_for_them",
    "Did somebody want something reported? Do it together, as a report. No name is needed.",
)
REPORT_THERE = pgettext("police:record.report_there", "Here: {link}")
AGREED = pgettext(
    "police:owner.agreed", "Whoever owns it agreed to be asked, through this bot alone."
)
OWNER_ASKED = pgettext("police:owner.asked", "The owner is asked now. You will be told the answer.")
ASK_YOURSELF = pgettext(
    "police:owner.ask_yourself", "Nobody behind it can be asked by the bot. Please go and ask."
)
SAID_TO_IT: Mapping[str, str] = {
    "": pgettext("police:owner.waits", "The owner has not answered yet."),
    "yes": pgettext("police:owner.said_yes", "The owner said yes."),
    "no": pgettext("police:owner.said_no", "The owner said no."),
    "gone": pgettext("police:owner.said_gone", "The owner said: not there any more."),
}
WHICH_STAGE = pgettext("police:record.which_stage", "How does it stand now?")
WHY_STRIKE = pgettext("police:record.why_strike", "Why is it struck? It stays readable.")
UNDONE = pgettext("police:record.reason.undone", "Its table was undone")
BY_TABLE = "undone"
REASONS: Mapping[str, str] = {
    "mistake": pgettext("police:record.reason.mistake", "It was a mistake"),
    "twice": pgettext("police:record.reason.twice", "It stands there twice"),
    "gone": pgettext("police:record.reason.gone", "It never came about"),
}
NOTED = pgettext("police:record.noted", "That is noted.")
WHEN_WHO = pgettext("police:record.when_who", "{at}, {who}: {what}")
KINDS: Mapping[str, str] = {
    "made": pgettext("police:record.was_made", "written down"),
    "corrected": pgettext("police:record.was_corrected", "corrected"),
    "stage": pgettext("police:record.was_moved", "how it stands changed"),
    "reviewed": pgettext("police:record.was_reviewed", "looked at, still so"),
    "struck": pgettext("police:record.was_struck", "struck"),
}
BEFORE = pgettext("police:record.before", "↳ before: {what}")


def show_entry(recorder: Recorder, entry: RegisterEntry, *notes: Line) -> None:
    """What it says, how it stands, and what can be done."""
    lines = [*notes, *_entry_lines(recorder, entry)]
    buttons = list(_deeds(recorder, entry))
    buttons.append(back_to(record("of", entry.service)))
    recorder.say(*lines, buttons=buttons)


def show_new_entry(recorder: Recorder, entry: RegisterEntry, *notes: Line) -> None:
    """It was written just now: another one, or what somebody wanted reported."""
    form = recorder.form_of(entry)
    lines = [*notes, say(REPORT_FOR_THEM if form.service.reports else form.advice)]
    buttons = [
        Button(record("new", entry.service), say(ONE_MORE), "1", "➕"),
        Button(record("show", entry.id), say(CORRECT), "2", "✏️"),
    ]
    if form.service.reports:
        if recorder.heard.at_staff_door:  # nobody is a resident there
            lines.append(say(REPORT_THERE, link=f"{recorder.links.pages}/chat"))
        else:
            buttons.append(Button(TO_A_REPORT, say(FOR_THEM), "", "📨"))
    buttons.append(Button(record("of", entry.service), say(LIST), "0", "↩"))
    recorder.say(*lines, buttons=buttons)


def _entry_lines(recorder: Recorder, entry: RegisterEntry) -> Iterator[Line]:
    form = recorder.form_of(entry)
    yield say(HEAD, emoji=form.emoji, name=say(form.name), title=recorder.title(entry))
    yield from _told(recorder, entry, form)
    if find_question(form, QuestionKind.DAY) is None:
        yield say(ON_DAY, day=day_shown(entry.on_date))
    if entry.case_id is not None:
        yield say(AGREED)
    ask = owner_asks.find_ask(recorder.tx, entry.id)
    if ask is not None:
        yield say(SAID_TO_IT[ask.said])
    asked = applicable(form, entry.answers)
    missing = [say(one.ask) for one in asked if one.later and not entry.answers.get(one.code)]
    if missing and is_kept(entry):
        yield say(TO_BE_ADDED)
        yield from (say(MISSING, what=one) for one in missing)
    stage = form.service.find_stage(entry.stage)
    if stage is not None:
        yield say(STANDS, stage=say(stage.label))
    if not is_kept(entry):
        reason = registers.history_of(recorder.tx, entry)[-1].reason
        yield say(IS_STRUCK, reason=say(_reason(reason)))
    elif entry.review_on is not None:
        due = entry.review_on <= recorder.today
        yield say(REVIEW_DUE if due else REVIEW_ON, day=day_shown(entry.review_on))


def _reason(code: str) -> str:
    return UNDONE if code == BY_TABLE else REASONS.get(code, REASONS["mistake"])


def _told(recorder: Recorder, entry: RegisterEntry, form: Form) -> list[Line]:
    answers = dict(entry.answers)
    label = find_question(form, QuestionKind.LABEL)
    if label is not None and (called := registers.label_of(recorder.tx, entry)):
        answers[label.code] = called
    return told_lines(form, answers, _names(recorder, form, answers))


def _names(recorder: Recorder, form: Form, answers: Mapping[str, object]) -> Here:
    return Here(names={**recorder.book.names, **recorder.picked_names(form, answers)})


def _deeds(recorder: Recorder, entry: RegisterEntry) -> Iterator[Button]:
    """What may be done by them, as the road of a record has it."""
    if is_kept(entry) and recorder.may_write(entry):
        service = recorder.form_of(entry).service
        yield Button(record("fix", entry.id), say(CORRECT), "1", "✏️")
        if service.stages:
            yield Button(record("stage", entry.id), say(STAGE), "2", "🚦")
        if entry.review_on is not None:
            yield Button(record("reviewed", entry.id), say(STILL_SO), "3", "👀")
        yield Button(record("strike", entry.id), say(STRIKE), "4", "✗")
    yield Button(record("past", entry.id), say(HISTORY), "5", "📜")


# --------------------------------------------------------------------------------------- deeds


def _show(recorder: Recorder, entry_id: str) -> None:
    show_entry(recorder, recorder.entry(entry_id))


def _held(recorder: Recorder, entry_id: str) -> RegisterEntry:
    """The entry, to be changed. Raises StepRefused where they may not."""
    entry = recorder.entry(entry_id)
    if not recorder.may_write(entry):
        raise StepRefused(say(NOT_THERE))
    return entry


def _stage(recorder: Recorder, deed: Press) -> None:
    """Which, or the one that was pressed."""
    entry = _held(recorder, deed.arg(0))
    form = recorder.form_of(entry)
    if deed.arg(1):
        move_entry(recorder.tx, entry, form, deed.arg(1), member=recorder.staff, now=recorder.now)
        show_entry(recorder, entry, say(NOTED), *_asked_owner(recorder, entry, form, deed.arg(1)))
        return
    stages = (one for one in form.service.stages if not one.after or entry.stage in one.after)
    labels = {stage.code: stage.label for stage in stages}
    _ask(recorder, entry, WHICH_STAGE, labels, "stage")


def _asked_owner(recorder: Recorder, entry: RegisterEntry, form: Form, stage: str) -> list[Line]:
    """Where it stands so now, whoever offered the thing is asked for it, if they can be."""
    found = form.service.find_stage(stage)
    if found is None or not found.asks or entry.stage != stage:
        return []
    picked = str(entry.answers.get(found.asks, ""))
    asked = ask_owner(recorder.tx, entry, picked, member=recorder.staff, now=recorder.now)
    return [say(OWNER_ASKED if asked else ASK_YOURSELF)]


def _strike(recorder: Recorder, deed: Press) -> None:
    """Why, or struck for the reason that was pressed."""
    entry = _held(recorder, deed.arg(0))
    if deed.arg(1) in REASONS:
        strike_entry(recorder.tx, entry, deed.arg(1), member=recorder.staff, now=recorder.now)
        show_entry(recorder, entry, say(NOTED))
        return
    _ask(recorder, entry, WHY_STRIKE, REASONS, "strike")


def _ask(
    recorder: Recorder,
    entry: RegisterEntry,
    question: str,
    labels: Mapping[str, str],
    verb: RecordVerb,
) -> None:
    buttons = [
        Button(record(verb, entry.id, code), say(label), of_place(place))
        for place, (code, label) in enumerate(labels.items(), start=1)
    ]
    back = back_to(record("show", entry.id))
    recorder.say(recorder.title(entry), say(question), buttons=[*buttons, back])


def _reviewed(recorder: Recorder, entry_id: str) -> None:
    entry = _held(recorder, entry_id)
    form = recorder.form_of(entry)
    confirm_entry(recorder.tx, entry, form, member=recorder.staff, now=recorder.now)
    show_entry(recorder, entry, say(NOTED))


# ------------------------------------------------------------------------------------- history


def _past(recorder: Recorder, entry_id: str) -> None:
    """Every change, with what it said before."""
    entry = recorder.entry(entry_id)
    history, now = registers.history_of(recorder.tx, entry), dict(entry.answers)
    told: list[list[Line]] = []
    for change in reversed(history):
        then = {code: value for code, value in now.items() if code not in change.after}
        then |= change.before
        told.append([_changed(recorder, change), *_before(recorder, entry, change, then, now)])
        if change.kind == "corrected":
            now = then
    lines = [line for one in reversed(told) for line in one]
    back = back_to(record("show", entry.id))
    recorder.say(recorder.title(entry), *lines, buttons=[back])


def _changed(recorder: Recorder, change: RegisterChange) -> Line:
    return say(
        WHEN_WHO,
        at=Moment(change.at, As.BOTH),
        who=staff.name_of(recorder.tx, change.by),
        what=say(KINDS[change.kind]),
    )


def _before(
    recorder: Recorder,
    entry: RegisterEntry,
    change: RegisterChange,
    then: Mapping[str, Any],
    now: Mapping[str, Any],
) -> list[Line]:
    """What it said before that change, and says no more."""
    form = recorder.form_of(entry)
    match change.kind:
        case "struck":
            return [say(_reason(change.reason))]
        case "stage":
            stage = form.service.find_stage(str(change.before.get("stage", "")))
            return [say(BEFORE, what=say(stage.label))] if stage else []
        case "corrected":
            after = told_lines(form, now, _names(recorder, form, now))
            before = told_lines(form, then, _names(recorder, form, then))
            return [say(BEFORE, what=line) for line in before if line not in after]
    return []


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.show", with_rest(_show), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.stage", _stage, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.strike", _strike, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.reviewed", with_rest(_reviewed), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.past", with_rest(_past), STAFF, Where.PRIVATE),
)
