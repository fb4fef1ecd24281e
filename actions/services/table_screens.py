"""Tables in a chat: what one would do is looked at, row by row, before anything is done; then it is
written, and undone for a day. And a register is taken away, to be filled in and brought again."""

from datetime import timedelta
from functools import partial

from actions.dialog.author import TO_MENU
from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import STAFF, Verb, Where, with_page, with_rest
from actions.services.recorder import NOT_THERE, RecordDeed, Recorder
from actions.services.register_access import registers_of
from actions.services.register_deeds import NOT_ALONE
from actions.services.seconding import NOBODY_ELSE, WAITS
from actions.services.table_bringing import find_waiting, forget_brought, which_register
from actions.services.table_deeds import (
    GONE,
    HOW_FAR,
    begin_undoing,
    begin_writing,
    drop_plan,
    keep_plan,
)
from actions.services.table_planning import TableReady, rows_shown, summary_of
from actions.services.table_ready import EMPTY
from actions.services.table_rights import (
    find_theirs,
    form_of,
    others_who_agree,
    wants_another,
)
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import QuestionRole
from domain.forms.views import Here
from domain.lanes import REPLY
from domain.mailboxes import Spot
from domain.people.admin_presses import in_menu
from domain.saying import Button, Line, Saying, say
from domain.services.register_presses import FAMILY, record
from domain.services.table_plans import WRITES, RowVerdict
from domain.services.table_words import VERDICTS, row_line
from domain.words.buttons import LOOK, MORE
from domain.words.translations import pgettext
from storage import outbox, register_tables, staff
from storage.media import MONTHS_MADE, forget_made_before, keep_made
from storage.tables import RegisterTable, Staff

UNDOING = pgettext("police:table.undoing", "It is being undone. You are told when that is done.")
WRITE_THEM = pgettext("police:table.write", "Yes, write {count} rows")
NOTHING_NEW = pgettext("police:table.nothing_new", "There is nothing to be written.")
NOT_YET = pgettext("police:table.not_yet", "Nothing is written yet.")
ROWS = pgettext("police:table.rows", "{what}: {count}")
AS_FILE = pgettext("police:table.as_file", "All rows as a file")
NO = pgettext("police:table.no", "No, write nothing")
THEY_ARE_ASKED = pgettext("police:table.they_are_asked", "They are asked now, for a day.")
DROPPED = pgettext("police:table.dropped", "Nothing was written.")
FILE = pgettext("police:table.file", "{name}: what would become of each row")
TABLES = pgettext(
    "police:table.tables",
    "To bring a table in, send it here as a file: CSV or XLSX. To take one away, press its name.",
)
BY_PAGE = pgettext("police:table.by_page", "If this messenger carries no tables: {link}")
HOW = pgettext(
    "police:table.how",
    "{emoji} {name} as a table. Fill it in and send it here as a file. Before anything is written "
    "you see what each row would do.",
)
HOW_READ = pgettext("police:table.how_read", "{emoji} {name} as a table.")
AS_XLSX = pgettext("police:table.as_xlsx", "Excel, all rows")
AS_CSV = pgettext("police:table.as_csv", "CSV, all rows")
AS_EMPTY = pgettext("police:table.as_empty", "Excel, empty")
TAKEN = pgettext("police:table.taken", "{name}. Bring it again, changed, and only that is changed.")
SIGNS = {
    RowVerdict.WRONG: ("2", "⚠️"),
    RowVerdict.CHANGED: ("3", "✏️"),
    RowVerdict.THERE: ("4", "🟰"),
    RowVerdict.NEW: ("5", "➕"),
}
ROWS_SHOWN = 8  # of a hundred that lie together; a phone shows as many
KEPT = timedelta(days=7)  # of files that somebody took away


def show_tables(recorder: Recorder, page: int = 0) -> None:
    """How a table is brought, and the registers that can be taken away."""
    has_menu = recorder.staff.role != QuestionRole.OFFICER
    listed = Listing(
        [one.form for one in registers_of(recorder.tx, recorder.staff, recorder.forms)],
        opens=lambda form: Button(record("table.how", form.code), say(form.name), "", form.emoji),
        turns=partial(record, "table.list"),
        after=[Button(in_menu("menu"), say(TO_MENU), "0", "☰")] if has_menu else [],
        more=MORE,
    )
    recorder.say(say(TABLES), *_by_page(recorder), buttons=listed.buttons(page))


def _by_page(recorder: Recorder) -> list[Line]:
    """Where a messenger carries no tables, an admin has a page that does."""
    if recorder.staff.role != QuestionRole.ADMIN or recorder.heard.at_staff_door:
        return []
    return [say(BY_PAGE, link=f"{recorder.links.pages}/admin")]


def show_how(recorder: Recorder, service: str) -> None:
    """One register as a table: all of it, or an empty one to be filled in."""
    access = recorder.access(service)
    form, writes = access.form, access.begins
    buttons = [
        Button(record("table.take", service, "xlsx"), say(AS_XLSX), "1", "📗"),
        Button(record("table.take", service, "csv"), say(AS_CSV), "2", "🧾"),
    ]
    if writes:
        buttons.append(Button(record("table.take", service, EMPTY), say(AS_EMPTY), "3", "📄"))
    buttons.append(back_to(record("of", service)))
    head = say(HOW if writes else HOW_READ, emoji=form.emoji, name=say(form.name))
    recorder.say(head, *(_by_page(recorder) if writes else []), buttons=buttons)


# -------------------------------------------------------------------------------- brought tables


def _ready(recorder: Recorder) -> TableReady:
    """What was made before the turn. Raises StepRefused."""
    ready = recorder.ready
    if ready is None:
        raise StepRefused(say(GONE))
    if ready.why is not None:
        raise StepRefused(ready.why)
    return ready


def _which(recorder: Recorder, press: Press) -> None:
    waiting = find_waiting(recorder.tx, recorder.staff, press.arg(0))
    if waiting is None:
        raise StepRefused(say(GONE))
    saying = which_register(waiting, press.arg(0), recorder.forms, press.number(1))
    recorder.say(*saying.lines, buttons=saying.buttons)


def _to(recorder: Recorder, _press: Press) -> None:
    """That register it is for: what it would do there."""
    planned = _ready(recorder).planned
    if planned is None:
        raise StepRefused(say(GONE))
    table = keep_plan(recorder.tx, recorder.staff, planned, now=recorder.now)
    _show(recorder, table)


def _away(recorder: Recorder, media_id: str) -> None:
    forget_brought(recorder.tx, recorder.staff, media_id)
    recorder.say(say(DROPPED))


def _waiting(recorder: Recorder, table_id: str) -> RegisterTable:
    table = find_theirs(recorder.tx, recorder.staff, table_id)
    if table is None or table.state != register_tables.PLANNED:
        raise StepRefused(say(GONE))
    return table


def _show_again(recorder: Recorder, table_id: str) -> None:
    _show(recorder, _waiting(recorder, table_id))


def _show(recorder: Recorder, table: RegisterTable) -> None:
    """What the table would do, in a few lines, and the ways to look closer."""
    summary = summary_of(recorder.tx, table.id)
    if summary is None:
        raise StepRefused(say(GONE))
    writes = sum(summary.counts[verdict] for verdict in WRITES)
    buttons = []
    if writes:
        yes = say(WRITE_THEM, count=writes)
        buttons.append(Button(record("table.go", table.id), yes, "1", "✅"))
    for verdict, (digit, emoji) in SIGNS.items():
        if count := summary.counts[verdict]:
            label = say(ROWS, what=say(VERDICTS[verdict]), count=count)
            token = record("table.rows", table.id, verdict.value, 0)
            buttons.append(Button(token, label, digit, emoji))
    buttons.append(Button(record("table.paper", table.id), say(AS_FILE), "6", "📄"))
    buttons.append(Button(record("table.drop", table.id), say(NO), "0", "🗑"))
    last = say(NOT_YET if writes else NOTHING_NEW)
    recorder.say(summary.name, *summary.told.lines, last, buttons=buttons)


def _rows(recorder: Recorder, press: Press) -> None:
    """Some of the rows of which one thing becomes."""
    table = _waiting(recorder, press.arg(0))
    summary, form = summary_of(recorder.tx, table.id), form_of(recorder.tx, table)
    verdict = next((one for one in RowVerdict if one.value == press.arg(1)), None)
    if summary is None or verdict is None:
        raise StepRefused(say(GONE))
    listed: Listing[int] = Listing(
        range(summary.counts[verdict]),
        opens=lambda _: None,
        turns=partial(record, "table.rows", table.id, verdict.value),
        after=[back_to(record("table.show", table.id))],
        most=ROWS_SHOWN,
        more=MORE,
    )
    lines: list[Line] = [say(ROWS, what=say(VERDICTS[verdict]), count=len(listed.items))]
    for at in listed.page(press.number(2)).items:
        part, place = divmod(at, register_tables.SHOWN_TOGETHER)
        row = rows_shown(recorder.tx, table.id, verdict, part)[place]
        names = {**recorder.book.names, **recorder.picked_names(form, row.answers)}
        line = row_line(form, row, Here(names=names), recorder.words, recorder.staff.language)
        lines.append(line)
    recorder.say(*lines, buttons=listed.buttons(press.number(2)))


def _paper(recorder: Recorder, table_id: str) -> None:
    table = _waiting(recorder, table_id)
    name = say(form_of(recorder.tx, table).name)
    _hand_over(recorder, say(FILE, name=name))


def _go(recorder: Recorder, table_id: str) -> None:
    """They said yes; the clock writes it, a part at a time. Where somebody else has to say so,
    others are asked."""
    waiting = _waiting(recorder, table_id)
    if wants_another(recorder.tx, recorder.staff, waiting):
        _ask_others(recorder, waiting)
        return
    summary = summary_of(recorder.tx, table_id)
    table = begin_writing(recorder.tx, recorder.staff, table_id, now=recorder.now)
    if summary is not None:
        author = recorder.tx.get_one(Staff, table.by)
        forget_brought(recorder.tx, author, summary.media_id)
    name = say(form_of(recorder.tx, table).name)
    line = say(HOW_FAR, name=name, count=0, all=table.rows)
    spot = Spot(recorder.mailbox, f"table:{table.id}")
    outbox.put_at(recorder.tx, spot, Saying((line,)), REPLY, now=recorder.now)


def _ask_others(recorder: Recorder, table: RegisterTable) -> None:
    summary, name = summary_of(recorder.tx, table.id), say(form_of(recorder.tx, table).name)
    others = others_who_agree(recorder.tx, recorder.staff, table)
    who = staff.name_of(recorder.tx, recorder.staff.id)
    line = say(WAITS, name=name, title=summary.name if summary else "", who=who)
    look = Button(record("table.show", table.id), say(LOOK), "1", "👁")
    for member in others:
        tell_staff(recorder.tx, member.id, [line], [look], now=recorder.now)
    recorder.say(say(NOT_ALONE), say(THEY_ARE_ASKED) if others else say(NOBODY_ELSE))


def _drop(recorder: Recorder, table_id: str) -> None:
    drop_plan(recorder.tx, recorder.staff, table_id)
    recorder.say(say(DROPPED))


def _undo(recorder: Recorder, table_id: str) -> None:
    """What the table made is struck; what somebody touched since stays."""
    begin_undoing(recorder.tx, recorder.staff, table_id, now=recorder.now)
    recorder.say(say(UNDOING))


# ------------------------------------------------------------------------------------ taken away


def _take(recorder: Recorder, press: Press) -> None:
    form = recorder.access(press.arg(0)).form
    _hand_over(recorder, say(TAKEN, name=say(form.name)))


def _hand_over(recorder: Recorder, told: Line) -> None:
    """The file, as a message of its own; its name says what it is."""
    ready, tx, today = _ready(recorder), recorder.tx, recorder.today
    if ready.file is None:
        raise StepRefused(say(NOT_THERE))
    forget_made_before(tx, today - KEPT)
    owner = f"{MONTHS_MADE}{today.isoformat()}:{recorder.mailbox}"
    media_id = keep_made(tx, owner, ready.file, name=ready.name)
    saying = Saying((told,), media=(media_id,))
    outbox.put(tx, recorder.mailbox, saying, REPLY, now=recorder.now)


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.table.list", with_page(show_tables), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.how", with_rest(show_how), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.which", _which, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.to", _to, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.away", with_rest(_away), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.show", with_rest(_show_again), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.rows", _rows, STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.paper", with_rest(_paper), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.go", with_rest(_go), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.drop", with_rest(_drop), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.undo", with_rest(_undo), STAFF, Where.PRIVATE),
    Verb(f"{FAMILY}.table.take", _take, STAFF, Where.PRIVATE),
)
