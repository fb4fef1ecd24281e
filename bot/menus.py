"""Menus of commands, as a messenger shows them beside the input line."""

from collections.abc import Mapping, Sequence

from domain.heard import Place
from domain.saying import pgettext
from domain.words.translations import Words

FOR_RESIDENTS = (  # in English, Vietnamese and Indonesian; each of them works in every language
    (
        {"en": "report", "vi": "baotin", "id": "lapor"},
        pgettext("command.report", "Report something"),
    ),
    ({"en": "danger", "vi": "nguyhiem", "id": "bahaya"}, pgettext("command.danger", "Danger now")),
    (
        {"en": "cases", "vi": "tincuatoi", "id": "laporansaya"},
        pgettext("command.cases", "My reports"),
    ),
    (
        {"en": "language", "vi": "ngonngu", "id": "bahasa"},
        pgettext("command.language", "Language"),
    ),
    (
        {"en": "privacy", "vi": "riengtu", "id": "privasi"},
        pgettext("command.privacy", "What is kept of me"),
    ),
    (
        {"en": "erase", "vi": "xoa", "id": "hapus"},
        pgettext("command.erase", "Erase what is mine"),
    ),
    ({"en": "help", "vi": "cachdung", "id": "carapakai"}, pgettext("command.help", "Help")),
)
FOR_ROOMS = (
    (
        {"en": "case", "vi": "tin", "id": "kasus"},
        pgettext("police:command.case", "The card of a number"),
    ),
    (
        {"en": "list", "vi": "danhsach", "id": "daftar"},
        pgettext("police:command.list", "All that is open"),
    ),
    (
        {"en": "status", "vi": "tinhhinh", "id": "situasi"},
        pgettext("police:command.status", "What is open, and the month"),
    ),
    (
        {"en": "month", "vi": "thang", "id": "bulan"},
        pgettext("police:command.month", "The figures of a month, as 11 or 11/2025"),
    ),
    (
        {"en": "help", "vi": "trogiup", "id": "bantuan"},
        pgettext("police:command.help", "What the signs mean, what can be typed"),
    ),
)
LANGUAGES = ("vi", "id")  # "" stands for all others, who read English

Menu = Mapping[str, Sequence[tuple[str, str]]]


def menus(words: Words) -> dict[Place, Menu]:
    """The commands of private chats and of rooms, by two-letter language."""
    return {
        Place.PRIVATE: _by_language(words, FOR_RESIDENTS),
        Place.GROUP: _by_language(words, FOR_ROOMS),
    }


def _by_language(words: Words, commands: Sequence[tuple[Mapping[str, str], str]]) -> Menu:
    return {
        "" if language == "en" else language: [
            (names.get(language, names["en"]), words.sentence(language, text_id))
            for names, text_id in commands
        ]
        for language in ("en", *LANGUAGES)
    }
