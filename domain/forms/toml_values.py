"""Values of a service's file, each read with its place: what is wrong names file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

Table = dict[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)


class FormFileError(Exception):
    """A file cannot be read; the message names the file, the line, the key and what is wrong."""

    def __init__(self, file: str, line: int, key: str, problem: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {problem}")


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where in which file we are reading. key: the way there, with dots between its steps."""

    file: str
    lines: tuple[str, ...] = ()
    key: str = ""

    def at(self, key: object) -> FilePlace:
        return FilePlace(self.file, self.lines, f"{self.key}.{key}" if self.key else str(key))

    def wrong(self, problem: str) -> FormFileError:
        line = line_of(self.lines, self.key.split("."))
        return FormFileError(self.file, line, self.key or "file", problem)


def line_of(lines: Sequence[str], steps: Iterable[str]) -> int:
    """The line, counted from 1, of the key at the end of these steps; of the last step found where
    it has no line of its own. A step is a key, a table, the code that names an entry, or its
    number among its like, from 1."""
    found = 0
    for depth, step in enumerate(filter(None, steps)):
        if step.isdecimal():
            like = [n for n in range(found, len(lines)) if lines[n].strip() == lines[found].strip()]
            found = like[min(int(step), len(like)) - 1]
            continue
        name = re.escape(step)
        at_start = rf"^\s*(?:\[\[?)?{name}\s*[=.\]]|^\s*(?:code|use)\s*=\s*\"{name}\""
        inside = rf"[\s{{,.]{name}\s*=|\bcode\s*=\s*\"{name}\"|\"{name}\""
        known = re.compile(at_start if depth == 0 else f"{at_start}|{inside}")
        found = next((n for n in range(found, len(lines)) if known.search(lines[n])), found)
    return found + 1


def read_toml(file: Path) -> tuple[Table, FilePlace]:
    """The file's table, and the place at its top."""
    try:
        written = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FilePlace(file.name).wrong("does not exist") from None
    except UnicodeDecodeError as error:
        raise FilePlace(file.name).wrong(f"is not TOML: {error}") from None
    return parse_toml(file.name, written)


def parse_toml(name: str, written: str) -> tuple[Table, FilePlace]:
    """The same of a file that was read already. Raises FormFileError."""
    place = FilePlace(name, tuple(written.splitlines()))
    try:
        return tomllib.loads(written), place
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else 1
        raise FormFileError(name, line, "file", f"is not TOML: {error}") from None


def name(row: Table) -> str:
    """What an entry is called in messages."""
    return str(row.get("code") or row.get("use") or "without a code")


def only_keys(raw: Table, known: set[str], place: FilePlace) -> None:
    """Refuses a key that means nothing here."""
    for key in raw:
        if key not in known:
            raise place.at(key).wrong(f"is no key here; known are {', '.join(sorted(known))}")


def text(raw: Table, key: str, place: FilePlace) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise place.at(key).wrong("a text is needed")
    return value


def number(raw: Table, key: str, place: FilePlace, *, default: int | None = None) -> int:
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise place.at(key).wrong("a whole number is needed")
    return value


def flag(raw: Table, key: str, place: FilePlace, *, default: bool = False) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise place.at(key).wrong("is either true or false")
    return value


def strings(raw: Table, key: str, place: FilePlace) -> list[str]:
    value = raw.get(key)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise place.at(key).wrong("a list of texts is needed")
    return value


def tables(raw: Table, key: str, place: FilePlace) -> list[Table]:
    value = raw.get(key)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise place.at(key).wrong(f"[[{key}]] tables are needed")
    return value


def one_of(kind: type[Choice], value: object, place: FilePlace) -> Choice:
    try:
        return kind(value)  # type: ignore[arg-type]  # whatever it is, it is refused below
    except ValueError:
        raise place.wrong(f"{value!r} is none of {', '.join(kind)}") from None
