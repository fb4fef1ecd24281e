"""Own words: what a site's people wrote of a service of theirs, in each of their languages.

Such a text is its own text id: it carries its sentences. So whatever holds a form, a case of years
ago in another process too, says what that form said, and no catalogue has to be read anew.
"""

import json
from collections.abc import Mapping
from functools import lru_cache

OWN = "own:"


def own_text(by_language: Mapping[str, str]) -> str:
    """The text id that says this, by language tag, the first written first; at least one."""
    return OWN + json.dumps(dict(by_language), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=4096)  # asked for at every line of a screen
def own_sentences(text_id: str) -> Mapping[str, str]:
    """What it says, by language; empty where it is no such text."""
    if not text_id.startswith(OWN):
        return {}
    said: dict[str, str] = json.loads(text_id.removeprefix(OWN))
    return said
