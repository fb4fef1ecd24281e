"""What a resident chose, and what is kept of them: language, village, privacy, erasing."""

from actions.cases.reachability import reach_changed
from actions.dialog.verbs import alone, with_rest
from actions.people import pushing
from actions.residents import clear_chat, menu
from actions.residents.turn_context import Talk, paged, residents_verb
from domain.dialog.paging import back_to
from domain.forms.parse_answer import VISITOR
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.heard import PAGE
from domain.saying import Button, pgettext, say
from domain.words.buttons import KEEP_IT, SEE_MORE
from domain.words.languages import resolve_language
from storage import reporters, reports, residents, sites, staff

KEEPS = pgettext(
    "privacy.keeps",
    "Kept here: a sealed way back to this chat, your village and language, your reports.",
)
NO_NAME = pgettext("privacy.no_name", "No name and no telephone number, unless you gave them.")
OFFICERS = pgettext(
    "privacy.officers",
    "Officers read what you tell. They see no name and no number, unless you ask for a call.",
)
MESSENGER = pgettext("privacy.messenger", "The messenger itself knows your account.")
THIS_PAGE = pgettext("privacy.page", "This page knows neither your name nor your number.")
STORY = pgettext("privacy.story", "People nearby may recognise a story or a voice.")
MOVE = pgettext("privacy.move", "Go on elsewhere")
ERASE = pgettext("privacy.erase", "Erase what is mine")
REALLY = pgettext(
    "privacy.really", "Erase it? Reports stay with the officers. Nobody can answer you then."
)
YES_ERASE = pgettext("privacy.yes", "Yes, erase")
ERASED = pgettext("privacy.erased", "It is erased.")
LANGUAGE_SET = pgettext("language.set", "We speak English now.")
YOUR_VILLAGE = pgettext("village.set", "Your village: {village}.")


def settle_in(talk: Talk) -> None:
    """Language and place, as far as the phone tells. A first guess, to be changed."""
    profile = talk.speaker.profile
    site = talk.local.site
    if not profile.site and site is not None:
        profile.site = site.area
    if not profile.language:
        offered = menu.offered_languages(talk)
        profile.language = resolve_language(talk.heard.language, offered, "")


def take_first_language(talk: Talk) -> None:
    """Whoever has no language yet goes on in the first one offered."""
    profile = talk.speaker.profile
    profile.language = profile.language or next(iter(menu.offered_languages(talk)), "")


def choose_language(talk: Talk, tag: str) -> None:
    """From now on in this language, at work here too; the draft goes on where it was."""
    if tag not in menu.offered_languages(talk):
        menu.show_languages(talk)
        return
    talk.speaker.profile.language = tag
    staff.speak(talk.tx, talk.heard.who, tag)


def choose_site(talk: Talk, code: str) -> None:
    """Which of several communes."""
    if any(site.area == code for site in sites.all_sites(talk.tx)):
        talk.settle_at(code, "")
    if menu.lives_nowhere(talk):
        menu.ask_village(talk)
    else:
        menu.show_menu(talk)


def choose_village(talk: Talk, code: str) -> None:
    """In which village they live, or that they are visiting."""
    if code == VISITOR:
        talk.settle_at(talk.local.code, "")
        talk.speaker.profile.visitor = True
        menu.show_menu(talk)
    elif talk.local.is_village(code):
        talk.settle_at(talk.local.code, code)
        talk.speaker.profile.visitor = False
        menu.show_menu(talk, [say(YOUR_VILLAGE, village=talk.local.names[code])])
    else:
        menu.show_villages(talk)


def show_privacy(talk: Talk, page: int = 0) -> None:
    """Who sees what, and what is kept, said plainly, with what we cannot promise."""
    knows = THIS_PAGE if talk.heard.where.startswith(PAGE) else MESSENGER
    pages = ((NO_NAME, OFFICERS), (KEEPS, knows, STORY))
    buttons = (
        Button(act("erase"), say(ERASE), "1", "🗑"),
        Button(act("move"), say(MOVE), "2", "📲"),
        Button(act("privacy", page + 1), say(SEE_MORE), "8"),
        menu.way_back(talk),
    )
    lines = tuple(say(text) for text in pages[page % len(pages)])
    talk.show(View(lines, buttons), at=act("privacy", page), scene="menu")


def ask_erase(talk: Talk) -> None:
    """Erasing is asked twice."""
    buttons = (
        Button(act("go", "menu"), say(KEEP_IT), "1"),
        Button(act("really-erase"), say(YES_ERASE), "2", "🗑"),
        back_to(act("go", "privacy")),
    )
    talk.show(View((say(REALLY),), buttons), at=act("go", "privacy"), scene="menu")


def erase(talk: Talk) -> None:
    """Everything on the resident's side goes; whoever writes on is a new resident.

    The address of that new one, needed to say this, is forgotten by the next sweep if nothing
    else is said.
    """
    language = talk.speaker.profile.language
    clear_chat.drop_media(talk)
    own = reports.own_reports(talk.tx, talk.speaker)
    reporters.forget_resident(talk.tx, talk.speaker)
    pushing.end_at(talk.tx, talk.heard.where)
    reach_changed(talk.tx, own, now=talk.now)
    speaker = residents.meet(talk.tx, talk.heard.who, now=talk.now)
    talk.begin_anew(speaker)
    speaker.profile.language = language
    talk.say(say(ERASED))
    talk.dialog["erased"] = talk.now.isoformat()


VERBS = (
    residents_verb("site", with_rest(choose_site)),
    residents_verb("home", with_rest(choose_village)),
    residents_verb("privacy", paged(show_privacy)),
    residents_verb("erase", alone(ask_erase), elsewhere=True),
    residents_verb("really-erase", alone(erase)),
)
