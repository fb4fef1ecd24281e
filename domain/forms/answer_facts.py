"""What answers are worth: what was typed made tidy, and what all of them say of the case."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, cast

from domain.dialog.resident_dialog import Kept
from domain.forms.forms import Form, Option, Question, QuestionKind, Reach, Urgency
from domain.forms.report_draft import Answer, Answers

WORDS_AT_MOST = 4_000  # characters of one message; about two pages, and one message of Telegram
PIECES_AT_MOST = 40  # texts, and as many photos and voices, in one report
PHONE = re.compile(r"\+?\d{8,15}")  # E.164: fifteen digits; the shortest duty numbers have eight
LABEL_AT_MOST = 60  # characters of what a thing is called; a button is cut before
ADDRESSED = frozenset({  # with what a person's name begins where people are polite
    "ông", "bà", "anh", "chị", "cô", "chú", "bác", "em", "cháu",
    "pak", "bapak", "bu", "ibu", "mas", "mbak", "sdr", "sdri", "tn", "ny", "mr", "mrs", "ms",
})  # fmt: skip
_TABLES = (QuestionKind.PLACE, QuestionKind.MARKS, QuestionKind.ITEMS, QuestionKind.SEVERAL)
_NUMBERED = re.compile(r"\d{7}")  # of a telephone or an identity card
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """The text in NFC without control, direction and other invisible marks; cut at the limit.

    Joiners inside emoji and Indic or Cham words (U+200C, U+200D) stay. May come out empty.
    """
    kept = "".join(
        char
        for char in text[: WORDS_AT_MOST * 2]
        if char in "\n\u200c\u200d" or unicodedata.category(char)[0] != "C"  # control, format, …
    )
    spaced = _LINES.sub("\n\n", _SPACES.sub(" ", unicodedata.normalize("NFC", kept)))
    return spaced.strip()[:WORDS_AT_MOST].strip()


def phone_number(text: str) -> str:
    """The telephone number in the text, digits with a leading + where given; "" if it is none."""
    bare = re.sub(r"[\s().\-–]", "", text[:40])
    return bare if bare.isascii() and PHONE.fullmatch(bare) else ""


def four_digits(text: str) -> str:
    """Exactly four digits, however spaced; "" if they are not."""
    bare = re.sub(r"[\s.\-]", "", text[:20])
    return bare if len(bare) == 4 and bare.isascii() and bare.isdigit() else ""


def label_in(text: str) -> str:
    """What a thing is called, on one line; "" for what is too long, a number, or a person's."""
    said = " ".join(tidy(text).split())
    if not 2 <= len(said) <= LABEL_AT_MOST or _NUMBERED.search(re.sub(r"[\s.\-]", "", said)):
        return ""
    return "" if said.casefold().partition(" ")[0].rstrip(".") in ADDRESSED else said


def options_of(question: Question) -> tuple[Option, ...]:
    """The options that a screen shows; hidden ones are chosen through the danger list only."""
    return tuple(option for option in question.options if not option.hidden)


def find_option(question: Question, code: object) -> Option | None:
    """The option of that code, hidden or not."""
    return next((option for option in question.options if option.code == code), None)


def find_question(form: Form, kind: QuestionKind) -> Question | None:
    """The form's first question of that kind."""
    return next((question for question in form.questions if question.kind is kind), None)


def applies(question: Question, answers: Answers) -> bool:
    """Whether its condition holds."""
    return question.only_if is None or holds(question.only_if, answers)


def holds(condition: tuple[str, str], answers: Answers) -> bool:
    """Whether a question was answered by the option, or one of the options, of the condition."""
    code, options = condition
    return chosen(answers.get(code)) in options.split("|")


def chosen(answer: object) -> object:
    """The option that an answer stands for; of a reach its way, of any other table nothing."""
    return answer.get("reach") if isinstance(answer, Mapping) else answer


def applicable(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions whose condition holds, in order."""
    return tuple(question for question in form.questions if applies(question, answers))


def pruned(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers without those whose question no longer applies. Marks always stay."""
    kept = dict(answers)
    for question in form.questions:  # in order: a condition looks at an earlier answer only
        if question.kind is not QuestionKind.MARKS and not applies(question, kept):
            kept.pop(question.code, None)
    return kept


def is_valid(question: Question, value: object) -> bool:
    """Whether the value has the shape of an answer to this question (see `report_draft.py`)."""
    if question.kind in (QuestionKind.CHOICE, QuestionKind.YES):
        return find_option(question, value) is not None
    if question.kind in _TABLES:
        return isinstance(value, Mapping)
    if question.kind is QuestionKind.REACH:
        return isinstance(value, Mapping) and value.get("reach") in set(Reach)
    return isinstance(value, str) and value != ""


def marks_code(form: Form) -> str:
    """Under which code words, voices and photos of this form are kept."""
    question = find_question(form, QuestionKind.MARKS)
    return question.code if question else "marks"


def marks_in(form: Form, answers: Answers) -> Kept:
    """Words, voices and photos among the answers; empty where there are none."""
    marks = answers.get(marks_code(form))
    return cast("Kept", dict(marks)) if isinstance(marks, Mapping) else Kept()


def urgency_of(form: Form, answers: Answers) -> Urgency:
    """The most urgent rule that holds, else what the form says otherwise."""
    holding = [rule.urgency for rule in form.rules if answers.get(rule.question) == rule.option]
    return min(holding, default=form.otherwise)  # "P1" sorts before "P4"


def title_of(form: Form, answers: Answers) -> str:
    """The text id of what happened: an option's own title, else the form's."""
    return next((one.title for one in _chosen(form, answers) if one.title), form.title)


def advice_of(form: Form, answers: Answers) -> str:
    """The text id of what to do now: an option's own advice, else the form's."""
    return next((one.advice for one in _chosen(form, answers) if one.advice), form.advice)


def _chosen(form: Form, answers: Answers) -> Iterator[Option]:
    found = (find_option(question, answers.get(question.code)) for question in form.questions)
    return (option for option in found if option)


def facets_of(form: Form, answers: Answers) -> dict[str, str]:
    """The answers that stand on the case in the clear: what was chosen, counted or picked, of
    questions that say so."""
    return {
        question.code: str(answers[question.code])
        for question in form.questions
        if question.facet and _is_facet(question, answers.get(question.code))
    }


def _is_facet(question: Question, answer: object) -> bool:
    if question.kind in (QuestionKind.NUMBER, QuestionKind.PICK):
        return isinstance(answer, str) and answer != ""
    return find_option(question, answer) is not None


def village_of(form: Form, answers: Answers) -> str:
    """The area said to be the place, "" where none was said."""
    for question in form.questions:
        value: Any = answers.get(question.code)
        if (
            question.kind is QuestionKind.PLACE
            and isinstance(value, Mapping)
            and value.get("village")
        ):
            return str(value["village"])
        if question.kind is QuestionKind.VILLAGE and isinstance(value, str) and value:
            return value
    return ""


def reach_of(form: Form, answers: Answers) -> dict[str, Any]:
    """How this reporter may be reached; the form's own default where nothing was said."""
    question = find_question(form, QuestionKind.REACH)
    value = answers.get(question.code) if question else None
    reach = {"reach": form.default_reach.value}
    if isinstance(value, Mapping) and value.get("reach") in set(Reach):
        reach = dict(value)
    phone = find_question(form, QuestionKind.PHONE)
    number = answers.get(phone.code) if phone and applies(phone, answers) else None
    if isinstance(number, str) and number:
        reach["phone"] = number
    if reach["reach"] == Reach.PHONE and "phone" not in reach:
        reach["reach"] = Reach.OPEN.value  # a call was wished for and no number given
    return reach


def digits_in(form: Form, answers: Answers) -> str:
    """The four digits that open a private report again, "" if none were chosen."""
    question = find_question(form, QuestionKind.DIGITS)
    value = answers.get(question.code) if question else None
    return value if isinstance(value, str) else ""
