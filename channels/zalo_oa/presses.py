"""A press comes back as text, so what a button says is signed for whom it was shown.

Whoever types such a text has pressed nothing: they cannot sign it.
"""

import hmac
from hashlib import sha256

PREFIX = "#t:"
SIGNED = 16  # hexadecimal digits


def payload_of(choice: str, person: str, secret: str) -> str:
    """What a button of ours carries for that person."""
    return f"{PREFIX}{_sign(choice, person, secret)}:{choice}"


def pressed(text: str, person: str, secret: str) -> str:
    """The choice behind a payload of ours, "" for anything else."""
    if not text.startswith(PREFIX):
        return ""
    given, _, choice = text.removeprefix(PREFIX).partition(":")
    wanted = _sign(choice, person, secret)
    return choice if hmac.compare_digest(given.encode(), wanted.encode()) else ""


def _sign(choice: str, person: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"press {person} {choice}".encode(), sha256).hex()[:SIGNED]
