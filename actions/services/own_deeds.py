"""A site's own services: put down by whoever made one, approved by somebody else, withdrawn.

What was begun under a version ends under it: it is kept by its hash. Nothing here asks a question;
the admin's chat does that (`own_making.py`, `own_shelf.py`), and the command line.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.dialog.refusal import StepRefused
from domain.cases.routing import OVERSIGHT
from domain.forms.faults import Fault
from domain.forms.forms import Form, Forms, Life
from domain.forms.toml_values import FormFileError
from domain.ids import StaffId
from domain.saying import Phrase, pgettext, say
from domain.services.own_services import read_own
from domain.services.owncheck import TAKEN, check_own
from domain.words.languages import LanguageKind
from domain.words.own_words import own_sentences
from domain.words.translations import Words
from storage import own_services, sites, staff
from storage.keys import new_id
from storage.site_cache import forget_books
from storage.tables import Desk, OwnService, Site, Staff
from storage.tx import Tx

NOT_THAT_DESK = pgettext(
    "admin:own.not_that_desk", "{desk} reads only what was given to it by name. Choose another."
)
NO_HOURS = pgettext(
    "admin:own.no_hours", "{desk} has no hours yet, so nobody could choose a time. Choose another."
)
DESK_GONE = pgettext(
    "admin:own.desk_gone", "{desk} is there no more. Choose another desk for it, please."
)
CHANGED_MEANWHILE = pgettext(
    "admin:own.changed_meanwhile",
    "Somebody changed it meanwhile. Your draft is still here; please look at theirs first.",
)
YOUR_OWN = pgettext(
    "admin:own.your_own", "You had a hand in it. Another admin has to read and approve it."
)
BAD_FILE = pgettext("admin:own.bad_file", "That cannot be read: {why}")


@dataclass(frozen=True, slots=True)
class Written:
    """A service as somebody puts it down. file: TOML. answers: what it was made of. edits, version:
    the row that they changed, as it was when they opened it."""

    file: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    edits: str = ""
    version: int = 0


def text_languages(site: Site, words: Words) -> list[str]:
    """The languages in which a service of that site is written, its own first."""
    known = words.languages
    return [
        tag for tag in site.languages if tag in known and known[tag].kind is LanguageKind.TEXT
    ] or ["en"]


def faults_in(
    tx: Tx, form: Form, site: Site, *, forms: Forms, words: Words, edits: str = ""
) -> list[str]:
    """What is wrong with it there. edits: the row that it would take the place of."""
    edited = tx.get(OwnService, edits) if edits else None
    others = [
        row
        for row in own_services.own_of(tx, site.area, "waiting", "live")
        if edited is None or row.code != edited.code
    ]
    names = [
        name
        for row in others
        for name in own_sentences(own_services.form_in(tx, row).name).values()
    ]
    spoken = words.among(text_languages(site, words))
    shipped = {code: one for code, one in forms.by_code.items() if not one.is_own}
    plain = Forms(shipped, forms.dangers, shared=forms.shared)
    faults = check_own(form, plain, spoken, names=names)
    closed = own_services.own_of(tx, site.area, "withdrawn")
    was = (own_services.form_in(tx, row) for row in closed if row.code == form.code)
    taken = any(row.code == form.code for row in others)
    if taken or any(one.life is not form.life for one in was):  # what a register says stays its own
        name = next(iter(own_sentences(form.name).values()), form.code)
        faults.append(Fault(f"code: {form.code!r} is taken", say(TAKEN, said=name)))
    return faults


def why(fault: str) -> Phrase:
    """What a clerk is told of it."""
    return fault.why if isinstance(fault, Fault) else say(BAD_FILE, why=fault)


def is_open_desk(desk: Desk) -> bool:
    """Whether more may be given to it than its site file says."""
    return desk.kind not in ("restricted", OVERSIGHT)


def may_read(desk: Desk, life: Life) -> Phrase | None:
    """Why that desk cannot have it; None where it can."""
    if desk.retired_on is not None:
        return say(DESK_GONE, desk=desk.name)
    if not is_open_desk(desk):
        return say(NOT_THAT_DESK, desk=desk.name)
    if life is Life.APPOINTMENT and not desk.hours:
        return say(NO_HOURS, desk=desk.name)
    return None


def put_down(
    tx: Tx,
    written: Written,
    desk: Desk,
    maker: Staff | None,
    *,
    forms: Forms,
    words: Words,
    today: date,
) -> OwnService:
    """It waits for somebody else to approve it. maker: None where whoever runs the computer brings
    a file. Raises StepRefused where it may not be so, or somebody changed it meanwhile."""
    site = sites.get_site(tx, desk.site)
    try:
        form = read_own(written.file, forms.shared)
    except FormFileError as wrong:
        raise StepRefused(say(BAD_FILE, why=str(wrong))) from wrong
    if faults := faults_in(tx, form, site, forms=forms, words=words, edits=written.edits):
        raise StepRefused(why(faults[0]))
    if (refused := may_read(desk, form.life)) is not None:
        raise StepRefused(refused)
    row = _row_to_write(tx, written, desk)
    row.file, row.answers = written.file, dict(written.answers)
    row.desk_id, row.made_on = desk.id, today
    if maker is not None:
        row.makers = list(dict.fromkeys([*row.makers, maker.id]))
    own_services.put_own(tx, row, form)
    return row


def _row_to_write(tx: Tx, written: Written, desk: Desk) -> OwnService:
    """The one that waits already, with another version; else a new one beside what is open, which
    somebody else approved: its makers had no hand in what is new."""
    old = tx.get(OwnService, written.edits, with_for_update=True) if written.edits else None
    if old is not None and old.version != written.version:
        raise StepRefused(say(CHANGED_MEANWHILE))
    if old is not None and old.state == "waiting":
        old.version += 1
        return old
    return OwnService(
        id=new_id(),
        site=desk.site,
        code="",  # until it is put
        form_hash="",
        file="",
        figures=[],
        answers={},
        desk_id=desk.id,
        makers=[],
        made_on=date.min,
    )


def is_maker(tx: Tx, row: OwnService, member: Staff) -> bool:
    """Whether they had a hand in it, in whichever of their roles."""
    return member.address_key in makers_of(tx, row.makers)


def makers_of(tx: Tx, makers: Collection[StaffId]) -> set[str]:
    """By whom it was made, as keys of their addresses."""
    return {tx.get_one(Staff, maker).address_key for maker in makers}


def others_than_makers(tx: Tx, row: OwnService) -> list[Staff]:
    """The admins who may approve it."""
    made = makers_of(tx, row.makers)
    return [one for one in staff.admins_of(tx, row.site) if one.address_key not in made]


def approve(
    tx: Tx, row: OwnService, by: Staff | None, *, forms: Forms, words: Words, today: date
) -> None:
    """It is open from now on, in every process; an older version of it is so no more. by: None for
    whoever runs the computer. Raises StepRefused for whoever had a hand in it, and where what was
    well when it was made is so no more."""
    if by is not None and is_maker(tx, row, by):
        raise StepRefused(say(YOUR_OWN))
    _check_again(tx, row, forms=forms, words=words)
    for other in _open_instead(tx, row):
        other.state, other.withdrawn_by = "withdrawn", ""
    row.state, row.withdrawn_by = "live", None
    row.approved_by, row.approved_on = (by.id if by is not None else ""), today
    _let_know(tx)


def _check_again(tx: Tx, row: OwnService, *, forms: Forms, words: Words) -> None:
    """A desk is gone, a name was taken: it may be so no more. Raises StepRefused."""
    form, site = own_services.form_in(tx, row), sites.get_site(tx, row.site)
    if faults := faults_in(tx, form, site, forms=forms, words=words, edits=row.id):
        raise StepRefused(why(faults[0]))
    refused = may_read(tx.get_one(Desk, row.desk_id), form.life)
    if refused is not None and form.life is not Life.TALLY:  # what is counted nobody reads
        raise StepRefused(refused)


def _open_instead(tx: Tx, row: OwnService) -> list[OwnService]:
    """Other versions of it that are open."""
    live = own_services.own_of(tx, row.site, "live")
    return [other for other in live if other.code == row.code and other.id != row.id]


def withdraw(tx: Tx, row: OwnService, by: Staff | None) -> None:
    """Nobody begins it any more; what was begun runs to its end."""
    row.state, row.withdrawn_by = "withdrawn", by.id if by is not None else ""
    _let_know(tx)


def bring_back(
    tx: Tx, row: OwnService, by: Staff, *, forms: Forms, words: Words, today: date
) -> None:
    """It is open again: at once for whoever withdrew it, unless another version is open by now;
    else as it is approved. Raises StepRefused."""
    if row.withdrawn_by != by.id or _open_instead(tx, row):
        approve(tx, row, by, forms=forms, words=words, today=today)
        return
    _check_again(tx, row, forms=forms, words=words)
    row.state, row.withdrawn_by = "live", None
    _let_know(tx)


def _let_know(tx: Tx) -> None:
    """The other processes hear of it as of a site file."""
    tx.flush()
    forget_books(tx)
