"""The menu, the list of what can be reported, the danger list, languages, villages, info cards."""

from collections.abc import Sequence
from functools import partial

from actions.residents import suggestions
from actions.residents.kept_words import kept_lines
from actions.residents.turn_context import Talk, paged, residents_verb
from domain.dialog.paging import MOST, Listing, back_to
from domain.forms.forms import Form, Life, MenuShelf, ReadBy
from domain.forms.parse_answer import VISITOR
from domain.forms.question_screens import A_VISITOR, DONT_KNOW, WHICH_VILLAGE
from domain.forms.report_draft import ScreenPart
from domain.forms.talk_presses import act
from domain.forms.views import MENU, NUMBERED, View
from domain.mailboxes import Spot, to_staff
from domain.saying import Button, Line, Saying, pgettext, say
from domain.words.buttons import SEE_MORE
from domain.words.languages import LanguageKind
from domain.words.translations import matches
from storage import outbox, sites, staff

HELLO = pgettext("menu.hello", "Hello. Danger: press 1 or call {numbers}.")
WHAT_NOW = pgettext("menu.what", "What do you need? Danger: press 1 or call {numbers}.")
NO_SITE = pgettext("menu.no_site", "This service is not set up yet. In danger call for help.")
DANGER = pgettext("menu.danger", "Danger now")
REPORT = pgettext("menu.report", "Report something")
MY_REPORTS = pgettext("menu.cases", "My reports")
NEWS = pgettext("menu.news", "News, meetings")
PAPERS = pgettext("menu.papers", "Papers, questions")
LANGUAGE = pgettext("menu.language", "Language")
GO_ON_BUTTON = pgettext("resume.go_on", "Go on")
ON_THE_MENU = {  # label: action, emoji
    DANGER: ("go:danger", "🆘"),
    REPORT: ("go:report", "🗣️"),
    MY_REPORTS: ("go:cases", "📁"),
    NEWS: ("go:news", "📢"),
    PAPERS: ("go:info", "ℹ️"),
}
# TRANSLATORS: what somebody may type to get there, apart from each other by commas.
BY_WORD = {
    pgettext("menu.words", "Menu, home"): "go:menu",
    pgettext("help.words", "Help, how to use"): "go:help",
}
LABEL_AT_MOST = 60  # characters typed; longer is a story, not the name of a button

WHERE_LIVING = pgettext(
    "hello.village", "In which {village_word} do you live? Alerts and news for it come here."
)
NOT_NOW = pgettext("hello.not_now", "Not now")

WHAT_IS_IT = pgettext("list.what", "What is it about?")
ONLY_KNOWN = pgettext("list.known", "Tell only what you saw or know.")
SOMETHING_ELSE = "disorder"  # its form stands on every page of the list
CALL_FIRST = pgettext("danger.call_first", "Call first: {numbers}. Write after.")
NO_INTERNET = pgettext("danger.no_internet", "A call needs no internet.")
ONE_PRESS = pgettext("danger.one_press", "What is it? One press reports it.")
NO_DANGER = pgettext("danger.none", "It is no danger")
NOT_SERVED = pgettext(
    "list.not_served", "Nobody reads this kind of report here yet. Please call {numbers}."
)

WANTED_IN_VAIN = pgettext(
    "admin:not_served", "A resident wanted to report: {what}. No desk with a room reads that."
)

WHICH_COMMUNE = pgettext("place.which_commune", "Which place are you in?")
WHICH_CARD = pgettext("info.which", "What do you want to know?")
CARD_MISSING = pgettext("info.missing", "The office has not written this yet. Ask: {numbers}.")
ABOUT_TREATMENT = pgettext("info.treatment", "Help to stop drugs")
ABOUT_NUMBERS = pgettext("info.numbers", "Telephone numbers")
ABOUT_ME = pgettext("info.privacy", "What is kept of me")
HOW_TO = pgettext("info.help", "How this works")
TOPICS = ("papers", "hand-in", "treatment", "complaint", "numbers")  # each under its digit
CARDS = {  # what no service stands for
    "treatment": (ABOUT_TREATMENT, "🤝"),
    "numbers": (ABOUT_NUMBERS, "☎"),
}

HELP = pgettext("help.what", "Here you tell the duty room what happened. No name needed.")
HELP_DIGITS = pgettext("help.digits", "7 skip, 8 more, 9 say it again, 0 back, x leave and wipe.")

MY_VILLAGE = pgettext("help.village", "My {village_word}")

TO_MENU = Button(act("go", "menu"), say(MENU), "0", "☰")
SIX = 6


def way_back(talk: Talk) -> Button:
    """0: on with the report that was being told, else to the menu."""
    found = talk.draft()
    if found is None or found[1].part is ScreenPart.DONE or talk.dialog.get("private"):
        return TO_MENU
    return Button(act("resume", "on"), say(GO_ON_BUTTON), "0", "▶")


def show_menu(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """A1. The first time it greets."""
    if talk.local.site is None:
        show_sites(talk, notes)
        return
    if talk.speaker.is_new and not notes and lives_nowhere(talk):
        ask_village(talk)
        return
    greeting = HELLO if talk.speaker.is_new else WHAT_NOW
    buttons = [
        Button(action, say(label), digit, emoji)
        for (label, (action, emoji)), digit in zip(ON_THE_MENU.items(), NUMBERED, strict=False)
    ]
    buttons.append(_language_button(talk))
    view = View((say(greeting, numbers=talk.local.first_number()),), tuple(buttons))
    talk.show(view, at=act("go", "menu"), scene="menu", notes=notes)


def lives_nowhere(talk: Talk) -> bool:
    """Whether nobody knows where they live, and they were not asked."""
    profile = talk.speaker.profile
    known = profile.village or profile.visitor or profile.village_asked
    return not known and bool(talk.local.villages)


def ask_village(talk: Talk, page: int = 0) -> None:
    """The first hello: where somebody lives, so that alerts and news for it reach them. Danger
    stands first and never waits for it; it may be left open, and is asked once."""
    talk.speaker.profile.village_asked = True
    rows: list[tuple[str, Line]] = [*talk.local.villages, (VISITOR, say(A_VISITOR))]
    villages = Listing(
        rows,
        opens=_village_button,
        turns=partial(act, "hello"),
        before=[Button(act("go", "danger"), say(DANGER), "1", "🆘")],
        besides=[Button(act("go", "menu"), say(NOT_NOW), "7")],
        most=MOST - 1,
    )
    lines = (say(HELLO, numbers=talk.local.first_number()), say(WHERE_LIVING))
    talk.show(View(lines, villages.buttons(page)), at=act("hello", page), scene="villages")


def _village_button(row: tuple[str, Line]) -> Button:
    code, name = row
    return Button(act("home", code), name)


def meant_by(talk: Talk, text: str) -> str:
    """The menu's action that these words name, wherever they are typed; "" for any others."""
    if not 0 < len(text) <= LABEL_AT_MOST:
        return ""
    for label, (action, _) in ON_THE_MENU.items():
        if matches(text, _label(talk, label)):
            return action
    practised = next(
        (form for form in _practices(talk) if matches(text, _label(talk, form.name))), None
    )
    return act("form", practised.code) if practised else asked_for(talk, text)


def _practices(talk: Talk) -> list[Form]:
    return [form for form in talk.forms.by_code.values() if form.life is Life.PRACTICE]


def asked_for(talk: Talk, text: str) -> str:
    """The action of *menu* or *help*, which mean the same whatever is asked; "" for others."""
    if len(text) > LABEL_AT_MOST:
        return ""
    found = (action for label, action in BY_WORD.items() if matches(text, _label(talk, label)))
    return next(found, "")


def _label(talk: Talk, text_id: str) -> str:
    return talk.words.sentence(talk.language, text_id)


def _language_button(talk: Talk) -> Button:
    """With two languages the other one, by its own name; with more the list."""
    others = [tag for tag in _offered(talk) if tag != talk.language]
    if len(others) == 1:
        return Button(act("lang", others[0]), talk.words.languages[others[0]].autonym, "6", "🌐")
    return Button(act("go", "language"), say(LANGUAGE), "6", "🌐")


def _offered(talk: Talk) -> list[str]:
    """Text languages that may be chosen: the site's, or all of them while no site is known."""
    site = talk.local.site
    known = talk.words.languages
    if site is not None:
        return [tag for tag in site.languages if tag in known]
    return [tag for tag, row in known.items() if row.kind is LanguageKind.TEXT and row.enabled]


def offered_languages(talk: Talk) -> list[str]:
    """The same, for whoever guesses or checks."""
    return _offered(talk)


def show_languages(talk: Talk) -> None:
    """Languages by their own names. No sentence: nobody knows yet which one to write it in."""
    tags = _offered(talk)[: SIX - 1]
    names = tuple(
        Button(act("lang", tag), talk.words.languages[tag].autonym, digit)
        for digit, tag in zip(NUMBERED, tags, strict=False)
    )
    sos = Button(act("go", "danger"), "SOS", NUMBERED[len(names)], "🆘")
    line = f"🌐 🆘 {talk.local.first_number()}".rstrip()
    back = (way_back(talk),) if talk.speaker.profile.language else ()
    talk.show(View((line,), (*names, sos, *back)), at=act("go", "language"), scene="language")


def show_sites(talk: Talk, notes: Sequence[Line] = (), page: int = 0) -> None:
    """Which of several communes. Without any, the house says so plainly."""
    found = sites.all_sites(talk.tx)
    if not found:
        talk.say(*notes, say(NO_SITE))
        return
    communes = Listing(
        found, lambda site: Button(act("site", site.area), site.name), partial(act, "sites")
    )
    view = View((say(WHICH_COMMUNE),), communes.buttons(page))
    talk.show(view, at=act("sites", page), scene="site", notes=notes)


def show_villages(talk: Talk, page: int = 0) -> None:
    """In which village somebody lives; asked only where they want to tell."""
    rows: list[tuple[str, Line]] = [*talk.local.villages, (VISITOR, say(A_VISITOR))]
    villages = Listing(
        rows,
        opens=_village_button,
        turns=partial(act, "homes"),
        besides=[Button(act("go", "menu"), say(DONT_KNOW), "7")],
        after=[back_to(act("go", "menu"))],
    )
    view = View((say(WHICH_VILLAGE),), villages.buttons(page))
    talk.show(view, at=act("homes", page), scene="villages")


def show_list(talk: Talk, page: int = 0, notes: Sequence[Line] = ()) -> None:
    """A2: what is it about, six to a screen; what the kept words may be about comes first, and 7 is
    something else on each."""
    if talk.local.site is None:
        show_sites(talk, notes)
        return
    every, likeliest = suggestions.likely_first(talk, talk.local.offered(talk.forms))
    other = [form for form in every if form.code == SOMETHING_ELSE and form.code != likeliest]
    offered = Listing(
        [form for form in every if form not in other],
        opens=lambda form: suggestions.form_button(talk, form, likeliest=likeliest),
        turns=partial(act, "list"),
        besides=[Button(act("form", one.code), say(one.name), "7", one.emoji) for one in other],
        after=[back_to(act("go", "menu"))],
    )
    lines = (*kept_lines(talk), say(WHAT_IS_IT), say(ONLY_KNOWN))
    at = act("list", offered.page(page).number)
    talk.show(View(lines, offered.buttons(page)), at=at, scene="list", notes=notes)


def show_dangers(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """B1: call first; one press reports. What the kept words may be about comes first; where they
    are of no danger, they go along to the other reports."""
    if talk.local.site is None:
        show_sites(talk, notes)
        return
    buttons = suggestions.danger_buttons(talk)
    told = kept_lines(talk)
    lines = (
        say(CALL_FIRST, numbers=talk.local.named_numbers()),
        say(NO_INTERNET),
        *told,
        say(ONE_PRESS),
    )
    back = back_to(act("go", "menu"))
    if told:
        back = Button(act("go", "report"), say(NO_DANGER), "0", "↩")
    talk.show(View(lines, (*buttons, back)), at=act("go", "danger"), scene="danger", notes=notes)


def show_not_served(talk: Talk, form: str) -> None:
    """No desk with a room reads this form there: the numbers, and nothing pretended.

    The admins are told, once for each form: further ones only edit that message. Of what only a
    named desk may read they are not told at that moment; `titir doctor` names it.
    """
    wanted = talk.forms.by_code.get(form)
    if wanted is not None and wanted.read_by is ReadBy.ANYBODY:
        what = say(wanted.name)
        for admin in staff.admins_of(talk.tx, talk.local.code):
            saying = Saying((say(WANTED_IN_VAIN, what=what),), quiet=True)
            slot = f"not served:{form}"
            outbox.put_at(talk.tx, Spot(to_staff(admin.id), slot), saying, now=talk.now)
    line = say(NOT_SERVED, numbers=talk.local.named_numbers(form))
    talk.show(View((line,), (TO_MENU,)), at=act("go", "menu"), scene="menu")


def show_topics(talk: Talk, page: int = 0) -> None:
    """What the site's own cards tell about, what is kept of somebody, how this works; then, six to
    a screen, the further services that are open here."""
    further = _further_services(talk)
    if page and further:
        _show_further(talk, further, page)
        return
    buttons = [
        Button(act("info", topic), *_named(talk, topic, digit))
        for digit, topic in zip(NUMBERED, TOPICS, strict=False)
    ]
    buttons += [
        Button(act("go", "privacy"), say(ABOUT_ME), "6", "🔒"),
        Button(act("go", "help"), say(HOW_TO), "7", "❔"),
    ]
    if further:
        buttons.append(Button(act("topics", 1), say(SEE_MORE), "8"))
    view = View((say(WHICH_CARD),), (*buttons, way_back(talk)))
    talk.show(view, at=act("go", "info"), scene="info")


def _further_services(talk: Talk) -> list[Form]:
    """Those of that shelf that have no place of their own on its first page."""
    shelved = [form for form in talk.forms.by_code.values() if form.service.shelf is MenuShelf.INFO]
    return [
        form
        for form in shelved
        if form.code not in TOPICS and form.life is not Life.TALLY and talk.local.serves(form)
    ]


def _show_further(talk: Talk, further: Sequence[Form], page: int) -> None:
    services = Listing(
        further,
        opens=lambda form: Button(act("info", form.code), say(form.name), emoji=form.emoji),
        turns=lambda number: act("topics", number + 1),
        after=[back_to(act("go", "info"))],
    )
    at = act("topics", services.page(page - 1).number + 1)
    talk.show(View((say(WHICH_CARD),), services.buttons(page - 1)), at=at, scene="info")


def _named(talk: Talk, topic: str, digit: str) -> tuple[Line, str, str]:
    """What a topic is called: by its service, where there is one."""
    service = talk.forms.by_code.get(topic)
    label, emoji = (service.name, service.emoji) if service else CARDS[topic]
    return say(label), digit, emoji


def show_card(
    talk: Talk, topic: str, *, back: str = "go:info", advice: str = "", notes: Sequence[Line] = ()
) -> None:
    """A card in the site's own words. back: the action of its way back. advice: a text id that
    stands above it."""
    lines = _card_lines(talk, topic)
    if advice:
        lines = (say(advice, numbers=talk.local.named_numbers()), *lines)
    talk.show(View(lines, (back_to(back),)), at=act("info", topic), scene="info", notes=notes)


def own_words(talk: Talk, topic: str) -> str:
    """What the site itself says on a topic, "" where it says nothing."""
    languages = [talk.language, *(talk.local.site.languages if talk.local.site else ())]
    return sites.info_card(talk.tx, talk.local.code, topic, languages)


def _card_lines(talk: Talk, topic: str) -> tuple[Line, ...]:
    if topic == "numbers":
        return tuple(talk.local.all_numbers())
    words = own_words(talk, topic)
    if words:
        return (words,)
    return (say(CARD_MISSING, numbers=talk.local.named_numbers()),)


def show_help(talk: Talk) -> None:
    """What this is, which digits mean what, whom to call."""
    lines = (
        say(HELP),
        say(HELP_DIGITS),
        say(CALL_FIRST, numbers=talk.local.named_numbers()),
    )
    village = Button(act("homes", "0"), say(MY_VILLAGE), "1", "🏘")
    privacy = Button(act("go", "privacy"), say(ABOUT_ME), "2", "🔒")
    practices = [
        Button(act("form", form.code), say(form.name), digit, form.emoji)
        for digit, form in zip(NUMBERED[2:], _practices(talk), strict=False)
    ]
    buttons = (village, privacy, *practices, way_back(talk))
    talk.show(View(lines, buttons), at=act("go", "help"), scene="menu")


VERBS = (
    residents_verb("list", paged(show_list)),
    residents_verb("topics", paged(show_topics)),
    residents_verb("sites", lambda talk, press: show_sites(talk, page=press.number(0))),
    residents_verb("hello", paged(ask_village)),
    residents_verb("homes", paged(show_villages)),
)
