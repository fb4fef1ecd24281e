"""A poster that somebody follows: its QR code scanned, its link pressed, or its code typed.

It says where they are, in which language, and what it is for, and opens that. Older links name a
village and nothing else. A receipt's code says what was handed in, and opens nothing.
"""

from actions.paper.code_verdicts import COPIED, FRAUD, NOT_OURS, about_poster
from actions.paper.receipts import check_receipt
from actions.residents import drafting, menu, opening_codes, recent_announcements, resuming
from actions.residents.turn_context import Talk
from domain.forms.talk_presses import act
from domain.paper.poster_codes import (
    FOLLOWED,
    areas_meant,
    claims_to_be_a_code,
    read_poster_code,
    spoken_poster_code,
)
from domain.paper.posters import PosterKind, text_of
from domain.saying import say
from domain.words.languages import resolve_language
from storage import posters, sites
from storage.tables import Area, Poster

CHECKING = act("go", "check")
SHORT = 200  # characters; what is longer is a story with a link in it


def settle(talk: Talk) -> None:
    """Place and language, as far as what they follow tells. A first guess, to be changed."""
    kept = talk.dialog.get("poster")
    if kept and kept[1] != talk.now.date().isoformat():
        del talk.dialog["poster"]  # what is told another day did not come from it
    poster = _poster(talk)
    if poster is None:
        _settle_in_area(talk)
        return
    profile = talk.speaker.profile
    if poster.kind == PosterKind.VISITORS:
        if not profile.village:
            talk.settle_at(poster.site, "")
            profile.visitor = True
    else:
        _live_in(talk, poster.site, poster.area)
    if not profile.language:
        known = (*poster.languages, *menu.offered_languages(talk))
        profile.language = resolve_language(talk.heard.language, known, poster.languages[0])


def names_a_place(talk: Talk) -> bool:
    """Whether the link that they followed names an area of ours."""
    return _area(talk) is not None


def opens_something(talk: Talk) -> bool:
    """Whether they follow a poster, or what claims to be one, and it was acted upon."""
    code = _code(talk)
    if not code:
        return False
    if _poster(talk) is not None:
        _open(talk, code)
        return True
    told = check_receipt(talk.tx, code)
    if told:
        menu.show_menu(talk, told)
        return True
    return _refuse(talk, code)


def _open(talk: Talk, code: str) -> None:
    poster = talk.tx.get_one(Poster, code)
    talk.dialog["poster"] = [code, talk.now.date().isoformat()]
    posters.count_poster(talk.tx, code, posters.SCANNED, day=talk.now.date())
    text = text_of(poster.kind, poster.form)
    form = poster.form or text.form
    notes = about_poster(talk.tx, poster)
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, notes)
    elif text.news:
        talk.say(*notes)
        recent_announcements.show_news(talk)
    elif form:
        talk.say(*notes)
        drafting.begin_form(talk, form)
    else:
        menu.show_list(talk, notes=notes)


def _refuse(talk: Talk, code: str) -> bool:
    """A code that we never gave: a forged poster, or one copied wrongly. Guesses are counted."""
    if talk.heard.command != "start" and not claims_to_be_a_code(talk.heard.text):
        return False
    if not opening_codes.may_try(talk):
        menu.show_menu(talk, [say(opening_codes.TRY_LATER)])
        return True
    opening_codes.note_wrong(talk)
    menu.show_menu(talk, [say(NOT_OURS, code=spoken_poster_code(code)), say(COPIED), say(FRAUD)])
    return True


def _code(talk: Talk) -> str:
    """The code that they follow, "" for none."""
    heard = talk.heard
    if heard.command == "start":
        return read_poster_code(heard.start.removeprefix(FOLLOWED))
    if heard.command or heard.choice or heard.media or len(heard.text) > SHORT:
        return ""
    if talk.dialog.get("at") == CHECKING:
        return ""  # they ask what it is, and follow nothing
    return read_poster_code(heard.text)


def _poster(talk: Talk) -> Poster | None:
    return posters.find_poster(talk.tx, _code(talk))


def _settle_in_area(talk: Talk) -> None:
    area = _area(talk)
    site = sites.site_of(talk.tx, area.code) if area is not None else None
    if area is not None and site is not None:
        _live_in(talk, site.area, area.code)


def _area(talk: Talk) -> Area | None:
    if talk.heard.command != "start" or _code(talk):
        return None
    found = (talk.tx.get(Area, code) for code in areas_meant(talk.heard.start))
    return next((area for area in found if area is not None), None)


def _live_in(talk: Talk, site: str, area: str) -> None:
    talk.settle_at(site, area if area != site else "")
    talk.speaker.profile.visitor = False
