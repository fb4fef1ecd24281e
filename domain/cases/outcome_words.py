"""How the end of a case is called by officers, and what its reporter reads. Pure.

Outcome and value are two things. *Deliberately false* is never told: the reporter reads "not as
reported". What officers did is said before what came of it is judged.
"""

from collections.abc import Iterable

from domain.cases.cases import Outcome, Value
from domain.saying import Line, pgettext, say

OUTCOMES = {
    Outcome.FOUND: pgettext("police:close.button.found", "Found, settled"),
    Outcome.NOT_FOUND_YET: pgettext("police:close.button.not_found_yet", "Not found yet"),
    Outcome.PASSED_ON: pgettext("police:close.button.passed_on", "Passed on"),
    Outcome.NOT_OUR_MATTER: pgettext("police:close.button.not_ours", "Not our matter"),
    Outcome.DUPLICATE: pgettext("police:close.button.duplicate", "Duplicate"),
    Outcome.NOT_AS_REPORTED: pgettext("police:close.button.not_as_reported", "Not as reported"),
    Outcome.OUT_OF_SCOPE: pgettext("police:close.button.out_of_scope", "Out of scope"),
    Outcome.FALSE: pgettext("police:close.button.false", "Deliberately false"),
}
VALUES = {
    Value.VALUABLE: pgettext("police:close.button.valuable", "Valuable"),
    Value.CONFIRMED: pgettext("police:close.button.confirmed", "Confirmed"),
    Value.NONE: pgettext("police:close.button.no_value", "No value"),
    Value.CANNOT_BE_CHECKED: pgettext("police:close.button.uncheckable", "Cannot be checked"),
}
MEANINGS = {
    Outcome.FOUND: pgettext("police:close.means.found", "it was found, or it is over."),
    Outcome.NOT_FOUND_YET: pgettext(
        "police:close.means.not_found_yet", "you looked; the report stays kept."
    ),
    Outcome.PASSED_ON: pgettext(
        "police:close.means.passed_on", "another office goes on; the reporter reads which."
    ),
    Outcome.NOT_OUR_MATTER: pgettext(
        "police:close.means.not_ours", "a real matter, but not for this office."
    ),
    Outcome.DUPLICATE: pgettext(
        "police:close.means.duplicate", "another report is about the same."
    ),
    Outcome.NOT_AS_REPORTED: pgettext(
        "police:close.means.not_as_reported", "you looked, and it was otherwise. No bad will."
    ),
    Outcome.OUT_OF_SCOPE: pgettext(
        "police:close.means.out_of_scope", "no report at all. Everything said is erased."
    ),
    Outcome.FALSE: pgettext(
        "police:close.means.false", "they knew it was untrue. A second officer confirms."
    ),
    Value.VALUABLE: pgettext("police:close.means.valuable", "it led to something."),
    Value.CONFIRMED: pgettext("police:close.means.confirmed", "it was true."),
    Value.NONE: pgettext("police:close.means.no_value", "it helped nothing."),
    Value.CANNOT_BE_CHECKED: pgettext("police:close.means.uncheckable", "nobody can say."),
}
NEVER_WORTH = {  # what would contradict how it ended; where nothing is left, it is not asked
    Outcome.NOT_AS_REPORTED: frozenset({Value.CONFIRMED}),
    Outcome.OUT_OF_SCOPE: frozenset(Value) - {Value.NONE},
    Outcome.FALSE: frozenset(Value) - {Value.NONE},
}
TOOK_WORK = (Outcome.FOUND, Outcome.NOT_FOUND_YET, Outcome.NOT_AS_REPORTED, Outcome.FALSE)
STEPS = {
    "went": pgettext("police:close.button.went", "Went there"),
    "asked": pgettext("police:close.button.asked", "Asked around"),
    "talked": pgettext("police:close.button.talked", "Talked to people"),
    "searched": pgettext("police:close.button.searched", "Searched"),
    "stopped": pgettext("police:close.button.stopped", "Stopped it"),
    "helped": pgettext("police:close.button.helped", "Helped people"),
}


def worths_of(outcome: Outcome | None) -> list[Value]:
    """What the information may have been worth, where it ended so."""
    never = NEVER_WORTH.get(outcome, frozenset()) if outcome else frozenset()
    return [value for value in VALUES if value not in never]


# Residents read these.
_TOLD = {
    Outcome.FOUND: pgettext("outcome.found", "It is settled."),
    Outcome.NOT_FOUND_YET: pgettext("outcome.not_found_yet", "Not found yet."),
    Outcome.PASSED_ON: pgettext("outcome.passed_on", "Your report went on to: {to}."),
    Outcome.NOT_OUR_MATTER: pgettext(
        "outcome.not_ours", "This office may not settle this. Thank you for telling."
    ),
    Outcome.DUPLICATE: pgettext("outcome.duplicate", "Somebody had told us the same before."),
    Outcome.NOT_AS_REPORTED: pgettext(
        "outcome.not_as_reported", "Officers found it different. Thank you for telling."
    ),
    Outcome.OUT_OF_SCOPE: pgettext(
        "outcome.out_of_scope", "Only safety and village matters can be reported here."
    ),
}
_DONE = {
    "went": pgettext("outcome.went", "Officers went to the place."),
    "asked": pgettext("outcome.asked", "Officers asked around."),
    "talked": pgettext("outcome.talked", "Officers talked to the people."),
    "searched": pgettext("outcome.searched", "Officers searched."),
    "stopped": pgettext("outcome.stopped", "Officers stopped it."),
    "helped": pgettext("outcome.helped", "Officers helped the people there."),
    "checked": pgettext("outcome.checked", "Officers checked what you gave."),
}
STAYS = pgettext("outcome.stays", "Your report is kept.")
ERASED = pgettext("outcome.erased", "What you wrote is erased.")


def outcome_lines(
    outcome: Outcome, *, done: Iterable[str] = (), passed_to: str = ""
) -> tuple[Line, ...]:
    """What the reporter reads of the end of their case, in plain sentences.

    done: codes of `STEPS`, and `checked` if a lead was. passed_to: the office, as officers named
    it.
    """
    told = Outcome.NOT_AS_REPORTED if outcome is Outcome.FALSE else outcome
    lines: list[Line] = [say(_TOLD[told], to=passed_to) if passed_to else say(_TOLD[told])]
    if told is Outcome.OUT_OF_SCOPE:
        return (*lines, say(ERASED))
    codes = frozenset(done)
    lines += [say(text_id) for code, text_id in _DONE.items() if code in codes]
    if told is Outcome.NOT_FOUND_YET:
        lines.append(say(STAYS))
    return tuple(lines)
