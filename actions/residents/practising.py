"""Practising: how a report is made, tried on one's own phone. It is said at each step; nothing
leaves, and nothing is kept but that one more practised in that month and village.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlmodel import col

from actions.residents import menu
from actions.residents.turn_context import Talk
from domain.forms.answer_facts import marks_in, village_of
from domain.forms.forms import Form, Life
from domain.forms.report_draft import ReportDraft
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.saying import Button, Line, pgettext, say
from storage import month_counts
from storage.tables import Media

MARK = pgettext("practice.mark", "🎓 PRACTICE, nobody gets it. Real danger: call {numbers}.")
DONE = pgettext("practice.done", "🎓 Well done, that is how it goes.")
NOTHING_KEPT = pgettext("practice.nothing", "It was practice: nothing was sent, nothing is kept.")
ONCE_MORE = pgettext("practice.once_more", "Practise once more")
PRACTISED = "practised"


def marked(talk: Talk) -> Sequence[Line]:
    """What stands above each step."""
    return (say(MARK, numbers=talk.local.first_number()),)


def finish(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """The last step: it is over, and forgotten here too."""
    village = village_of(form, draft.answers) or talk.speaker.profile.village
    _forget(talk, form, draft)
    _count(talk, form, village)
    lines = (say(DONE), say(NOTHING_KEPT), say(form.advice, numbers=talk.local.first_number()))
    again = Button(act("form", form.code), say(ONCE_MORE), "1", form.emoji)
    talk.show(View(lines, (again, menu.TO_MENU)), at=act("go", "menu"), scene="menu")


def leave(talk: Talk) -> None:
    """Somebody goes back from its first step; what they told goes to no report."""
    forget_begun(talk)
    menu.show_menu(talk, [say(NOTHING_KEPT)])


def forget_begun(talk: Talk) -> None:
    """A practice that was begun is over, where there is one: something real begins."""
    found = talk.draft()
    if found is not None and found[0].life is Life.PRACTICE:
        _forget(talk, *found)


def _forget(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """Its own files alone: others may wait here for what they are about."""
    told = col(Media.id).in_(marks_in(form, draft.answers).get("media", ()))
    talk.tx.execute(delete(Media).where(col(Media.owner) == talk.speaker.mailbox, told))
    talk.tx.expire_all()
    talk.end_draft()


def _count(talk: Talk, form: Form, village: str) -> None:
    """A phone counts once a day: whoever tries it again is the same person, or sits beside them."""
    site = talk.local.site
    if site is None:
        return
    today = talk.now.astimezone(ZoneInfo(site.timezone)).date()
    if talk.dialog.get(PRACTISED) != today.isoformat():
        talk.dialog["practised"] = today.isoformat()
        area = village if talk.local.is_village(village) else ""
        month_counts.count_one(talk.tx, site.area, form.code, PRACTISED, area=area, today=today)
