"""Making a service: what a clerk answered, put together with a template into a service's file.
Pure; whether it may be is `owncheck.py`.

What was answered stands by question of `services/staff/`, words by language below that.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from domain.forms.forms import OWN, Life, Template
from domain.services.guides import steps_in
from domain.words.translations import fold

Table = dict[str, Any]
TOPICS = ("need", "works", "safe")  # what everybody may be asked
CODE_LENGTH = 32
PLAIN = "🔹"  # before an answer without a picture of its own
_BEGINS_WITH = re.compile(r"([^\w\s“\"'(]{1,6})\s+(?=\w)")
BOUNDS = re.compile(r"(\d{1,6})\s*(?:-|–|—|\.\.|đến|tới|sampai|to)\s*(\d{1,6})", re.IGNORECASE)


@dataclass(slots=True)
class Told:
    """The answers to one form. texts: words by language, the first written first, then by the
    question that asks for them."""

    picked: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def worded(self, code: str) -> dict[str, str]:
        """What was said there, by language."""
        return {tag: words[code] for tag, words in self.texts.items() if words.get(code)}


def code_for(names: Mapping[str, str]) -> str:
    """What a service of that name is called in files and tables; OWN alone where nothing of the
    name can be written so."""
    name = next(iter(names.values()), "")
    words = re.findall(r"[a-z0-9]+", fold(name))
    slug = "-".join(words)[:CODE_LENGTH].strip("-")
    return f"{OWN}{slug}"


def bounds_in(text: str) -> tuple[int, int] | None:
    """The two numbers of "1-20", in the order in which they were typed."""
    found = BOUNDS.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


def answers_in(text: str) -> tuple[str, ...]:
    """Answers as they were typed: a line each."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def compose(
    template: Template, told: Told, parts: Sequence[Told], *, languages: Collection[str]
) -> Table:
    """The file. parts: what is asked in it, in order. languages: those of the site."""
    raw: Table = _in_languages(deepcopy(dict(template.raw)), languages)
    names = told.worded("called")
    raw["code"] = code_for(names)
    raw["name"] = raw["title"] = names
    if "promise" in raw and (days := told.picked.get("days")):
        raw["promise"] = f"P{days}D"
    if raw["life"] == Life.GUIDE:
        raw["guides"] = [_guide(number, part) for number, part in enumerate(parts, 1)]
        return raw
    units: Table = {}
    asked = [_question(raw, number, part, units) for number, part in enumerate(parts, 1)]
    if raw["life"] == Life.TALLY:
        raw["questions"] = _by_topic(asked, parts)
    else:
        raw["questions"] = [*asked, *raw["questions"]]
    if units:
        raw["units"] = units
    return raw


def _in_languages(value: Any, languages: Collection[str]) -> Any:
    """Without what nobody there reads."""
    if isinstance(value, list):
        return [_in_languages(one, languages) for one in value]
    if not isinstance(value, Mapping):
        return value
    kept = {tag: value[tag] for tag in languages if isinstance(value.get(tag), str)}
    if kept and "en" in value:  # a text: every template is written in English too
        return kept
    return {key: _in_languages(one, languages) for key, one in value.items()}


def _question(raw: Table, number: int, part: Told, units: Table) -> Table:
    code, ask = f"q{number}", part.worded("question")
    match part.picked["kind"]:
        case "yesno":
            return {"code": code, "use": "yesno", "ask": ask}
        case "number":
            least, most = bounds_in(part.picked.get("bounds", "")) or (1, 99_999)
            row = {"code": code, "kind": "number", "ask": ask, "least": least, "most": most}
            if unit := part.worded("unit"):
                units[f"u{number}"] = unit
                row["unit"] = f"u{number}"
            return row
        case "words":
            return {"code": code, "kind": "marks", "ask": ask, "photos": False}
        case "label":
            return {"code": code, "kind": "label", "ask": ask}
    return {
        "code": code,
        "kind": "choice",
        "ask": ask,
        "facet": raw["life"] == Life.RECORD,
        "options": [
            {"code": f"a{count}", **_with_emoji(label)}
            for count, label in enumerate(_lines(part, answers_in), 1)
        ],
    }


def _with_emoji(label: Mapping[str, str]) -> Table:
    """An answer, with the picture that stands before it; people who do not read go by that."""
    bare = {tag: _BEGINS_WITH.sub("", said) for tag, said in label.items()}
    found = (_BEGINS_WITH.match(said) for said in label.values())
    emoji = next((match[1] for match in found if match), PLAIN)
    return {"emoji": emoji, "label": bare}


def _guide(number: int, part: Told) -> Table:
    label = part.worded("label")
    return {
        "code": f"g{number}",
        "emoji": "📘",
        "label": label,
        "words": label,
        "steps": _lines(part, steps_in),
    }


def _lines(part: Told, read: Any) -> list[dict[str, str]]:
    """What was typed a line each, by language."""
    by_language = {tag: read(text) for tag, text in part.worded("options").items()}
    most = max(map(len, by_language.values()), default=0)
    return [
        {tag: lines[at] for tag, lines in by_language.items() if at < len(lines)}
        for at in range(most)
    ]


def _by_topic(asked: Sequence[Table], parts: Sequence[Told]) -> list[Table]:
    """The codes by which a tally's questions may be asked of everybody."""
    rows: list[Table] = []
    for row, part in zip(asked, parts, strict=True):
        topic = part.picked.get("topic", TOPICS[0])
        before = sum(other.picked.get("topic") == topic for other in parts[: len(rows)])
        rows.append({**row, "code": f"{topic}-{before + 1}" if before else topic})
    return rows
