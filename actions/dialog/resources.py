"""Resources: what the program brings along for every conversation, and no turn changes."""

from dataclasses import dataclass

from domain.forms.forms import Forms
from domain.people.entry_links import Links
from domain.words.translations import Words
from storage.site_cache import forms_at
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Resources:
    """Every sentence, every form of today, and where people come in."""

    words: Words
    forms: Forms
    links: Links

    def forms_at(self, tx: Tx, site: str) -> Forms:
        """Every form there, with what the site's own people made."""
        return forms_at(tx, site, self.forms)
