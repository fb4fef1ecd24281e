"""Texts: collecting every sentence of the tree, and checking what the translators made of it.

`extract` finds the texts (`pgettext` in code and templates, the labels of form files), `update`
writes them into `locales/titir.pot` and the `.po` of every text language, `check_texts` says in
plain words what is missing or wrong. The order of a catalogue is that of its text ids, so that two
people's new texts do not collide; it carries file names but no line numbers.
"""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.pofile import read_po, write_po

from domain.formfiles import english
from domain.languages import ENGLISH, LanguageKind, load_languages
from domain.words import DOMAIN

PACKAGES = ("bot", "handlers", "web", "scheduler", "actions", "channels", "storage", "domain")
KEYWORDS: Mapping[str, Any] = {"pgettext": ((1, "c"), 2)}
STAFF = ("police:", "admin:")  # everything else is read by residents
LABEL_LENGTH = 24  # characters; a keyboard of a small phone shows no more

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # a real date would change the file at every extraction
_HEADER = "# Titir: every sentence, by text id (msgctxt). Written by `titir texts extract`."
_NO_PLURALS = [("Plural-Forms", "nplurals=1; plural=0;")]


def extract(root: Path) -> Catalog:
    """Every text of the tree, sorted by text id, with the files it stands in."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for file, text_id, sentence, comments in _texts(root):
        files, notes = found.setdefault((text_id, sentence), (set(), set()))
        files.add(file)
        notes.update(comments)
    catalogue = Catalog(
        domain=DOMAIN,
        project="Titir",
        version="1",
        creation_date=_WRITTEN,
        header_comment=_HEADER,
        fuzzy=False,
    )
    for (text_id, sentence), (files, notes) in sorted(found.items()):
        catalogue.add(
            sentence,
            context=text_id,
            locations=[(file, 0) for file in sorted(files)],
            auto_comments=sorted(notes),
        )
    return catalogue


def extract_form(
    fileobj: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """A Babel extractor for form files; use it as `domain.texts:extract_form` in a mapping."""
    del keywords, comment_tags, options  # Babel's signature; a form file has none of them
    raw = tomllib.loads(fileobj.read().decode())
    code = raw.get("code") or Path(fileobj.name).stem
    for text_id, sentence in english(code, raw):
        yield 1, "pgettext", (text_id, sentence), _note(text_id)


def is_label(text_id: str) -> bool:
    """Whether it stands on a button: names, options and danger kinds of forms, `….button.…`."""
    parts = text_id.split(".")
    if parts[0] == "form":
        return parts[2] == "name" or (
            parts[1] == "danger"
            or (len(parts) == 4 and parts[2] not in ("ask", "inquiry", "title"))
        )
    return "button" in parts


def update(root: Path) -> list[str]:
    """Write the template and bring every catalogue up to date; returns one line per file written.

    New texts stand empty, a text whose English changed keeps its translation marked fuzzy (which is
    not shown until somebody looked), and what no longer exists is dropped.
    """
    template = extract(root)
    locales = root / "locales"
    _write(template, locales / f"{DOMAIN}.pot")
    report = [f"{DOMAIN}.pot: {len(template)} texts"]
    for tag in _translated(locales):
        file = locales / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
        merged = _merge(template, _read(file), tag)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(merged, file)
        waiting = sum(1 for message in _messages(merged) if not message.string or message.fuzzy)
        report.append(f"{tag}: {waiting} to translate")
    return report


def check_texts(root: Path) -> list[str]:
    """What is wrong with the texts, a plain sentence each; empty when all is well."""
    template = extract(root)
    locales = root / "locales"
    problems = [*_check_calls(root), *_check_template(template, _read(locales / f"{DOMAIN}.pot"))]
    problems += [
        f"{file.relative_to(root)} does not belong in the tree" for file in locales.rglob("*.mo")
    ]
    for tag in _translated(locales):
        file = locales / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
        problems += [f"{tag}: {problem}" for problem in _check_language(template, _read(file), tag)]
    return problems


def _texts(root: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    """(file, text id, English, comments for translators) of the whole tree."""
    for file in _sources(root):
        method = "python" if file.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {"silent": "false"} if file.suffix != ".py" else {}
        with file.open("rb") as stream:
            found = list(extract_from(method, stream, KEYWORDS, ("TRANSLATORS:",), options))
        for _, sentence, comments, text_id in found:
            if isinstance(sentence, str) and text_id:
                yield str(file.relative_to(root)), text_id, sentence, comments
    for file in sorted((root / "forms").glob("*.toml")):
        with file.open("rb") as stream:
            for _, _, (text_id, sentence), comments in extract_form(stream, None, None, None):
                yield str(file.relative_to(root)), text_id, sentence, comments


def _sources(root: Path) -> list[Path]:
    found = [file for package in PACKAGES for file in (root / package).rglob("*.py")]
    return sorted([*found, *(root / "web").rglob("*.html")])


def _note(text_id: str) -> list[str]:
    return [f"on a button: at most {LABEL_LENGTH} characters"] if is_label(text_id) else []


def _translated(locales: Path) -> list[str]:
    """The languages whose catalogues must be complete, English aside."""
    rows = load_languages(locales / "languages.toml").values()
    return [row.tag for row in rows if row.kind is LanguageKind.TEXT and row.tag != ENGLISH]


def _read(file: Path) -> Catalog:
    with BytesIO(file.read_bytes() if file.exists() else b"") as stream:
        return read_po(stream)


def _write(catalogue: Catalog, file: Path) -> None:
    with file.open("wb") as stream:
        write_po(stream, catalogue, width=100, include_lineno=False, omit_header=False)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.context)


def _sentences(catalogue: Catalog) -> set[tuple[str, str]]:
    """(text id, English) of all."""
    return {(str(message.context), str(message.id)) for message in _messages(catalogue)}


def _merge(template: Catalog, old: Catalog, tag: str) -> Catalog:
    by_id = {message.context: message for message in _messages(old)}
    merged = Catalog(
        locale=tag, domain=DOMAIN, project="Titir", version="1", creation_date=_WRITTEN,
        revision_date=old.revision_date if by_id else _WRITTEN,
        header_comment=_HEADER.replace("Written", f"{tag}. Updated"),
        last_translator="", language_team="", fuzzy=False,
    )  # fmt: skip
    merged.mime_headers = (
        _NO_PLURALS  # Babel 2.18 has no plural rule for id and would write English's
    )
    for message in _messages(template):
        known = by_id.get(message.context)
        same = known is not None and known.id == message.id and not known.fuzzy
        merged.add(
            message.id,
            known.string if known else "",
            locations=message.locations,
            context=message.context,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else (),
            flags=set() if same or not (known and known.string) else {"fuzzy"},
        )
    return merged


def _check_calls(root: Path) -> Iterator[str]:
    """Extraction sees literal texts only and passes over the others in silence."""
    for package in PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
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
    now, then = _sentences(template), _sentences(committed)
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
    by_id = {message.context: message for message in _messages(catalogue)}
    for text_id, sentence in sorted(_sentences(template)):
        known = by_id.get(text_id)
        if known is None or not known.string:
            yield f"{text_id} is not translated"
        elif known.fuzzy or known.id != sentence:
            yield f"{text_id} was translated from another English text"
        else:
            faults = _faults(text_id, sentence, str(known.string), tag)
            yield from (f"{text_id}: {fault}" for fault in faults)


# Abbreviations and police words that residents should not have to know, by language.
OFFICIAL = {
    "vi": (
        "ANTT",
        "CSGT",
        "UBND",
        "MTTQ",
        "PCCC",
        "CNCH",
        "CAX",
        "đối tượng",
        "nặc danh",
        "tệ nạn",
    ),
    "id": ("TKP", "BAP", "laka", "lantas", "kamtibmas", "terlapor", "KDRT", "SPKT", "curanmor"),
    "en": (),
}
# The tone stands on the first vowel: hòa, hóa, tùy, khỏe (not hoà, hoá, tuỳ, khoẻ).
_TONE = re.compile(r"\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b")


def _faults(text_id: str, source: str, sentence: str, tag: str) -> Iterator[str]:
    """What is wrong with one sentence of a language."""
    if _fields(sentence) != _fields(source):
        yield f"placeholders are {sorted(_fields(sentence))}, not {sorted(_fields(source))}"
    if any(not field.isidentifier() for field in _fields(sentence)):
        yield "a placeholder is a plain name in braces"
    if sentence != unicodedata.normalize("NFC", sentence):
        yield "is not in Unicode form NFC"
    if _edges(sentence) != _edges(source) or "  " in sentence:
        yield "spaces at its ends or in a row"
    if is_label(text_id) and len(sentence) > LABEL_LENGTH:
        yield f"{len(sentence)} characters on a button, at most {LABEL_LENGTH}: {sentence!r}"
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


# Emoji of Unicode 11 and later: cheap phones draw an empty box. Source: emoji-data.txt, "age".
_NEWER_EMOJI = (
    (0x1F6D5, 0x1F6DF), (0x1F6F9, 0x1F6FF), (0x1F7E0, 0x1F7FF), (0x1F90C, 0x1F90F),
    (0x1F93F, 0x1F93F), (0x1F94D, 0x1F94F), (0x1F96C, 0x1F97F), (0x1F998, 0x1F9BF),
    (0x1F9C1, 0x1F9CF), (0x1F9E7, 0x1FAFF), (0x265F, 0x265F), (0x267E, 0x267E),
)  # fmt: skip


def newer_emoji(text: str) -> str:
    """The emoji in the text that are younger than Unicode 10; "" if none."""
    return "".join(mark for mark in text if _is_newer(ord(mark)))


def _is_newer(mark: int) -> bool:
    return any(first <= mark <= last for first, last in _NEWER_EMOJI)
