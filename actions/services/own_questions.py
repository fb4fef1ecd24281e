"""What is asked of whoever makes a service: one thing after the other, in each language of the
site; checked at each answer by what checks every service.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

from actions.dialog.questions import Offered, Questions
from actions.dialog.refusal import StepRefused
from actions.services import own_deeds
from actions.services.own_deeds import may_read
from actions.services.own_maker import Maker, chooses_desk, desks_of, show_hub
from domain.forms.forms import Life, Question, QuestionKind
from domain.forms.intents import OwnWords, Said
from domain.people.admin_presses import in_menu
from domain.saying import Line, pgettext, say
from domain.services.make_draft import PART, SERVICE
from domain.services.make_presses import make
from domain.services.making import answers_in, bounds_in
from domain.words.own_words import own_text

IN_LANGUAGE = pgettext("admin:own.now_in", "Now in {language}. It says: {words}")
FIRST_IN = pgettext("admin:own.first_in", "Please write it in {language}.")
DAYS = pgettext("admin:own.days", "{days} days")
WHICH_STEPS = pgettext("admin:own.which_steps", "How is it done? One line for each step.")
NO_BOUNDS = pgettext("admin:own.no_bounds", "Two numbers, please, with a - between them: 1-20.")
SAME_LINES = pgettext(
    "admin:own.same_lines", "{most} lines, please, in the same order as in {language}."
)
# TRANSLATORS: on buttons; at most 24 characters.
KINDS = {
    "choice": (pgettext("admin:own.kind.choice", "One of some answers"), "🔘"),
    "yesno": (pgettext("admin:own.kind.yes", "Yes or no"), "✅"),
    "number": (pgettext("admin:own.kind.number", "A number"), "🔢"),
    "words": (pgettext("admin:own.kind.words", "In their own words"), "💬"),
    "label": (pgettext("admin:own.kind.label", "What a thing is called"), "🏷"),
    "steps": (pgettext("admin:own.kind.steps", "Steps"), "👣"),
}
WITHIN = ("1", "3", "5", "10", "30")  # days
WITH_LINES = ("choice", "steps")


class ServiceQuestions(Questions[Maker]):
    """What is asked of a service, or of one thing in it, in the language being written."""

    def end(self, author: Maker) -> None:
        """The next language; then all of it."""
        draft = author.draft
        rest = [
            tag
            for tag in author.languages()
            if draft.texts[draft.first].keys() - draft.texts.get(tag, {}).keys()
        ]
        if rest:
            draft.write_in(rest[0])
            self.go_on(author)
            return
        if draft.asking == PART:
            draft.part["picked"]["kind"] = author.kind
            draft.parts[draft.place : draft.place + 1] = [draft.part]
            draft.ask(SERVICE)
        show_hub(author)

    def lines(self, author: Maker, question: Question) -> Sequence[Line]:
        """The question; in another language than the first, that one's words, to be put into it."""
        draft, steps = author.draft, question.code == "options" and author.kind == "steps"
        lines = [say(WHICH_STEPS if steps else question.ask)]
        if question.kind is not QuestionKind.WORDS or len(author.languages()) == 1:
            return lines
        language = author.language_name(draft.language)
        if question.code == "bounds":
            return lines
        if draft.language == draft.first:
            return [*lines, say(FIRST_IN, language=language)]
        words = draft.texts[draft.first].get(question.code, "")
        return [*lines, say(IN_LANGUAGE, language=language, words=words)]

    def needless(self, author: Maker) -> Collection[str]:
        """What the template, or the way of answering, leaves nothing to ask about."""
        if self.form == SERVICE:
            known = "template" in author.draft.service["picked"]
            promised = known and "promise" in author.template.raw
            chooses = known and chooses_desk(author)
            return [*([] if chooses else ["desk"]), *([] if promised else ["days"])]
        kinds, kind = author.template.kinds, author.kind
        asked = {
            "kind": len(kinds) > 1,
            "topic": author.template.raw["life"] == Life.TALLY,
            "label": kind == "steps",
            "question": kind != "steps",
            "options": kind in WITH_LINES,
            "bounds": kind == "number",
            "unit": kind == "number",
        }
        return [code for code, is_asked in asked.items() if not is_asked]

    def meant(self, author: Maker, question: Question, one: Offered) -> Sequence[Said]:
        """A desk that may not have it is told at once. Raises StepRefused."""
        if question.code == "desk":
            desk = next(desk for desk in desks_of(author) if desk.code == one.value)
            life = Life(author.template.raw["life"])
            if (refused := may_read(desk, life)) is not None:
                raise StepRefused(refused)
        return Questions.meant(self, author, question, one)

    def read(self, author: Maker, question: Question, text: str) -> Sequence[Said]:
        """Words that would make no service are refused at once, with the reason."""
        if question.kind is QuestionKind.WORDS:
            self.check(question, text)
            _check_shape(author, question.code, text)
            draft = deepcopy(author.draft)
            if question.code == "bounds":
                draft.part["picked"]["bounds"] = text
            else:
                text = text if question.code == "options" else " ".join(text.split())
                draft.write(question.code, text)
            if faults := author.faults(draft):
                raise StepRefused(own_deeds.why(faults[0]))
            return [OwnWords(text)]
        return Questions.read(self, author, question, text)


def _check_shape(author: Maker, code: str, text: str) -> None:
    """Raises StepRefused for what is no two numbers, or another count of lines."""
    draft = author.draft
    if code == "bounds" and bounds_in(text) is None:
        raise StepRefused(say(NO_BOUNDS))
    if code == "options" and draft.language != draft.first:
        most = len(answers_in(draft.texts[draft.first][code]))
        if len(answers_in(text)) != most:
            language = author.language_name(draft.first)
            raise StepRefused(say(SAME_LINES, most=most, language=language))


def _templates(maker: Maker) -> list[Offered]:
    return [
        Offered(code, say(own_text(one.name)), one.emoji)
        for code, one in maker.forms.templates.items()
    ]


def _desks(maker: Maker) -> list[Offered]:
    return [Offered(desk.code, desk.name) for desk in desks_of(maker)]


def _days(_maker: Maker) -> list[Offered]:
    return [Offered(days, say(DAYS, days=int(days))) for days in WITHIN]


def _kinds(maker: Maker) -> list[Offered]:
    return [Offered(kind, say(KINDS[kind][0]), KINDS[kind][1]) for kind in maker.template.kinds]


ASKED: Mapping[str, ServiceQuestions] = {
    SERVICE: ServiceQuestions(
        form=SERVICE,
        offers={"template": _templates, "desk": _desks, "days": _days},
        back=in_menu("services"),
    ),
    PART: ServiceQuestions(form=PART, offers={"kind": _kinds}, back=make("hub")),
}


def questions_of(maker: Maker) -> ServiceQuestions:
    """What is asked now."""
    return ASKED[maker.draft.asking]
