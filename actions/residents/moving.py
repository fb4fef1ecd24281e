"""Moving: somebody goes on at another door, with what they began, their reports and their wishes.

A link or a typed code brings them there; it lasts ten minutes and works once. The old door is told
and can undo it, unless a report asks for a phone that stays silent.
"""

from __future__ import annotations

from datetime import datetime

from actions.dialog.verbs import alone
from actions.people import pushing
from actions.residents import clear_chat, menu, resuming
from actions.residents.turn_context import SWEPT, Talk, residents_verb
from domain.channels import channel_of
from domain.dialog.press import press_of
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.heard import PAGE
from domain.mailboxes import to_reporter, to_resident
from domain.saying import Button, Line, Saying, say
from domain.words.translations import pgettext
from storage import moves, outbox, reporters, residents, sent_messages
from storage.media import give_media_of
from storage.residents import Speaker
from storage.tx import Tx

ARRIVES = "go-"  # of a start payload: a code of ours follows

WHERE = pgettext("move.where", "Go on elsewhere: open one of these there, within 10 minutes.")
ONCE = pgettext("move.once", "It works once. Show it to nobody.")
OR_TYPE = pgettext("move.type", "Or write there: {code}")
HERE_NOW = pgettext("move.here", "✔ You go on here. Answers come here now.")
GONE_ELSEWHERE = pgettext("move.gone", "You go on in {channel} now. Answers come there.")
GONE_TO_A_PAGE = pgettext("move.gone_to_a_page", "You go on in a browser now. Answers come there.")
NOT_ME = pgettext("move.not_me", "That was not me: undo")
BACK_HERE = pgettext("move.back", "✔ Undone. Answers come here again.")
BACK_THERE = pgettext("move.back_there", "It was undone. Answers come where they came before.")
DEAD_LINK = pgettext("move.dead", "That link was used or is too old. Ask for a new one there.")


def offer(talk: Talk) -> None:
    """Links to every other door, and what to type where there is none."""
    code = ARRIVES + moves.put_move(talk.tx, talk.speaker, now=talk.now)
    here = channel_of(talk.heard.where)
    links: list[Line] = [f"{talk.links.pages}/chat#{code}"]
    links += [
        f"{way.channel.title}: {link}"
        for way in talk.links.ways
        if way.channel.name != here and (link := way.start_with(code) or way.chat)
    ]
    lines = (say(WHERE), *links, say(OR_TYPE, code=f"/start {code}"), say(ONCE))
    talk.show(View(lines, (menu.way_back(talk),)), at="go:menu", scene="menu")


def code_for(tx: Tx, address: str, *, now: datetime) -> str:
    """What leads whoever is at that address to another browser; "" where nobody said anything."""
    speaker = residents.find_speaker(tx, address)
    return "" if speaker is None else ARRIVES + moves.put_move(tx, speaker, now=now)


def arrives(talk: Talk) -> bool:
    """Whether such a link brought them here, and it was acted upon."""
    if not talk.heard.start.startswith(ARRIVES):
        return False
    code = talk.heard.start.removeprefix(ARRIVES)
    of = moves.take_move(talk.tx, code, now=talk.now)
    old = residents.hold_speaker(talk.tx, of) if of and of != talk.speaker.id else None
    if old is None:
        menu.show_menu(talk, [say(DEAD_LINK)])
        return True
    _carry(talk, old)
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, [say(HERE_NOW)])
    else:
        menu.show_menu(talk, [say(HERE_NOW)])
    return True


def _carry(talk: Talk, old: Speaker) -> None:
    """Everything of the old door comes along, and it is told, if it may be."""
    hushed = reporters.is_hushed(talk.tx, old.profile)
    moved = reporters.move_reports(talk.tx, old, talk.speaker, old.profile.reports)
    for reporter_id in moved:  # what stands in the old chat is not changed from here
        sent_messages.forget_posted(talk.tx, to_reporter(reporter_id))
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    if talk.speaker.is_new:
        talk.speaker.profile.language = ""  # a guess; at the old door they have chosen
    talk.speaker.profile.comes_from(old.profile)
    talk.settle_at(talk.speaker.profile.site, talk.speaker.profile.village)
    _carry_draft(talk, old)
    old.profile.moved_to, old.profile.moved = talk.speaker.id, moved
    _keep(talk, old)
    if not hushed:
        undo = Button(press_of(act("unmove")).token, say(NOT_ME))
        outbox.put(talk.tx, to_resident(old.id), Saying((_gone(talk),), (undo,)), now=talk.now)


def _carry_draft(talk: Talk, old: Speaker) -> None:
    dialog = old.dialog
    if dialog is None or "draft" in talk.dialog or "draft" not in dialog:
        return
    began = dialog.get("draft_at")
    for name in clear_chat.TOLD:
        if name in dialog:
            talk.dialog[name] = dialog.pop(name)
    if dialog.get("private"):
        talk.dialog["private"] = True
        if began:  # what stands on the old phone is still to go at its time
            dialog["draft_at"] = began
    talk.dialog["first"] = talk.dialog["n"] + 1
    talk.begin_wiping()
    give_media_of(talk.tx, to_resident(old.id), talk.speaker.mailbox)


def _keep(talk: Talk, other: Speaker) -> None:
    """Write another door back; what ends by itself there still does."""
    drafting = not (other.dialog or {}).keys().isdisjoint(SWEPT)
    residents.keep(talk.tx, other, draft_on=talk.now.date() if drafting else None)


def _gone(talk: Talk) -> Line:
    if talk.heard.where.startswith(PAGE):
        return say(GONE_TO_A_PAGE)
    here = channel_of(talk.heard.where)
    titles = [way.channel.title for way in talk.links.ways if way.channel.name == here]
    return say(GONE_ELSEWHERE, channel=titles[0] if titles else here)


def undo(talk: Talk) -> None:
    """At the old door: it was somebody else, or a mistake. Everything comes back, from as
    many doors as they went on to."""
    profile = talk.speaker.profile
    if not profile.moved_to:
        menu.show_menu(talk)
        return
    gone_to, seen = profile.moved_to, {str(talk.speaker.id)}
    while gone_to and gone_to not in seen:
        seen.add(gone_to)
        new = residents.hold_speaker(talk.tx, residents.id_of(gone_to))
        if new is None:
            break
        gone_to = new.profile.moved_to
        _take_back(talk, new)
    profile.moved_to, profile.moved = "", []
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    menu.show_menu(talk, [say(BACK_HERE)])


def _take_back(talk: Talk, new: Speaker) -> None:
    """What came from here and is at that door. It is told, if it may be."""
    came = talk.speaker.profile.moved
    hushed = reporters.is_hushed(talk.tx, new.profile)
    there = [one for one in came if one in new.profile.reports]
    for reporter_id in reporters.move_reports(talk.tx, new, talk.speaker, there, opened=False):
        sent_messages.forget_posted(talk.tx, to_reporter(reporter_id))
    new.profile.moved = [one for one in new.profile.moved if one not in came]
    _keep(talk, new)
    if not hushed:
        outbox.put(talk.tx, to_resident(new.id), Saying((say(BACK_THERE),)), now=talk.now)


VERBS = (
    residents_verb("move", alone(offer), elsewhere=True),
    residents_verb("unmove", alone(undo)),
)
