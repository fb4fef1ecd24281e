"""Villages: who is told or invited; the whole place, or villages one by one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from actions.broadcasts.pre_send_checks import count_people
from actions.dialog.author import Author
from actions.dialog.questions import Offered
from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.dialog.paging import page_at
from domain.saying import Button, Line, say
from domain.words.buttons import GO_ON, MORE
from domain.words.translations import pgettext
from storage import sites

REACHES = pgettext("admin:compose.reaches", "Reaches {count} people by chat.")
REACHES_FEW = pgettext("admin:compose.reaches_few", "Reaches fewer than {few} people by chat.")
REACHES_NONE = pgettext(
    "admin:compose.reaches_none", "Reaches nobody by chat yet. Tell the {leader_word}, and post it."
)
EVERYWHERE = pgettext("admin:compose.everywhere", "Everybody in {site}")


def put_villages(
    author: Author[Any, Any],
    question: str,
    *,
    besides: Sequence[Button] = (),
    onward: str,
    back: str,
    fresh: bool,
) -> None:
    """The question over the boxes, six to a screen, ticked where chosen: everybody, then `besides`,
    then the villages. A digit ticks a box as a press does.

    onward: the token that goes on. fresh: as a new message, else the one that stands there changes.
    """
    everywhere = _area(author, author.staff.site, say(EVERYWHERE, site=author.site.name))
    villages = sites.villages_of(author.tx, author.staff.site)
    boxes = [everywhere, *besides, *(_area(author, area.code, area.name) for area in villages)]
    shown = page_at(boxes, author.draft.page)
    buttons = [
        *(replace(box, digit=digit) for digit, box in shown.numbered()),
        Button(onward, say(GO_ON), "7", "▶"),
        *shown.more(author.token("page"), MORE),
        author.back_to(back),
    ]
    audience = author.audience()
    lines: list[Line] = [say(question)]
    if audience.areas or audience.roles:
        lines.append(reach_line(author))
    put = author.show if fresh else author.change
    put(lines, buttons)


def villages_offered(author: Author[Any, Any]) -> list[Offered]:
    """Everybody, then the villages one by one; nobody chooses both."""
    site, rows = author.site, sites.villages_of(author.tx, author.staff.site)
    codes = tuple(area.code for area in rows)
    everywhere = Offered(site.area, say(EVERYWHERE, site=site.name), without=codes)
    return [everywhere, *(Offered(area.code, area.name, without=(site.area,)) for area in rows)]


def _area(author: Author[Any, Any], code: str, name: Line) -> Button:
    return Button(author.token("area", code), name, "", tick(code in author.draft.areas))


def tick(chosen: bool) -> str:
    """☑ or ☐."""
    return "☑" if chosen else "☐"


def take_village(author: Author[Any, Any], code: str) -> None:
    """A village more or less. Codes of no village of the place change nothing."""
    site = author.staff.site
    if code in {site, *(area.code for area in sites.villages_of(author.tx, site))}:
        author.draft.toggle_area(code, site)


def reach_line(author: Author[Any, Any]) -> Line:
    """How many people that reaches by chat; small numbers are hidden."""
    count = count_people(author.tx, author.audience(), author.staff.site)
    if count == 0:
        return say(REACHES_NONE)
    if is_small(count):
        return say(REACHES_FEW, few=SHOWN_FROM)
    return say(REACHES, count=count)
