"""Which push services may be written to. An endpoint is a web address that a browser told us, and
whoever holds a page's cookie can tell any: so only known hosts, and none in our own network."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

LONGEST = 2048  # letters of an endpoint


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """names: hosts; one that begins with a dot means every host below it. tests: bases, with their
    scheme, of services that somebody runs for a trial: these may lie in our own network."""

    names: tuple[str, ...]
    tests: tuple[str, ...] = ()

    @classmethod
    def of(cls, listed: str) -> Self:
        """Out of the settings: names with commas between."""
        parts = [part.strip().rstrip("/").lower() for part in listed.split(",") if part.strip()]
        tests = tuple(part for part in parts if "://" in part)
        return cls(tuple(part for part in parts if "://" not in part), tests)

    def knows(self, endpoint: str) -> bool:
        """Whether that address is one of theirs."""
        if len(endpoint) > LONGEST:
            return False
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if self.is_for_tests(endpoint):
            return True
        plain = parts.scheme == "https" and port in (None, 443) and not parts.username
        return plain and any(_is_of(host, name) for name in self.names)

    def is_for_tests(self, endpoint: str) -> bool:
        """Whether it is a service that the settings name with its scheme."""
        parts = urlsplit(endpoint)
        return f"{parts.scheme}://{parts.netloc}" in self.tests


def _is_of(host: str, name: str) -> bool:
    return host.endswith(name) if name.startswith(".") else host == name
