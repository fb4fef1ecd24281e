"""What was given unasked: kept, wherever it is told. Nothing that somebody said is lost."""

from domain.forms.amounts import in_two_ways
from domain.forms.answer_facts import find_option, find_question, marks_code, tidy
from domain.forms.effects import Misunderstood, Step
from domain.forms.forms import Form, Life, QuestionKind
from domain.forms.intents import GivenMedia, OwnWords, PinAt, Said
from domain.forms.navigation import (
    amended,
    asked_now,
    keep_marks,
    open_case,
    path_of,
    settle,
    settle_late,
    shown_now,
)
from domain.forms.parse_answer import place_with, table
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.saying import Phrase

STORY = 12  # characters: shorter words under a choice are a slip, longer ones a story worth keeping


def not_an_answer(form: Form, draft: ReportDraft, said: Said) -> Step:
    """A story or a place is kept wherever it is told; anything else is not understood. A register
    keeps no stories: people would stand in them."""
    place = find_question(form, QuestionKind.PLACE)
    match said:
        case OwnWords(text) if why := _in_two_ways(form, draft, text):
            return draft, (Misunderstood(draft.asked, why), shown_now(draft))
        case OwnWords(text) if len(tidy(text)) >= STORY and form.life is not Life.RECORD:
            return keep_marks(form, draft, words=(tidy(text),))
        case PinAt() if place is not None and place in path_of(form, draft):
            value = place_with(draft.answers.get(place.code), said, joined=True)
            if value is not None:
                return settle_late(form, draft, place, value)
    return draft, (Misunderstood(draft.asked), shown_now(draft))


def _in_two_ways(form: Form, draft: ReportDraft, text: str) -> Phrase | None:
    """A weight that may be read in two ways, where an amount is asked for."""
    asked = asked_now(form, draft)
    if asked is None or asked.kind not in (QuestionKind.NUMBER, QuestionKind.ITEMS):
        return None
    option = find_option(asked, draft.item) if draft.part is ScreenPart.AMOUNT else None
    return in_two_ways(text, option.unit if option is not None else asked.unit)


def hear_media(form: Form, draft: ReportDraft, said: GivenMedia) -> Step:
    """Photos and voices are always kept; a voice under the question of place is its answer."""
    after, effects = keep_marks(form, draft, media=said.ids)
    if after is draft:
        return after, effects
    if draft.part is ScreenPart.OPENING:  # danger does not wait
        return open_case(form, after)
    asked = asked_now(form, draft)
    if not said.voice or asked is None or asked.kind is not QuestionKind.PLACE:
        return after, effects
    if said.question not in ("", asked.code) or draft.part is ScreenPart.VILLAGE:
        return after, effects
    place = {**table(after.answers.get(asked.code)), "spoken": True}
    place.pop("unknown", None)
    return amended(draft, settle(form, after, asked, place), marks_code(form))
