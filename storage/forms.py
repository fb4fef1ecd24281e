"""Form versions: a draft or case pins the hash of its form; the old form stays readable."""

from functools import lru_cache

from domain.formfiles import pack, unpack
from domain.forms import Form, Forms
from storage.tables import FormVersion
from storage.tx import Tx


def keep_forms(tx: Tx, forms: Forms) -> None:
    """At start: every form of today is kept by its hash."""
    for form in forms.by_code.values():
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


def kept_form(tx: Tx, form_hash: str) -> Form | None:
    """The form of that hash as it was kept; None if it never was."""
    row = tx.get(FormVersion, form_hash)
    return _read(row.body) if row is not None else None


@lru_cache(maxsize=64)  # rooms read the same few forms over and over
def _read(body: str) -> Form:
    return unpack(body)
