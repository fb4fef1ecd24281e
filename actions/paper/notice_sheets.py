"""An announcement on paper: as large as it fits, with the code by which anybody can check it."""

from collections.abc import Sequence

from actions.broadcasts.printing import find_posted
from actions.broadcasts.wording import NEVER_ASKS
from actions.dialog.verbs import LEADERS
from actions.paper.poster_orders import AtPrinter
from actions.paper.poster_sheets import languages_of
from actions.paper.sheet_orders import SheetOrder, sheet_verbs
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.checkcodes import CHECKED, find_codes, spoken_code
from domain.meetings.meeting_presses import meet
from domain.paper import sheets as text
from domain.paper.documents import Document, PaperSize
from domain.paper.public_addresses import address_on_paper, link_on_paper
from domain.paper.sheets import Notice, NoticeSheet, NoticeVoice, Told
from domain.words.times import show_moment
from storage import announcement_queries
from storage.tables import Announcement, Meeting


def find_order(at: AtPrinter, code: str) -> SheetOrder | None:
    """The announcement with that check code, if it is of their site and may be posted."""
    found = find_codes(code)
    row = announcement_queries.find_by_code(at.tx, found[0]) if found else None
    if row is None or row.site != at.admin.site or not _may_post(at, row):
        return None
    bare, languages = row.code, languages_of(at.book, at.words)
    if find_notice(at, bare, languages[:1]) is None:
        return None

    def make(tags: Sequence[str], size: PaperSize) -> tuple[Document, None]:
        notice = find_notice(at, bare, tags)
        assert notice is not None  # noqa: S101  # it was there at the beginning of this deed
        url = at.printer.url
        sheet = NoticeSheet(
            site=at.book.name,
            notice=notice,
            link=link_on_paper(url, f"{CHECKED.upper()}{bare}"),
            address=address_on_paper(url, f"{CHECKED}{notice.code}"),
            voices=tuple(
                NoticeVoice(tag, at.told(tag, text.CHECK), at.told(tag, NEVER_ASKS)) for tag in tags
            ),
        )
        title = at.told(tags[0], text.NOTICE_FILE, code=notice.code)
        return at.printer.file_of(sheet, title=title, lang=tags[0], size=size, day=at.today), None

    of_meeting = row.facts.get("meeting")
    back = meet("look", of_meeting) if of_meeting else announce("look", row.id)
    return SheetOrder(f"announcement-{spoken_code(bare)}", languages, make, back)


def _may_post(at: AtPrinter, row: Announcement) -> bool:
    """An admin; of an invitation also whoever holds the meeting. Of a missing person nobody: paper
    cannot be taken back."""
    if row.facts.get("missing"):
        return False
    if at.admin.role == "admin":
        return True
    meeting = at.tx.get(Meeting, row.facts.get("meeting", ""))
    return meeting is not None and meeting.organiser == at.admin.id


def find_notice(at: AtPrinter, code: str, tags: Sequence[str]) -> Notice | None:
    """What it says in these languages, each once: of one that it was not written in, in another.
    None where it may not be posted, or not any more."""
    words, told, alarm = at.words.at(at.book.terms), {}, False
    for tag in tags:
        posted = find_posted(at.tx, code, at.words.languages, language=tag, now=at.now)
        if posted is None:
            return None
        alarm = posted.kind is AnnouncementKind.ALERT
        lang, zone = posted.language, posted.zone
        body = (words.render(lang, line, zone) for line in posted.body)
        told[lang] = Told(
            lang=lang,
            head=words.render(lang, posted.head, zone),
            body=tuple(part for one in body for part in one.split("\n") if part.strip()),
            senders=" · ".join(posted.senders),
            day=show_moment(posted.at, at.words.languages[lang].format_locale, zone),
        )
    return Notice(spoken_code(code), alarm, tuple(told.values()))


VERBS = sheet_verbs("notice", find_order, who=LEADERS)
