"""Law 3: one gate to the reporter. Who reported a case is read in storage/reporters.py only.

On either side of the gate a file that cannot join them: one knows addresses, the other cases.
"""

import ast
from functools import cache

import pytest

from tests.checks.sources import house_files, walk

GATE = "storage/reporters.py"
RESIDENTS = "storage/residents.py"  # knows addresses and no case
REPORTS = "storage/reports.py"  # knows cases and no address
# What leads to a reporter, and who may name it. Tables declare columns and migrations move them.
READERS = {
    "owner_sealed": (GATE,),  # the reporter's link to a resident
    "reporter.owner": (GATE,),  # the place that link is sealed for
    "resident.address": (RESIDENTS,),  # the place a resident's address is sealed for
    "address_sealed": (RESIDENTS, "storage/staff.py"),  # of residents; of staff and rooms
    "resident_address": (GATE, RESIDENTS),  # who opens it
    "resident_sealed": ("storage/subscribers.py",),  # the reader's link to a resident
    "residents_of": (GATE, "storage/subscribers.py"),  # the same, many at once
    "resident_of": (GATE, "storage/subscribers.py"),  # who follows that link
    "addressee": (GATE, "scheduler/rendering.py"),  # the gate opens for one row at its delivery
}
PLACES = {"reporter.owner": GATE, "resident.address": RESIDENTS}
BEYOND = [
    (RESIDENTS, "Case"),
    (RESIDENTS, "Reporter"),
    (RESIDENTS, "case_id"),
    (REPORTS, "Resident"),
    (REPORTS, "find_resident"),
    (REPORTS, "address_key"),
]
COLUMNS = ("owner_sealed", "address_sealed", "resident_sealed")
DECLARED = ("storage/tables/", "storage/migrations/")


def find_reads(tree: ast.Module, name: str) -> list[int]:
    """Lines that use it: as attribute, keyword or import, or within a string of code."""
    return [
        line
        for line, used, is_text in _words_of(tree)
        if used == name or (is_text and name in used)
    ]


@cache  # a dozen names are looked for in the same three hundred files
def _words_of(tree: ast.Module) -> list[tuple[int, str, bool]]:
    """(line, word, whether it is a string of code) of whatever could name something."""
    prose = {node.value for node in walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    words = []
    for node in walk(tree):
        match node:
            case ast.Attribute(attr=used) | ast.keyword(arg=used) | ast.alias(name=used) if used:
                words.append((node.lineno, used, False))
            case ast.Constant(value=str(text)) if node not in prose:
                words.append((node.lineno, text, True))
    return words


@pytest.mark.parametrize(
    "bad",
    [
        "reporter.owner_sealed",
        "select(Reporter.owner_sealed)",
        "Reporter(owner_sealed=sealed)",
        "getattr(reporter, 'owner_sealed')",
        "tx.execute(text('SELECT owner_sealed FROM reporter'))",
        "from storage.reporters import owner_sealed",
    ],
)
def test_reading_who_reported_is_noticed(bad):
    assert find_reads(ast.parse(bad), "owner_sealed")


@pytest.mark.parametrize(
    "good", ["class Reporter:\n    owner_sealed: bytes", "'''Only the gate reads owner_sealed.'''"]
)
def test_declaring_and_explaining_is_no_reading(good):
    assert find_reads(ast.parse(good), "owner_sealed") == []


@pytest.mark.parametrize("name", READERS)
def test_only_its_readers_name_it(name):
    reading = {
        path: lines
        for path, tree in house_files(outside=(*READERS[name], *DECLARED))
        if (lines := find_reads(tree, name))
    }
    assert reading == {}


@pytest.mark.parametrize("column", COLUMNS)
def test_the_column_is_still_called_so(column):
    declared = {
        node.target.id
        for path, tree in house_files()
        if path.startswith(DECLARED)
        for node in walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert column in declared


@pytest.mark.parametrize(("name", "where"), PLACES.items())
def test_that_place_is_still_sealed_for(name, where):
    assert [path for path, tree in house_files() if find_reads(tree, name)] == [where]


@pytest.mark.parametrize(("side", "beyond"), BEYOND)
def test_neither_side_names_what_is_beyond_the_gate(side, beyond):
    assert [find_reads(tree, beyond) for path, tree in house_files() if path == side] == [[]]
