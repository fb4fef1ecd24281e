"""How a draft moves along its questions.

The path is all of the form's questions in a report, those of `form.danger` once a case of danger is
open. The next question is always the first on the path that applies and is not settled (answered or
skipped). So going back, correcting a late answer and changing one from the review need no rules of
their own: they unsettle nothing, and the walk goes on where something is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.forms.amounts import exceeds
from domain.forms.answer_facts import (
    applicable,
    applies,
    find_option,
    marks_code,
    pruned,
    village_of,
)
from domain.forms.effects import (
    Amend,
    Ask,
    Done,
    Effect,
    Full,
    GoToForm,
    KeptAside,
    OpenCase,
    Review,
    ShowInfo,
    Step,
)
from domain.forms.forms import Form, Question, QuestionKind
from domain.forms.parse_answer import has_village, is_to_confirm, marks_with, table
from domain.forms.report_draft import Answer, Mode, ReportDraft, ScreenPart, Sure

ELSEWHERE = "elsewhere"  # an option of danger of this code asks for the village first


def path_of(form: Form, draft: ReportDraft) -> tuple[Question, ...]:
    """The questions of this draft that apply, in the order in which they are asked."""
    all_of_them = applicable(form, draft.answers)
    if draft.mode is Mode.REPORT:
        return all_of_them
    by_code = {question.code: question for question in all_of_them}
    return tuple(by_code[code] for code in form.danger if code in by_code)


def asked_now(form: Form, draft: ReportDraft) -> Question | None:
    """The question on the screen, None where there is none."""
    return next((q for q in form.questions if q.code == draft.asked), None)


def shown_now(draft: ReportDraft) -> Effect:
    """What is on the screen, to be shown again."""
    if draft.part is ScreenPart.DONE:
        return Done()
    if draft.part in (ScreenPart.REVIEW, ScreenPart.CHANGE, ScreenPart.DROP):
        return Review()
    return Ask(draft.asked, draft.part)


def ask(draft: ReportDraft) -> Step:
    """The draft, with its own question put on the screen."""
    return draft, (Ask(draft.asked, draft.part),)


def go_on(form: Form, draft: ReportDraft) -> Step:
    """To the first question that is missing; with none missing, to the review or the end."""
    asked = (question for question in path_of(form, draft) if not question.unasked)
    missing = next((question for question in asked if question.code not in draft.settled), None)
    if missing is not None:
        return go_to(draft, missing)
    if draft.mode is Mode.DANGER:
        return replace(draft, asked="", part=ScreenPart.DONE, page=0), (Done(),)
    return replace(draft, asked="", part=ScreenPart.REVIEW, page=0, reviewing=True), (Review(),)


def go_to(draft: ReportDraft, question: Question) -> Step:
    """Put the question on the screen. A place begins with the village while that is unknown, or
    nobody has said that it is the right one."""
    moved = replace(draft, asked=question.code, part=ScreenPart.QUESTION, page=0)
    if question.kind is not QuestionKind.PLACE:
        return ask(moved)
    place = table(draft.answers.get(question.code))
    if draft.opened and is_to_confirm(place):
        return ask(replace(moved, part=ScreenPart.CONFIRM))
    if not has_village(place) and draft.village:
        place["village"] = draft.village
        moved = replace(moved, answers={**draft.answers, question.code: place})
    if has_village(place) or draft.opened:
        return ask(moved)
    return ask(replace(moved, part=ScreenPart.VILLAGE))


def put(draft: ReportDraft, question: Question, value: Answer) -> ReportDraft:
    """The draft with this answer; if it is the question's turn, back on its main screen."""
    part = ScreenPart.QUESTION if draft.asked == question.code else draft.part
    return replace(draft, answers={**draft.answers, question.code: value}, part=part)


def settle(form: Form, draft: ReportDraft, question: Question, value: Answer) -> Step:
    """Take the answer and go on; an option of danger opens the case, one of info, or one
    that another form asks about, leads away."""
    option = find_option(question, value)
    if option is not None and option.info:
        return draft, (ShowInfo(option.info, option.advice),)
    if option is not None and option.leads and not draft.opened:
        return draft, (GoToForm(option.leads),)
    moved = settled(form, draft, question, value)
    if option is not None and option.danger and not draft.opened:
        return to_danger(form, moved, ask_village=option.code == ELSEWHERE)
    return amended(draft, go_on(form, moved), question.code)


def settle_late(form: Form, draft: ReportDraft, question: Question, value: Answer) -> Step:
    """As `settle`, and the question of now stays on the screen unless it no longer applies."""
    asked = asked_now(form, draft)
    after, effects = settle(form, draft, question, value)
    if any(isinstance(effect, OpenCase | ShowInfo | GoToForm) for effect in effects):
        return after, effects
    if after.part is ScreenPart.OPENING or asked is None or not applies(asked, after.answers):
        return after, effects
    here = replace(after, asked=draft.asked, part=draft.part, page=draft.page)
    return amended(draft, (here, (shown_now(here),)), question.code)


def settled(form: Form, draft: ReportDraft, question: Question, value: Answer) -> ReportDraft:
    """The draft with this answer settled, without the answers that no longer apply."""
    moved = put(draft, question, value)
    answers = _within(form, pruned(form, moved.answers))
    parts = moved.answers.keys() - answers.keys()
    codes = _still(form, answers, draft, question)
    return replace(moved, answers=answers, settled=tuple(one for one in codes if one not in parts))


def _within(form: Form, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Without a part that is larger than its whole is now: it is asked again."""
    larger = {one.code for one in form.questions if exceeds(one, answers.get(one.code), answers)}
    return {code: value for code, value in answers.items() if code not in larger}


def unanswered(form: Form, draft: ReportDraft, question: Question) -> ReportDraft:
    """The draft with this question skipped: what was answered to it before is taken back."""
    answers = {code: value for code, value in draft.answers.items() if code != question.code}
    answers = pruned(form, answers)
    return replace(draft, answers=answers, settled=_still(form, answers, draft, question))


def _still(
    form: Form, answers: Mapping[str, Answer], draft: ReportDraft, question: Question
) -> tuple[str, ...]:
    """The settled questions that still apply, this one among them, each once."""
    codes = {each.code for each in applicable(form, answers)}
    both = (*draft.settled, question.code)
    return tuple(dict.fromkeys(code for code in both if code in codes))


def amended(before: ReportDraft, step_made: Step, code: str) -> Step:
    """The step, with word to the open case if the answer is other than before."""
    after, effects = step_made
    if not before.opened or before.answers.get(code) == after.answers.get(code):
        return step_made
    return after, (Amend(code), *(effect for effect in effects if effect != Amend(code)))


def keep_marks(
    form: Form, draft: ReportDraft, *, words: Iterable[str] = (), media: Iterable[str] = ()
) -> Step:
    """Keep these pieces among the marks, whatever is asked; the screen stays."""
    code = marks_code(form)
    marks, full = marks_with(draft.answers.get(code), words=words, media=media)
    if full:
        return draft, (Full(), shown_now(draft))
    kept = replace(draft, answers={**draft.answers, code: marks})
    return amended(draft, (kept, (KeptAside(), shown_now(kept))), code)


def to_danger(form: Form, draft: ReportDraft, *, ask_village: bool = False) -> Step:
    """Open the case, if the village is known, were it from before; else ask that first."""
    village = village_of(form, draft.answers) or draft.village
    if ask_village or not village:
        return ask(replace(draft, mode=Mode.DANGER, asked="", part=ScreenPart.OPENING, page=0))
    return open_case(form, draft, village, sure=_was_said(form, draft))


def _was_said(form: Form, draft: ReportDraft) -> bool:
    """Whether the village stands in an answer of this draft; else it is known from before. Home
    asks for it in a way of its own."""
    places = [question for question in form.questions if question.kind is QuestionKind.PLACE]
    return form.private or not places or any(one.code in draft.settled for one in places)


def open_case(form: Form, draft: ReportDraft, village: str = "", *, sure: bool = True) -> Step:
    """Open the case, in this village where it is known, and go on along the danger path.

    sure: False where nobody has said yet that it is there.
    """
    moved = replace(draft, mode=Mode.DANGER, opened=True, reviewing=False, village=village)
    if village:
        moved = _in_village(form, moved, village, sure=sure)
    after, effects = go_on(form, moved)
    return after, (OpenCase(), *effects)


def _in_village(form: Form, draft: ReportDraft, village: str, *, sure: bool) -> ReportDraft:
    """The village, wherever this form asks for one."""
    answers, done = dict(draft.answers), list(draft.settled)
    doubt = {} if sure else {"sure": Sure.NOT_YET.value}
    for question in applicable(form, draft.answers):
        if question.kind is QuestionKind.PLACE:
            place = table(answers.get(question.code))
            answers[question.code] = {**place, "village": village, **doubt}
        elif question.kind is QuestionKind.VILLAGE:
            answers[question.code] = village
            done.append(question.code)
    settled = tuple(dict.fromkeys(done))
    return replace(draft, answers=answers, settled=settled, village=village)
