"""Languages: the list of those we know, and which one to begin with."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ENGLISH = "en"
RENAMED = {"in": "id", "jw": "jv", "plm": "mui", "lmt": "mui", "pen": "mui", "rws": "mui"}


class LanguageKind(StrEnum):
    """Whether a language is read or only heard."""

    TEXT = "text"  # complete catalogue
    VOICE = "voice"  # recorded prompts; the text under them falls back along the chain


@dataclass(frozen=True, slots=True)
class Language:
    """A row of `locales/languages.toml`.

    autonym: its name in itself. names: its name in vi, id and en. chain: tags tried in turn for a
    sentence it lacks, English always last. format_locale: one of vi, id, en_GB. country: where its
    speakers live, "" for everywhere.
    """

    tag: str
    autonym: str
    names: Mapping[str, str]
    kind: LanguageKind
    chain: tuple[str, ...]
    format_locale: str
    country: str = ""
    enabled: bool = True


def load_languages(file: Path) -> dict[str, Language]:
    """All languages by tag, in the order of the file."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    return {tag: _language(tag, row) for tag, row in rows.items()}


def _language(tag: str, row: Mapping[str, object]) -> Language:
    fields = dict(row)
    chain = [*_texts(fields.pop("chain", [])), ENGLISH]
    return Language(
        tag=tag,
        kind=LanguageKind(str(fields.pop("kind"))),
        chain=tuple(step for step in chain if step != tag),
        **fields,  # type: ignore[arg-type]  # a wrong key fails here, at start, with its name
    )


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def resolve_language(hint: object, offered: Collection[str], default: str) -> str:
    """The offered language that a platform's hint means, or `default`.

    hint: an IETF tag as Telegram or a browser claims it (`vi-VN`, `in`, `en_US`), or anything else:
    it comes from outside and never raises.
    """
    if not isinstance(hint, str):
        return default
    tag = hint.strip()[:35].casefold().replace("_", "-")
    for candidate in (tag, tag.partition("-")[0]):
        known = RENAMED.get(candidate, candidate)
        if known in offered:
            return known
    return default
