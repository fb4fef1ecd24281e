"""Checking forms and texts: every problem in a sentence; exit code 1 where there is one."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bot.commands.opening import HERE, read_settings
from bot.commands.terminal import BAD, GOOD, NOTE, CommandRefused, mark, say


def check_services() -> None:
    """Whether the services make sense: questions, conditions, lengths, words, and where each leads.

    What is wrong is named by file, line and reason.
    """
    from domain.forms.formcheck import check
    from domain.forms.formfiles import load
    from domain.forms.toml_values import FormFileError
    from domain.services import servicecheck
    from domain.words.translations import Words

    try:
        forms = load(HERE / "services")
    except FormFileError as wrong:
        raise CommandRefused(f"services/{wrong}") from wrong
    words = Words.load(HERE / "locales")
    problems = [*check(forms, words), *servicecheck.check_services(forms, words)]
    located = [_located(problem) for problem in problems]
    _tell(located, f"{len(forms.by_code)} services are well.")


def _located(problem: str) -> str:
    """The sentence with the file and the line that it is about, where there is such a file."""
    from domain.forms.toml_values import line_of

    code, _, fault = problem.partition(": ")
    file = HERE / "services" / f"{code}.toml"
    if not file.is_file():
        return problem
    key = fault.partition(":")[0]
    line = line_of(file.read_text(encoding="utf-8").splitlines(), key.split("."))
    return f"services/{file.name}:{line}: {fault}"


def check_all_texts() -> None:
    """Whether every sentence is there in every language, with the same placeholders."""
    from domain.textcheck import check_texts

    _tell(check_texts(HERE), "The texts are whole.")


def extract_texts() -> None:
    """Collect every sentence for the translators: writes locales/titir.pot and every titir.po."""
    from domain.text_extraction import update

    for line in update(HERE):
        mark(GOOD, line)


def _tell(problems: Sequence[str], well: str) -> None:
    for problem in problems:
        say(problem)
    if problems:
        count = len(problems)
        raise CommandRefused("One problem." if count == 1 else f"{count} problems.")
    mark(GOOD, well)


SIGNS = {"good": GOOD, "note": NOTE, "bad": BAD}


def doctor(
    ring: Annotated[
        bool, typer.Option("--ring", help="Say a line in each room of a messenger, aloud.")
    ] = False,
) -> None:
    """Look at settings, key, database, rooms, messengers, clock and addresses; say what is amiss.

    ✓ is well, ! is worth a thought, ✗ must be put right (exit code 1). Changes nothing.
    Rooms are tried without a sound or a trace.
    """
    from bot.doctor import examine

    found = 0
    for part, findings in examine(read_settings(), ring=ring):
        say(part)
        for finding in findings:
            found += finding.how == "bad"
            mark(SIGNS[finding.how], finding.what)
    if found:
        raise CommandRefused(
            "One thing must be put right." if found == 1 else f"{found} things must be put right."
        )
    say()
    mark(GOOD, "Nothing has to be put right.")
