"""Meetings as a resident sees them. Invited, asking, at the door, and afterwards.

What stands below an invitation can be pressed, or typed: its digit or its words, where the
invitation is what came last. In the middle of a report the question is asked again instead.
"""

from collections.abc import Callable
from functools import partial

from actions.broadcasts.wording import only_in
from actions.meetings import attendance, commitments
from actions.meetings.calendars import calendar_file
from actions.meetings.meeting_news import (
    ANSWER,
    ASK,
    CALENDAR,
    COMING,
    NOT_COMING,
    QUESTION,
    lines_of,
    title_of,
)
from actions.residents import drafting, resuming
from actions.residents.announcement_digits import came_last
from actions.residents.match_button import meant_action
from actions.residents.message_index import remember
from actions.residents.turn_context import Talk, residents_verb
from domain.broadcasts.announcing import OF_MEETINGS, REMEMBERED, AnnouncementKind
from domain.cases.text_replacement import Was
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.talk_presses import act
from domain.forms.views import MENU, View
from domain.lanes import REPLY
from domain.meetings.meetings import DOOR, QUESTION_MOST, DoorScan, MeetingState, Says
from domain.saying import As, Button, Line, Moment, Saying, pgettext, say
from storage import announcement_queries, meetings, outbox
from storage.deliveries import told_message
from storage.screens import Shown
from storage.tables import Announcement, Inquiry, Meeting

THEY_ARE = pgettext("meeting.list", "Meetings here:")
NONE = pgettext("meeting.none", "No meeting is planned here now.")
LABEL = pgettext("meeting.label", "{day} · {title}")
CALLED_OFF = pgettext("meeting.called_off", "❌ It is called off. Please do not come.")
IS_OVER = pgettext("meeting.is_over", "This meeting is over.")
GONE = pgettext("meeting.gone", "That meeting is not there any more.")
NOTED_COMING = pgettext("meeting.noted_coming", "✅ Good, you are coming. Counted, without a name.")
NOTED_NOT = pgettext("meeting.noted_not", "❌ You are not coming. Thank you for telling.")
YOUR_QUESTION = pgettext(
    "meeting.your_question", "Type your question. The organiser does not see who asks."
)
ONE_MAY_SIGN = pgettext("meeting.may_sign", "Write your name only if you want to.")
ASKED = pgettext("meeting.asked", "Your question is with the organiser, without your name.")
ASKED_ENOUGH = pgettext("meeting.asked_enough", "Three questions are enough for one meeting.")
TOO_LONG = pgettext("meeting.too_long", "That is too long. {most} characters at most.")
CALENDAR_HERE = pgettext("meeting.calendar_here", "Open this. Your phone will remind you.")
PROMISED = pgettext("meeting.promised", "What was promised:")
ANSWERED = pgettext("meeting.answered", "What people asked:")

ARRIVALS = {
    DoorScan.COUNTED: pgettext("meeting.door.counted", "👋 Welcome. Counted, without a name."),
    DoorScan.LATE: pgettext("meeting.door.late", "Your code came late. It counts all the same."),
    DoorScan.AGAIN: pgettext("meeting.door.again", "You are counted already. Once is enough."),
    DoorScan.EARLY: pgettext("meeting.door.early", "Too early. Please scan again at the door."),
    DoorScan.CLOSED: pgettext("meeting.door.closed", "That meeting was long ago."),
    DoorScan.CANCELLED: CALLED_OFF,
    DoorScan.UNKNOWN: pgettext("meeting.door.unknown", "This code is for no meeting."),
}
KEYS = (
    ("1", "yes", f"#{COMING}"),
    ("2", "no", f"#{NOT_COMING}"),
    ("3", "ask", f"#{ASK}"),
    ("4", "cal", f"#{CALENDAR}"),
)
SCENE = "question"
VERB = "meeting"  # stands before the id of the one that was asked
SHOWN = 5
TITLE_SHOWN = 32  # characters, on a button
ANSWERS_SHOWN = 5


# ---------------------------------------------------------------------------- in the menu


def show_meetings(talk: Talk) -> None:
    """The next ones for where they live, and the last ones with their answers and promises."""
    rows = _here(talk)
    listed = Listing(
        rows,
        opens=lambda row: Button(act("meeting", "look", row.id), _label(row), emoji="📅"),
        turns=partial(act, "meeting", "list"),
        after=[back_to(act("go", "news"))],
    )
    line = say(THEY_ARE if rows else NONE)
    talk.show(View((line,), listed.buttons(0)), at=act("meeting", "list"), scene="menu")


def _here(talk: Talk) -> list[Meeting]:
    profile = talk.speaker.profile
    if not profile.site:
        return []
    areas = set(profile.places)
    rows = meetings.of_site(talk.tx, profile.site, now=talk.now, limit=50)
    return [row for row in rows if not areas or not areas.isdisjoint(row.areas)][:SHOWN]


def _label(row: Meeting) -> Line:
    day = Moment(row.starts_at, As.DAY, row.changed_at)
    return say(LABEL, day=day, title=title_of(row, most=TITLE_SHOWN))


def press_meeting(talk: Talk, press: Press) -> None:
    """What was pressed among the meetings: `list`, `look:ID`, `yes:ID`, `ask:ID` …"""
    verb, meeting_id = press.arg(0), press.arg(1)
    if verb == "look":
        _look(talk, meeting_id)
    elif verb in _DEEDS:
        _DEEDS[verb](talk, meeting_id)
    else:
        show_meetings(talk)


def press_invited(talk: Talk, press: Press) -> None:
    """What was pressed below an invitation: `ID:yes`, `ID:no`, `ID:ask`, `ID:cal`."""
    _DEEDS.get(press.arg(1), _look)(talk, press.arg(0))


def typed_under_news(talk: Talk, text: str, shown: Shown | None, asked: Inquiry | None) -> bool:
    """Whether the text answers the last invitation that reached them; then it was acted upon.

    shown, asked: the screen, or the inquiry, that it answers otherwise.
    """
    verb = meant_action(talk, text, Shown(0, {"k": KEYS}, None, ""))
    told = _last_told(talk) if verb in _DEEDS else None
    if told is None or not told.facts.get("asks") or not came_last(talk, told, shown):
        return False
    if asked is not None and told.told_at is not None and asked.asked_at > told.told_at:
        return False
    if resuming.is_asking(talk):
        drafting.show_now(talk)
        return True
    answer = [told.id, verb]
    if talk.dialog.get("told") == answer:
        return False  # said already: it is meant for the screen, where 1 may be danger
    talk.dialog["told"] = answer
    _DEEDS[verb](talk, told.facts["meeting"])
    return True


def _last_told(talk: Talk) -> Announcement | None:
    """What asked them something last: a meeting's news, or an alert."""
    profile, kinds = talk.speaker.profile, (*OF_MEETINGS, AnnouncementKind.ALERT)
    if not profile.reader:
        return None
    told = announcement_queries.told_to(
        talk.tx, profile.reader, kinds, site=profile.site, since=talk.now - REMEMBERED
    )
    asking = (one for one in told if one.kind == AnnouncementKind.ALERT or one.facts.get("asks"))
    return next((one for one in asking if told_message(talk.tx, one.id, profile.reader)), None)


def _look(talk: Talk, meeting_id: str) -> None:
    meeting = talk.tx.get(Meeting, meeting_id)
    if meeting is None:
        talk.say(say(GONE))
        return
    written = meetings.texts_of(meeting)
    lines = [*_state_lines(talk, meeting), *lines_of(meeting)]
    lines += only_in(written, talk.words.languages, talk.language)
    lines += _afterwards(talk, meeting)
    buttons = _buttons(talk, meeting)
    at = act("meeting", "look", meeting.id)
    talk.show(View(tuple(lines), tuple(buttons)), at=at, scene="menu")


def _buttons(talk: Talk, meeting: Meeting) -> list[Button]:
    ahead = meeting.state == MeetingState.PLANNED and talk.now < meeting.ends_at
    buttons = []
    if ahead:
        buttons = [
            Button(act("meeting", "yes", meeting.id), say(COMING), "1", "✅"),
            Button(act("meeting", "no", meeting.id), say(NOT_COMING), "2", "❌"),
        ]
    if attendance.may_ask(talk.tx, meeting.id):
        buttons.append(Button(act("meeting", "ask", meeting.id), say(ASK), "3", "❓"))
    if ahead:
        buttons.append(Button(act("meeting", "cal", meeting.id), say(CALENDAR), "4", "📅"))
    return [*buttons, back_to(act("meeting", "list"))]


def _state_lines(talk: Talk, meeting: Meeting) -> list[Line]:
    if meeting.state == MeetingState.CANCELLED:
        return [say(CALLED_OFF)]
    return [say(IS_OVER)] if talk.now >= meeting.ends_at else []


def _afterwards(talk: Talk, meeting: Meeting) -> list[Line]:
    """Published answers and promises with their state."""
    lines: list[Line] = []
    published = [row for row in meetings.questions_of(talk.tx, meeting.id) if row.published]
    if published:
        lines += ["", say(ANSWERED)]
    for row in published[-ANSWERS_SHOWN:]:
        lines.append(say(QUESTION, words=meetings.question_words(talk.tx, row)))
        lines.append(say(ANSWER, words=meetings.answer_words(talk.tx, row)))
    promises = commitments.lines_of(talk.tx, meeting, now=talk.now)
    return [*lines, "", say(PROMISED), *promises] if promises else lines


# ------------------------------------------------------------------------------- answering


def _say_whether(talk: Talk, meeting_id: str, says: Says) -> None:
    meeting = attendance.say_whether(talk.tx, meeting_id, talk.speaker.id, says, now=talk.now)
    if meeting is None:
        there = talk.tx.get(Meeting, meeting_id)
        off = there is not None and there.state == MeetingState.CANCELLED
        talk.say(say(CALLED_OFF if off else IS_OVER if there is not None else GONE))
        return
    noted = NOTED_COMING if says is Says.COMING else NOTED_NOT
    talk.say(say(noted), *lines_of(meeting, agenda=False))


def _send_calendar(talk: Talk, meeting_id: str) -> None:
    meeting = talk.tx.get(Meeting, meeting_id)
    if meeting is None or meeting.state != MeetingState.PLANNED:
        talk.say(say(IS_OVER if meeting is not None else GONE))
        return
    file = calendar_file(talk.tx, meeting, words=talk.words, language=talk.language)
    saying = Saying((say(CALENDAR_HERE),), media=(file,))
    outbox.put(talk.tx, talk.speaker.mailbox, saying, REPLY, now=talk.now)


def _ask(talk: Talk, meeting_id: str) -> None:
    """What is typed next is the question."""
    meeting = attendance.may_ask(talk.tx, meeting_id)
    if meeting is None:
        talk.say(say(IS_OVER))
        return
    back = back_to(act("meeting", "look", meeting.id))
    view = View((say(YOUR_QUESTION), say(ONE_MAY_SIGN)), (back,))
    talk.show(view, at=act("meeting", "ask", meeting.id), scene=SCENE, meeting=meeting.id)


def take_question(talk: Talk, meeting_id: str, text: str) -> None:
    """The question as typed; nothing of who asked goes along."""
    meeting = attendance.may_ask(talk.tx, meeting_id)
    if meeting is None:
        talk.say(say(IS_OVER))
    elif not attendance.fits(text):
        talk.say(say(TOO_LONG, most=QUESTION_MOST) if text else say(YOUR_QUESTION))
    elif attendance.ask(talk.tx, meeting, talk.speaker.id, text, now=talk.now):
        remember(talk, text, to=f"{VERB}:{meeting.id}")
        _after(talk, ASKED, meeting)
    else:
        _after(talk, ASKED_ENOUGH, meeting)


def _after(talk: Talk, text_id: str, meeting: Meeting) -> None:
    """A sentence, and the ways on: a screen of its own, so that nothing more is taken for it."""
    look = Button(act("meeting", "look", meeting.id), _label(meeting), "1", "📅")
    menu = Button(act("go", "menu"), say(MENU), "0", "☰")
    talk.show(View((say(text_id),), (look, menu)), at=act("go", "menu"), scene="menu")


def reword_question(talk: Talk, meeting_id: str, was: Was, text: str) -> bool:
    """Whether the question that they asked at that meeting says this now."""
    return attendance.reword_question(talk.tx, meeting_id, was, text, now=talk.now)


# -------------------------------------------------------------------------------- the door


def is_door(talk: Talk) -> bool:
    """Whether they scanned the code at a meeting's door."""
    return talk.heard.command == "start" and talk.heard.start.startswith(DOOR)


def arrive(talk: Talk) -> None:
    """Count whoever scanned the code, before anything else is asked of them."""
    door = talk.heard.start.removeprefix(DOOR)
    how, meeting = attendance.check_in(talk.tx, door, talk.speaker.id, now=talk.now)
    if meeting is None:
        menu = Button(act("go", "menu"), say(MENU), "0", "☰")
        talk.show(View((say(ARRIVALS[how]),), (menu,)), at=act("go", "menu"), scene="menu")
        return
    if not talk.speaker.profile.site:
        talk.settle_at(meeting.site, "")
    _after(talk, ARRIVALS[how], meeting)


_DEEDS: dict[str, Callable[[Talk, str], None]] = {
    "yes": partial(_say_whether, says=Says.COMING),
    "no": partial(_say_whether, says=Says.NOT_COMING),
    "ask": _ask,
    "cal": _send_calendar,
}


VERBS = (
    residents_verb("meeting", press_meeting, elsewhere=True),
    residents_verb("invited", press_invited),
)
