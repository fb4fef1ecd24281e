"""Meetings as the house keeps them: who was counted, what was asked, what was promised."""

import hmac
import secrets
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlmodel import col

from domain.meetings.meetings import SHOWN_AFTER, PromiseState, Says, Text
from storage.keys import KEY_BYTES, Unsealable, new_id
from storage.tables import Media, Meeting, MeetingMark, MeetingPromise, MeetingQuestion
from storage.tx import Tx

DOOR_BYTES = 10  # 80 random bits, 16 characters: nobody guesses themselves into an attendance
KEY = "meeting.key"
WORDS, ANSWER = "meeting_question.words", "meeting_question.answer"


def new_door() -> str:
    """A code for the sheet at the door; fits a start payload. In upper case, of which a QR code is
    coarser. Those of meetings called long ago are mixed."""
    return b32encode(secrets.token_bytes(DOOR_BYTES)).decode("ascii")


def new_key(tx: Tx, meeting_id: str) -> bytes:
    """A fresh key for the marks of this meeting, sealed."""
    return tx.house_key.seal(KEY, meeting_id, secrets.token_bytes(KEY_BYTES))


def texts_of(meeting: Meeting) -> dict[str, Text]:
    """What it is about, by language, the first written first."""
    first = Text(meeting.title, meeting.place, meeting.agenda)
    return {meeting.language: first} | {tag: Text(**text) for tag, text in meeting.also.items()}


def as_columns(texts: Mapping[str, Text]) -> dict[str, Any]:
    """The columns that hold these texts. texts: the first written first; at least one."""
    (language, first), *others = texts.items()
    also = {tag: asdict(text) for tag, text in others}
    return {"language": language, "also": also} | asdict(first)


def lock_meeting(tx: Tx, meeting_id: str) -> Meeting | None:
    """The meeting, for changing it: nobody else does until the commit."""
    return tx.scalar(
        select(Meeting)
        .where(col(Meeting.id) == meeting_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def find_by_door(tx: Tx, door: str) -> Meeting | None:
    """The meeting whose door this code is for."""
    return tx.scalar(select(Meeting).where(col(Meeting.door) == door))


def of_site(tx: Tx, site: str, *, now: datetime, limit: int) -> Sequence[Meeting]:
    """The site's meetings, the next ones first, then those of late, newest first; those of long
    ago while a promise made there is open."""
    ended = col(Meeting.ends_at)
    open_promise = exists().where(
        col(MeetingPromise.meeting_id) == col(Meeting.id),
        col(MeetingPromise.state) == PromiseState.OPEN,
    )
    ahead = tx.scalars(
        select(Meeting)
        .where(col(Meeting.site) == site, ended >= now)
        .order_by(col(Meeting.starts_at))
        .limit(limit)
    ).all()
    over = tx.scalars(
        select(Meeting)
        .where(
            col(Meeting.site) == site,
            ended < now,
            or_(ended >= now - SHOWN_AFTER, open_promise),
        )
        .order_by(col(Meeting.starts_at).desc())
        .limit(limit - len(ahead))
    ).all()
    return [*ahead, *over]


def forget_marks(tx: Tx, meeting: Meeting) -> None:
    """Who was counted cannot be told any more, not even by us: the marks go, and their key."""
    meeting.key_sealed = None
    tx.execute(delete(MeetingMark).where(col(MeetingMark.meeting_id) == meeting.id))


# ------------------------------------------------------------------------------ being counted


def mark_of(tx: Tx, meeting: Meeting, person: str) -> MeetingMark | None:
    """The person's mark, made if this is their first; None once marks are forgotten.

    person: the id of the resident who speaks now. It is hashed under the meeting's own key, so no
    mark can be found in another table or meeting. Hold `lock_meeting`.
    """
    hashed = _hash(tx, meeting, person)
    if not hashed:
        return None
    mark = tx.get(MeetingMark, (meeting.id, hashed))
    if mark is None:
        mark = MeetingMark(meeting_id=meeting.id, mark=hashed)
        tx.add(mark)
        tx.flush()
    return mark


def _hash(tx: Tx, meeting: Meeting, person: str) -> str:
    if meeting.key_sealed is None:
        return ""
    try:
        key = tx.house_key.open(KEY, meeting.id, meeting.key_sealed)
    except Unsealable:
        return ""
    return hmac.digest(key, person.encode(), sha256).hex()


def declines(tx: Tx, meeting: Meeting, person: str) -> bool:
    """Whether this person said that they are not coming. No mark is made."""
    mark = tx.get(MeetingMark, (meeting.id, _hash(tx, meeting, person)))
    return mark is not None and mark.says == Says.NOT_COMING


def forget_declines(tx: Tx, meeting: Meeting) -> None:
    """Nobody has said any more that they are not coming: it is at another time now."""
    meeting.not_coming = 0
    declined = (col(MeetingMark.meeting_id) == meeting.id, col(MeetingMark.says) == Says.NOT_COMING)
    tx.execute(update(MeetingMark).where(*declined).values(says=Says.NOTHING))


def count_says(meeting: Meeting, mark: MeetingMark, says: Says) -> None:
    """They are coming, or not; what they said before counts no more."""
    before = Says(mark.says)
    if before is Says.COMING:
        meeting.coming -= 1
    elif before is Says.NOT_COMING:
        meeting.not_coming -= 1
    if says is Says.COMING:
        meeting.coming += 1
    elif says is Says.NOT_COMING:
        meeting.not_coming += 1
    mark.says = says


# --------------------------------------------------------------------------------- questions


def add_question(tx: Tx, meeting: Meeting, words: str) -> MeetingQuestion:
    """A question to the organiser; nothing tells whose it is."""
    last = tx.scalar(
        select(func.max(MeetingQuestion.number)).where(
            col(MeetingQuestion.meeting_id) == meeting.id
        )
    )
    question_id = new_id()
    question = MeetingQuestion(
        id=question_id,
        meeting_id=meeting.id,
        number=(last or 0) + 1,
        words_sealed=tx.house_key.seal(WORDS, question_id, words),
    )
    tx.add(question)
    tx.flush()
    return question


def questions_of(tx: Tx, meeting_id: str) -> Sequence[MeetingQuestion]:
    """Every question, in the order in which they came."""
    return tx.scalars(
        select(MeetingQuestion)
        .where(col(MeetingQuestion.meeting_id) == meeting_id)
        .order_by(col(MeetingQuestion.number))
    ).all()


def question_words(tx: Tx, question: MeetingQuestion) -> str:
    """What was asked."""
    return tx.house_key.open_text(WORDS, question.id, question.words_sealed)


def keep_words(tx: Tx, question: MeetingQuestion, words: str) -> None:
    """What is asked, as it is corrected now."""
    question.words_sealed = tx.house_key.seal(WORDS, question.id, words)


def answer_words(tx: Tx, question: MeetingQuestion) -> str:
    """The answer, "" while there is none."""
    if question.answer_sealed is None:
        return ""
    return tx.house_key.open_text(ANSWER, question.id, question.answer_sealed)


def keep_answer(tx: Tx, question: MeetingQuestion, words: str) -> None:
    """This is the answer; it is to be published anew."""
    question.answer_sealed = tx.house_key.seal(ANSWER, question.id, words)
    question.published = False


def forget_questions(tx: Tx, meeting_id: str) -> None:
    """What was asked and answered there is gone, and how much that was is kept; what was sent to
    all stands where it was sent."""
    meeting = lock_meeting(tx, meeting_id)
    if meeting is not None:
        rows = questions_of(tx, meeting_id)
        meeting.asked += len(rows)
        meeting.answered += sum(row.published for row in rows)
    tx.execute(delete(MeetingQuestion).where(col(MeetingQuestion.meeting_id) == meeting_id))


# ---------------------------------------------------------------------------------- promises


def promises_of(tx: Tx, meeting_id: str) -> Sequence[MeetingPromise]:
    """What was promised there, the earliest due first; what was dropped is left out."""
    return tx.scalars(
        select(MeetingPromise)
        .where(
            col(MeetingPromise.meeting_id) == meeting_id,
            col(MeetingPromise.state) != PromiseState.DROPPED,
        )
        .order_by(col(MeetingPromise.due_on), col(MeetingPromise.id))
    ).all()


# ---------------------------------------------------------------------------------- calendar


def drop_files(tx: Tx, owner: str) -> None:
    """Files made for this owner are gone, whatever their language; older ones name none."""
    of_language = col(Media.owner).startswith(f"{owner}:")
    tx.execute(delete(Media).where(of_language | (col(Media.owner) == owner)))
