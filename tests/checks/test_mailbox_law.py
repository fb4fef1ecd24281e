"""Mailboxes, and who did something to a case, are spelt in one file each.

Somebody who writes `f"reporter:{case.id}"` has made a mailbox that nobody reads.
"""

import ast

import pytest

from tests.checks.sources import house_files

KINDS = ("chat:", "reader:", "reporter:", "resident:", "room:", "staff:")
SPELT_IN = ("domain/mailboxes.py", "domain/cases/actors.py")


def find_hand_made(tree: ast.Module) -> set[int]:
    """Lines with a string of code that begins as a mailbox does."""
    prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    return {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node not in prose
        if isinstance(node.value, str) and node.value.startswith(KINDS)
        if " " not in node.value  # a sentence
    }


@pytest.mark.parametrize(
    "bad",
    [
        "mailbox = f'room:{room.id}'",
        "mailbox.startswith(('room:', 'staff:'))",
        "by = 'reporter:1'",
        "mailbox = 'staff:' + staff_id",
    ],
)
def test_a_hand_made_mailbox_is_noticed(bad):
    assert find_hand_made(ast.parse(bad)) == {1}


@pytest.mark.parametrize(
    "good", ["to_room(room.id)", "'''room:ID'''", "pgettext('admin:room.went', 'Gone')"]
)
def test_other_words_are_not(good):
    assert find_hand_made(ast.parse(good)) == set()


@pytest.mark.walk
def test_nobody_makes_one_by_hand():
    made = {
        path: lines
        for path, tree in house_files(outside=(*SPELT_IN, "storage/migrations/"))
        if (lines := find_hand_made(tree))
    }
    assert made == {}
