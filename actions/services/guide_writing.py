"""Writing a guide: an officer or admin says how something is done, in words of their own; another
admin reads it and publishes it (`guide_shelf.py`).

It begins empty, and knows no case: what a resident asked has no part in it, and a sentence in the
very words of somebody who asked is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, get_args

from sqlalchemy import select
from sqlmodel import col

from actions.cases.casefile import open_file
from actions.dialog import digits
from actions.dialog.author import Author
from actions.dialog.interview import Interview, InterviewVerb
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import Verb, Where, alone, table
from domain.cases.answer_lines import one_line, own_words
from domain.dialog.press import Press
from domain.forms.form_draft import Asked
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, say
from domain.services.guide_presses import HOWTO
from domain.services.guides import (
    NOTHING,
    SAFE_LINK,
    WrittenGuide,
    checked,
    numbered,
    repeats,
    steps_in,
)
from domain.words.translations import pgettext
from storage import guides, staff
from storage.keys import new_id
from storage.tables import Case, Desk, SiteGuide

BAD_LINK = pgettext("admin:howto.bad_link", "The page has to begin with https://, without spaces.")
NO_STEPS = pgettext("admin:howto.no_steps", "Please write at least one step, at most eight.")
NOT_THEIRS = pgettext(
    "admin:howto.not_theirs",
    "These are the words of somebody who asked. Please say it in words of your own.",
)
WAITS = pgettext("admin:howto.waits", "📘 {name} wrote a guide: “{title}”. Please read it.")
READ_IT = pgettext("admin:howto.read_it", "Read it")

WHO = ("officer", "admin")
STEPS_MOST = 8
LOOKED_AT = 200  # latest questions whose words may not come back


@dataclass(slots=True)
class HowtoDraft(Asked):
    """A guide in the making. service: whose guide it will be."""

    PLACE: ClassVar = "composing.howto"
    FAMILY: ClassVar = HOWTO

    service: str = ""


class GuideWriter(Author[HowtoDraft, InterviewVerb]):
    """An officer or admin who knows how something is done."""

    @property
    def office(self) -> str:
        """Who stands for it, as residents read: an office and no person."""
        desk = self.tx.get(Desk, self.staff.desk_id) if self.staff.desk_id else None
        return desk.name if desk is not None else self.site.name


def written(writer: GuideWriter) -> WrittenGuide:
    """What was answered. Raises StepRefused where it cannot be one."""
    said = writer.draft.answers
    found = {code: "" if said[code] == NOTHING else said[code] for code in said}
    steps = steps_in(found["steps"])
    if not steps or len(steps) > STEPS_MOST:
        raise StepRefused(say(NO_STEPS))
    link = found["link"]
    if link and (not link.startswith(SAFE_LINK) or len(link.split()) > 1):
        raise StepRefused(say(BAD_LINK))
    guide = WrittenGuide(
        one_line(found["title"]),
        one_line(found["words"]),
        steps,
        one_line(found["bring"]),
        one_line(found["fee"]),
        link,
    )
    if any(repeats(guide, asked) for asked in _asked(writer)):
        raise StepRefused(say(NOT_THEIRS))
    return guide


def _asked(writer: GuideWriter) -> list[str]:
    """What people of the place asked lately, as far as it is still kept."""
    of_it = select(Case).where(
        col(Case.site) == writer.site.area,
        col(Case.form) == writer.draft.service,
        col(Case.data_key).is_not(None),
    )
    cases = writer.tx.scalars(of_it.order_by(col(Case.opened_at).desc()).limit(LOOKED_AT)).all()
    files = [open_file(writer.tx, case) for case in cases]
    return [
        words
        for file in files
        for part in file.parts
        for words in own_words(file.form, part.answers)
    ]


def preview(writer: GuideWriter) -> Sequence[Line]:
    """As residents will read it."""
    guide = written(writer)
    rest = checked(guide, office=writer.office, day=writer.day(_today(writer)))
    return [guide.title, *numbered(guide.steps), *rest]


def hand_on(writer: GuideWriter) -> None:
    """It is a draft, and every other admin is asked to read it. Raises StepRefused."""
    tx, guide = writer.tx, written(writer)
    row = SiteGuide(
        id=new_id(),
        site=writer.site.area,
        service=writer.draft.service,
        office=writer.office,
        written_by=writer.staff.id,
        written_on=_today(writer),
        sealed=b"",  # until it is put
    )
    guides.put_guide(tx, row, guide)
    name = staff.name_of(tx, writer.staff.id)
    button = Button(in_menu("guide", row.id), say(READ_IT), "1", "📘")
    for admin in staff.admins_of(tx, writer.site.area):
        if admin.address_key == writer.staff.address_key:
            continue
        waits = say(WAITS, name=name, title=guide.title)
        digits.tell_staff(tx, admin.id, [waits], [button], now=writer.now)


def _today(writer: GuideWriter) -> date:
    return writer.now.astimezone(writer.zone).date()


GUIDE: Interview[GuideWriter] = Interview(
    form=HOWTO,
    offers={},
    preview=preview,
    deed=hand_on,
    back=in_menu("guides"),
)


def show(writer: GuideWriter) -> None:
    """What it is, and the way back into one that was left."""
    writer.say(say(writer.forms.staff[HOWTO].title), buttons=writer.unfinished("1"))


def begin(writer: GuideWriter, press: Press) -> None:
    """A guide of that service."""
    if writer.may_begin(press):
        writer.draft.service = press.rest
        start(writer)
        writer.keep()


def start(writer: GuideWriter) -> None:
    """An empty one, of the same service."""
    service = writer.draft.service
    GUIDE.start(writer)
    writer.draft.service = service


_OWN = (f"{HOWTO}.new", f"{HOWTO}.list")
VERBS = table(
    [one for one in GUIDE.verbs(HOWTO, WHO) if one.name not in _OWN],
    [Verb(f"{HOWTO}.new", begin, WHO, Where.PRIVATE)],
    [Verb(f"{HOWTO}.list", alone(show), WHO, Where.PRIVATE)],
    names=get_args(InterviewVerb),
    family=HOWTO,
)
