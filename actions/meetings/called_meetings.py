"""Meetings once called: look at, the sheet at the door, reminders, calling off."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from actions.dialog.author import TO_MENU
from actions.dialog.staff_lists import show_rows
from actions.dialog.verbs import LEADERS, Verb, Where, with_page
from actions.meetings import (
    commitments,
    invitation_review,
    meeting_lifecycle,
    meeting_schedule,
    numbers,
)
from actions.meetings.held_questions import HeldQuestions
from actions.meetings.meeting_news import invitation_code, lines_of
from actions.meetings.organiser import Organiser, Verbs, get_held, on_one
from actions.meetings.rights import may_hold, require_holder
from domain.cases.answer_lines import shortened
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Question
from domain.meetings.meeting_presses import MeetVerb, meet
from domain.meetings.meetings import MeetingState, turn_reminder
from domain.paper.poster_presses import sheet
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, pgettext, say
from domain.words.buttons import BACK as BUTTON_BACK
from domain.words.buttons import CHANGE, GO_ON, KEEP_IT, box
from storage import meetings
from storage.tables import Meeting

MENU = pgettext("admin:meeting.menu", "🏘 Meetings")
NEW = pgettext("admin:meeting.new", "Call a meeting")
NONE = pgettext("admin:meeting.none", "No meeting is planned.")
LINE = pgettext("admin:meeting.line", "{day} {clock} · {title}")
STATES = {
    MeetingState.PLANNED: pgettext("admin:meeting.state.planned", "It is planned."),
    MeetingState.CANCELLED: pgettext("admin:meeting.state.cancelled", "It is called off."),
    MeetingState.OVER: pgettext("admin:meeting.state.over", "It is over."),
}
DOOR = pgettext("admin:meeting.door", "Sheet for the door")
QUESTIONS = pgettext("admin:meeting.questions", "Questions")
PROMISES = pgettext("admin:meeting.promises", "Promises")
BACK = pgettext("admin:meeting.to_list", "Meetings")
DOOR_LINK = pgettext(
    "admin:meeting.door_link", "Show this at the door: {link}. Scanning it counts once."
)
PRINT_DOOR = pgettext("admin:meeting.print_door", "Print it for the door")
PRINT_NEWS = pgettext("admin:meeting.print_news", "Print the invitation")
DOOR_SECRET = pgettext(
    "admin:meeting.door_secret", "Do not send it around: who has it can be counted."
)
NO_REASON = pgettext("admin:meeting.no_reason", "Without a reason")
IS_OFF = pgettext("admin:meeting.is_off", "{title} is called off. All who were invited are told.")
TAKEN = pgettext("admin:meeting.taken", "You hold {title} now.")

LISTED_AT_MOST = 100
TITLE_SHOWN = 32  # characters, on a button


def show_list(organiser: Organiser, page: int = 0) -> None:
    """The next ones first. A leader sees their own."""
    tx, now = organiser.tx, organiser.now
    found = meetings.of_site(tx, organiser.staff.site, now=now, limit=LISTED_AT_MOST)
    listed = Listing(
        [row for row in found if may_hold(tx, row, organiser.staff.id)],
        opens=lambda row: Button(meet("look", row.id), _title(row, now=now)),
        turns=partial(meet, "list"),
        before=[Button(meet("new"), say(NEW), "1", "➕")],
        after=[Button(in_menu("menu"), say(TO_MENU), "0", "☰")],
    )
    show_rows(organiser, listed, page, title=say(MENU), none=say(NONE))


def _title(row: Meeting, *, now: datetime) -> Line:
    return say(
        LINE,
        title=shortened(row.title, TITLE_SHOWN),
        **invitation_review.when_label(row.starts_at, now),
    )


def look(organiser: Organiser, meeting: Meeting) -> None:
    """What it is, the numbers, and what can be done."""
    lines = [*lines_of(meeting), "", say(STATES[MeetingState(meeting.state)])]
    lines += numbers.lines_of(organiser.tx, meeting)
    lines += commitments.lines_of(organiser.tx, meeting, now=organiser.now)
    organiser.say(*lines, buttons=_buttons(meeting))


def _buttons(meeting: Meeting) -> list[Button]:
    def button(verb: MeetVerb, label: str, digit: str, emoji: str) -> Button:
        return Button(meet(verb, meeting.id), say(label), digit, emoji)

    buttons = []
    if meeting.state == MeetingState.PLANNED:
        buttons += [
            button("edit", CHANGE, "1", "✏️"),
            button("remind", invitation_review.REMIND, "2", "⏰"),
            button("door", DOOR, "3", "🚪"),
        ]
    if meeting.state != MeetingState.CANCELLED:
        buttons += [
            button("questions", QUESTIONS, "4", "❓"),
            button("promises", PROMISES, "5", "🤝"),
        ]
    if meeting.state == MeetingState.PLANNED:
        buttons.append(button("cancel", meeting_schedule.CALL_OFF, "6", "❌"))
    return [*buttons, back_to(meet("list"))]


def show_door(organiser: Organiser, meeting: Meeting) -> None:
    """Where the sheet for the door is shown, and how it is printed."""
    link = f"{organiser.links.pages}/m/{meeting.door}"
    buttons = [Button(sheet("door", "", meeting.id), say(PRINT_DOOR), "1", "🖨")]
    if code := invitation_code(organiser.tx, meeting):
        buttons.append(Button(sheet("notice", "", code), say(PRINT_NEWS), "2", "📌"))
    back = organiser.button("look", BUTTON_BACK, "0", "↩", about=meeting.id)
    organiser.say(say(DOOR_LINK, link=link), say(DOOR_SECRET), buttons=(*buttons, back))


# ------------------------------------------------------------------------------- reminders


def show_reminders(organiser: Organiser, meeting: Meeting, *, fresh: bool = True) -> None:
    """Which reminders of a meeting that was called already go out."""
    question = organiser.forms.staff["meet"].form.question("reminders")
    reminders = Listing(
        question.options,
        opens=lambda one: Button(
            meet("alter", meeting.id, one.code),
            say(one.label),
            emoji=box(ticked=int(one.code) in meeting.reminders),
        ),
        turns=partial(meet, "look", meeting.id),
        after=[organiser.button("look", GO_ON, "7", "▶", about=meeting.id)],
    )
    put = organiser.show if fresh else organiser.change
    put([say(question.ask)], reminders.buttons(0))


def alter_reminder(organiser: Organiser, press: Press) -> None:
    """One reminder more or less, from now on. Raises Refusal."""
    meeting = get_held(organiser, press.arg(0))
    chosen = turn_reminder(meeting.reminders, press.number(1))
    meeting_lifecycle.turn_reminder(
        organiser.tx, meeting.id, chosen, by=organiser.staff, now=organiser.now
    )
    show_reminders(organiser, meeting, fresh=False)


# ------------------------------------------------------------------------------ calling off


class CallingOff(HeldQuestions):
    """It may be called off without a reason, or kept."""

    def besides(self, author: Organiser, question: Question) -> Sequence[Button]:  # noqa: ARG002  # one
        """Without one."""
        return [Button(meet("off", author.draft.about), say(NO_REASON), "1", "❌")]

    def way_back(self, author: Organiser, question: Question) -> Button:  # noqa: ARG002  # one
        """To the meeting."""
        return Button(meet("look", author.draft.about), say(KEEP_IT), "0", "↩")


def ask_why(organiser: Organiser, meeting: Meeting) -> None:
    """Calling off is asked twice, with a reason for those who were invited."""
    if meeting.state != MeetingState.PLANNED:
        look(organiser, meeting)
        return
    organiser.begin("reason", meeting.id)
    CALLING_OFF.go_on(organiser)


def call_off(organiser: Organiser, meeting_id: str, reason: str) -> None:
    """It is not held. Raises Refusal."""
    meeting = meeting_lifecycle.cancel_meeting(
        organiser.tx, meeting_id, reason, by=organiser.staff, now=organiser.now
    )
    organiser.forget()
    organiser.say(say(IS_OFF, title=meeting.title))


CALLING_OFF = CallingOff(
    form="off",
    offers={},
    back=meet("list"),
    facts=lambda organiser: {"title": get_held(organiser, organiser.draft.about).title},
    deed=lambda organiser, said: call_off(organiser, organiser.draft.about, said["reason"]),
)


def call_off_now(organiser: Organiser, meeting: Meeting) -> None:
    """It is not held, and nobody said why. Raises Refusal."""
    call_off(organiser, meeting.id, "")


def take_over(organiser: Organiser, meeting: Meeting) -> None:
    """This admin holds it from now on. Raises Refusal."""
    require_holder(organiser.tx, meeting, organiser.staff.id)
    meeting_lifecycle.take_over(organiser.tx, meeting.id, by=organiser.staff, now=organiser.now)
    organiser.say(say(TAKEN, title=meeting.title))


VERBS: Verbs = (
    Verb("meet.list", with_page(show_list), LEADERS, Where.PRIVATE),
    Verb("meet.look", on_one(look), LEADERS, Where.PRIVATE),
    Verb("meet.edit", on_one(invitation_review.edit, begins=True), LEADERS, Where.PRIVATE),
    Verb("meet.remind", on_one(show_reminders), LEADERS, Where.PRIVATE),
    Verb("meet.alter", alter_reminder, LEADERS, Where.PRIVATE),
    Verb("meet.door", on_one(show_door), LEADERS, Where.PRIVATE),
    Verb("meet.cancel", on_one(ask_why, begins=True), LEADERS, Where.PRIVATE),
    Verb("meet.off", on_one(call_off_now), LEADERS, Where.PRIVATE),
    Verb("meet.take", on_one(take_over), LEADERS, Where.PRIVATE),
)
