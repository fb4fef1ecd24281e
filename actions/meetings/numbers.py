"""Numbers: how many are coming and how many came, never who; small ones are not told."""

from actions.broadcasts.small_counts import shown
from domain.meetings.meetings import MeetingState
from domain.saying import Line, pgettext, say
from storage import meetings
from storage.tables import Meeting
from storage.tx import Tx

COMING = pgettext("admin:meeting.count_coming", "✅ Coming: {count}")
NOT_COMING = pgettext("admin:meeting.count_not", "❌ Not coming: {count}")
CAME = pgettext("admin:meeting.count_came", "🚪 Came: {count}")
LATE = pgettext("admin:meeting.count_late", "Codes that arrived late: {count}")
QUESTIONS = pgettext("admin:meeting.count_questions", "❓ Questions: {count}, answered {answered}")


def lines_of(tx: Tx, meeting: Meeting) -> list[Line]:
    """What the organiser sees of a meeting's people."""
    lines: list[Line] = [
        say(COMING, count=shown(meeting.coming)),
        say(NOT_COMING, count=shown(meeting.not_coming)),
    ]
    if meeting.came or meeting.state == MeetingState.OVER:
        lines.append(say(CAME, count=shown(meeting.came)))
    if meeting.came_late:
        lines.append(say(LATE, count=shown(meeting.came_late)))
    questions = meetings.questions_of(tx, meeting.id)
    if questions:
        answered = sum(one.answer_sealed is not None for one in questions)
        lines.append(say(QUESTIONS, count=len(questions), answered=answered))
    return lines
