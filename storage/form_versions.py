"""Form versions: a draft or case pins the hash of its form; the old form stays readable."""

from collections.abc import Sequence

from sqlmodel import col, select

from domain.forms.form_packing import pack, unpack
from domain.forms.forms import Form, Forms, ReadBy
from storage.tables import FormVersion
from storage.tx import Tx

KNOWN_AT_MOST = 64
_known: dict[str, Form] = {}  # rooms read the same few over and over; a hash never means another


def keep_forms(tx: Tx, forms: Forms) -> None:
    """At start: every form of today is kept by its hash."""
    for form in forms.by_code.values():
        keep_form(tx, form)


def keep_form(tx: Tx, form: Form) -> None:
    """This version can be read by its hash, for ever."""
    if tx.get(FormVersion, form.hash) is None:
        tx.add(FormVersion(hash=form.hash, code=form.code, body=pack(form)))


def pinned_form(tx: Tx, forms: Forms, code: str, form_hash: str) -> Form:
    """The form as it was pinned; today's where that version is not kept."""
    today = forms.by_code.get(code)
    if today is not None and today.hash == form_hash:
        return today
    row = tx.get(FormVersion, form_hash)
    if row is not None:
        return unpack(row.body)
    return forms.by_code[code]


def may_be_read_by_anybody(tx: Tx, codes: Sequence[str]) -> bool:
    """Whether one of these forms, in some version, may go to a desk that takes everything."""
    hashes = tx.scalars(select(FormVersion.hash).where(col(FormVersion.code).in_(codes)))
    forms = (kept_form(tx, form_hash) for form_hash in hashes)
    return any(form is not None and form.read_by is ReadBy.ANYBODY for form in forms)


def kept_form(tx: Tx, form_hash: str) -> Form | None:
    """The form of that hash as it was kept; None if it never was."""
    known = _known.get(form_hash)
    if known is not None:
        return known
    row = tx.get(FormVersion, form_hash)
    if row is None:
        return None
    if len(_known) >= KNOWN_AT_MOST:
        _known.clear()
    form = _known[form_hash] = unpack(row.body)
    return form
