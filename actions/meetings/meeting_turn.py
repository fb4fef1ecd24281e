"""The turn: what an admin or leader pressed or typed about meetings, in one transaction.

Every button names its deed, `g.area.06724-01`; rights are asked at each press. What is typed
belongs to the question that stands there. A Refusal is one plain sentence, and nothing said before
is lost.
"""

from collections.abc import Callable
from datetime import datetime

from actions.broadcasts.plans import Refusal
from actions.dialog.author import (
    CORRECTED,
    FORGOTTEN,
    ONLY_WORDS,
    SURELY,
    TOO_LATE,
    refuse_stranger,
)
from actions.dialog.staff_drafts import find_draft, new_draft
from actions.meetings import (
    answering,
    called_meetings,
    calling,
    invitation_review,
    meeting_steps,
)
from actions.meetings.organiser import Organiser
from actions.meetings.rights import organiser_at, require_holder
from domain.forms.answers import WORDS_AT_MOST, tidy
from domain.heard import Heard
from domain.meetings.meeting_draft import Draft, Step
from domain.meetings.meetings import AGENDA_MOST, PLACE_MOST, TITLE_MOST
from domain.people.links import Links
from domain.saying import Saying, say
from domain.words.words import Words
from storage import outbox
from storage.tables import Meeting
from storage.tx import Tx

PREFIX = Organiser.PREFIX


def meetings_turn(tx: Tx, heard: Heard, *, words: Words, links: Links, now: datetime) -> None:
    """Do what was pressed or typed; whoever has no such role is told so."""
    member = organiser_at(tx, heard.who)
    if member is None:
        refuse_stranger(tx, heard.who, now=now)
        return
    draft = find_draft(tx, member, Draft, now=now)
    organiser = Organiser(tx, member, draft or new_draft(Draft, now=now), words, now, links)
    try:
        with tx.begin_nested():
            _act(organiser, heard, known=draft is not None)
    except Refusal as refusal:
        outbox.put(tx, organiser.mailbox, Saying((refusal.reason,)), now=now)


def edit_turn(tx: Tx, heard: Heard, *, words: Words, links: Links, now: datetime) -> None:
    """A message that was typed for a meeting was edited: so is the draft, and shown."""
    member = organiser_at(tx, heard.who)
    draft = find_draft(tx, member, Draft, now=now) if member is not None else None
    if member is None or draft is None:
        return
    organiser, text = Organiser(tx, member, draft, words, now, links), _said(heard)
    try:
        with tx.begin_nested():
            if draft.said.get(heard.message) == text:
                return  # a preview of a link appeared
            calling.check_words(text, AGENDA_MOST)
            organiser.say(say(CORRECTED if draft.reword(heard.message, text) else TOO_LATE))
            _require_short(draft)
            _go(organiser, draft.step)
            organiser.keep()
    except Refusal as refusal:
        outbox.put(tx, organiser.mailbox, Saying((refusal.reason,)), now=now)


def _require_short(draft: Draft) -> None:
    """Raises Refusal where a title or a place became too long."""
    for said in draft.texts.values():
        for step, most in ((Step.TITLE, TITLE_MOST), (Step.PLACE, PLACE_MOST)):
            if step in said:
                calling.check_words(said[step], most)


def _act(organiser: Organiser, heard: Heard, *, known: bool) -> None:
    token = heard.choice.removeprefix(PREFIX) or "list"
    what, _, argument = token.partition(".")  # an Indonesian area has dots in its code
    if what == SURELY and argument:
        organiser.forget()
        organiser.draft = new_draft(Draft, now=organiser.now)
        what, _, argument = argument.partition(".")
    if what == "list":
        called_meetings.show_list(organiser)
    elif what in _INTO_DRAFTS and not organiser.may_begin(what, argument):
        pass
    elif what == "new":
        organiser.draft = Draft(serial=organiser.draft.serial)
        meeting_steps.ask_kind(organiser)
        organiser.keep()
    elif what in _OF_MEETING:
        _of_meeting(organiser, what, argument)
    elif what == "answer":
        answering.ask_answer(organiser, argument)
        organiser.keep()
    elif what == "kept":
        answering.keep_promise(organiser, argument)
    elif what == "later":
        answering.ask_later(organiser, argument)
        organiser.keep()
    elif not known:
        organiser.say(say(FORGOTTEN))
        called_meetings.show_list(organiser)
    else:
        _in_draft(organiser, heard, what, argument)


def _of_meeting(organiser: Organiser, what: str, argument: str) -> None:
    meeting_id, _, value = argument.partition(".")
    meeting = organiser.tx.get(Meeting, meeting_id)
    if meeting is None:
        raise Refusal(say(answering.GONE))
    require_holder(organiser.tx, meeting, organiser.staff.id)
    serial = organiser.draft.serial
    if what == "alter":
        called_meetings.alter_reminder(organiser, meeting, value)
        return
    if what == "off":
        called_meetings.call_off(organiser, meeting.id, "")
        return
    _OF_MEETING[what](organiser, meeting)
    if organiser.draft.serial != serial:
        organiser.keep()


def _in_draft(organiser: Organiser, heard: Heard, what: str, argument: str) -> None:
    if what == "confirm":
        invitation_review.confirm(organiser)
        return
    if what == "drop":
        invitation_review.drop(organiser, is_sure=argument == SURELY)
        return
    if what == "typed":
        if heard.media:
            organiser.say(say(ONLY_WORDS))
        text = _said(heard)
        organiser.draft.note_said(heard.message, text)
        if (text or not heard.media) and _typed(organiser, text):
            organiser.keep()
        return
    if what == "go":
        _go(organiser, argument)
    elif what == "lang":
        invitation_review.write_in(organiser, argument)
    elif what in _TAKES and _TAKES[what](organiser, argument):
        invitation_review.go_on(organiser)
    organiser.keep()


def _said(heard: Heard) -> str:
    """What was typed, without invisible marks; what is far too long is only told so."""
    text = heard.text.strip()
    return text if len(text) > WORDS_AT_MOST else tidy(text)


def _typed(organiser: Organiser, text: str) -> bool:
    """Words belong to the question that stands there. Whether the draft is still to be kept."""
    step = Step(organiser.draft.step)
    if step in _LAST_WORDS:
        _LAST_WORDS[step](organiser, text)
        return False
    if step is Step.PROMISE:
        answering.take_promise(organiser, text)
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
        meeting_steps.ASK[Step(where)](organiser)
    else:
        invitation_review.go_on(organiser)


def _call_off(organiser: Organiser, text: str) -> None:
    called_meetings.call_off(organiser, organiser.draft.about, text)


_INTO_DRAFTS = ("new", "edit", "answer", "later", "promise", "cancel")  # what begins another draft
_ASKED = frozenset(step.value for step in meeting_steps.ASK)
_OF_MEETING: dict[str, Callable[[Organiser, Meeting], None]] = {
    "look": called_meetings.look,
    "edit": invitation_review.edit,
    "remind": called_meetings.show_reminders,
    "alter": called_meetings.show_reminders,
    "door": called_meetings.show_door,
    "questions": answering.show_questions,
    "publish": answering.publish,
    "promises": answering.show_promises,
    "promise": answering.ask_promise,
    "cancel": called_meetings.ask_why,
    "off": called_meetings.ask_why,
    "take": called_meetings.take_over,
}
_TAKES: dict[str, Callable[[Organiser, str], bool]] = {
    "kind": meeting_steps.take_kind,
    "day": meeting_steps.take_day,
    "time": meeting_steps.take_time,
    "area": meeting_steps.take_area,
    "page": lambda organiser, _: meeting_steps.turn_page(organiser),
    "invited": lambda organiser, _: meeting_steps.take_areas(organiser),
    "noagenda": lambda organiser, _: meeting_steps.take_agenda(organiser, ""),
    "same": lambda organiser, _: meeting_steps.take_same(organiser),
    "before": invitation_review.take_reminder,
}
_WORDS: dict[Step, Callable[[Organiser, str], bool]] = {
    Step.TITLE: meeting_steps.take_title,
    Step.PLACE: meeting_steps.take_place,
    Step.DAY: meeting_steps.type_day,
    Step.TIME: meeting_steps.type_time,
    Step.AGENDA: meeting_steps.take_agenda,
}
_LAST_WORDS: dict[Step, Callable[[Organiser, str], None]] = {
    Step.REASON: _call_off,
    Step.ANSWER: answering.take_answer,
    Step.PROMISE_DAY: answering.take_promise_day,
    Step.LATER: answering.take_later,
}
