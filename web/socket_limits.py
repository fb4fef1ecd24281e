"""How many WebSockets are open, of all and of one network, and for whom there is room.

Each costs memory and an open file. So many may be open and no more; of these some are kept for
people whom the house knows, because whoever opens lines by the thousand is new to it each time.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

AT_MOST = 2_000
OF_A_NETWORK = 100  # newcomers; a village behind one router, each with a page open
FOR_KNOWN = 0.25  # of all lines; newcomers leave so many


class Lines:
    """The open lines of one process. at_most: as many as it has open files for."""

    def __init__(self, at_most: int = AT_MOST) -> None:
        self._at_most = at_most
        self._open = 0
        self._of_network: Counter[str] = Counter()

    def has_room(self, network: str, *, known: bool) -> bool:
        """Whether one more may be opened. known: to the house; network: "" where nobody says."""
        if known:
            return self._open < self._at_most
        is_many = bool(network) and self._of_network[network] >= OF_A_NETWORK
        return not is_many and self._open + 1 <= self._at_most * (1 - FOR_KNOWN)

    @contextmanager
    def hold(self, network: str) -> Iterator[None]:
        """While it lasts the line counts."""
        self._open += 1
        self._of_network[network] += 1
        try:
            yield
        finally:
            self._open -= 1
            self._of_network[network] -= 1
            if not self._of_network[network]:
                del self._of_network[network]
