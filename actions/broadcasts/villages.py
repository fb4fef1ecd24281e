"""Villages: who is told or invited; the whole place, or villages one by one."""

from typing import Any

from actions.broadcasts.pre_send_checks import count_people
from actions.dialog.author import Author
from actions.dialog.questions import Offered
from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.saying import Line, pgettext, say
from storage import sites

REACHES = pgettext("admin:compose.reaches", "Reaches {count} people by chat.")
REACHES_FEW = pgettext("admin:compose.reaches_few", "Reaches fewer than {few} people by chat.")
REACHES_NONE = pgettext(
    "admin:compose.reaches_none", "Reaches nobody by chat yet. Tell the {leader_word}, and post it."
)
EVERYWHERE = pgettext("admin:compose.everywhere", "Everybody in {site}")


def villages_offered(author: Author[Any, Any]) -> list[Offered]:
    """Everybody, then the villages one by one; nobody chooses both."""
    site, rows = author.site, sites.villages_of(author.tx, author.staff.site)
    codes = tuple(area.code for area in rows)
    everywhere = Offered(site.area, say(EVERYWHERE, site=site.name), without=codes)
    return [everywhere, *(Offered(area.code, area.name, without=(site.area,)) for area in rows)]


def reach_line(author: Author[Any, Any]) -> Line:
    """How many people that reaches by chat; small numbers are hidden."""
    count = count_people(author.tx, author.audience(), author.staff.site)
    if count == 0:
        return say(REACHES_NONE)
    if is_small(count):
        return say(REACHES_FEW, few=SHOWN_FROM)
    return say(REACHES, count=count)
