"""Review: the announcement as each reader will see it, what may still be changed, and the last
tap."""

from collections.abc import Iterator, Sequence

from actions.announcements.composer import Composer, Verbs
from actions.broadcasts import announcement_lifecycle, correcting, wording
from actions.broadcasts.announcement_lifecycle import CHANGED
from actions.broadcasts.naming import name_of
from actions.broadcasts.pre_send_checks import AnnouncementPlan, check, needs_second, others
from actions.broadcasts.villages import reach_line
from actions.broadcasts.written_languages import SHOWN, as_seen, language_lines
from actions.dialog.author import CHECK, SURELY
from actions.dialog.refusal import StepRefused
from actions.dialog.staff_drafts import SLOT
from actions.dialog.verbs import ADMINS, DraftVerb, Where, alone, with_rest
from domain.broadcasts import schedules
from domain.broadcasts.announcement_draft import NOW
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import MANNERS, AnnouncementKind, AnnouncementState
from domain.broadcasts.fits import is_split, stands_apart
from domain.broadcasts.quizzes import next_language, read_quiz
from domain.channels import Channel
from domain.forms.answer_facts import find_option
from domain.saying import As, Button, Line, Moment, Saying, pgettext, say
from domain.words.buttons import DROP, SEND
from storage import outbox
from storage.media import give_media
from storage.sent_messages import posted_message, slots_like
from storage.tables import Announcement, Media

FIRST_AT = pgettext("admin:compose.first_at", "First: {day} {clock}.")
SECOND = pgettext(
    "admin:review.second", "More than {count}, or at night: another admin must approve."
)
SOUGHT = pgettext(
    "admin:review.sought",
    "After {hours} hours words and picture are gone here, and in chats of which a messenger takes "
    "something back.",
)
TAKEN_AWAY = pgettext(
    "admin:review.taken_away",
    "What you wrote is taken away here, where the messenger can do that. Copies on paper you "
    "destroy yourself.",
)
WITH_QUIZ = (AnnouncementKind.LAW, AnnouncementKind.SCAM, AnnouncementKind.NOTICE)
ASK_MORE = pgettext("admin:review.quiz", "Add a question")
ASK_NOTHING = pgettext("admin:review.no_quiz", "Without questions")
QUIZ_LINE = pgettext(
    "admin:review.quiz_line", "❓ {language}: {question} ✔ {right} ✘ {wrong} 💡 {why}"
)
NO_SECOND = pgettext("admin:review.no_second", "There is no other admin. Invite one first.")
QUIET = pgettext("admin:review.quiet", "Rests from 21:00 to 6:00.")
NOT_QUIET = pgettext("admin:review.not_quiet", "Goes out at night too.")
EXPIRES = pgettext("admin:review.expires", "After {hours} hours it is said to nobody any more.")
MEDIA_WAITS = pgettext(
    "admin:review.media_waits", "The picture is still being checked. Try again soon."
)
APART = pgettext(
    "admin:review.apart",
    "On {channel} the files come first, and the words below them. On the page they are together.",
)
SPLIT = pgettext("admin:review.split", "It is so long that {channel} shows it in several messages.")
SEEN_THERE = pgettext(
    "admin:review.seen_there", "👁 Where it no longer holds ({areas}), they will see:"
)
ASK_SECOND = pgettext("admin:review.ask_second", "Ask for approval")
TEXT = pgettext("admin:review.text", "Words")
AREAS = pgettext("admin:review.areas", "{village_word}")
TIME = pgettext("admin:review.time", "Time")
NIGHT = pgettext("admin:review.night", "Night")
EXPIRY = pgettext("admin:review.expiry", "Until when")
WAITS = pgettext("admin:review.waits", "{what} waits for another admin.")
PLANNED = pgettext("admin:review.planned", "{what} is planned.")


def show_review(composer: Composer, *, preview: bool = True) -> None:
    """The preview, language by language, then what is set and what may be changed."""
    composer.at(composer.draft.END)
    if preview:
        show_preview(composer)
    lines: list[Line] = [say(CHECK), *language_lines(composer, composer.draft.texts)]
    lines += [*_in_messengers(composer), reach_line(composer)]
    lines += [*_when_lines(composer), *_limits(composer), *_quiz_lines(composer)]
    if _needs_second(composer):
        lines.append(say(SECOND, count=composer.site.approve_above))
    put = composer.show if preview else composer.change
    put(lines, _buttons(composer))


def show_preview(composer: Composer) -> None:
    """Each language as it will be seen; buttons as they will stand below."""
    for language, seen in _as_told(composer):
        head, *lines = as_seen(composer, seen, language)
        if not seen.media:
            composer.show([head, *lines])
            continue
        # Apart: whether the words fit under a picture depends on their length.
        composer.show([head])
        composer.show(lines[1:], media=seen.media)
    there = _told_no_more(composer)
    if there is not None:
        language = next(iter(there.texts))
        _, *lines = as_seen(composer, _seen(composer, there, language), language)
        places = places_line(composer, there.audience.areas)
        composer.show([say(SEEN_THERE, areas=places), *lines])


def _told_no_more(composer: Composer) -> AnnouncementPlan | None:
    draft = composer.draft
    if not draft.corrects:
        return None
    return correcting.told_no_more(composer.tx, composer.plan(), draft.gone)


def places_line(composer: Composer, areas: Sequence[str]) -> Line:
    """Names of areas on one line; the whole place is not named beside its villages."""
    villages = [area for area in areas if area != composer.admin.site]
    return wording.villages_line(composer.tx, villages or list(areas))


def _as_told(composer: Composer) -> Iterator[tuple[str, Saying]]:
    plan = composer.plan()
    for language in composer.languages()[:SHOWN]:
        yield language, _seen(composer, plan, language)


def _seen(composer: Composer, plan: AnnouncementPlan, language: str) -> Saying:
    row = announcement_lifecycle.as_row(composer.tx, plan, composer.admin, now=composer.now)
    return wording.told_as(composer.tx, row, plan.texts, composer.words.languages, language)


def _in_messengers(composer: Composer) -> list[Line]:
    """What the preview, in whichever messenger it stands, does not show of the others."""
    channels = [way.channel for way in composer.links.ways]
    if not channels:
        return []
    told = [
        "\n".join(composer.in_words(language, line) for line in seen.lines)
        for language, seen in _as_told(composer)
    ]
    files = (composer.tx.get(Media, media_id) for media_id in composer.draft.media)
    kinds = [row.kind for row in files if row is not None and row.state in ("to fetch", "ready")]
    return [line for channel in channels for line in _as_there(channel, told, kinds)]


def _as_there(channel: Channel, told: Sequence[str], kinds: Sequence[str]) -> list[Line]:
    """How it looks in one messenger. told: its words, language by language. kinds: of its files."""
    if any(is_split(text, channel.limits) for text in told):
        return [say(SPLIT, channel=channel.title)]
    apart = any(stands_apart(text, kinds, channel.limits) for text in told)
    return [say(APART, channel=channel.title)] if apart else []


def _when_lines(composer: Composer) -> list[Line]:
    """When it goes out, in words."""
    plan = composer.schedule()
    question = composer.forms.staff["announce"].form.question("when")
    often = find_option(question, plan.every if plan is not None else NOW)
    lines: list[Line] = [say(often.label)] if often is not None else []
    moment = schedules.next_moment(plan, composer.now, composer.zone) if plan is not None else None
    if moment is None:
        return lines
    first = say(FIRST_AT, day=Moment(moment, As.DAY, composer.now), clock=Moment(moment))
    return [*lines, first]


def _limits(composer: Composer) -> list[Line]:
    draft = composer.draft
    hours = draft.expires_h or int(MANNERS[draft.sort].expires.total_seconds() // 3600)
    if draft.is_missing:
        return [say(QUIET if draft.quiet else NOT_QUIET), say(SOUGHT, hours=hours)]
    return [say(QUIET if draft.quiet else NOT_QUIET), say(EXPIRES, hours=hours)]


def _needs_second(composer: Composer) -> bool:
    return needs_second(composer.tx, composer.plan(), site=composer.admin.site, now=composer.now)


def _buttons(composer: Composer) -> list[Button]:
    draft, send = composer.draft, ASK_SECOND if _needs_second(composer) else SEND
    when = [] if draft.is_missing else [Button(announce("go", "when"), say(TIME), "4", "🕘")]
    return [
        Button(announce("confirm"), say(send), "1", "✅"),
        Button(announce("go", "text"), say(TEXT), "2", "✏️"),
        Button(announce("go", "areas"), say(AREAS), "3", "🏘"),
        *when,
        Button(announce("quiet"), say(NIGHT), "5", "🌙"),
        Button(announce("expires"), say(EXPIRY), "6", "⌛"),
        *_quiz_buttons(composer),
        composer.back_to("senders" if draft.is_missing else "when"),
        Button(announce("drop"), say(DROP), "", "🗑"),
    ]


def _quiz_buttons(composer: Composer) -> list[Button]:
    """A question more about what was told, or none."""
    draft = composer.draft
    if draft.kind not in WITH_QUIZ:
        return []
    more = next_language(list(draft.texts), draft.quiz)
    buttons = [Button(announce("quiz"), say(ASK_MORE), "7", "❓")] if more else []
    if draft.quiz:
        buttons.append(Button(announce("unquiz"), say(ASK_NOTHING), "", "➖"))
    return buttons


def _quiz_lines(composer: Composer) -> list[Line]:
    """Each question as it will be asked, the right answer marked."""
    lines: list[Line] = []
    for language, asked in composer.draft.quiz.items():
        for text in asked:
            one = read_quiz(text)
            lines.append(
                say(
                    QUIZ_LINE,
                    language=composer.language_name(language),
                    question=one.ask,
                    right=one.right,
                    wrong=" · ".join(one.wrong),
                    why=one.why,
                )
            )
    return lines


def turn_quiet(composer: Composer) -> None:
    """Rest at night, or not."""
    composer.draft.quiet = not composer.draft.quiet
    show_review(composer, preview=False)


def turn_expiry(composer: Composer) -> None:
    """The next of the usual spans."""
    hours, spans = composer.draft.expires_h, composer.draft.spans
    later = [span for span in spans if span > hours]
    composer.draft.expires_h = later[0] if later else spans[0]
    show_review(composer, preview=False)


def confirm(composer: Composer) -> None:
    """The last tap. Raises Refusal; then the draft is as it was."""
    draft, tx = composer.draft, composer.tx
    plan = composer.plan()
    _require_checked_media(composer)
    check(tx, plan, site=composer.admin.site, now=composer.now)
    old = _replaced(composer)
    if _needs_second(composer) and not others(tx, composer.admin.site, composer.admin.id):
        raise StepRefused(say(NO_SECOND))
    seen = _messages_of(composer) if draft.is_missing else []
    composer.forget()  # from now on digits are for what the sending shows
    if draft.corrects:
        made = correcting.correct(tx, plan, draft.gone, admin=composer.admin, now=composer.now)
    else:
        made = announcement_lifecycle.plan_announcement(
            tx, plan, admin=composer.admin, now=composer.now
        )
    if old is not None:
        announcement_lifecycle.cancel(tx, old, admin=composer.admin, now=composer.now)
    give_media(tx, draft.media, f"announcement:{made.id}")
    if draft.is_missing:
        outbox.put_deletion(tx, composer.mailbox, seen, now=composer.now)
        composer.say(say(TAKEN_AWAY))
    if made.state == AnnouncementState.APPROVAL:
        composer.say(say(WAITS, what=name_of(tx, made)))
    elif not made.schedule["now"]:  # what goes out now shows how far it is
        composer.say(say(PLANNED, what=name_of(tx, made)))


def drop(composer: Composer, sure: str) -> None:
    """Nothing of the draft remains, once that was asked; who is missing stays in no chat either."""
    seen = _messages_of(composer) if composer.draft.is_missing else []
    is_sure = sure == SURELY or not composer.draft.holds_work
    composer.drop(sure)
    if seen and is_sure:
        outbox.put_deletion(composer.tx, composer.mailbox, seen, now=composer.now)


def _messages_of(composer: Composer) -> list[str]:
    """What stands in the admin's chat of the draft: shown, and typed."""
    shown = (
        posted_message(composer.tx, composer.mailbox, slot)
        for slot in slots_like(composer.tx, composer.mailbox, SLOT)
    )
    return list(dict.fromkeys([*shown, *composer.draft.said]))


def _replaced(composer: Composer) -> Announcement | None:
    """The announcement that this draft replaces. Raises Refusal if it is not what it was."""
    if not composer.draft.edits:
        return None
    old = composer.tx.get(Announcement, composer.draft.edits)
    open_states = (AnnouncementState.PLANNED, AnnouncementState.PAUSED, AnnouncementState.APPROVAL)
    if old is None or old.version != composer.draft.version or old.state not in open_states:
        raise StepRefused(say(CHANGED))
    return old


def _require_checked_media(composer: Composer) -> None:
    """Raises Refusal while a picture is not cleaned yet; what was turned away is left out."""
    kept = []
    for media_id in composer.draft.media:
        row = composer.tx.get(Media, media_id)
        if row is not None and row.state == "to fetch":
            raise StepRefused(say(MEDIA_WAITS))
        if row is not None and row.state == "ready":
            kept.append(media_id)
    composer.draft.media = kept


VERBS: Verbs = (
    DraftVerb("announce.quiet", alone(turn_quiet), ADMINS, Where.PRIVATE),
    DraftVerb("announce.expires", alone(turn_expiry), ADMINS, Where.PRIVATE),
    DraftVerb("announce.confirm", alone(confirm), ADMINS, Where.PRIVATE, keeps=False),
    DraftVerb("announce.drop", with_rest(drop), ADMINS, Where.PRIVATE, of_kind=False, keeps=False),
)
