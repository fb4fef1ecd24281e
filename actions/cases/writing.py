"""Writing to a reporter from the room: the one prompt whose reply leaves it.

Only a reply by the officer who opened it goes out. A question mark makes it a question, which
waits for its answer; anything else is told. A voice is asked about once more: it can be recognised.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from actions.cases.card_verbs import CardVerbs
from actions.cases.casefile import open_file, reporters_of, zone_of
from actions.cases.happened import happened
from actions.cases.inquiries import (
    WAITS,
    ask_reporter,
    require_askable,
    require_reachable,
    reword_inquiry,
    rings,
    tell_reporter,
)
from actions.cases.inquiry_store import inquiries_of
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    button,
    cancel_button,
    end_prompt,
    open_prompt,
    read_state,
    require_own,
    show_prompt,
    write_state,
)
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.answer_lines import joined, one_line
from domain.cases.cards import ASKED as ASKED_ON_CARD
from domain.cases.cards import SPOKEN, WROTE
from domain.cases.cases import spoken
from domain.cases.events import CaseEvent, Happening
from domain.cases.inquiry_messages import is_question
from domain.cases.polite_replies import TOPIC, asks, replies_here
from domain.cases.reach import READS_LATER
from domain.forms.answer_facts import tidy
from domain.forms.forms import Reach
from domain.heard import HeardMedia
from domain.local_time import moment
from domain.saying import Awaits, Line, Saying, pgettext, say
from domain.words.buttons import BACK, SEND
from storage import sites, staff
from storage.form_versions import kept_form
from storage.media import note_media
from storage.tables import Case, Media, Prompt
from storage.tx import Tx

WORDS_AT_MOST = 1_000  # characters
VOICE = "voice"
AT: Final = "at"  # in a prompt's state: when its words went out

HOW = pgettext(
    "police:ask.how",
    "📨 To the reporter of {number} ({title}, {village}). Choose a question, or reply here.",
)
HOW_TYPED = pgettext(
    "police:ask.how_typed",
    "📨 To the reporter of {number} ({title}, {village}). Choose a question, or write your own.",
)
POLITE = pgettext("police:ask.polite", "Polite answers")
WHICH_POLITE = pgettext(
    "police:ask.which_polite",
    "🙂 To the reporter of {number}. One press sends it as it stands here.",
)
POLITE_LINE = pgettext("police:ask.polite_line", "{place}. {words}")
SEND_POLITE = pgettext("police:ask.send_polite", "Send {place}")
ONLY_YOU = pgettext(
    "police:ask.only_you", "Only a reply by {name} to this message reaches the reporter."
)
QUESTION_MARK = pgettext(
    "police:ask.question_mark", "With a ? it waits for an answer; without, it is only told."
)
NEVER_ASK = pgettext("police:ask.never", "🚫 Do not ask: {what}")
GOES_OUT = pgettext(
    "police:ask.goes_out", "It is on its way. The card shows when it arrives and is seen."
)
# It stays there as it is: true also once it was answered, so that no edit is spent on that.
UNTIL = pgettext(
    "police:ask.until",
    "{number}: time to answer until {until}. The card shows when it is answered.",
)
VOICE_IS_KNOWN = pgettext(
    "police:ask.voice_is_known", "🎤 A voice can be recognised. Send yours to the reporter?"
)
ANSWERED = pgettext(
    "police:edited.answered", "{number}: that was answered, or is over. Please write anew."
)

TOO_LONG = pgettext("police:refused.too_long", "Too long: at most {count} characters.")
NO_WORDS = pgettext(
    "police:refused.only_words", "Only words or a voice can go out. Please type or speak."
)
NO_VOICE = pgettext(
    "police:refused.no_voice", "{number}: a voice cannot be hidden from others. Please type."
)
VOICE_NOT_READY = pgettext(
    "police:refused.voice_not_ready", "The voice is still on its way here. Press again in a moment."
)
VOICE_BROKEN = pgettext(
    "police:refused.voice_broken", "The voice did not arrive whole. Please speak again."
)


def begin_writing(move: Move) -> None:
    """A prompt with the form's three ready questions, and what is never asked. Raises Refused where
    nobody can be told anything."""
    require_open(move.case)
    require_reachable(move.tx, move.case)
    form = kept_form(move.tx, move.case.form_hash)
    ready = list(form.inquiries) if form else []
    polite = replies_here(sites.info_like(move.tx, move.case.site, TOPIC))
    _show_first(move, open_prompt(move, "ask", {"ready": ready, "polite": polite}))


def _show_first(move: Move, prompt: Prompt) -> None:
    case, form = move.case, kept_form(move.tx, move.case.form_hash)
    ready = read_state(move.tx, case, prompt).get("ready", ())
    buttons = [
        button(prompt, f"ask{number}", say(text_id), "💬") for number, text_id in enumerate(ready)
    ]
    title, village = say(open_file(move.tx, case).title), sites.area_name(move.tx, case.area)
    how = HOW_TYPED if move.named else HOW
    lines: list[Line] = [
        say(how, number=spoken(case.number), title=title, village=village),
        say(QUESTION_MARK),
    ]
    if not move.named:
        lines.append(say(ONLY_YOU, name=staff.name_of(move.tx, move.officer.id)))
    if form and form.never:
        lines.append(say(NEVER_ASK, what=joined([say(text_id) for text_id in form.never])))
    if not somebody_hears_it_now(move.tx, case):
        lines.append(say(READS_LATER))
    buttons += [button(prompt, "polite", say(POLITE), "🙂"), cancel_button(prompt)]
    show_prompt(
        move.tx, prompt, Saying(tuple(lines), tuple(buttons), awaits=Awaits.WORDS), now=move.now
    )


def show_polite(move: Move, prompt: Prompt, _what: str) -> None:
    """The polite replies, each as it is read, before one goes out. Raises Refused."""
    require_own(move, prompt)
    polite = read_state(move.tx, move.case, prompt).get("polite", ())
    lines = [say(WHICH_POLITE, number=spoken(move.case.number))]
    lines += [say(POLITE_LINE, place=place, words=say(one)) for place, one in enumerate(polite, 1)]
    buttons = [
        button(prompt, f"say{place}", say(SEND_POLITE, place=place), "📨")
        for place in range(1, len(polite) + 1)
    ]
    buttons += [button(prompt, "first", say(BACK), "↩"), cancel_button(prompt)]
    show_prompt(
        move.tx, prompt, Saying(tuple(lines), tuple(buttons), awaits=Awaits.WORDS), now=move.now
    )


def show_first_again(move: Move, prompt: Prompt, _what: str) -> None:
    """Back to the ready questions. Raises Refused."""
    require_own(move, prompt)
    _show_first(move, prompt)


def send_polite(move: Move, prompt: Prompt, what: str) -> None:
    """One of them was pressed: it is translated for whoever reads it. Raises Refused."""
    require_own(move, prompt)
    polite = read_state(move.tx, move.case, prompt).get("polite", ())
    digits = what.removeprefix("say")
    place = int(digits) if digits.isdecimal() else 0
    if 0 < place <= len(polite):
        text_id = polite[place - 1]
        (ask_reporter if asks(text_id) else tell_reporter)(move, {"ready": text_id})
        _end(move, prompt, say(text_id), asks=asks(text_id))


def write_at_once(move: Move, words: str, media: Sequence[HeardMedia]) -> None:
    """What an officer wrote for that reporter in so many words, without a prompt before it. Raises
    Refused."""
    require_open(move.case)
    require_reachable(move.tx, move.case)
    prompt = open_prompt(move, "ask", {"ready": []})
    if media:
        hear_voice(move, prompt, media)
    else:
        write_own(move, prompt, words)


def ask_ready(move: Move, prompt: Prompt, what: str) -> None:
    """One of the ready questions was pressed: it is translated for whoever reads it."""
    require_own(move, prompt)
    ready = read_state(move.tx, move.case, prompt).get("ready", ())
    digits = what.removeprefix("ask")
    number = int(digits) if digits.isdecimal() else len(ready)
    if number < len(ready):
        ask_reporter(move, {"ready": ready[number]})
        _end(move, prompt, say(ready[number]), asks=True)


def write_own(move: Move, prompt: Prompt, words: str) -> None:
    """The officer replied to the prompt in own words, untrusted. Raises Refused."""
    require_own(move, prompt)
    typed = get_words(words)
    write_to_reporter(move, typed)
    _end(move, prompt, one_line(typed), asks=is_question(typed))


def write_to_reporter(move: Move, words: str) -> None:
    """A question where there is a question mark, else told. Raises Refused."""
    if is_question(words):
        ask_reporter(move, {"words": words})
    else:
        tell_reporter(move, {"words": words})


def get_words(words: str) -> str:
    """What was typed, tidied, if it can go out. Raises Refused."""
    typed = tidy(words)
    if not typed:
        raise ActRefused(NO_WORDS)
    if len(typed) > WORDS_AT_MOST:
        raise ActRefused(TOO_LONG, count=WORDS_AT_MOST)
    return typed


def somebody_hears_it_now(tx: Tx, case: Case) -> bool:
    """Whether it comes to anybody's phone by itself."""
    return any(rings(one) for one in require_reachable(tx, case))


def written_lines(move: Move, words: Line, *, asks: bool, went: datetime) -> tuple[Line, ...]:
    """What stands in the room of what went out at that moment, in place of its prompt."""
    name, zone = staff.name_of(move.tx, move.officer.id), zone_of(move.tx, move.case)
    at = moment(went, zone, since=went)
    heard = any(rings(one) for one in reporters_of(move.tx, move.case))
    if not asks:
        told = say(WROTE, name=name, at=at, words=words)
        return (told, say(GOES_OUT) if heard else say(READS_LATER))
    until = moment(went + WAITS, zone, since=went)
    waits = say(UNTIL, number=spoken(move.case.number), until=until)
    return say(ASKED_ON_CARD, name=name, at=at, question=words), waits if heard else say(
        READS_LATER
    )


def note_written(tx: Tx, case: Case, prompt: Prompt, *, now: datetime) -> None:
    """What came of this prompt went out at that moment; it may be corrected."""
    write_state(tx, case, prompt, {AT: now.isoformat()})


def reword_written(move: Move, prompt: Prompt, words: str) -> None:
    """The officer edited what went out. Raises Refused: it was answered, or the case is over."""
    typed, case = get_words(words), move.case
    at = datetime.fromisoformat(read_state(move.tx, case, prompt)[AT])
    require_open(case)
    waiting = [
        one
        for one in inquiries_of(move.tx, case)
        if (one.asked_at, one.asked_by, one.state) == (at, move.officer.id, "open")
    ]
    if not waiting:
        raise ActRefused(ANSWERED, number=spoken(case.number))
    what = Happening(CaseEvent.QUESTION_CORRECTED, move.by, {"words": typed})
    number = happened(move.tx, case, what, now=move.now)
    for inquiry in waiting:
        reword_inquiry(move.tx, inquiry, typed, number=number, now=move.now)
    lines = written_lines(move, one_line(typed), asks=waiting[0].asks, went=at)
    show_prompt(move.tx, prompt, Saying(lines), now=move.now)


def _end(move: Move, prompt: Prompt, words: Line, *, asks: bool) -> None:
    note_written(move.tx, move.case, prompt, now=move.now)
    end_prompt(move.tx, prompt)
    lines = written_lines(move, words, asks=asks, went=move.now)
    show_prompt(move.tx, prompt, Saying(lines), now=move.now)


# -------------------------------------------------------------------------------------- by voice


def hear_voice(move: Move, prompt: Prompt, media: Sequence[HeardMedia]) -> None:
    """The officer replied to the prompt by voice: kept with the case, and asked about once more.

    Raises Refused: it is no single voice, or nobody may be rung openly.
    """
    require_own(move, prompt)
    require_open(move.case)
    if [one.kind for one in media] != [VOICE]:
        raise ActRefused(NO_WORDS)
    _require_open_reach(move.tx, move.case)
    kept = note_media(move.tx, f"case:{move.case.id}", media[0], channel=move.channel)
    write_state(move.tx, move.case, prompt, {VOICE: kept.id})
    send = button(prompt, VOICE, say(SEND), "📨")
    show_prompt(
        move.tx, prompt, Saying((say(VOICE_IS_KNOWN),), (send, cancel_button(prompt))), now=move.now
    )


def send_voice(move: Move, prompt: Prompt, _what: str) -> None:
    """They know, and send it. Raises Refused as long as it is not here."""
    require_own(move, prompt)
    media = move.tx.get(Media, read_state(move.tx, move.case, prompt).get(VOICE, ""))
    if media is None or media.state == "refused":
        raise ActRefused(VOICE_BROKEN)
    if media.state != "ready":
        raise ActRefused(VOICE_NOT_READY)
    _require_open_reach(move.tx, move.case)
    ask_reporter(move, {VOICE: media.id})
    _end(move, prompt, say(SPOKEN), asks=True)


def _require_open_reach(tx: Tx, case: Case) -> None:
    """Raises Refused where somebody who would get it hides what comes, or looks only by code."""
    if any(one.reach != Reach.OPEN for one in require_askable(tx, case)):
        raise ActRefused(NO_VOICE, number=spoken(case.number))


VERBS: CardVerbs = (Verb("card.ask", begin_writing, OFFICERS, Where.ROOM),)
PROMPTS: PromptVerbs = (
    Verb("prompt.ask.ask", ask_ready, OFFICERS, Where.ROOM),
    Verb("prompt.ask.polite", show_polite, OFFICERS, Where.ROOM),
    Verb("prompt.ask.say", send_polite, OFFICERS, Where.ROOM),
    Verb("prompt.ask.first", show_first_again, OFFICERS, Where.ROOM),
    Verb("prompt.ask.voice", send_voice, OFFICERS, Where.ROOM),
)
