"""Which screen somebody answers, and which of its buttons their words stand for.

An answer belongs to the screen that was last delivered before it was given (docs/laws.md, 9).
Where a platform numbers the messages of a chat, the numbers tell, whatever our clock says; else
the times do: platforms give whole seconds, so a screen of the same second counts as seen.
"""

from datetime import datetime, timedelta

from actions.residents.menu import LABEL_AT_MOST
from actions.residents.turn_context import Talk
from domain.forms.forms import Form, QuestionKind
from domain.forms.question_screens import NUMBER, THINGS
from domain.heard import Heard
from domain.words.short_answers import Short, keycap_of, number_said, short_answer
from domain.words.translations import matches
from storage import outbox, screens
from storage.screens import Shown

READ_WITHIN = timedelta(seconds=2)  # no receipt for so long, yet perhaps on the phone
OF_WORDS = (
    QuestionKind.PLACE,
    QuestionKind.MARKS,
    QuestionKind.PHONE,
    QuestionKind.NUMBER,
)  # questions that words answer
RECENT = 6  # screens that somebody may still be answering
FIXED = {"7": "skip", "8": "more", "9": "again", "0": "back", "x": "leave"}


def answered_screen(talk: Talk) -> Shown | None:
    """The screen that what was typed answers; None before there was any."""
    if talk.heard.screen:
        named = screens.find_screen(talk.tx, talk.speaker, talk.heard.screen)
        if named is not None:
            return named
    newest: Shown | None = None
    for shown in screens.recent_screens(talk.tx, talk.speaker, limit=RECENT):
        newest = newest or shown
        if shown.arrived_at is not None and _was_there(shown, shown.arrived_at, talk.heard):
            return shown
    return newest


def _was_there(shown: Shown, arrived_at: datetime, heard: Heard) -> bool:
    """Whether the screen stood in the chat when this was said."""
    number = shown.message.rpartition(" ")[2]  # a long one has several
    if number.isdecimal() and heard.message.isdecimal():
        return int(number) < int(heard.message)
    return arrived_at.replace(microsecond=0) < heard.typed_at + timedelta(seconds=1)


def may_answer_another(talk: Talk, shown: Shown | None) -> bool:
    """Whether a newer screen may have been read of which we do not know that it arrived.

    The messenger took it and never said so, or we were stopped in the middle. A digit would mean
    something else there: better to ask again than to guess.
    """
    if talk.heard.screen:
        return False
    newest = next(iter(screens.recent_screens(talk.tx, talk.speaker, limit=1)), None)
    if newest is None or shown is None or newest.number == shown.number:
        return False
    put_at = newest.facts.get("put")
    if newest.arrived_at is not None or not put_at:
        return False
    waited = talk.now - datetime.fromisoformat(put_at)
    return waited >= READ_WITHIN and outbox.was_tried(talk.tx, talk.speaker.mailbox)


def meant_action(talk: Talk, text: str, shown: Shown | None) -> str:
    """The button's action that a digit or its words stand for; "" where they stand for none."""
    typed = keycap_of(text) or text.strip().casefold()
    keys = shown.facts.get("k", ()) if shown else ()
    if shown is not None and _is_amount(shown.facts.get("amount", ""), typed):
        return ""
    if len(typed) == 1 and (typed.isdigit() or typed == "x"):
        for digit, action, _ in keys:
            if digit == typed:
                return str(action)
        verb = FIXED.get(typed, "")
        question = shown.facts.get("q", "") if shown else ""
        return f"{verb}:{question}" if verb else ""
    if not typed or len(typed) > LABEL_AT_MOST:
        return ""
    for _, action, label in keys:
        if matches(typed, _words(talk, label)):
            return str(action)
    return _shortly(talk, text, shown) if shown else ""


def _is_amount(asked: str, typed: str) -> bool:
    """Whether a number is how many: alone where an amount is asked, before what is counted (`1
    súng`) where things are. Elsewhere it is the digit of a button."""
    if asked == NUMBER:
        return typed.isdigit()
    return asked == THINGS and typed[:1].isdigit() and any(char.isalpha() for char in typed)


def _shortly(talk: Talk, text: str, shown: Shown) -> str:
    """The button that a polite or short yes or no, or a number in words, stands for."""
    actions = {digit: str(action) for digit, action, _ in shown.facts.get("k", ())}
    answer = short_answer(text)
    if answer is Short.YES and "g" in shown.facts:
        return str(shown.facts["g"])
    if answer is Short.UNKNOWN:
        return actions.get("7", "")
    if answer is not None:
        meant = (action for action in actions.values() if answer in action.split(":"))
        if found := next(meant, ""):
            return found
    said = "" if _takes_words(talk, shown) else number_said(text)
    return actions.get(said, "") if said else ""  # a button without a digit is none that was said


def asks_choice(form: Form, question: str) -> bool:
    """Whether that question of the form is answered by a button, not by words."""
    return any(q.code == question and q.kind not in OF_WORDS for q in form.questions)


def _takes_words(talk: Talk, shown: Shown) -> bool:
    """Whether words are an answer there: `số 1` may be where somebody lives."""
    found = talk.draft() if shown.facts.get("s") == "draft" else None
    asked = str(shown.facts.get("q", ""))
    questions = found[0].questions if found else ()
    of_words = (q.kind in OF_WORDS for q in questions if q.code == asked)
    return any(of_words) or shown.facts.get("s") in ("add", "digits", "case")


def _words(talk: Talk, label: str) -> str:
    """A label in words: `#` stands before a text id."""
    if not label.startswith("#"):
        return label
    return talk.words.sentence(talk.language, label[1:])
