"""Whether the texts are whole: what `titir texts check` and the tests ask.

A half-translated alert is dangerous, so this is strict: every text in every text language, with the
same placeholders, in words that residents know. Each problem is one plain sentence.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog

from domain.text_extraction import (
    STAFF,
    extract,
    labels,
    messages,
    python_with_texts,
    read_catalogue,
    sentences,
    translated_languages,
)
from domain.words.button_limits import LABEL_LENGTH, newer_emoji
from domain.words.translations import DOMAIN, TERM_LENGTH, TERMS


def check_texts(root: Path) -> list[str]:
    """What is wrong with the texts, a plain sentence each; empty when all is well."""
    buttons = labels(root)
    template = extract(root, buttons)
    locales = root / "locales"
    committed = read_catalogue(locales / f"{DOMAIN}.pot")
    english = dict(sentences(template))
    problems = [*_check_calls(root), *_check_template(template, committed)]
    problems += [f"en: {problem}" for problem in _check_labels(buttons, english)]
    problems += [
        f"{file.relative_to(root)} does not belong in the tree" for file in locales.rglob("*.mo")
    ]
    for tag in translated_languages(locales):
        catalogue = read_catalogue(locales / tag / "LC_MESSAGES" / f"{DOMAIN}.po")
        said = {str(message.context): str(message.string) for message in messages(catalogue)}
        faults = (*_check_language(template, catalogue, tag), *_check_labels(buttons, said))
        problems += [f"{tag}: {problem}" for problem in faults]
    return problems


def _check_calls(root: Path) -> Iterator[str]:
    """Extraction sees literal texts only and passes over the others in silence."""
    for file in python_with_texts(root):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "pgettext" and not _literal(node):
                where = f"{file.relative_to(root)}:{node.lineno}"
                yield f"{where}: pgettext needs two plain strings"


def _literal(call: ast.Call) -> bool:
    return len(call.args) == 2 and all(
        isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in call.args
    )


def _check_template(template: Catalog, committed: Catalog) -> Iterator[str]:
    now, then = sentences(template), sentences(committed)
    for text_id, _ in sorted(now - then):
        yield f"{text_id} is not in {DOMAIN}.pot as it is now: run `titir texts extract`"
    for text_id, _ in sorted(then - now):
        if text_id not in {known for known, _ in now}:
            yield f"{text_id} is in {DOMAIN}.pot and nowhere else: run `titir texts extract`"
    seen: set[str] = set()
    for text_id, sentence in sorted(now):
        if text_id in seen:
            yield f"{text_id} has two English texts"
        seen.add(text_id)
        yield from (f"{text_id}: {fault}" for fault in _faults(text_id, sentence, sentence, "en"))


def _check_language(template: Catalog, catalogue: Catalog, tag: str) -> Iterator[str]:
    if catalogue.num_plurals != 1:
        yield "Plural-Forms must be nplurals=1; plural=0;"
    if catalogue.obsolete:
        yield f"{len(catalogue.obsolete)} obsolete texts: run `titir texts extract`"
    by_id = {message.context: message for message in messages(catalogue)}
    for text_id, sentence in sorted(sentences(template)):
        known = by_id.get(text_id)
        if known is None or not known.string:
            yield f"{text_id} is not translated"
        elif known.fuzzy or known.id != sentence:
            yield f"{text_id} was translated from another English text"
        else:
            faults = _faults(text_id, sentence, str(known.string), tag)
            yield from (f"{text_id}: {fault}" for fault in faults)


def _check_labels(buttons: set[str], said: Mapping[str, str]) -> Iterator[str]:
    for text_id in sorted(buttons):
        label = _widest(said.get(text_id, ""))
        if len(label) > LABEL_LENGTH:
            yield (
                f"{text_id}: {len(label)} characters on a button, at most {LABEL_LENGTH}: {label!r}"
            )


def _widest(label: str) -> str:
    """The label where a site's own words are as long as they may be."""
    for name, length in TERM_LENGTH.items():
        label = label.replace(f"{{{name}}}", "m" * length)
    return label


# Abbreviations and police words that residents should not have to know, by language.
OFFICIAL = {
    "vi": (
        "ANTT", "CSGT", "UBND", "MTTQ", "PCCC", "CNCH", "CAX", "đối tượng", "nặc danh", "tệ nạn",
    ),
    "id": ("TKP", "BAP", "laka", "lantas", "kamtibmas", "terlapor", "KDRT", "SPKT", "curanmor"),
    "en": (),
}  # fmt: skip
# The tone stands on the first vowel: hòa, hóa, tùy, khỏe (not hoà, hoá, tuỳ, khoẻ).
_TONE = re.compile(r"\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b")


def _faults(text_id: str, source: str, sentence: str, tag: str) -> Iterator[str]:
    """What is wrong with one sentence of a language."""
    # English says "villages" where others have one word for one and many: that may be the place's.
    if _fields(sentence) - TERMS.keys() - _fields(source) or _fields(source) - _fields(sentence):
        yield f"placeholders are {sorted(_fields(sentence))}, not {sorted(_fields(source))}"
    if any(not field.isidentifier() for field in _fields(sentence)):
        yield "a placeholder is a plain name in braces"
    if sentence != unicodedata.normalize("NFC", sentence):
        yield "is not in Unicode form NFC"
    if _edges(sentence) != _edges(source) or "  " in sentence:
        yield "spaces at its ends or in a row"
    if new := newer_emoji(sentence):
        yield f"{new} is too new for cheap phones"
    if tag == "vi" and (found := _TONE.search(sentence)):
        yield f"write the tone on the first vowel in {found[0]!r}"
    if not text_id.startswith(STAFF):
        words = (word for word in OFFICIAL[tag] if re.search(rf"\b{word}\b", sentence))
        yield from (f"{word!r} is no word for residents" for word in words)


def _fields(sentence: str) -> set[str]:
    """The placeholders of a sentence; a broken one counts as ""."""
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError:
        return {""}
    return {
        "" if spec or conversion else field
        for _, field, spec, conversion in parts
        if field is not None
    }


def _edges(sentence: str) -> tuple[str, str]:
    bare = sentence.strip()
    start, _, end = sentence.partition(bare) if bare else (sentence, "", "")
    return start, end
