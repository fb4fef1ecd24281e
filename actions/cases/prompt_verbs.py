"""The verbs of prompts: what each of their deeds is given, and which one a button means.

A button of a prompt brings back a word, perhaps with a number behind it: `ask2`, `voice`. Its verb
is `prompt.KIND.WORD`; a kind whose deed reads all its words itself has one verb, `prompt.KIND`.
"""

from collections.abc import Mapping
from typing import Protocol

from actions.cases.officer_permissions import Move
from actions.dialog.verbs import Verb
from storage.tables import Prompt

NUMBER = "0123456789"


class PromptDeed(Protocol):
    """What an officer presses at a prompt. what: the word that came back. Raises Refused."""

    def __call__(self, move: Move, prompt: Prompt, what: str, /) -> None:
        """Do it."""


PromptVerbs = tuple[Verb[PromptDeed], ...]


def find_prompt_verb(
    verbs: Mapping[str, Verb[PromptDeed]], kind: str, what: str
) -> Verb[PromptDeed] | None:
    """The verb of that word at a prompt of that kind; None for a forged one."""
    return verbs.get(f"prompt.{kind}") or verbs.get(f"prompt.{kind}.{what.rstrip(NUMBER)}")
