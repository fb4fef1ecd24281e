"""What an officer edited after writing it, in the room or in private.

Which message did what is kept beside the messages of ours: a slot `said:PROMPT:DIGEST:…`, with the
prompt that it answered or made, `-` for none. Talk among colleagues is not kept, so its edits pass.
"""

from datetime import datetime

from actions.cases.closing import reword_closing
from actions.cases.notes import reword_note
from actions.cases.officer_permissions import (
    ActRefused,
    Move,
    get_officer,
    move_at,
    room_of,
    tell_refusal,
)
from actions.cases.prompts import find_prompt
from actions.cases.which_case import reword_choice
from actions.cases.writing import reword_written
from domain.cases.answer_lines import one_line
from domain.forms.answer_facts import tidy
from domain.heard import Heard, Place
from domain.mailboxes import Mailbox, Spot, to_room, to_staff
from domain.saying import pgettext
from storage import staff
from storage.keys import new_id
from storage.sent_messages import SAID, forget_posted_like, mark_posted, posted_slot
from storage.tables import Case, Posted, Prompt
from storage.tx import Tx

TOO_LATE = pgettext(
    "police:edited.too_late",
    "Too late to change that: it stays as you first wrote it. Please write it anew.",
)
NO_PROMPT = "-"
DIGEST = 16  # characters


def remember_said(move: Move, prompt: Prompt | None) -> None:
    """This message was acted upon, and may be edited. prompt: that it answered, or made."""
    if move.heard.message and tidy(move.heard.text):
        _remember(move, prompt.id if prompt is not None else NO_PROMPT)


def _remember(move: Move, prompt_id: str) -> None:
    slot = f"{SAID}{prompt_id}:{_digest(move.tx, move.heard.text)}:{new_id()[:8]}"
    mark_posted(move.tx, Spot(move.mailbox, slot, move.case.id), move.heard.message)


def _digest(tx: Tx, words: str) -> str:
    return tx.keys.fingerprint("said", one_line(tidy(words)))[:DIGEST]


def officer_edits(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """A message was edited in the room. What was acted upon says this now, or its writer is told
    that it is too late."""
    room = room_of(tx, heard)
    if room is None:
        return
    said = find_said(tx, to_room(room.id), heard.message)
    try:
        if said is not None:
            with tx.begin_nested():  # of what is refused nothing stays
                _revise(tx, heard, said, now=now)
        elif heard.to_us and tidy(heard.text):
            get_officer(tx, heard, room)
            raise ActRefused(TOO_LATE)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def officer_edits_privately(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """The same of a note in private."""
    said = find_private_said(tx, heard)
    try:
        if said is not None:
            with tx.begin_nested():  # of what is refused nothing stays
                _revise(tx, heard, said, now=now)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)


def find_private_said(tx: Tx, heard: Heard) -> Posted | None:
    """What an officer wrote in private about a case; None for everybody else's messages."""
    if heard.place is not Place.PRIVATE:
        return None
    found = (
        find_said(tx, to_staff(role.id), heard.message) for role in staff.roles_at(tx, heard.who)
    )
    return next((said for said in found if said is not None), None)


def find_said(tx: Tx, mailbox: Mailbox, message: str) -> Posted | None:
    """What was acted upon of that message."""
    posted = posted_slot(tx, mailbox, message) if message else None
    return posted if posted is not None and posted.slot.startswith(SAID) else None


def _revise(tx: Tx, heard: Heard, said: Posted, *, now: datetime) -> None:
    _, prompt_id, before, _ = said.slot.split(":")
    words = tidy(heard.text)
    if _digest(tx, words) == before:
        return  # a preview of a link appeared
    case = tx.get_one(Case, said.case_id, with_for_update=True)
    move = move_at(tx, heard, case, now=now)
    if move is None or not words:
        raise ActRefused(TOO_LATE)
    _reword(move, find_prompt(tx, prompt_id), before, words)
    forget_posted_like(tx, said.mailbox, said.slot)
    tx.expunge(said)
    _remember(move, prompt_id)


def _reword(move: Move, prompt: Prompt | None, before: str, words: str) -> None:
    """Raises Refused where it is too late."""
    if prompt is None or prompt.kind == "note":
        reword_note(move, prompt, words)
    elif prompt.kind == "ask":
        reword_written(move, prompt, words)
    elif prompt.kind == "choose":
        reword_choice(move, prompt, words)
    elif not reword_closing(move, prompt, lambda piece: _digest(move.tx, piece) == before, words):
        raise ActRefused(TOO_LATE)
