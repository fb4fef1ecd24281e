"""An edited message is found where its words stand now, and said anew. Pure.

Nobody keeps what a message said besides where it was put, so a caller gives `was`: whether a piece
is what the message said before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.forms.answer_facts import phone_number
from domain.forms.forms import Form
from domain.forms.intents import OwnWords
from domain.forms.parse_answer import reply_to, table
from domain.forms.report_draft import Answer, Answers

Was = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edited message. was: what it said before. words: what it says now, tidied, untrusted; ""
    where they were taken away."""

    was: Was
    words: str


BETWEEN = " · "  # two sentences about one place


def reworded(form: Form, answers: Answers, was: Was, words: str) -> dict[str, Answer] | None:
    """The answers with the new words wherever the old ones stand; None where they stand nowhere, or
    the new ones are no answer there. words: tidied; "" takes the old ones away."""
    changed = dict(answers)
    for code, value in answers.items():
        new = _reworded(form, code, value, was, words)
        if new is not None:
            changed[code] = new
    return changed if changed != dict(answers) else None


def reworded_pieces(pieces: Sequence[str], was: Was, words: str) -> list[str] | None:
    """The pieces with the new words in the place of the old ones; None where those are not there.
    Each piece stands once."""
    if not any(map(was, pieces)):
        return None
    new = [words if was(piece) else piece for piece in pieces]
    return [piece for piece in dict.fromkeys(new) if piece]


def pieces_of(answers: Answers) -> Iterator[str]:
    """Everything in the answers that may be the words of one message."""
    for value in answers.values():
        if isinstance(value, str):
            yield value
            continue
        yield from value.get("words", ()) if isinstance(value.get("words"), list) else ()
        yield from _of_place(value)
        yield str(value.get("phone", ""))


def _of_place(value: Mapping[str, Any]) -> list[str]:
    told = value.get("words")
    return [told, *told.split(BETWEEN)] if isinstance(told, str) else []


def _reworded(form: Form, code: str, value: Answer, was: Was, words: str) -> Answer | None:
    if isinstance(value, str):
        question = next((one for one in form.questions if one.code == code), None)
        return reply_to(question, OwnWords(words)) if question is not None and was(value) else None
    changed, told = table(value), value.get("words")
    if isinstance(told, list):
        pieces = reworded_pieces(told, was, words)
        return None if pieces is None else {**changed, "words": pieces}
    if isinstance(told, str):
        whole = [told] if was(told) else told.split(BETWEEN)
        pieces = reworded_pieces(whole, was, words)
        if pieces is None:
            return None
        changed.pop("words")
        return {**changed, "words": BETWEEN.join(pieces)} if pieces else changed
    number = phone_number(words)
    if number and was(str(value.get("phone", ""))):
        return {**changed, "phone": number}
    return None
