"""News: what is sent to all who are invited. Each is a sending, as an announcement is.

The words are frozen as phrases, and said in the reader's language at delivery. Every news walks the
areas that were invited, so a change reaches whoever heard of the meeting before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from actions.broadcasts import sending_run
from actions.broadcasts.announcement_lifecycle import fresh_code
from actions.broadcasts.wording import CHECK_CODE, FROM, with_only_in
from domain.broadcasts import schedules
from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState, Purpose
from domain.broadcasts.checkcodes import spoken_code
from domain.broadcasts.schedules import Every, Quiet, Schedule
from domain.cases.answer_lines import shortened
from domain.meetings.meeting_presses import invited
from domain.meetings.meetings import RESTS_BEFORE, TITLE_MOST, MeetingNews
from domain.meetings.meetings import MeetingKind as MeetingKind
from domain.saying import (
    As,
    Button,
    Line,
    Moment,
    Phrase,
    Saying,
    Versions,
    from_json,
    pgettext,
    say,
    to_json,
)
from domain.words.languages import Language
from storage import announcement_queries, sites
from storage.keys import new_id
from storage.meetings import texts_of
from storage.tables import Announcement, Meeting
from storage.tx import Tx

HEADS = {
    MeetingKind.VILLAGE: pgettext("meeting.head.village", "🏘 Village meeting: {title}"),
    MeetingKind.TRAINING: pgettext("meeting.head.training", "🎓 Training: {title}"),
    MeetingKind.FESTIVAL: pgettext("meeting.head.festival", "🎉 Festival: {title}"),
    MeetingKind.LISTENING: pgettext("meeting.head.listening", "👂 The police listen: {title}"),
}
WHEN = pgettext("meeting.when", "🕘 {day}, {clock}")
WHERE = pgettext("meeting.where", "📍 {place}")
ABOUT = pgettext("meeting.about", "{agenda}")
WILL_YOU = pgettext("meeting.will_you", "Will you come? We count, and write no names.")
CHANGED = pgettext("meeting.changed", "🔁 CHANGED. This holds now:")
PRESS_AGAIN = pgettext("meeting.press_again", "Can you still come? Please press again.")
CANCELLED = pgettext("meeting.cancelled", "❌ CANCELLED: {title}")
WAS_TO_BE = pgettext("meeting.was_to_be", "It was to be {day}, {clock}, {place}.")
DO_NOT_COME = pgettext("meeting.do_not_come", "Please do not come.")
TOMORROW_OR_SO = pgettext("meeting.remind.day", "⏰ Do not forget:")
SOON = pgettext("meeting.remind.soon", "⏰ It begins soon:")
ANSWERS = pgettext("meeting.answers", "💬 Answers to your questions: {title}")
QUESTION = pgettext("meeting.question_line", "❓ {words}")
ANSWER = pgettext("meeting.answer_line", "💬 {words}")

COMING = pgettext("meeting.coming", "Coming")
NOT_COMING = pgettext("meeting.not_coming", "Not coming")
ASK = pgettext("meeting.ask", "A question")
CALENDAR = pgettext("meeting.calendar", "Calendar")

SOON_S = 6 * 3600  # a reminder nearer than this says that it begins soon
INVITING = (MeetingNews.INVITED, MeetingNews.CHANGED)  # what tells the whole meeting


def invite(tx: Tx, meeting: Meeting, *, now: datetime) -> None:
    """Everybody of the audience is invited."""
    lines = [*lines_of(meeting), say(WILL_YOU)]
    tell(tx, meeting, MeetingNews.INVITED, Saying(tuple(lines), buttons_of(meeting)), now=now)


def tell_change(tx: Tx, meeting: Meeting, *, now: datetime) -> None:
    """The whole meeting as it is now: nobody has to compare two messages."""
    stop_former(tx, meeting, now=now)
    lines = [say(CHANGED), *lines_of(meeting), say(PRESS_AGAIN)]
    tell(tx, meeting, MeetingNews.CHANGED, Saying(tuple(lines), buttons_of(meeting)), now=now)


def tell_cancellation(tx: Tx, meeting: Meeting, reason: str, *, now: datetime) -> None:
    """It is not held. reason: in the organiser's own words, "" for none."""
    stop_former(tx, meeting, now=now)
    at = meeting.starts_at
    lines: list[Line] = [say(CANCELLED, title=title_of(meeting))]
    place = versions_of(meeting, "place")
    lines.append(say(WAS_TO_BE, day=Moment(at, As.DAY, now), clock=Moment(at), place=place))
    lines += [reason] if reason else []
    lines.append(say(DO_NOT_COME))
    tell(tx, meeting, MeetingNews.CANCELLED, Saying(tuple(lines)), now=now)


def remind(tx: Tx, meeting: Meeting, before_s: int, *, now: datetime) -> None:
    """What, when and where, once more; without the agenda."""
    head = say(SOON if before_s <= SOON_S else TOMORROW_OR_SO)
    lines = [head, *lines_of(meeting, agenda=False)]
    tell(tx, meeting, MeetingNews.REMINDED, Saying(tuple(lines), buttons_of(meeting)), now=now)


def tell_answers(
    tx: Tx, meeting: Meeting, pairs: Sequence[tuple[str, str]], *, now: datetime
) -> None:
    """Questions with their answers, to all who were invited; nobody learns who asked."""
    lines: list[Line] = [say(ANSWERS, title=title_of(meeting))]
    for question, answer in pairs:
        lines += ["", say(QUESTION, words=question), say(ANSWER, words=answer)]
    tell(tx, meeting, MeetingNews.ANSWERED, Saying(tuple(lines)), now=now)


def lines_of(meeting: Meeting, *, agenda: bool = True) -> list[Line]:
    """What, when, where and what about, as residents see it."""
    at = meeting.starts_at
    lines: list[Line] = [
        say(HEADS[MeetingKind(meeting.kind)], title=title_of(meeting)),
        say(WHEN, day=Moment(at, As.DAY, meeting.changed_at), clock=Moment(at)),
        say(WHERE, place=versions_of(meeting, "place")),
    ]
    if agenda and meeting.agenda:
        lines.append(say(ABOUT, agenda=versions_of(meeting, "agenda")))
    return lines


def title_of(meeting: Meeting, *, most: int = TITLE_MOST) -> Versions:
    """Its title in the reader's language, cut to at most so many characters."""
    titles = versions_of(meeting, "title").by_language
    return Versions({tag: shortened(title, most) for tag, title in titles.items()})


def versions_of(meeting: Meeting, field: str) -> Versions:
    """Title, place or agenda in the reader's language."""
    return Versions({tag: getattr(text, field) for tag, text in texts_of(meeting).items()})


def buttons_of(meeting: Meeting) -> tuple[Button, ...]:
    """What stands below an invitation, with the digits that mean the same."""
    return (
        Button(invited(meeting.id, "yes"), say(COMING), "1", "✅"),
        Button(invited(meeting.id, "no"), say(NOT_COMING), "2", "❌"),
        Button(invited(meeting.id, "ask"), say(ASK), "3", "❓"),
        Button(invited(meeting.id, "cal"), say(CALENDAR), "4", "📅"),
    )


def as_seen(
    meeting: Meeting, languages: Mapping[str, Language], language: str, site: str, code: str
) -> Saying:
    """The invitation exactly as it will be seen. code: bare digits; zeros in a preview."""
    saying = _signed([*lines_of(meeting), say(WILL_YOU)], buttons_of(meeting), site, code)
    return with_only_in(saying, list(texts_of(meeting)), languages, language)


def _signed(lines: Sequence[Line], buttons: tuple[Button, ...], site: str, code: str) -> Saying:
    signed = (*lines, say(FROM, senders=site), say(CHECK_CODE, code=spoken_code(code)))
    return Saying(signed, buttons)


# ------------------------------------------------------------------------------ as a sending


def tell(
    tx: Tx, meeting: Meeting, news: MeetingNews, saying: Saying, *, now: datetime
) -> Announcement:
    """Send it to everybody of the audience, from now on, slice by slice."""
    code = fresh_code(tx)
    site = sites.get_site(tx, meeting.site)
    today = now.date()
    row = Announcement(
        id=new_id(),
        site=meeting.site,
        kind=AnnouncementKind.MEETING
        if news is MeetingNews.INVITED
        else AnnouncementKind.MEETING_NEWS,
        state=AnnouncementState.OVER,
        code=code,
        senders=[site.name],
        audience=dict(meeting.audience),
        areas=list(meeting.areas),
        schedule=schedules.to_facts(Schedule(Every.ONCE, today, now.time())) | {"now": True},
        quiet=_quiet(meeting, news, now),
        expires_s=_expires_s(meeting, news, now),
        facts={
            "meeting": meeting.id,
            "news": news.value,
            "title": meeting.title,
            "asks": bool(saying.buttons),
            "languages": list(texts_of(meeting)),
            "saying": to_json(_signed(saying.lines, saying.buttons, site.name, code)),
        },
        composed_by=meeting.organiser,
        composed_at=now,
    )
    tx.add(row)
    tx.flush()
    meeting.news = [*meeting.news, row.id]
    sending_run.begin(tx, row, purpose=Purpose.SAY, due=now, now=now)
    return row


def speak_anew(tx: Tx, meeting: Meeting) -> None:
    """A language was added: what is still on its way is said in it to those who are told next."""
    for announcement_id in meeting.news:
        row = tx.get_one(Announcement, announcement_id)
        how = MeetingNews(row.facts["news"])
        if how not in (*INVITING, MeetingNews.REMINDED) or not _is_under_way(tx, row):
            continue
        former = from_json(row.facts["saying"])
        head = former.lines[:1] if how in (MeetingNews.CHANGED, MeetingNews.REMINDED) else ()
        lines = [*head, *lines_of(meeting, agenda=how in INVITING), *_last_line(how)]
        saying = _signed(lines, former.buttons, row.senders[0], row.code)
        written = list(texts_of(meeting))
        row.facts = {**row.facts, "languages": written, "saying": to_json(saying)}


def _last_line(how: MeetingNews) -> list[Phrase]:
    return {MeetingNews.INVITED: [say(WILL_YOU)], MeetingNews.CHANGED: [say(PRESS_AGAIN)]}.get(
        how, []
    )


def _is_under_way(tx: Tx, row: Announcement) -> bool:
    goes = announcement_queries.sendings_of(tx, row.id)
    return any(one.state in sending_run.UNDER_WAY for one in goes)


def stop_former(tx: Tx, meeting: Meeting, *, now: datetime) -> None:
    """What was said before holds no longer. It is stopped where it is still on its way, marked
    where it stands, and whoever asks whether it is genuine is told so."""
    for announcement_id in meeting.news:
        row = tx.get(Announcement, announcement_id)
        if (
            row is None
            or row.facts["news"] == MeetingNews.ANSWERED
            or row.state == AnnouncementState.WITHDRAWN
        ):
            continue
        sending_run.stop_all(tx, row, now=now)
        row.state = AnnouncementState.WITHDRAWN
        if row.facts["news"] in INVITING and row.told_at is not None:
            sending_run.begin(tx, row, purpose=Purpose.MARK, due=now, now=now)


def invitation_code(tx: Tx, meeting: Meeting) -> str:
    """The check code of the newest invitation, "" if none holds."""
    rows = (tx.get(Announcement, news_id) for news_id in reversed(meeting.news))
    return next((row.code for row in rows if row is not None and row.facts["news"] in INVITING), "")


def _quiet(meeting: Meeting, news: MeetingNews, now: datetime) -> list[str]:
    """At night nobody is invited, unless the meeting is so near that the morning is too late."""
    near = meeting.starts_at - now < RESTS_BEFORE and now < meeting.ends_at
    if near or news is MeetingNews.REMINDED:
        return []
    quiet = Quiet()
    return [quiet.begins.isoformat("minutes"), quiet.ends.isoformat("minutes")]


def _expires_s(meeting: Meeting, news: MeetingNews, now: datetime) -> int:
    """Until it begins; answers for three days."""
    if news is MeetingNews.ANSWERED:
        return int(timedelta(days=3).total_seconds())
    return max(60, int((meeting.starts_at - now).total_seconds()))
