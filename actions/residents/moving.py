"""Moving: somebody goes on at another door, with what they began, their reports and their wishes.

A link or a typed code brings them there; it lasts ten minutes and works once. The old door is told
and can undo it, unless a report asks for a phone that stays silent.
"""

from datetime import datetime

from actions.dialog.verbs import alone
from actions.people import pushing
from actions.residents import clear_chat, menu, resuming
from actions.residents.turn_context import SWEPT, Talk, residents_verb
from domain.channels import channel_of
from domain.dialog.press import press_of
from domain.forms.answer_facts import reach_of
from domain.forms.forms import Reach
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.heard import PAGE
from domain.ids import ReporterId
from domain.mailboxes import to_reporter, to_resident
from domain.saying import Arg, Button, Line, Saying, pgettext, say
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
    _go_on(talk, HERE_NOW)
    return True


def _go_on(talk: Talk, note: str) -> None:
    """With the report in the making, where one has something left to ask."""
    if resuming.is_asking(talk):
        resuming.offer_to_go_on(talk, [say(note)])
    else:
        menu.show_menu(talk, [say(note)])


def _carry(talk: Talk, old: Speaker) -> None:
    """Everything of the old door comes along, and it is told, if it may be."""
    hushed = reporters.is_hushed(talk.tx, old.profile)
    moved = reporters.move_reports(talk.tx, old, talk.speaker, old.profile.reports)
    for reporter_id in moved:
        goes_on_at_another_door(talk.tx, reporter_id, now=talk.now)
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    if talk.speaker.is_new:
        talk.speaker.profile.language = ""  # a guess; at the old door they have chosen
    talk.speaker.profile.comes_from(old.profile)
    been = [old.id, *old.profile.came_from]
    talk.speaker.profile.came_from = [one for one in been if one != talk.speaker.id]
    talk.settle_at(talk.speaker.profile.site, talk.speaker.profile.village)
    _carry_draft(talk, old)
    old.profile.moved_to, old.profile.moved = talk.speaker.id, moved
    keep_other(talk, old)
    if not hushed and not _hides(talk, old):
        undo = Button(press_of(act("unmove")).token, say(NOT_ME))
        gone = gone_line(talk, GONE_ELSEWHERE, GONE_TO_A_PAGE)
        outbox.put(talk.tx, to_resident(old.id), Saying((gone,), (undo,)), now=talk.now)


def _hides(talk: Talk, old: Speaker) -> bool:
    """Whether the report in the making came along, and nobody shall read of it."""
    found = talk.draft()
    if found is None or old.id not in talk.dialog.get("draft_from", ()):
        return False
    form, draft = found
    return form.private or Reach(reach_of(form, draft.answers)["reach"]) in reporters.SILENT


def goes_on_at_another_door(tx: Tx, reporter_id: ReporterId, *, now: datetime) -> None:
    """What stands in the old chat is not changed from the new one; what waited for a word in the
    old one leaves now."""
    sent_messages.forget_posted(tx, to_reporter(reporter_id))
    outbox.word_came(tx, to_reporter(reporter_id), now=now)


def _carry_draft(talk: Talk, old: Speaker) -> None:
    """The report in the making goes on here, unless another one does."""
    dialog = old.dialog
    if dialog is None or "draft" in talk.dialog or "draft" not in dialog:
        return
    began, been = dialog.get("draft_at"), dialog.get("draft_from", [])
    for name in clear_chat.TOLD:
        if name in dialog:
            talk.dialog[name] = dialog.pop(name)
    if dialog.get("private"):
        talk.dialog["private"] = True
        if began:  # what stands on the old phone is still to go at its time
            dialog["draft_at"] = began
    talk.dialog["draft_from"] = [old.id, *been]
    talk.dialog["first"] = talk.dialog["n"] + 1
    talk.begin_wiping()
    give_media_of(talk.tx, to_resident(old.id), talk.speaker.mailbox)


def keep_other(talk: Talk, other: Speaker) -> None:
    """Write another door back; what ends by itself there still does."""
    drafting = not (other.dialog or {}).keys().isdisjoint(SWEPT)
    residents.keep(talk.tx, other, draft_on=talk.now.date() if drafting else None)


def gone_line(talk: Talk, elsewhere: str, to_a_page: str, **facts: Arg) -> Line:
    """What the old door reads: where it goes on, as people call it. Two text ids."""
    if talk.heard.where.startswith(PAGE):
        return say(to_a_page, **facts)
    here = channel_of(talk.heard.where)
    titles = [way.channel.title for way in talk.links.ways if way.channel.name == here]
    return say(elsewhere, channel=titles[0] if titles else here, **facts)


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
    _go_on(talk, BACK_HERE)


def _take_back(talk: Talk, new: Speaker) -> None:
    """What came from here and is at that door. It is told, if it may be."""
    came = talk.speaker.profile.moved
    hushed = reporters.is_hushed(talk.tx, new.profile)
    there = [one for one in came if one in new.profile.reports]
    for reporter_id in reporters.move_reports(talk.tx, new, talk.speaker, there, opened=False):
        goes_on_at_another_door(talk.tx, reporter_id, now=talk.now)
    if new.dialog is not None and talk.speaker.id in new.dialog.get("draft_from", ()):
        _carry_draft(talk, new)
    new.profile.moved = [one for one in new.profile.moved if one not in came]
    new.profile.came_from = [one for one in new.profile.came_from if one != talk.speaker.id]
    keep_other(talk, new)
    if not hushed:
        outbox.put(talk.tx, to_resident(new.id), Saying((say(BACK_THERE),)), now=talk.now)


VERBS = (
    residents_verb("move", alone(offer), elsewhere=True),
    residents_verb("unmove", alone(undo)),
)
