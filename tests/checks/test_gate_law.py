"""Law 3: one gate to the reporter. Who reported a case is read in storage/reporters.py only."""

import ast

import pytest

from tests.checks.sources import house_files

# Which column may be named where. Tables declare them and migrations move them besides.
READERS = {
    "owner_sealed": ("storage/reporters.py",),  # the reporter's link to a resident: the gate
    "address_sealed": ("storage/",),  # residents, staff and rooms: never above the floor of tables
}
DECLARED = ("storage/tables/", "storage/migrations/")


def find_reads(tree: ast.AST, column: str) -> list[int]:
    """Lines that use the column: as attribute, as keyword, or within a string of code."""
    prose = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # docstrings may speak of it
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name == column:
                found.append(node.lineno)
            case ast.keyword(arg=name) if name == column:
                found.append(node.lineno)
            case ast.Constant(value=str(text)) if column in text and node not in prose:
                found.append(node.lineno)
    return found


@pytest.mark.parametrize(
    "bad",
    [
        "reporter.owner_sealed",
        "select(Reporter.owner_sealed)",
        "Reporter(owner_sealed=sealed)",
        "getattr(reporter, 'owner_sealed')",
        "tx.execute(text('SELECT owner_sealed FROM reporter'))",
    ],
)
def test_reading_who_reported_is_noticed(bad):
    assert find_reads(ast.parse(bad), "owner_sealed")


@pytest.mark.parametrize(
    "good", ["class Reporter:\n    owner_sealed: bytes", "'''Only the gate reads owner_sealed.'''"]
)
def test_declaring_and_explaining_is_no_reading(good):
    assert find_reads(ast.parse(good), "owner_sealed") == []


@pytest.mark.parametrize("column", READERS)
def test_only_its_readers_name_the_column(column):
    reading = {
        path: lines
        for path, tree in house_files(outside=(*READERS[column], *DECLARED))
        if (lines := find_reads(tree, column))
    }
    assert reading == {}


@pytest.mark.parametrize("column", READERS)
def test_the_column_is_still_called_so(column):
    declared = {
        node.target.id
        for path, tree in house_files()
        if path.startswith(DECLARED)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert column in declared
