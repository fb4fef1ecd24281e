"""Making a report: the engine moves the draft, this carries out what it wants done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from actions import reporting
from actions.reporting import EnoughForToday, NotServed, Opened, Told
from actions.status import LEAVE_IT, WIPE_PHONE, refresh_status
from actions.talk import menu, wiping
from actions.talk.lifetimes import is_too_old
from actions.talk.talk import Talk
from domain.answers import find_question, marks_code, pruned, title_of, village_of
from domain.draft import Answer, Draft, Part, unpack
from domain.effects import (
    ON_SCREEN,
    OVER,
    Amend,
    Ask,
    Dropped,
    Effect,
    Effects,
    Full,
    Info,
    Kept,
    Misunderstood,
    OpenCase,
    Out,
    SendCase,
    Wipe,
    Withdraw,
)
from domain.engine import adopt, begin, begin_danger, step
from domain.forms import DangerKind, Form, Kind
from domain.replies import CODE, PIN, VILLAGE, VISITOR, marks_with, table
from domain.said import Again, Choose, PinAt, Said, Send
from domain.saying import Button, Line, say
from domain.screens import view
from domain.views import Here, View
from domain.walk import asked_now, keep_marks, shown_now
from domain.words import pgettext
from storage.sitebook import DeskLine
from storage.tables import Case, Media, Reporter

KEPT = pgettext("report.kept", "Kept.")
FULL = pgettext("report.full", "That is enough, this one was left out.")
NOT_UNDERSTOOD = pgettext("report.not_understood", "Sorry, I did not understand.")
THROWN_AWAY = pgettext("report.thrown_away", "Thrown away. Nothing was sent.")
MISTAKE_KEPT_OFF = pgettext("danger.taken_back", "Taken back. No harm done.")
ENOUGH_TODAY = pgettext(
    "report.enough_today", "One report a day now. In danger, report at any time."
)
FORM_CHANGED = pgettext("report.form_changed", "The questions have changed. Please look again.")
GO_ON = pgettext("resume.ask", "You began a report: {what}. Go on?")
GO_ON_BUTTON = pgettext("resume.go_on", "Go on")
A_NEW_ONE = pgettext("resume.new", "A new report")

YOUR_CODE = pgettext("code.copy", "Copy this code onto paper: {code}.")
CODE_OPENS = pgettext("code.opens", "Whoever has the code can see the report.")


# ------------------------------------------------------------------------------- beginning


def begin_form(talk: Talk, code: str) -> None:
    """A tap in the list. A form nobody reads there shows the numbers instead."""
    form = talk.forms.by_code.get(code)
    if form is None:
        menu.show_list(talk)
        return
    if talk.local.desk_for(code) is None:
        menu.show_not_served(talk, code)
        return
    kept = dict(talk.dialog.pop("kept", None) or {})
    village = talk.speaker.profile.village
    draft, effects = begin(form, village=village, answers=_kept_answers(form, kept))
    talk.begin_draft(form, draft, origin="list")
    draft, effects = _with_kept_pin(form, draft, effects, kept)
    _carry_out(talk, form, draft, effects)


def begin_kind(talk: Talk, kind: DangerKind) -> None:
    """B1: one tap. The case is open when the transaction commits; nothing stands before it."""
    form = talk.forms.by_code.get(kind.form)
    if form is None or talk.local.desk_for(kind.form) is None:
        menu.show_not_served(talk, kind.form)
        return
    kept = dict(talk.dialog.pop("kept", None) or {})
    village = talk.speaker.profile.village
    draft, effects = begin_danger(
        form, kind.answers, village=village, answers=_kept_answers(form, kept)
    )
    aside = talk.dialog.get("draft") if is_asking(talk) and not is_private(talk) else None
    talk.begin_draft(form, draft, origin="danger")
    if aside is not None:
        talk.dialog["aside"] = aside
    draft, effects = _with_kept_pin(form, draft, effects, kept)
    _carry_out(talk, form, draft, effects)


def _kept_answers(form: Form, kept: dict[str, list[str]]) -> dict[str, Answer]:
    """What came before anybody said what it is about, as the marks of this form."""
    marks, _ = marks_with(None, words=kept.get("words", ()), media=kept.get("media", ()))
    return {marks_code(form): marks} if marks["words"] or marks["media"] else {}


def _with_kept_pin(
    form: Form, draft: Draft, effects: Effects, kept: dict[str, list[str]]
) -> tuple[Draft, Effects]:
    place = find_question(form, Kind.PLACE)
    pin = kept.get("pin")
    if not pin or place is None:
        return draft, effects
    said = PinAt(float(pin[0]), float(pin[1]), place.code)
    after, more = step(form, draft, said)
    return after, tuple(e for e in effects if not isinstance(e, ON_SCREEN)) + more


# --------------------------------------------------------------------------------- going on


def go_on(talk: Talk, *saids: Said) -> None:
    """What follows from what was said, in the order said; one screen at the end."""
    found = talk.draft()
    if found is None:
        menu.show_menu(talk)
        return
    form, draft = found
    unseen = "kept" in talk.dialog
    today, effects = _with_kept(talk, form, adopt(form, draft))
    for said in saids:
        here = today
        if unseen and isinstance(said, Send):  # consent covers what was on the screen
            said = Again()
        today, more = step(form, here, said if _is_possible(talk, form, here, said) else Again())
        effects = (*effects, *more)
        if any(isinstance(effect, OVER) for effect in more):
            break
    _carry_out(talk, form, today, effects)


def _with_kept(talk: Talk, form: Form, draft: Draft) -> tuple[Draft, Effects]:
    """What was told beside the draft meanwhile joins it, and never slips into the next one."""
    kept = dict(talk.dialog.pop("kept", None) or {})
    if not kept:
        return draft, ()
    words, media = kept.get("words", ()), kept.get("media", ())
    joined, effects = keep_marks(form, draft, words=words, media=media)
    joined, effects = _with_kept_pin(form, joined, effects, kept)
    shown_already = (*ON_SCREEN, Kept, Misunderstood)
    return joined, tuple(effect for effect in effects if not isinstance(effect, shown_already))


def _is_possible(talk: Talk, form: Form, draft: Draft, said: Said) -> bool:
    """A chosen village must be one of this site's: buttons can be forged, and old."""
    if not isinstance(said, Choose):
        return True
    question = next((q for q in form.questions if q.code == (said.question or draft.asked)), None)
    asks_village = draft.part is Part.OPENING and not said.question
    if question is not None and question.kind in (Kind.PLACE, Kind.VILLAGE):
        asks_village = True
    if not asks_village or said.value in (PIN, VILLAGE, VISITOR, CODE):
        return True
    return talk.local.is_village(said.value)


def show_now(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """The draft's screen again."""
    found = talk.draft()
    if found is None:
        menu.show_menu(talk, notes)
        return
    form, draft = found
    _show(talk, form, draft, shown_now(draft), notes)


def _carry_out(talk: Talk, form: Form, draft: Draft, effects: Effects) -> None:
    """Do what the engine wants, in its order; the last screen is the one that is shown."""
    talk.keep_draft(draft)
    _learn_village(talk, form, draft)
    notes: list[Line] = []
    screen: Effect | None = None
    for effect in effects:
        match effect:
            case OpenCase():
                if not _open(talk, form, draft):
                    return
            case Amend(question):
                _amend(talk, form, draft, question)
            case Kept() | Full() | Misunderstood():
                notes = [_note(effect)]
            case Info(topic):
                menu.show_card(talk, topic, back="resume:on")
                return
            case SendCase() | Withdraw() | Out() | Dropped() | Wipe():
                _finish(talk, form, draft, effect)
                return
            case _:
                screen = effect
    if screen is not None and not _is_same_album(talk, notes):
        _show(talk, form, draft, screen, notes)
    if OpenCase() in effects:  # what to do now stands above how it stands
        _tell_status(talk)


def _note(effect: Kept | Full | Misunderstood) -> Line:
    match effect:
        case Kept():
            return say(KEPT)
        case Full():
            return say(FULL)
    return say(NOT_UNDERSTOOD)


def _is_same_album(talk: Talk, notes: Sequence[Line]) -> bool:
    """The second picture of an album is kept without a word; the first one had it."""
    album = talk.heard.album
    again = bool(album) and talk.dialog.get("album") == album and notes == [say(KEPT)]
    if album:
        talk.dialog["album"] = album
    return again


def _show(talk: Talk, form: Form, draft: Draft, screen: Effect, notes: Sequence[Line] = ()) -> None:
    question = screen.question if isinstance(screen, Ask) else ""
    facts = {"r": talk.dialog["reporter"]} if "reporter" in talk.dialog else {}
    shown = view(form, draft, _here(talk, form, draft))
    talk.show(shown, at="draft", scene="draft", question=question, notes=notes, **facts)


def _here(talk: Talk, form: Form, draft: Draft) -> Here:
    """Only what this screen shows is read."""
    local = talk.local
    asked = asked_now(form, draft)
    of_place = asked is not None and asked.kind in (Kind.PLACE, Kind.VILLAGE)
    reviewing = draft.part is Part.REVIEW
    opening = draft.part is Part.OPENING
    here = Here(numbers=local.numbers(form.code))
    if of_place or reviewing or opening or (draft.village and (draft.opened or form.private)):
        here = replace(here, villages=local.villages, names=local.names)
    if reviewing:
        desk = _desk(talk, form, draft)
        photos, voice_s = _media_told(talk, form, draft)
        here = replace(here, desk=desk.name if desk else "", photos=photos, voice_s=voice_s)
    return here


def _media_told(talk: Talk, form: Form, draft: Draft) -> tuple[int, int]:
    ids = table(draft.answers.get(marks_code(form))).get("media", ())
    if not ids:
        return 0, 0
    rows = talk.tx.scalars(select(Media).where(col(Media.id).in_(ids))).all()
    voices = [row for row in rows if row.kind == "voice"]
    return len(rows) - len(voices), sum(max(1, row.seconds) for row in voices)


def _desk(talk: Talk, form: Form, draft: Draft) -> DeskLine | None:
    return talk.local.desk_for(form.code, village_of(form, draft.answers))


def _learn_village(talk: Talk, form: Form, draft: Draft) -> None:
    """The first village somebody names is taken for theirs; home tells nothing of the kind."""
    profile = talk.speaker.profile
    if form.private or profile.village or profile.visitor or not draft.village:
        return
    if talk.local.is_village(draft.village):
        talk.settle_at(talk.local.code, draft.village)


# ------------------------------------------------------------------------------ what it ends in


def _told(talk: Talk, form: Form, draft: Draft) -> Told:
    answers = pruned(form, draft.answers)
    return Told(
        form=form,
        answers=answers,
        site=talk.local.code,
        area=village_of(form, answers) or talk.local.code,
        typed_at=min(talk.heard.typed_at, talk.now),
    )


def _open(talk: Talk, form: Form, draft: Draft) -> bool:
    try:
        opened = reporting.open_case(talk.tx, talk.speaker, _told(talk, form, draft), now=talk.now)
    except NotServed:
        talk.end_draft()
        menu.show_not_served(talk, form.code)
        return False
    talk.dialog["reporter"] = talk.dialog["last"] = opened.reporter.id
    return True


def _tell_status(talk: Talk) -> None:
    reporter = talk.tx.get_one(Reporter, talk.dialog["reporter"])
    case = talk.tx.get_one(Case, reporter.case_id)
    refresh_status(talk.tx, case, now=talk.now, answering=reporter)


def _amend(talk: Talk, form: Form, draft: Draft, question: str) -> None:
    reporter = talk.tx.get(Reporter, talk.dialog.get("reporter", ""))
    if reporter is None or reporter.data_key is None or reporter.withdrawn:
        return
    told = _told(talk, form, draft)
    reporting.amend_case(talk.tx, reporter, told, question=question, now=talk.now)


def _finish(talk: Talk, form: Form, draft: Draft, effect: Effect) -> None:
    match effect:
        case SendCase():
            _send(talk, form, draft)
        case Withdraw():
            _withdraw(talk)
        case Wipe():
            wiping.leave(talk)
        case Dropped():
            wiping.drop_media(talk)
            talk.end_draft()
            menu.show_menu(talk, [say(THROWN_AWAY)])
        case Out():
            _out(talk, form, draft)


def _send(talk: Talk, form: Form, draft: Draft) -> None:
    try:
        told = _told(talk, form, draft)
        opened = reporting.send_case(talk.tx, talk.speaker, told, now=talk.now)
    except NotServed:
        menu.show_not_served(talk, form.code)
        return
    except EnoughForToday:
        talk.end_draft()
        menu.show_menu(talk, [say(ENOUGH_TODAY)])
        return
    talk.end_draft()
    talk.dialog["at"] = "go:menu"
    talk.dialog["last"] = opened.reporter.id
    if opened.code:
        show_code(talk, opened)
    elif not form.private:
        talk.dialog.pop("wipe_from", None)
        talk.dialog.pop("mine", None)


def show_code(talk: Talk, opened: Opened) -> None:
    """A10: the code, once. Nobody can look it up later, we neither."""
    code = f"{opened.code[:4]} {opened.code[4:]}"
    view = View(
        (say(YOUR_CODE, code=code), say(CODE_OPENS)),
        (
            Button(f"wipe:{opened.case.number}", say(WIPE_PHONE), "1", "🗑"),
            Button("go:menu", say(LEAVE_IT), "2"),
        ),
    )
    talk.show(view, at="go:menu", scene="menu")


def _withdraw(talk: Talk) -> None:
    reporter = talk.tx.get(Reporter, talk.dialog.get("reporter", ""))
    if reporter is not None:
        reporting.withdraw_case(talk.tx, reporter, mistake=True, now=talk.now)
    talk.end_draft()
    menu.show_menu(talk, [say(MISTAKE_KEPT_OFF)])


def _out(talk: Talk, form: Form, draft: Draft) -> None:
    """Back to where it began; what was told on the way is kept for the next choice."""
    marks = table(draft.answers.get(marks_code(form)))
    origin = talk.dialog.get("origin", "list")
    talk.end_draft()
    if not form.private and (marks.get("words") or marks.get("media")):
        talk.dialog["kept"] = marks
    if origin == "danger":
        menu.show_dangers(talk)
    else:
        menu.show_list(talk)


# -------------------------------------------------------------------------------- taking up again


def is_private(talk: Talk) -> bool:
    """Whether the draft is one that nobody else may find on this phone."""
    return "draft" in talk.dialog and bool(talk.dialog.get("private"))


def is_asking(talk: Talk) -> bool:
    """Whether a draft is open that still has something to ask; one that a danger had put aside
    comes forward when that has nothing more to ask."""
    found = talk.draft()
    if found is not None and found[1].part is not Part.DONE:
        return True
    aside = talk.dialog.pop("aside", None)
    if aside is None:
        return False
    talk.end_draft()
    talk.keep_draft(unpack(aside))
    return True


def offer_to_go_on(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """A report was begun: go on with it, or begin another?"""
    found = talk.draft()
    if found is None:
        menu.show_menu(talk, notes)
        return
    form, draft = found
    line = say(GO_ON, what=say(title_of(form, draft.answers)))
    buttons = (
        Button("resume:on", say(GO_ON_BUTTON), "1", "▶"),
        Button("resume:new", say(A_NEW_ONE), "2", "📣"),
        menu.TO_MENU,
    )
    talk.show(View((line,), buttons), at="go:resume", scene="menu", notes=notes)


def begin_another(talk: Talk) -> None:
    """The old draft is given up for a new one."""
    wiping.drop_media(talk)
    talk.end_draft()
    menu.show_list(talk)


def end_old_draft(talk: Talk) -> None:
    """A draft that is too old is over; at home both sides of it go as well."""
    if not is_too_old(talk.dialog, now=talk.now):
        return
    if talk.dialog.get("private"):
        wiping.wipe(talk)
        return
    wiping.drop_media(talk)
    talk.end_draft()
    talk.dialog.pop("kept", None)
