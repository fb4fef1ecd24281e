"""Texts: collecting every sentence of the tree for the translators.

`extract` finds the texts (`pgettext` in code and templates, the labels of form files), `update`
writes them into `locales/titir.pot` and the `.po` of every text language; `domain/textcheck.py`
says what is wrong with them. The order of a catalogue is that of its text ids, so that two people's
new texts do not collide; it carries file names but no line numbers.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.pofile import read_po, write_po

from domain.button_label_scan import button_texts, is_form_label
from domain.forms.form_texts import english
from domain.forms.staff_forms import FOLDER, english_of_staff, is_staff_label
from domain.words.button_limits import LABEL_LENGTH
from domain.words.languages import ENGLISH, LanguageKind, load_languages
from domain.words.translations import DOMAIN

PACKAGES = ("bot", "handlers", "web", "scheduler", "actions", "channels", "storage", "domain")
KEYWORDS: Mapping[str, Any] = {"pgettext": ((1, "c"), 2)}
_WORDS = (b"pgettext", b"Button")
STAFF = ("police:", "admin:")  # everything else is read by residents
_ON_A_BUTTON = f"on a button: at most {LABEL_LENGTH} characters"

_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # a real date would change the file at every extraction
_HEADER = "# Titir: every sentence, by text id (msgctxt). Written by `titir texts extract`."
_NO_PLURALS = [("Plural-Forms", "nplurals=1; plural=0;")]


def extract(root: Path, buttons: set[str] | None = None) -> Catalog:
    """Every text of the tree, sorted by text id, with the files it stands in.

    buttons: the tree's `labels`, if they are known already.
    """
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    buttons = labels(root) if buttons is None else buttons
    for file, text_id, sentence, comments in _texts(root):
        files, notes = found.setdefault((text_id, sentence), (set(), set()))
        files.add(file)
        notes.update(comments)
        if text_id in buttons:
            notes.add(_ON_A_BUTTON)
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
    """A Babel extractor for form files; use it as `domain.text_extraction:extract_form` in a
    mapping."""
    del keywords, comment_tags, options  # Babel's signature; a form file has none of them
    raw = tomllib.loads(fileobj.read().decode())
    code = raw.get("code") or Path(fileobj.name).stem
    for text_id, sentence in english(code, raw):
        yield 1, "pgettext", (text_id, sentence), []


def labels(root: Path) -> set[str]:
    """The text ids that stand on buttons and must fit them."""
    in_forms = {text_id for _, text_id, _ in _service_texts(root) if is_form_label(text_id)}
    in_forms |= {text_id for _, text_id, _ in _staff_texts(root) if is_staff_label(text_id)}
    return in_forms | button_texts(root, python_with_texts(root))


def update(root: Path) -> list[str]:
    """Write the template and bring every catalogue up to date; returns one line per file written.

    New texts stand empty, a text whose English changed keeps its translation marked fuzzy (which is
    not shown until somebody looked), and what no longer exists is dropped.
    """
    template = extract(root)
    locales = root / "locales"
    _write(template, locales / f"{DOMAIN}.pot")
    report = [f"{DOMAIN}.pot: {len(template)} texts"]
    for tag in translated_languages(locales):
        file = locales / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
        merged = _merge(template, read_catalogue(file), tag)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(merged, file)
        waiting = sum(1 for message in messages(merged) if not message.string or message.fuzzy)
        report.append(f"{tag}: {waiting} to translate")
    return report


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
    yield from ((file, text_id, sentence, []) for file, text_id, sentence in _form_texts(root))


def _form_texts(root: Path) -> Iterator[tuple[str, str, str]]:
    """(file, text id, English) of the form files."""
    yield from _service_texts(root)
    yield from _staff_texts(root)


def _staff_texts(root: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted((root / "services" / FOLDER).glob("*.toml")):
        for text_id, sentence in english_of_staff(tomllib.loads(file.read_text())):
            yield str(file.relative_to(root)), text_id, sentence


def _service_texts(root: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted((root / "services").glob("*.toml")):
        with file.open("rb") as stream:
            for _, _, (text_id, sentence), _ in extract_form(stream, None, None, None):
                yield str(file.relative_to(root)), text_id, sentence


def _sources(root: Path) -> list[Path]:
    return sorted([*python_with_texts(root), *(root / "web").rglob("*.html")])


def python_with_texts(root: Path) -> list[Path]:
    """The files that may hold a text or a button; to parse the others was most of the time."""
    files = sorted(file for package in PACKAGES for file in (root / package).rglob("*.py"))
    return [file for file in files if any(word in file.read_bytes() for word in _WORDS)]


def translated_languages(locales: Path) -> list[str]:
    """The languages whose catalogues must be complete, English aside."""
    rows = load_languages(locales / "languages.toml").values()
    return [row.tag for row in rows if row.kind is LanguageKind.TEXT and row.tag != ENGLISH]


def read_catalogue(file: Path) -> Catalog:
    with BytesIO(file.read_bytes() if file.exists() else b"") as stream:
        return read_po(stream)


def _write(catalogue: Catalog, file: Path) -> None:
    with file.open("wb") as stream:
        write_po(stream, catalogue, width=100, include_lineno=False, omit_header=False)


def messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.context)


def sentences(catalogue: Catalog) -> set[tuple[str, str]]:
    """(text id, English) of all."""
    return {(str(message.context), str(message.id)) for message in messages(catalogue)}


def _merge(template: Catalog, old: Catalog, tag: str) -> Catalog:
    by_id = {message.context: message for message in messages(old)}
    merged = Catalog(
        locale=tag, domain=DOMAIN, project="Titir", version="1", creation_date=_WRITTEN,
        revision_date=old.revision_date if by_id else _WRITTEN,
        header_comment=_HEADER.replace("Written", f"{tag}. Updated"),
        last_translator="", language_team="", fuzzy=False,
    )  # fmt: skip
    merged.mime_headers = (
        _NO_PLURALS  # Babel 2.18 has no plural rule for id and would write English's
    )
    for message in messages(template):
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
