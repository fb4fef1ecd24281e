"""Checking forms and texts: every problem in a sentence; exit code 1 where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.opening import HERE
from bot.commands.screen import GOOD, Refusal, mark, say


def check_services() -> None:
    """Whether the forms make sense: conditions, lengths, words, at most eight questions."""
    from domain.forms.formcheck import check
    from domain.forms.formfiles import FormFileError, load
    from domain.words.words import Words

    try:
        forms = load(HERE / "services")
    except FormFileError as wrong:
        raise Refusal(f"services/{wrong}") from wrong
    _tell(check(forms, Words.load(HERE / "locales")), f"{len(forms.by_code)} forms are well.")


def check_all_texts() -> None:
    """Whether every sentence is there in every language, with the same placeholders."""
    from domain.textcheck import check_texts

    _tell(check_texts(HERE), "The texts are whole.")


def extract_texts() -> None:
    """Collect every sentence for the translators: writes locales/titir.pot and every titir.po."""
    from domain.texts import update

    for line in update(HERE):
        mark(GOOD, line)


def _tell(problems: Sequence[str], well: str) -> None:
    for problem in problems:
        say(problem)
    if problems:
        count = len(problems)
        raise Refusal("One problem." if count == 1 else f"{count} problems.")
    mark(GOOD, well)
