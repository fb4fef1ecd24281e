"""Form files: `forms/*.toml` read into `Forms`.

A file is one form. `common.toml` holds the questions that forms share (`use = "where"`),
`danger.toml` the list behind *danger now*. English stands in the files; a form in memory holds text
ids, derived from the codes, so that a draft or a case can pin a version of its form without pinning
its wording:

    form.theft.name .title .advice .inquiry.1   the form
    form.theft.ask.what                         a question
    form.theft.what.motorbike                   an option, form.theft.title.motorbike its card title
    form.fire.advice.out                        what to do after that answer, instead of the form's
    form.common.ask.where                       the same, shared
    form.danger.fire                            a line of the danger list

What a form may say at all is checked while reading (`FormFileError` names file and key); whether it
makes sense is `domain/forms/formcheck.py`.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from domain.forms.forms import (
    CardStyle,
    DangerKind,
    Form,
    Forms,
    Kind,
    Option,
    Question,
    Reach,
    Rule,
    Urgency,
)

COMMON = "common"
DANGER = "danger"

Table = dict[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)

_FORM_KEYS = {
    "code", "emoji", "menu", "card", "private", "needs_border", "default_reach", "name", "title",
    "advice", "inquiries", "never", "danger", "else", "rules", "questions",
}  # fmt: skip
_QUESTION_KEYS = {
    "use", "code", "kind", "ask", "options", "only_if", "facet", "skippable", "unasked", "photos",
}  # fmt: skip
_OPTION_KEYS = {"code", "label", "emoji", "title", "advice", "danger", "hidden", "info", "leads"}
_DANGER_KEYS = {"code", "emoji", "label", "form", "answers"}


class FormFileError(Exception):
    """A form file cannot be read; the message names the file, the key and what is wrong."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"{file}: {key}: {problem}")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which file we are reading, for error messages."""

    file: str
    key: str = ""

    def at(self, key: object) -> "_Place":
        return _Place(self.file, f"{self.key}.{key}" if self.key else str(key))

    def wrong(self, problem: str) -> FormFileError:
        return FormFileError(self.file, self.key or "file", problem)


def load(folder: Path) -> Forms:
    """All forms of the folder, in the order of their menu, and the danger list.

    Raises FormFileError for the first thing that cannot be read.
    """
    shared = _read_common(folder / f"{COMMON}.toml")
    files = [file for file in sorted(folder.glob("*.toml")) if file.stem not in (COMMON, DANGER)]
    forms = sorted((_read_form(file, shared) for file in files), key=lambda form: form.menu)
    dangers = _read_dangers(folder / f"{DANGER}.toml")
    return Forms({form.code: form for form in forms}, dangers)


def pack(form: Form) -> str:
    """The form as JSON text, to pin this version of it; `unpack` gives an equal form."""
    return json.dumps(asdict(form), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpack(text: str) -> Form:
    """The form that `pack` wrote."""
    raw = json.loads(text)
    return Form(
        **{
            **raw,
            "card": CardStyle(raw["card"]),
            "otherwise": Urgency(raw["otherwise"]),
            "default_reach": Reach(raw["default_reach"]),
            "danger": tuple(raw["danger"]),
            "inquiries": tuple(raw["inquiries"]),
            "never": tuple(raw.get("never", ())),  # not in what an older version packed
            "rules": tuple(
                Rule(rule["question"], rule["option"], Urgency(rule["urgency"]))
                for rule in raw["rules"]
            ),
            "questions": tuple(_unpack_question(question) for question in raw["questions"]),
        }
    )


def _unpack_question(raw: Table) -> Question:
    only_if = raw["only_if"]
    return Question(
        **{
            **raw,
            "kind": Kind(raw["kind"]),
            "options": tuple(Option(**option) for option in raw["options"]),
            "only_if": (only_if[0], only_if[1]) if only_if else None,
        }
    )


def english(file_code: str, raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(text id, English) of every text in a file's parsed TOML, in the order of the file."""
    code = f"form.{file_code}"
    for key in ("name", "title", "advice"):
        if key in raw:
            yield f"{code}.{key}", raw[key]
    for count, inquiry in enumerate(raw.get("inquiries", ()), 1):
        yield f"{code}.inquiry.{count}", inquiry
    for count, subject in enumerate(raw.get("never", ()), 1):
        yield f"police:never.{file_code}.{count}", subject
    for kind in raw.get("dangers", ()):
        yield f"{code}.{kind['code']}", kind["label"]
    for question in raw.get("questions", ()):
        question_code = question.get("code") or question["use"]
        if "ask" in question:
            yield f"{code}.ask.{question_code}", question["ask"]
        for option in question.get("options", ()):
            if isinstance(option, dict):
                yield from _english_option(code, question_code, option)


def _english_option(form: str, question: str, option: Table) -> Iterator[tuple[str, str]]:
    texts = {"label": f"{form}.{question}", "title": f"{form}.title", "advice": f"{form}.advice"}
    for key, text_id in texts.items():
        if key in option:
            yield f"{text_id}.{option['code']}", option[key]


def _read_toml(file: Path) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FormFileError(file.name, "file", "does not exist") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormFileError(file.name, "file", f"is not TOML: {error}") from None


def _read_common(file: Path) -> dict[str, Question]:
    raw, place = _read_toml(file), _Place(file.name)
    _only_keys(raw, {"questions"}, place)
    rows = _tables(raw, "questions", place)
    questions = [_read_question(COMMON, row, {}, place.at(_name(row))) for row in rows]
    return {question.code: question for question in questions}


def _read_dangers(file: Path) -> tuple[DangerKind, ...]:
    raw, place = _read_toml(file), _Place(file.name)
    _only_keys(raw, {"dangers"}, place)
    return tuple(_read_danger(row, place.at(_name(row))) for row in _tables(raw, "dangers", place))


def _read_danger(raw: Table, place: _Place) -> DangerKind:
    _only_keys(raw, _DANGER_KEYS, place)
    _text(raw, "label", place)
    code = _text(raw, "code", place)
    answers = raw.get("answers", {})
    if not all(isinstance(answer, str) for answer in answers.values()):
        raise place.at("answers").wrong("each answer is the code of an option")
    return DangerKind(
        code=code,
        label=f"form.{DANGER}.{code}",
        emoji=_text(raw, "emoji", place),
        form=_text(raw, "form", place),
        answers=dict(answers),
    )


def _read_form(file: Path, shared: Mapping[str, Question]) -> Form:
    raw, place = _read_toml(file), _Place(file.name)
    _only_keys(raw, _FORM_KEYS, place)
    code = _text(raw, "code", place)
    if code != file.stem:
        raise place.at("code").wrong(f"is {code!r}; a form is called like its file, {file.stem!r}")
    for key in ("name", "title", "advice"):
        _text(raw, key, place)
    if len(_strings(raw, "inquiries", place)) != 3:
        raise place.at("inquiries").wrong("three ready inquiries are needed")
    never = _strings(raw, "never", place)
    if not never:
        raise place.at("never").wrong("say what is never asked here")
    form = Form(
        code=code,
        emoji=_text(raw, "emoji", place),
        name=f"form.{code}.name",
        title=f"form.{code}.title",
        advice=f"form.{code}.advice",
        card=_one_of(CardStyle, _text(raw, "card", place), place.at("card")),
        menu=_number(raw, "menu", place),
        questions=tuple(
            _read_question(code, row, shared, place.at(_name(row)))
            for row in _tables(raw, "questions", place)
        ),
        danger=tuple(_strings(raw, "danger", place)),
        rules=tuple(
            _read_rule(row, place.at("rules")) for row in raw.get("rules", ())
        ),
        otherwise=_one_of(Urgency, _text(raw, "else", place), place.at("else")),
        inquiries=(
            f"form.{code}.inquiry.1", f"form.{code}.inquiry.2", f"form.{code}.inquiry.3",
        ),
        private=_flag(raw, "private", place),
        needs_border=_flag(raw, "needs_border", place),
        default_reach=_one_of(
            Reach, raw.get("default_reach", Reach.OPEN), place.at("default_reach")
        ),
        never=tuple(f"police:never.{code}.{count}" for count in range(1, len(never) + 1)),
    )  # fmt: skip
    return replace(form, hash=_hash(form))


def _hash(form: Form) -> str:
    """The same for the same meaning: wording, comments and layout of the file do not count."""
    return hashlib.sha256(pack(form).encode()).hexdigest()[:16]


def _read_rule(raw: Table, place: _Place) -> Rule:
    _only_keys(raw, {"when", "is"}, place)
    question, option = _condition(_text(raw, "when", place), place.at("when"))
    return Rule(question, option, _one_of(Urgency, _text(raw, "is", place), place.at("is")))


def _read_question(
    form: str, raw: Table, shared: Mapping[str, Question], place: _Place
) -> Question:
    _only_keys(raw, _QUESTION_KEYS, place)
    base = _shared_question(raw, shared, place)
    if base and "kind" in raw:
        raise place.at("kind").wrong(f"is that of the shared question {base.code!r}")
    code = raw["code"] if "code" in raw else raw.get("use", "")
    kind = base.kind if base else _one_of(Kind, _text(raw, "kind", place), place.at("kind"))
    if "ask" in raw or not base:
        _text(raw, "ask", place)
    options = base.options if base else ()
    if "options" in raw:
        options = tuple(
            _read_option(form, code, option, base, place.at("options")) for option in raw["options"]
        )
    return Question(
        code=code,
        kind=kind,
        ask=f"form.{form}.ask.{code}" if "ask" in raw or not base else base.ask,
        options=options,
        only_if=(
            _condition(raw["only_if"], place.at("only_if"))
            if "only_if" in raw
            else base.only_if
            if base
            else None
        ),
        facet=_flag(raw, "facet", place),
        skippable=_flag(raw, "skippable", place, default=base.skippable if base else True),
        unasked=_flag(raw, "unasked", place),
        photos=_flag(raw, "photos", place, default=base.photos if base else True),
    )


def _shared_question(raw: Table, shared: Mapping[str, Question], place: _Place) -> Question | None:
    use = raw.get("use")
    if use is None:
        _text(raw, "code", place)
        return None
    if use not in shared:
        raise place.at("use").wrong(f"{COMMON}.toml has no question {use!r}")
    return shared[use]


def _read_option(
    form: str, question: str, raw: object, base: Question | None, place: _Place
) -> Option:
    """A table, or the code of a shared option; a table without label keeps the shared label."""
    row: Table = {"code": raw} if isinstance(raw, str) else raw if isinstance(raw, dict) else {}
    _only_keys(row, _OPTION_KEYS, place)
    code = _text(row, "code", place)
    place = place.at(code)
    old = next((option for option in base.options if option.code == code), None) if base else None
    if old is None or "label" in row:
        _text(row, "label", place)
    return Option(
        code=code,
        label=f"form.{form}.{question}.{code}" if old is None or "label" in row else old.label,
        emoji=row.get("emoji", old.emoji if old else ""),
        title=f"form.{form}.title.{code}" if "title" in row else "",
        advice=f"form.{form}.advice.{code}" if "advice" in row else "",
        danger=_flag(row, "danger", place),
        hidden=_flag(row, "hidden", place),
        info=row.get("info", ""),
        leads=row.get("leads", ""),
    )


def _name(row: Table) -> str:
    return str(row.get("code") or row.get("use") or "without a code")


def _only_keys(raw: Table, known: set[str], place: _Place) -> None:
    for key in raw:
        if key not in known:
            raise place.at(key).wrong(f"is no key here; known are {', '.join(sorted(known))}")


def _text(raw: Table, key: str, place: _Place) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.at(key).wrong("a text is needed")
    return value


def _number(raw: Table, key: str, place: _Place) -> int:
    value = raw.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise place.at(key).wrong("a whole number is needed")
    return value


def _flag(raw: Table, key: str, place: _Place, *, default: bool = False) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise place.at(key).wrong("is either true or false")
    return value


def _strings(raw: Table, key: str, place: _Place) -> list[str]:
    value = raw.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise place.at(key).wrong("a list of texts is needed")
    return value


def _tables(raw: Table, key: str, place: _Place) -> list[Table]:
    value = raw.get(key)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise place.at(key).wrong(f"[[{key}]] tables are needed")
    return value


def _one_of(kind: type[Choice], value: str, place: _Place) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise place.wrong(f"{value!r} is none of {', '.join(kind)}") from None


def _condition(text: str, place: _Place) -> tuple[str, str]:
    question, equals, option = (part.strip() for part in text.partition("="))
    if not (question and equals and option):
        raise place.wrong('write "question = option" or "question = option | option"')
    return question, "|".join(one.strip() for one in option.split("|"))
