"""A second person: where a register wants one, those who may say so learn that an entry waits."""

from collections.abc import Iterable

from actions.dialog.digits import tell_staff
from actions.services.recorder import Recorder
from actions.services.register_access import access_register
from domain.saying import Button, Line, say
from domain.services.register_presses import record
from domain.words.buttons import LOOK
from domain.words.translations import pgettext
from storage import staff
from storage.tables import RegisterEntry, Staff

WAITS = pgettext(
    "police:record.waits", "{name}: {title}. {who} asks a second person to look at it."
)
NOBODY_ELSE = pgettext(
    "police:record.nobody_else", "Nobody else here can look at it yet. Invite somebody first."
)


def ask_second(recorder: Recorder, entry: RegisterEntry) -> list[Line]:
    """Everybody else who may write there is told, once each. What to say where there is nobody."""
    form = recorder.form_of(entry)
    if not any(stage.second for stage in form.service.stages):
        return []
    others = list(_others(recorder, entry))
    line = say(
        WAITS,
        name=say(form.name),
        title=recorder.title(entry),
        who=staff.name_of(recorder.tx, recorder.staff.id),
    )
    button = Button(record("show", entry.id), say(LOOK), "1", "👁")
    for member in others:
        tell_staff(recorder.tx, member.id, [line], [button], now=recorder.now)
    return [] if others else [say(NOBODY_ELSE)]


def _others(recorder: Recorder, entry: RegisterEntry) -> Iterable[Staff]:
    """One role of each other person who may write in the register there."""
    form, seen = recorder.form_of(entry), {recorder.staff.address_key}
    for member in staff.active_in(recorder.tx, recorder.staff.site):
        if member.address_key in seen:
            continue
        seen.add(member.address_key)
        if entry.area in access_register(recorder.tx, member, form).writes:
            yield member
