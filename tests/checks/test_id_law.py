"""An id of one thing is never made into another's, nor spelt by hand.

`CaseId(row.id)` would silence mypy where it is right: that row is none of cases. An id begins as
`new_id()`, or is read back from a slot, a subject or JSON that nothing but an id stands in.
"""

import ast

import pytest

from domain import ids
from tests.checks.sources import house_files, walk

OWN = "storage/drafts.py"  # a draft of staff lies under their own id
IDS = {name for name in vars(ids) if name.endswith("Id")}


def find_recast(tree: ast.AST) -> set[int]:
    """Lines that make an id of a literal, or of what is an id already."""
    return {
        node.lineno
        for node in walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IDS
        if any(_is_spelt_or_an_id(made_of) for made_of in node.args)
    }


def _is_spelt_or_an_id(made_of: ast.expr) -> bool:
    if isinstance(made_of, ast.Constant):
        return made_of.value != ""  # nobody's
    if isinstance(made_of, ast.JoinedStr):
        return True
    name = getattr(made_of, "attr", getattr(made_of, "id", ""))
    return name == "id" or name.endswith("_id")


@pytest.mark.parametrize(
    "bad", ["CaseId(row.id)", "DeskId('cax')", "CaseId(f'{number}')", "StaffId(case.desk_id)"]
)
def test_an_id_made_by_hand_is_noticed(bad):
    assert find_recast(ast.parse(bad)) == {1}


@pytest.mark.parametrize("good", ["CaseId(new_id())", "CaseId(timer.about)", "to_room(room.id)"])
def test_others_are_none(good):
    assert find_recast(ast.parse(good)) == set()


def test_nobody_makes_one_of_anothers():
    made = {
        path: lines for path, tree in house_files(outside=(OWN,)) if (lines := find_recast(tree))
    }
    assert made == {}
