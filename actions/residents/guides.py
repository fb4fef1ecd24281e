"""Guides: how something is done, found by its name or by words typed anywhere.

Danger comes first, then kinds of reports, then guides. Words that mean none of these are kept
nowhere. A question without a guide goes to the office only after somebody said so.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.residents import menu
from actions.residents.kept_words import kept_lines
from actions.residents.turn_context import Talk
from domain.dialog.press import Press
from domain.forms.forms import Form, Guide
from domain.forms.parse_answer import marks_with
from domain.forms.talk_presses import act
from domain.forms.unsolicited import STORY
from domain.forms.views import BACK, MORE, NUMBERED, View
from domain.saying import Button, Line, say
from domain.words.translations import fold, pgettext
from storage.screens import Shown

WHICH = pgettext("guide.which", "Which paper? Or type your question in a few words.")
STEP = pgettext("guide.step", "{count}. {step}")
BRING = pgettext("guide.bring", "👜 Bring: {what}")
ASK_FIRST = pgettext("guide.ask_first", "Fee and hours: ask the office, {numbers}.")
BRING_AND_FEE = pgettext("guide.bring_and_fee", "What to bring, fee")
SEND_IT = pgettext("guide.send_it", "No guide tells that. Send this question to the office?")
SEND = pgettext("guide.send", "Send")
NO = pgettext("guide.no", "No, leave it")
SCENE = "guides"
SIX = 6


def show_guides(talk: Talk, form: Form, page: int = 0, notes: Sequence[Line] = ()) -> None:
    """All guides of the service, and the office's own words above them."""
    own = menu.own_words(talk, form.code)
    lines: tuple[Line, ...] = (*((own,) if own else ()), say(WHICH))
    _list(talk, form, form.service.guides, lines=lines, page=page, notes=notes)


def _list(
    talk: Talk,
    form: Form,
    guides: Sequence[Guide],
    *,
    lines: tuple[Line, ...],
    page: int = 0,
    notes: Sequence[Line] = (),
) -> None:
    pages = -(-len(guides) // SIX) or 1
    rows = guides[page % pages * SIX :]
    buttons = [
        Button(act("guide", form.code, guide.code), say(guide.label), digit, guide.emoji)
        for digit, guide in zip(NUMBERED, rows, strict=False)
    ]
    if pages > 1:
        buttons.append(Button(act("guide", form.code, "", page + 1), say(MORE), "8"))
    buttons.append(Button(act("go", "info"), say(BACK), "0", "↩"))
    at = act("info", form.code)
    talk.show(View(lines, tuple(buttons)), at=at, scene=SCENE, notes=notes, service=form.code)


def press_guide(talk: Talk, press: Press) -> None:
    """A guide, or another page of them; of what there is no more, the list."""
    form = talk.forms.by_code.get(press.arg(0))
    if form is None:
        menu.show_topics(talk)
        return
    guide = next((one for one in form.service.guides if one.code == press.arg(1)), None)
    if guide is None:
        show_guides(talk, form, press.number(2))
    elif press.number(2):
        _show_bring_and_fee(talk, form, guide)
    else:
        _show_steps(talk, form, guide)


def _show_steps(talk: Talk, form: Form, guide: Guide) -> None:
    """How it is done. The rest is a press away: together they are more than somebody reads."""
    steps = [say(STEP, count=count, step=say(step)) for count, step in enumerate(guide.steps, 1)]
    at = act("guide", form.code, guide.code)
    rest = Button(act("guide", form.code, guide.code, 1), say(BRING_AND_FEE), "1", "👜")
    back = Button(act("info", form.code), say(BACK), "0", "↩")
    view = View((say(guide.label), *steps), (rest, back))
    talk.show(view, at=at, scene=SCENE, service=form.code)


def _show_bring_and_fee(talk: Talk, form: Form, guide: Guide) -> None:
    """What to have with them, and the site's own words: fee, hours, link, who checked them."""
    bring = (say(BRING, what=say(guide.bring)),) if guide.bring else ()
    own = menu.own_words(talk, f"guide.{guide.code}")
    facts: Line = own or say(ASK_FIRST, numbers=talk.local.nearest_number(form.code))
    back = Button(act("guide", form.code, guide.code), say(BACK), "0", "↩")
    view = View((say(guide.label), *bring, facts, say(form.advice)), (back,))
    talk.show(view, at=act("guide", form.code, guide.code, 1), scene=SCENE, service=form.code)


# -------------------------------------------------------------------------------- what was typed


def hear(talk: Talk, shown: Shown | None, text: str) -> bool:
    """Whether a guide is about these words, or they are a question below the guides; then it was
    shown, or it was asked whether to send it."""
    if not text or talk.heard.media:
        return False
    for form in talk.forms.by_code.values():
        found = _about(talk, form, text)
        if len(found) == 1:
            _show_steps(talk, form, found[0])
            return True
        if found:
            _list(talk, form, found, lines=(say(WHICH),))
            return True
    code = str(shown.facts.get("service", "")) if shown else ""
    below = talk.forms.by_code.get(code)
    if below is None or len(text) < STORY or talk.local.desk_for(below) is None:
        return False
    _ask_to_send(talk, below, text)
    return True


def _about(talk: Talk, form: Form, text: str) -> list[Guide]:
    """The guides whose words were typed, those alone of which most were."""
    said = _words(text)
    counts = {
        guide.code: max((len(words) for words in _phrases(talk, guide) if words <= said), default=0)
        for guide in form.service.guides
    }
    most = max(counts.values(), default=0)
    return [guide for guide in form.service.guides if most and counts[guide.code] == most]


def _phrases(talk: Talk, guide: Guide) -> list[frozenset[str]]:
    site = talk.local.site
    tags = dict.fromkeys((talk.language, *(site.languages if site else ())))
    told = (talk.words.sentence(tag, guide.words) for tag in tags if tag)
    return [_words(phrase) for words in told for phrase in words.split(",") if phrase.strip()]


def _words(text: str) -> frozenset[str]:
    bare = "".join(char if char.isalnum() else " " for char in fold(text))
    return frozenset(bare.split())


def _ask_to_send(talk: Talk, form: Form, text: str) -> None:
    """Their words stand on the screen and leave only with a yes; whoever goes elsewhere lets go of
    them."""
    marks, _ = marks_with(None, words=[text])
    talk.dialog["kept"] = marks
    talk.dialog.setdefault("draft_at", talk.now.isoformat())
    talk.begin_wiping()
    buttons = (
        Button(act("form", form.code), say(SEND), "1", "✅"),
        Button(act("info", form.code), say(NO), "2"),
        Button(act("info", form.code), say(BACK), "0", "↩"),
    )
    view = View((*kept_lines(talk), say(SEND_IT)), buttons)
    talk.show(view, at=act("info", form.code), scene=SCENE, service=form.code)
