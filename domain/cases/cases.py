"""Cases: their states, outcomes and the value of what was told. Three things, kept apart."""

from enum import StrEnum

from domain.case_numbers import is_number as is_number
from domain.case_numbers import named_in as named_in
from domain.case_numbers import new_number as new_number
from domain.case_numbers import number_in as number_in
from domain.case_numbers import spoken as spoken
from domain.services.lives import OPEN_STATES as OPEN_STATES  # of every life
from domain.services.lives import CaseState as CaseState

SEEN_BY_MANY = frozenset({"fire", "disaster"})  # forms: a fire has many witnesses, a fight its own


class Outcome(StrEnum):
    """How a case ended. `false` needs a second officer and is never told."""

    FOUND = "found"
    NOT_FOUND_YET = "not found yet"
    PASSED_ON = "passed on"
    NOT_OUR_MATTER = "not our matter"
    DUPLICATE = "duplicate"
    NOT_AS_REPORTED = "not as reported"
    OUT_OF_SCOPE = "out of scope"
    FALSE = "deliberately false"


class Value(StrEnum):
    """What the information was worth, whatever the outcome."""

    VALUABLE = "valuable"
    CONFIRMED = "confirmed"
    NONE = "no value"
    CANNOT_BE_CHECKED = "cannot be checked"
