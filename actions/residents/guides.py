"""Guides: how something is done, found by its name or by words typed anywhere.

Danger comes first, then kinds of reports, then guides. Words that mean none of these are kept
nowhere. A question without a guide goes to the office only after somebody said so. What the screens
say is in `domain/services/guides.py`.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from actions.residents import menu
from actions.residents.kept_words import kept_lines
from actions.residents.turn_context import Talk
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.forms.forms import Form, Guide, Life
from domain.forms.parse_answer import marks_with
from domain.forms.talk_presses import act
from domain.forms.unsolicited import STORY
from domain.forms.views import View
from domain.saying import As, Button, Line, Moment, pgettext, say
from domain.services.counted_things import OWN
from domain.services.guides import (
    BRING,
    PORTAL,
    REST,
    WHICH,
    ReadableGuide,
    about,
    checked,
    listing,
    phrases_in,
    portal_view,
    rest_view,
    steps_view,
)
from domain.words.buttons import SEND
from storage import guides, month_counts
from storage.screens import Shown
from storage.tables import SiteGuide

ASK_FIRST = pgettext("guide.ask_first", "Fee and hours: ask the office, {numbers}.")
SEND_IT = pgettext("guide.send_it", "No guide tells that. Send this question to the office?")
NO = pgettext("guide.no", "No, leave it")
SCENE = "guides"


def show_guides(talk: Talk, form: Form, page: int = 0) -> None:
    """All guides of the service, and the office's own words above them."""
    own = menu.own_words(talk, form.code)
    buttons = listing(form, _offered(talk, form)).buttons(page)
    _show(talk, form, View((*((own,) if own else ()), say(WHICH)), buttons))


def _show(talk: Talk, form: Form, view: View, *guide: object) -> None:
    """A screen of the service. guide: what leads to it again, besides the list."""
    at = act("guide", form.code, *guide) if guide else act("info", form.code)
    talk.show(view, at=at, scene=SCENE, service=form.code)


def press_guide(talk: Talk, press: Press) -> None:
    """A guide, or another page of them; of what there is no more, the list."""
    form = talk.forms.by_code.get(press.arg(0))
    if form is None:
        menu.show_topics(talk)
        return
    guide = next((one for one in _offered(talk, form) if one.code == press.arg(1)), None)
    if guide is None:
        show_guides(talk, form, press.number(2))
    elif press.number(2) == PORTAL and guide.page:
        _count(talk, form, guide, "portal")
        at = act("guide", form.code, guide.code, REST)  # shown again it is not counted again
        talk.show(portal_view(form, guide), at=at, scene=SCENE, service=form.code)
    elif press.number(2):
        _show(talk, form, rest_view(form, guide), guide.code, REST)
    else:
        _show_steps(talk, form, guide)


def _show_steps(talk: Talk, form: Form, guide: ReadableGuide) -> None:
    at = act("guide", form.code, guide.code)
    stood = talk.dialog.get("at", "")
    if stood != at and not stood.startswith(f"{at}:"):  # back from its end it is not opened anew
        _count(talk, form, guide, "opened")
    _show(talk, form, steps_view(form, guide), guide.code)


def _count(talk: Talk, form: Form, guide: ReadableGuide, what: str) -> None:
    """Once more in this month and village: nothing says by whom."""
    site = talk.local.site
    if site is None:
        return
    shipped = guide.code in {one.code for one in form.service.guides}
    month_counts.count_one(
        talk.tx,
        site.area,
        form.code,
        f"{what}.{guide.code if shipped else OWN}",
        area=talk.speaker.profile.village,
        today=talk.now.astimezone(ZoneInfo(site.timezone)).date(),
    )


# ------------------------------------------------------------------------------ what there is here


def _offered(talk: Talk, form: Form) -> list[ReadableGuide]:
    """Those of the service's file that are of this country, then those that people of the place
    wrote."""
    country = talk.local.site.country if talk.local.site else ""
    shipped = [
        _shipped(talk, form, guide, country)
        for guide in form.service.guides
        if guide.country in ("", country)
    ]
    if form.life is not Life.GUIDE:
        return shipped
    rows = guides.guides_of(talk.tx, talk.local.code, form.code, state="published")
    return [*shipped, *(_written(talk, row) for row in rows)]


def _shipped(talk: Talk, form: Form, guide: Guide, country: str) -> ReadableGuide:
    """One of the file, with the site's own words: fee, hours, link, who checked them."""
    bring = (say(BRING, what=say(guide.bring)),) if guide.bring else ()
    own = menu.own_words(talk, f"guide.{guide.code}")
    facts: Line = own or say(ASK_FIRST, numbers=talk.local.nearest_number(form.code))
    return ReadableGuide(
        code=guide.code,
        title=say(guide.label),
        steps=[say(step) for step in guide.steps],
        rest=(*bring, facts),
        phrases=_phrases(talk, guide),
        emoji=guide.emoji,
        page=guide.pages.get(country, ""),
    )


def _written(talk: Talk, row: SiteGuide) -> ReadableGuide:
    written = guides.read_guide(talk.tx, row)
    zone = ZoneInfo(talk.local.site.timezone if talk.local.site else "UTC")
    checked_on = row.published_on or row.written_on
    day = Moment(datetime.combine(checked_on, time(12), zone), As.DAY, talk.now)
    return ReadableGuide(
        code=row.id,
        title=written.title,
        steps=written.steps,
        rest=checked(written, office=row.office, day=day),
        phrases=phrases_in(f"{written.words},{written.title}"),
        page=written.link,
    )


def _phrases(talk: Talk, guide: Guide) -> list[frozenset[str]]:
    site = talk.local.site
    tags = dict.fromkeys((talk.language, *(site.languages if site else ())))
    told = (talk.words.sentence(tag, guide.words) for tag in tags if tag)
    return [phrase for words in told for phrase in phrases_in(words)]


# -------------------------------------------------------------------------------- what was typed


def hear(talk: Talk, shown: Shown | None, text: str) -> bool:
    """Whether a guide is about these words, or they are a question below the guides; then it was
    shown, or it was asked whether to send it."""
    if not text or talk.heard.media:
        return False
    for form in talk.forms.by_code.values():
        found = about(text, _offered(talk, form))
        if len(found) == 1:
            _show_steps(talk, form, found[0])
            return True
        if found:
            _show(talk, form, View((say(WHICH),), listing(form, found).buttons(0)))
            return True
    code = str(shown.facts.get("service", "")) if shown else ""
    below = talk.forms.by_code.get(code)
    if below is None or len(text) < STORY or talk.local.desk_for(below) is None:
        return False
    _ask_to_send(talk, below, text)
    return True


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
        back_to(act("info", form.code)),
    )
    _show(talk, form, View((*kept_lines(talk), say(SEND_IT)), buttons))
