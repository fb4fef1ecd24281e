"""What a QR code on a photo leads to: to us, by our own address, or elsewhere.

Whoever forges a poster copies our words and puts their own address behind them. So only the address
counts, taken apart as a phone does it, and never what stands before or after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from domain.broadcasts.checkcodes import CHECKED, find_codes
from domain.meetings.meetings import DOOR
from domain.paper.poster_codes import FOLLOWED, areas_meant, read_poster_code

SHOWN = 60  # characters of a foreign address or of other words
PAYMENT = (
    "000201"  # begins a code by which one pays, of VietQR as of QRIS (EMVCo, QR Code Specification)
)
PAYMENT_FROM = 30  # characters; a shorter one is a number
PORTS = {"http": 80, "https": 443}


class CodeKind(StrEnum):
    """Where a code leads. FORGED: elsewhere, and it copies the address of a poster."""

    POSTER = "poster"
    AREA = "area"
    ANNOUNCEMENT = "announcement"
    DOOR = "door"
    OURS = "ours"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    PAYMENT = "payment"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One code. value: the code of a poster, of an announcement (digits) or of a door, or what may
    name an area; as it was written where it is ill-formed. shown: a foreign address, or words, as
    people may see it: short, and without what nobody sees."""

    kind: CodeKind
    value: str = ""
    shown: str = ""


def read_found(text: str, own: Iterable[str]) -> FoundCode:
    """Where the code leads. text: untrusted, what the QR code holds. own: addresses that are ours,
    PUBLIC_URL first, those of our chats in messengers too."""
    text = text.strip()
    if text.startswith(PAYMENT) and len(text) >= PAYMENT_FROM:
        return FoundCode(CodeKind.PAYMENT)
    parts = _split(text)
    if parts is None:
        return FoundCode(CodeKind.WORDS, shown=_short(text))
    for address in own:
        ours = _split(address)
        if ours is not None and _leads_to(parts, ours):
            return _of_ours(parts, ours)
    shown = _short(f"{_host_shown(parts)}{parts.path}")
    poster = read_poster_code(parts.path)
    return FoundCode(CodeKind.FORGED if poster else CodeKind.ELSEWHERE, poster, shown)


def _of_ours(parts: SplitResult, ours: SplitResult) -> FoundCode:
    path = parts.path[len(ours.path.rstrip("/")) :]
    _, _, rest = path.partition("/")
    under, _, code = rest.partition("/")
    match under.lower():
        case "q":
            return _from_payload(code, FoundCode(CodeKind.POSTER, code[:SHOWN].upper()))
        case "m":
            return FoundCode(CodeKind.DOOR, code)
        case "print":
            return _from_payload(f"{CHECKED}{code}", FoundCode(CodeKind.OURS))
        case _:
            (start,) = parse_qs(parts.query).get("start", [""])[:1]
            return _from_payload(start, FoundCode(CodeKind.OURS))


def _from_payload(payload: str, otherwise: FoundCode) -> FoundCode:
    """What a start link or the end of an address names."""
    if poster := read_poster_code(payload.removeprefix(FOLLOWED)):
        return FoundCode(CodeKind.POSTER, poster)
    if payload.lower().startswith(CHECKED):
        found = find_codes(payload[len(CHECKED) :])
        return FoundCode(CodeKind.ANNOUNCEMENT, found[0] if found else "")
    if payload.startswith(DOOR):
        return FoundCode(CodeKind.DOOR, payload.removeprefix(DOOR))
    return FoundCode(CodeKind.AREA, payload) if areas_meant(payload) else otherwise


def _split(text: str) -> SplitResult | None:
    """The address, if it is one of the web that names a host, as a phone follows it: there a
    backslash is a slash, before the host too."""
    try:
        parts = urlsplit(text.replace("\\", "/"))
        known = parts.scheme.lower() in PORTS and bool(parts.hostname)
        if not known or _port(parts) is None:
            return None
    except ValueError:  # brackets without an end, a port that is no number
        return None
    return parts._replace(path=_without_dots(parts.path))


def _without_dots(path: str) -> str:
    """Where the path leads once each `..` has led up again, `%2e%2e` as well."""
    kept: list[str] = []
    for part in path.split("/"):
        step = unquote(part)
        if step == ".." and len(kept) > 1:
            kept.pop()
        elif step not in (".", ".."):
            kept.append(part)
    return "/".join(kept)


def _port(parts: SplitResult) -> int | None:
    return PORTS[parts.scheme.lower()] if parts.port is None else parts.port


def _leads_to(parts: SplitResult, ours: SplitResult) -> bool:
    """Whether it is our host, and below our path there. Unsafe `http` leads there, too."""
    own_port = {_port(ours), PORTS["http"] if _port(ours) == PORTS["https"] else _port(ours)}
    below = ours.path.rstrip("/")
    same_path = parts.path == below or parts.path.startswith(f"{below}/")
    return _host(parts) == _host(ours) and _port(parts) in own_port and same_path


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").lower()


def _host_shown(parts: SplitResult) -> str:
    """In the letters of the network: another alphabet's `а` does not look like our `a` then."""
    try:
        return _host(parts).encode("idna").decode("ascii")
    except UnicodeError:
        return ascii(_host(parts)).strip("'")


def _short(text: str) -> str:
    shown = "".join(letter for letter in text if letter.isprintable())
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"
