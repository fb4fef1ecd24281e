"""Officers in a group where nothing can be pressed, and nobody tells what a message answers.

There the case is named: `1 482-917` is the button of that card with this digit, `2 482-917` and
words behind it go to its reporter, `3 482-917` and words are a note. A bare digit counts while one
case alone may be meant; else it is asked. Words without a digit never leave the room.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlmodel import col

from actions.cases.casefile import open_file
from actions.cases.closing import reply_closing
from actions.cases.notes import note, note_by_prompt, note_by_reply
from actions.cases.officer_permissions import (
    ActRefused,
    Move,
    find_case,
    get_officer,
    move_at,
    room_of,
    tell_refusal,
)
from actions.cases.prompts import offered_as, prompts_in
from actions.cases.taking import show_again
from actions.cases.writing import write_at_once
from actions.officer_input import NO_SUCH, show_case
from actions.people.rooms import NOT_BOUND, say_here
from domain.cases.by_number import DIGITS, VERBS, Typed, is_of_prompt, read_typed
from domain.cases.card_presses import in_prompt, on_card
from domain.cases.cases import OPEN_STATES, is_number, spoken
from domain.heard import Heard
from domain.lanes import REPLY
from domain.mailboxes import to_room
from domain.paper.receipts import ReceiptWanted
from domain.saying import Saying, pgettext, say
from storage import outbox, staff
from storage.case_locks import numbers_of
from storage.tables import Case, Room
from storage.tx import Tx


class Press(Protocol):
    """What a button does: `officer_presses` with its verbs."""

    def __call__(self, tx: Tx, heard: Heard, /, *, now: datetime) -> ReceiptWanted | None: ...


SHOWN_AT_MOST = 6  # cases that may be meant

WHICH_OF = pgettext("police:number.which_of", "Which report? Write its number behind it:")
ONE_OF = pgettext("police:number.one_of", "{typed} · {title}")
NONE_OPEN = pgettext("police:number.none_open", "No report is open here. All of them: /list")
NO_DIGIT = pgettext(
    "police:number.no_digit", "Nothing has the number {typed} here. Please look again."
)
OVER = pgettext(
    "police:number.over", "What had the number {typed} at {number} is over. Its card comes again."
)
WHOSE = pgettext(
    "police:number.whose",
    "Which report is this about? {ask} and the words go to its reporter. {note} and the words stay"
    " inside.",
)


def officer_types(tx: Tx, heard: Heard, *, press: Press, now: datetime) -> ReceiptWanted | None:
    """Whatever a group said to us that is no command. Given back is what has to be set on paper."""
    room = room_of(tx, heard)
    if room is None:
        say_here(tx, heard, say(NOT_BOUND), now=now)
        return None
    typed = read_typed(heard.text)
    try:
        get_officer(tx, heard, room)
        if typed.digits:
            return _press(tx, heard, room, press=press, now=now)
        if typed.number and not typed.words and not heard.media:
            show_case(tx, heard, now=now)
        elif typed.number:
            _say(room, _move_at(tx, heard, typed.number, now=now), typed)
        else:
            raise _whose(tx, room)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)
    return None


def is_for_officer(tx: Tx, heard: Heard) -> bool:
    """Whether somebody who works here has typed, in private, a digit and the number of a case."""
    typed = read_typed(heard.text)
    by_number = bool(typed.digits) and is_number(typed.number) and not typed.words
    return by_number and not heard.media and bool(staff.roles_at(tx, heard.who))


def officer_types_privately(
    tx: Tx, heard: Heard, *, press: Press, now: datetime
) -> ReceiptWanted | None:
    """The digit of a card that came to an officer alone."""
    typed = read_typed(heard.text)
    try:
        move = _move_at(tx, heard, typed.number, now=now)
        return _press_card(typed, move, press=press)
    except ActRefused as refused:
        tell_refusal(tx, heard, refused, now=now)
    return None


def _press(
    tx: Tx, heard: Heard, room: Room, *, press: Press, now: datetime
) -> ReceiptWanted | None:
    """One digit after the other; of a prompt all belong to what it offers now."""
    typed = read_typed(heard.text)
    if is_of_prompt(typed.digits[0]):
        _press_prompt(tx, heard, room, press=press, now=now)
        return None
    move = (
        _move_at(tx, heard, typed.number, now=now)
        if typed.number
        else _only_one(tx, heard, room, typed, now=now)
    )
    if move is None:
        return None
    if typed.words or heard.media:
        _say(room, move, typed)
        if VERBS.get(typed.digits[0]) in ("ask", "note"):
            return None
    return _press_card(typed, move, press=press)


def _press_card(typed: Typed, move: Move, *, press: Press) -> ReceiptWanted | None:
    wanted = None
    for digit in typed.digits:
        verb = VERBS.get(digit)
        if verb is None:
            raise ActRefused(NO_DIGIT, typed=digit)
        pressed = replace(move.heard, choice=on_card(verb, move.case.number), text="", media=())
        wanted = press(move.tx, pressed, now=move.now) or wanted
    return wanted


def _press_prompt(tx: Tx, heard: Heard, room: Room, *, press: Press, now: datetime) -> None:
    """What a prompt offers under that number: of the case that is named, else of the officer's
    own."""
    typed = read_typed(heard.text)
    first, officer = typed.digits[0], get_officer(tx, heard, room)
    move = _move_at(tx, heard, typed.number, now=now) if typed.number else None
    found = [
        prompt
        for prompt in prompts_in(tx, room, case=move.case if move else None, now=now)
        if offered_as(prompt, first)
    ]
    own = [prompt for prompt in found if prompt.staff_id == officer.id]
    if move is None and len(own) > 1:
        cases = [tx.get_one(Case, prompt.case_id) for prompt in own]
        _ask_which(tx, room, first, cases, now=now)
        return
    chosen = next(iter(own or (found if move is not None else [])), None)
    if chosen is None:
        raise _is_over(move, first)
    whats = [offered_as(chosen, digit) for digit in typed.digits]
    if "" in whats:
        raise ActRefused(NO_DIGIT, typed=typed.digits[whats.index("")])
    if typed.words or heard.media:
        here = move or _move_at(tx, heard, tx.get_one(Case, chosen.case_id).number, now=now)
        note(here, typed.words, heard.media)
    for what in whats:
        pressed = replace(heard, choice=in_prompt(chosen.id, what), text="", media=())
        press(tx, pressed, now=now)


def _is_over(move: Move | None, digit: str) -> ActRefused:
    """Nothing offers that any more. Of a case that is named the card comes again."""
    if move is None:
        return ActRefused(NO_DIGIT, typed=digit)
    show_again(move)
    return ActRefused(OVER, typed=digit, number=spoken(move.case.number))


def _say(room: Room, move: Move, typed: Typed) -> None:
    """Words behind the number of a case, as their digit says: out, or a note. Without one they are
    for the officer's own prompt that stays inside."""
    verb = VERBS.get(typed.digits[0]) if typed.digits else None
    if verb == "ask":
        write_at_once(move, typed.words, move.heard.media)
        return
    awaits = [
        prompt
        for prompt in prompts_in(move.tx, room, case=move.case, now=move.now)
        if prompt.staff_id == move.officer.id and prompt.state == "open"
    ]
    prompt = awaits[0] if awaits else None
    if prompt is not None and prompt.kind == "note" and verb in (None, "note"):
        note_by_prompt(move, prompt, typed.words, move.heard.media)
    elif verb == "note":
        note_by_reply(move, typed.words, move.heard.media)
    elif verb is not None:
        note(move, typed.words, move.heard.media)
    elif prompt is not None and prompt.kind == "close" and not move.heard.media:
        reply_closing(move, prompt, typed.words)
    else:
        raise _whose(move.tx, room, move.case)


def _whose(tx: Tx, room: Room, case: Case | None = None) -> ActRefused:
    """How words are said about a case: about that one, or whichever is open."""
    meant = case or next(iter(_open_cases(tx, room)), None)
    if meant is None:
        return ActRefused(NONE_OPEN)
    ask, stay = (f"{DIGITS[verb]} {spoken(meant.number)}" for verb in ("ask", "note"))
    return ActRefused(WHOSE, ask=ask, note=stay)


def _only_one(tx: Tx, heard: Heard, room: Room, typed: Typed, *, now: datetime) -> Move | None:
    """The officer's hand on the one case that is open; None where it was asked which. Raises
    Refused."""
    cases = _open_cases(tx, room)
    if not cases:
        raise ActRefused(NONE_OPEN)
    if len(cases) > 1:
        _ask_which(tx, room, typed.digits[0], cases, now=now)
        return None
    return _move_at(tx, heard, cases[0].number, now=now)


def _ask_which(tx: Tx, room: Room, digit: str, cases: Sequence[Case], *, now: datetime) -> None:
    lines = [
        say(ONE_OF, typed=f"{digit} {spoken(case.number)}", title=say(open_file(tx, case).title))
        for case in cases[:SHOWN_AT_MOST]
    ]
    saying = Saying((say(WHICH_OF), *lines))
    outbox.put(tx, to_room(room.id), saying, REPLY, now=now)


def _open_cases(tx: Tx, room: Room) -> Sequence[Case]:
    """What is open at the room's desk, the newest first."""
    states = [state.value for state in OPEN_STATES]
    here = (col(Case.desk_id) == room.desk_id, col(Case.state).in_(states))
    newest = select(Case).where(*here).order_by(col(Case.opened_at).desc())
    return tx.scalars(newest.limit(SHOWN_AT_MOST)).all()


def _move_at(tx: Tx, heard: Heard, number: str, *, now: datetime) -> Move:
    """The officer's hand on the case of that number. Raises Refused: there is none here."""
    if is_number(number):
        for one in numbers_of(tx, number):
            case = find_case(tx, one)
            move = move_at(tx, heard, case, now=now) if case is not None else None
            if move is not None:
                return move
    raise ActRefused(NO_SUCH, number=spoken(number))
