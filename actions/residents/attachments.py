"""Files that came along: kept, or too big to be taken; both are said.

The pictures of an album come one by one, in any order. They have one answer: the first gets it, and
what a later one makes untrue there is changed in that very message.
"""

from dataclasses import dataclass

from actions.residents.turn_context import Talk
from domain.media_verdicts import MAX_BYTES, megabytes
from domain.saying import Line, pgettext, say
from storage.form_versions import pinned_form
from storage.media import note_media
from storage.sent_messages import forget_posted_like
from storage.tables import Case, Reporter

KEPT = pgettext("report.kept", "Kept.")
NOT_KEPT = pgettext(
    "media.not_kept", "That file is too big ({sizes} MB) and was not kept. Send a smaller one."
)
WORDS_ONLY = pgettext("media.words_only", "Only words here. The file was not kept.")
REST_KEPT = pgettext("media.rest_kept", "The rest is kept.")

SLOT = "album:"  # of the message that answers one


@dataclass(frozen=True, slots=True)
class Came:
    """What became of the files of one message. ids: of the media rows of what is kept. too_big:
    megabytes of what is not, of the whole album if it is one. some_kept: of this or the album."""

    ids: tuple[str, ...] = ()
    too_big: tuple[int, ...] = ()
    some_kept: bool = False
    words_only: bool = False


NOTHING = Came()


def take_files(talk: Talk, *, to: Reporter | None = None) -> Came:
    """Have what came along fetched, but for what is too big. To be called once in a turn. to: the
    report that it is sent to; None while one is being made."""
    if talk.heard.media and _words_only(talk, to):
        return Came(words_only=True)
    channel = talk.heard.where.partition(":")[0]
    fitting = [one for one in talk.heard.media if one.size <= MAX_BYTES]
    mailbox = talk.speaker.mailbox
    ids = tuple(note_media(talk.tx, mailbox, one, channel=channel).id for one in fitting)
    too_big = tuple(megabytes(one.size) for one in talk.heard.media if one.size > MAX_BYTES)
    came = Came(ids, too_big, some_kept=bool(ids))
    return _join_album(talk, came) if talk.heard.album else came


def _words_only(talk: Talk, to: Reporter | None) -> bool:
    """Whether what they are asked, or told already, takes no files: a service of the site's own."""
    if to is not None:
        case = talk.tx.get_one(Case, to.case_id)
        return pinned_form(talk.tx, talk.forms, case.form, case.form_hash).is_own
    found = talk.draft()
    return found is not None and found[0].is_own


def _join_album(talk: Talk, came: Came) -> Came:
    """What became of the album so far; and whether its answer says so already."""
    if is_of_album(talk):
        before = talk.dialog["album"]
        talk.is_answered = not came.too_big and (before["kept"] or not came.ids)
        too_big = (*before["too_big"], *came.too_big)
        came = Came(came.ids, too_big, some_kept=before["kept"] or came.some_kept)
    else:
        before = {"id": talk.heard.album, "n": talk.dialog["n"]}
        forget_posted_like(talk.tx, talk.speaker.mailbox, SLOT)
    talk.dialog["album"] = {**before, "kept": came.some_kept, "too_big": came.too_big}
    talk.slot = f"{SLOT}{talk.tx.keys.fingerprint('album', talk.heard.album)[:16]}"
    return came


def is_of_album(talk: Talk) -> bool:
    """Whether another picture of the same album was answered last, and nothing else since."""
    album = talk.dialog.get("album")
    if not talk.heard.album or not isinstance(album, dict):  # text, of an older version
        return False
    return bool(album["id"] == talk.heard.album and album["n"] == talk.dialog["n"])


def note_answered(talk: Talk, number: str, *, under: str) -> None:
    """The album is an answer about this case, given under that report's screen or none."""
    if talk.heard.album:
        talk.dialog["album"] |= {"to": number, "under": under}


def is_of_answer(talk: Talk) -> bool:
    """Whether an earlier picture of this album was an answer."""
    return is_of_album(talk) and "to" in talk.dialog["album"]


def kept_notes(came: Came) -> list[Line]:
    """What to say where something was kept."""
    return [*not_kept(came), say(REST_KEPT)] if came.too_big else [say(KEPT)]


def rest_kept(came: Came) -> list[Line]:
    """The same, where the screen itself says what is kept."""
    return [*not_kept(came), say(REST_KEPT)] if came.too_big else []


def not_kept(came: Came) -> list[Line]:
    """What to say of files that are too big; nothing where there are none."""
    if came.words_only:
        return [say(WORDS_ONLY)]
    sizes = ", ".join(map(str, came.too_big))
    return [say(NOT_KEPT, sizes=sizes)] if sizes else []
