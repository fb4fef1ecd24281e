"""Check codes: seven digits under an announcement, by which anybody can ask whether it is genuine.

A code alone proves nothing, since it can be copied under other words; so whoever asks is told what
was really said, when and by whom. The last digit catches a mistyped one (ISO 7064, Mod 11,10).
"""

import re
import secrets
from collections.abc import Iterable

CHECKED = "k-"  # what the start payload of a sheet's code begins with; the bare digits follow
DIGITS = 7  # six are a case number, eight an opening code: nobody has to say which one it is

# Not within a longer row of digits: 0203 000 0000 is a telephone number.
_CODE = re.compile(r"(?<!\d)(?<!\d[ .\-])(\d{3})[ .\-]?(\d{4})(?![ .\-]?\d)")

_OTHER = re.compile(r"(?=[a-z.\-]*\d)[a-z\d](?:[.\-]?[a-z\d]| \d){2,12}(?!\w)")


def new_check_code() -> str:
    """A random check code, bare digits."""
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS - 1))
    return digits + _check_digit(digits)


def spoken_code(code: str) -> str:
    """The code as it is written and read aloud: 482-9176."""
    return f"{code[:3]}-{code[3:]}"


def find_codes(text: str) -> list[str]:
    """Every well-formed check code in what somebody typed or passed on, each once, in order."""
    found = ("".join(match.groups()) for match in _CODE.finditer(text))
    return list(dict.fromkeys(code for code in found if _check_digit(code[:-1]) == code[-1]))


def typed_code(text: str) -> str:
    """What was typed alone in the shape of a check code, well-formed or not; "" if it is none."""
    match = _CODE.fullmatch(text.strip())
    return "".join(match.groups()) if match else ""


def claimed_code(folded: str, phrases: Iterable[str]) -> str:
    """What a text gives for our check code behind our own words for it, well-formed or not; "" if
    it gives none. In another shape than ours it counts where those words begin a line.

    folded: as `domain.words.fold` does it; so are the phrases.
    """
    for phrase in phrases:
        for named in re.finditer(rf"(?<!\w){re.escape(phrase)}\s?[:#]?\s?", folded):
            if ours := _CODE.match(folded, named.end()):
                return spoken_code("".join(ours.groups()))
            begins_line = folded[: named.start()].rpartition("\n")[2].strip() == ""
            if begins_line and (other := _OTHER.match(folded, named.end())):
                return other[0].upper()
    return ""


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
