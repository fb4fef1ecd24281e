"""Which message of a resident said what, so that it can be edited.

Kept are its number and keyed digests of its words and files; the words themselves stand where they
were told and nowhere else. Leaving and wiping forgets it.
"""

from collections.abc import Sequence

from actions.people.browser_conversations import note_kept
from actions.residents.turn_context import Talk
from domain.cases.text_replacement import pieces_of
from domain.dialog.resident_dialog import SaidMessage
from domain.forms.answer_facts import four_digits, marks_in, phone_number
from domain.forms.forms import Form
from domain.forms.report_draft import Answers
from domain.heard import HeardMedia
from storage.tables import Reporter

AT_MOST = 30  # messages of one resident; the messenger lets nobody edit after two days anyway
DIGEST = 16  # characters


def remember(talk: Talk, *pieces: str, media: Sequence[str] = (), to: str = "") -> None:
    """This message may be edited. pieces: what it said, as it was kept. media: ids of its media
    rows. to: the own report that it went to, `meeting:ID` or `alert:ID`; "" for one in the
    making."""
    if not talk.heard.message:
        return
    note_kept(talk.tx, talk.heard, now=talk.now)
    said: SaidMessage = {
        "m": talk.heard.message,
        "w": digests(talk, *pieces),
        "f": files_of(talk, talk.heard.media),
        "ids": list(media),
        "to": to,
    }
    talk.dialog["said"] = [*talk.dialog.get("said", ()), said][-AT_MOST:]


def give(talk: Talk, reporter: Reporter, form: Form, answers: Answers) -> None:
    """What was told in the making went to this report."""
    told = {digest(talk, piece) for piece in pieces_of(answers)}
    media = set(marks_in(form, answers).get("media", ()))
    for said in talk.dialog.get("said", ()):
        if not said["to"] and (told & set(said["w"]) or media & set(said["ids"])):
            said["to"] = reporter.id


def digests(talk: Talk, *pieces: str) -> list[str]:
    """Of what was said, and of the number in it: an answer may be only that."""
    told = {form(piece) for piece in pieces for form in (str, phone_number, four_digits)}
    return sorted(digest(talk, piece) for piece in told if piece)


def digest(talk: Talk, piece: str) -> str:
    """By which a piece is known again, and cannot be read."""
    return talk.tx.keys.fingerprint("said", piece)[:DIGEST]


def files_of(talk: Talk, media: Sequence[HeardMedia]) -> list[str]:
    """The same of files."""
    return [digest(talk, one.same) for one in media if one.same]
