"""Officers: what they press and write, in the room or in private, and which deed that is.

Buttons are `card.VERB:NUMBER` on a card, `prompt:PROMPT:WHAT` on a prompt. Everything else in a
room is talk among colleagues: it is not kept. Only a reply to an officer's own prompt for writing
to the reporter ever leaves the room; a reply to a card is a note, and says so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from actions.cases import taking
from actions.cases.card_verbs import CardDeed
from actions.cases.cards import slot_of
from actions.cases.closing import reply_closing
from actions.cases.edited_by_officers import remember_said
from actions.cases.notes import (
    KEPT_OF_ANOTHER,
    note,
    note_by_prompt,
    note_by_reply,
)
from actions.cases.officer_permissions import (
    ActRefused,
    Move,
    find_case,
    get_officer,
    move_at,
    own_room,
    require_room,
    room_of,
    tell_refusal,
)
from actions.cases.partners import REASON_SLOT, reply_reason
from actions.cases.passing import reply_passing
from actions.cases.prompt_verbs import PromptDeed, find_prompt_verb
from actions.cases.prompts import SOMEBODY_ELSES, find_prompt
from actions.cases.which_case import ask_which, newer_alarm
from actions.cases.writing import (
    get_words,
    hear_voice,
    write_own,
)
from actions.dialog.author import ONLY_WORDS
from actions.dialog.verbs import Verb, where_of
from actions.people.rooms import NOT_BOUND
from actions.room_commands import turn_list
from domain.cases.cases import is_number, number_in, spoken
from domain.dialog.press import Press, read_press
from domain.forms.answer_facts import tidy
from domain.heard import Heard, Place
from domain.mailboxes import to_room, to_staff
from domain.paper.receipts import ReceiptWanted
from domain.saying import pgettext
from storage import outbox, staff
from storage.case_locks import numbers_of
from storage.sent_messages import BEFORE, SAID, posted_slot, slot_before
from storage.tables import Case, Posted, Prompt, Room
from storage.tx import Tx

NO_SUCH = pgettext("police:refused.no_such", "No report of this desk has the number {number}.")
WHICH_NUMBER = pgettext("police:refused.which_number", "Which one? Type its six digits.")
NO_CARD = pgettext(
    "police:refused.no_card",
    "That message belongs to no report, so nothing was kept. Reply to a card, or type /case and its"
    " number.",
)
OLD_BUTTON = pgettext(
    "police:refused.old_button", "That button leads nowhere now. Type /case and the number."
)


def officer_presses(
    tx: Tx,
    heard: Heard,
    *,
    cards: Mapping[str, Verb[CardDeed]],
    prompts: Mapping[str, Verb[PromptDeed]],
    now: datetime,
) -> ReceiptWanted | None:
    """A button of a card or prompt, by their verbs. Forged, foreign and late ones end in a plain
    sentence; in private, where nobody works for us, in nothing. Given back is what has to be set on
    paper for them."""
    press = read_press(heard.choice) or Press("")
    try:
        if heard.place is Place.GROUP and room_of(tx, heard) is None:
            raise ActRefused(NOT_BOUND)
        if press.verb == "prompt":
            _press_prompt(tx, heard, press, prompts, now=now)
        elif press.verb == "board":
            turn_list(tx, heard, press.rest, now=now)
        elif press.verb in cards:
            return _press_card(tx, heard, cards[press.verb], press.rest, now=now)
        else:
            raise ActRefused(OLD_BUTTON)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)
    return None


def _press_card(
    tx: Tx, heard: Heard, verb: Verb[CardDeed], number: str, *, now: datetime
) -> ReceiptWanted | None:
    case = find_case(tx, number)
    move = move_at(tx, heard, case, now=now) if case else None
    if move is None:
        raise ActRefused(OLD_BUTTON)
    if where_of(heard) not in verb.where:
        require_room(move)
    wanted = verb.deed(move)
    outbox.hasten(tx, move.mailbox, slot_of(move.case.id))  # it is what was pressed
    return wanted


def _press_prompt(
    tx: Tx,
    heard: Heard,
    press: Press,
    verbs: Mapping[str, Verb[PromptDeed]],
    *,
    now: datetime,
) -> None:
    """What does not belong to such a prompt is passed over."""
    prompt = find_prompt(tx, press.arg(0))
    room = room_of(tx, heard)
    if prompt is None or room is None or prompt.room_id != room.id:
        raise ActRefused(OLD_BUTTON)
    move = move_at(tx, heard, tx.get_one(Case, prompt.case_id, with_for_update=True), now=now)
    if move is None:
        raise ActRefused(OLD_BUTTON)
    verb = find_prompt_verb(verbs, prompt.kind, press.arg(1))
    if verb is not None:
        verb.deed(move, prompt, press.arg(1))


# ----------------------------------------------------------------------------------- written words


def officer_replies(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """An answer to a message of ours in the room. What belongs to no case is said to its writer;
    what colleagues say to each other is theirs."""
    room = room_of(tx, heard)
    if room is None:
        return
    posted = _answered(tx, heard, room)
    try:
        if posted is not None and posted.case_id is not None:
            _reply(tx, heard, posted, now=now)
        elif heard.to_us:
            get_officer(tx, heard, room)
            raise ActRefused(NO_CARD)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def awaits_receipt(tx: Tx, heard: Heard) -> bool:
    """Whether it answers something that we may have said this very moment: the messenger shows it
    before it tells us its number."""
    room = room_of(tx, heard)
    if room is None or _answered(tx, heard, room) is not None:
        return False
    return outbox.is_under_way(tx, to_room(room.id))


def _answered(tx: Tx, heard: Heard, room: Room) -> Posted | None:
    """What stands in the message that it replies to, here or in the group that this was before."""
    mailbox, message = to_room(room.id), heard.reply_to
    posted = None
    if staff.find_room(tx, heard.where) is not None:  # else it was said there
        posted = posted_slot(tx, mailbox, message)
    posted = posted or slot_before(tx, mailbox, message)
    if posted is None or posted.slot.removeprefix(BEFORE).startswith(SAID):
        return None  # a colleague's
    return posted


def _reply(tx: Tx, heard: Heard, posted: Posted, *, now: datetime) -> None:
    slot = posted.slot.removeprefix(BEFORE)
    if slot.startswith(REASON_SLOT):
        reply_reason(tx, heard, slot.removeprefix(REASON_SLOT), now=now)
        return
    case = tx.get_one(Case, posted.case_id, with_for_update=True)
    move = move_at(tx, heard, case, now=now)
    if move is None:
        raise ActRefused(NO_CARD)
    kind, _, name = slot.partition("#")[0].partition(":")
    prompt = find_prompt(tx, name) if kind == "prompt" else None
    if prompt is None or prompt.state != "open" or prompt.kind not in _REPLIES:
        made = _note(move, since=case.opened_at)
        remember_said(move, made)
    elif prompt.staff_id != move.officer.id:
        # A colleague's words must not leave under another's name: they stay, as a note.
        is_kept = note(move, heard.text, heard.media)
        remember_said(move, None)
        name = staff.name_of(tx, prompt.staff_id)
        if is_kept:
            raise ActRefused(KEPT_OF_ANOTHER, number=spoken(case.number), name=name)
        raise ActRefused(SOMEBODY_ELSES, name=name)
    else:
        _REPLIES[prompt.kind](move, prompt)


def _reply_to_closing(move: Move, prompt: Prompt) -> None:
    if move.heard.text or not move.heard.media:
        reply_closing(move, prompt, move.heard.text)
        remember_said(move, prompt)
    if move.heard.media:
        raise ActRefused(ONLY_WORDS)


def _reply_to_passing(move: Move, prompt: Prompt) -> None:
    if move.heard.media:
        raise ActRefused(ONLY_WORDS)
    reply_passing(move, prompt, move.heard.text)


def _reply_to_note(move: Move, prompt: Prompt) -> None:
    note_by_prompt(move, prompt, move.heard.text, move.heard.media)
    remember_said(move, prompt)


def _reply_to_writing(move: Move, prompt: Prompt) -> None:
    if move.heard.media:  # a caption alone would leave, and the officer think that the picture did
        hear_voice(move, prompt, move.heard.media)
        return
    alarm = newer_alarm(move.tx, move.case, since=prompt.opened_at)
    if alarm is None:
        write_own(move, prompt, move.heard.text)
        remember_said(move, prompt)
        return
    words = get_words(move.heard.text)
    asked = ask_which(move, alarm, words=words, media=(), answered=prompt)
    remember_said(move, asked)


def _note(move: Move, *, since: datetime) -> Prompt | None:
    """Returns the prompt that follows, if any."""
    alarm = newer_alarm(move.tx, move.case, since=since)
    if alarm is None or move.case.data_key is None:
        return note_by_reply(move, move.heard.text, move.heard.media)
    words = tidy(move.heard.text)
    return ask_which(move, alarm, words=words, media=move.heard.media, answered=None)


class _Reply(Protocol):
    """Words to a prompt of one's own. Raises Refused."""

    def __call__(self, move: Move, prompt: Prompt, /) -> None:
        """Take them."""


# By the kind of prompt. A reply to one of another kind is a note on its case.
_REPLIES: Mapping[str, _Reply] = {
    "close": _reply_to_closing,
    "pass": _reply_to_passing,
    "note": _reply_to_note,
    "ask": _reply_to_writing,
}


def officer_answers_privately(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """A reply, in private, to what was sent to an officer about a case: a note on that case."""
    move = find_private_reply(tx, heard, now=now)
    if move is None:
        return
    try:
        note_by_reply(move, heard.text, heard.media)
        remember_said(move, None)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def find_private_reply(tx: Tx, heard: Heard, *, now: datetime) -> Move | None:
    """The case that a private reply of an officer is about; None for everybody else's replies."""
    if heard.place is not Place.PRIVATE or not heard.reply_to:
        return None
    for role in staff.roles_at(tx, heard.who):
        posted = posted_slot(tx, to_staff(role.id), heard.reply_to)
        if posted is not None and posted.case_id is not None:
            case = tx.get_one(Case, posted.case_id, with_for_update=True)
            return move_at(tx, heard, case, now=now)
    return None


def show_case(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """The card of the number that was typed, as a new message in the room; open or not. It may be
    the case's or what one of its reporters was told.

    It is no search over persons: a number that is another desk's is as unknown as none.
    """
    room = own_room(tx, heard, now=now)
    if room is None:
        return
    number = number_in(heard.text)
    try:
        if not is_number(number):
            raise ActRefused(WHICH_NUMBER)
        cases = [find_case(tx, one) for one in numbers_of(tx, number)]
        moves = [move_at(tx, heard, case, now=now) for case in cases if case is not None]
        if not any(moves):
            raise ActRefused(NO_SUCH, number=spoken(number))
        for move in filter(None, moves):
            taking.show_again(move)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)
