"""What is asked of an announcement (`services/staff/announce.toml`): who may be told and who may
speak, which words and times are understood, and the files that come with the words."""

from collections.abc import Collection, Sequence

from actions.announcements import review
from actions.announcements.composer import Composer, is_repeated, left_out
from actions.broadcasts import missing_notices
from actions.broadcasts.pre_send_checks import NO_AREAS, PAST, check_words
from actions.broadcasts.villages import reach_line, villages_offered
from actions.broadcasts.written_languages import ADD_LANGUAGE, language_lines
from actions.dialog.author import NO_TIME
from actions.dialog.questions import Offered, Questions
from actions.dialog.refusal import StepRefused
from domain.broadcasts import schedules
from domain.broadcasts.announcement_draft import MISSING
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import MOST_MEDIA
from domain.broadcasts.audiences import AudienceRole
from domain.broadcasts.quizzes import NoQuiz, next_language, read_quiz
from domain.broadcasts.schedules import Every
from domain.forms.forms import Question
from domain.forms.intents import Again, Choose, OwnWords, Said, Tick
from domain.heard import Heard
from domain.media_verdicts import MAX_BYTES, megabytes
from domain.saying import Button, Line, pgettext, say
from domain.words.translations import digit_of
from domain.words.whens import When, read_when
from storage import sites
from storage.media import note_media

WRITE_WITHDRAWAL = pgettext(
    "admin:compose.write_withdrawal",
    "Write in {language} that it holds no longer, and what is true now. No names.",
)
WRITE_MISSING = pgettext(
    "admin:missing.write",
    "Write it in {language}: who, how old, which clothes, where last seen. Nothing about why.",
)
ASK_FAMILY = pgettext(
    "admin:missing.ask_family", "Ask the family first. Without their yes nothing goes out."
)
MEDIA_KEPT = pgettext("admin:compose.media", "Pictures, voices, documents: {count}.")
TOO_BIG = pgettext(
    "admin:compose.too_big",
    "That file is too big ({sizes} MB) and was not kept. Send a smaller one.",
)
TOO_MANY = pgettext("admin:compose.too_many", "More than {count} files: the last were not kept.")
LEADERS = pgettext("admin:compose.leaders", "{leader_word}")
OFFICERS = pgettext("admin:compose.officers", "Officers")
NOBODY_SPEAKS = pgettext(
    "admin:compose.nobody_speaks", "Somebody must speak. Press another office first."
)

PICTURE = "📷"  # stands for a message without words
LANGUAGES_MOST = 6  # still to be written, that are offered
SENDERS_MOST = 5
SENDER_LENGTH = 60  # characters
ROLES = [Offered(AudienceRole.LEADER, say(LEADERS)), Offered(AudienceRole.OFFICER, say(OFFICERS))]


class AnnouncementQuestions(Questions[Composer]):
    """Of whatever is no alert."""

    def end(self, author: Composer) -> None:
        """It is looked over."""
        if is_repeated(author.draft) and not author.draft.expires_h:
            author.draft.expires_h = 24  # the next one comes soon enough
        review.show_review(author)

    def needless(self, author: Composer) -> Collection[str]:
        """A correction is said now, and says what holds where it no longer holds."""
        asked_of_all = ("kind", "when") if author.draft.corrects else ()
        if author.draft.is_missing:  # whoever is missing is sought now
            return ("when", "gone")
        return asked_of_all if left_out(author) else (*asked_of_all, "gone")

    def lines(self, author: Composer, question: Question) -> Sequence[Line]:
        """The question, with what it is about."""
        draft, kept = author.draft, _media_kept(author)
        match question.code:
            case "text":
                asked = WRITE_WITHDRAWAL if draft.withdraws else question.ask
                asked = WRITE_MISSING if draft.is_missing else asked
                return [*kept, say(asked, language=author.language_name(draft.language))]
            case "texts":
                return [*language_lines(author, draft.texts), say(question.ask), *kept]
            case "quiz":
                return [say(question.ask, language=author.language_name(draft.language))]
            case "areas" if draft.areas or draft.roles:
                return [say(question.ask), reach_line(author)]
            case "gone":
                return [say(question.ask, areas=review.places_line(author, left_out(author)))]
        return [say(question.ask, example=author.example())]

    def way_back(self, author: Composer, question: Question) -> Button:
        """From the words in one more language to those that are there."""
        if question.code == "text" and author.draft.texts and not author.draft.reviewing:
            return author.back_to("texts")
        return Questions.way_back(self, author, question)

    def meant(self, author: Composer, question: Question, one: Offered) -> Sequence[Said]:
        """Somebody speaks, and not more than can be read. Raises StepRefused."""
        senders = author.draft.senders
        if (question.code, one.value) == ("kind", MISSING):
            missing_notices.require_none(author.tx, author.admin.site, now=author.now)
        if (question.code, one.value) == ("consent", "no"):
            raise StepRefused(say(ASK_FAMILY))
        if question.code == "senders" and senders == [one.answer]:
            raise StepRefused(say(NOBODY_SPEAKS))
        if question.code == "senders" and one.answer not in senders:
            return [_speaks(author, one.answer)]
        return Questions.meant(self, author, question, one)

    def takes_words(self, question: Question) -> bool:
        """Words, further offices and times are typed."""
        return question.code in ("text", "texts", "senders", "time", "gone", "quiz")

    def read(self, author: Composer, question: Question, text: str) -> Sequence[Said]:
        """The words, once more below what is written; an office; a day and time."""
        match question.code:
            case "text" | "texts":
                check_words(text)
                return [OwnWords(text, "text")]
            case "senders":
                name = " ".join(text.split())[:SENDER_LENGTH]
                return [Again() if digit_of(name) else _speaks(author, name)]
            case "time":
                return [_moment(author, text)]
            case "quiz":
                _check_quiz(text)
        return Questions.read(self, author, question, text)

    def check(self, question: Question, text: str) -> None:  # noqa: ARG002  # one limit for all
        """Raises StepRefused for words that do not fit."""
        check_words(text)

    def let_go(self, author: Composer, question: Question) -> None:
        """Somebody is told; the place itself speaks, unless they say otherwise. Raises
        StepRefused."""
        draft = author.draft
        if question.code == "areas" and not draft.areas and not draft.roles:
            raise StepRefused(say(NO_AREAS))
        draft.senders = draft.senders or [author.site.name]

    def typed(self, author: Composer) -> None:
        """What was typed or sent. An album has one answer."""
        question, heard, draft = self.asked(author), author.heard, author.draft
        if not heard.media or question is None or question.code not in ("text", "texts"):
            Questions.typed(self, author)
            return
        again = heard.album != "" and heard.album == draft.album
        if not again:
            draft.album, draft.lost = heard.album, []
        text = heard.text.strip()
        if draft.is_missing and not text:
            draft.note_said(heard.message, PICTURE)  # it is taken away with the words
        saids = self.read(author, question, text) if text else [Again()]
        draft.note_said(heard.message, text)
        author.notes += _take_media(author, heard)
        self.hear(author, *saids, fresh=not again)


def _check_quiz(text: str) -> None:
    """Raises StepRefused for what is no question with its answers."""
    try:
        read_quiz(text)
    except NoQuiz as wrong:
        raise StepRefused(say(wrong.text_id, line=wrong.line, most=wrong.most)) from None


def _media_kept(composer: Composer) -> list[Line]:
    count = len(composer.draft.media)
    return [say(MEDIA_KEPT, count=count)] if count else []


def _take_media(composer: Composer, heard: Heard) -> list[Line]:
    """Keep the files that fit; what to say of the others."""
    channel, draft = heard.where.partition(":")[0], composer.draft
    fitting = [media for media in heard.media if media.size <= MAX_BYTES]
    draft.lost += [megabytes(one.size) for one in heard.media if one.size > MAX_BYTES]
    free = MOST_MEDIA - len(draft.media)
    for media in fitting[:free]:
        row = note_media(composer.tx, composer.mailbox, media, channel=channel)
        draft.media.append(row.id)
    sizes = ", ".join(map(str, draft.lost))
    notes: list[Line] = [say(TOO_BIG, sizes=sizes)] if sizes else []
    return [*notes, say(TOO_MANY, count=MOST_MEDIA)] if len(fitting) > free else notes


def _languages(composer: Composer) -> list[Offered]:
    """Those still to be written."""
    missing = [tag for tag in composer.languages() if tag not in composer.draft.texts]
    return [
        Offered(tag, say(ADD_LANGUAGE, language=composer.language_name(tag)), "✏️")
        for tag in missing[:LANGUAGES_MOST]
    ]


def _whom(composer: Composer) -> list[Offered]:
    """The whole place, staff as well, the villages."""
    everywhere, *villages = villages_offered(composer)
    return [everywhere, *ROLES, *villages]


def _offices(composer: Composer) -> list[Offered]:
    """The place itself and its desks, by name; what was typed besides comes after them."""
    site = composer.site
    named = [desk.name for desk in sites.desks_of(composer.tx, site.area)]
    names = dict.fromkeys([site.name, *named, *composer.draft.senders])
    return [Offered(str(at), name, kept=name) for at, name in enumerate(names)]


def _speaks(composer: Composer, name: str) -> Said:
    """One office more, unless it speaks already, or many do."""
    senders = composer.draft.senders
    more = name and name not in senders and len(senders) < SENDERS_MOST
    return Tick(name, "senders") if more else Again()


def _moment(composer: Composer, text: str) -> Said:
    """The day and time as typed; where none to come is found in it, that is noted."""
    when = read_when(text, composer.now, composer.zone)
    if when is None:
        composer.notes.append(composer.why_not(text, say(NO_TIME)))
        return Again()
    if _is_over(composer, when):
        composer.notes.append(say(PAST))
        return Again()
    return Choose(f"{when.day.isoformat()} {when.at.isoformat('minutes')}", "time")


def _is_over(composer: Composer, when: When) -> bool:
    once = composer.draft.every == Every.ONCE
    return once and schedules.moment_on(when.day, when.at, composer.zone) <= composer.now


TELLING = AnnouncementQuestions(
    form="announce",
    offers={
        "texts": _languages,
        "areas": _whom,
        "senders": _offices,
        "time": lambda _composer: [],
    },
    back=announce("list"),
)


def ask_quiz(composer: Composer) -> None:
    """One more question about it, in the language that has fewest."""
    language = next_language(list(composer.draft.texts), composer.draft.quiz)
    if language:
        composer.draft.language = language
    TELLING.open(composer, "quiz" if language else "text")


def drop_quiz(composer: Composer) -> None:
    """It has no question any more."""
    composer.draft.quiz = {}
    review.show_review(composer)


def write_in(composer: Composer, language: str) -> None:
    """The words in one more language."""
    if language in composer.languages():
        composer.draft.language = language
    TELLING.open(composer, "text")
