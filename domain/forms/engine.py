"""The form engine: what follows from what somebody said. Pure, and total: nothing makes it raise.

Whatever somebody gives unasked (a photo while a button was expected, a whole story typed under the
first question) is kept among the marks. A case of P2 to P4 comes into being by `Send` alone; one of
P1 at the tap on an option of danger, as soon as the village is known or was declined. How a draft
moves from question to question is `navigation.py`; which answer a saying makes, `parse_answer.py`.
"""

from collections.abc import Mapping
from dataclasses import replace

from domain.forms.amounts import exceeds
from domain.forms.answer_facts import (
    find_option,
    find_question,
    is_valid,
    marks_code,
    phone_number,
    tidy,
)
from domain.forms.counting import answer_items, chosen_in, that_is_all, tick, ticked
from domain.forms.effects import Dropped, Misunderstood, Out, Step, Wipe, Withdraw
from domain.forms.forms import Form, Question, QuestionKind, Reach
from domain.forms.intents import (
    Again,
    Back,
    Choose,
    Contact,
    GivenMedia,
    Leave,
    Mistake,
    More,
    OwnWords,
    Said,
    Send,
    SendNow,
    Skip,
    Tick,
)
from domain.forms.navigation import (
    amended,
    ask,
    asked_now,
    go_on,
    go_to,
    keep_marks,
    path_of,
    put,
    settle,
    settle_late,
    settled,
    shown_now,
    to_danger,
    unanswered,
)
from domain.forms.parse_answer import (
    NOT_AN_AREA,
    PIN,
    RIGHT,
    VILLAGE,
    VISITOR,
    has_village,
    in_village,
    is_to_confirm,
    is_told,
    marks_with,
    place_with,
    reply_to,
    table,
)
from domain.forms.report_draft import AFTER, Answer, Mode, ReportDraft, ScreenPart, Sure
from domain.forms.review_step import off_the_path
from domain.forms.unsolicited import hear_media, not_an_answer

OF_STEPS = (
    QuestionKind.PLACE,
    QuestionKind.REACH,
    QuestionKind.MARKS,
    QuestionKind.ITEMS,
)  # more than one screen each
WITHIN = (ScreenPart.PIN, ScreenPart.PHONE, ScreenPart.AMOUNT)  # steps within a question
CLEAR = "clear"  # at the marks: begin them anew


# ---------------------------------------------------------------------------------- beginning


def begin(
    form: Form,
    given: Mapping[str, str] | None = None,
    *,
    village: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Step:
    """A new draft and its first question. given: options that were chosen on the way here.
    answers: kept from before, such as a photo at the menu."""
    return go_on(form, _with_given(form, given or {}, village, answers or {}))


def begin_danger(
    form: Form,
    given: Mapping[str, str],
    *,
    village: str = "",
    answers: Mapping[str, Answer] | None = None,
) -> Step:
    """The tap on a kind of danger: the case is open, or the village is asked first.

    given: options that the kind stands for. answers: kept from before, such as a photo.
    """
    return to_danger(form, _with_given(form, given, village, answers or {}))


def _with_given(
    form: Form, given: Mapping[str, str], village: str, answers: Mapping[str, Answer]
) -> ReportDraft:
    known = {
        question.code: given[question.code]
        for question in form.questions
        if find_option(question, given.get(question.code)) is not None
    }
    return ReportDraft(
        form=form.code,
        hash=form.hash,
        village=village,
        answers={**answers, **known},
        settled=tuple(known),
    )


def adopt(form: Form, draft: ReportDraft) -> ReportDraft:
    """The draft under the form as it is today: answers that no longer fit are asked again.

    Does nothing while the pinned hash is the form's. An open case stays open.
    """
    if draft.hash == form.hash:
        return draft
    codes = {question.code: question for question in form.questions}
    kept = {
        code: value
        for code, value in draft.answers.items()
        if (code in codes and is_valid(codes[code], value)) or code == marks_code(form)
    }
    unfit = set(draft.answers) - set(kept)
    done = tuple(code for code in draft.settled if code in codes and code not in unfit)
    moved = replace(draft, hash=form.hash, answers=kept, settled=done, reviewing=False)
    return moved if moved.part is ScreenPart.OPENING else go_on(form, moved)[0]


# --------------------------------------------------------------------------------------- step


def step(form: Form, draft: ReportDraft, said: Said) -> Step:
    """What follows when `said` is said while `draft` stands. Never raises.

    The effects come in the order in which they are to be done and at most one is a screen; none at
    all means that it was a repeat and the screen stays. After one of `effects.OVER` the draft is
    done with.
    """
    match said:
        case Leave():
            return draft, (Wipe(),)
        case Mistake():
            return _mistake(draft)
        case Again():
            return draft, (shown_now(draft),)
        case GivenMedia():
            return hear_media(form, draft, said)
    question = _meant(form, draft, said)
    if question is not None:
        return _correct(form, draft, question, said)
    if draft.part in AFTER or asked_now(form, draft) is None:
        return off_the_path(form, draft, said)
    return _answer(form, draft, said)


def _mistake(draft: ReportDraft) -> Step:
    if draft.opened:
        return draft, (Withdraw(),)
    if draft.mode is Mode.DANGER:
        return draft, (Dropped(),)
    return draft, (Misunderstood(draft.asked), shown_now(draft))


def _meant(form: Form, draft: ReportDraft, said: Said) -> Question | None:
    """The earlier question that a late answer belongs to; None where it is the one asked now."""
    if said.question in ("", draft.asked):
        return None
    return next((q for q in path_of(form, draft) if q.code == said.question), None)


def _correct(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    """A late answer: the same again is swallowed, another one takes its place."""
    match said:
        case Skip() | More() | Back():
            return draft, ()
        case SendNow() | Send() | Contact():
            return draft, (shown_now(draft),)
        case Choose() if question.kind in OF_STEPS:
            return _choose_late(form, draft, question, said)
        case Tick():
            return _answer(form, go_to(draft, question)[0], said)
    before = draft.answers.get(question.code)
    value = reply_to(question, said)
    if question.kind is QuestionKind.PLACE:
        value = place_with(before, said, joined=True)
    if value is None and isinstance(said, OwnWords) and tidy(said.text):
        return keep_marks(form, draft, words=(tidy(said.text),))
    if value is None or value == before or exceeds(question, value, draft.answers):
        return draft, ()
    return settle_late(form, draft, question, value)


def _choose_late(form: Form, draft: ReportDraft, question: Question, said: Choose) -> Step:
    """A press on an older screen of place, reach or marks: that one first, then on from there."""
    before = draft.answers.get(question.code)
    if said.value == RIGHT and not is_to_confirm(before):
        return draft, ()
    if before in (reply_to(question, said), in_village(before, said.value)):
        return draft, ()
    there, _ = go_to(draft, question)
    return _answer(form, there, said)


def _answer(form: Form, draft: ReportDraft, said: Said) -> Step:
    question = asked_now(form, draft)
    if question is None:
        return go_on(form, draft)
    match said:
        case Back():
            return _back(form, draft, question)
        case More():
            return ask(replace(draft, page=draft.page + 1))  # the screen counts its pages
        case Skip():
            return _skip(form, draft, question)
        case SendNow():
            return _hurry(form, draft)
    return _answer_kind(form, draft, question, said)


def _answer_kind(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    match question.kind:
        case QuestionKind.MARKS:
            return _answer_marks(form, draft, question, said)
        case QuestionKind.PLACE:
            return _answer_place(form, draft, question, said)
        case QuestionKind.ITEMS:
            return answer_items(form, draft, question, said)
        case QuestionKind.SEVERAL if isinstance(said, Tick):
            return tick(draft, question, said)
        case QuestionKind.REACH if (number := _number(said)) != "":
            return _call_at(form, draft, question, number)
        case QuestionKind.REACH if said == Choose(Reach.PHONE.value, said.question):
            return _call(form, draft, question)
        case QuestionKind.VILLAGE if said == Choose(VISITOR, said.question):
            return _skip(form, draft, question)
        case QuestionKind.SAFE if said == Choose("no", said.question):
            return draft, (Wipe(),)
    return _reply(form, draft, question, said)


def _reply(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    value = reply_to(question, said)
    if value is None:
        return not_an_answer(form, draft, said)
    if exceeds(question, value, draft.answers):
        return draft, (Misunderstood(question.code), shown_now(draft))
    return settle(form, draft, question, value)


# --------------------------------------------------------------------------- kinds of question


def _answer_marks(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    """Words are gathered until "that is all"; every piece is acknowledged by asking on."""
    match said:
        case OwnWords(text) if len(tidy(text)) > 1:
            return keep_marks(form, draft, words=(tidy(text),))
        case Choose(code) if code == CLEAR:
            return amended(draft, ask(put(draft, question, marks_with(None)[0])), question.code)
    return not_an_answer(form, draft, said)


def _answer_place(form: Form, draft: ReportDraft, question: Question, said: Said) -> Step:
    before = draft.answers.get(question.code)
    match said:
        case Choose(code) if code == RIGHT:
            return _confirm(form, draft, question, Sure.CONFIRMED)
        case Choose(code) if code == VILLAGE:
            return (draft, ()) if draft.part is ScreenPart.VILLAGE else _list_villages(draft)
        case Choose(code) if code == PIN:
            return (
                (draft, ())
                if draft.part is ScreenPart.PIN
                else ask(replace(draft, part=ScreenPart.PIN))
            )
        case Choose(code) if code == VISITOR or code not in NOT_AN_AREA:
            return _choose_village(form, draft, question, code)
    value = place_with(before, said, joined=False)
    if value is None:
        return not_an_answer(form, draft, said)
    return settle(form, draft, question, value)


def _confirm(form: Form, draft: ReportDraft, question: Question, sure: Sure) -> Step:
    """The village known from before is the right one, or they cannot say. Then where in it, unless
    that was told."""
    before = draft.answers.get(question.code)
    if not is_to_confirm(before):
        return draft, (shown_now(draft),)
    place = {**table(before), "sure": sure.value}
    if is_told(place) or question.code in draft.settled:
        return settle(form, draft, question, place)
    return amended(draft, ask(put(draft, question, place)), question.code)


def _list_villages(draft: ReportDraft) -> Step:
    return ask(replace(draft, part=ScreenPart.VILLAGE, page=0))


def _choose_village(form: Form, draft: ReportDraft, question: Question, code: str) -> Step:
    """The village first, then where in it, unless that was told before."""
    before = draft.answers.get(question.code)
    place = in_village(before, code)
    if place == table(before) and draft.part is ScreenPart.QUESTION:
        return draft, ()
    there = replace(draft, village="" if code == VISITOR else code)
    if is_told(place):
        return settle(form, there, question, place)
    return amended(draft, ask(put(there, question, place)), question.code)


def _number(said: Said) -> str:
    match said:
        case OwnWords(number) | Contact(number):
            return phone_number(number)
    return ""


def _call(form: Form, draft: ReportDraft, question: Question) -> Step:
    """A call needs a number: asked within this question, unless the form has one for it."""
    if find_question(form, QuestionKind.PHONE) is not None:
        return settle(form, draft, question, {"reach": Reach.PHONE.value})
    return (
        (draft, ())
        if draft.part is ScreenPart.PHONE
        else ask(replace(draft, part=ScreenPart.PHONE))
    )


def _call_at(form: Form, draft: ReportDraft, question: Question, number: str) -> Step:
    """Whoever gives a number wants to be called; nobody asks for it again."""
    way: dict[str, str] = {"reach": Reach.PHONE.value}
    phone = find_question(form, QuestionKind.PHONE)
    if phone is None:
        return settle(form, draft, question, {**way, "phone": number})
    moved = settled(form, draft, question, way)
    return amended(draft, settle(form, moved, phone, number), question.code)


# ------------------------------------------------------------------------------ moving about


def _skip(form: Form, draft: ReportDraft, question: Question) -> Step:
    before = draft.answers.get(question.code)
    if draft.part is ScreenPart.CONFIRM:
        return _confirm(form, draft, question, Sure.UNKNOWN)
    if question.kind is QuestionKind.ITEMS:
        return that_is_all(form, draft, question)
    if question.kind is QuestionKind.SEVERAL:
        return settle(form, draft, question, ticked(chosen_in(before)))
    if draft.part in (
        ScreenPart.VILLAGE,
        ScreenPart.PHONE,
    ):  # that is not known; the question itself stays
        return ask(replace(draft, part=ScreenPart.QUESTION))
    if question.kind is QuestionKind.PLACE:
        known = is_told(before) or form.private  # at home it is not a matter of remembering
        place = table(before) if known else {**table(before), "unknown": True}
        return settle(form, draft, question, place)
    if question.kind is QuestionKind.MARKS:  # that is all
        return settle(form, draft, question, before or marks_with(None)[0])
    if not question.skippable:
        return draft, (Misunderstood(question.code), shown_now(draft))
    return amended(draft, go_on(form, unanswered(form, draft, question)), question.code)


def _hurry(form: Form, draft: ReportDraft) -> Step:
    """Leave out what can be left out; what cannot is still asked."""
    able = [q.code for q in path_of(form, draft) if q.skippable and q.code not in draft.settled]
    return go_on(form, replace(draft, settled=(*draft.settled, *able)))


def _back(form: Form, draft: ReportDraft, question: Question) -> Step:
    before = draft.answers.get(question.code)
    village_known = has_village(before) or draft.opened
    within = draft.part in WITHIN
    if draft.part is ScreenPart.VILLAGE and draft.opened:
        return go_to(draft, question)
    if within or (draft.part is ScreenPart.VILLAGE and village_known):
        return ask(replace(draft, part=ScreenPart.QUESTION))
    if draft.reviewing:
        return go_on(form, draft)
    earlier = _earlier(form, draft, question)
    if earlier:
        return go_to(draft, earlier[-1])
    return draft, ((shown_now(draft),) if draft.opened else (Out(),))


def _earlier(form: Form, draft: ReportDraft, question: Question) -> list[Question]:
    """The questions before this one that were answered or skipped."""
    path = path_of(form, draft)
    here = path.index(question) if question in path else 0
    return [each for each in path[:here] if each.code in draft.settled]


def leads_back(form: Form, draft: ReportDraft) -> bool:
    """Whether *back* leads anywhere from the question on the screen: of a danger that is open, the
    first question has nothing before it."""
    question = asked_now(form, draft)
    if not draft.opened or question is None or draft.part in (*WITHIN, ScreenPart.VILLAGE):
        return True
    return bool(_earlier(form, draft, question))
