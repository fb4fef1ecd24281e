"""Which texts stand on buttons, found by reading the code: they must fit a small phone.

A button is `Button(choice, label, …)`; its label is an expression in which the names of text ids
occur, as `say(BACK)` or `say(OTHER if known else WHICH)`. A name is followed to the module where
`pgettext` gave it its text id.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

NO_LABELS = {"ask", "inquiry", "title", "advice", "told", "unit", "words", "step", "bring"}


def is_form_label(text_id: str) -> bool:
    """Names, options and danger kinds of forms are buttons; asks, titles and advice are not."""
    parts = text_id.split(".")
    if parts[0] != "form":
        return False
    if len(parts) == 3:
        return parts[2] == "name" or parts[1] == "danger"
    return parts[2] not in NO_LABELS


def button_texts(root: Path, files: list[Path]) -> set[str]:
    """Text ids that stand on a button in these Python files of the tree."""
    trees = {_module(root, file): ast.parse(file.read_bytes()) for file in files}
    named = {module: dict(_named(tree)) for module, tree in trees.items()}
    for module, tree in trees.items():
        named[module] |= dict(_imported(tree, named))
    return {
        named[module][node.id]
        for module, tree in trees.items()
        for label in _labels(tree)
        for node in ast.walk(label)
        if isinstance(node, ast.Name) and node.id in named[module]
    }


def _module(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts)


def _named(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(name, text id) of `NAME = pgettext("text.id", …)`."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(
                    func=ast.Name(id="pgettext"), args=[ast.Constant(value=str(text_id)), _]
                ),
            ):
                yield name, text_id


def _imported(
    tree: ast.Module, named: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        there = named.get(node.module or "", {})
        for alias in node.names:
            if alias.name in there:
                yield alias.asname or alias.name, there[alias.name]


def _labels(tree: ast.Module) -> Iterator[ast.expr]:
    """The label expressions of all buttons, directly or in a local name assigned before."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id != "Button":
                continue
            yield from node.args[1:2]
            yield from (word.value for word in node.keywords if word.arg == "label")
