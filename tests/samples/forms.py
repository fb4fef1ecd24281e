"""Forms that show what a form can ask, and how far somebody has come in one."""

from dataclasses import replace

from domain.forms.effects import Effects, Review
from domain.forms.engine import begin, step
from domain.forms.forms import CardStyle, Form, Option, Question, QuestionKind, Rule, Urgency
from domain.forms.intents import Choose, OwnWords, Said, Skip
from domain.forms.report_draft import ReportDraft

NOW = Option("now", "now", danger=True)
THEFT = Form(
    code="theft",
    emoji="🎒",
    name="name",
    title="title",
    advice="advice",
    card=CardStyle.OPEN,
    menu=1,
    questions=(
        Question(
            "what",
            QuestionKind.CHOICE,
            "what",
            (Option("bike", "b"), Option("cow", "c")),
            facet=True,
        ),
        Question(
            "when", QuestionKind.CHOICE, "when", (NOW, Option("today", "t"), Option("days", "d"))
        ),
        Question(
            "plate", QuestionKind.CHOICE, "plate", (Option("yes", "y"),), only_if=("what", "bike")
        ),
        Question("where", QuestionKind.PLACE, "where", skippable=False),
        Question("marks", QuestionKind.MARKS, "marks"),
        Question("reach", QuestionKind.REACH, "reach"),
        Question("phone", QuestionKind.PHONE, "phone", only_if=("reach", "phone")),
    ),
    danger=("where", "marks"),
    rules=(Rule("when", "now", Urgency.P1), Rule("when", "today", Urgency.P2)),
    otherwise=Urgency.P3,
    inquiries=("1", "2", "3"),
    hash="h1",
)
HOME = replace(
    THEFT,
    code="home",
    emoji="🏠",
    card=CardStyle.COARSE,
    menu=3,
    questions=(
        Question("safe", QuestionKind.SAFE, "safe", skippable=False),
        Question("now", QuestionKind.CHOICE, "now", (Option("yes", "y"), Option("later", "l"))),
        Question(
            "come",
            QuestionKind.CHOICE,
            "come",
            (
                Option("here", "h", danger=True),
                Option("elsewhere", "e", danger=True),
                Option("no", "n"),
                Option("help", "h", info="treatment"),
            ),
            only_if=("now", "yes"),
        ),
        Question(
            "there", QuestionKind.PLACE, "there", only_if=("come", "elsewhere"), skippable=False
        ),
        Question("reach", QuestionKind.REACH, "reach"),
        Question("village", QuestionKind.VILLAGE, "village"),
        Question("digits", QuestionKind.DIGITS, "digits", skippable=False),
    ),
    danger=("there",),
    rules=(Rule("now", "yes", Urgency.P1),),
    otherwise=Urgency.P2,
    hash="h2",
    private=True,
)
HAND_IN = replace(
    THEFT,
    code="hand-in",
    questions=(
        Question(
            "what",
            QuestionKind.ITEMS,
            "what",
            (Option("bike", "b", unit="u"), Option("cow", "c", info="numbers"), Option("yes", "y")),
            skippable=False,
        ),
        Question("now", QuestionKind.NUMBER, "now", least=0, most=9),
        Question("safe", QuestionKind.YES, "safe", (Option("yes", "y"), Option("no", "n"))),
        Question("when", QuestionKind.SLOT, "when"),
        Question("there", QuestionKind.PICK, "there", of="places", skippable=False),
        Question("where", QuestionKind.PLACE, "where", skippable=False),
        Question("marks", QuestionKind.MARKS, "marks", only_if=("safe", "yes")),
        Question("reach", QuestionKind.REACH, "reach"),
    ),
    danger=(),
    rules=(),
    hash="h4",
)
EMPTY = replace(THEFT, questions=(), danger=(), hash="h3")


def walk(form: Form, draft: ReportDraft, *saids: Said) -> tuple[ReportDraft, Effects]:
    """Say all of it; what it comes to, and what the last of it asks for."""
    effects: Effects = ()
    for said in saids:
        draft, effects = step(form, draft, said)
    return draft, effects


def at_review(form: Form = THEFT) -> ReportDraft:
    """A theft, told up to the review."""
    draft, effects = walk(
        form,
        begin(form, village="v1")[0],
        Choose("cow"),
        Choose("today"),
        OwnWords("end of the bridge"),
        Skip(),
        Choose("open"),
    )
    assert effects == (Review(),)
    return draft
