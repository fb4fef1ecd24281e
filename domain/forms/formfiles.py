"""Form files: `services/*.toml` read into `Forms`.

A file is one form. `common.toml` holds the questions that forms share (`use = "where"`),
`danger.toml` the list behind *danger now*. English stands in the files; a form in memory holds text
ids, derived from the codes, so that a draft or a case can pin a version of its form without pinning
its wording:

    form.theft.name .title .advice .inquiry.1   the form
    form.theft.ask.what                         a question
    form.hand-in.unit.piece                     what things are counted in
    form.theft.what.motorbike                   an option, form.theft.title.motorbike its card title
    form.fire.advice.out                        what to do after that answer, instead of the form's
    form.common.ask.where                       the same, shared
    form.danger.fire                            a line of the danger list
    form.hand-in.told.handed                    an outcome, as whoever asked reads it
    police:ended.hand-in.handed                 the same on the officer's button

What else a file says of its service is read in `domain/forms/service_options.py`; its English is
found in `domain/forms/form_texts.py`. What a form may say at all is checked while reading
(`FormFileError` names file, line and key); whether it makes sense is `domain/forms/formcheck.py`
and `domain/services/servicecheck.py`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from domain.forms.figure_rules import FigureRule, read_figures
from domain.forms.form_packing import pack
from domain.forms.forms import (
    CardStyle,
    DangerKind,
    Form,
    Forms,
    Life,
    MenuShelf,
    Option,
    Question,
    QuestionKind,
    Reach,
    Rule,
    TypedShape,
    Urgency,
)
from domain.forms.service_options import (
    KEYS,
    read_service,
)
from domain.forms.staff_forms import FOLDER, read_staff_form
from domain.forms.templates import FOLDER as TEMPLATES
from domain.forms.templates import read_templates
from domain.forms.toml_values import (
    FilePlace,
    Table,
    flag,
    name,
    number,
    one_of,
    only_keys,
    read_toml,
    strings,
    tables,
    text,
)

COMMON = "common"
DANGER = "danger"
FIGURES = "figures"  # figures.toml, figures-*.toml: what is counted of what no service stands for
NO_FORMS = (COMMON, DANGER)

_FORM_KEYS = {
    "code", "emoji", "menu", "card", "private", "needs_border", "default_reach", "name", "title",
    "advice", "inquiries", "never", "danger", "else", "rules", "questions", "units", *KEYS,
}  # fmt: skip
_QUESTION_KEYS = {
    "use", "code", "kind", "ask", "options", "only_if", "facet", "skippable", "unasked", "photos",
    "unit", "least", "most", "of", "bound", "shape", "later", "within",
}  # fmt: skip
_OPTION_KEYS = {
    "code",
    "label",
    "emoji",
    "title",
    "advice",
    "danger",
    "hidden",
    "info",
    "leads",
    "unit",
}
_DANGER_KEYS = {"code", "emoji", "label", "form", "answers"}


def load(folder: Path) -> Forms:
    """All forms of the folder, in the order of their menu, the danger list, and staff's forms.

    Raises FormFileError for the first thing that cannot be read.
    """
    shared = _read_common(folder / f"{COMMON}.toml")
    counted = sorted(folder.glob(f"{FIGURES}*.toml"))
    files = [
        file
        for file in sorted(folder.glob("*.toml"))
        if file.stem not in NO_FORMS and file not in counted
    ]
    read = (_read_file(file, shared) for file in files)
    shelves = tuple(MenuShelf)
    forms = sorted(read, key=lambda form: (shelves.index(form.service.shelf), form.menu))
    dangers = _read_dangers(folder / f"{DANGER}.toml")
    figures = dict(map(_read_general, counted))
    of_staff = [read_staff_form(file) for file in sorted((folder / FOLDER).glob("*.toml"))]
    staff = {one.form.code: one for one in of_staff}
    templates = read_templates(folder / TEMPLATES)
    return Forms({form.code: form for form in forms}, dangers, figures, staff, shared, templates)


def _read_common(file: Path) -> dict[str, Question]:
    raw, place = read_toml(file)
    only_keys(raw, {"questions"}, place)
    rows = tables(raw, "questions", place)
    questions = [_read_question(COMMON, row, {}, place.at(name(row))) for row in rows]
    return {question.code: question for question in questions}


def _read_general(file: Path) -> tuple[str, tuple[FigureRule, ...]]:
    raw, place = read_toml(file)
    only_keys(raw, {"code", "figures"}, place)
    code = text(raw, "code", place)
    return code, read_figures(code, raw, place)


def _read_dangers(file: Path) -> tuple[DangerKind, ...]:
    raw, place = read_toml(file)
    only_keys(raw, {"dangers"}, place)
    return tuple(_read_danger(row, place.at(name(row))) for row in tables(raw, "dangers", place))


def _read_danger(raw: Table, place: FilePlace) -> DangerKind:
    only_keys(raw, _DANGER_KEYS, place)
    text(raw, "label", place)
    code = text(raw, "code", place)
    answers = raw.get("answers", {})
    if not all(isinstance(answer, str) for answer in answers.values()):
        raise place.at("answers").wrong("each answer is the code of an option")
    return DangerKind(
        code=code,
        label=f"form.{DANGER}.{code}",
        emoji=text(raw, "emoji", place),
        form=text(raw, "form", place),
        answers=dict(answers),
    )


def _read_file(file: Path, shared: Mapping[str, Question]) -> Form:
    raw, place = read_toml(file)
    code = text(raw, "code", place)
    if code != file.stem:
        raise place.at("code").wrong(f"is {code!r}; a form is called like its file, {file.stem!r}")
    return read_form(raw, place, shared)


def read_form(raw: Table, place: FilePlace, shared: Mapping[str, Question]) -> Form:
    """The form of a parsed file. Raises FormFileError. shared: what `use` may name."""
    only_keys(raw, _FORM_KEYS, place)
    code = text(raw, "code", place)
    for key in ("name", "title", "advice"):
        text(raw, key, place)
    never = strings(raw, "never", place)
    if not never:
        raise place.at("never").wrong("say what is never asked here")
    service = read_service(code, raw, place)
    inquiries = strings(raw, "inquiries", place) if "inquiries" in raw else []
    if service.life is Life.REPORT and len(inquiries) != 3:
        raise place.at("inquiries").wrong("three ready inquiries are needed")
    form = Form(
        code=code,
        emoji=text(raw, "emoji", place),
        name=f"form.{code}.name",
        title=f"form.{code}.title",
        advice=f"form.{code}.advice",
        card=one_of(CardStyle, text(raw, "card", place), place.at("card")),
        menu=number(raw, "menu", place),
        questions=tuple(
            _read_question(code, row, shared, place.at(name(row)))
            for row in tables(raw, "questions", place)
        ),
        danger=tuple(_incidents_own(raw, "danger", service.life, place)),
        rules=tuple(
            _read_rule(row, place.at("rules").at(count))
            for count, row in enumerate(raw.get("rules", ()), 1)
        ),
        otherwise=_otherwise(raw, service.life, place),
        inquiries=tuple(f"form.{code}.inquiry.{count}" for count in range(1, len(inquiries) + 1)),
        private=flag(raw, "private", place),
        needs_border=flag(raw, "needs_border", place),
        default_reach=one_of(
            Reach, raw.get("default_reach", Reach.OPEN), place.at("default_reach")
        ),
        never=tuple(f"police:never.{code}.{count}" for count in range(1, len(never) + 1)),
        service=service,
    )  # fmt: skip
    _check_units(form, raw, place)
    return hashed(form)


def _check_units(form: Form, raw: Table, place: FilePlace) -> None:
    """A unit is written once, below `[units]`, and known by its code."""
    known = {f"form.{form.code}.unit.{unit}" for unit in raw.get("units", {})}
    for question in form.questions:
        for unit in (question.unit, *(option.unit for option in question.options)):
            if unit and unit not in known:
                raise place.at(question.code).wrong(f"[units] has no {unit.rpartition('.')[2]!r}")


def _incidents_own(raw: Table, key: str, life: Life, place: FilePlace) -> list[str]:
    """A list that every report has and other services need not."""
    return strings(raw, key, place) if key in raw or life is Life.REPORT else []


def _otherwise(raw: Table, life: Life, place: FilePlace) -> Urgency:
    """How urgent it is where no rule says so: what is no report is a service."""
    if "else" not in raw and life is not Life.REPORT:
        return Urgency.P4
    return one_of(Urgency, text(raw, "else", place), place.at("else"))


def hashed(form: Form) -> Form:
    """The form with its hash, the same for the same meaning: wording, comments and layout of the
    file do not count."""
    bare = replace(form, hash="")
    return replace(bare, hash=hashlib.sha256(pack(bare).encode()).hexdigest()[:16])


def _read_rule(raw: Table, place: FilePlace) -> Rule:
    only_keys(raw, {"when", "is"}, place)
    question, option = _condition(text(raw, "when", place), place.at("when"))
    return Rule(question, option, one_of(Urgency, text(raw, "is", place), place.at("is")))


def _read_question(
    form: str, raw: Table, shared: Mapping[str, Question], place: FilePlace
) -> Question:
    only_keys(raw, _QUESTION_KEYS, place)
    base = _shared_question(raw, shared, place)
    if base and "kind" in raw:
        raise place.at("kind").wrong(f"is that of the shared question {base.code!r}")
    code = raw["code"] if "code" in raw else raw.get("use", "")
    kind = base.kind if base else one_of(QuestionKind, text(raw, "kind", place), place.at("kind"))
    if kind is QuestionKind.WORDS:
        raise place.at("kind").wrong("words are asked of staff; residents tell theirs in marks")
    if "ask" in raw or not base:
        text(raw, "ask", place)
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
        facet=flag(raw, "facet", place),
        skippable=flag(raw, "skippable", place, default=base.skippable if base else True),
        unasked=flag(raw, "unasked", place),
        photos=flag(raw, "photos", place, default=base.photos if base else True),
        unit=f"form.{form}.unit.{text(raw, 'unit', place)}" if "unit" in raw else "",
        least=number(raw, "least", place, default=1),
        most=number(raw, "most", place, default=99_999),
        of=text(raw, "of", place) if "of" in raw else "",
        bound=flag(raw, "bound", place),
        shape=_shape(raw, kind, place),
        later=flag(raw, "later", place),
        within=text(raw, "within", place) if "within" in raw else "",
    )


def _shape(raw: Table, kind: QuestionKind, place: FilePlace) -> str:
    if kind is QuestionKind.TYPED:
        return one_of(TypedShape, text(raw, "shape", place), place.at("shape")).value
    if "shape" in raw:
        raise place.at("shape").wrong(f"only what is typed has one, and this is a {kind}")
    return ""


def _shared_question(
    raw: Table, shared: Mapping[str, Question], place: FilePlace
) -> Question | None:
    use = raw.get("use")
    if use is None:
        text(raw, "code", place)
        return None
    if use not in shared:
        raise place.at("use").wrong(f"{COMMON}.toml has no question {use!r}")
    return shared[use]


def _read_option(
    form: str, question: str, raw: object, base: Question | None, place: FilePlace
) -> Option:
    """A table, or the code of a shared option; a table without label keeps the shared label."""
    row: Table = {"code": raw} if isinstance(raw, str) else raw if isinstance(raw, dict) else {}
    only_keys(row, _OPTION_KEYS, place)
    code = text(row, "code", place)
    place = place.at(code)
    old = next((option for option in base.options if option.code == code), None) if base else None
    if old is None or "label" in row:
        text(row, "label", place)
    return Option(
        code=code,
        label=f"form.{form}.{question}.{code}" if old is None or "label" in row else old.label,
        emoji=row.get("emoji", old.emoji if old else ""),
        title=f"form.{form}.title.{code}" if "title" in row else "",
        advice=f"form.{form}.advice.{code}" if "advice" in row else "",
        danger=flag(row, "danger", place),
        hidden=flag(row, "hidden", place),
        info=row.get("info", ""),
        leads=row.get("leads", ""),
        unit=f"form.{form}.unit.{text(row, 'unit', place)}" if "unit" in row else "",
    )


def _condition(written: str, place: FilePlace) -> tuple[str, str]:
    question, equals, option = (part.strip() for part in written.partition("="))
    if not (question and equals and option):
        raise place.wrong('write "question = option" or "question = option | option"')
    return question, "|".join(one.strip() for one in option.split("|"))
