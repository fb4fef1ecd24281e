"""Law 6: time is an argument. ruff bans the clocks; this keeps exceptions at the edges."""

import ast

import pytest

from tests.checks.sources import house_files, walk

EDGES = ("bot/", "scheduler/")
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
}
LAST_WORDS = {clock.rpartition(".")[2] for clock in CLOCKS}


def find_clocks(tree: ast.AST) -> list[str]:
    """Every place that names a clock, called or handed on, as `line: name`."""
    return [
        f"{node.lineno}: {name}"
        for node in walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in LAST_WORDS  # most are none: unparsing each took seconds
        and (name := ".".join(ast.unparse(node).split(".")[-2:])) in CLOCKS
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "started = time.time()",
        "field(default_factory=datetime.now)",
        "date.today()",
    ],
)
def test_a_clock_is_noticed(bad):
    assert find_clocks(ast.parse(bad))


@pytest.mark.parametrize("good", ["time.monotonic()", "house.now()", "datetime(2026, 5, 1)"])
def test_measuring_is_no_clock(good):
    assert find_clocks(ast.parse(good)) == []


@pytest.mark.walk
def test_only_the_edges_read_the_clock():
    reading = {
        path: clocks for path, tree in house_files(outside=EDGES) if (clocks := find_clocks(tree))
    }
    assert reading == {}
