"""The shelf of a site's own services: somebody else than its makers reads what one asks of people
and who reads it, and approves it; any admin withdraws one, and it can be brought back.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, Verb, Where
from actions.people.admin_menu import AtMenu, Deed
from actions.services import own_deeds
from actions.services.own_deeds import text_languages
from actions.services.own_lines import asked_lines, other_languages, reading_lines
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.mailboxes import to_staff
from domain.media_verdicts import Clean
from domain.people.admin_presses import in_menu
from domain.saying import As, Button, Line, Moment, Saying, pgettext, say
from domain.services.make_presses import make
from domain.words.buttons import CHANGE, DROP
from storage import own_services, sites, staff
from storage.media import MONTHS_MADE, keep_made
from storage.signed_files import signed_name
from storage.tables import Desk, OwnService

SHELF = pgettext(
    "admin:own.shelf", "Services that people here made, for residents and for the office."
)
MAKE = pgettext("admin:own.make", "Make a service")
IS_WAITING = pgettext("admin:own.is_waiting", "{title} (waits)")
IS_OVER = pgettext("admin:own.is_over", "{title} (withdrawn)")
MADE_BY = pgettext("admin:own.made_by", "{name} made it, {day}.")
BROUGHT = pgettext("admin:own.brought", "Whoever runs the computer brought it, {day}.")
OPEN_SINCE = pgettext("admin:own.open_since", "Open since {day}.")
ASKS = pgettext("admin:own.asks", "What it asks of people:")
LOOK_ONCE_MORE = pgettext(
    "admin:own.look",
    "Does it ask what anybody thinks of politics or a party, their faith, which people or country "
    "they belong to, or names? Then do not approve it.",
)
APPROVE = pgettext("admin:own.approve", "Approve, open it")
WITHDRAW = pgettext("admin:own.withdraw", "Withdraw it")
BRING_BACK = pgettext("admin:own.bring_back", "Open it again")
UNDO = pgettext("admin:own.undo", "Undo")
ALL_VERSIONS = pgettext("admin:own.versions", "All its versions")
THESE_VERSIONS = pgettext("admin:own.these_versions", "Every version of it, the newest first.")
AS_FILE = pgettext("admin:own.as_file", "As a file")
APPROVED = pgettext("admin:own.approved", "It is open now.")
WITHDRAWN = pgettext(
    "admin:own.withdrawn",
    "Nobody can begin it any more. What was begun goes on to its end.",
)
DROPPED = pgettext("admin:own.dropped", "It is thrown away.")
ANOTHER_NOW = pgettext(
    "admin:own.another_now", "It was changed meanwhile. Please read it once more."
)
TRY_IT = pgettext("admin:own.try_it", "Try it on three phones")
TRY_HERE = pgettext(
    "admin:own.try_here",
    "Try it here, on three phones, within the hour. Nobody sees it, and nothing is kept:",
)
HERE_IT_IS = pgettext("admin:own.here_it_is", "The service as a file.")
TRIAL_LASTS = timedelta(hours=1)
TOML = "text/plain"
NEWEST = ("waiting", "live", "withdrawn")  # of a service's versions, the newest first


def show_shelf(at: AtMenu, press: Press) -> Saying:
    """All of them, a line each, and the way to make one."""
    newest = {row.code: row for row in reversed(_newest_first(at))}
    shelf = Listing(
        tuple(newest[code] for code in sorted(newest)),
        opens=partial(_opening, at),
        turns=partial(in_menu, "services"),
        before=[Button(make("new"), say(MAKE), "1", "➕")],
        after=[back_to(in_menu("menu"))],
    )
    return Saying((say(SHELF),), shelf.buttons(press.number(0)))


def show_versions(at: AtMenu, press: Press) -> Saying:
    """Of one service what waits, what is open, and what it was before."""
    row = _find(at, press)
    if row is None:
        return show_shelf(at, Press(press.verb))
    versions = Listing(
        _versions(at, row),
        opens=partial(_opening, at),
        turns=partial(in_menu, "service-all", row.id),
        after=[back_to(in_menu("service", row.id))],
    )
    return Saying((say(THESE_VERSIONS),), versions.buttons(press.number(1)))


def _newest_first(at: AtMenu) -> list[OwnService]:
    """What waits before what is open, and both before what was withdrawn; of versions of one day,
    what somebody withdrew before what a newer one took the place of."""
    return sorted(
        own_services.own_of(at.tx, at.admin.site),
        key=lambda row: (
            NEWEST.index(row.state),
            -row.made_on.toordinal(),
            not row.withdrawn_by,
        ),
    )


def _versions(at: AtMenu, row: OwnService) -> list[OwnService]:
    return [one for one in _newest_first(at) if one.code == row.code]


def _opening(at: AtMenu, row: OwnService) -> Button:
    form = own_services.form_in(at.tx, row)
    named = {"waiting": IS_WAITING, "withdrawn": IS_OVER}
    title = say(form.name)
    label = say(named[row.state], title=title) if row.state in named else title
    return Button(in_menu("service", row.id), label, emoji=form.emoji)


def show_service(at: AtMenu, press: Press) -> Saying:
    """What it asks of people and who reads it, on one screen, and what can be done with it."""
    row = _find(at, press)
    if row is None:
        return show_shelf(at, Press(press.verb))
    form, desk = own_services.form_in(at.tx, row), at.tx.get_one(Desk, row.desk_id)
    languages = text_languages(sites.get_site(at.tx, row.site), at.words)
    lines = [
        say(form.name),
        _history(at, row),
        "",
        say(ASKS),
        *asked_lines(form),
        "",
        *reading_lines(at.tx, form, desk),
        *other_languages(form, languages, at.words, reader=at.admin.language),
    ]
    if row.state == "waiting":
        lines += ["", say(LOOK_ONCE_MORE)]
    others = len(_versions(at, row)) > 1
    versions = Button(in_menu("service-all", row.id), say(ALL_VERSIONS), "6", "🗂")
    return Saying(tuple(lines), (*_buttons(row), *([versions] if others else []), _back()))


def _buttons(row: OwnService) -> list[Button]:
    version = row.version
    able = {
        "waiting": [
            Button(in_menu("service-yes", row.id, version), say(APPROVE), "1", "✅"),
            Button(in_menu("service-out", row.id, version), say(DROP), "3", "🗑"),
        ],
        "live": [Button(in_menu("service-no", row.id), say(WITHDRAW), "1", "⏹")],
        "withdrawn": [Button(in_menu("service-again", row.id), say(BRING_BACK), "1", "▶")],
    }
    buttons = able[row.state]
    if row.answers:
        buttons.insert(1, Button(make("change", row.id), say(CHANGE), "2", "✏️"))
    buttons.append(Button(in_menu("service-try", row.id), say(TRY_IT), "5", "📱"))
    return [*buttons, Button(in_menu("service-file", row.id), say(AS_FILE), "4", "📄")]


def approve(at: AtMenu, press: Press) -> Saying:
    """Open from now on. Refused for whoever had a hand in it, and where it says something else than
    what was read."""
    row = _find(at, press)
    if row is None:
        return show_shelf(at, Press(press.verb))
    if row.version != press.number(1) or row.state != "waiting":
        again = show_service(at, press)
        return Saying((say(ANOTHER_NOW), "", *again.lines), again.buttons)
    return _opened(at, own_deeds.approve, row)


def withdraw(at: AtMenu, press: Press) -> Saying:
    """Closed from now on; the same press undoes it."""
    row = _find(at, press)
    if row is None or row.state != "live":
        return show_service(at, press)
    own_deeds.withdraw(at.tx, row, at.admin)
    undo = Button(in_menu("service-again", row.id), say(UNDO), "1", "↩")
    return Saying((say(WITHDRAWN),), (undo, _back()))


def bring_back(at: AtMenu, press: Press) -> Saying:
    """Open again, as it was."""
    row = _find(at, press)
    if row is None or row.state != "withdrawn":
        return show_service(at, press)
    return _opened(at, own_deeds.bring_back, row)


def throw_away(at: AtMenu, press: Press) -> Saying:
    """One that was never open; nothing of it remains."""
    row = _find(at, press)
    if row is None or row.state != "waiting" or row.version != press.number(1):
        return show_service(at, press)
    at.tx.delete(row)
    at.tx.flush()
    return Saying((say(DROPPED),), (_back(),))


def take_along(at: AtMenu, press: Press) -> Saying:
    """Its file: brought to another place, it is the same service there."""
    row = _find(at, press)
    if row is None:
        return show_shelf(at, Press(press.verb))
    owner = f"{MONTHS_MADE}{at.now.date().isoformat()}:{to_staff(at.admin.id)}"
    body = Clean("file", TOML, row.file.encode())
    made = keep_made(at.tx, owner, body, name=f"{row.code}.toml")
    return Saying((say(HERE_IT_IS),), (_back(),), media=(made,))


def try_it(at: AtMenu, press: Press) -> Saying:
    """A link to three phones on which it is open; nothing that happens there is kept."""
    row = _find(at, press)
    if row is None:
        return show_shelf(at, Press(press.verb))
    name = signed_name(at.tx.keys, row.id, until=at.now + TRIAL_LASTS)
    link = f"{at.links.pages}/try/{name}"
    return Saying((say(TRY_HERE), link), (back_to(in_menu("service", row.id)),))


def _opened(at: AtMenu, deed: Callable[..., None], row: OwnService) -> Saying:
    """What comes of it; where it may not be, the way to change it."""
    back = back_to(in_menu("service", row.id))
    try:
        deed(at.tx, row, at.admin, forms=at.forms, words=at.words, today=_today(at))
    except StepRefused as refused:
        return Saying((refused.reason,), (back,))
    return Saying((say(APPROVED),), (back,))


def _find(at: AtMenu, press: Press) -> OwnService | None:
    row = at.tx.get(OwnService, press.arg(0), with_for_update=True)
    return row if row is not None and row.site == at.admin.site else None


def _history(at: AtMenu, row: OwnService) -> Line:
    if row.approved_on is not None and row.state == "live":
        return say(OPEN_SINCE, day=_day(at, row.approved_on))
    if not row.makers:
        return say(BROUGHT, day=_day(at, row.made_on))
    name = ", ".join(staff.name_of(at.tx, maker) for maker in row.makers)
    return say(MADE_BY, name=name, day=_day(at, row.made_on))


def _today(at: AtMenu) -> date:
    return at.now.astimezone(_zone(at)).date()


def _day(at: AtMenu, on: date) -> Moment:
    return Moment(datetime.combine(on, time(12), _zone(at)), As.DAY, at.now)


def _zone(at: AtMenu) -> ZoneInfo:
    return ZoneInfo(sites.get_site(at.tx, at.admin.site).timezone)


def _back() -> Button:
    return back_to(in_menu("services"))


VERBS: tuple[Verb[Deed], ...] = (
    Verb("admin.services", show_shelf, ADMINS, Where.PRIVATE),
    Verb("admin.service", show_service, ADMINS, Where.PRIVATE),
    Verb("admin.service-all", show_versions, ADMINS, Where.PRIVATE),
    Verb("admin.service-yes", approve, ADMINS, Where.PRIVATE),
    Verb("admin.service-no", withdraw, ADMINS, Where.PRIVATE),
    Verb("admin.service-again", bring_back, ADMINS, Where.PRIVATE),
    Verb("admin.service-out", throw_away, ADMINS, Where.PRIVATE),
    Verb("admin.service-try", try_it, ADMINS, Where.PRIVATE),
    Verb("admin.service-file", take_along, ADMINS, Where.PRIVATE),
)
