"""Digits: staff may type the digit of a button instead of pressing it, as residents can.

It belongs to the message that was seen last. Whoever works here may live here too: where a screen
of the resident's own talk, an alert or an invitation came later, what is typed is for that one.
"""

from collections.abc import Sequence
from datetime import datetime

from actions.dialog import staff_drafts
from domain.broadcasts.announcing import OF_MEETINGS, AnnouncementKind
from domain.dialog.staff_drafts import BaseDraft, Menu
from domain.heard import Heard
from domain.ids import StaffId
from domain.mailboxes import to_staff
from domain.people.profile import Profile
from domain.saying import Button, Line, Saying
from domain.words.translations import digit_of
from storage import announcement_queries, outbox, residents, screens
from storage.tables import Staff
from storage.tx import Tx

UNDER_ALERTS, UNDER_INVITATIONS = "12", "1234"  # digits that residents type there


def keys_of(buttons: Sequence[Button]) -> dict[str, str]:
    """Their tokens by their digits."""
    return {button.digit: button.choice for button in buttons if button.digit}


def note_buttons(
    tx: Tx, member: Staff, buttons: Sequence[Button], *, now: datetime, words_to: str = ""
) -> None:
    """Digits mean these buttons from now on, and words are for no draft. For what answers
    somebody. words_to: the token of what is typed or sent next, "" where it is for nobody here."""
    if keys := keys_of(buttons):
        draft = staff_drafts.find_composed(tx, member, now=now) or Menu(asked_at=now.isoformat())
        draft.keys, draft.paused, draft.words_to = keys, True, words_to
        staff_drafts.keep_draft(tx, member, draft, now=now)


def is_awaited(tx: Tx, member: Staff, words_to: str, *, now: datetime) -> bool:
    """Whether what they type or send is still for that token: nothing else was asked since."""
    draft = staff_drafts.find_composed(tx, member, now=now)
    draft = draft or staff_drafts.find_draft(tx, member, Menu, now=now)
    return draft is not None and draft.paused and draft.words_to == words_to


def offer_buttons(tx: Tx, staff_id: StaffId, buttons: Sequence[Button], *, now: datetime) -> None:
    """The same for what comes unasked: it takes no digit from what is being composed, and leaves
    the others to what was asked for before. Without buttons, nothing is offered any more."""
    member = tx.get_one(Staff, staff_id)
    if staff_drafts.find_composed(tx, member, now=now) is not None:
        return
    menu = staff_drafts.find_draft(tx, member, Menu, now=now)
    if menu is None and not buttons:
        return
    menu = menu or Menu()
    menu.offered, menu.offered_at = keys_of(buttons), now.isoformat()
    staff_drafts.keep_draft(tx, member, menu, now=now)


def tell_staff(
    tx: Tx, staff_id: StaffId, lines: Sequence[Line], buttons: Sequence[Button], *, now: datetime
) -> None:
    """Tell them something unasked, with buttons under it."""
    outbox.put(tx, to_staff(staff_id), Saying(tuple(lines), tuple(buttons)), now=now)
    offer_buttons(tx, staff_id, buttons, now=now)


def meant_by(tx: Tx, heard: Heard, *, now: datetime) -> str:
    """The token that was typed as a digit or is to take the words; "" where they are for nobody
    here. heard: in private, pressed nowhere."""
    digit = "" if heard.media else digit_of(heard.text)
    for draft, touched_at in staff_drafts.drafts_at(tx, heard.who, now=now):
        for keys, since in _layers(draft, touched_at):
            if _is_for_resident(tx, heard, digit, since=since):
                return ""
            if digit in keys:
                return keys[digit]
        if draft.paused and draft.words_to:
            return draft.words_to
        if draft.on_words and (digit or draft.takes_words):
            return draft.on_words
    return ""


def _layers(draft: BaseDraft, touched_at: datetime) -> list[tuple[dict[str, str], datetime]]:
    """What its digits mean, what came last first, each with its time."""
    if not isinstance(draft, Menu):
        return [(draft.keys, touched_at)]
    layers = ((draft.offered, draft.offered_at), (draft.keys, draft.asked_at))
    return [(keys, datetime.fromisoformat(at)) for keys, at in layers if keys]


def _is_for_resident(tx: Tx, heard: Heard, digit: str, *, since: datetime) -> bool:
    """Whether something of their own came after that moment, and before they typed."""
    speaker = residents.find_speaker(tx, heard.who)
    if speaker is None:
        return False
    shown = next(screens.recent_screens(tx, speaker, limit=1), None)
    put_at = datetime.fromisoformat(shown.facts["put"]) if shown and "put" in shown.facts else None
    if put_at is not None and put_at > since and _typed_after(heard, put_at):
        return True
    return digit != "" and _is_for_news(tx, heard, speaker.profile, digit, since=since)


def _is_for_news(tx: Tx, heard: Heard, profile: Profile, digit: str, *, since: datetime) -> bool:
    """Whether an alert or an invitation, told to them then or later, has such a button."""
    kinds = (AnnouncementKind.ALERT, *OF_MEETINGS)
    told = announcement_queries.told_to(tx, profile.reader, kinds, site=profile.site, since=since)
    return any(
        digit in (UNDER_ALERTS if one.kind == AnnouncementKind.ALERT else UNDER_INVITATIONS)
        and _typed_after(heard, one.told_at or since)
        for one in told
        if one.kind == AnnouncementKind.ALERT or one.facts.get("asks")
    )


def _typed_after(heard: Heard, moment: datetime) -> bool:
    return heard.typed_at >= moment.replace(microsecond=0)
