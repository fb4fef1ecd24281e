"""Whether the forms make sense: what `titir forms check` and the tests ask.

Reading (`domain/forms/formfiles.py`) refuses what a form cannot say. This file finds what it says
wrongly: a condition on a question that comes later, a ninth question, a label too long for a small
phone, two answers that are the same word. Each problem is one plain sentence that names the form.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from domain.forms.answer_facts import holds
from domain.forms.faults import Fault
from domain.forms.forms import INCIDENTS, Form, Forms, Life, Question, QuestionKind, Reach
from domain.saying import pgettext, say
from domain.words.button_limits import LABEL_LENGTH, newer_emoji
from domain.words.languages import LanguageKind
from domain.words.translations import Words, fold, words_for

TOO_LONG_A_WAY = pgettext(
    "admin:own.fault.way",
    "That makes {count} steps for whoever answers. At most {most} fit; leave one out.",
)
TOO_MANY_ANSWERS = pgettext("admin:own.fault.answers", "At most {most} answers, please.")
NO_CHOICE = pgettext("admin:own.fault.no_choice", "Two answers are needed at least, a line each.")
NO_BOUNDS = pgettext("admin:own.fault.bounds", "The first number has to be the smaller one.")
MISSING = pgettext("admin:own.fault.missing", "Something is still missing in {language}.")
WIDE = pgettext(
    "admin:own.fault.wide",
    "“{said}” has {count} characters; a button holds {most}. Say it shorter.",
)
A_KEY = pgettext("admin:own.fault.key", "“{said}” means something else here. Use a word, please.")
TOO_NEW = pgettext("admin:own.fault.new", "Cheap phones cannot show {emoji}. Take another picture.")
ALIKE = pgettext("admin:own.fault.alike", "“{said}” would answer two of them. Tell them apart.")

QUESTIONS_AT_MOST = 8  # from the menu to *sent*, kind and review counted (docs/numbers.md)
WITH_OPTIONS = (
    QuestionKind.CHOICE,
    QuestionKind.REACH,
    QuestionKind.SAFE,
    QuestionKind.YES,
    QuestionKind.ITEMS,
)
OPTIONS_AT_MOST = 12  # two screens of six
AFTER_DANGER = 4
DANGERS = 7  # one screen: six, and on 7, "I don't know", something else
REACHES = {*Reach, "code"}  # code: a borrowed phone, gets an opening code
SHIPPED = (*INCIDENTS, "missing")
RESERVED = {
    "ask",
    "title",
    "inquiry",
    "name",
    "advice",
    "told",
    "unit",
    "guide",
    "words",
    "step",
    "bring",
}  # parts of text ids, which a question of that code would take


def check(forms: Forms, words: Words) -> list[str]:
    """What is wrong with the forms, a plain sentence each; empty when all is well."""
    problems = [f"{code}: there is no such form" for code in SHIPPED if code not in forms.by_code]
    for form in forms.by_code.values():
        problems += [f"{form.code}: {fault}" for fault in faults_of(form, words)]
    problems += _check_menu(forms)
    problems += _check_leads(forms)
    problems += [f"danger: {fault}" for fault in _check_dangers(forms, words)]
    return problems


def faults_of(form: Form, words: Words) -> Iterator[str]:
    """What is wrong with one form; a `Fault` where a clerk can have caused it."""
    yield from _check_structure(form)
    yield from _check_words(form, words)


def longest_path(form: Form) -> int:
    """How many questions somebody answers at most, from the menu to *sent*.

    The category and the review count, and so does the number that "call me" asks for. Whoever taps
    an option of danger has no review; who reads an info card has sent nothing.
    """
    return 1 + max(_counts(form, form.questions, {}))


def _counts(
    form: Form, questions: tuple[Question, ...], answers: Mapping[str, str]
) -> Iterator[int]:
    """How many steps are still to come, for every way of answering the questions."""
    if not questions:
        yield 1  # the review
        return
    question, *rest = questions
    elsewhere = question.only_if and not holds(question.only_if, answers)
    if elsewhere or question.unasked or question.later:
        yield from _counts(form, tuple(rest), answers)
        return
    if question.kind is QuestionKind.REACH:
        calls = any(option.code == Reach.PHONE for option in question.options)
        yield from (2 + more if calls else 1 + more for more in _counts(form, tuple(rest), answers))
        return
    for option in (*question.options, None):  # None: skipped, or nothing to choose from
        if option is None:
            yield from (1 + more for more in _counts(form, tuple(rest), answers))
        elif option.info or option.leads:
            yield 1
        elif option.danger:
            yield 1 + _after_danger(form, {**answers, question.code: option.code})
        elif _matters(form, question):
            given = {**answers, question.code: option.code}
            yield from (1 + more for more in _counts(form, tuple(rest), given))


def _matters(form: Form, question: Question) -> bool:
    """Whether a later question depends on the answer."""
    return any(later.only_if and later.only_if[0] == question.code for later in form.questions)


def _after_danger(form: Form, answers: Mapping[str, str]) -> int:
    asked = [question for question in form.questions if question.code in form.danger]
    return sum(
        1
        for question in asked
        if question.code not in answers
        and (not question.only_if or holds(question.only_if, answers))
    )


def _check_structure(form: Form) -> Iterator[str]:
    yield from _check_codes(form)
    yield from _check_conditions(form)
    yield from _check_danger_path(form)
    for question in form.questions:
        yield from _check_options(question)
        yield from _check_kind(question)
    yield from _check_parts(form)
    places = [q for q in form.questions if q.kind in (QuestionKind.PLACE, QuestionKind.VILLAGE)]
    if not places and form.life not in (Life.GUIDE, Life.TALLY):
        yield "no question tells the village"
    if (length := longest_path(form)) > QUESTIONS_AT_MOST:
        said = f"{length} questions from the menu to sent, at most {QUESTIONS_AT_MOST}"
        yield Fault(said, say(TOO_LONG_A_WAY, count=length, most=QUESTIONS_AT_MOST))
    for emoji in _emoji(form):
        if new := newer_emoji(emoji):
            yield Fault(f"{new} is too new for cheap phones", say(TOO_NEW, emoji=new))


def _check_codes(form: Form) -> Iterator[str]:
    counts = Counter(question.code for question in form.questions)
    yield from (f"two questions are called {code!r}" for code, count in counts.items() if count > 1)
    yield from (f"no question can be called {code!r}" for code in counts if code in RESERVED)
    own = Counter(o.title for q in form.questions for o in q.options if o.title)
    own += Counter(o.advice for q in form.questions for o in q.options if o.advice)
    yield from (f"two options have the text {text_id}" for text_id, n in own.items() if n > 1)


def _check_conditions(form: Form) -> Iterator[str]:
    earlier: dict[str, Question] = {}
    for question in form.questions:
        if question.only_if:
            yield from _check_condition(earlier, question.only_if, f"{question.code}.only_if")
        earlier[question.code] = question
    for rule in form.rules:
        yield from _check_condition(earlier, (rule.question, rule.option), "rule")


def _check_condition(
    known: Mapping[str, Question], condition: tuple[str, str], where: str
) -> Iterator[str]:
    code, option = condition
    if code not in known:
        yield f"{where}: no (earlier) question is called {code!r}"
    elif known[code].kind not in (QuestionKind.CHOICE, QuestionKind.SAFE, QuestionKind.YES):
        yield f"{where}: {code!r} has no options to choose from"
        return
    codes = {each.code for each in known[code].options} if code in known else set()
    for one in option.split("|"):
        if codes and one not in codes:
            yield f"{where}: {code!r} has no option {one!r}"


def _check_danger_path(form: Form) -> Iterator[str]:
    by_code = {question.code: question for question in form.questions}
    yield from (
        f"danger: no question is called {code!r}" for code in form.danger if code not in by_code
    )
    if len(form.danger) > AFTER_DANGER:
        yield f"danger: {len(form.danger)} questions after the tap, at most {AFTER_DANGER}"
    first = by_code.get(form.danger[0]) if form.danger else None
    if first and first.kind not in (QuestionKind.PLACE, QuestionKind.VILLAGE) and not form.private:
        yield "danger: the place is asked first"


def _check_options(question: Question) -> Iterator[str]:
    codes = [option.code for option in question.options]
    if len(set(codes)) < len(codes):
        yield f"{question.code}: two options have one code"
    if len([option for option in question.options if not option.hidden]) > OPTIONS_AT_MOST:
        said = f"{question.code}: {len(codes)} options, at most {OPTIONS_AT_MOST}"
        yield Fault(said, say(TOO_MANY_ANSWERS, most=OPTIONS_AT_MOST))
    if question.kind in (QuestionKind.CHOICE, QuestionKind.REACH) and len(codes) < 2:
        yield Fault(f"{question.code}: nothing to choose between", say(NO_CHOICE))
    if question.kind is QuestionKind.SAFE and codes != ["yes", "no"]:
        yield f"{question.code}: the options are yes and no, no leaves"
    if question.unasked and question.kind is not QuestionKind.REACH:
        yield f"{question.code}: only how to be reached may go unasked"
    if question.kind is QuestionKind.REACH and not REACHES.issuperset(codes):
        yield f"{question.code}: known ways are {', '.join(sorted(REACHES))}"
    if question.kind not in WITH_OPTIONS and codes:
        yield f"{question.code}: a question of {question.kind} has no options"


def _check_parts(form: Form) -> Iterator[str]:
    """A part comes after its whole, and both are numbers."""
    numbers: set[str] = set()
    for question in form.questions:
        if question.within and question.within not in numbers:
            yield f"{question.code}.within: no number {question.within!r} stands above it"
        if question.within and question.kind is not QuestionKind.NUMBER:
            yield f"{question.code}.within: only a number is part of one"
        if question.kind is QuestionKind.NUMBER:
            numbers.add(question.code)


def _check_kind(question: Question) -> Iterator[str]:
    """What only some kinds of question need."""
    codes = [option.code for option in question.options]
    if question.kind is QuestionKind.YES and codes != ["yes", "no"]:
        yield f"{question.code}: the options are yes and no"
    if question.kind is QuestionKind.ITEMS and not codes:
        yield f"{question.code}: nothing to count"
    if question.kind is QuestionKind.PICK and not question.of:
        yield f'{question.code}: of which register? say of = "…"'
    if question.bound and question.kind not in (QuestionKind.NUMBER, QuestionKind.ITEMS):
        yield f"{question.code}: only an amount has a bound"
    if question.least > question.most or question.least < 0:
        said = f"{question.code}: at least {question.least}, at most {question.most}"
        yield Fault(said, say(NO_BOUNDS))


def _emoji(form: Form) -> Iterator[str]:
    yield form.emoji
    yield from (option.emoji for question in form.questions for option in question.options)


def _check_words(form: Form, words: Words) -> Iterator[str]:
    for text_id in (*_texts(form), *form.inquiries, *form.never):
        yield from _check_text(text_id, words)
    yield from _check_label(form.name, words)
    for question in form.questions:
        for option in question.options:
            yield from _check_label(option.label, words)
        for tag in _read(words):
            yield from _check_same_words(question, tag, words)


def _texts(form: Form) -> Iterator[str]:
    yield from (form.name, form.title, form.advice)
    for question in form.questions:
        yield question.ask
        yield from filter(None, (question.unit, *(option.unit for option in question.options)))
        for option in question.options:
            yield from filter(None, (option.label, option.title, option.advice))


def _check_text(text_id: str, words: Words) -> Iterator[str]:
    for tag in _read(words):
        if not words.translated(tag, text_id):
            language = words.languages[tag].autonym
            yield Fault(f"{text_id} is missing in {tag}", say(MISSING, language=language))


def _check_label(text_id: str, words: Words) -> Iterator[str]:
    for tag in _read(words):
        label = words.sentence(tag, text_id)
        if len(label) > LABEL_LENGTH:
            said = f"{text_id} has {len(label)} characters in {tag}, at most {LABEL_LENGTH}"
            yield Fault(said, say(WIDE, said=label, count=len(label), most=LABEL_LENGTH))
        if fold(label).strip() in {*"0123456789x"}:
            yield Fault(f"{text_id} reads in {tag} like a fixed key", say(A_KEY, said=label))


def _check_same_words(question: Question, tag: str, words: Words) -> Iterator[str]:
    labels = [words.sentence(tag, option.label) for option in question.options]
    counts = Counter(said for label in labels for said in words_for(label))
    for said, count in counts.items():
        if count > 1:
            both = f"{question.code}: {said!r} answers two options in {tag}"
            yield Fault(both, say(ALIKE, said=said))


def _read(words: Words) -> list[str]:
    return [row.tag for row in words.languages.values() if row.kind is LanguageKind.TEXT]


def _check_menu(forms: Forms) -> Iterator[str]:
    counts = Counter((form.service.shelf, form.menu) for form in forms.by_code.values())
    for (_, place), count in counts.items():
        if count > 1:
            yield f"menu: {count} forms stand at place {place}"


def _check_leads(forms: Forms) -> Iterator[str]:
    for form in forms.by_code.values():
        for option in (option for question in form.questions for option in question.options):
            if option.leads and option.leads not in forms.by_code:
                yield f"{form.code}: {option.code} leads to {option.leads!r}, which is no form"


def _check_dangers(forms: Forms, words: Words) -> Iterator[str]:
    if len(forms.dangers) != DANGERS:
        yield f"{len(forms.dangers)} kinds of danger, {DANGERS} fit the screen"
    for kind in forms.dangers:
        yield from _check_text(kind.label, words)
        yield from _check_label(kind.label, words)
        if kind.form not in forms.by_code:
            yield f"{kind.code}: there is no form {kind.form!r}"
            continue
        known = {question.code: question for question in forms.by_code[kind.form].questions}
        for condition in kind.answers.items():
            yield from _check_condition(known, condition, kind.code)
