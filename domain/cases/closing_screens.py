"""The screens of closing a case: what the officer reads at each step, and may press."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.cases.answer_lines import joined
from domain.cases.cards import lead_line
from domain.cases.cases import Outcome, spoken
from domain.cases.closing_count import count_screen, may_count, tick
from domain.cases.closing_draft import ID_SHOWN, Choice, Closing, ClosingFacts, ClosingStep, Other
from domain.cases.closing_wizard import REASONS, done_codes, is_unseen, may_close
from domain.cases.outcome_words import MEANINGS, OUTCOMES, STEPS, VALUES, outcome_lines, worths_of
from domain.cases.reach import READS_LATER
from domain.cases.results import result_lines
from domain.saying import Line, pgettext, say
from domain.words.buttons import BACK

LABEL_AT_MOST = 24  # characters of a lead on a button

WHAT_WAS_DONE = pgettext("police:close.what_was_done", "🏁 {number}: what was done?")
NOT_CHECKED = pgettext("police:close.not_checked", "Not checked: {leads}. Close anyway?")
WHY = pgettext("police:close.why", "Why is it not checked? Choose, or reply to this message.")
HOW_ENDED = pgettext("police:close.how_ended", "🏁 {number}: how did it end?")
TO_WHOM = pgettext(
    "police:close.to_whom", "Passed on to which office? Choose, or reply with its name."
)
SAME_AS_WHICH = pgettext(
    "police:close.same_as_which", "Which case is it the same as? Choose, or reply with its number."
)
OTHER = pgettext("police:close.other", "{number} {title} · {village}")
SAME_AS = pgettext(
    "police:close.same_as", "Same as {number}. The reporter reads nothing of that case."
)
WORTH = pgettext(
    "police:close.worth",
    "What was the information worth? For the month; the reporter never reads it.",
)
MEANS = pgettext("police:close.means", "• {name}: {meaning}")
NOTHING_DONE = pgettext(
    "police:close.nothing_done", "⚠ Nothing is ticked as done. The reporter reads of no work."
)
FALSE_UNSEEN = pgettext(
    "police:close.false_unseen",
    "⚠ To call it deliberately false somebody must have looked. Tick what was done.",
)
WILL_READ = pgettext("police:close.will_read", "🏁 {number}. The reporter will read:")
QUOTED = pgettext("police:close.quoted", "› {line}")
NEEDS_SECOND = pgettext(
    "police:close.needs_second", "A second officer has to confirm. The reporter never reads it."
)
WILL_ERASE = pgettext("police:close.will_erase", "Everything that was said will be erased.")
SECOND = pgettext(
    "police:close.second", "{name} says that {number} was deliberately false. A second officer?"
)
CLOSED_UNDO = pgettext(
    "police:close.closed_undo", "⚪ {number} closed by {name}: {outcome}. Told in a minute."
)
CLOSED = pgettext("police:close.closed", "⚪ {number} closed by {name}: {outcome}.")

NEXT = pgettext("police:close.button.next", "Next")
CHECK_FIRST = pgettext("police:close.button.check_first", "Check first")
ANYWAY = pgettext("police:close.button.anyway", "Close, say why")
CONFIRM = pgettext("police:close.button.confirm", "Close it")
TICK = pgettext("police:close.button.tick", "Tick what was done")
UNDO = pgettext("police:close.button.undo", "Undo")
COUNT_IT = pgettext("police:close.button.came", "What came of it")
IS_FALSE = pgettext("police:close.button.is_false", "Yes, false")
IS_NOT_FALSE = pgettext("police:close.button.is_not_false", "No")


def screen(closing: Closing, known: ClosingFacts) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Lines and buttons of this step; the way out is added by the caller."""
    number = spoken(known.number)
    match closing.step:
        case ClosingStep.DONE:
            return (say(WHAT_WAS_DONE, number=number),), _done_choices(closing, known)
        case ClosingStep.LEADS:
            leads = joined([lead_line(lead) for lead in known.unchecked])
            return (say(NOT_CHECKED, leads=leads),), (
                Choice("cancel", say(CHECK_FIRST), "🔎"),
                Choice("anyway", say(ANYWAY), "🏁"),
            )
        case ClosingStep.WHY:
            reasons = tuple(Choice(code, say(text_id)) for code, text_id in REASONS.items())
            return (say(WHY),), (*reasons, _back())
        case ClosingStep.OUTCOME | ClosingStep.TO | ClosingStep.SAME | ClosingStep.VALUE:
            lines, choices = _question(closing, known)
            return lines, (*choices, _back())
        case ClosingStep.CAME_OF | ClosingStep.THING | ClosingStep.HOW_MANY:
            lines, choices = count_screen(closing, number)
            first = closing.later and closing.step is ClosingStep.CAME_OF
            return lines, tuple(choices) if first else (*choices, _back())
        case ClosingStep.PREVIEW:
            return _preview(closing, known), _preview_choices(closing, known)
        case ClosingStep.SECOND:
            return (say(SECOND, name=known.name, number=number),), (
                Choice("yes", say(IS_FALSE), "✔"),
                Choice("no", say(IS_NOT_FALSE), "✖"),
            )
        case ClosingStep.CLOSED:
            return (closed_line(closing, known, undo=True),), (Choice("undo", say(UNDO), "↩"),)


def _question(closing: Closing, known: ClosingFacts) -> tuple[tuple[Line, ...], Iterable[Choice]]:
    """What is asked, with what each choice means where its name does not say it."""
    match closing.step:
        case ClosingStep.TO:
            offices = (Choice(f"d{at}", name) for at, name in enumerate(known.offices))
            return (say(TO_WHOM),), offices
        case ClosingStep.SAME:
            others = (Choice(f"same{one.number}", _other(one)) for one in known.others)
            return (say(SAME_AS_WHICH),), others
        case ClosingStep.VALUE:
            worths = {value: VALUES[value] for value in worths_of(closing.outcome)}
            lines = (say(WORTH), *_meanings(worths))
            all_of = list(VALUES)
            return lines, (
                Choice(f"v{all_of.index(value)}", say(name)) for value, name in worths.items()
            )
    lines = (say(HOW_ENDED, number=spoken(known.number)), *_meanings(OUTCOMES))
    return lines, (Choice(f"o{at}", say(name)) for at, name in enumerate(OUTCOMES.values()))


def _meanings(names: Mapping[Any, str]) -> list[Line]:
    return [say(MEANS, name=say(name), meaning=say(MEANINGS[one])) for one, name in names.items()]


def closed_line(closing: Closing, known: ClosingFacts, *, undo: bool) -> Line:
    """Who closed it and how."""
    outcome = say(OUTCOMES[closing.outcome]) if closing.outcome else ""
    text_id = CLOSED_UNDO if undo else CLOSED
    return say(text_id, number=spoken(known.number), name=known.name, outcome=outcome)


def _other(other: Other) -> Line:
    number, title = spoken(other.number), say(other.title)
    return say(OTHER, number=number, title=title, village=other.village)


def _back() -> Choice:
    return Choice("back", say(BACK), "↩")


def _done_choices(closing: Closing, known: ClosingFacts) -> tuple[Choice, ...]:
    steps = [
        Choice(code, say(text_id), tick(code in closing.done)) for code, text_id in STEPS.items()
    ]
    leads = [
        Choice(f"lead{lead.id[:ID_SHOWN]}", lead.text[:LABEL_AT_MOST], tick(lead.checked))
        for lead in known.leads
    ]
    return (*steps, *leads, Choice("next", say(NEXT), "▶"))


def _preview(closing: Closing, known: ClosingFacts) -> tuple[Line, ...]:
    lines: list[Line] = [say(WILL_READ, number=spoken(known.number))]
    if closing.outcome is not None:
        done = done_codes(closing, known)
        told = outcome_lines(closing.outcome, done=done, passed_to=closing.passed_to)
        lines += [say(QUOTED, line=line) for line in told]
    if is_unseen(closing, known):
        lines.append(say(NOTHING_DONE if may_close(closing, known) else FALSE_UNSEEN))
    if not known.told:
        lines.append(say(READS_LATER))
    if may_count(closing, known):
        lines += result_lines(closing.results)
    if closing.same_as:
        lines.append(say(SAME_AS, number=spoken(closing.same_as)))
    if closing.outcome is Outcome.FALSE:
        lines.append(say(NEEDS_SECOND))
    if closing.outcome is Outcome.OUT_OF_SCOPE:
        lines.append(say(WILL_ERASE))
    return tuple(lines)


def _preview_choices(closing: Closing, known: ClosingFacts) -> tuple[Choice, ...]:
    choices = [Choice("ok", say(CONFIRM), "🏁")] if may_close(closing, known) else []
    if may_count(closing, known):
        choices.append(Choice("came", say(COUNT_IT), "📦"))
    if is_unseen(closing, known):
        choices.append(Choice("tick", say(TICK), "✏"))
    return (*choices, _back())
