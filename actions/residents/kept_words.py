"""Kept: what was said before anybody said what it is about.

It stands on every screen where it may be told what it is about, and is part of the report that is
chosen there. Whoever goes elsewhere instead has let go of it: it never slips into a later report.
"""

from collections.abc import Sequence

from actions.residents.attachments import KEPT
from actions.residents.turn_context import Talk
from domain.forms.parse_answer import table
from domain.forms.summary import shortened
from domain.saying import Line, pgettext, say
from storage.media import forget_media

KEPT_WORDS = pgettext("kept.words", "Kept: “{words}”")
KEPT_PIN = pgettext("kept.pin", "Kept: the place you sent")
LET_GO = pgettext("kept.let_go", "What you said before is not kept any more.")

STAYS_AT = frozenset({"report", "danger", "language", "resume"})  # there it is asked what it is


def kept_lines(talk: Talk) -> list[Line]:
    """What is kept now, as it was said."""
    kept = table(talk.dialog.get("kept"))
    words = _said(kept.get("words", ()))
    lines: list[Line] = [say(KEPT_WORDS, words=words)] if words else []
    if kept.get("media") and not words:
        lines.append(say(KEPT))  # not how many: more of an album may be on their way
    if kept.get("pin"):
        lines.append(say(KEPT_PIN))
    return lines


def _said(words: Sequence[str]) -> str:
    return shortened(" · ".join(piece.replace("“", '"').replace("”", '"') for piece in words))


def let_go(talk: Talk) -> list[Line]:
    """They went elsewhere: nothing is kept any more. What is said of it, if anything was."""
    kept = talk.dialog.pop("kept", None)
    if not kept:
        return []
    forget_media(talk.tx, table(kept).get("media", ()), owner=talk.speaker.mailbox)
    if "draft" not in talk.dialog:
        talk.dialog.pop("draft_at", None)
    return [say(LET_GO)]
