"""On the way: what admins do to an announcement that goes out, and leaders to what they called or
were asked to read aloud."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from actions.announcements.composer import GONE, Composer, Verbs
from actions.broadcasts import announcement_lifecycle, reading_aloud, sending_run
from actions.broadcasts.pre_send_checks import is_admin
from actions.dialog.author import refuse_stranger
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import LEADERS, Verb, Where
from domain.dialog.press import Press
from domain.saying import say
from storage import announcement_queries, staff
from storage.tables import Announcement, Staff
from storage.tx import Tx

Deed = Callable[[Composer, Press], None]


class OnASending(Protocol):
    """What is done to one go of an announcement."""

    def __call__(self, tx: Tx, sending_id: str, /, *, now: datetime) -> object: ...


def _on_sending(deed: OnASending) -> Deed:
    """By any admin of the place, and the leader who called it together. Raises Refusal."""

    def do(composer: Composer, press: Press) -> None:
        found = announcement_queries.find_sending(composer.tx, press.arg(0))
        announcement = composer.tx.get(Announcement, found.announcement_id) if found else None
        if _holds(composer, announcement):
            deed(composer.tx, press.arg(0), now=composer.now)

    return do


def again(composer: Composer, press: Press) -> None:
    """Once more for those it did not reach. Raises Refusal."""
    announcement = composer.tx.get(Announcement, press.arg(0))
    if _holds(composer, announcement) and announcement is not None:
        announcement_lifecycle.resend(
            composer.tx, announcement, by=composer.staff, now=composer.now
        )


def _holds(composer: Composer, announcement: Announcement | None) -> bool:
    """Whether they may do so; a leader who may not is told. Raises Refusal for an admin."""
    if composer.staff.role == "admin":
        site = announcement.site if announcement is not None else ""
        if not is_admin(composer.tx, composer.staff.id, site):
            raise StepRefused(say(GONE))
        return True
    roles = staff.roles_at(composer.tx, composer.heard.who)
    own = [role for role in roles if announcement and role.id == announcement.composed_by]
    if not own:
        refuse_stranger(composer.tx, composer.heard.who, now=composer.now)
        return False
    composer.staff = own[0]
    return True


def _told(form: str) -> Deed:
    """A leader's word that people were told, by that form."""

    def do(composer: Composer, press: Press) -> None:
        tx, now = composer.tx, composer.now
        announcement = tx.get(Announcement, press.arg(0))
        leader = _leader_at(composer, announcement.site if announcement else "")
        if announcement is None or leader is None:
            refuse_stranger(tx, composer.heard.who, now=now)
        elif form == "visit" and len(press.args) == 1:
            reading_aloud.ask_how_many(tx, announcement, leader, now=now)
        else:
            people = press.number(1)
            word = reading_aloud.LeadersWord(form, people)
            reading_aloud.confirm(tx, announcement, leader, word, now=now)

    return do


def _leader_at(composer: Composer, site: str) -> Staff | None:
    roles = staff.roles_at(composer.tx, composer.heard.who)
    return next((role for role in roles if role.role in LEADERS and role.site == site), None)


VERBS: Verbs = (
    Verb("announce.stop", _on_sending(sending_run.stop), LEADERS, Where.PRIVATE),
    Verb("announce.pause", _on_sending(sending_run.pause), LEADERS, Where.PRIVATE),
    Verb("announce.resume", _on_sending(sending_run.resume), LEADERS, Where.PRIVATE),
    Verb("announce.again", again, LEADERS, Where.PRIVATE),
    Verb("announce.read", _told("read"), LEADERS, Where.PRIVATE),
    Verb("announce.posted", _told("posted"), LEADERS, Where.PRIVATE),
    Verb("announce.visit", _told("visit"), LEADERS, Where.PRIVATE),
)
