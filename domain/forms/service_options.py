"""Service keys: what a file in `services/` says besides its questions.

life = "appointment"            the road of what it opens; "report" where nothing is said
shelf = "info"                  where a resident finds it: among the reports, or under *questions*
opens_by = ["leader"]           who may open it
desk.by_name_only = true        never a desk that takes everything
sees = "outside"                whose rooms may see, find or count it
once = "person"                 how often one resident may answer
promise = "P5D"                 somebody has it within this time; else what the desk promises
remind = ["P1D", "PT2H"]        before an appointment
keep = "P90D"                   what is closed goes after so many days
seen_by = ["officer"]           of a register: who may read it and not write in it
review = "P365D"                of a register: after so many days somebody looks whether it holds
reports = true                  of a register: a report can be opened for whoever told something
[[figures]]                     what is counted of it: `domain/forms/figure_rules.py`
[[stages]]                      of a register, where it stands: code, label, over, second,
                                after, asks
[[guides]]                      how something is done: label, words, steps, bring, country, pages
[[outcomes]]                    how it may end: code, label, told (who asked), counted, writes
"""

import re
from datetime import timedelta

from domain.forms.figure_rules import read_figures
from domain.forms.forms import (
    Guide,
    Life,
    MenuShelf,
    Once,
    QuestionRole,
    Sees,
    Service,
    ServiceOutcome,
    Stage,
)
from domain.forms.toml_values import (
    FilePlace,
    Table,
    flag,
    one_of,
    only_keys,
    strings,
    tables,
    text,
)

KEYS = {
    "life", "shelf", "opens_by", "desk", "sees", "once", "promise", "remind", "keep", "outcomes",
    "guides", "seen_by", "stages", "review", "reports", "figures", "travels",
}  # fmt: skip
_GUIDE_KEYS = {"code", "emoji", "label", "words", "steps", "bring", "country", "pages"}
_STAGE_KEYS = {"code", "label", "over", "second", "after", "asks"}
SAFE_PAGE = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/\S*)?", re.ASCII)
_OUTCOME_KEYS = {"code", "label", "told", "counted", "writes"}


def read_service(code: str, raw: Table, place: FilePlace) -> Service:
    """What the file says of its service. Raises FormFileError for what cannot be said."""
    desk = raw.get("desk", {})
    if not isinstance(desk, dict):
        raise place.at("desk").wrong("write desk.by_name_only = true")
    only_keys(desk, {"by_name_only"}, place.at("desk"))
    opens = strings(raw, "opens_by", place) if "opens_by" in raw else [QuestionRole.RESIDENT.value]
    reminders = strings(raw, "remind", place) if "remind" in raw else []
    seen = strings(raw, "seen_by", place) if "seen_by" in raw else []
    life = one_of(Life, raw.get("life", Life.REPORT), place.at("life"))
    shelf = MenuShelf.STAFF if life is Life.RECORD else MenuShelf.LIST
    return Service(
        life=life,
        shelf=one_of(MenuShelf, raw.get("shelf", shelf), place.at("shelf")),
        by_name_only=flag(desk, "by_name_only", place.at("desk")),
        sees=one_of(Sees, raw.get("sees", Sees.DESK), place.at("sees")),
        opens_by=tuple(one_of(QuestionRole, role, place.at("opens_by")) for role in opens),
        once=one_of(Once, raw.get("once", Once.ALWAYS), place.at("once")),
        outcomes=tuple(
            _outcome(code, row, place.at("outcomes")) for row in _rows(raw, "outcomes", place)
        ),
        promise_s=_seconds(raw["promise"], place.at("promise")) if "promise" in raw else 0,
        travels=flag(raw, "travels", place),
        remind_s=tuple(
            sorted((_seconds(one, place.at("remind")) for one in reminders), reverse=True)
        ),
        keep_days=_days(raw, "keep", place),
        guides=tuple(_guide(code, row, place.at("guides")) for row in _rows(raw, "guides", place)),
        seen_by=tuple(one_of(QuestionRole, role, place.at("seen_by")) for role in seen),
        stages=tuple(_stage(code, row, place.at("stages")) for row in _rows(raw, "stages", place)),
        review_days=_days(raw, "review", place),
        reports=flag(raw, "reports", place),
        figures=read_figures(code, raw, place),
    )


def _rows(raw: Table, key: str, place: FilePlace) -> list[Table]:
    return tables(raw, key, place) if key in raw else []


def _outcome(code: str, raw: Table, place: FilePlace) -> ServiceOutcome:
    only_keys(raw, _OUTCOME_KEYS, place)
    own = text(raw, "code", place)
    place = place.at(own)
    text(raw, "label", place)
    text(raw, "told", place)
    return ServiceOutcome(
        code=own,
        label=f"police:ended.{code}.{own}",
        told=f"form.{code}.told.{own}",
        counted=flag(raw, "counted", place),
        writes=text(raw, "writes", place) if "writes" in raw else "",
    )


def _stage(code: str, raw: Table, place: FilePlace) -> Stage:
    only_keys(raw, _STAGE_KEYS, place)
    own = text(raw, "code", place)
    text(raw, "label", place.at(own))
    return Stage(
        code=own,
        label=f"police:stage.{code}.{own}",
        over=flag(raw, "over", place.at(own)),
        second=flag(raw, "second", place.at(own)),
        after=tuple(strings(raw, "after", place.at(own))) if "after" in raw else (),
        asks=text(raw, "asks", place.at(own)) if "asks" in raw else "",
    )


def _guide(code: str, raw: Table, place: FilePlace) -> Guide:
    only_keys(raw, _GUIDE_KEYS, place)
    own = text(raw, "code", place)
    place = place.at(own)
    text(raw, "label", place)
    text(raw, "words", place)
    steps = strings(raw, "steps", place)
    if not steps:
        raise place.at("steps").wrong("say what is done, step by step")
    pages = raw.get("pages", {})
    if not isinstance(pages, dict):
        raise place.at("pages").wrong('write pages.VN = "https://…"')
    for page in pages.values():
        if not SAFE_PAGE.fullmatch(str(page)):
            raise place.at("pages").wrong(f"{page!r} is no whole address; write https://…")
    return Guide(
        code=own,
        label=f"form.{code}.guide.{own}",
        words=f"form.{code}.words.{own}",
        steps=tuple(f"form.{code}.step.{own}.{count}" for count in range(1, len(steps) + 1)),
        emoji=text(raw, "emoji", place),
        bring=f"form.{code}.bring.{own}" if "bring" in raw else "",
        country=text(raw, "country", place) if "country" in raw else "",
        pages=dict(pages),
    )


def _days(raw: Table, key: str, place: FilePlace) -> int:
    kept = _time(raw[key], place.at(key)) if key in raw else timedelta()
    if kept.seconds:
        raise place.at(key).wrong("is counted in whole days")
    return kept.days


def _time(written: object, place: FilePlace) -> timedelta:
    found = duration(written) if isinstance(written, str) else None
    if found is None:
        raise place.wrong(f"{written!r} is no time; write P90D, PT2H, P1DT12H")
    return found


def _seconds(written: object, place: FilePlace) -> int:
    return int(_time(written, place).total_seconds())


_DURATION = re.compile(
    r"P(?=[\dT])(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?)?"
)


def duration(text: str) -> timedelta | None:
    """The time that is written, more than none; None where it is written otherwise. Months and
    years are left out: they have no length of their own."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    length = timedelta(**{unit: int(number) for unit, number in found.groupdict("0").items()})
    return length or None
