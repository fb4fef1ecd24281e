"""Buttons name verbs through the builders of `*_presses.py`, whose names mypy and the start of the
program know; a token spelt by hand could name a verb that no deed answers."""

import ast

from tests.checks.sources import house_files, walk


def test_no_button_spells_its_token_by_hand() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in house_files()
        for node in walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Button"
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.Constant)
    ]
    assert wrong == []


def test_only_presses_know_the_grammar() -> None:
    """`press(…)` with a verb of one's own is for below what came, and for the kit."""
    free = {
        f"{path}: {node.args[0].value}"
        for path, tree in house_files(outside=("domain/dialog/",))
        if not path.endswith("_presses.py")
        for node in walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "press"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert free == {
        "actions/broadcasts/wording.py: alert",
        "actions/broadcasts/wording.py: quiz",
        "actions/broadcasts/wording.py: tally",
        "domain/cases/inquiry_messages.py: inq",
        "scheduler/rendering.py: shown",
        "web/entrance.py: lang",
    }
