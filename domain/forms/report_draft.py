"""A draft: what somebody has said so far of one report. Plain data; `engine.py` moves it on.

The answers, by code of the question, are the shape in which a case keeps them as well:

choice, safe   the option's code
village        the area's code
place          {"village": code, "words": text, "spoken": true, "pin": [latitude, longitude],
               "unknown": true, "visitor": true}, each key only where it was said; and "sure" (see
               `Sure`) where a danger opened in a village that was known from before
marks          {"words": [text, …], "media": [id of a media row, …]}
reach          {"reach": a value of Reach, "phone": number, "code": true}; code: a borrowed phone,
               gets an opening code
phone, digits  text
yes            "yes" or "no"
number         the amount as text, `12` or `8.1`
items          {"items": {code of the kind: amount}}
several        {"chosen": [value, …]}, in the order chosen
slot           when it begins, ISO 8601 in UTC
pick           the id of a record
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

Answer = str | Mapping[str, Any]
Answers = Mapping[str, Answer]


class Mode(StrEnum):
    """Asked first and sent at the end, or the case is open and every answer edits it."""

    REPORT = "report"
    DANGER = "danger"


class ScreenPart(StrEnum):
    """What is on the screen: a question, a step within it, or something after the last one."""

    QUESTION = "question"
    CONFIRM = "confirm"  # danger: is it in the village that was known from before?
    VILLAGE = "village"  # the list of villages, from the question of place
    PIN = "pin"  # how to send the place of the phone
    AMOUNT = "amount"  # how many of the kind in `item`
    PHONE = "phone"  # which number to call, from the question of reach
    OPENING = "opening"  # the list of villages, before a case of danger can be opened
    REVIEW = "review"
    CHANGE = "change"  # which answer to change
    DROP = "drop"  # really throw it away?
    DONE = "done"  # danger: all is asked, the case stands; more may be said


class Sure(StrEnum):
    """Whether it is in the village in which a danger was reported without asking."""

    NOT_YET = "not yet"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"  # asked, and they could not say


AFTER = frozenset(
    {ScreenPart.REVIEW, ScreenPart.CHANGE, ScreenPart.DROP, ScreenPart.DONE, ScreenPart.OPENING}
)  # no question


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """One report in the making.

    hash: of the form as it was when the draft began. settled: questions answered or skipped; an
    answer that is there and not settled was given beforehand (the village of the poster).
    asked: code of the question on the screen, "" where `part` is none. page: of its options.
    village: of the profile or the poster; stands for the place until somebody says otherwise.
    reviewing: this question was reached from the review and leads back to it.
    item: the kind of things whose amount is asked.
    opened: a case is open (danger); nothing is lost if nothing more is said.
    """

    form: str
    hash: str = ""
    mode: Mode = Mode.REPORT
    answers: Answers = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    asked: str = ""
    part: ScreenPart = ScreenPart.QUESTION
    page: int = 0
    village: str = ""
    reviewing: bool = False
    opened: bool = False
    item: str = ""


_FIELDS = tuple(one.name for one in fields(ReportDraft))


def pack(draft: ReportDraft) -> dict[str, Any]:
    """The draft as JSON-able data, to be written: its answers are the draft's own, no copies."""
    return {name: getattr(draft, name) for name in _FIELDS}


def unpack(raw: Mapping[str, Any]) -> ReportDraft:
    """The draft that `pack` made. Raises KeyError, TypeError or ValueError on anything else."""
    return ReportDraft(
        form=raw["form"],
        hash=raw["hash"],
        mode=Mode(raw["mode"]),
        answers=dict(raw["answers"]),
        settled=tuple(raw["settled"]),
        asked=raw["asked"],
        part=ScreenPart(raw["part"]),
        page=int(raw["page"]),
        village=raw["village"],
        reviewing=bool(raw["reviewing"]),
        opened=bool(raw["opened"]),
        item=raw.get("item", ""),  # not in what an older version packed
    )
