"""Menus of commands, as a messenger shows them beside the input line."""

from collections.abc import Mapping, Sequence

from domain.heard import Place
from domain.words import Words, pgettext

FOR_RESIDENTS = (
    ("report", pgettext("command.report", "Report something")),
    ("danger", pgettext("command.danger", "Danger now")),
    ("cases", pgettext("command.cases", "My reports")),
    ("language", pgettext("command.language", "Language")),
    ("privacy", pgettext("command.privacy", "What is kept of me")),
    ("help", pgettext("command.help", "Help")),
)
FOR_ROOMS = (
    ("list", pgettext("police:command.list", "All that is open")),
    ("status", pgettext("police:command.status", "What is open, and the month")),
    ("help", pgettext("police:command.help", "What the signs mean, what can be typed")),
)
LANGUAGES = ("vi", "id")  # "" stands for all others, who read English

Menu = Mapping[str, Sequence[tuple[str, str]]]


def menus(words: Words) -> dict[Place, Menu]:
    """The commands of private chats and of rooms, by two-letter language."""
    return {
        Place.PRIVATE: _by_language(words, FOR_RESIDENTS),
        Place.GROUP: _by_language(words, FOR_ROOMS),
    }


def _by_language(words: Words, commands: Sequence[tuple[str, str]]) -> Menu:
    return {
        "" if language == "en" else language: [
            (name, words.sentence(language, text_id)) for name, text_id in commands
        ]
        for language in ("en", *LANGUAGES)
    }
