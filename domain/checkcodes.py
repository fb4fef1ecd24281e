"""Check codes: seven digits under an announcement, by which anybody can ask whether it is genuine.

A code alone proves nothing, since it can be copied under other words; so whoever asks is told what
was really said, when and by whom. The last digit catches a mistyped one (ISO 7064, Mod 11,10).
"""

import re
import secrets

CHECKED = "k-"  # what the start payload of a sheet's code begins with; the bare digits follow
DIGITS = 7  # six are a case number, eight an opening code: nobody has to say which one it is

# Not within a longer row of digits: 0203 000 0000 is a telephone number.
_CODE = re.compile(r"(?<!\d)(?<!\d[ .\-])(\d{3})[ .\-]?(\d{4})(?![ .\-]?\d)")


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


def _check_digit(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
