"""A refusal: what staff asked for is not done, and the sentence says why."""

from domain.saying import Phrase


class StepRefused(Exception):
    """They hear why, in a plain sentence; nothing was changed."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.id)
        self.reason = reason
