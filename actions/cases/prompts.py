"""Prompts: what one officer is about to do in a room: ask, note, close. Only that officer goes on.

A prompt is a message of its own, found again by a reply to it or by its buttons, and edited as it
goes on. It lives one hour; then its buttons go.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import select
from sqlmodel import col

from actions.cases.officer_permissions import ActRefused, Move, require_room
from actions.cases.prompt_verbs import PromptVerbs
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.by_number import DIGITS, offered
from domain.cases.card_presses import in_prompt
from domain.cases.cases import spoken
from domain.dialog.press import read_press
from domain.lanes import PLAIN, REPLY, Dispatch
from domain.mailboxes import Spot, to_room
from domain.saying import Awaits, Button, Line, Saying, pgettext, say
from storage import drafts, outbox, staff, timers
from storage.case_locks import hold_case
from storage.drafts import DraftPlace
from storage.keys import Unsealable, new_id
from storage.tables import Case, Prompt, Room, Timer
from storage.tables.drafts import DraftKind
from storage.tx import Tx

LIVES = timedelta(hours=1)


class PromptState(TypedDict, total=False):
    """What a prompt keeps, sealed. A wizard keeps its own: `pack` of `closing_draft.py`,
    `ending.py` and `passing_draft.py`.

    kept                            a note, as it was typed
    ready                           text ids of the ready inquiries that are offered
    polite                          the same of the polite replies
    at, voice                       when its words went out, ISO; the media row that they were
                                    spoken into
    words, media, asking, numbers   what was said while two cases were open, the prompt that it
                                    answered, and the two cases
    """

    kept: str
    ready: list[str]
    polite: list[str]
    at: str
    voice: str
    words: str
    media: list[dict[str, Any]]
    asking: str
    numbers: list[str]


State = PromptState | Mapping[str, Any]


EXPIRES = "prompt over"  # timer of a prompt

SOMEBODY_ELSES = pgettext("police:refused.prompt_of", "Only {name} can go on here.")
TOO_LATE = pgettext("police:refused.prompt_over", "This is over. Please begin again on the card.")
EXPIRED = pgettext("police:prompt.expired", "⌛ {number}: not finished within an hour.")
CANCELLED = pgettext("police:prompt.cancelled", "✖ {number}: cancelled.")
CANCEL = pgettext("police:prompt.button.cancel", "Cancel")


def slot_of(prompt: Prompt) -> str:
    """Under which slot of its room the prompt stands."""
    return f"prompt:{prompt.id}"


def open_prompt(move: Move, kind: str, state: State) -> Prompt:
    """A prompt of this officer in this room. Raises Refused in private."""
    room = require_room(move)
    prompt = Prompt(
        id=new_id(),
        case_id=move.case.id,
        room_id=room.id,
        staff_id=move.officer.id,
        kind=kind,
        opened_at=move.now,
    )
    move.tx.add(prompt)
    write_state(move.tx, move.case, prompt, state)
    timers.set_timer(move.tx, EXPIRES, slot_of(prompt), at=move.now + LIVES)
    return prompt


def reopen_prompt(tx: Tx, prompt: Prompt, *, now: datetime) -> None:
    """It goes on after all, for another hour."""
    prompt.state = "open"
    timers.set_timer(tx, EXPIRES, slot_of(prompt), at=now + LIVES)


def find_prompt(tx: Tx, prompt_id: str) -> Prompt | None:
    """The prompt of that id, locked until the commit."""
    return tx.get(Prompt, prompt_id, with_for_update=True) if len(prompt_id) == 32 else None


def require_own(move: Move, prompt: Prompt) -> None:
    """Raises Refused unless the prompt is this officer's and still open."""
    require_open_prompt(prompt)
    if prompt.staff_id != move.officer.id:
        raise ActRefused(SOMEBODY_ELSES, name=staff.name_of(move.tx, prompt.staff_id))


def require_open_prompt(prompt: Prompt) -> None:
    """Raises Refused once it is done, cancelled or expired."""
    if prompt.state != "open":
        raise ActRefused(TOO_LATE)


def read_state(tx: Tx, case: Case, prompt: Prompt) -> PromptState:
    """What was filled in so far. Raises Refused once the case was erased."""
    try:
        text = drafts.read_draft(tx, _place(tx, case, prompt))
    except Unsealable:
        raise ActRefused(TOO_LATE) from None
    state: PromptState = json.loads(text or "{}")
    return state


def write_state(tx: Tx, case: Case, prompt: Prompt, state: State) -> None:
    """Keep what was filled in, sealed with the case's key."""
    drafts.put_draft(tx, _place(tx, case, prompt), json.dumps(dict(state), ensure_ascii=False))


def _place(tx: Tx, case: Case, prompt: Prompt) -> DraftPlace:
    """Raises Unsealable once the case was erased."""
    return DraftPlace(DraftKind.PROMPT, prompt.id, "prompt.state", tx.keys.unwrap(case.data_key))


def show_prompt(
    tx: Tx, prompt: Prompt, saying: Saying, how: Dispatch = REPLY, *, now: datetime
) -> None:
    """The prompt says this from now on; the first time it answers the card. It awaits a choice,
    unless that says words. how: as a reply, where its officer has just pressed or written.

    What it was to say before and has not yet (a busy room waits for its next place) is left out.
    """
    number = spoken(tx.get_one(Case, prompt.case_id).number)
    typed = f"{DIGITS['ask']} {number}" if prompt.kind == "ask" else number
    awaits_words = saying.awaits is Awaits.WORDS
    saying = replace(
        saying,
        buttons=_numbered(tx, prompt, saying.buttons, number),
        reply_to=f"card:{prompt.case_id}",
        awaits=saying.awaits if awaits_words else Awaits.CHOICE,
        own_words=typed if awaits_words else "",
    )
    spot = Spot(to_room(prompt.room_id), slot_of(prompt), prompt.case_id)
    outbox.withdraw_waiting(tx, spot.mailbox, spot.slot)
    outbox.put_at(tx, spot, saying, how, now=now)


def _numbered(
    tx: Tx, prompt: Prompt, buttons: tuple[Button, ...], number: str
) -> tuple[Button, ...]:
    """The buttons with what is typed where nothing can be pressed, which the prompt remembers."""
    count = 1 + max((_count(one) for one in _of_case(tx, prompt)), default=0)
    offers = [read_press(one.choice) for one in buttons]
    whats = [press.arg(1) for press in offers if press is not None]
    prompt.offers = " ".join([str(count if buttons else count - 1), *whats])
    tx.flush()
    return tuple(
        replace(one, typed=f"{offered(count, place)} {number}")
        for place, one in enumerate(buttons, start=1)
    )


def _of_case(tx: Tx, prompt: Prompt) -> Sequence[Prompt]:
    here = (col(Prompt.case_id) == prompt.case_id, col(Prompt.room_id) == prompt.room_id)
    return tx.scalars(select(Prompt).where(*here)).all()


def _count(prompt: Prompt) -> int:
    return int(prompt.offers.partition(" ")[0] or 0)


def offered_as(prompt: Prompt, digit: str) -> str:
    """What the prompt offers under that number now, "" if nothing."""
    count, whats = _count(prompt), prompt.offers.split()[1:]
    typed = (what for place, what in enumerate(whats, start=1) if offered(count, place) == digit)
    return next(typed, "")


def prompts_in(tx: Tx, room: Room, *, case: Case | None, now: datetime) -> Sequence[Prompt]:
    """The room's prompts of the last hour, the newest first; of one case, if it is named."""
    here = [col(Prompt.room_id) == room.id, col(Prompt.opened_at) > now - LIVES]
    here += [col(Prompt.case_id) == case.id] if case is not None else []
    return tx.scalars(select(Prompt).where(*here).order_by(col(Prompt.opened_at).desc())).all()


def button(prompt: Prompt, what: str, label: Line, emoji: str = "") -> Button:
    """A button of this prompt; `what` comes back with the press."""
    return Button(in_prompt(prompt.id, what), label, emoji=emoji)


def cancel_button(prompt: Prompt) -> Button:
    """The way out of every prompt."""
    return button(prompt, "cancel", say(CANCEL), "✖")


def end_prompt(tx: Tx, prompt: Prompt, state: str = "done") -> None:
    """Nothing goes on here any more; what stands there stays as it was last shown."""
    prompt.state = state
    timers.cancel_timers(tx, slot_of(prompt), EXPIRES)


def leave_prompt(move: Move, prompt: Prompt, _what: str) -> None:
    """Whoever opened it presses cancel. Raises Refused."""
    require_own(move, prompt)
    cancel_prompt(move.tx, move.case, prompt, now=move.now)


def cancel_prompt(tx: Tx, case: Case, prompt: Prompt, *, now: datetime) -> None:
    """The officer thought better of it."""
    end_prompt(tx, prompt, "cancelled")
    show_prompt(tx, prompt, Saying((say(CANCELLED, number=spoken(case.number)),)), now=now)


def expire_prompt(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """An hour is over: the buttons go."""
    prompt = find_prompt(tx, timer.about)
    if prompt is None or prompt.state != "open":
        return
    end_prompt(tx, prompt, "cancelled")
    case = hold_case(tx, prompt.case_id)
    if case.data_key is not None:
        line = say(EXPIRED, number=spoken(case.number))
        show_prompt(tx, prompt, Saying((line,)), PLAIN, now=now)


VERBS: PromptVerbs = tuple(
    Verb(f"prompt.{kind}.cancel", leave_prompt, OFFICERS, Where.ROOM)
    for kind in ("note", "ask", "choose")
)
