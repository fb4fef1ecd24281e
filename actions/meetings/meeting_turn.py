"""The turn: which questions a press or words belong to: of a meeting in the making, or about one
that was called."""

from collections.abc import Mapping

from actions.dialog.questions import Questions, verbs_of
from actions.dialog.verbs import LEADERS, DraftVerb, Verb, Where, alone, with_rest
from actions.meetings import invitation_review
from actions.meetings.called_meetings import CALLING_OFF
from actions.meetings.meeting_questions import CALLING, take_same, write_in
from actions.meetings.organiser import Organiser, Verbs
from actions.meetings.questions_and_answers import ANSWERING, PROMISING
from domain.dialog.press import Press
from domain.meetings.meeting_draft import MeetingDraft

HELD: Mapping[str, Questions[Organiser]] = {
    "reason": CALLING_OFF,
    "answer": ANSWERING,
    "promise": PROMISING,
    "promise_day": PROMISING,
    "later": PROMISING,  # as drafts of before forms call it
}


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
    _questions(organiser).reword(organiser)


def _questions(organiser: Organiser) -> Questions[Organiser]:
    draft = organiser.draft
    if draft.step == "later":
        draft.step = "promise_day"
    return HELD.get(draft.step, CALLING)


def take_typed(organiser: Organiser) -> None:
    """Words, which may be edited from now on, unless they were acted upon at once."""
    questions = _questions(organiser)
    questions.typed(organiser)
    if questions is CALLING or organiser.draft.step in HELD:
        organiser.keep()


def _confirm(organiser: Organiser) -> None:
    """The last tap, unless something is missing: a button of an earlier screen."""
    if CALLING.is_whole(organiser):
        invitation_review.confirm(organiser)
        return
    CALLING.go_on(organiser)
    organiser.keep()


_OF_QUESTIONS = verbs_of(_questions, "meet", LEADERS, of_kind=False)
VERBS: Verbs = (
    Verb("meet.new", begin, LEADERS, Where.PRIVATE),
    *(one for one in _OF_QUESTIONS if one.name != "meet.typed"),
    DraftVerb("meet.typed", alone(take_typed), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
    DraftVerb("meet.same", alone(take_same), LEADERS, Where.PRIVATE, of_kind=False),
    DraftVerb("meet.lang", with_rest(write_in), LEADERS, Where.PRIVATE, of_kind=False),
    DraftVerb("meet.confirm", alone(_confirm), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
)
