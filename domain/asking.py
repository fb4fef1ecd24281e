"""What a reporter reads when the police ask something, and the answers that a tap gives."""

from domain.cases import spoken
from domain.saying import Button, Line, Saying, say
from domain.words import pgettext

ASKS = pgettext("inquiry.asks", "❓ An officer asks about {number}: {question}")
STILL_ASKED = pgettext("inquiry.again", "❓ Still open about {number}: {question}")
HOW_TO_ANSWER = pgettext("inquiry.how", "Press, type, speak or send a photo.")
# Buttons. TRANSLATORS: residents read these; at most 24 characters.
YES = pgettext("inquiry.yes", "Yes")
NO = pgettext("inquiry.no", "No")
DONT_KNOW = pgettext("inquiry.dont_know", "I don't know")

READY = (("yes", YES, "1"), ("no", NO, "2"), ("unknown", DONT_KNOW, "7"))


ID_SHOWN = 8  # digits of an inquiry's id in its buttons: several may wait at once


def inquiry(number: str, inquiry_id: str, question: Line, *, again: bool) -> Saying:
    """The question as a message of its own, which belongs to no screen.

    number: the case's six digits. again: it was asked before and is not answered.
    """
    line = say(STILL_ASKED if again else ASKS, number=spoken(number), question=question)
    buttons = tuple(
        Button(f"0.inq:{number}:{answer}:{inquiry_id[:ID_SHOWN]}", say(text_id), digit)
        for answer, text_id, digit in READY
    )
    return Saying((line, say(HOW_TO_ANSWER)), buttons)
