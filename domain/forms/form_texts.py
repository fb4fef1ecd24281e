"""Form texts: the English of a form file, by text id, as translators get it."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.forms.figure_rules import english_figures
from domain.forms.toml_values import (
    Table,
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
    for unit, said in raw.get("units", {}).items():
        yield f"{code}.unit.{unit}", said
    for question in raw.get("questions", ()):
        yield from _english_question(code, question)
    yield from english_outcomes(file_code, raw)
    yield from english_stages(file_code, raw)
    yield from english_figures(file_code, raw)
    yield from english_guides(file_code, raw)


def _english_question(form: str, question: Table) -> Iterator[tuple[str, str]]:
    code = question.get("code") or question["use"]
    if "ask" in question:
        yield f"{form}.ask.{code}", question["ask"]
    for option in question.get("options", ()):
        if isinstance(option, dict):
            yield from _english_option(form, code, option)


def _english_option(form: str, question: str, option: Table) -> Iterator[tuple[str, str]]:
    texts = {"label": f"{form}.{question}", "title": f"{form}.title", "advice": f"{form}.advice"}
    for key, text_id in texts.items():
        if key in option:
            yield f"{text_id}.{option['code']}", option[key]


def english_guides(code: str, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(text id, English) of its guides."""
    found: list[tuple[str, str]] = []
    for row in raw.get("guides", ()):
        own = row["code"]
        found.append((f"form.{code}.guide.{own}", row["label"]))
        found.append((f"form.{code}.words.{own}", row["words"]))
        steps = enumerate(row["steps"], 1)
        found += [(f"form.{code}.step.{own}.{count}", step) for count, step in steps]
        if "bring" in row:
            found.append((f"form.{code}.bring.{own}", row["bring"]))
    return found


def english_outcomes(code: str, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(text id, English) of how it may end."""
    found: list[tuple[str, str]] = []
    for row in raw.get("outcomes", ()):
        found.append((f"police:ended.{code}.{row['code']}", row["label"]))
        found.append((f"form.{code}.told.{row['code']}", row["told"]))
    return found


def english_stages(code: str, raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(text id, English) of where an entry may stand."""
    return [(f"police:stage.{code}.{row['code']}", row["label"]) for row in raw.get("stages", ())]
