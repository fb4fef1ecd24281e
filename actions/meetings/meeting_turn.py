"""The turn: a press or words while a meeting is composed, or about one that was called.

What is typed belongs to the question that stands there.
"""

from collections.abc import Callable

from actions.dialog.author import ONLY_WORDS
from actions.dialog.questions import words_in
from actions.dialog.verbs import LEADERS, DraftVerb, Verb, Where, alone, with_rest
from actions.meetings import called_meetings, invitation_review, questions_and_answers
from actions.meetings.meeting_questions import CALLING, take_same, write_in
from actions.meetings.organiser import Organiser, Verbs
from domain.dialog.press import Press
from domain.meetings.meeting_draft import MeetingDraft, MeetingStep
from domain.saying import say


def begin(organiser: Organiser, press: Press) -> None:
    """A new one, unless work would be lost."""
    if organiser.may_begin(press):
        start(organiser)
        organiser.keep()


def start(organiser: Organiser) -> None:
    """An empty draft, and its first question."""
    organiser.draft = MeetingDraft(serial=organiser.draft.serial)
    CALLING.go_on(organiser)


def reword(organiser: Organiser) -> None:
    """A message that was typed for it says something else now. Raises Refusal."""
    CALLING.reword(organiser)


def take_typed(organiser: Organiser) -> None:
    """Words, which may be edited from now on; files are not kept."""
    if organiser.draft.step not in set(MeetingStep):
        CALLING.typed(organiser)
        organiser.keep()
        return
    text = words_in(organiser.heard)
    if organiser.heard.media:
        organiser.say(say(ONLY_WORDS))
    if text or not organiser.heard.media:
        organiser.draft.note_said(organiser.heard.message, text)
        _ABOUT_ONE[MeetingStep(organiser.draft.step)](organiser, text)


def _call_off(organiser: Organiser, text: str) -> None:
    called_meetings.call_off(organiser, organiser.draft.about, text)


def _confirm(organiser: Organiser) -> None:
    """The last tap, unless something is missing: a button of an earlier screen."""
    if CALLING.is_whole(organiser):
        invitation_review.confirm(organiser)
        return
    CALLING.go_on(organiser)
    organiser.keep()


def _promise(organiser: Organiser, text: str) -> None:
    questions_and_answers.take_promise(organiser, text)
    organiser.keep()


_ABOUT_ONE: dict[MeetingStep, Callable[[Organiser, str], None]] = {
    MeetingStep.REASON: _call_off,
    MeetingStep.ANSWER: questions_and_answers.take_answer,
    MeetingStep.PROMISE: _promise,
    MeetingStep.PROMISE_DAY: questions_and_answers.take_promise_day,
    MeetingStep.LATER: questions_and_answers.take_later,
}
VERBS: Verbs = (
    Verb("meet.new", begin, LEADERS, Where.PRIVATE),
    *(one for one in CALLING.verbs("meet", LEADERS, of_kind=False) if one.name != "meet.typed"),
    DraftVerb("meet.typed", alone(take_typed), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
    DraftVerb("meet.same", alone(take_same), LEADERS, Where.PRIVATE, of_kind=False),
    DraftVerb("meet.lang", with_rest(write_in), LEADERS, Where.PRIVATE, of_kind=False),
    DraftVerb("meet.confirm", alone(_confirm), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
)
