"""Case numbers: how one is made, typed and read. Pure but for chance."""

import re
import secrets

_ALONE = re.compile(r"[#№]?\s*([0-9]{3})[-–.\s]?([0-9]{3})\s*[.?!]?")


def new_number() -> str:
    """A random case number: five digits and a check digit (Damm, 2004). It opens nothing.

    A wrong digit and two swapped neighbours are always noticed (`is_number`).
    """
    digits = f"{secrets.randbelow(90_000) + 10_000}"
    return digits + str(_damm(digits))


def is_number(text: str) -> bool:
    """Whether the six digits carry the right check digit."""
    return len(text) == 6 and text.isascii() and text.isdigit() and _damm(text) == 0


def number_in(text: str) -> str:
    """The digits of a number that was typed as it is read; they need not be a case's."""
    return "".join(char for char in text if char.isascii() and char.isdigit())[-6:]


def named_in(text: str) -> str:
    """The number where a text is one and nothing else, with or without its hyphen; else ""."""
    found = _ALONE.fullmatch(text.strip())
    return found[1] + found[2] if found else ""


def spoken(number: str) -> str:
    """482917 as it is read: 482-917."""
    return f"{number[:3]}-{number[3:]}"


_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
