"""Staff forms: what staff are asked, one thing after the other; a file each in `services/staff/`.

The questions are the engine's, of four kinds: `choice`, `words` (their own, at most so many),
`pick`, of what there is at that moment: the conversation offers it, and may read what is typed
instead; and `several`, any number of what the file says or the conversation offers. Nothing is
skipped unless the file says so. `unasked`: only the review leads to it. `after`: it is asked again
whenever that question is answered anew. English stands in the file, text ids in a form in memory:

    admin:notice.title           what it is
    admin:notice.do .done        the last button, and what is said once it is done
    admin:notice.ask.words       a question
    admin:notice.name.words      what it is about, on the button that changes it
    admin:notice.until.week      an option

A form without `do` is not looked over: its last answer is the end, and it has no other texts.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.forms.answer_facts import WORDS_AT_MOST
from domain.forms.forms import (
    CardStyle,
    Form,
    Option,
    Question,
    QuestionKind,
    StaffForm,
    Urgency,
)
from domain.forms.toml_values import (
    FilePlace,
    Table,
    flag,
    name,
    number,
    one_of,
    only_keys,
    read_toml,
    tables,
    text,
)

FOLDER = "staff"  # below the services
KINDS = (QuestionKind.CHOICE, QuestionKind.PICK, QuestionKind.SEVERAL, QuestionKind.WORDS)
QUESTIONS_AT_MOST = 10
RESERVED = ("ask", "name")  # parts of text ids, which a question of that code would take
_FORM_KEYS = {"code", "title", "do", "done", "questions"}
_QUESTION_KEYS = {
    "code", "kind", "ask", "name", "options", "only_if", "skippable", "unasked", "most", "after",
}  # fmt: skip
_OPTION_KEYS = {"code", "label", "emoji"}


def read_staff_form(file: Path) -> StaffForm:
    """The form of that file. Raises FormFileError: what it cannot say, or says wrongly."""
    raw, place = read_toml(file)
    only_keys(raw, _FORM_KEYS, place)
    code = text(raw, "code", place)
    if code != file.stem:
        raise place.at("code").wrong(f"is {code!r}; a form is called like its file, {file.stem!r}")
    reviewed = "do" in raw
    for key in ("title", "do", "done"):
        if reviewed:
            text(raw, key, place)
        elif key in raw:
            raise place.at(key).wrong("is of a form that is looked over, with a last button: do")
    rows = tables(raw, "questions", place)
    if not 0 < len(rows) <= QUESTIONS_AT_MOST:
        raise place.at("questions").wrong(f"one to {QUESTIONS_AT_MOST} questions")
    questions: list[Question] = []
    for row in rows:
        if reviewed:
            text(row, "name", place.at(name(row)))
        questions.append(_read_question(code, row, questions, place.at(name(row))))
    form, base = _form(code, tuple(questions)), f"admin:{code}"
    anew = _anew(rows, place)
    if not reviewed:
        return StaffForm(form, anew=anew)
    names = {one.code: f"{base}.name.{one.code}" for one in questions}
    return StaffForm(form, f"{base}.title", f"{base}.do", f"{base}.done", names, anew)


def _anew(rows: list[Table], place: FilePlace) -> dict[str, tuple[str, ...]]:
    """By a question, those that come after it."""
    found: dict[str, tuple[str, ...]] = {}
    for at, row in enumerate(rows):
        for code in row["after"].split("|") if "after" in row else ():
            if code not in {earlier["code"] for earlier in rows[:at]}:
                raise place.at(name(row)).wrong(f"after: {code!r} is no earlier question")
            found[code] = (*found.get(code, ()), row["code"])
    return found


def _form(code: str, questions: tuple[Question, ...]) -> Form:
    asked = json.dumps([asdict(question) for question in questions], sort_keys=True)
    return Form(
        code=code,
        emoji="",
        name=f"admin:{code}.title",
        title=f"admin:{code}.title",
        advice="",
        card=CardStyle.OPEN,
        menu=0,
        questions=questions,
        danger=(),
        rules=(),
        otherwise=Urgency.P4,
        inquiries=(),
        hash=hashlib.sha256(asked.encode()).hexdigest()[:16],
    )


def _read_question(form: str, raw: Table, earlier: list[Question], place: FilePlace) -> Question:
    only_keys(raw, _QUESTION_KEYS, place)
    code = text(raw, "code", place)
    if code in RESERVED or code in {one.code for one in earlier}:
        raise place.at("code").wrong(f"{code!r} is taken")
    kind = one_of(QuestionKind, text(raw, "kind", place), place.at("kind"))
    if kind not in KINDS:
        raise place.at("kind").wrong(f"staff are asked by {', '.join(KINDS)}")
    text(raw, "ask", place)
    options = tuple(_read_option(form, code, row, place) for row in raw.get("options", ()))
    if kind is not QuestionKind.SEVERAL and (kind is QuestionKind.CHOICE) != (len(options) > 1):
        raise place.at("options").wrong(
            "a choice has two and more, several may have some, the others none"
        )
    most = number(raw, "most", place, default=0)
    if (kind is QuestionKind.WORDS) != (0 < most <= WORDS_AT_MOST):
        raise place.at("most").wrong(f"says how many characters of words, up to {WORDS_AT_MOST}")
    return Question(
        code=code,
        kind=kind,
        ask=f"admin:{form}.ask.{code}",
        options=options,
        only_if=_condition(raw["only_if"], earlier, place.at("only_if"))
        if "only_if" in raw
        else None,
        skippable=flag(raw, "skippable", place),
        unasked=flag(raw, "unasked", place),
        most=most,
    )


def _read_option(form: str, question: str, raw: object, place: FilePlace) -> Option:
    row: Table = raw if isinstance(raw, dict) else {}
    only_keys(row, _OPTION_KEYS, place.at("options"))
    code = text(row, "code", place.at("options"))
    text(row, "label", place.at(code))
    return Option(code=code, label=f"admin:{form}.{question}.{code}", emoji=row.get("emoji", ""))


def _condition(written: object, earlier: list[Question], place: FilePlace) -> tuple[str, str]:
    code, _, options = str(written).partition("=")
    code, options = code.strip(), options.strip()
    asked = next((one for one in earlier if one.code == code), None)
    known = {option.code for option in asked.options} if asked is not None else set()
    if not options or not set(options.split("|")) <= known:
        raise place.wrong("names an earlier choice and its options, as 'whom = officer|room'")
    return code, options


def english_of_staff(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(text id, English) of every text in a file's parsed TOML."""
    base = f"admin:{raw['code']}"
    for key in ("title", "do", "done"):
        if key in raw:
            yield f"{base}.{key}", raw[key]
    for question in raw["questions"]:
        code = question["code"]
        yield f"{base}.ask.{code}", question["ask"]
        if "name" in question:
            yield f"{base}.name.{code}", question["name"]
        for option in question.get("options", ()):
            yield f"{base}.{code}.{option['code']}", option["label"]


def is_staff_label(text_id: str) -> bool:
    """Whether that text of a staff form stands on a button of its own."""
    of, _, code = text_id.partition(":")[2].partition(".")[2].partition(".")
    return of not in RESERVED if code else of == "do"
