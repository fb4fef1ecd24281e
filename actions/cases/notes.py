"""Notes: what officers write down about a case. They never leave the room by themselves.

A reply to a card is a note, and says at once that the reporter does not see it. Whoever meant to
write to the reporter sends it from there, after having seen what they would read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from actions.cases.card_verbs import CardVerbs
from actions.cases.happened import happened
from actions.cases.inquiries import require_reachable
from actions.cases.media_ready import TOO_BIG, tell_note_is_without
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    SOMEBODY_ELSES,
    button,
    cancel_button,
    end_prompt,
    open_prompt,
    read_state,
    reopen_prompt,
    require_own,
    show_prompt,
    write_state,
)
from actions.cases.taking import set_working
from actions.cases.writing import (
    AT,
    READS_LATER,
    get_words,
    note_written,
    reword_written,
    somebody_hears_it_now,
    write_to_reporter,
    written_lines,
)
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases import inquiry_messages
from domain.cases.answer_lines import one_line
from domain.cases.cases import spoken
from domain.cases.closing_wizard import QUOTED
from domain.cases.events import CaseEvent, Happening
from domain.cases.inquiry_messages import is_question
from domain.forms.answer_facts import tidy
from domain.heard import HeardMedia
from domain.lanes import REPLY
from domain.mailboxes import Spot
from domain.media_verdicts import MAX_BYTES
from domain.saying import Awaits, Button, Line, Saying, say
from domain.words.buttons import SEND
from domain.words.translations import pgettext
from storage import outbox, staff
from storage.media import note_media
from storage.tables import Prompt
from storage.tx import Tx

WORDS_AT_MOST = 2_000  # characters of one note

HOW = pgettext("police:note.how", "📝 {name}, internal note on {number}: reply to this message.")
STAYS = pgettext("police:note.stays", "It stays with the officers. The reporter does not see it.")
KEPT = pgettext(
    "police:note.kept",
    "📝 {name}: kept as an internal note on {number}. The reporter does not see it.",
)
WILL_READ = pgettext("police:note.will_read", "📨 {number}: the reporter would read:")
KEPT_OF_ANOTHER = pgettext(
    "police:note.kept_of_another",
    "📝 {number}: kept as an internal note. Only {name} can go on here.",
)
IN_THE_ROOM = pgettext(
    "police:note.in_the_room", "To write to the reporter: 📨 on the card, in the room."
)
SEND_IT = pgettext("police:note.button.send", "Send it to the reporter")
KEEP_INSIDE = pgettext("police:note.button.keep", "Keep it inside")
CORRECTED = pgettext("police:edited.note", "✏️ {name} corrected the note on {number}.")
NOTHING = pgettext("police:refused.empty_note", "There was nothing to note on {number}.")


def begin_note(tx: Tx, move: Move, *, now: datetime) -> None:
    """A prompt for a note. A reply to the card does the same without it."""
    require_open(move.case)
    prompt = open_prompt(tx, move, "note", {}, now=now)
    name = staff.name_of(tx, move.officer.id)
    lines = (say(HOW, name=name, number=spoken(move.case.number)), say(STAYS))
    cancel = (cancel_button(prompt),)
    show_prompt(tx, prompt, lines, cancel, now=now, awaits=Awaits.WORDS)


def note(tx: Tx, move: Move, text: str, media: Sequence[HeardMedia] = (), *, now: datetime) -> bool:
    """Words, photos and voices of an officer are part of the case's history from now on.

    They are sealed with the case's key and shown nowhere else; the card counts them. Closed cases
    take notes too. False where all that came was a file too big to be kept: then that is said.
    Raises Refused where there is nothing, or the case was erased.
    """
    if move.case.data_key is None:
        require_open(move.case)
    words = tidy(text)[:WORDS_AT_MOST]
    if not words and not media:
        raise ActRefused(NOTHING, number=spoken(move.case.number))
    owner = f"case:{move.case.id}"
    fitting = [one for one in media if one.size <= MAX_BYTES]
    if len(fitting) < len(media):
        tell_note_is_without(tx, move.case, move.mailbox, say(TOO_BIG), now=now)
    if not words and not fitting:
        return False
    ids = [note_media(tx, owner, one, channel=move.channel).id for one in fitting]
    set_working(move.case)
    what = Happening(CaseEvent.NOTED, move.by, {"words": words, "media": ids})
    happened(tx, move.case, what, now=now)
    return True


def note_by_reply(
    tx: Tx, move: Move, text: str, media: Sequence[HeardMedia] = (), *, now: datetime
) -> Prompt | None:
    """A reply to the card: noted, and said so, with a button for whoever meant the reporter.

    In private it is said without the button: what goes out is written where colleagues see it.
    Returns what has the button.
    """
    if not note(tx, move, text, media, now=now):
        return None
    if move.room is None:
        lines = (_kept(tx, move), say(IN_THE_ROOM))
        outbox.put_at(tx, Spot(move.mailbox, case_id=move.case.id), Saying(lines), now=now)
        return None
    prompt = open_prompt(tx, move, "note", {"kept": tidy(text)[:WORDS_AT_MOST]}, now=now)
    _show_kept(tx, move, prompt, now=now)
    return prompt


def note_by_prompt(
    tx: Tx,
    move: Move,
    prompt: Prompt,
    text: str,
    media: Sequence[HeardMedia] = (),
    *,
    now: datetime,
) -> None:
    """The reply to a prompt for a note; to one that shows what would go out, other words for it.

    Raises Refused.
    """
    require_own(tx, move, prompt)
    state = read_state(tx, move.case, prompt)
    if state.get("kept") and not media:
        _preview(tx, move, prompt, {"kept": get_words(text)}, now=now)
        return
    if note(tx, move, text, media, now=now):
        end_prompt(tx, prompt)
        show_prompt(tx, prompt, (_kept(tx, move),), now=now)


def reword_note(tx: Tx, move: Move, prompt: Prompt | None, words: str, *, now: datetime) -> None:
    """The officer edited a note: the history keeps both. One that went to the reporter is corrected
    there too. prompt: under which it stands, if any. Raises Refused."""
    case = move.case
    if case.data_key is None:
        require_open(case)
    state = read_state(tx, case, prompt) if prompt is not None else {}
    if prompt is not None and AT in state:
        reword_written(tx, move, prompt, words, now=now)
    typed = words[:WORDS_AT_MOST]
    happened(tx, case, Happening(CaseEvent.NOTE_CORRECTED, move.by, {"words": typed}), now=now)
    if prompt is not None and state.get("kept"):
        write_state(tx, case, prompt, {"kept": typed})
        if prompt.state == "open":
            _preview(tx, move, prompt, {"kept": get_words(typed)}, now=now)
    name = staff.name_of(tx, move.officer.id)
    line = say(CORRECTED, name=name, number=spoken(case.number))
    saying = Saying((line,), reply_to=f"card:{case.id}", quiet=True)
    outbox.put_at(tx, Spot(move.mailbox, case_id=case.id), saying, REPLY, now=now)


def _kept(tx: Tx, move: Move) -> Line:
    return say(KEPT, name=staff.name_of(tx, move.officer.id), number=spoken(move.case.number))


def _show_kept(tx: Tx, move: Move, prompt: Prompt, *, now: datetime) -> None:
    """Nothing is begun, so nothing expires; the button works as long as the case is open."""
    end_prompt(tx, prompt)
    words = read_state(tx, move.case, prompt)["kept"]
    out = (button(prompt, "out", say(SEND_IT), "📨"),) if words and _may_go_out(tx, move) else ()
    show_prompt(tx, prompt, (_kept(tx, move),), out, now=now)


def _may_go_out(tx: Tx, move: Move) -> bool:
    try:
        require_open(move.case)
        require_reachable(tx, move.case)
    except ActRefused:
        return False
    return True


# --------------------------------------------------------------------- sent to the reporter instead


def press_note(tx: Tx, move: Move, prompt: Prompt, what: str, *, now: datetime) -> None:
    """A button under a note that was kept: see it as the reporter would, send it, or keep it
    inside. Raises Refused."""
    if prompt.staff_id != move.officer.id:
        raise ActRefused(SOMEBODY_ELSES, name=staff.name_of(tx, prompt.staff_id))
    state = read_state(tx, move.case, prompt)
    if not state.get("kept"):
        return
    if what == "out":
        require_open(move.case)
        require_reachable(tx, move.case)
        get_words(state["kept"])
        reopen_prompt(tx, prompt, now=now)
        _preview(tx, move, prompt, state, now=now)
    elif what == "keep":
        _show_kept(tx, move, prompt, now=now)
    elif what == "go":
        require_own(tx, move, prompt)
        _send(tx, move, prompt, state["kept"], now=now)


def _preview(
    tx: Tx, move: Move, prompt: Prompt, state: Mapping[str, str], *, now: datetime
) -> None:
    words = state["kept"]
    write_state(tx, move.case, prompt, state)
    read = inquiry_messages.reads(move.case.number, one_line(words), asks=is_question(words))
    lines: list[Line] = [
        say(WILL_READ, number=spoken(move.case.number)),
        say(QUOTED, line=read),
    ]
    if not somebody_hears_it_now(tx, move.case):
        lines.append(say(READS_LATER))
    buttons: tuple[Button, ...] = (
        button(prompt, "go", say(SEND), "📨"),
        button(prompt, "keep", say(KEEP_INSIDE), "📝"),
    )
    show_prompt(tx, prompt, tuple(lines), buttons, now=now)


def _send(tx: Tx, move: Move, prompt: Prompt, words: str, *, now: datetime) -> None:
    typed = get_words(words)
    write_to_reporter(tx, move, typed, now=now)
    happened(tx, move.case, Happening(CaseEvent.NOTE_WENT_OUT, move.by), now=now)
    end_prompt(tx, prompt)
    note_written(tx, move.case, prompt, now=now)
    asks, name = is_question(typed), staff.name_of(tx, move.officer.id)
    lines = written_lines(tx, move.case, name=name, words=one_line(typed), asks=asks, now=now)
    show_prompt(tx, prompt, lines, now=now)


VERBS: CardVerbs = (Verb("card.note", begin_note, OFFICERS, Where.ROOM),)
PROMPTS: PromptVerbs = tuple(
    Verb(f"prompt.note.{what}", press_note, OFFICERS, Where.ROOM) for what in ("out", "go", "keep")
)
