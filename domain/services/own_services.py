"""A site's own service: a file as those in `services/`, but for two things. Its code begins with
OWN, so that it never takes the place of a shipped one; and its words stand in it by language,
`name = { vi = "…", id = "…" }`, since no catalogue has them. Pure.

Its hash is of all that it says, words too: the same file is the same service anywhere.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domain.forms.form_packing import pack, unpack
from domain.forms.form_texts import english
from domain.forms.formfiles import hashed, read_form
from domain.forms.forms import Form, Question
from domain.forms.toml_values import FilePlace, Table, parse_toml
from domain.words.own_words import OWN as WORDS
from domain.words.own_words import own_sentences, own_text

CODE = re.compile(r"own-[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 64_000  # characters of a file
_TAG = re.compile(r"(?!(?:use|ask|of)$)[a-z]{2,3}(-[A-Za-z]+)?")  # no key of a file is so short
_TABLES = ("questions", "outcomes", "guides", "stages")  # each entry stands by itself


def read_own(written: str, shared: Mapping[str, Question], *, file: str = "service.toml") -> Form:
    """The service of that file. Raises FormFileError. shared: what `use` may name."""
    if len(written) > LONGEST:
        raise FilePlace(file).wrong(f"has more than {LONGEST} characters")
    raw, place = parse_toml(file, written)
    return form_of(raw, place, shared)


def form_of(raw: Table, place: FilePlace, shared: Mapping[str, Question]) -> Form:
    """The same of what was parsed already. Raises FormFileError."""
    form = read_form(_without_languages(raw, place), place, shared)
    texts: dict[str, str] = {}
    for text_id, said in english(form.code, raw):
        if not isinstance(said, Mapping):
            raise place.at(text_id).wrong('its words stand by language: { vi = "…", id = "…" }')
        texts[text_id] = own_text(said)
    worded = unpack(json.dumps(_swapped(json.loads(pack(form)), texts)))
    figures = tuple(replace(one, name=texts[one.name]) for one in form.service.figures)
    return hashed(replace(worded, service=replace(worded.service, figures=figures)))


def own_texts(form: Form) -> Iterator[Mapping[str, str]]:
    """All that its file says in words of its own, by language."""
    yield from map(own_sentences, _texts_in(json.loads(pack(form))))
    yield from (own_sentences(one.name) for one in form.service.figures)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts_in(one)
    elif isinstance(value, str) and value.startswith(WORDS):
        yield value


def _swapped(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _swapped(one, texts) for key, one in value.items()}
    if isinstance(value, list):
        return [_swapped(one, texts) for one in value]
    return texts.get(value, value) if isinstance(value, str) else value


def _without_languages(value: Any, place: FilePlace) -> Any:
    """The file as one of `services/` would say it: one sentence where it has several."""
    if isinstance(value, list):
        return [_without_languages(one, place) for one in value]
    if not isinstance(value, dict):
        return value
    if value and all(_TAG.fullmatch(key) and isinstance(one, str) for key, one in value.items()):
        if empty := [key for key, one in value.items() if not one.strip()]:
            raise place.at(empty[0]).wrong("a text is needed")
        return next(iter(value.values()))
    return {key: _without_languages(one, place) for key, one in value.items()}


# ---------------------------------------------------------------------------------- as a file


def as_toml(raw: Mapping[str, Any]) -> str:
    """What was parsed, as a file again: read, it is the same."""
    tables = [key for key in _TABLES if raw.get(key)]
    lines = [f"{key} = {_value(one)}" for key, one in raw.items() if key not in _TABLES]
    for key in tables:
        for row in raw[key]:
            lines += ["", f"[[{key}]]", *(f"{name} = {_value(one)}" for name, one in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    return f"[{', '.join(map(_value, value))}]"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)
