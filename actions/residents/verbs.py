"""What each button of a resident does. Forged and old ones lead to the screen of now."""

from collections.abc import Callable, Sequence
from typing import get_args

from actions.cases import reporter_acts
from actions.cases.inquiries import answer_inquiry
from actions.dialog.verbs import EVERY, alone, table, with_rest
from actions.residents import (
    alert_replies,
    answering_tallies,
    attachments,
    bringing,
    checked_codes,
    clear_chat,
    drafting,
    followed_posters,
    guides,
    kept_words,
    lending,
    menu,
    moving,
    offices,
    own_inquiries,
    own_meetings,
    own_profile,
    own_report_acts,
    own_reports,
    quizzing,
    recent_announcements,
    resuming,
    services,
)
from actions.residents.attachments import Came
from actions.residents.turn_context import Talk, TalkVerb, residents_verb
from domain.broadcasts.checkcodes import CHECKED
from domain.dialog.press import Press, press_of, read_press
from domain.forms.intents import Again
from domain.forms.question_screens import read_action
from domain.forms.talk_presses import DraftVerb, TalkVerbName
from domain.saying import Line, pgettext, say
from storage import reports, screens
from storage.tables import Reporter

DEAD_LINK = pgettext("menu.dead_link", "That link does not work any more. Ask for a new one.")
OLD_BUTTON = pgettext("menu.old", "That button is old.")


def do(talk: Talk, press: Press) -> None:
    """Do what a button says. Its screen is 0 below messages about a case."""
    verb = TABLE.get(press.verb)
    if verb is None:
        show_again(talk, [say(OLD_BUTTON)])
        return
    if verb.elsewhere:
        talk.say(*kept_words.let_go(talk))
    verb.deed(talk, press)


def is_urgent(token: str) -> bool:
    """Whether that button tells of a danger: it goes before whatever waits."""
    press = read_press(token)
    verb = TABLE.get(press.verb) if press is not None else None
    return press is not None and verb is not None and verb.is_urgent(press)


def _in_draft(talk: Talk, press: Press) -> None:
    said = read_action(press.action)
    is_of_draft = "draft" in talk.dialog and press.screen >= talk.dialog.get("first", 0)
    if is_of_draft and said is not None:
        if talk.dialog.get("at") != "draft" and press.verb == "again":
            show_again(talk)
            return
        drafting.go_on(talk, said)
        return
    if press.verb == "again":
        show_again(talk)
    elif (
        press.verb in ("back", "skip", "more") or not talk.heard.choice
    ):  # typed: none saw a button
        talk.say(*kept_words.let_go(talk))
        menu.show_menu(talk)
    else:
        show_again(talk, [say(OLD_BUTTON)])


def show_again(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """The screen of now once more."""
    at = talk.dialog.get("at", "go:menu")
    if at == "draft":
        drafting.show_now(talk, notes)
        return
    if notes:
        menu.show_menu(talk, notes)
        return
    do(talk, press_of(at, talk.dialog["n"]))


def _go(talk: Talk, where: str) -> None:
    """Whoever goes elsewhere from home leaves it, and it is wiped. Its language may be chosen."""
    if where != "language":
        _leave_private(talk)
    if where not in kept_words.STAYS_AT:
        talk.say(*kept_words.let_go(talk))
    _SCENES.get(where, menu.show_menu)(talk)


def _report(talk: Talk) -> None:
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, kept_words.kept_lines(talk))
    else:
        menu.show_list(talk)


def _danger(talk: Talk) -> None:
    """Nothing stands before it: who has chosen no language yet reads the site's first."""
    own_profile.take_first_language(talk)
    menu.show_dangers(talk)


def _start(talk: Talk) -> None:
    """In the middle of a report it offers to go on."""
    if followed_posters.opens_something(talk):
        return
    followed = talk.heard.start
    if followed.startswith(CHECKED) and recent_announcements.verifies(
        talk, followed.removeprefix(CHECKED)
    ):
        return
    notes = [say(DEAD_LINK)] if followed and not followed_posters.names_a_place(talk) else []
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, notes)
    elif not notes and menu.lives_nowhere(talk):
        menu.ask_village(talk)
    else:
        menu.show_menu(talk, notes)


def _leave_private(talk: Talk) -> None:
    if resuming.is_private(talk):
        clear_chat.wipe(talk)


def _resume(talk: Talk, which: str) -> None:
    if which == "new":
        resuming.begin_another(talk)
        return
    if resuming.is_asking(talk):
        drafting.go_on(talk, Again())
    else:
        drafting.show_now(talk)


def _begin_form(talk: Talk, code: str) -> None:
    _leave_private(talk)
    clear_chat.clear_for_another(talk)
    drafting.begin_form(talk, code)


def _begin_danger(talk: Talk, code: str) -> None:
    kind = next((kind for kind in talk.forms.dangers if kind.code == code), None)
    if kind is None:
        menu.show_dangers(talk)
        return
    clear_chat.clear_for_another(talk)
    drafting.begin_kind(talk, kind)


def _choose_language(talk: Talk, tag: str) -> None:
    own_profile.choose_language(talk, tag)
    checked = talk.dialog.pop("check", "")
    if checked and recent_announcements.verifies(talk, checked):
        return
    came = Came(too_big=tuple(talk.dialog.pop("too_big", ())))
    if "kept" in talk.dialog and "draft" not in talk.dialog:
        menu.show_list(talk, notes=attachments.rest_kept(came))
    elif talk.dialog.get("at") == "draft" or resuming.is_private(talk):
        drafting.show_now(talk)
    elif resuming.is_asking(talk):
        resuming.offer_to_go_on(talk)
    elif not came.too_big and menu.lives_nowhere(talk):
        menu.ask_village(talk)
    else:
        menu.show_menu(talk, attachments.not_kept(came))


def _mistake(talk: Talk, press: Press) -> None:
    """An old "pressed by mistake" still takes back the case that it stood under."""
    number = press.screen
    if "draft" in talk.dialog and number >= talk.dialog.get("first", 0):
        said = read_action("mistake")
        if said is not None:
            drafting.go_on(talk, said)
        return
    shown = screens.find_screen(talk.tx, talk.speaker, number)
    key = str(shown.facts.get("r", "")) if shown else ""
    reporter = talk.tx.get(Reporter, key) if key else None
    if reporter is not None and reports.is_own(talk.speaker, reporter.id):
        reporter_acts.withdraw_case(talk.tx, reporter, now=talk.now)
        return
    show_again(talk)


def _wipe(talk: Talk, number: str) -> None:
    """Of a report that is not, or no longer, theirs there is nothing to wipe."""
    reporter = talk.own_report(number)
    if reporter is None:
        show_again(talk)
    else:
        clear_chat.leave_report(talk, reporter)


def _stay(talk: Talk, number: str) -> None:
    """The status stays. What was asked and told before it goes: it would tell others."""
    reporter = talk.own_report(number)
    at_home = bool(talk.dialog.get("private"))
    if reporter is not None and at_home and talk.dialog.get("last") == reporter.id:
        clear_chat.leave_status(talk, reporter)
    else:
        talk.dialog.pop("opened_at", None)  # their wish
        _go(talk, "menu")


def _called(talk: Talk, rest: str) -> None:
    number, _, reached = rest.partition(":")
    own_report_acts.called(talk, number, reached=reached == "yes")
    thanks = say(own_report_acts.THANK_YOU)
    if talk.dialog.get("at") == "draft" and resuming.is_asking(talk):
        drafting.show_now(talk, [thanks])  # what is answered next is the question again
    else:
        talk.say(thanks)


def _inquiry(talk: Talk, _reporter: Reporter, press: Press) -> None:
    number, value, which = map(press.arg, range(3))
    screen = press.screen
    inquiry, words = (
        own_inquiries.asked_about(talk, number, which),
        own_inquiries.ready_answer(value),
    )
    if inquiry is None or not words:
        own_reports.show_case(talk, number)
        return
    shown = screens.find_screen(talk.tx, talk.speaker, screen) if screen else None
    stands_there = shown is not None and shown.facts.get("number") == number
    answer_inquiry(talk.tx, inquiry, words=words, media=(), now=talk.now)
    own_inquiries.thank(talk, number if stands_there else "")


def _info(talk: Talk, topic: str) -> None:
    """What stands under *papers, questions*: a service that is open there, else a card."""
    form = talk.forms.by_code.get(topic)
    if form is not None and form.service.guides:
        guides.show_guides(talk, form)
    elif services.is_open(talk, topic):
        _begin_form(talk, topic)
    elif topic in talk.forms.by_code:
        services.show_card_of(talk, talk.forms.by_code[topic])
    else:
        menu.show_card(talk, topic)


def _time(talk: Talk, _reporter: Reporter, press: Press) -> None:
    """Another time for an own appointment: which there are, or the one that was pressed."""
    number, _, value = press.rest.partition(":")
    if value:
        services.choose_time(talk, number, value)
    else:
        services.show_times(talk, number)


def _times(talk: Talk, press: Press) -> None:
    services.show_times(talk, press.arg(0), press.number(1))


_SCENES: dict[str, Callable[[Talk], None]] = {
    "start": _start,
    "report": _report,
    "danger": _danger,
    "resume": resuming.offer_to_go_on,
    "cases": own_reports.show_cases,
    "news": recent_announcements.show_news,
    "check": checked_codes.show,
    "info": menu.show_topics,
    "language": menu.show_languages,
    "privacy": own_profile.show_privacy,
    "help": menu.show_help,
}
VERBS = (
    residents_verb("go", with_rest(_go), urgent=("danger",)),
    residents_verb("resume", with_rest(_resume)),
    residents_verb("form", with_rest(_begin_form)),
    residents_verb("kind", with_rest(_begin_danger), urgent=EVERY),
    residents_verb("lang", with_rest(_choose_language)),
    *(residents_verb(name, _in_draft) for name in get_args(DraftVerb)),
    residents_verb("mistake", _mistake),
    residents_verb("called", with_rest(_called)),
    residents_verb("info", with_rest(_info), elsewhere=True),
    residents_verb("time", own_reports.on_own(_time)),
    residents_verb("guide", guides.press_guide, elsewhere=True),
    residents_verb("times", _times),
    residents_verb("tally", answering_tallies.begin_answering, elsewhere=True),
    residents_verb("pass", own_reports.on_own(offices.press_may_pass)),
    residents_verb("inq", own_reports.on_own(_inquiry)),
    residents_verb("leave", alone(clear_chat.leave)),
    residents_verb("wipe", with_rest(_wipe)),
    residents_verb("stay", with_rest(_stay)),
)
# A scene shows others, so the table of residents is known here and not only in `handlers/`.
TABLE: dict[str, TalkVerb] = table(
    VERBS,
    menu.VERBS,
    own_profile.VERBS,
    own_reports.VERBS,
    own_report_acts.VERBS,
    recent_announcements.VERBS,
    own_meetings.VERBS,
    moving.VERBS,
    bringing.VERBS,
    alert_replies.VERBS,
    quizzing.VERBS,
    lending.VERBS,
    names=get_args(TalkVerbName),
)
