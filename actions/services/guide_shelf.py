"""The shelf of a site's own guides: an admin reads what somebody wrote, publishes it, or takes it
away again. Never the one who wrote it: a second pair of eyes sees what the first did not.
"""

from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from actions.dialog.verbs import ADMINS, Verb, Where, on_found
from actions.people.admin_menu import AtMenu, Deed
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Life
from domain.people.admin_presses import in_menu
from domain.saying import As, Button, Line, Moment, Saying, say
from domain.services.guide_presses import write_guide
from domain.services.guides import checked, numbered
from domain.words.buttons import MORE
from domain.words.translations import pgettext
from storage import guides, sites, staff
from storage.tables import SiteGuide, Staff

SHELF = pgettext("admin:guides.list", "Guides that people here wrote. Press one to read it.")
WRITE = pgettext("admin:guides.write", "Write a guide")
IS_DRAFT = pgettext("admin:guides.draft", "{title} (not published)")
IS_GONE = pgettext("admin:guides.gone", "{title} (taken away)")
WRITTEN_BY = pgettext("admin:guides.written_by", "{name} wrote it, {day}.")
PUBLISH = pgettext("admin:guides.publish", "Publish it")
TAKE_AWAY = pgettext("admin:guides.take_away", "Take it away")
PUBLISHED = pgettext("admin:guides.published", "Residents find it now, under the papers.")
TAKEN_AWAY = pgettext("admin:guides.taken_away", "Nobody finds it any more. You can publish again.")
YOUR_OWN = pgettext(
    "admin:guides.your_own", "You wrote it yourself. Another admin has to read and publish it."
)
LISTED = 12


def show_shelf(at: AtMenu, press: Press) -> Saying:
    """All of the site's own, and the way to write one."""
    writing = [
        Button(write_guide(form.code), say(WRITE), "1", "✏️")
        for form in at.forms.by_code.values()
        if form.life is Life.GUIDE
    ]
    shelf = Listing(
        guides.guides_of(at.tx, at.admin.site),
        opens=lambda row: Button(in_menu("guide", row.id), _named(at, row), emoji="📘"),
        turns=partial(in_menu, "guides"),
        after=[*writing, back_to(in_menu("menu"))],
        most=LISTED,
        digits=0,
        more=MORE,
    )
    return Saying((say(SHELF),), shelf.buttons(press.number(0)))


def _named(at: AtMenu, row: SiteGuide) -> Line:
    title = guides.read_guide(at.tx, row).title
    if row.state == "published":
        return title
    return say(IS_DRAFT if row.state == "draft" else IS_GONE, title=title)


def show_guide(at: AtMenu, row: SiteGuide) -> Saying:
    """One, as residents read it, and what can be done with it."""
    guide, day = guides.read_guide(at.tx, row), _day(at, row)
    rest = checked(guide, office=row.office, day=day)
    name = staff.name_of(at.tx, row.written_by)
    lines = (guide.title, *numbered(guide.steps), *rest, "", say(WRITTEN_BY, name=name, day=day))
    publish = Button(in_menu("guide-yes", row.id), say(PUBLISH), "1", "✅")
    take_away = Button(in_menu("guide-no", row.id), say(TAKE_AWAY), "2", "🗑")
    able = {"draft": (publish, take_away), "published": (take_away,), "withdrawn": (publish,)}
    return Saying(lines, (*able[row.state], _back()))


def publish(at: AtMenu, row: SiteGuide) -> Saying:
    """Residents find it from now on. Refused for whoever wrote it."""
    author = at.tx.get_one(Staff, row.written_by)
    if author.address_key == at.admin.address_key:
        return Saying((say(YOUR_OWN),), (_back(),))
    row.state, row.published_by = "published", at.admin.id
    row.published_on = at.now.astimezone(_zone(at)).date()
    return Saying((say(PUBLISHED),), (_back(),))


def take_away(_at: AtMenu, row: SiteGuide) -> Saying:
    """Residents find it no more; what it says stays here."""
    row.state, row.published_by, row.published_on = "withdrawn", None, None
    return Saying((say(TAKEN_AWAY),), (_back(),))


def _find(at: AtMenu, press: Press) -> SiteGuide | None:
    row = at.tx.get(SiteGuide, press.rest, with_for_update=True)
    return row if row is not None and row.site == at.admin.site else None


def _day(at: AtMenu, row: SiteGuide) -> Moment:
    on = row.published_on or row.written_on
    return Moment(datetime.combine(on, time(12), _zone(at)), As.DAY, at.now)


def _zone(at: AtMenu) -> ZoneInfo:
    return ZoneInfo(sites.get_site(at.tx, at.admin.site).timezone)


def _back() -> Button:
    return back_to(in_menu("guides"))


VERBS: tuple[Verb[Deed], ...] = (
    Verb("admin.guides", show_shelf, ADMINS, Where.PRIVATE),
    Verb("admin.guide", on_found(_find, show_guide, show_shelf), ADMINS, Where.PRIVATE),
    Verb("admin.guide-yes", on_found(_find, publish, show_shelf), ADMINS, Where.PRIVATE),
    Verb("admin.guide-no", on_found(_find, take_away, show_shelf), ADMINS, Where.PRIVATE),
)
