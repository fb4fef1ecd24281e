"""What happened to a case is said once: no deed writes history, shows or rings by hand."""

import ast

import pytest

from actions.cases.happened import AFTER
from domain.cases.events import CaseEvent
from tests.checks.sources import house_files, walk

HAPPENED = "actions/cases/happened.py"
# The parts of an event, and the files that are made of them. The others say what happened.
PARTS = {
    "history.tell": {"actions/cases/assignee_briefing.py", "actions/cases/deadlines.py"},
    "refresh_status": {"actions/cases/status_message.py"},
    "call_officers": {"actions/cases/cards.py"},
    "keep_watch": set(),
    "look_elsewhere": set(),
    "watch_anew": set(),
}
# Lines that follow from another event, and have nothing to follow them.
FOLLOW = {CaseEvent.OPENED_EVIDENCE, CaseEvent.REOPENED}
LAST_WORDS = {part.rpartition(".")[2] for part in PARTS}


def find_by_hand(path: str, tree: ast.AST) -> list[str]:
    """Every call of a part of an event where it should be said, as `line: name`."""
    called = (
        (node.lineno, ast.unparse(node.func))
        for node in walk(tree)
        if isinstance(node, ast.Call) and _last_word(node.func) in LAST_WORDS
    )
    return [
        f"{line}: {name}"
        for line, name in called
        if name in PARTS and path != HAPPENED and path not in PARTS[name]
    ]


def _last_word(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@pytest.mark.parametrize(
    "bad", ["history.tell(tx, case, 'taken', by=by, now=now)", "refresh_status(tx, case, now=now)"]
)
def test_a_part_of_an_event_is_noticed(bad):
    assert find_by_hand("actions/cases/taking.py", ast.parse(bad)) != []


def test_what_happened_to_a_case_is_said_once():
    by_hand = {path: calls for path, tree in house_files() if (calls := find_by_hand(path, tree))}
    assert by_hand == {}


def test_every_event_has_a_row_that_says_what_follows():
    assert set(AFTER) == set(CaseEvent) - FOLLOW
