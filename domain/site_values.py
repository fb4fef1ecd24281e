"""Values of a site file: each is read with its line at hand, so that a problem can be found."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any


class SiteValues:
    """One parsed file. Problems are gathered, a sentence each with line and key."""

    def __init__(self, text: str, raw: dict[str, Any]) -> None:
        self._lines = text.splitlines()
        self.raw = raw
        self.problems: list[str] = []
        self.warnings: list[str] = []

    def each(self, table: str, read: Callable[[dict[str, Any], str, int], Any]) -> list[Any]:
        entries = self.raw.get(table, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            self.problems.append(f"[[{table}]] must be a list of tables")
            return []
        return [
            read(entry, f"{table} {number}", self.line_of(table, number))
            for number, entry in enumerate(entries, start=1)
        ]

    def text(
        self, raw: dict[str, Any], key: str, where: str, at: int, *, required: bool = True
    ) -> str:
        value = raw.get(key, "")
        if not isinstance(value, str):
            self.problem(at, where, key, 'must be text in quotes, as in "06724"')
            return ""
        if required and not value.strip():
            self.problem(at, where, key, "is missing")
        return value.strip()

    def texts(
        self, raw: dict[str, Any], key: str, where: str, at: int, *, required: bool = True
    ) -> tuple[str, ...]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.problem(at, where, key, 'must be a list of texts, as in ["vi", "en"]')
            return ()
        if required and not value:
            self.problem(at, where, key, "is missing")
        return tuple(value)

    def count(self, raw: dict[str, Any], key: str, where: str, at: int) -> int | None:
        value = raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.problem(at, where, key, "must be a whole number")
            return None
        return value

    def bounded(self, raw: dict[str, Any], key: str, where: str, at: int) -> tuple[int | None, str]:
        """A whole number, or text that says more than one: `">119230"`; with its bound."""
        value = raw.get(key)
        if not isinstance(value, str):
            return self.count(raw, key, where, at), ""
        found = re.fullmatch(r">\s*(\d{1,12})", value.strip(), re.ASCII)
        if found is None:
            self.problem(at, where, key, 'must be a whole number, or as in ">119230" for more')
            return None, ""
        return int(found[1]), "more"

    def day(self, raw: dict[str, Any], key: str, where: str, at: int) -> str:
        """A day as TOML has it, in ISO; "" where none stands there."""
        value = raw.get(key)
        if value is None:
            return ""
        if not isinstance(value, date) or isinstance(value, datetime):
            self.problem(at, where, key, "must be a day without quotes, as in 2024-12-31")
            return ""
        return value.isoformat()

    def flag(self, raw: dict[str, Any], key: str, where: str, at: int) -> bool:
        value = raw.get(key, False)
        if not isinstance(value, bool):
            self.problem(at, where, key, "must be true or false")
            return False
        return value

    def known_keys(self, raw: dict[str, Any], known: set[str], where: str, at: int) -> None:
        for key in raw:
            if key not in known:
                listed = ", ".join(sorted(known))
                self.problem(at, where or "the file", key, f"is not a known key; known: {listed}")

    def unique(self, table: str, codes: Sequence[str]) -> None:
        for index, code in enumerate(codes):
            if code in codes[:index]:
                self.entry(table, index, "code", f"{code!r} stands there twice")

    def entry(self, table: str, index: int, key: str, says: str) -> None:
        self.problem(self.line_of(table, index + 1), f"{table} {index + 1}", key, says)

    def problem(self, at: int, where: str, key: str, says: str) -> None:
        line = self._line_of_key(at, key)
        self.problems.append(f"line {line}, {where}, {key}: {says}")

    def line_of(self, table: str, number: int = 1) -> int:
        """The line of the table's header, the number-th of that name; 1-based."""
        seen = 0
        for line, text in enumerate(self._lines, start=1):
            if re.match(rf"\s*\[\[?\s*{re.escape(table)}\s*\]\]?", text):
                seen += 1
                if seen == number:
                    return line
        return 1

    def _line_of_key(self, header: int, key: str) -> int:
        first = key.partition(".")[0]
        for line in range(header + 1, len(self._lines) + 1):
            text = self._lines[line - 1]
            if text.lstrip().startswith("["):
                break
            if re.match(rf"\s*{re.escape(first)}\s*=", text):
                return line
        return max(header, 1)
