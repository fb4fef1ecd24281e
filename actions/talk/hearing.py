"""The resident's turn: what was heard in a private chat, and what follows from it.

Three doors lead in: a command, a pressed button, and whatever was typed, spoken or sent. The first
two name an action; the third finds its screen first (`understanding.py`). An action is a verb with
its object, `form:theft` or `a:when:today`; forged and old ones lead to the screen of now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from actions import reporting
from actions.talk import cases, drafting, menu, profile, wiping
from actions.talk.talk import Talk
from actions.talk.understanding import answered_screen, meant_action
from domain.answers import four_digits, tidy
from domain.cases import is_number
from domain.forms import Forms
from domain.heard import Event, Heard
from domain.media import MAX_BYTES
from domain.replies import marks_with
from domain.said import Again, Contact, Media, PinAt, Said, Words
from domain.saying import Line, say
from domain.screens import read_action
from domain.unasked import STORY
from domain.words import Words as Sentences
from domain.words import pgettext
from storage import reporters, screens
from storage.media import note_media
from storage.screens import Shown
from storage.tables import Inquiry, Reporter
from storage.tx import Tx

KEPT = pgettext("menu.kept", "Kept.")
OLD_BUTTON = pgettext("menu.old", "That button is old.")
TOO_BIG = pgettext("menu.too_big", "That file is too big. Please send a smaller one.")
CANNOT_READ = pgettext("menu.cannot_read", "Please type, speak, or send a photo.")

ALWAYS_FIXED = frozenset("09xX")  # back, again, leave: whatever was asked last
REPEAT_S = 10  # the same button again within this time is a repeat
CODE_DIGITS = reporting.CODE_DIGITS
COMMANDS = {
    "start": "go:start",
    "report": "go:report",
    "cases": "go:cases",
    "privacy": "go:privacy",
    "language": "go:language",
    "help": "go:help",
    "menu": "go:menu",
    "danger": "go:danger",
}
OF_A_DRAFT = frozenset({"a", "skip", "more", "back", "again", "now", "send"})


def hear_resident(tx: Tx, heard: Heard, *, now: datetime, forms: Forms, words: Sentences) -> None:
    """Act upon what a resident said or pressed, in one transaction. The caller hears it once.

    Nothing is sent here: screens are rows of the outbox. What was edited afterwards is not read.
    """
    if heard.event is Event.BLOCKED:
        reporters.leave_chat(tx, heard.who)
        return
    if heard.event is not Event.SAID:
        return
    speaker = reporters.meet(tx, heard.who, now=now)
    talk = Talk(tx, heard, speaker, forms=forms, words=words, now=now)
    wiping.take_late_ones(talk)
    drafting.end_old_draft(talk)
    profile.settle_in(talk)
    _act(talk)
    talk.keep()


def _act(talk: Talk) -> None:
    heard = talk.heard
    talk.dialog.pop("erased", None)
    if heard.choice:
        _press(talk, heard.choice)
        return
    talk.dialog.pop("tap", None)
    if not talk.speaker.profile.language:
        _ask_language(talk)
    elif heard.command:
        _do(talk, COMMANDS.get(heard.command.casefold(), "go:menu"), talk.dialog["n"])
    else:
        _hear(talk)


def _ask_language(talk: Talk) -> None:
    """Nobody knows their language: a digit may have chosen one; whatever else is said is kept."""
    action = meant_action(talk, tidy(talk.heard.text), answered_screen(talk))
    if action.startswith(("lang:", "go:danger")):
        _do(talk, action, talk.dialog["n"])
        return
    _keep_until_asked(talk)
    menu.show_languages(talk)


# --------------------------------------------------------------------------------- pressing


def _press(talk: Talk, token: str) -> None:
    head, _, rest = token.partition(".")
    if head == "n":
        cases.reveal(talk, rest)
        return
    number = int(head) if head.isascii() and head.isdigit() and len(head) < 10 else -1
    if number < 0 or number > talk.dialog["n"]:
        _show_again(talk, [say(OLD_BUTTON)])
        return
    if _is_repeat(talk, token):
        return
    _do(talk, rest, number)


def _is_repeat(talk: Talk, token: str) -> bool:
    """Whether this very button was pressed a moment ago, and nothing else since."""
    last, at = talk.dialog.get("tap"), talk.now.timestamp()
    talk.dialog["tap"] = [token, at]
    return last is not None and last[0] == token and last[1] > at - REPEAT_S


# ---------------------------------------------------------------------------------- actions


def _do(talk: Talk, action: str, number: int) -> None:
    """number: of the screen whose button it is; 0 for messages about a case."""
    verb, _, rest = action.partition(":")
    if verb in OF_A_DRAFT:
        _do_in_draft(talk, action, number)
        return
    deed = _DEEDS.get(verb)
    if deed is None:
        _show_again(talk, [say(OLD_BUTTON)])
        return
    deed(talk, rest, number)


def _do_in_draft(talk: Talk, action: str, number: int) -> None:
    verb = action.partition(":")[0]
    said = read_action(action)
    if "draft" in talk.dialog and number >= talk.dialog.get("first", 0) and said is not None:
        if talk.dialog.get("at") != "draft" and verb == "again":
            _show_again(talk)
            return
        drafting.go_on(talk, said)
        return
    if verb == "again":
        _show_again(talk)
    elif verb in ("back", "skip", "more"):
        menu.show_menu(talk)
    else:
        _show_again(talk, [say(OLD_BUTTON)])


def _show_again(talk: Talk, notes: Sequence[Line] = ()) -> None:
    """The screen of now once more."""
    at = talk.dialog.get("at", "go:menu")
    if at == "draft":
        drafting.show_now(talk, notes)
        return
    if notes:
        menu.show_menu(talk, notes)
        return
    _do(talk, at, talk.dialog["n"])


def _go(talk: Talk, where: str, _number: int) -> None:
    _SCENES.get(where, _menu)(talk)


def _menu(talk: Talk) -> None:
    _leave_private(talk)
    menu.show_menu(talk)


def _report(talk: Talk) -> None:
    _leave_private(talk)
    if drafting.is_asking(talk):
        drafting.offer_to_go_on(talk)
    else:
        menu.show_list(talk)


def _danger(talk: Talk) -> None:
    """Nothing stands before it: who has chosen no language yet reads the site's first."""
    profile.take_first_language(talk)
    menu.show_dangers(talk)


def _start(talk: Talk) -> None:
    """In the middle of a report it offers to go on; never at home."""
    _leave_private(talk)
    if drafting.is_asking(talk):
        drafting.offer_to_go_on(talk)
    else:
        menu.show_menu(talk)


def _leave_private(talk: Talk) -> None:
    """Whoever goes elsewhere from home leaves it, and it is wiped."""
    if drafting.is_private(talk):
        wiping.wipe(talk)


def _resume(talk: Talk, which: str, _number: int) -> None:
    if which == "new":
        drafting.begin_another(talk)
        return
    if drafting.is_asking(talk):
        drafting.go_on(talk, Again())
    else:
        drafting.show_now(talk)


def _begin_form(talk: Talk, code: str, _number: int) -> None:
    _leave_private(talk)
    drafting.begin_form(talk, code)


def _begin_danger(talk: Talk, code: str, _number: int) -> None:
    kind = next((kind for kind in talk.forms.dangers if kind.code == code), None)
    if kind is None:
        menu.show_dangers(talk)
    else:
        drafting.begin_kind(talk, kind)


def _choose_language(talk: Talk, tag: str, _number: int) -> None:
    profile.choose_language(talk, tag)
    if "kept" in talk.dialog and "draft" not in talk.dialog:
        menu.show_list(talk, notes=[say(KEPT)])
    elif talk.dialog.get("at") == "draft":
        drafting.show_now(talk)
    else:
        menu.show_menu(talk)


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
    if reporter is not None and reporters.is_own(talk.speaker, key):
        reporting.withdraw_case(talk.tx, reporter, mistake=True, now=talk.now)
        return
    _show_again(talk)


def _leave(talk: Talk, _rest: str, _number: int) -> None:
    wiping.leave(talk)


def _wipe(talk: Talk, number: str, _screen: int) -> None:
    reporter = talk.own_report(number)
    if reporter is None:
        wiping.leave(talk)
    else:
        wiping.leave_report(talk, reporter)


def _called(talk: Talk, rest: str, _number: int) -> None:
    number, _, reached = rest.partition(":")
    cases.called(talk, number, reached=reached == "yes")


def _inquiry(talk: Talk, rest: str, _number: int) -> None:
    number, _, value = rest.partition(":")
    inquiry, words = cases.asked_about(talk, number), cases.ready_answer(value)
    if inquiry is None or not words:
        cases.show_case(talk, number)
    else:
        cases.answer(talk, inquiry, words=words)


def _page(rest: str) -> int:
    return int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 6 else 0


_SCENES: dict[str, Callable[[Talk], None]] = {
    "start": _start,
    "report": _report,
    "danger": _danger,
    "resume": drafting.offer_to_go_on,
    "cases": cases.show_cases,
    "news": menu.show_news,
    "info": menu.show_topics,
    "language": menu.show_languages,
    "privacy": profile.show_privacy,
    "help": menu.show_help,
}
_DEEDS: dict[str, Callable[[Talk, str, int], None]] = {
    "go": _go,
    "resume": _resume,
    "form": _begin_form,
    "kind": _begin_danger,
    "list": lambda talk, rest, _: menu.show_list(talk, _page(rest)),
    "lang": _choose_language,
    "site": lambda talk, rest, _: profile.choose_site(talk, rest),
    "home": lambda talk, rest, _: profile.choose_village(talk, rest),
    "homes": lambda talk, rest, _: menu.show_villages(talk, _page(rest)),
    "info": lambda talk, rest, _: menu.show_card(talk, rest),
    "erase": lambda talk, _rest, _: profile.ask_erase(talk),
    "really-erase": lambda talk, _rest, _: profile.erase(talk),
    "cases": lambda talk, rest, _: cases.show_cases(talk, _page(rest)),
    "case": lambda talk, rest, _: cases.show_case(talk, rest),
    "add": lambda talk, rest, _: cases.ask_for_more(talk, rest),
    "withdraw": lambda talk, rest, _: cases.ask_withdraw(talk, rest),
    "really": lambda talk, rest, _: cases.withdraw(talk, rest),
    "good": lambda talk, rest, screen: cases.judge(talk, rest, screen, solved=True),
    "bad": lambda talk, rest, screen: cases.judge(talk, rest, screen, solved=False),
    "called": _called,
    "inq": _inquiry,
    "mistake": _mistake,
    "leave": _leave,
    "wipe": _wipe,
}


# ---------------------------------------------------------------- typed, spoken, sent


def _hear(talk: Talk) -> None:
    heard = talk.heard
    shown = answered_screen(talk)
    text = tidy(heard.text)
    if not text and not heard.media and heard.pin is None and not heard.contact:
        _show_again(talk, [say(CANNOT_READ)])
        return
    asked = cases.asked_since(talk, shown.arrived_at) if shown and shown.arrived_at else None
    if asked is not None and text not in ALWAYS_FIXED:
        _answer(talk, asked, text)
        return
    action = _action_of(talk, text, shown) if text and not heard.media else ""
    if action:
        _do(talk, action, shown.number if shown else talk.dialog["n"])
        return
    _hear_freely(talk, shown, text)


def _answer(talk: Talk, asked: Inquiry, text: str) -> None:
    """An inquiry came after the last screen: this answers it, and the screen stays."""
    ids, refused = _note_media(talk)
    words = (cases.ready_digit(text) if not ids else "") or text
    if words or ids:
        cases.answer(talk, asked, words=words, media=ids)
    else:
        talk.say(say(TOO_BIG if refused else CANNOT_READ))


def _action_of(talk: Talk, text: str, shown: Shown | None) -> str:
    """The action of the screen, or of the status message that came after it."""
    status = _status_action(talk, text, shown)
    return status or meant_action(talk, text, shown)


def _status_action(talk: Talk, text: str, shown: Shown | None) -> str:
    """A digit under the status of the report told last, where the screen above has no such digit
    or belongs to a draft that is over."""
    key = talk.dialog.get("last", "")
    if len(text) != 1 or not key:
        return ""
    over = shown is None or (
        shown.facts.get("s") == "draft" and shown.number < talk.dialog.get("first", 0)
    )
    known = [row[0] for row in shown.facts.get("k", ())] if shown else []
    if not over and (text in known or drafting.is_asking(talk)):
        return ""
    return next(
        (button.choice for button in cases.buttons_of(talk, key) if button.digit == text), ""
    )


def _hear_freely(talk: Talk, shown: Shown | None, text: str) -> None:
    """Own words, a photo, a place: under the screen that was seen."""
    scene = shown.facts.get("s", "") if shown else ""
    of_draft = "draft" in talk.dialog and (
        scene == "draft" and shown is not None and shown.number >= talk.dialog.get("first", 0)
    )
    if of_draft and shown is not None:
        _hear_in_draft(talk, str(shown.facts.get("q", "")), text)
    elif scene == "add" and shown is not None:
        ids, _ = _note_media(talk)
        cases.add(talk, shown.facts["number"], words=[text] if text else [], media=ids)
    elif scene == "case" and shown is not None and (len(text) >= STORY or talk.heard.media):
        _hear_under_case(talk, shown.facts["number"], text)
    elif scene == "digits" and shown is not None:
        _try_digits(talk, text, shown.facts["number"])
    elif text and not talk.heard.media and _opens_something(talk, text):
        return
    else:
        _hear_at_menu(talk, text)


def _hear_under_case(talk: Talk, number: str, text: str) -> None:
    """Under an own report: the answer to what the police ask, else something more to it."""
    ids, _ = _note_media(talk)
    asked = cases.asked_about(talk, number)
    if asked is not None:
        cases.answer(talk, asked, words=text, media=ids)
    else:
        cases.add(talk, number, words=[text] if text else [], media=ids)


def _hear_in_draft(talk: Talk, question: str, text: str) -> None:
    heard = talk.heard
    ids, refused = _note_media(talk)
    saids: list[Said] = []
    if ids:
        voice = any(media.kind == "voice" for media in heard.media)
        saids.append(Media(tuple(ids), voice=voice, question=question))
    if heard.pin is not None:
        saids.append(PinAt(heard.pin.latitude, heard.pin.longitude, question))
    if heard.contact:
        saids.append(Contact(heard.contact, question))
    if text:
        saids.append(Words(text, question))
    if saids:
        drafting.go_on(talk, *saids)
    elif refused:
        drafting.show_now(talk, [say(TOO_BIG)])


def _note_media(talk: Talk) -> tuple[list[str], bool]:
    """Ids of the media rows for what came along; and whether something was too big to take."""
    channel = talk.heard.where.partition(":")[0]
    owner = talk.speaker.mailbox
    fitting = [media for media in talk.heard.media if media.size <= MAX_BYTES]
    ids = [note_media(talk.tx, owner, media, channel=channel).id for media in fitting]
    return ids, len(fitting) < len(talk.heard.media)


def _opens_something(talk: Talk, text: str) -> bool:
    """A case number of one's own, the four digits of home, an opening code."""
    bare = "".join(char for char in text if char not in " -.")
    if not (bare.isascii() and bare.isdigit()):
        return False
    if is_number(bare) and talk.own_report(bare) is not None:
        cases.show_case(talk, bare)
        return True
    if four_digits(text):
        return _try(talk, lambda: cases.open_by_digits(talk, bare))
    if len(bare) == CODE_DIGITS:
        return _try(talk, lambda: cases.open_by_code(talk, bare), loud=True)
    return False


def _try(talk: Talk, opens: Callable[[], bool], *, loud: bool = False) -> bool:
    """Try a code, five wrong ones in an hour at most. loud: say that it opened nothing."""
    if not cases.may_try(talk):
        menu.show_menu(talk, [say(cases.TRY_LATER)])
        return True
    if opens():
        return True
    cases.tried_wrongly(talk)
    if loud:
        menu.show_menu(talk, [say(cases.NOTHING_OPENS)])
    return loud


def _try_digits(talk: Talk, text: str, number: str) -> None:
    digits = four_digits(text)
    if not _try(talk, lambda: bool(digits) and cases.open_by_digits(talk, digits, number)):
        cases.show_case(talk, number, [say(cases.NOTHING_OPENS)])


def _hear_at_menu(talk: Talk, text: str) -> None:
    """A voice, a photo or a story at the menu is kept, and asks what it is about."""
    told = _keep_until_asked(talk)
    if talk.heard.media and not told and not text:
        menu.show_menu(talk, [say(TOO_BIG)])
    elif not told:
        menu.show_menu(talk)
    elif drafting.is_asking(talk) and not drafting.is_private(talk):
        drafting.offer_to_go_on(talk, [say(KEPT)])
    else:
        menu.show_list(talk, notes=[say(KEPT)])


def _keep_until_asked(talk: Talk) -> bool:
    """Keep what was said before anybody knows what it is about. False if there was nothing."""
    text = tidy(talk.heard.text) if not talk.heard.command else ""
    ids, _ = _note_media(talk)
    pin = talk.heard.pin
    if len(text) < STORY and not ids and pin is None:
        return False
    kept = talk.dialog.get("kept") or {}
    marks, _ = marks_with(kept, words=[text] if text else [], media=ids)
    talk.dialog["kept"] = kept | marks
    talk.dialog.setdefault("draft_at", talk.now.isoformat())
    if pin is not None:
        talk.dialog["kept"]["pin"] = [pin.latitude, pin.longitude]
    talk.begin_wiping()
    return True
