"""Deeds: what each action of a button does. Forged and old ones lead to the screen of now.

An action is a verb with its object: `form:theft`, `a:when:today`, `case:482917`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actions.cases import reporting
from actions.residents import (
    attachments,
    drafting,
    invited,
    kept_words,
    menu,
    news,
    own_profile,
    own_reports,
    resuming,
    wiping,
)
from actions.residents.attachments import Came
from actions.residents.talk import Talk
from domain.broadcasts.checkcodes import CHECKED
from domain.forms.intents import Again
from domain.forms.question_screens import read_action
from domain.saying import Line, say
from domain.words.words import pgettext
from storage import reports, screens
from storage.tables import Reporter

DEAD_LINK = pgettext("menu.dead_link", "That link does not work any more. Ask for a new one.")
OLD_BUTTON = pgettext("menu.old", "That button is old.")
ELSEWHERE = frozenset({"info", "cases", "case", "news", "meeting", "erase"})  # another topic
OF_A_DRAFT = frozenset({"a", "skip", "more", "back", "again", "now", "send"})


def do(talk: Talk, action: str, number: int) -> None:
    """Do what a button's action says. number: of its screen; 0 for messages about a case."""
    verb, _, rest = action.partition(":")
    if verb in OF_A_DRAFT:
        _do_in_draft(talk, action, number)
        return
    if verb in ELSEWHERE:
        talk.say(*kept_words.let_go(talk))
    deed = _DEEDS.get(verb)
    if deed is None:
        show_again(talk, [say(OLD_BUTTON)])
        return
    deed(talk, rest, number)


def _do_in_draft(talk: Talk, action: str, number: int) -> None:
    verb = action.partition(":")[0]
    said = read_action(action)
    if "draft" in talk.dialog and number >= talk.dialog.get("first", 0) and said is not None:
        if talk.dialog.get("at") != "draft" and verb == "again":
            show_again(talk)
            return
        drafting.go_on(talk, said)
        return
    if verb == "again":
        show_again(talk)
    elif verb in ("back", "skip", "more") or not talk.heard.choice:  # typed: nobody saw a button
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
    do(talk, at, talk.dialog["n"])


def _go(talk: Talk, where: str, _number: int) -> None:
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
    followed = talk.heard.start
    if followed.startswith(CHECKED) and news.verifies(talk, followed.removeprefix(CHECKED)):
        return
    notes = [say(DEAD_LINK)] if followed and not followed.startswith(own_profile.POSTER) else []
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, notes)
    elif not notes and menu.lives_nowhere(talk):
        menu.ask_village(talk)
    else:
        menu.show_menu(talk, notes)


def _leave_private(talk: Talk) -> None:
    if resuming.is_private(talk):
        wiping.wipe(talk)


def _resume(talk: Talk, which: str, _number: int) -> None:
    if which == "new":
        resuming.begin_another(talk)
        return
    if resuming.is_asking(talk):
        drafting.go_on(talk, Again())
    else:
        drafting.show_now(talk)


def _begin_form(talk: Talk, code: str, _number: int) -> None:
    _leave_private(talk)
    wiping.clear_for_another(talk)
    drafting.begin_form(talk, code)


def _begin_danger(talk: Talk, code: str, _number: int) -> None:
    kind = next((kind for kind in talk.forms.dangers if kind.code == code), None)
    if kind is None:
        menu.show_dangers(talk)
        return
    wiping.clear_for_another(talk)
    drafting.begin_kind(talk, kind)


def _choose_language(talk: Talk, tag: str, _number: int) -> None:
    own_profile.choose_language(talk, tag)
    checked = talk.dialog.pop("check", "")
    if checked and news.verifies(talk, checked):
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


def _mistake(talk: Talk, _rest: str, number: int) -> None:
    """An old "pressed by mistake" still takes back the case that it stood under."""
    if "draft" in talk.dialog and number >= talk.dialog.get("first", 0):
        said = read_action("mistake")
        if said is not None:
            drafting.go_on(talk, said)
        return
    shown = screens.find_screen(talk.tx, talk.speaker, number)
    key = str(shown.facts.get("r", "")) if shown else ""
    reporter = talk.tx.get(Reporter, key) if key else None
    if reporter is not None and reports.is_own(talk.speaker, key):
        reporting.withdraw_case(talk.tx, reporter, now=talk.now)
        return
    show_again(talk)


def _leave(talk: Talk, _rest: str, _number: int) -> None:
    wiping.leave(talk)


def _wipe(talk: Talk, number: str, _screen: int) -> None:
    """Of a report that is not, or no longer, theirs there is nothing to wipe."""
    reporter = talk.own_report(number)
    if reporter is None:
        show_again(talk)
    else:
        wiping.leave_report(talk, reporter)


def _stay(talk: Talk, number: str, _screen: int) -> None:
    """The status stays. What was asked and told before it goes: it would tell others."""
    reporter = talk.own_report(number)
    at_home = bool(talk.dialog.get("private"))
    if reporter is not None and at_home and talk.dialog.get("last") == reporter.id:
        wiping.leave_status(talk, reporter)
    else:
        talk.dialog.pop("opened_at", None)  # their wish
        _go(talk, "menu", 0)


def _called(talk: Talk, rest: str, _number: int) -> None:
    number, _, reached = rest.partition(":")
    own_reports.called(talk, number, reached=reached == "yes")
    thanks = say(own_reports.THANK_YOU)
    if talk.dialog.get("at") == "draft" and resuming.is_asking(talk):
        drafting.show_now(talk, [thanks])  # what is answered next is the question again
    else:
        talk.say(thanks)


def _inquiry(talk: Talk, rest: str, screen: int) -> None:
    number, value, which = (*rest.split(":", 2), "", "")[:3]
    if own_reports.access_own(talk, number, screen) is None:
        return
    inquiry, words = own_reports.asked_about(talk, number, which), own_reports.ready_answer(value)
    if inquiry is None or not words:
        own_reports.show_case(talk, number)
        return
    shown = screens.find_screen(talk.tx, talk.speaker, screen) if screen else None
    stands_there = shown is not None and shown.facts.get("number") == number
    own_reports.carry_answer(talk, inquiry, words=words, under=number if stands_there else "")


def _page(rest: str) -> int:
    return int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 6 else 0


_SCENES: dict[str, Callable[[Talk], None]] = {
    "start": _start,
    "report": _report,
    "danger": _danger,
    "resume": resuming.offer_to_go_on,
    "cases": own_reports.show_cases,
    "news": news.show_news,
    "info": menu.show_topics,
    "language": menu.show_languages,
    "privacy": own_profile.show_privacy,
    "help": menu.show_help,
}
_DEEDS: dict[str, Callable[[Talk, str, int], None]] = {
    "go": _go,
    "resume": _resume,
    "form": _begin_form,
    "kind": _begin_danger,
    "list": lambda talk, rest, _: menu.show_list(talk, _page(rest)),
    "lang": _choose_language,
    "site": lambda talk, rest, _: own_profile.choose_site(talk, rest),
    "sites": lambda talk, rest, _: menu.show_sites(talk, page=_page(rest)),
    "home": lambda talk, rest, _: own_profile.choose_village(talk, rest),
    "hello": lambda talk, rest, _: menu.ask_village(talk, _page(rest)),
    "homes": lambda talk, rest, _: menu.show_villages(talk, _page(rest)),
    "info": lambda talk, rest, _: menu.show_card(talk, rest),
    "privacy": lambda talk, rest, _: own_profile.show_privacy(talk, _page(rest)),
    "erase": lambda talk, _rest, _: own_profile.ask_erase(talk),
    "really-erase": lambda talk, _rest, _: own_profile.erase(talk),
    "cases": lambda talk, rest, _: own_reports.show_cases(talk, _page(rest)),
    "case": lambda talk, rest, _: own_reports.show_case(talk, rest),
    "add": lambda talk, rest, screen: own_reports.ask_for_more(talk, rest, screen),
    "withdraw": lambda talk, rest, screen: own_reports.ask_withdraw(talk, rest, screen),
    "really": lambda talk, rest, screen: own_reports.withdraw(talk, rest, screen),
    "good": lambda talk, rest, screen: own_reports.judge(talk, rest, screen, solved=True),
    "bad": lambda talk, rest, screen: own_reports.judge(talk, rest, screen, solved=False),
    "apart": lambda talk, rest, screen: own_reports.say_apart(talk, rest, screen),
    "called": _called,
    "inq": _inquiry,
    news.VERB: lambda talk, rest, _: news.act(talk, rest),
    invited.VERB: lambda talk, rest, _: invited.act(talk, rest),
    "mistake": _mistake,
    "leave": _leave,
    "wipe": _wipe,
    "stay": _stay,
}
