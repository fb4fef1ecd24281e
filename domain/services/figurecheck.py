"""Whether the figures of a service make sense: what they count is asked, what they are a share of
stands above them, and no number is made of what may be in none. A sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.forms.figure_rules import KNOWN, STAGE, VILLAGE, FigureRule
from domain.forms.forms import Form, Life, Question, QuestionKind, ReadBy

OF_CASES = ("state", "outcome", "ended", "value", "urgency", "taken")
CASE_AMOUNTS = ("wait",)
COUNTED = {  # without a record, by the month
    Life.GUIDE: ("opened", "portal"),  # guides read, and official pages that were gone on to
    Life.PRACTICE: ("practised",),
}
AMOUNTS = (QuestionKind.NUMBER, QuestionKind.ITEMS)
TOLD_APART = (QuestionKind.CHOICE, QuestionKind.YES, QuestionKind.PICK, QuestionKind.TYPED)
OF_ONE_KIND = QuestionKind.ITEMS  # of a register's entry with things of one kind alone


def check_figures(form: Form) -> Iterator[str]:
    """What is wrong with what a service counts."""
    rules = form.service.figures
    if rules and form.read_by is not ReadBy.ANYBODY:
        yield "figures: what only a desk that names it may read stands in no number"
    questions = {question.code: question for question in form.questions}
    for rule in rules:
        for fault in (
            *_check_sum(rule, form.life, questions),
            *_check_where(rule, form, questions),
        ):
            yield f"figures.{rule.code}: {fault}"
    yield from check_rules(rules)


def check_rules(rules: Sequence[FigureRule]) -> Iterator[str]:
    """What is wrong with figures among each other."""
    above: set[str] = set()
    for rule in rules:
        if rule.code in above:
            yield f"figures: two are called {rule.code!r}"
        if rule.share_of and rule.per:
            yield f"figures.{rule.code}: either a share of one, or so many for one"
        for other in filter(None, (rule.share_of, rule.per)):
            if other not in above and other not in KNOWN:
                yield f"figures.{rule.code}: no figure {other!r} stands above it"
        if rule.so_far and not rule.shown:
            yield (
                f"figures.{rule.code}: few people are told by two months that follow each other; "
                "so_far is for things"
            )
        above.add(rule.code)


def _check_sum(rule: FigureRule, life: Life, questions: dict[str, Question]) -> Iterator[str]:
    if (counted := COUNTED.get(life)) is not None:
        if rule.sum not in counted:
            yield f"sum: of a {life} {' or '.join(counted)}"
        return
    if not rule.sum or (life is Life.TALLY and rule.sum == "answers"):
        return
    code, _, kind = rule.sum.partition(".")
    question = questions.get(code)
    if question is not None and kind not in ("", *(option.code for option in question.options)):
        yield f"sum: {code!r} has no {kind}"
    elif question is None and rule.sum not in CASE_AMOUNTS:
        yield f"sum: there is no question {rule.sum!r}"
    elif question is not None and question.kind not in AMOUNTS:
        yield f"sum: {rule.sum!r} is no amount"


def _check_where(rule: FigureRule, form: Form, questions: dict[str, Question]) -> Iterator[str]:
    named = [*rule.where, *([(rule.distinct, ())] if rule.distinct else [])]
    for name, values in named:
        known = _values(name, form, questions)
        if known is None:
            yield f"{name!r} is nothing that can be told apart"
        elif known and not known.issuperset(values):
            yield f"{name!r} has no {', '.join(sorted(set(values) - known))}"


def _values(name: str, form: Form, questions: dict[str, Question]) -> set[str] | None:
    """What it may be, empty where that is not said by the file, None where nothing is kept."""
    if name == VILLAGE or (name == "answered" and form.life is Life.TALLY):
        return set()
    if name == STAGE and form.service.stages:
        return {stage.code for stage in form.service.stages}
    if name == "ended" and form.service.outcomes:
        return {one.code for one in form.service.outcomes}
    if name in OF_CASES and form.life not in (Life.RECORD, Life.TALLY, *COUNTED):
        return set()
    question = questions.get(name)
    if question is not None and question.kind is OF_ONE_KIND and form.life is Life.RECORD:
        return {option.code for option in question.options}
    if question is None or question.kind not in TOLD_APART:
        return None
    if form.life not in (Life.RECORD, Life.TALLY) and not question.facet:
        return None
    return {option.code for option in question.options}
