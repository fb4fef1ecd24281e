"""What a reporter reads when the police ask or write something, and the answers that a tap gives.

Whether it asks is told by its question mark, a rule that an officer can see: a question waits for
its answer and is asked once more, anything else is told and may be answered.
"""

from dataclasses import dataclass, replace

from domain.cases.cases import spoken
from domain.dialog.press import press
from domain.saying import Button, Line, Phrase, Saying, pgettext, say

ASKS = pgettext("inquiry.asks", "❓ An officer asks about {number}: {question}")
STILL_ASKED = pgettext("inquiry.again", "❓ Still open about {number}: {question}")
ASKS_BY_VOICE = pgettext("inquiry.asks_by_voice", "❓ An officer asks about {number}, by voice.")
WRITES = pgettext("inquiry.writes", "📨 An officer writes about {number}: {words}")
CORRECTS = pgettext("inquiry.corrects", "✏️ An officer corrects about {number}: {question}")
HOW_TO_ANSWER = pgettext("inquiry.how", "Press, type, speak or send a photo.")
MAY_ANSWER = pgettext("inquiry.may_answer", "To answer: type or speak here.")
# Buttons. TRANSLATORS: residents read these; at most 24 characters.
YES = pgettext("inquiry.yes", "Yes")
NO = pgettext("inquiry.no", "No")
DONT_KNOW = pgettext("inquiry.dont_know", "I don't know")

READY = (("yes", YES, "1"), ("no", NO, "2"), ("unknown", DONT_KNOW, "7"))


ID_SHOWN = 8  # digits of an inquiry's id in its buttons: several may wait at once
QUESTION_MARKS = "?？"


def is_question(words: str) -> bool:
    """Whether these words of an officer ask something."""
    return any(mark in words for mark in QUESTION_MARKS)


def reads(number: str, words: Line, *, asks: bool, again: bool = False) -> Phrase:
    """The line in which the reporter reads it. words: "" where it was spoken."""
    if not words:
        return say(ASKS_BY_VOICE, number=spoken(number))
    if not asks:
        return say(WRITES, number=spoken(number), words=words)
    return say(STILL_ASKED if again else ASKS, number=spoken(number), question=words)


@dataclass(frozen=True, slots=True)
class Told:
    """What an officer asks or tells a reporter. number: the case's six digits. asks: a question,
    with ready answers. voice: id of the media row that it was spoken into, "" if it was typed."""

    number: str
    inquiry_id: str
    words: Line
    asks: bool = True
    voice: str = ""


def correction(told: Told) -> Saying:
    """What was asked or told says this now. As `inquiry`."""
    line = say(CORRECTS, number=spoken(told.number), question=told.words)
    before = inquiry(told)
    return replace(before, lines=(line, *before.lines[1:]))


def inquiry(told: Told, *, again: bool = False) -> Saying:
    """It as a message of its own, which belongs to no screen. again: it was asked before and is not
    answered."""
    line = reads(told.number, told.words, asks=told.asks, again=again)
    if not told.asks:
        return Saying((line, say(MAY_ANSWER)))
    which = told.inquiry_id[:ID_SHOWN]
    buttons = tuple(
        Button(press("inq", told.number, answer, which), say(text_id), digit)
        for answer, text_id, digit in READY
    )
    return Saying((line, say(HOW_TO_ANSWER)), buttons, media=(told.voice,) if told.voice else ())
