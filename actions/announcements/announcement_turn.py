"""The turn: which questions a press or words belong to while an announcement is composed."""

from actions.announcements import alerting
from actions.announcements.alerting import ALARM
from actions.announcements.announcement_questions import TELLING, ask_quiz, drop_quiz, write_in
from actions.announcements.composer import Composer, Verbs
from actions.dialog.questions import Questions, verbs_of
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone
from domain.broadcasts.announcement_draft import AnnouncementDraft
from domain.broadcasts.announcing import AnnouncementKind
from domain.dialog.press import Press


def begin(composer: Composer, press: Press) -> None:
    """A new one, unless work would be lost."""
    if composer.may_begin(press):
        start(composer)
        composer.keep()


def start(composer: Composer) -> None:
    """An empty draft, and its first question."""
    composer.draft = AnnouncementDraft(serial=composer.draft.serial)
    TELLING.go_on(composer)


def reword(composer: Composer) -> None:
    """A message that was typed for it says something else now. Raises Refusal."""
    _questions(composer).reword(composer)


def _questions(composer: Composer) -> Questions[Composer]:
    return ALARM if composer.draft.kind == AnnouncementKind.ALERT else TELLING


def _pick(composer: Composer, press: Press) -> None:
    match press.args:
        case ("kind", AnnouncementKind.ALERT):
            alerting.begin(composer)
        case ("texts", language):
            write_in(composer, language)
        case _:
            _questions(composer).pick(composer, press)


def _go(composer: Composer, press: Press) -> None:
    if press.rest == "village":
        composer.draft.areas = []  # back from the sentence: the place is chosen anew
    _questions(composer).open(composer, press.rest)


_OWN = ("announce.pick", "announce.go")
_OF_QUESTIONS = verbs_of(_questions, "announce", ADMINS, of_kind=False)
VERBS: Verbs = (
    Verb("announce.new", begin, ADMINS, Where.PRIVATE),
    *(one for one in _OF_QUESTIONS if one.name not in _OWN),
    DraftVerb("announce.pick", _pick, ADMINS, Where.PRIVATE, of_kind=False),
    DraftVerb("announce.go", _go, ADMINS, Where.PRIVATE, of_kind=False),
    DraftVerb("announce.quiz", alone(ask_quiz), ADMINS, Where.PRIVATE),
    DraftVerb("announce.unquiz", alone(drop_quiz), ADMINS, Where.PRIVATE),
)
