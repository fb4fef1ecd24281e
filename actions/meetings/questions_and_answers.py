"""Answering: what people asked, without names; answers are published to all who were invited."""

from collections.abc import Collection, Mapping
from datetime import date

from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import LEADERS, Verb, Where, with_rest
from actions.meetings import commitments, meeting_lifecycle, meeting_news
from actions.meetings.held_questions import HeldQuestions
from actions.meetings.organiser import GONE, Organiser, Verbs, on_one, on_question
from actions.meetings.rights import require_holder
from domain.cases.answer_lines import shortened
from domain.dialog.paging import back_to, of_place
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import MeetingState, PromiseState, fitting
from domain.saying import Arg, Button, Line, pgettext, say
from storage import meetings
from storage.tables import Meeting, MeetingPromise, MeetingQuestion

NO_QUESTIONS = pgettext("admin:meeting.no_questions", "Nobody has asked anything yet.")
OPEN_ONE = pgettext("admin:meeting.question", "{number}. {words}")
ANSWERED_ONE = pgettext("admin:meeting.question_answered", "{number}. {words} → {answer}")
ANSWER = pgettext("admin:meeting.answer", "Answer {number}")
PUBLISH = pgettext("admin:meeting.publish", "Send answers to all")
NOTHING_NEW = pgettext("admin:meeting.nothing_new", "There is no new answer to send.")
SENT = pgettext("admin:meeting.answers_sent", "{count} answers go out to all who were invited.")
BACK = pgettext("admin:meeting.to_meeting", "To the meeting")

PROMISES = pgettext("admin:meeting.promise_list", "🤝 What was promised:")
NO_PROMISES = pgettext("admin:meeting.no_promises", "Nothing is promised yet.")
NEW_PROMISE = pgettext("admin:meeting.new_promise", "A new promise")
IT_IS_DONE = pgettext("admin:meeting.mark_done", "Done: {words}")
NOTED = pgettext("admin:meeting.promise_noted", "Noted: {day}. You are reminded on that day.")
THANKS = pgettext("admin:meeting.promise_thanks", "Good. People see that it is done.")

LISTED = 20
LABELS = 5  # open questions with a button of their own on one screen
SHORT = 24


def show_questions(organiser: Organiser, meeting: Meeting) -> None:
    """Every question with its answer, and buttons for those without one."""
    rows = meetings.questions_of(organiser.tx, meeting.id)[-LISTED:]
    lines: list[Line] = [_line(organiser, row) for row in rows] or [say(NO_QUESTIONS)]
    open_ones = [row for row in rows if row.answer_sealed is None][:LABELS]
    buttons = [
        Button(meet("answer", row.id), say(ANSWER, number=row.number), str(place), "💬")
        for place, row in enumerate(open_ones, start=1)
    ]
    if any(row.answer_sealed is not None and not row.published for row in rows):
        buttons.append(Button(meet("publish", meeting.id), say(PUBLISH), "6", "📢"))
    organiser.say(*lines, buttons=[*buttons, _back(meeting)])


def _line(organiser: Organiser, row: MeetingQuestion) -> Line:
    words = meetings.question_words(organiser.tx, row)
    answer = meetings.answer_words(organiser.tx, row)
    if not answer:
        return say(OPEN_ONE, number=row.number, words=words)
    return say(ANSWERED_ONE, number=row.number, words=words, answer=answer)


def ask_answer(organiser: Organiser, question_id: str) -> None:
    """What is typed next is the answer. Raises Refusal."""
    question, _ = _question(organiser, question_id)
    organiser.begin("answer", question.id)
    ANSWERING.go_on(organiser)


def _asked(organiser: Organiser) -> Mapping[str, Arg]:
    question, _ = _question(organiser, organiser.draft.about)
    return {"words": meetings.question_words(organiser.tx, question)}


def _answer(organiser: Organiser, said: Mapping[str, str]) -> None:
    """The answer as typed; it is not published yet. Raises Refusal."""
    question, meeting = _question(organiser, organiser.draft.about)
    meetings.keep_answer(organiser.tx, question, said["answer"])
    organiser.forget()
    show_questions(organiser, meeting)


ANSWERING = HeldQuestions(form="answer", offers={}, back=meet("list"), facts=_asked, deed=_answer)


def publish(organiser: Organiser, meeting: Meeting) -> None:
    """New answers go to all who were invited, as many as fit into one message; the rest later."""
    if meeting.state == MeetingState.CANCELLED:
        raise StepRefused(say(meeting_lifecycle.IS_OVER))
    tx = organiser.tx
    rows = [
        row
        for row in meetings.questions_of(tx, meeting.id)
        if row.answer_sealed is not None and not row.published
    ]
    pairs = [(meetings.question_words(tx, row), meetings.answer_words(tx, row)) for row in rows]
    count = fitting(pairs)
    if not count:
        raise StepRefused(say(NOTHING_NEW))
    for row in rows[:count]:
        row.published = True
    meeting_news.tell_answers(tx, meeting, pairs[:count], now=organiser.now)
    organiser.say(say(SENT, count=count))


def _question(organiser: Organiser, question_id: str) -> tuple[MeetingQuestion, Meeting]:
    question = organiser.tx.get(MeetingQuestion, question_id)
    if question is None:
        raise StepRefused(say(GONE))
    meeting = organiser.tx.get_one(Meeting, question.meeting_id)
    require_holder(organiser.tx, meeting, organiser.staff.id)
    return question, meeting


# ---------------------------------------------------------------------------------- promises


def show_promises(organiser: Organiser, meeting: Meeting) -> None:
    """What was promised, with its state."""
    lines = commitments.lines_of(organiser.tx, meeting, now=organiser.now)
    promised = meetings.promises_of(organiser.tx, meeting.id)
    open_ones = [row for row in promised if row.state == PromiseState.OPEN]
    buttons = [Button(meet("promise", meeting.id), say(NEW_PROMISE), "1", "🤝")]
    buttons += [
        Button(
            meet("kept", row.id),
            say(IT_IS_DONE, words=shortened(row.words, SHORT)),
            of_place(place),
            "✔",
        )
        for place, row in enumerate(open_ones, start=2)
    ]
    head = say(PROMISES) if lines else say(NO_PROMISES)
    organiser.say(head, *lines, buttons=[*buttons, _back(meeting)])


class Promising(HeldQuestions):
    """A new promise, or another day for one."""

    def needless(self, author: Organiser) -> Collection[str]:
        """What was promised stands."""
        return ("promise",) if author.tx.get(MeetingPromise, author.draft.about) else ()


def ask_promise(organiser: Organiser, meeting: Meeting) -> None:
    """What is typed next is the promise."""
    organiser.begin("promise", meeting.id)
    PROMISING.go_on(organiser)


def _promise(organiser: Organiser, said: Mapping[str, str]) -> None:
    """By when; then it stands for all to see. Raises Refusal."""
    tx, day = organiser.tx, date.fromisoformat(said["promise_day"])
    row = tx.get(MeetingPromise, organiser.draft.about)
    meeting = tx.get(Meeting, organiser.draft.about)
    if row is not None:
        commitments.postpone(tx, row, day, by=organiser.staff, now=organiser.now)
    elif meeting is not None:
        what = commitments.Commitment(said["promise"], day)
        commitments.promise(tx, meeting, what, by=organiser.staff, now=organiser.now)
    else:
        raise StepRefused(say(GONE))
    organiser.forget()
    organiser.say(say(NOTED, day=organiser.day(day)))
    if meeting is not None:
        show_promises(organiser, meeting)


PROMISING = Promising(
    form="promise",
    offers={"promise_day": lambda _organiser: []},
    back=meet("list"),
    facts=lambda organiser: {"example": organiser.example()},
    deed=_promise,
)


def keep_promise(organiser: Organiser, promise_id: str) -> None:
    """It is done. Raises Refusal."""
    row = _promised(organiser, promise_id)
    commitments.keep(organiser.tx, row, by=organiser.staff, now=organiser.now)
    organiser.say(say(THANKS))


def ask_later(organiser: Organiser, promise_id: str) -> None:
    """What is typed next is its new day. Raises Refusal."""
    organiser.begin("promise_day", _promised(organiser, promise_id).id)
    PROMISING.go_on(organiser)


def _promised(organiser: Organiser, promise_id: str) -> MeetingPromise:
    row = organiser.tx.get(MeetingPromise, promise_id)
    if row is None:
        raise StepRefused(say(GONE))
    return row


def _back(meeting: Meeting) -> Button:
    return back_to(meet("look", meeting.id))


VERBS: Verbs = (
    Verb("meet.questions", on_one(show_questions), LEADERS, Where.PRIVATE),
    Verb("meet.answer", on_question(ask_answer), LEADERS, Where.PRIVATE),
    Verb("meet.publish", on_one(publish), LEADERS, Where.PRIVATE),
    Verb("meet.promises", on_one(show_promises), LEADERS, Where.PRIVATE),
    Verb("meet.promise", on_one(ask_promise, begins=True), LEADERS, Where.PRIVATE),
    Verb("meet.kept", with_rest(keep_promise), LEADERS, Where.PRIVATE),
    Verb("meet.later", on_question(ask_later), LEADERS, Where.PRIVATE),
)
