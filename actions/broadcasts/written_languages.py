"""Languages: what is written already, what is missing, and what is read instead."""

from collections.abc import Collection, Sequence
from typing import Any

from actions.broadcasts.wording import spoken_language
from actions.dialog.author import Author
from domain.saying import Button, Line, Saying, pgettext, say

WRITTEN = pgettext("admin:compose.written", "Written: {languages}.")
MISSING = pgettext("admin:compose.missing", "No {language}: they will read {fallback}.")
ADD_LANGUAGE = pgettext("admin:compose.add_language", "Write {language}")
SEEN_AS = pgettext("admin:compose.seen_as", "👁 As it is seen in {language}:")

SHOWN = 3  # languages in a preview; more would hide the buttons below


def language_lines(author: Author[Any, Any], written: Collection[str]) -> list[Line]:
    """Written languages on one line, a line for each that is missing. written: the first first."""
    names = ", ".join(author.language_name(tag) for tag in written)
    lines: list[Line] = [say(WRITTEN, languages=names)]
    for tag in author.languages():
        if tag not in written:
            instead = spoken_language(written, author.words.languages, tag)
            lines.append(
                say(
                    MISSING,
                    language=author.language_name(tag),
                    fallback=author.language_name(instead),
                )
            )
    return lines


def missing_buttons(
    author: Author[Any, Any], written: Collection[str], digits: Sequence[str]
) -> list[Button]:
    """A button for each language that is missing, as many as there are digits."""
    missing = [tag for tag in author.languages() if tag not in written]
    return [
        Button(
            author.token("lang", tag),
            say(ADD_LANGUAGE, language=author.language_name(tag)),
            digit,
        )
        for digit, tag in zip(digits, missing, strict=False)
    ]


def as_seen(author: Author[Any, Any], saying: Saying, language: str) -> list[Line]:
    """What a reader sees, in words of their language, under a line that says which."""
    lines: list[Line] = [say(SEEN_AS, language=author.language_name(language)), ""]
    lines += [author.in_words(language, line) for line in saying.lines]
    lines += [
        f"[{button.digit} {button.emoji} {author.in_words(language, button.label)}]"
        for button in saying.buttons
    ]
    return lines
