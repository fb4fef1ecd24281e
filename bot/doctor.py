"""The doctor: everything that an operator can put right, looked at and said in words."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from bot.channels import CHANNELS
from bot.failures import explain
from bot.findings import Finding, bad, good, note
from bot.public_url_check import ask_whether_open
from bot.settings import Settings
from bot.wall_clock import now
from domain.cases.routing import EVERYTHING, find_desk
from domain.forms.formfiles import load
from domain.forms.forms import Form
from domain.lanes import Lane
from domain.people.place_names import same_names, wrong_zone
from domain.sitefile import SHORT_NUMBER
from storage import outbox, sites, staff
from storage.connections import make_engine
from storage.error_counts import Logged, logged_errors
from storage.flags import is_demo
from storage.instance_lock import SomebodyServes, SomebodyWorks, alone
from storage.keys import KeyFileBroken, load_keys
from storage.migrating import is_current
from storage.open_house import open_house
from storage.tables import Desk, Site
from storage.tx import Tx

FORMS = Path(__file__).parent.parent / "services"
SLOW_CLOCK = timedelta(seconds=10)  # more, and "typed 23:10" is wrong by a visible step
LITTLE_ROOM = 1_000_000_000  # bytes left on the disk: some thousand photos
LATE = timedelta(minutes=2)
GROUP_OR_OTHERS = 0o077
LATELY = timedelta(days=7)  # in which an error is worth a line
ERRORS = {  # what a logged error means; any other one is a mistake of ours as well
    "message.rejected": "A messenger refused what we sent, and that message never arrived",
    "message.failed": "A mistake in Titir kept a message from leaving",
    "letter.not_written": "A mistake in Titir kept a message from being written",
    "database.not_kept": "The database could not keep what was said",
} | {event: what for channel in CHANNELS for event, what in channel.errors.items()}


def examine(settings: Settings, *, ring: bool = False) -> Iterator[tuple[str, Iterable[Finding]]]:
    """Parts of the house, and what was found in each. Changes nothing.

    ring: say a line in each room besides, which everybody there hears.
    """
    yield "Key", _look_at_key(settings)
    opens, findings = _look_at_database(settings)
    yield "Database", findings
    if opens:
        yield "Site and rooms", _look_inside(settings)
        yield "Errors", _look_at_errors(settings)
    for channel in CHANNELS:
        yield from channel.examine(settings, opens=opens, ring=ring)
    yield "Addresses", _look_at_addresses(settings)


# ------------------------------------------------------------------------------------ the key


def _look_at_key(settings: Settings) -> Iterator[Finding]:
    path = settings.master_file
    if not path.exists():
        yield note(f"There is no key at {path} yet; it is made at the first start.")
        return
    try:
        keys = load_keys(path)
    except (KeyFileBroken, OSError) as wrong:
        yield bad(explain(wrong) or str(wrong))
        return
    yield good(f"The key is at {path}.")
    if len(keys.numbers) > 1:
        yield bad("A change of keys was interrupted. Finish it: titir keys rotate")
    if path.stat().st_mode & GROUP_OR_OTHERS:
        yield bad(f"Others on this computer can read the key. Mend it: chmod 600 {path}")
    if not settings.on_postgres and _same_disk(path, settings.data_dir):
        yield note(
            "The key lies on the same disk as the data: whoever takes the disk can read them. "
            "SECRET_FILE can name another place, such as a USB stick that stays in the office."
        )


def _same_disk(path: Path, other: Path) -> bool:
    return other.exists() and path.stat().st_dev == other.stat().st_dev


# ------------------------------------------------------------------------------- the database


def _look_at_database(settings: Settings) -> tuple[bool, list[Finding]]:
    """Whether it can be looked into, and what was found."""
    if not settings.on_postgres and not _file_of(settings).exists():
        return False, [
            note(f"There is no database yet at {_file_of(settings)}: the first start makes one.")
        ]
    engine = make_engine(settings.database)
    try:
        current, empty = is_current(engine), not inspect(engine).has_table("mark")
    except Exception as wrong:  # unreachable, broken, refused: each says so itself
        return False, [bad(explain(wrong) or f"The database fails: {type(wrong).__name__}")]
    finally:
        engine.dispose()
    if empty:
        return False, [note("The database is empty; the first start builds it.")]
    if not current:
        return False, [bad("The database is of another version. Stop Titir, run: titir migrate")]
    try:
        open_house(settings.database, settings.master_file).close()
    except Exception as wrong:  # the key is missing, or another
        return False, [bad(explain(wrong) or f"The database fails: {type(wrong).__name__}")]
    findings = [good("The database answers, is up to date and opens with the key.")]
    if not settings.on_postgres:
        findings += _look_at_disk(settings)
    return True, [*findings, _look_whether_it_runs(settings)]


def _look_at_disk(settings: Settings) -> Iterator[Finding]:
    folder = _file_of(settings).parent
    left = shutil.disk_usage(folder).free
    if left < LITTLE_ROOM:
        yield bad(f"Only {left / 1e6:,.0f} MB are left on the disk of {folder}.")
    else:
        yield good(f"{left / 1e9:,.0f} GB are left on the disk.")
    stem = _file_of(settings).stem
    for copy in sorted(folder.glob(f"{stem}.before-*.db")):
        yield note(f"A copy from before an update still lies there; delete it in time: {copy}")


def _look_whether_it_runs(settings: Settings) -> Finding:
    try:
        with alone(settings.database):
            return note("Titir is not running now. Start it: titir run")
    except (SomebodyServes, SomebodyWorks):
        return good("Titir is running.")


def _file_of(settings: Settings) -> Path:
    return Path(make_url(settings.database).database or "")


# ------------------------------------------------------------------------------ site and rooms


def _look_inside(settings: Settings) -> list[Finding]:
    house = open_house(settings.database, settings.master_file)
    try:
        return house.write_now(_look_at_sites, now=now())
    finally:
        house.close()


def _look_at_sites(tx: Tx, *, now: datetime) -> list[Finding]:
    found: list[Finding] = []
    if is_demo(tx):
        return [note("This is the database of the demo, and stays one: no real village here.")]
    known = sites.all_sites(tx)
    if not known:
        found.append(bad("There is no site yet. Apply one: titir site apply FILE.toml"))
    forms = list(load(FORMS).by_code.values())
    for site in known:
        found += _look_at_site(tx, site, forms)
    due = outbox.next_due(tx, (Lane.ALERT, Lane.ANSWER))
    if due is not None and now - due > LATE:
        minutes = int((now - due).total_seconds() // 60)
        found.append(bad(f"Messages wait for {minutes} minutes: is Titir running, is the line up?"))
    return found


def _look_at_site(tx: Tx, site: Site, forms: list[Form]) -> Iterator[Finding]:
    desks = sites.desks_of(tx, site.area)
    yield good(
        f"{site.name}: {len(sites.villages_of(tx, site.area))} villages, {len(desks)} desks."
    )
    if wrong := wrong_zone(site.country, site.timezone):
        yield bad(f"{site.name}: the time zone {wrong}. Mend its site file and apply it.")
    for name in same_names(sites.villages_of(tx, site.area)):
        yield bad(
            f"{site.name}: two places are called {name}, and nobody can tell their buttons apart. "
            "Its site file can: formerly = the commune each belonged to. Then apply it."
        )
    if not _has_local_number(tx, site):
        yield bad(f'{site.name} has no local duty number: add [[numbers]] with for = ["*"].')
    if not staff.admins_of(tx, site.area):
        yield note(f"{site.name} has no admin yet: titir invite admin")
    for desk in desks:
        yield from _look_at_desk(tx, site, desk, forms)
    unread = [form.code for form in forms if _wanted(form, site) and not _desk_of(tx, site, form)]
    if unread:
        yield bad(f"No desk of {site.name} reads: {', '.join(unread)}. Name them in its site file.")


def _look_at_desk(tx: Tx, site: Site, desk: Desk, forms: list[Form]) -> Iterator[Finding]:
    reads = [form.code for form in forms if _wanted(form, site) and _reads(tx, site, desk, form)]
    rooms, officers = staff.rooms_of(tx, desk.id), staff.officers_of(tx, desk.id)
    if not reads:
        return
    if not rooms:
        yield bad(
            f"{desk.name} has no room, so nobody is offered: {', '.join(reads)}. "
            f"Open one: titir invite room --desk {desk.code}"
        )
    elif not officers:
        yield bad(
            f"{desk.name} has a room and no officer, so nobody can take a case. "
            f"Invite them: titir invite officer --desk {desk.code}"
        )
    else:
        yield good(
            f"{desk.name}: rooms {len(rooms)}, officers {len(officers)}, reads {len(reads)} forms."
        )


def _reads(tx: Tx, site: Site, desk: Desk, form: Form) -> bool:
    """Whether the desk reads the form in some village of the site."""
    return any(found.id == desk.id for found in _desks_for(tx, site, form))


def _desk_of(tx: Tx, site: Site, form: Form) -> Desk | None:
    return next(iter(_desks_for(tx, site, form)), None)


def _desks_for(tx: Tx, site: Site, form: Form) -> Iterator[Desk]:
    desks = sites.desks_of(tx, site.area)
    areas = [site.area, *(area.code for area in sites.villages_of(tx, site.area))]
    for area in areas:
        desk = find_desk(form.code, sites.path_of(tx, area), desks, read_by=form.read_by)
        if desk is not None:
            yield desk


def _wanted(form: Form, site: Site) -> bool:
    return site.border or not form.needs_border


def _has_local_number(tx: Tx, site: Site) -> bool:
    return any(
        EVERYTHING in number.forms and sum(map(str.isdigit, number.digits)) > SHORT_NUMBER
        for number in sites.numbers_of(tx, site.area)
    )


# ------------------------------------------------------------------------------------- errors


def _look_at_errors(settings: Settings) -> list[Finding]:
    house = open_house(settings.database, settings.master_file)
    try:
        lately = [one for one in house.write_now(logged_errors) if now() - one.last_at < LATELY]
    finally:
        house.close()
    if not lately:
        return [good(f"No error was logged in the last {LATELY.days} days.")]
    return [_say_error(one, now() - one.last_at) for one in lately]


def _say_error(error: Logged, ago: timedelta) -> Finding:
    """bad for what happened since yesterday: older trouble may be over."""
    what = ERRORS.get(error.event, "Something went wrong")
    named = f"{error.event}, {error.detail}" if error.detail else error.event
    times = "once" if error.times == 1 else f"{error.times} times"
    finding = bad if ago < timedelta(days=1) else note
    return finding(f"{what} ({named}): {times}, lastly {_ago(ago)}. The log says more.")


def _ago(ago: timedelta) -> str:
    """In words, since errors are kept to the hour."""
    if ago < timedelta(hours=2):
        return "within two hours"
    if ago < timedelta(days=2):
        return f"{int(ago.total_seconds() // 3_600)} hours ago"
    return f"{ago.days} days ago"


# -------------------------------------------------------------------------------------- clock


def look_at_clock(there: datetime) -> Finding:
    """Whether our clock goes as the one at a messenger's, to some seconds."""
    apart = abs(now() - there)
    if apart > SLOW_CLOCK:
        seconds = int(apart.total_seconds())
        return bad(
            f"This computer's clock is {seconds} s off. Switch NTP on: timedatectl set-ntp true"
        )
    return good("The clock is right.")


# ---------------------------------------------------------------------------------- addresses


def _look_at_addresses(settings: Settings) -> Iterator[Finding]:
    url = settings.public_url
    if not url:
        yield note(
            f"PUBLIC_URL is not set: the pages at {settings.page_url} open on this computer only. "
            "README says how to open them to phones."
        )
        return
    host = urlsplit(url).hostname or ""
    if _is_private(host):
        yield bad(f"PUBLIC_URL is {url}: phones in the village cannot reach that address.")
        return
    if not url.startswith("https://"):
        yield bad(f"PUBLIC_URL is {url}: without https phones give no microphone and no place.")
    trouble = ask_whether_open(url)
    if trouble:
        yield bad(f"{url} does not show our pages from here: {trouble}.")
    else:
        yield good(f"{url} shows our pages.")


def _is_private(host: str) -> bool:
    """Whether only this computer or this house can find it."""
    if host == "localhost" or host.endswith((".local", ".localhost", ".lan")) or "." not in host:
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False
