"""From text ids to sentences. The only place that knows a translation.

A text is written once, in English, where it is used, by `pgettext` of `domain/saying.py`.
Extraction puts the English into `locales/titir.pot`, and `Words` reads it from there. A missing
translation falls back per sentence: asked language → its chain → English.

Two placeholders any sentence may use without being given them: `{village_word}` and
`{leader_word}`, what a village and its leader are called. A site may name its own (`Terms`).
"""

import copy
import logging
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import tzinfo
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Self

from babel.messages.pofile import read_po

from domain.saying import Arg, Line, Moment, Phrase, Versions
from domain.saying import pgettext as pgettext
from domain.words.languages import ENGLISH, Language, load_languages
from domain.words.old_texts import RENAMED
from domain.words.own_words import own_sentences
from domain.words.times import show_count, show_moment

DOMAIN = "titir"
PLACES = 1_000  # whose words are kept ready

_log = logging.getLogger(__name__)


# What a village and its leader are called where the site does not say. TRANSLATORS: at most 12 and
# 16 characters, in the middle of a sentence.
VILLAGE = pgettext("word.village", "village")
LEADER = pgettext("word.leader", "village leader")
TERMS = {"village_word": VILLAGE, "leader_word": LEADER}
TERM_LENGTH = {"village_word": 12, "leader_word": 16}  # characters; buttons have 24

Terms = tuple[tuple[str, str, str], ...]
"""A site's own words: (language, name among TERMS, word)."""


class Words:
    """Every sentence in every language, loaded once; after that rendering is a look-up.

    languages: the registry by tag. Rendering never raises: it happens at delivery, where a faulty
    translation must not hold an alarm back.
    """

    def __init__(
        self, languages: Mapping[str, Language], catalogues: Mapping[str, Mapping[str, str]]
    ) -> None:
        """catalogues: sentences by text id, by language tag; English must be among them."""
        self.languages = languages
        self._own = catalogues
        self._english = catalogues[ENGLISH]
        chains: dict[tuple[str, ...], dict[str, str]] = {}  # voice languages share one dictionary
        self._sentences: dict[str, dict[str, str]] = {}
        for tag, row in languages.items():
            chain = tuple(step for step in (tag, *row.chain) if step in catalogues)
            if chain not in chains:
                chains[chain] = self._along(chain)
            self._sentences[tag] = chains[chain]
        self._formats = {tag: row.format_locale for tag, row in languages.items()}
        self._terms = {tag: self._terms_of(tag, {}) for tag in self._sentences}
        self._places: dict[Terms, Self] = {}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Words from `locales/`: its registry, `titir.pot` (English) and each `titir.po`."""
        languages = load_languages(folder / "languages.toml")
        catalogues = {ENGLISH: read_sentences(folder / f"{DOMAIN}.pot")}
        for tag in languages:
            file = folder / tag / "LC_MESSAGES" / f"{DOMAIN}.po"
            if tag != ENGLISH and file.exists():
                catalogues[tag] = read_sentences(file)
        return cls(languages, catalogues)

    def _along(self, chain: tuple[str, ...]) -> dict[str, str]:
        sentences: dict[str, str] = {}
        for tag in reversed(chain):
            sentences |= self._own[tag]
        for old, new in RENAMED.items():
            if new in sentences:
                sentences.setdefault(old, sentences[new])
        return sentences

    def at(self, terms: Terms) -> Self:
        """The same words as they are said where villages and leaders are called so."""
        if not terms:
            return self
        here = self._places.get(terms)
        if here is None:
            own = {(language, name): word for language, name, word in terms}
            here = copy.copy(self)
            here._terms = {tag: self._terms_of(tag, own) for tag in self._sentences}
            self._places = {**self._places, terms: here} if len(self._places) < PLACES else {}
        return here

    def among(self, languages: Collection[str]) -> Self:
        """The same, where nobody speaks any other language."""
        some = copy.copy(self)
        some.languages = {tag: row for tag, row in self.languages.items() if tag in languages}
        return some

    def _terms_of(self, tag: str, own: Mapping[tuple[str, str], str]) -> dict[str, str]:
        chain = (tag, *self.languages[tag].chain)
        written = next((step for step in chain if step in self._own), ENGLISH)
        known = self._sentences[tag]
        return {
            name: own.get((written, name)) or known.get(text_id, name)
            for name, text_id in TERMS.items()
        }

    def has(self, text_id: str) -> bool:
        """Whether the text exists, at least in English."""
        return text_id in self._english or bool(own_sentences(text_id))

    def ids(self) -> frozenset[str]:
        """Every text id."""
        return frozenset(self._english)

    def translated(self, language: str, text_id: str) -> bool:
        """Whether the language has this sentence itself, without falling back."""
        return text_id in self._own.get(language, {}) or language in own_sentences(text_id)

    def read_instead(self, language: str, written: Collection[str]) -> str:
        """In which of the written languages a reader of `language` reads: their own, else along
        its chain, else the first. written: the first written first; at least one."""
        chain = self.languages[language].chain if language in self.languages else ()
        return next(tag for tag in (language, *chain, *written) if tag in written)

    def sentence(self, language: str, text_id: str) -> str:
        """The sentence before its placeholders are filled; the text id itself when unknown."""
        if own := own_sentences(text_id):
            return own[self.read_instead(language, own)]
        language = language if language in self._sentences else ENGLISH
        sentence = self._sentences[language].get(text_id, text_id)
        if "_word}" not in sentence:
            return sentence
        said = sentence
        for name, word in self._terms[language].items():
            said = said.replace(f"{{{name}}}", word)
        return _capital(said) if sentence.startswith(_OPENS) else said

    def render(self, language: str, line: Line, zone: tzinfo) -> str:
        """The line in words. A `str` is somebody's own words and stays as it is.

        language: a tag; unknown ones read English. zone: the site's, for the moments in it.
        """
        if isinstance(line, str):
            return line
        if own_sentences(line.id):
            return self.sentence(language, line.id)
        if language not in self._formats:
            language = ENGLISH
        sentence = self._sentences[language].get(line.id)
        if sentence is None:
            _log.warning("text %s is unknown", line.id)
            return line.id
        if "{" not in sentence:
            return sentence
        values = {name: self._show(language, arg, zone) for name, arg in line.args.items()}
        said = self._fill(line.id, sentence, self._terms[language] | values)
        return _capital(said) if sentence.startswith(_OPENS) else said

    def _show(self, language: str, arg: Arg, zone: tzinfo) -> str:
        match arg:
            case str():
                return arg
            case Phrase():
                return self.render(language, arg, zone)
            case Versions(by_language):
                return by_language[self.read_instead(language, by_language)]
            case Moment():
                return show_moment(arg, self._formats[language], zone)
            case int() | Decimal():
                return show_count(arg, self._formats[language])

    def _fill(self, text_id: str, sentence: str, values: Mapping[str, str]) -> str:
        try:
            return sentence.format_map(values)
        except (LookupError, ValueError, AttributeError):
            _log.warning("text %s could not be filled", text_id)
        try:
            return self._english[text_id].format_map(values)
        except (LookupError, ValueError, AttributeError):
            return _PLACEHOLDER.sub(lambda found: values.get(found[1], "…"), sentence)


_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OPENS = tuple(f"{{{name}}}" for name in TERMS)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def read_sentences(file: Path) -> dict[str, str]:
    """Sentences by text id from a catalogue; of a template (`.pot`) the English ones.

    Empty and fuzzy entries are left out: they fall back.
    """
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    template = file.suffix == ".pot"
    return {
        message.context: sentence
        for message in catalogue
        if message.context
        and (template or not message.fuzzy)
        and isinstance(sentence := message.id if template else message.string, str)
        and sentence
    }


def fold(text: str) -> str:
    """The text as people type it who have no diacritics: `Đồn Biên phòng` is `don bien phong`."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    bare = "".join(mark for mark in apart if unicodedata.category(mark) != "Mn")
    return bare.replace("đ", "d")


def matches(typed: str, label: str) -> bool:
    """Whether somebody typed this label: whole, or one of its parts ("bo" of "Trâu, bò, gà").

    Case, diacritics, emoji, punctuation and a leading digit ("2. Xe máy") do not matter.
    """
    said = _bare_words(typed)
    return said != "" and said in words_for(label)


@lru_cache(maxsize=4096)  # labels are ours; what was typed is never kept
def words_for(label: str) -> frozenset[str]:
    """Everything that may be typed for this label, folded: all of it, or one of its parts."""
    return frozenset(map(_bare_words, (label, *_PART.split(label)))) - {""}


def part_of(label: str) -> str:
    """The first part of a label: `Mất trộm` of "Mất trộm, bị cướp"."""
    return _PART.split(label)[0].strip()


def digit_of(text: str) -> str:
    """The one digit that was typed, in whatever script: `1`, `1.`, `(1)`, `１`, `꩑`; else ""."""
    bare = text.strip().strip(".)(")
    return str(unicodedata.decimal(bare, "")) if len(bare) == 1 else ""


_PART = re.compile(r"[,:;/·]")
_NOT_A_WORD = re.compile(r"[\W_]+")
_LEADING_DIGIT = re.compile(r"^\d\s+(?=\D)")


def _bare_words(text: str) -> str:
    words = _NOT_A_WORD.sub(" ", fold(text)).strip()
    return _LEADING_DIGIT.sub("", words)
