"""The address that paper carries. It hangs for years, so it is one that any phone can reach."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.paper.poster_codes import spoken_poster_code
from domain.words.translations import pgettext

NOT_SET = pgettext(
    "poster.no_address",
    "Paper needs an address that phones can reach. The operator has set none yet (PUBLIC_URL).",
)
NOT_SAFE = pgettext(
    "poster.no_https", "Paper needs an address that begins with https. Ours does not (PUBLIC_URL)."
)
NOT_OUTSIDE = pgettext(
    "poster.not_outside",
    "Phones outside this network cannot reach our address, so nothing is printed (PUBLIC_URL).",
)
INSIDE = (".local", ".localhost", ".internal", ".lan", ".home", ".home.arpa", ".intranet")


def why_not_on_paper(url: str) -> str:
    """The id of the sentence that says why nothing with this address is printed; "" if it may be.

    url: PUBLIC_URL, "" where it is not set.
    """
    if not url:
        return NOT_SET
    parts = urlsplit(url)
    if not _is_outside(parts.hostname or ""):
        return NOT_OUTSIDE
    return "" if parts.scheme == "https" else NOT_SAFE


def _is_outside(host: str) -> bool:
    host = host.rstrip(".").lower()
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(INSIDE)


def link_on_paper(url: str, code: str) -> str:
    """What the QR code holds: in upper case, which is the same address and a coarser code."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path}/Q/{code}"


def address_on_paper(url: str, code: str) -> str:
    """The same to be read and typed."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}/q/{spoken_poster_code(code)}".lower().replace(
        spoken_poster_code(code).lower(), spoken_poster_code(code)
    )
