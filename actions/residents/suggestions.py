"""What the words that are kept may be about. It stands as a question on a button of the
lists, and never opens anything by itself.

In the list of reports it comes first. In the danger list, where one press reports, everything stays
under its own digit: the guess is asked where it stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from actions.residents.turn_context import Talk
from domain.forms.forms import DangerKind, Form
from domain.forms.parse_answer import table
from domain.forms.talk_presses import act
from domain.forms.views import GUESS, GUESS_SHORT, NUMBERED
from domain.saying import Button, say
from domain.words.topic_classifier import Recognised, recognise
from domain.words.translations import part_of

LABEL_MOST = 24  # characters, as for every button
AT_HOME = "home"
AS_DANGER = ("fire", "disaster", "violence", AT_HOME, "missing")  # of which it has one kind
LAST_DIGIT = "7"  # of the danger list: "something else" is what is none of the six


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


def form_button(talk: Talk, form: Form, *, likeliest: str) -> Button:
    """A form's button in the list of what can be reported."""
    choice = act("form", form.code)
    if form.code == likeliest:
        return guess_button(talk, choice, form.name, "", form.emoji)
    return Button(choice, say(form.name), emoji=form.emoji)


def danger_buttons(talk: Talk) -> list[Button]:
    """The kinds of danger, each under its own digit, the likeliest with a question. Where that is a
    report that the danger list does not have, it stands above them and takes no digit."""
    likeliest = _likeliest_danger(_kept(talk))
    kinds = talk.forms.dangers
    likely = next((kind.code for kind in kinds if _is_danger(kind, likeliest)), "")
    listed = {kind.form for kind in kinds}
    buttons = [
        guess_button(talk, f"form:{form.code}", form.name, "", form.emoji)
        for form in talk.local.offered(talk.forms)
        if form.code == likeliest and form.code not in listed
    ]
    for kind, digit in zip(kinds, NUMBERED + LAST_DIGIT, strict=False):
        choice = act("kind", kind.code)
        if kind.code == likely:
            buttons.append(_danger_guess(talk, choice, kind, digit))
        else:
            buttons.append(Button(choice, say(kind.label), digit, kind.emoji))
    return buttons


def _danger_guess(talk: Talk, choice: str, kind: DangerKind, digit: str) -> Button:
    """The name is asked whole where it can be: who drowns is not asked whether they are lost."""
    whole = talk.words.sentence(talk.language, kind.label)
    guess = guess_button(talk, choice, kind.label, digit, kind.emoji)
    asked = talk.words.sentence(talk.language, GUESS)
    fits = len(whole) < LABEL_MOST < len(asked.format(what=whole))
    return replace(guess, label=say(GUESS_SHORT, what=whole)) if fits else guess


def _likeliest_danger(about: Recognised) -> str:
    """The form. Where it may have been a relative who hit, the desk that keeps quiet is asked for:
    an alarm in the duty room cannot be taken back."""
    if not about.danger or not about.kinds:
        return ""
    return AT_HOME if AT_HOME in about.kinds and about.kinds[0] == "violence" else about.kinds[0]


def _is_danger(kind: DangerKind, likeliest: str) -> bool:
    """Whether that kind of danger is what the likeliest form is about, and nothing else is."""
    return kind.form == likeliest and likeliest in AS_DANGER


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
