"""The address that paper carries. It hangs for years, so it is one that any phone can reach."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.saying import pgettext

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


def link_on_paper(url: str, code: str, *, under: str = "Q") -> str:
    """What the QR code holds: in upper case, which is the same address and a coarser code.

    under: what stands before the code, a letter.
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".upper() + f"{parts.path}/{under}/{code}"


def address_on_paper(url: str, code: str, *, under: str = "q") -> str:
    """The same to be read and typed. code: as it is spoken."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".lower() + f"/{under}/{code}"
