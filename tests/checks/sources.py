"""The house's own Python files, parsed: what the checks read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("bot", "handlers", "web", "scheduler", "actions", "channels", "storage", "domain")


def house_files(*, outside: tuple[str, ...] = ()) -> Iterator[tuple[str, ast.Module]]:
    """Path from the root and syntax tree of every Python file of the eight packages.

    outside: files, and folders ending in a slash, that are left out.
    """
    for package in HOUSE:
        for file in sorted((ROOT / package).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if not path.startswith(outside):
                yield path, _parse(file)


@cache
def _parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache  # half a dozen checks look at the same half a million nodes
def walk(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of the tree, as `ast.walk` gives them."""
    return tuple(ast.walk(tree))
