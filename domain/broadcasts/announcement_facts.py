"""What an announcement of a particular kind carries besides its words, as JSON. Keys may be
missing, and are never renamed."""

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:

    class AnnouncementFacts(TypedDict, total=False):
        """Each key is of one kind of announcement.

        hazard      of an alert: which danger
        withdraws   of a correction: it says that nothing of it was true
        meeting     of a meeting's news: id, `title`, and which `news` (`MeetingNews`)
        asks        whether it asks who comes
        languages   in which it was written
        saying      a meeting's words, frozen as it was called
        more        lines after the first, frozen
        tally       of a call: what its button opens
        quiz        questions as they were typed, by language (`quizzes.py`)
        missing     it is about a missing person: nothing of it is kept after its end
        """

        hazard: str
        withdraws: bool
        meeting: str
        title: str
        news: str
        asks: bool
        languages: list[str]
        saying: str
        more: str
        tally: str
        quiz: dict[str, list[str]]
        missing: bool
else:
    AnnouncementFacts = dict[str, Any]  # tables take no TypedDict before Python 3.12
