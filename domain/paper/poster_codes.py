"""Codes of posters: eight letters and digits, by which a wall leads to our own address.

They are random, so nobody can count them through; the last one catches what was mistyped. Each has
a digit and a letter, so none is a word or a number that means something else in a chat. No code
gives a right: it says where a poster hangs and what it is for.
"""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"  # 29, a prime; without 0 O 1 I L U V: they look alike
LENGTH = 8
FOLLOWED = "q-"  # what the start payload of a poster's code begins with
AREA = "v-"  # the same of an area: the village in which an older poster hangs

_IN_LINK = re.compile(r"/q/([\w.\-]{1,64})", re.IGNORECASE)
_AS_TYPED = re.compile(r"\W*([\w]{4})[ .\-]?([\w]{4})\W*", re.ASCII)
_PAYLOAD = re.compile(r"[\w.\-]{1,64}", re.ASCII)


def new_poster_code() -> str:
    """A random code, without its hyphen."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        code += _check(code)
        if any(char.isdigit() for char in code) and any(char.isalpha() for char in code):
            return code


def spoken_poster_code(code: str) -> str:
    """As it is printed and typed: K7M2-9QXP."""
    return f"{code[:4]}-{code[4:]}"


def read_poster_code(written: str) -> str:
    """The code that stands there alone, in any case, or in a link of ours; "" for anything else.

    written: untrusted, up to a whole message. That it is well-formed does not say that it exists.
    """
    link = _IN_LINK.search(written)
    found = _AS_TYPED.fullmatch(link[1] if link else written)
    code = "".join(found.groups()).upper() if found else ""
    return code if is_well_formed(code) else ""


def claims_to_be_a_code(written: str) -> bool:
    """Whether whoever wrote it means a code of a poster: a link of ours, or two halves of it. Eight
    letters and digits in one piece may be a number plate."""
    found = _AS_TYPED.fullmatch(written)
    return bool(_IN_LINK.search(written) or (found and found[0].strip()[4:5] in (" ", ".", "-")))


def is_well_formed(code: str) -> bool:
    """Whether it is one that we could have given, as `new_poster_code` writes it."""
    if len(code) != LENGTH or any(char not in ALPHABET for char in code):
        return False
    mixed = any(char.isdigit() for char in code) and any(char.isalpha() for char in code)
    return mixed and _check(code[:-1]) == code[-1]


def poster_payload(code: str) -> str:
    """What a start link says for a poster's code."""
    return FOLLOWED + code


def area_payload(area: str) -> str:
    """What a start link says for an area. A messenger's link carries no dots, and the codes of
    areas are full of them in Indonesia."""
    return AREA + area.replace(".", "_")


def areas_meant(payload: str) -> tuple[str, ...]:
    """Which area codes a start payload may stand for, the likelier first; () for anything else.

    Links printed long ago say the bare area code.
    """
    if not _PAYLOAD.fullmatch(payload) or payload.startswith(FOLLOWED):
        return ()
    code = payload.removeprefix(AREA)
    return tuple(dict.fromkeys((code, code.replace("_", "."))))


def _check(code: str) -> str:
    """Of a prime alphabet: any one mistyped, and any two exchanged, give another one."""
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(code, start=2))
    return ALPHABET[total % len(ALPHABET)]
