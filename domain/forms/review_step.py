"""Before and after the questions: which village, the review, and what is told when all is asked."""

from dataclasses import replace

from domain.forms.answer_facts import find_question, tidy
from domain.forms.effects import Dropped, Misunderstood, Out, Review, SendCase, Step
from domain.forms.forms import Form, QuestionKind
from domain.forms.intents import Back, Choose, More, OwnWords, PinAt, Said, Send, SendNow, Skip
from domain.forms.navigation import (
    ask,
    go_on,
    go_to,
    keep_marks,
    open_case,
    path_of,
    settled,
    shown_now,
)
from domain.forms.parse_answer import NOT_AN_AREA, VISITOR, place_with
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.unsolicited import STORY, not_an_answer

CHANGE, DROP, REALLY_DROP, KEEP = "change", "drop", "really", "keep"


def off_the_path(form: Form, draft: ReportDraft, said: Said) -> Step:
    """What follows where no question stands: before a danger opens, on the review, at the end."""
    match draft.part:
        case ScreenPart.OPENING:
            return _opening(form, draft, said)
        case ScreenPart.REVIEW:
            return _review(form, draft, said)
        case ScreenPart.CHANGE:
            return _change(form, draft, said)
        case ScreenPart.DROP:
            return _drop(draft, said)
        case ScreenPart.DONE:
            return _done(form, draft, said)
    return go_on(form, draft)


def _opening(form: Form, draft: ReportDraft, said: Said) -> Step:
    """Which village? A village, none, or where it burns: each opens the case."""
    match said:
        case More():
            return ask(replace(draft, page=draft.page + 1))
        case Back():
            return draft, (Out(),)
        case Skip() | SendNow() | Send():
            return open_case(form, draft)
        case Choose(code) if code == VISITOR:
            return open_case(form, draft)
        case Choose(code) if code not in NOT_AN_AREA:
            return open_case(form, draft, code)
        case PinAt() | OwnWords():
            return _opening_words(form, draft, said)
    return draft, (Misunderstood(""), shown_now(draft))


def _opening_words(form: Form, draft: ReportDraft, said: PinAt | OwnWords) -> Step:
    place = find_question(form, QuestionKind.PLACE)
    value = place_with(draft.answers.get(place.code), said, joined=True) if place else None
    slip = isinstance(said, OwnWords) and len(tidy(said.text)) < STORY // 2
    if place is None or value is None or slip:
        return draft, (Misunderstood(""), shown_now(draft))
    return open_case(form, settled(form, draft, place, value))


def _review(form: Form, draft: ReportDraft, said: Said) -> Step:
    match said:
        case Send():
            return draft, (SendCase(),)
        case Choose(code) if code == CHANGE:
            return replace(draft, part=ScreenPart.CHANGE, page=0), (Review(),)
        case Choose(code) if code == DROP:
            return replace(draft, part=ScreenPart.DROP), (Review(),)
        case Back():
            path = path_of(form, draft)
            return go_to(draft, path[-1]) if path else (draft, (Out(),))
        case OwnWords(text) if len(tidy(text)) > 1:
            return keep_marks(form, draft, words=(tidy(text),))
        case PinAt():
            return not_an_answer(form, draft, said)
        case More():  # their own words, whole
            return replace(draft, page=1), (Review(),)
        case Skip() | SendNow():  # 7 a second time: that is all
            return draft, (shown_now(draft),)
    return draft, (Misunderstood(""), shown_now(draft))


def _change(form: Form, draft: ReportDraft, said: Said) -> Step:
    match said:
        case Choose(code):
            for question in path_of(form, draft):
                if question.code == code:
                    return go_to(draft, question)
        case More():
            return replace(draft, page=draft.page + 1), (Review(),)
        case Back() | Skip():
            return replace(draft, part=ScreenPart.REVIEW, page=0), (Review(),)
    return draft, (Misunderstood(""), shown_now(draft))


def _drop(draft: ReportDraft, said: Said) -> Step:
    match said:
        case Choose(code) if code == REALLY_DROP:
            return draft, (Dropped(),)
        case Choose(code) if code == KEEP:
            return replace(draft, part=ScreenPart.REVIEW, page=0), (Review(),)
        case Back() | Skip():
            return replace(draft, part=ScreenPart.REVIEW, page=0), (Review(),)
    return draft, (Misunderstood(""), shown_now(draft))


def _done(form: Form, draft: ReportDraft, said: Said) -> Step:
    """The case stands; whatever else is told goes to it."""
    match said:
        case OwnWords(text) if len(tidy(text)) > 1:
            return keep_marks(form, draft, words=(tidy(text),))
        case PinAt():
            return not_an_answer(form, draft, said)
        case Back():
            path = path_of(form, draft)
            return go_to(draft, path[-1]) if path else (draft, (shown_now(draft),))
        case Skip() | SendNow():  # 7 a second time: that is all
            return draft, (shown_now(draft),)
    return draft, (Misunderstood(""), shown_now(draft))
