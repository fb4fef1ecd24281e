"""Notes: what officers write down about a case. They never leave the room."""

from collections.abc import Sequence
from datetime import datetime

from actions.cards import refresh_card
from actions.evidence import TOO_BIG, tell_note_is_without
from actions.moves import Move, Refused, require_open
from actions.prompts import cancel_button, end_prompt, open_prompt, require_own, show_prompt
from actions.taking import set_working
from domain.answers import tidy
from domain.cases import spoken
from domain.heard import HeardMedia
from domain.media import MAX_BYTES
from domain.saying import say
from domain.words import pgettext
from storage import history, staff
from storage.media import note_media
from storage.tables import Prompt
from storage.tx import Tx

WORDS_AT_MOST = 2_000  # characters of one note

HOW = pgettext("police:note.how", "📝 {name}, note on {number}: reply to this message.")
STAYS = pgettext("police:note.stays", "It stays with the officers.")
NOTED = pgettext("police:note.noted", "📝 {name} noted on {number}.")
NOTHING = pgettext("police:refused.empty_note", "There was nothing to note on {number}.")


def begin_note(tx: Tx, move: Move, *, now: datetime) -> None:
    """A prompt for a note. A reply to the card does the same without it."""
    require_open(move.case)
    prompt = open_prompt(tx, move, "note", {}, now=now)
    name = staff.name_of(tx, move.officer.id)
    lines = (say(HOW, name=name, number=spoken(move.case.number)), say(STAYS))
    show_prompt(tx, prompt, lines, (cancel_button(prompt),), now=now)


def note(tx: Tx, move: Move, text: str, media: Sequence[HeardMedia] = (), *, now: datetime) -> None:
    """Words, photos and voices of an officer are part of the case's history from now on.

    They are sealed with the case's key and shown nowhere else; the card counts them. Closed cases
    take notes too. Raises Refused where there is nothing, or the case was erased.
    """
    if move.case.data_key is None:
        require_open(move.case)
    words = tidy(text)[:WORDS_AT_MOST]
    if not words and not media:
        raise Refused(NOTHING, number=spoken(move.case.number))
    owner = f"case:{move.case.id}"
    fitting = [one for one in media if one.size <= MAX_BYTES]
    if len(fitting) < len(media):
        tell_note_is_without(tx, move.case, move.mailbox, say(TOO_BIG), now=now)
    if not words and not fitting:
        return
    ids = [note_media(tx, owner, one, channel=move.channel).id for one in fitting]
    history.tell(tx, move.case, "noted", by=move.by, now=now, words=words, media=ids)
    set_working(move.case)
    refresh_card(tx, move.case, now=now)


def note_by_prompt(
    tx: Tx,
    move: Move,
    prompt: Prompt,
    text: str,
    media: Sequence[HeardMedia] = (),
    *,
    now: datetime,
) -> None:
    """The reply to a prompt for a note. Raises Refused."""
    require_own(tx, move, prompt)
    note(tx, move, text, media, now=now)
    end_prompt(tx, prompt)
    name = staff.name_of(tx, move.officer.id)
    line = say(NOTED, name=name, number=spoken(move.case.number))
    show_prompt(tx, prompt, (line,), now=now)
