"""Words: from text ids to sentences. The only place that knows a translation.

A text is written once, in English, where it is used: `SAVED = pgettext("status.saved", "✔ Saved {at}.")`.
The call returns the text id; extraction puts the English into `locales/titir.pot`, and `Words` reads it
from there. A missing translation falls back per sentence: asked language → its chain → English.
"""


def pgettext(context: str, english: str) -> str:
    """The text id itself. The English is read by the extractor (`titir texts extract`)."""
    return context
