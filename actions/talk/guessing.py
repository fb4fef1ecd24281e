"""Guessing: what the words that are kept may be about. It stands as a question on the first button
of the lists, and never opens anything by itself."""

from __future__ import annotations

from collections.abc import Sequence

from actions.talk.talk import Talk
from domain.forms import DangerKind, Form
from domain.recognising import Recognised, recognise
from domain.replies import table
from domain.saying import Button, say
from domain.views import GUESS, GUESS_SHORT, NUMBERED
from domain.words import part_of

LABEL_MOST = 24  # characters, as for every button
AS_DANGER = ("fire", "disaster", "violence", "missing")  # forms that the danger list has itself
LAST_DIGIT = "7"  # of the danger list with one choice more: "something else" is no choice of six


def recognised(talk: Talk, text: str) -> Recognised:
    """What these words may be about, in the resident's language or one of the place's."""
    site = talk.local.site
    languages = dict.fromkeys((talk.language, *(site.languages if site else ())))
    return recognise(text, tuple(languages))


def _kept(talk: Talk) -> Recognised:
    words = table(talk.dialog.get("kept")).get("words", ())
    return recognised(talk, "\n".join(words))


def likely_first(talk: Talk, offered: Sequence[Form]) -> tuple[list[Form], str]:
    """The forms, those first that the kept words may be about; and the code of the likeliest, ""
    where nothing was made out."""
    kinds = _kept(talk).kinds
    forms = sorted(offered, key=lambda form: _place(form.code, kinds))
    return forms, forms[0].code if forms and forms[0].code in kinds else ""


def _place(code: str, kinds: Sequence[str]) -> int:
    return kinds.index(code) if code in kinds else len(kinds)


def form_button(talk: Talk, form: Form, digit: str, *, likeliest: str) -> Button:
    """A form's button in the list of what can be reported."""
    choice = f"form:{form.code}"
    if form.code == likeliest:
        return guess_button(talk, choice, form.name, digit, form.emoji)
    return Button(choice, say(form.name), digit, form.emoji)


def danger_buttons(talk: Talk) -> list[Button]:
    """The kinds of danger, the likeliest first as a question; where that is a report that the
    danger list does not have, it stands before them."""
    about = _kept(talk)
    likeliest = next(iter(about.kinds), "") if about.danger else ""
    rows = sorted(talk.forms.dangers, key=lambda kind: not _is_danger(kind, likeliest))
    offered = [form for form in talk.local.offered(talk.forms) if form.code == likeliest]
    buttons = [
        guess_button(talk, f"form:{form.code}", form.name, NUMBERED[0], form.emoji)
        for form in offered
        if likeliest not in {kind.form for kind in rows}
    ]
    digits = (NUMBERED + LAST_DIGIT)[len(buttons) :]
    for kind, digit in zip(rows, digits, strict=False):
        buttons.append(_danger_button(talk, kind, digit, likeliest))
    return buttons


def _is_danger(kind: DangerKind, likeliest: str) -> bool:
    """Whether that kind of danger is what the likeliest form is about, and nothing else is."""
    return kind.form == likeliest and likeliest in AS_DANGER


def _danger_button(talk: Talk, kind: DangerKind, digit: str, likeliest: str) -> Button:
    choice = f"kind:{kind.code}"
    if _is_danger(kind, likeliest):
        return guess_button(talk, choice, kind.label, digit, kind.emoji)
    return Button(choice, say(kind.label), digit, kind.emoji)


def guess_button(talk: Talk, choice: str, label: str, digit: str, emoji: str) -> Button:
    """A button that asks whether it is this. label: a text id, shown as far as the button is long:
    whole, or its first part, or with nothing but a question mark."""
    whole = talk.words.sentence(talk.language, label)
    asked = talk.words.sentence(talk.language, GUESS)
    fitting = (
        name for name in (whole, part_of(whole)) if len(asked.format(what=name)) <= LABEL_MOST
    )
    name = next(fitting, "")
    line = say(GUESS, what=name) if name else say(GUESS_SHORT, what=part_of(whole))
    return Button(choice, line, digit, emoji)
