"""Which answer, if any, a saying makes to a question of each kind. Pure and total."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from domain.dialog.resident_dialog import Kept
from domain.forms.amounts import amount_for, fits
from domain.forms.answer_facts import (
    PIECES_AT_MOST,
    find_option,
    four_digits,
    label_in,
    options_of,
    phone_number,
    tidy,
)
from domain.forms.forms import Question, QuestionKind, Reach
from domain.forms.intents import Choose, Contact, OwnWords, PinAt, Said
from domain.forms.report_draft import Answer, Sure
from domain.forms.shapes import in_shape

VISITOR = "visitor"  # in a list of villages: I do not live here
PIN = "pin"  # at the place: the phone's own position
VILLAGE = "village"  # at the place: another village
RIGHT = "yes"  # at the place: it is in the village that was known from before
CODE = "code"  # at the reach: a borrowed phone, gets an opening code
NOT_AN_AREA = frozenset({"", VISITOR, PIN, VILLAGE, RIGHT})


def reply_to(question: Question, said: Said) -> Answer | None:
    """The answer that this makes by itself, None where it makes none. Not for place and marks."""
    match question.kind, said:
        case QuestionKind.CHOICE, Choose(code) if find_option(question, code) in options_of(
            question
        ):
            return code
        case QuestionKind.SAFE, Choose("yes"):
            return "yes"
        case QuestionKind.VILLAGE, Choose(code) if code not in NOT_AN_AREA:
            return code
        case QuestionKind.DIGITS, OwnWords(text):
            return four_digits(text) or None
        case QuestionKind.PHONE, (OwnWords(number) | Contact(number)):
            return phone_number(number) or None
        case QuestionKind.REACH, Choose(way) if way == CODE:
            return {"reach": Reach.ONLY_WHEN_THEY_WRITE.value, "code": True}
        case QuestionKind.REACH, Choose(way) if way in set(Reach):
            return {"reach": way}
    return _reply_of_services(question, said)


def _reply_of_services(question: Question, said: Said) -> Answer | None:
    """The same, to what no report of an incident asks."""
    match question.kind, said:
        case QuestionKind.YES, Choose("yes" | "no" as answer):
            return answer
        case QuestionKind.NUMBER, OwnWords(text) if fits(
            question, amount := amount_for(question, text)
        ):
            return amount
        case QuestionKind.WORDS, OwnWords(text) if 0 < len(words := tidy(text)) <= question.most:
            return words
        case QuestionKind.LABEL, OwnWords(text):
            return label_in(text) or None
        case QuestionKind.TYPED, OwnWords(text):
            return in_shape(question.shape, tidy(text)) or None
        case ((QuestionKind.SLOT | QuestionKind.PICK | QuestionKind.DAY), Choose(value)) if (
            value not in NOT_AN_AREA
        ):
            return value
    return None


def place_with(before: object, said: Said, *, joined: bool) -> dict[str, Any] | None:
    """The place with what was said of it now, None where this says nothing of a place.

    joined: a second sentence joins the first (it came late); else what is said now replaces it.
    """
    place = table(before)
    place.pop("unknown", None)
    area = {key: value for key, value in place.items() if key in ("village", "visitor", "sure")}
    match said:
        case OwnWords(text) if len(words := tidy(text)) > 1:
            told = str(place.get("words", "")) if joined else ""
            if words in told.split(" · "):
                return place
            both = tidy(" · ".join(filter(None, (told, words))))
            return {**(place if joined else area), "words": both}
        case PinAt(latitude, longitude) if _on_earth(latitude, longitude):
            return {**(place if joined else area), "pin": [latitude, longitude]}
    return None


def in_village(before: object, code: str) -> dict[str, Any]:
    """The place, now in this village; VISITOR for somebody who does not live here."""
    told = table(before)
    place = {key: told[key] for key in told if key not in ("village", "visitor", "sure")}
    return {**place, "visitor": True} if code == VISITOR else {**place, "village": code}


def is_unsure(place: object) -> bool:
    """Whether a danger was reported in this village without anybody saying that it is there."""
    return table(place).get("sure") in (Sure.NOT_YET, Sure.UNKNOWN)


def is_to_confirm(place: object) -> bool:
    """Whether that is still to be asked."""
    return table(place).get("sure") == Sure.NOT_YET


def is_told(place: object) -> bool:
    """Whether more than the village is known of a place."""
    return bool(set(table(place)) & {"words", "pin", "spoken"})


def has_village(place: object) -> bool:
    """Whether the village is known, or known not to be one of ours."""
    return bool(set(table(place)) & {"village", "visitor"})


def _on_earth(latitude: float, longitude: float) -> bool:
    return (
        isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    )


def marks_with(
    before: object, *, words: Iterable[str] = (), media: Iterable[str] = ()
) -> tuple[Kept, bool]:
    """The marks with these pieces, each once; and whether some of them found no room."""
    marks = table(before)
    said = list(dict.fromkeys([*marks.get("words", ()), *words]))
    shown = list(dict.fromkeys([*marks.get("media", ()), *media]))
    full = len(said) > PIECES_AT_MOST or len(shown) > PIECES_AT_MOST
    return {"words": said[:PIECES_AT_MOST], "media": shown[:PIECES_AT_MOST]}, full


def table(value: object) -> dict[str, Any]:
    """The answer as a table of its own, empty where it is none."""
    return dict(value) if isinstance(value, Mapping) else {}
