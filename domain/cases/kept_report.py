"""A report as its case keeps it, sealed with its reporter's key, as JSON."""

from typing import Required, TypedDict

from domain.forms.report_draft import Answers


class Reply(TypedDict, total=False):
    """What was answered to an inquiry: words as they were said, or the text id of a ready answer;
    and the ids of media rows."""

    inquiry: Required[str]
    words: str
    ready: str
    media: list[str]


class KeptReport(TypedDict, total=False):
    """What one reporter told; nothing once it is erased. What lies in databases is read as it is: a
    key may be missing, and is never renamed.

    answers     by code of the question, as `domain/forms/report_draft.py` has them
    typed_at    when it was said, ISO 8601 in UTC
    may_go_to   ids of the other desks that its review named
    replies     to inquiries
    """

    answers: Answers
    typed_at: str
    may_go_to: list[str]
    replies: list[Reply]
