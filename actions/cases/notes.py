"""Notes: what officers write down about a case. They never leave the room by themselves.

A reply to a card is a note, and says at once that the reporter does not see it. Whoever meant to
write to the reporter sends it from there, after having seen what they would read.
"""

from collections.abc import Sequence

from actions.cases.card_verbs import CardVerbs
from actions.cases.happened import happened, officer_did
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
from domain.cases.closing_screens import QUOTED
from domain.cases.events import CaseEvent, Happening
from domain.cases.inquiry_messages import is_question
from domain.cases.reach import READS_LATER
from domain.forms.answer_facts import tidy
from domain.heard import HeardMedia
from domain.lanes import REPLY
from domain.mailboxes import Spot
from domain.media_verdicts import MAX_BYTES
from domain.saying import Awaits, Button, Line, Saying, pgettext, say
from domain.words.buttons import SEND
from storage import outbox, staff
from storage.media import note_media
from storage.tables import Prompt

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


def begin_note(move: Move) -> None:
    """A prompt for a note. A reply to the card does the same without it."""
    require_open(move.case)
    prompt = open_prompt(move, "note", {})
    name = staff.name_of(move.tx, move.officer.id)
    lines = (say(HOW, name=name, number=spoken(move.case.number)), say(STAYS))
    cancel = (cancel_button(prompt),)
    show_prompt(move.tx, prompt, Saying(lines, cancel, awaits=Awaits.WORDS), now=move.now)


def note(move: Move, text: str, media: Sequence[HeardMedia] = ()) -> bool:
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
        tell_note_is_without(move.tx, move.case, move.mailbox, say(TOO_BIG), now=move.now)
    if not words and not fitting:
        return False
    ids = [note_media(move.tx, owner, one, channel=move.channel).id for one in fitting]
    set_working(move.case)
    what = Happening(CaseEvent.NOTED, move.by, {"words": words, "media": ids})
    happened(move.tx, move.case, what, now=move.now)
    return True


def note_by_reply(move: Move, text: str, media: Sequence[HeardMedia] = ()) -> Prompt | None:
    """A reply to the card: noted, and said so, with a button for whoever meant the reporter.

    In private it is said without the button: what goes out is written where colleagues see it.
    Returns what has the button.
    """
    if not note(move, text, media):
        return None
    if move.room is None:
        lines = (_kept(move), say(IN_THE_ROOM))
        outbox.put_at(
            move.tx, Spot(move.mailbox, case_id=move.case.id), Saying(lines), now=move.now
        )
        return None
    prompt = open_prompt(move, "note", {"kept": tidy(text)[:WORDS_AT_MOST]})
    _show_kept(move, prompt)
    return prompt


def note_by_prompt(move: Move, prompt: Prompt, text: str, media: Sequence[HeardMedia] = ()) -> None:
    """The reply to a prompt for a note; to one that shows what would go out, other words for it.

    Raises Refused.
    """
    require_own(move, prompt)
    state = read_state(move.tx, move.case, prompt)
    if state.get("kept") and not media:
        _preview(move, prompt, get_words(text))
        return
    if note(move, text, media):
        end_prompt(move.tx, prompt)
        show_prompt(move.tx, prompt, Saying((_kept(move),)), now=move.now)


def reword_note(move: Move, prompt: Prompt | None, words: str) -> None:
    """The officer edited a note: the history keeps both. One that went to the reporter is corrected
    there too. prompt: under which it stands, if any. Raises Refused."""
    case = move.case
    if case.data_key is None:
        require_open(case)
    state = read_state(move.tx, case, prompt) if prompt is not None else {}
    if prompt is not None and AT in state:
        reword_written(move, prompt, words)
    typed = words[:WORDS_AT_MOST]
    officer_did(move, CaseEvent.NOTE_CORRECTED, {"words": typed})
    if prompt is not None and state.get("kept"):
        write_state(move.tx, case, prompt, {"kept": typed})
        if prompt.state == "open":
            _preview(move, prompt, get_words(typed))
    name = staff.name_of(move.tx, move.officer.id)
    line = say(CORRECTED, name=name, number=spoken(case.number))
    saying = Saying((line,), reply_to=f"card:{case.id}", quiet=True)
    outbox.put_at(move.tx, Spot(move.mailbox, case_id=case.id), saying, REPLY, now=move.now)


def _kept(move: Move) -> Line:
    return say(KEPT, name=staff.name_of(move.tx, move.officer.id), number=spoken(move.case.number))


def _show_kept(move: Move, prompt: Prompt) -> None:
    """Nothing is begun, so nothing expires; the button works as long as the case is open."""
    end_prompt(move.tx, prompt)
    words = read_state(move.tx, move.case, prompt)["kept"]
    out = (button(prompt, "out", say(SEND_IT), "📨"),) if words and _may_go_out(move) else ()
    show_prompt(move.tx, prompt, Saying((_kept(move),), out), now=move.now)


def _may_go_out(move: Move) -> bool:
    try:
        require_open(move.case)
        require_reachable(move.tx, move.case)
    except ActRefused:
        return False
    return True


# --------------------------------------------------------------------- sent to the reporter instead


def press_note(move: Move, prompt: Prompt, what: str) -> None:
    """A button under a note that was kept: see it as the reporter would, send it, or keep it
    inside. Raises Refused."""
    if prompt.staff_id != move.officer.id:
        raise ActRefused(SOMEBODY_ELSES, name=staff.name_of(move.tx, prompt.staff_id))
    state = read_state(move.tx, move.case, prompt)
    if not state.get("kept"):
        return
    if what == "out":
        require_open(move.case)
        require_reachable(move.tx, move.case)
        get_words(state["kept"])
        reopen_prompt(move.tx, prompt, now=move.now)
        _preview(move, prompt, state["kept"])
    elif what == "keep":
        _show_kept(move, prompt)
    elif what == "go":
        require_own(move, prompt)
        _send(move, prompt, state["kept"])


def _preview(move: Move, prompt: Prompt, words: str) -> None:
    write_state(move.tx, move.case, prompt, {"kept": words})
    read = inquiry_messages.reads(move.case.number, one_line(words), asks=is_question(words))
    lines: list[Line] = [
        say(WILL_READ, number=spoken(move.case.number)),
        say(QUOTED, line=read),
    ]
    if not somebody_hears_it_now(move.tx, move.case):
        lines.append(say(READS_LATER))
    buttons: tuple[Button, ...] = (
        button(prompt, "go", say(SEND), "📨"),
        button(prompt, "keep", say(KEEP_INSIDE), "📝"),
    )
    show_prompt(move.tx, prompt, Saying(tuple(lines), buttons), now=move.now)


def _send(move: Move, prompt: Prompt, words: str) -> None:
    typed = get_words(words)
    write_to_reporter(move, typed)
    officer_did(move, CaseEvent.NOTE_WENT_OUT)
    end_prompt(move.tx, prompt)
    note_written(move.tx, move.case, prompt, now=move.now)
    lines = written_lines(move, one_line(typed), asks=is_question(typed), went=move.now)
    show_prompt(move.tx, prompt, Saying(lines), now=move.now)


VERBS: CardVerbs = (Verb("card.note", begin_note, OFFICERS, Where.ROOM),)
PROMPTS: PromptVerbs = tuple(
    Verb(f"prompt.note.{what}", press_note, OFFICERS, Where.ROOM) for what in ("out", "go", "keep")
)
