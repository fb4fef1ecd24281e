"""The turn: what is typed while a meeting is composed, and what a step that was answered leads to.

What is typed belongs to the question that stands there.
"""

from collections.abc import Callable

from actions.dialog.author import CORRECTED, ONLY_WORDS, TOO_LATE
from actions.dialog.verbs import LEADERS, DraftVerb, Verb, Where, alone, with_rest
from actions.meetings import (
    called_meetings,
    invitation_review,
    meeting_lifecycle,
    meeting_steps,
    questions_and_answers,
)
from actions.meetings.organiser import Deed, Organiser, Verbs
from domain.dialog.press import Press
from domain.forms.answer_facts import WORDS_AT_MOST, tidy
from domain.heard import Heard
from domain.meetings.meeting_draft import MeetingDraft, MeetingStep
from domain.meetings.meetings import AGENDA_MOST, PLACE_MOST, TITLE_MOST
from domain.saying import say


def begin(organiser: Organiser, press: Press) -> None:
    """A new one, unless work would be lost."""
    if organiser.may_begin(press):
        organiser.draft = MeetingDraft(serial=organiser.draft.serial)
        meeting_steps.ask_kind(organiser)
        organiser.keep()


def reword(organiser: Organiser) -> None:
    """A message that was typed for it says something else now. Raises Refusal."""
    draft, heard, text = organiser.draft, organiser.heard, _said(organiser.heard)
    if draft.said.get(heard.message) == text:
        return  # a preview of a link appeared
    meeting_lifecycle.check_words(text, AGENDA_MOST)
    organiser.say(say(CORRECTED if draft.reword(heard.message, text) else TOO_LATE))
    _require_short(draft)
    _go(organiser, draft.step)
    organiser.keep()


def _require_short(draft: MeetingDraft) -> None:
    """Raises Refusal where a title or a place became too long."""
    for said in draft.texts.values():
        for step, most in ((MeetingStep.TITLE, TITLE_MOST), (MeetingStep.PLACE, PLACE_MOST)):
            if step in said:
                meeting_lifecycle.check_words(said[step], most)


def take_typed(organiser: Organiser) -> None:
    """Words, which may be edited from now on; files are not kept."""
    heard, text = organiser.heard, _said(organiser.heard)
    if heard.media:
        organiser.say(say(ONLY_WORDS))
    organiser.draft.note_said(heard.message, text)
    if (text or not heard.media) and _typed(organiser, text):
        organiser.keep()


def _said(heard: Heard) -> str:
    """What was typed, without invisible marks; what is far too long is only told so."""
    text = heard.text.strip()
    return text if len(text) > WORDS_AT_MOST else tidy(text)


def _typed(organiser: Organiser, text: str) -> bool:
    """Words belong to the question that stands there. Whether the draft is still to be kept."""
    step = MeetingStep(organiser.draft.step)
    if step in _LAST_WORDS:
        _LAST_WORDS[step](organiser, text)
        return False
    if step is MeetingStep.PROMISE:
        questions_and_answers.take_promise(organiser, text)
    elif step in _WORDS:
        if _WORDS[step](organiser, text):
            invitation_review.go_on(organiser)
    else:
        _go(organiser, step)
    return True


def _go(organiser: Organiser, where: str) -> None:
    draft = organiser.draft
    if where == "kind" or not draft.kind:
        meeting_steps.ask_kind(organiser)
    elif where == "reminders" and draft.missing() is None:
        invitation_review.show_reminders(organiser)
    elif where in _ASKED:
        meeting_steps.ASK[MeetingStep(where)](organiser)
    else:
        invitation_review.go_on(organiser)


def _call_off(organiser: Organiser, text: str) -> None:
    called_meetings.call_off(organiser, organiser.draft.about, text)


def _then_on(take: Callable[[Organiser, str], bool]) -> Deed:
    """The deed of a verb that answers a step: what is missing is asked next."""

    def do(organiser: Organiser, press: Press) -> None:
        if take(organiser, press.rest):
            invitation_review.go_on(organiser)

    return do


def _takes_none(take: Callable[[Organiser], bool]) -> Callable[[Organiser, str], bool]:
    return lambda organiser, _: take(organiser)


def _answers(name: str, take: Callable[[Organiser, str], bool]) -> Verb[Deed]:
    return DraftVerb(f"meet.{name}", _then_on(take), LEADERS, Where.PRIVATE, of_kind=False)


_ASKED = frozenset(step.value for step in meeting_steps.ASK)
_WORDS: dict[MeetingStep, Callable[[Organiser, str], bool]] = {
    MeetingStep.TITLE: meeting_steps.take_title,
    MeetingStep.PLACE: meeting_steps.take_place,
    MeetingStep.DAY: meeting_steps.type_day,
    MeetingStep.TIME: meeting_steps.type_time,
    MeetingStep.AGENDA: meeting_steps.take_agenda,
}
_LAST_WORDS: dict[MeetingStep, Callable[[Organiser, str], None]] = {
    MeetingStep.REASON: _call_off,
    MeetingStep.ANSWER: questions_and_answers.take_answer,
    MeetingStep.PROMISE_DAY: questions_and_answers.take_promise_day,
    MeetingStep.LATER: questions_and_answers.take_later,
}
VERBS: Verbs = (
    Verb("meet.new", begin, LEADERS, Where.PRIVATE),
    DraftVerb("meet.typed", alone(take_typed), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
    DraftVerb("meet.go", with_rest(_go), LEADERS, Where.PRIVATE, of_kind=False),
    _answers("kind", meeting_steps.take_kind),
    _answers("day", meeting_steps.take_day),
    _answers("time", meeting_steps.take_time),
    _answers("area", meeting_steps.take_area),
    _answers("page", _takes_none(meeting_steps.turn_page)),
    _answers("invited", _takes_none(meeting_steps.take_areas)),
    _answers("noagenda", lambda organiser, _: meeting_steps.take_agenda(organiser, "")),
    _answers("same", _takes_none(meeting_steps.take_same)),
    _answers("before", invitation_review.take_reminder),
)
