"""Buttons that say the same wherever they stand, for residents and staff alike."""

from domain.saying import pgettext

# TRANSLATORS: on buttons; at most 24 characters.
BACK = pgettext("button.back", "Back")
GO_ON = pgettext("button.go_on", "Go on")
MORE = pgettext("button.more", "More")
SEE_MORE = pgettext("answer.more", "See more")  # of residents
DROP = pgettext("button.drop", "Throw away")
CHANGE = pgettext("button.change", "Change")
SEND = pgettext("button.send", "Send")
KEEP_IT = pgettext("button.keep", "No, keep it")
LOOK = pgettext("button.look", "Look at it")
PAUSE = pgettext("button.pause", "Pause")
RESUME = pgettext("button.resume", "Go on")  # with what was stopped
ANSWER_HERE = pgettext("button.answer_here", "Answer me here")


def box(*, ticked: bool) -> str:
    """The sign of what can be ticked."""
    return "☑" if ticked else "☐"
