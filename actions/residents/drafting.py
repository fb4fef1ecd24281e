"""Making a report: the engine moves the draft, this carries out what it wants done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlmodel import col

from actions.residents import attachments, menu, practising, resuming, services, submit_report
from actions.residents.attachments import Came
from actions.residents.offices import offices_told
from actions.residents.turn_context import Talk
from domain.dialog.resident_dialog import Kept, ScreenFacts
from domain.forms.answer_facts import find_question, marks_code, marks_in, village_of
from domain.forms.effects import (
    ON_SCREEN,
    OVER,
    Amend,
    Ask,
    Dropped,
    Effect,
    Effects,
    Full,
    GoToForm,
    KeptAside,
    Misunderstood,
    OpenCase,
    Out,
    Review,
    SendCase,
    ShowInfo,
    Wipe,
    Withdraw,
)
from domain.forms.engine import adopt, begin, begin_danger, step
from domain.forms.forms import DangerKind, Form, Life, QuestionKind, QuestionRole
from domain.forms.intents import Again, Choose, PinAt, Said, Send, Skip
from domain.forms.navigation import asked_now, keep_marks, shown_now
from domain.forms.parse_answer import (
    CODE,
    PIN,
    RIGHT,
    VILLAGE,
    VISITOR,
    is_unsure,
    marks_with,
    table,
)
from domain.forms.question_screens import amount_asked, view
from domain.forms.report_draft import Answer, ReportDraft, ScreenPart
from domain.forms.views import Here
from domain.saying import Line, Phrase, pgettext, say
from domain.words.mentions import village_named
from storage.site_cache import DeskLine
from storage.tables import Media

Stepped = tuple[ReportDraft, Effects]  # as the engine gives it
FULL = pgettext("report.full", "That is enough, this one was left out.")
NOT_UNDERSTOOD = pgettext("report.not_understood", "Sorry, I did not understand.")


# ------------------------------------------------------------------------------- beginning


def begin_form(
    talk: Talk, code: str, given: Mapping[str, str] | None = None, *, origin: str = "list"
) -> None:
    """A tap in the list. A form nobody reads there shows the numbers instead.

    given: options that the tap stands for. origin: the list that it was in."""
    form = talk.forms.by_code.get(code)
    practising.forget_begun(talk)
    if form is None or QuestionRole.RESIDENT not in form.service.opens_by:
        menu.show_list(talk)
        return
    if services.stays_a_card(talk, form):
        services.show_card_of(talk, form)
        return
    if form.life is Life.PRACTICE:
        _begin_practice(talk, form)
        return
    if talk.local.desk_for(form) is None:
        menu.show_not_served(talk, code)
        return
    kept = talk.take_kept()
    village = talk.speaker.profile.village
    draft, effects = begin(form, given, village=village, answers=_kept_answers(form, kept))
    talk.begin_draft(form, draft, origin=origin)
    stepped = _with_kept_pin(form, draft, effects, kept)
    if form.life is Life.GUIDE and kept.get("words"):  # the question was said, and its yes as well
        stepped = step(form, stepped[0], Skip(marks_code(form)))
    _carry_out(talk, form, stepped, notes=submit_report.said_before(talk))


def _begin_practice(talk: Talk, form: Form) -> None:
    """The same questions as of a report, which go nowhere. A report that was begun comes first."""
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk)
        return
    stepped = begin(form, village=talk.speaker.profile.village)
    talk.begin_draft(form, stepped[0], origin="list")
    _carry_out(talk, form, stepped)


def begin_counted(talk: Talk, form: Form, tally: str) -> None:
    """The questions of a tally: no desk reads them, and the last answer is the end."""
    stepped = begin(form)
    talk.begin_draft(form, stepped[0], origin="list")
    talk.dialog["tally"] = tally
    _carry_out(talk, form, stepped)


def begin_kind(talk: Talk, kind: DangerKind) -> None:
    """B1: one tap. The case is open when the transaction commits; nothing stands before it. It is
    in the village that their words named, else in the one known from before, and is asked so.
    Home alone asks first whether it is safe, and tells nobody before *come now*."""
    form = talk.forms.by_code.get(kind.form)
    if form is None or talk.local.desk_for(form) is None:
        menu.show_not_served(talk, kind.form)
        return
    if form.private:
        begin_form(talk, kind.form, kind.answers, origin="danger")
        return
    practising.forget_begun(talk)
    kept = talk.take_kept()
    named = village_named(kept.get("words", ()), talk.local.villages)
    village = named or talk.speaker.profile.village
    draft, effects = begin_danger(
        form, kind.answers, village=village, answers=_kept_answers(form, kept)
    )
    aside = (
        talk.dialog.get("draft")
        if resuming.is_asking(talk) and not resuming.is_private(talk)
        else None
    )
    talk.begin_draft(form, draft, origin="danger")
    if aside is not None:
        talk.dialog["aside"] = aside
    _carry_out(talk, form, _with_kept_pin(form, draft, effects, kept))


def _kept_answers(form: Form, kept: Kept) -> dict[str, Answer]:
    """What came before anybody said what it is about, as the marks of this form."""
    media = () if form.is_own else kept.get("media", ())
    marks, _ = marks_with(None, words=kept.get("words", ()), media=media)
    return {marks_code(form): marks} if marks["words"] or marks["media"] else {}


def _with_kept_pin(form: Form, draft: ReportDraft, effects: Effects, kept: Kept) -> Stepped:
    place = find_question(form, QuestionKind.PLACE)
    pin = kept.get("pin")
    if not pin or place is None:
        return draft, effects
    said = PinAt(float(pin[0]), float(pin[1]), place.code)
    after, more = step(form, draft, said)
    return after, tuple(e for e in effects if not isinstance(e, ON_SCREEN)) + more


# --------------------------------------------------------------------------------- going on


def go_on(talk: Talk, *saids: Said, came: Came = attachments.NOTHING) -> None:
    """What follows from what was said, in the order said; one screen at the end. came: what became
    of the files that were sent with it."""
    found = talk.draft()
    if found is None:
        menu.show_menu(talk)
        return
    form, draft = found
    unseen = "kept" in talk.dialog
    today, effects = _with_kept(talk, form, adopt(form, draft))
    for said in services.as_choices(talk, form, today, saids):
        here = today
        if unseen and isinstance(said, Send):  # consent covers what was on the screen
            said = Again()
        today, more = step(form, here, said if _is_possible(talk, form, here, said) else Again())
        effects = (*effects, *more)
        if any(isinstance(effect, OVER) for effect in more):
            break
    _carry_out(talk, form, (today, effects), notes=attachments.not_kept(came), came=came)


def _with_kept(talk: Talk, form: Form, draft: ReportDraft) -> Stepped:
    """What was told beside the draft meanwhile joins it, and never slips into the next one."""
    kept = talk.take_kept()
    if not kept:
        return draft, ()
    words, media = kept.get("words", ()), kept.get("media", ())
    joined, effects = keep_marks(form, draft, words=words, media=media)
    joined, effects = _with_kept_pin(form, joined, effects, kept)
    shown_already = (*ON_SCREEN, KeptAside, Misunderstood)
    return joined, tuple(effect for effect in effects if not isinstance(effect, shown_already))


def _is_possible(talk: Talk, form: Form, draft: ReportDraft, said: Said) -> bool:
    """A chosen village must be one of this site's: buttons can be forged, and old."""
    if not isinstance(said, Choose):
        return True
    question = next((q for q in form.questions if q.code == (said.question or draft.asked)), None)
    if question is not None and question.kind in (QuestionKind.SLOT, QuestionKind.PICK):
        offered = services.offered(talk, form, draft, question)
        return said.value in [value for value, _ in offered]
    asks_village = draft.part is ScreenPart.OPENING and not said.question
    if question is not None and question.kind in (QuestionKind.PLACE, QuestionKind.VILLAGE):
        asks_village = True
    if not asks_village or said.value in (PIN, RIGHT, VILLAGE, VISITOR, CODE):
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


def _carry_out(
    talk: Talk,
    form: Form,
    stepped: Stepped,
    notes: Sequence[Line] = (),
    came: Came = attachments.NOTHING,
) -> None:
    """Do what the engine wants, in its order; the last screen is the one that is shown."""
    draft, effects = stepped
    talk.keep_draft(draft)
    _learn_village(talk, form, draft)
    screen: Effect | None = None
    for effect in _wanted(form, effects):
        match effect:
            case OpenCase():
                if not submit_report.open_now(talk, form, draft):
                    return
            case Amend(question):
                submit_report.amend(talk, form, draft, question)
            case KeptAside() | Full() | Misunderstood():
                notes = _notes(effect, came)
            case ShowInfo() | GoToForm():
                _lead_away(talk, form, draft, effect)
                return
            case SendCase() | Withdraw() | Out() | Dropped() | Wipe():
                submit_report.finish(talk, form, draft, effect)
                return
            case _:
                screen = effect
    is_said = talk.is_answered and notes == attachments.kept_notes(came)
    if screen is not None and not is_said:
        _show(talk, form, draft, screen, notes)
    if OpenCase() in effects:  # what to do now stands above how it stands
        submit_report.tell_status(talk)


def _wanted(form: Form, effects: Effects) -> Effects:
    """What the engine wants; of what is only counted nothing is looked over or signed."""
    if form.life is not Life.TALLY:
        return effects
    return tuple(SendCase() if isinstance(one, Review) else one for one in effects)


def _lead_away(talk: Talk, form: Form, draft: ReportDraft, effect: ShowInfo | GoToForm) -> None:
    """To a card, and back from it; or to another form, which takes what was told so far along."""
    topic = effect.topic if isinstance(effect, ShowInfo) else effect.form
    if isinstance(effect, ShowInfo) and not services.is_open(talk, topic):
        menu.show_card(talk, effect.topic, back="resume:on", advice=effect.advice)
        return
    if marks := marks_in(form, draft.answers):
        talk.dialog["kept"] = marks
    begin_form(talk, topic)


def _notes(effect: KeptAside | Full | Misunderstood, came: Came) -> list[Line]:
    match effect:
        case KeptAside():
            return attachments.kept_notes(came)
        case Full():
            return [*attachments.not_kept(came), say(FULL)]
    return [*attachments.not_kept(came), effect.why or say(NOT_UNDERSTOOD)]


def _show(
    talk: Talk, form: Form, draft: ReportDraft, screen: Effect, notes: Sequence[Line] = ()
) -> None:
    question = screen.question if isinstance(screen, Ask) else ""
    facts: ScreenFacts = {"r": talk.dialog["reporter"]} if "reporter" in talk.dialog else {}
    if asked := amount_asked(form, draft):
        facts["amount"] = asked
    here = replace(_here(talk, form, draft), kept=_is_kept(notes))
    shown = view(form, draft, here)
    if form.life is Life.PRACTICE:
        notes = [*practising.marked(talk), *notes]
    talk.show(shown, at="draft", scene="draft", question=question, notes=notes, **facts)


def _is_kept(notes: Sequence[Line]) -> bool:
    return any(
        isinstance(note, Phrase) and note.id in (attachments.KEPT, attachments.REST_KEPT)
        for note in notes
    )


def _here(talk: Talk, form: Form, draft: ReportDraft) -> Here:
    """Only what this screen shows is read."""
    local = talk.local
    asked = asked_now(form, draft)
    of_place = asked is not None and asked.kind in (QuestionKind.PLACE, QuestionKind.VILLAGE)
    offers = asked is not None and asked.kind in (QuestionKind.SLOT, QuestionKind.PICK)
    reviewing = draft.part is ScreenPart.REVIEW
    opening = draft.part is ScreenPart.OPENING
    here = Here(numbers=local.numbers(form.code))
    if of_place or reviewing or opening or (draft.village and (draft.opened or form.private)):
        here = replace(here, villages=local.villages, names=local.names)
    if offers and asked is not None:
        here = replace(here, offered=services.shown_of(talk, form, draft, asked))
    if reviewing:
        desk = _desk(talk, form, draft)
        photos, voice_s = _media_told(talk, form, draft)
        here = replace(here, desk=desk.name if desk else "", photos=photos, voice_s=voice_s)
        partners = ", ".join(one.name for one in offices_told(talk, form, draft))
        here = replace(here, partners=partners)
    return here


def _media_told(talk: Talk, form: Form, draft: ReportDraft) -> tuple[int, int]:
    ids = table(draft.answers.get(marks_code(form))).get("media", ())
    if not ids:
        return 0, 0
    rows = talk.tx.scalars(select(Media).where(col(Media.id).in_(ids))).all()
    voices = [row for row in rows if row.kind == "voice"]
    return len(rows) - len(voices), sum(max(1, row.seconds) for row in voices)


def _desk(talk: Talk, form: Form, draft: ReportDraft) -> DeskLine | None:
    return talk.local.desk_for(form, village_of(form, draft.answers))


def _learn_village(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """The first village somebody names is taken for theirs; home tells nothing of the kind."""
    profile = talk.speaker.profile
    if form.life is Life.PRACTICE:
        return
    if form.private or profile.village or profile.visitor or not draft.village:
        return
    if any(is_unsure(answer) for answer in draft.answers.values()):
        return
    if talk.local.is_village(draft.village):
        talk.settle_at(talk.local.code, draft.village)
