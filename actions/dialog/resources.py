"""Resources: what the program brings along for every conversation, and no turn changes."""

from dataclasses import dataclass

from domain.forms.forms import Forms
from domain.people.entry_links import Links
from domain.words.translations import Words


@dataclass(frozen=True, slots=True)
class Resources:
    """Every sentence, every form of today, and where people come in."""

    words: Words
    forms: Forms
    links: Links
