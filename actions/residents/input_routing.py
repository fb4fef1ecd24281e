"""What was typed, spoken or sent, under the screen that was seen when it was given."""

from collections.abc import Sequence

from actions.cases.inquiries import answer_inquiry
from actions.cases.status_message import SLOT
from actions.residents import (
    alert_replies,
    attachments,
    checked_codes,
    drafting,
    followed_posters,
    guides,
    menu,
    opening_codes,
    own_inquiries,
    own_meetings,
    own_report_acts,
    own_reports,
    recent_announcements,
    resuming,
    suggestions,
    verbs,
)
from actions.residents.attachments import Came
from actions.residents.kept_words import kept_lines
from actions.residents.match_button import (
    answered_screen,
    asks_choice,
    may_answer_another,
    meant_action,
)
from actions.residents.message_index import remember
from actions.residents.turn_context import Talk
from domain.dialog.press import press_of
from domain.dialog.resident_dialog import Kept
from domain.forms.answer_facts import WORDS_AT_MOST, tidy
from domain.forms.forms import Life
from domain.forms.intents import Contact, GivenMedia, OwnWords, PinAt, Said
from domain.forms.parse_answer import marks_with
from domain.forms.unsolicited import STORY
from domain.ids import ReporterId
from domain.mailboxes import to_reporter
from domain.saying import pgettext, say
from domain.words.short_answers import keycap_of
from domain.words.topic_classifier import NOTHING, Recognised
from domain.words.translations import matches
from storage.screens import Shown
from storage.sent_messages import posted_message
from storage.tables import Inquiry, Reporter

TOO_LONG = pgettext(
    "menu.too_long", "Too long: only the beginning is kept. Please send the rest again."
)
CANNOT_READ = pgettext("menu.cannot_read", "Please type, speak, or send a photo.")

ALWAYS_FIXED = frozenset("09xX")  # back, again, leave: whatever was asked last


def hear_said(talk: Talk) -> None:
    """What follows from words, a photo, a voice, a place or a number."""
    heard = talk.heard
    shown = answered_screen(talk)
    text = keycap_of(heard.text) or tidy(heard.text)
    if len(heard.text) > WORDS_AT_MOST:
        talk.say(say(TOO_LONG))
    if not text and not heard.media and heard.pin is None and not heard.contact:
        verbs.show_again(talk, [say(CANNOT_READ)])
        return
    if followed_posters.opens_something(talk):
        return
    if attachments.is_of_answer(talk):
        _add_to_answer(talk, text)
        return
    asked = own_inquiries.asked_in_reply(talk)
    if asked is None and shown is not None and shown.arrived_at is not None:
        asked = own_inquiries.asked_since(talk, shown.arrived_at)
    if text and not heard.media and _typed_under_announcement(talk, text, shown, asked):
        return
    if asked is not None and text not in ALWAYS_FIXED:
        _answer(talk, asked, text)
        return
    action = _action_of(talk, text, shown) if text and not heard.media else ""
    if action and text not in ALWAYS_FIXED and may_answer_another(talk, shown):
        verbs.show_again(talk)
        return
    if action:
        verbs.do(talk, press_of(action, shown.number if shown else talk.dialog["n"]))
        return
    _hear_freely(talk, shown, text)


def _typed_under_announcement(
    talk: Talk, text: str, shown: Shown | None, asked: Inquiry | None
) -> bool:
    """It answers the invitation or the alert that came last; then it was acted upon."""
    return own_meetings.typed_under_news(
        talk, text, shown, asked
    ) or alert_replies.typed_under_alert(talk, text, shown, asked)


def _answer(talk: Talk, asked: Inquiry, text: str, *, under: str = "") -> None:
    """An inquiry came after the last screen: this answers it, and the screen stays.

    under: number of the own report on whose screen it was asked, to be shown again.
    """
    words, came = _told_pieces(talk, text, talk.tx.get(Reporter, asked.reporter_id))
    ready = own_inquiries.ready_digit(text) if not came.ids else ""
    told = ready or "\n".join(words)
    notes = attachments.not_kept(came)
    if told or came.ids:
        remember(talk, *({text, told} if not ready else ()), media=came.ids, to=asked.reporter_id)
        attachments.note_answered(talk, own_inquiries.number_of(talk, asked), under=under)
        answer_inquiry(talk.tx, asked, words=told, media=came.ids, now=talk.now)
        own_inquiries.thank(talk, under, notes)
    else:
        talk.say(*notes)


def _add_to_answer(talk: Talk, text: str) -> None:
    """One more picture of the album whose first one was the answer."""
    album = talk.dialog["album"]
    words, came = _told_pieces(talk, text, talk.own_report(album["to"]))
    _remember_told(talk, text, came, album["to"])
    own_report_acts.add_to_answer(talk, album["to"], words=words, media=came.ids)
    if not talk.is_answered:
        own_inquiries.thank(talk, album["under"], attachments.not_kept(came))


def _remember_told(talk: Talk, text: str, came: Came, number: str) -> None:
    reporter = talk.own_report(number)
    if reporter is not None:
        remember(talk, text, media=came.ids, to=reporter.id)


def _action_of(talk: Talk, text: str, shown: Shown | None) -> str:
    """The action of the screen, or of the status message that came after it."""
    status = _status_action(talk, text, shown)
    return status or meant_action(talk, text, shown) or _status_words(talk, text)


def _status_words(talk: Talk, text: str) -> str:
    """What a button under the status of the report told last says, typed."""
    key = talk.dialog.get("last")
    if not key or not 1 < len(text) <= menu.LABEL_AT_MOST:
        return ""
    for button in own_reports.buttons_of(talk, key):
        label = button.label
        said = label if isinstance(label, str) else talk.words.sentence(talk.language, label.id)
        if matches(text, said):
            return button.choice
    return ""


def _status_action(talk: Talk, text: str, shown: Shown | None) -> str:
    """A digit under the status of the report told last: where it came after the screen, or that
    has no such digit, or belongs to a draft that is over."""
    key = talk.dialog.get("last")
    if len(text) != 1 or not key:
        return ""
    over = shown is None or (
        shown.facts.get("s") == "draft" and shown.number < talk.dialog.get("first", 0)
    )
    known = [row[0] for row in shown.facts.get("k", ())] if shown else []
    in_the_way = text in known or resuming.is_asking(talk)
    if in_the_way and not over and not _came_after(talk, key, shown):
        return ""
    return next(
        (button.choice for button in own_reports.buttons_of(talk, key) if button.digit == text), ""
    )


def _came_after(talk: Talk, key: ReporterId, shown: Shown | None) -> bool:
    """Whether the report's status stands below the screen, where messages are numbered."""
    status = posted_message(talk.tx, to_reporter(key), SLOT).rpartition(" ")[2]
    screen = shown.message.rpartition(" ")[2] if shown else ""
    return status.isdecimal() and screen.isdecimal() and int(status) > int(screen)


def _hear_freely(talk: Talk, shown: Shown | None, text: str) -> None:
    """Own words, a photo, a place: under the screen that was seen."""
    scene = shown.facts.get("s", "") if shown else ""
    of_draft = "draft" in talk.dialog and (
        scene == "draft" and shown is not None and shown.number >= talk.dialog.get("first", 0)
    )
    asked_for = menu.asked_for(talk, text) if not talk.heard.media else ""
    if asked_for and scene in ("draft", "add", "case"):  # it is no part of a report
        verbs.do(talk, press_of(asked_for, talk.dialog["n"]))
    elif of_draft and shown is not None:
        _hear_under_question(talk, str(shown.facts.get("q", "")), text)
    elif scene == "add" and shown is not None:
        _add(talk, shown.facts["number"], text)
    elif scene == "case" and shown is not None and (asked := _asked_on(talk, shown)) is not None:
        _answer(talk, asked, text, under=shown.facts["number"])
    elif scene == "case" and shown is not None and _is_worth_adding(talk, text):
        _add(talk, shown.facts["number"], text)
    elif scene == own_meetings.SCENE and shown is not None and not talk.heard.media:
        own_meetings.take_question(talk, shown.facts["meeting"], text)
    elif scene == checked_codes.SCENE and checked_codes.take(talk, text):
        return
    elif scene == "digits" and shown is not None and not talk.heard.media:
        opening_codes.try_digits(talk, text, shown.facts["number"])
    elif (
        text
        and not talk.heard.media
        and (opening_codes.opens_something(talk, text) or recent_announcements.verifies(talk, text))
    ):
        return
    else:
        _hear_at_menu(talk, shown, text)


def _asked_on(talk: Talk, shown: Shown) -> Inquiry | None:
    """The inquiry on the screen of an own report, if it still waits."""
    return own_inquiries.asked_about(talk, shown.facts["number"], shown.facts.get("inquiry", ""))


def _is_worth_adding(talk: Talk, text: str) -> bool:
    """Under an own report where nothing is asked: shorter words are a slip."""
    return len(text) >= STORY or bool(talk.heard.media) or talk.heard.pin is not None


def _add(talk: Talk, number: str, text: str) -> None:
    """Something more to an own report."""
    words, came = _told_pieces(talk, text, talk.own_report(number))
    _remember_told(talk, text, came, number)
    if words or came.some_kept:
        own_report_acts.add(
            talk, number, words=words, media=came.ids, notes=attachments.not_kept(came)
        )
    else:
        if own_reports.access_own(talk, number, talk.dialog["n"]) is not None:
            own_report_acts.ask_for_more(talk, number, attachments.not_kept(came))


def _told_pieces(talk: Talk, text: str, to: Reporter | None) -> tuple[list[str], Came]:
    """Words, and what became of files, for that report. A place and a number are words here."""
    came = attachments.take_files(talk, to=to)
    pin = talk.heard.pin
    place = f"📍 {pin.latitude:.5f}, {pin.longitude:.5f}" if pin is not None else ""
    words = (text, place, tidy(talk.heard.contact))
    return [piece for piece in words if piece], came


def _hear_under_question(talk: Talk, question: str, text: str) -> None:
    """Who cries for help where a button was expected is shown where one press reports it; the
    report they were telling waits. In own words about it, danger may be what they tell of; what is
    only practised nobody would read."""
    if _cries(talk, question, text):
        keep(talk, text, ())
        menu.show_dangers(talk)
    else:
        _hear_in_draft(talk, question, text)


def _cries(talk: Talk, question: str, text: str) -> bool:
    found = talk.draft()
    if found is None or not text or talk.heard.media or "reporter" in talk.dialog:
        return False
    nobody_reads = found[0].life is Life.PRACTICE
    if talk.dialog.get("private") or not (nobody_reads or asks_choice(found[0], question)):
        return False
    return suggestions.recognised(talk, text).danger


def _hear_in_draft(talk: Talk, question: str, text: str) -> None:
    heard = talk.heard
    came = attachments.take_files(talk)
    remember(talk, text, media=came.ids, to=talk.dialog.get("reporter", ""))
    saids: list[Said] = []
    if came.ids:
        voice = any(media.kind == "voice" for media in heard.media)
        saids.append(GivenMedia(came.ids, voice=voice, question=question))
    if heard.pin is not None:
        saids.append(PinAt(heard.pin.latitude, heard.pin.longitude, question))
    if heard.contact:
        saids.append(Contact(heard.contact, question))
    if text:
        saids.append(OwnWords(text, question))
    if saids:
        drafting.go_on(talk, *saids, came=came)
    else:
        drafting.show_now(
            talk, attachments.kept_notes(came) if came.some_kept else attachments.not_kept(came)
        )


def _hear_at_menu(talk: Talk, shown: Shown | None, text: str) -> None:
    """A voice, a photo or a story at the menu is kept, and asks what it is about."""
    named = menu.meant_by(talk, text) if not talk.heard.media else ""
    if named:
        verbs.do(talk, press_of(named, talk.dialog["n"]))
        return
    is_label = _names_a_danger(talk, text)
    about = NOTHING if is_label else suggestions.recognised(talk, text)
    could_ask = not (is_label or about.danger or about.is_sure)
    if could_ask and guides.hear(talk, shown, text):
        return
    told, came = keep_until_asked(talk, about)
    if is_label or about.danger:
        menu.show_dangers(talk, attachments.not_kept(came))
    elif talk.is_answered:
        return
    elif not told and not came.some_kept:
        _not_understood(talk, shown, came)
    elif resuming.is_asking(talk) and not resuming.is_private(talk):
        resuming.offer_to_go_on(talk, [*attachments.rest_kept(came), *kept_lines(talk)])
    else:
        menu.show_list(talk, notes=attachments.rest_kept(came))


def _not_understood(talk: Talk, shown: Shown | None, came: Came) -> None:
    """Words too short to be a story: where it was asked what it is about, it is asked again."""
    if shown is not None and shown.facts.get("s") == "list" and not talk.heard.media:
        menu.show_list(talk, notes=[say(drafting.NOT_UNDERSTOOD)])
    else:
        menu.show_menu(talk, attachments.not_kept(came))


def _names_a_danger(talk: Talk, text: str) -> bool:
    """Whoever types nothing but `fire` is shown where one press reports it."""
    labels = (talk.words.sentence(talk.language, kind.label) for kind in talk.forms.dangers)
    return 0 < len(text) <= menu.LABEL_AT_MOST and any(matches(text, label) for label in labels)


def keep_until_asked(talk: Talk, about: Recognised = NOTHING) -> tuple[bool, Came]:
    """Keep what was said before anybody knows what it is about; whether there was something, and
    what became of files. about: what it may be; of nothing, a few words are a slip."""
    text = tidy(talk.heard.text) if not talk.heard.command else ""
    came = attachments.take_files(talk)
    is_slip = len(text) < STORY and about == NOTHING
    if is_slip and not came.ids and talk.heard.pin is None:
        return False, came
    keep(talk, text, came.ids)
    return True, came


def keep(talk: Talk, text: str, ids: Sequence[str]) -> None:
    """Keep words, media and the pin that came along until it is asked what they are about."""
    pin = talk.heard.pin
    remember(talk, text, media=ids)
    kept = talk.dialog.get("kept") or Kept()
    marks, _ = marks_with(kept, words=[text] if text else [], media=ids)
    talk.dialog["kept"] = kept | marks
    talk.dialog.setdefault("draft_at", talk.now.isoformat())
    if pin is not None:
        talk.dialog["kept"]["pin"] = [pin.latitude, pin.longitude]
    talk.begin_wiping()
