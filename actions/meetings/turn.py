"""The turn: what an admin or leader pressed or typed about meetings, in one transaction.

Every button names its deed, `g.area.06724-01`; rights are asked at each press. What is typed
belongs to the question that stands there. A Refusal is one plain sentence, and nothing said before
is lost.
"""

from collections.abc import Callable
from datetime import datetime

from actions.announcing.plans import Refusal
from actions.composing.author import (
    CORRECTED,
    FORGOTTEN,
    ONLY_WORDS,
    SURELY,
    TOO_LATE,
    refuse_stranger,
)
from actions.drafts import find_draft, new_draft
from actions.meetings import answering, managing, planning, review, steps
from actions.meetings.organiser import Organiser
from actions.meetings.rights import organiser_at, require_holder
from domain.answers import WORDS_AT_MOST, tidy
from domain.convening import Draft, Step
from domain.heard import Heard
from domain.links import Links
from domain.meetings import AGENDA_MOST, PLACE_MOST, TITLE_MOST
from domain.saying import Saying, say
from domain.words import Words
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
            planning.check_words(text, AGENDA_MOST)
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
                planning.check_words(said[step], most)


def _act(organiser: Organiser, heard: Heard, *, known: bool) -> None:
    token = heard.choice.removeprefix(PREFIX) or "list"
    what, _, argument = token.partition(".")  # an Indonesian area has dots in its code
    if what == SURELY and argument:
        organiser.forget()
        organiser.draft = new_draft(Draft, now=organiser.now)
        what, _, argument = argument.partition(".")
    if what == "list":
        managing.show_list(organiser)
    elif what in _INTO_DRAFTS and not organiser.may_begin(what, argument):
        pass
    elif what == "new":
        organiser.draft = Draft(serial=organiser.draft.serial)
        steps.ask_kind(organiser)
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
        managing.show_list(organiser)
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
        managing.alter_reminder(organiser, meeting, value)
        return
    if what == "off":
        managing.call_off(organiser, meeting.id, "")
        return
    _OF_MEETING[what](organiser, meeting)
    if organiser.draft.serial != serial:
        organiser.keep()


def _in_draft(organiser: Organiser, heard: Heard, what: str, argument: str) -> None:
    if what == "confirm":
        review.confirm(organiser)
        return
    if what == "drop":
        review.drop(organiser, is_sure=argument == SURELY)
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
        review.write_in(organiser, argument)
    elif what in _TAKES and _TAKES[what](organiser, argument):
        review.go_on(organiser)
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
            review.go_on(organiser)
    else:
        _go(organiser, step)
    return True


def _go(organiser: Organiser, where: str) -> None:
    draft = organiser.draft
    if where == "kind" or not draft.kind:
        steps.ask_kind(organiser)
    elif where == "reminders" and draft.missing() is None:
        review.show_reminders(organiser)
    elif where in _ASKED:
        steps.ASK[Step(where)](organiser)
    else:
        review.go_on(organiser)


def _call_off(organiser: Organiser, text: str) -> None:
    managing.call_off(organiser, organiser.draft.about, text)


_INTO_DRAFTS = ("new", "edit", "answer", "later", "promise", "cancel")  # what begins another draft
_ASKED = frozenset(step.value for step in steps.ASK)
_OF_MEETING: dict[str, Callable[[Organiser, Meeting], None]] = {
    "look": managing.look,
    "edit": review.edit,
    "remind": managing.show_reminders,
    "alter": managing.show_reminders,
    "door": managing.show_door,
    "questions": answering.show_questions,
    "publish": answering.publish,
    "promises": answering.show_promises,
    "promise": answering.ask_promise,
    "cancel": managing.ask_why,
    "off": managing.ask_why,
    "take": managing.take_over,
}
_TAKES: dict[str, Callable[[Organiser, str], bool]] = {
    "kind": steps.take_kind,
    "day": steps.take_day,
    "time": steps.take_time,
    "area": steps.take_area,
    "page": lambda organiser, _: steps.turn_page(organiser),
    "invited": lambda organiser, _: steps.take_areas(organiser),
    "noagenda": lambda organiser, _: steps.take_agenda(organiser, ""),
    "same": lambda organiser, _: steps.take_same(organiser),
    "before": review.take_reminder,
}
_WORDS: dict[Step, Callable[[Organiser, str], bool]] = {
    Step.TITLE: steps.take_title,
    Step.PLACE: steps.take_place,
    Step.DAY: steps.type_day,
    Step.TIME: steps.type_time,
    Step.AGENDA: steps.take_agenda,
}
_LAST_WORDS: dict[Step, Callable[[Organiser, str], None]] = {
    Step.REASON: _call_off,
    Step.ANSWER: answering.take_answer,
    Step.PROMISE_DAY: answering.take_promise_day,
    Step.LATER: answering.take_later,
}
