"""What staff press below a table that was written into a register."""

from actions.dialog.verbs import STAFF, Verb, Where, with_rest
from actions.services.recorder import RecordDeed, Recorder
from actions.services.table_deeds import begin_undoing
from domain.saying import say
from domain.services.register_presses import FAMILY
from domain.words.translations import pgettext

UNDOING = pgettext("police:table.undoing", "It is being undone. You are told when that is done.")


def _undo(recorder: Recorder, table_id: str) -> None:
    """What the table made is struck; what somebody touched since stays."""
    begin_undoing(recorder.tx, recorder.staff, table_id, now=recorder.now)
    recorder.say(say(UNDOING))


VERBS: tuple[Verb[RecordDeed], ...] = (
    Verb(f"{FAMILY}.table.undo", with_rest(_undo), STAFF, Where.PRIVATE),
)
