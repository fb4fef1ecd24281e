"""Form packing: a form as JSON text, which pins the version that a draft or a case was told in."""

import json
from dataclasses import asdict, fields, replace
from typing import Any

from domain.forms.forms import (
    CardStyle,
    Form,
    Guide,
    Life,
    MenuShelf,
    Once,
    Option,
    Question,
    QuestionKind,
    QuestionRole,
    Reach,
    Rule,
    Sees,
    Service,
    ServiceOutcome,
    Stage,
    Urgency,
)
from domain.forms.toml_values import Table

LATER_KEYS = ("unit", "least", "most", "of", "bound", "shape", "later", "within")


def pack(form: Form) -> str:
    """The form as JSON text, to pin this version of it; `unpack` gives an equal form.

    Keys that came after the first version stand in it only where the form says something by them:
    else every draft and case would have lost its form when they came.
    """
    raw = asdict(form)
    del raw["withdrawn"]  # says nothing of what was asked
    raw["service"] = pack_service(form.service)
    if not raw["service"]:
        del raw["service"]
    for question in raw["questions"]:
        _leave_out(question, Question, *LATER_KEYS)
        for option in question["options"]:
            _leave_out(option, Option, "unit")
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _leave_out(raw: Table, kind: type[Question | Option], *later: str) -> None:
    """Without these of the later keys by which nothing is said."""
    plain = {one.name: one.default for one in fields(kind)}
    for key in later:
        if raw[key] == plain[key]:
            del raw[key]


def unpack(packed: str) -> Form:
    """The form that `pack` wrote."""
    raw = json.loads(packed)
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
            "service": unpack_service(raw.get("service", {})),
        }
    )


def _unpack_question(raw: Table) -> Question:
    only_if = raw["only_if"]
    return Question(
        **{
            **raw,
            "kind": QuestionKind(raw["kind"]),
            "options": tuple(Option(**option) for option in raw["options"]),
            "only_if": (only_if[0], only_if[1]) if only_if else None,
        }
    )


_LATER = {
    "guides": {"country", "pages"},
    "outcomes": {"writes"},
    "stages": {"second", "after", "asks"},
}  # keys that files learnt to say


def pack_service(service: Service) -> dict[str, Any]:
    """What differs from a plain report, so that a file which says nothing new keeps its hash.
    Figures are left out: what is counted changes nothing of what was asked."""
    plain, said = asdict(Service()), asdict(replace(service, figures=()))
    for key, later in _LATER.items():
        said[key] = tuple(
            {name: value for name, value in row.items() if value or name not in later}
            for row in said[key]
        )
    return {key: value for key, value in said.items() if value != plain[key]}


def unpack_service(raw: dict[str, Any]) -> Service:
    """What `pack_service` made."""
    kinds = {"life": Life, "shelf": MenuShelf, "sees": Sees, "once": Once}
    read: dict[str, Any] = {key: kinds[key](raw[key]) for key in kinds if key in raw}
    if "opens_by" in raw:
        read["opens_by"] = tuple(QuestionRole(role) for role in raw["opens_by"])
    if "outcomes" in raw:
        read["outcomes"] = tuple(ServiceOutcome(**one) for one in raw["outcomes"])
    if "guides" in raw:
        read["guides"] = tuple(
            Guide(**{**one, "steps": tuple(one["steps"])}) for one in raw["guides"]
        )
    if "seen_by" in raw:
        read["seen_by"] = tuple(QuestionRole(role) for role in raw["seen_by"])
    if "stages" in raw:
        read["stages"] = tuple(
            Stage(**{**one, "after": tuple(one.get("after", ()))}) for one in raw["stages"]
        )
    if "remind_s" in raw:
        read["remind_s"] = tuple(raw["remind_s"])
    return Service(**{**raw, **read})
