"""Guides: how something is done, as a resident reads it. Pure.

Some come with a service's file, in every language; others a site's own people wrote, in theirs
(`WrittenGuide`). Both are read, and found by what somebody types, in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from domain.dialog.paging import Listing, back_to
from domain.forms.forms import Form
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.saying import Button, Line, Moment, say
from domain.words.translations import fold, pgettext

WHICH = pgettext("guide.which", "Which paper? Or type your question in a few words.")
STEP = pgettext("guide.step", "{count}. {step}")
BRING = pgettext("guide.bring", "👜 Bring: {what}")
FEE = pgettext("guide.fee", "Fee and hours: {what}")
LINK = pgettext("guide.link", "Official page: {link}")
CHECKED = pgettext("guide.checked", "Checked by {office}, {day}.")
BRING_AND_FEE = pgettext("guide.bring_and_fee", "What to bring, fee")
GO_ON_THERE = pgettext("guide.portal", "Official page")
THE_PAGE = pgettext("guide.the_page", "This is the official page:")
OUTSIDE = pgettext(
    "guide.outside", "It opens outside of here. Type your number and password only there."
)
OWN_EMOJI = "📘"
SIX = 6
SAME_WORDS = 5  # words in a row that are somebody's own way to say it, and no chance

REST, PORTAL = 1, 2  # pages of a guide behind its steps

NOTHING = "-"
SAFE_LINK = "https://"


@dataclass(frozen=True, slots=True)
class WrittenGuide:
    """A guide in its author's own words, as it is sealed. words: what people type for it, apart by
    commas. bring, fee, link: "" where there is nothing to say."""

    title: str
    words: str
    steps: tuple[str, ...]
    bring: str = ""
    fee: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ReadableGuide:
    """A guide as it stands on a screen. phrases: words by which it is found. rest: what to bring,
    what it costs, who checked it when. page: the official one, "" for none."""

    code: str
    title: Line
    steps: Sequence[Line]
    rest: Sequence[Line]
    phrases: Sequence[frozenset[str]]
    emoji: str = OWN_EMOJI
    page: str = ""


def pack(guide: WrittenGuide) -> str:
    """As JSON text."""
    return json.dumps(asdict(guide), ensure_ascii=False)


def unpack(text: str) -> WrittenGuide:
    """What `pack` made."""
    raw = json.loads(text)
    return WrittenGuide(**{**raw, "steps": tuple(raw["steps"])})


def steps_in(text: str) -> tuple[str, ...]:
    """Steps as they were typed: a line each, with or without a number or a dash before it."""
    lines = (line.strip().lstrip("0123456789.)-–•* ").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def checked(guide: WrittenGuide, *, office: str, day: Moment | None) -> list[Line]:
    """What to bring, what it costs, where to look, and who stands for it. day: None of a draft."""
    lines: list[Line] = []
    if guide.bring:
        lines.append(say(BRING, what=guide.bring))
    if guide.fee:
        lines.append(say(FEE, what=guide.fee))
    if guide.link:
        lines.append(say(LINK, link=guide.link))
    return [*lines, say(CHECKED, office=office, day=day)] if day is not None else lines


def numbered(steps: Iterable[Line]) -> list[Line]:
    """The steps, each with its number."""
    return [say(STEP, count=count, step=step) for count, step in enumerate(steps, 1)]


# -------------------------------------------------------------------------------- what was typed


def about(text: str, guides: Sequence[ReadableGuide]) -> list[ReadableGuide]:
    """The guides whose words were typed, those alone of which most were."""
    said = words_in(text)
    counts = [
        max((len(words) for words in guide.phrases if words <= said), default=0) for guide in guides
    ]
    most = max(counts, default=0)
    return [guide for guide, count in zip(guides, counts, strict=True) if most and count == most]


def phrases_in(words: str) -> list[frozenset[str]]:
    """Each of these words or groups of words, apart by commas."""
    return [words_in(phrase) for phrase in words.split(",") if phrase.strip()]


def words_in(text: str) -> frozenset[str]:
    """Its words without their marks."""
    return frozenset(_in_order(text))


def _in_order(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()


def repeats(guide: WrittenGuide, asked: str) -> bool:
    """Whether the guide says anything in the very words of who asked."""
    known = set(_runs(asked))
    parts = (guide.title, guide.words, guide.bring, guide.fee, *guide.steps)
    return any(run in known for part in parts for run in _runs(part))


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = _in_order(text)
    for start in range(len(words) - SAME_WORDS + 1):
        yield tuple(words[start : start + SAME_WORDS])


# ------------------------------------------------------------------------------------ the screens


def listing(form: Form, guides: Sequence[ReadableGuide]) -> Listing[ReadableGuide]:
    """The guides, each a press away."""
    return Listing(
        guides,
        opens=lambda one: Button(act("guide", form.code, one.code), one.title, emoji=one.emoji),
        turns=partial(act, "guide", form.code, ""),
        after=[back_to(act("go", "info"))],
    )


def steps_view(form: Form, guide: ReadableGuide) -> View:
    """How it is done. The rest is a press away: together they are more than somebody reads."""
    rest = Button(act("guide", form.code, guide.code, REST), say(BRING_AND_FEE), "1", "👜")
    back = back_to(act("info", form.code))
    return View((guide.title, *numbered(guide.steps)), (rest, *_onward(form, guide), back))


def _onward(form: Form, guide: ReadableGuide) -> list[Button]:
    """The way to the official page, where there is one."""
    there = act("guide", form.code, guide.code, PORTAL)
    return [Button(there, say(GO_ON_THERE), "2", "🌐")] if guide.page else []


def rest_view(form: Form, guide: ReadableGuide) -> View:
    """What to have with them, what it costs, and who checked that."""
    back = back_to(act("guide", form.code, guide.code))
    lines = (guide.title, *guide.rest, say(form.advice))
    return View(lines, (*_onward(form, guide), back))


def portal_view(form: Form, guide: ReadableGuide) -> View:
    """The address of the official page, and what one does there alone."""
    lines = (guide.title, say(THE_PAGE), guide.page, say(OUTSIDE))
    return View(lines, (back_to(act("guide", form.code, guide.code)),))
