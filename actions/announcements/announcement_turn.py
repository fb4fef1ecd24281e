"""The turn: what is typed while an announcement is composed, and which screen a step shows.

What is typed belongs to the question that stands there.
"""

from collections.abc import Callable

from actions.announcements import alerting, managing, review, steps
from actions.announcements.composer import Composer, Verbs, is_repeated
from actions.broadcasts.pre_send_checks import check_words
from actions.dialog.author import CORRECTED, ONLY_WORDS, TOO_LATE
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, with_rest
from domain.broadcasts.announcement_draft import AnnouncementDraft, AnnouncementStep
from domain.broadcasts.announcing import AnnouncementKind
from domain.dialog.press import Press
from domain.heard import Heard
from domain.saying import say


def begin(composer: Composer, press: Press) -> None:
    """A new one, unless work would be lost."""
    if composer.may_begin(press):
        composer.draft = AnnouncementDraft(serial=composer.draft.serial)
        steps.ask_kind(composer)
        composer.keep()


def reword(composer: Composer) -> None:
    """A message that was typed for it says something else now. Raises Refusal."""
    draft, heard = composer.draft, composer.heard
    text = heard.text.strip()
    if draft.said.get(heard.message) == text:
        return  # a preview of a link appeared
    check_words(text)
    composer.say(say(CORRECTED if draft.reword(heard.message, text) else TOO_LATE))
    _go(composer, draft.step)
    composer.keep()


def take_typed(composer: Composer) -> None:
    """What was typed or sent; from now on it may be edited."""
    _typed(composer, composer.heard)
    composer.draft.note_said(composer.heard.message, composer.heard.text.strip())


def _typed(composer: Composer, heard: Heard) -> None:
    """Words belong to the question that stands there."""
    draft, text = composer.draft, heard.text.strip()
    if heard.media and draft.step not in (AnnouncementStep.TEXT, AnnouncementStep.TEXTS):
        composer.say(say(ONLY_WORDS))
        if not text:
            return
    match draft.step:
        case AnnouncementStep.TEXT | AnnouncementStep.TEXTS:
            steps.take_words(composer, heard)
        case AnnouncementStep.SENDERS:
            steps.type_sender(composer, text)
        case AnnouncementStep.TIME:
            if steps.type_time(composer, text):
                _review_or_gone(composer)
        case AnnouncementStep.SENTENCE:
            alerting.type_sentence(composer, text)
        case AnnouncementStep.GONE:
            check_words(text)
            draft.gone = text
            review.show_review(composer)
        case _:
            _go(composer, draft.step)


def _go(composer: Composer, where: str) -> None:
    draft = composer.draft
    if where == "village":
        draft.areas = []  # back from the sentence: the place is chosen anew
    if where in ("text", "areas"):
        draft.gone = ""  # where it no longer holds is asked again: the places may be others
    if where == "text" and draft.kind != AnnouncementKind.ALERT:
        steps.ask_words(composer, draft.language or composer.languages()[0])
    elif where == AnnouncementStep.GONE or (where == "when" and draft.corrects):
        _review_or_gone(composer)  # a correction is said now
    else:
        _SHOW.get(where, steps.ask_kind)(composer)


def _turn_page(composer: Composer) -> None:
    if composer.draft.step == AnnouncementStep.VILLAGE:
        alerting.turn_page(composer)
    else:
        steps.turn_page(composer)


def _review_or_gone(composer: Composer) -> None:
    if not managing.ask_gone(composer):
        if is_repeated(composer.draft) and not composer.draft.expires_h:
            composer.draft.expires_h = 24  # the next one comes soon enough
        review.show_review(composer)


def _take_when(composer: Composer, value: str) -> None:
    if steps.take_when(composer, value):
        _review_or_gone(composer)


_SHOW: dict[str, Callable[[Composer], None]] = {
    "text": alerting.ask_sentence,
    "texts": steps.show_texts,
    "areas": steps.show_areas,
    "senders": steps.show_senders,
    "when": steps.ask_when,
    "time": steps.ask_when,
    "review": review.show_review,
    "hazard": alerting.ask_hazard,
    "village": alerting.ask_villages,
    "sentence": alerting.ask_sentence,
    "ready": alerting.show_ready,
}
VERBS: Verbs = (
    Verb("announce.new", begin, ADMINS, Where.PRIVATE),
    DraftVerb("announce.typed", alone(take_typed), ADMINS, Where.PRIVATE, of_kind=False),
    DraftVerb("announce.go", with_rest(_go), ADMINS, Where.PRIVATE),
    DraftVerb("announce.page", alone(_turn_page), ADMINS, Where.PRIVATE),
    DraftVerb("announce.when", with_rest(_take_when), ADMINS, Where.PRIVATE),
)
