"""How fast one line is read. What comes faster waits in it: refusing it, too, would take time that
others need."""

from domain.flood import Bucket

AGAIN_S = 5  # how long a phone waits before it tries again what was refused
FRAMES = 60  # of any kind, that one line may bring at once
FRAMES_PER_S = 10.0  # afterwards; a page sends three for each thing that is said and shown


class Line:
    """The frames of one line. `at`: seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._frames = Bucket(FRAMES, FRAMES_PER_S)

    def waits_s(self, at: float) -> float:
        """How long the next frame has to wait; it counts."""
        return self._frames.owe(at)

    def slow_down(self) -> None:
        """What it brought was too much: the next one waits a second, besides."""
        self._frames.left -= FRAMES_PER_S
