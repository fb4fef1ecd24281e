"""Refusals: how the Bot API says no, in its own words.

Texts are those of tdlib/telegram-bot-api, Client.cpp (version 10.0), and of the library below it,
tdlib/td; where neither holds the text, it is the platform's own as commonly seen.
"""

from typing import Any

PREFIX = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_TAKES_OVER = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
    "first"
)
UPGRADED = "group chat was upgraded to a supergroup chat"


class Refused(Exception):
    """An answer with ok=false.

    code: HTTP status and error_code. description: without its "Bad Request: ", which is put
    before it here. parameters: retry_after or migrate_to_chat_id.
    """

    def __init__(self, code: int, description: str = "", **parameters: int) -> None:
        self.code = code
        self.description = with_prefix(code, description)
        self.parameters = parameters
        super().__init__(self.description)

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def with_prefix(code: int, description: str) -> str:
    """The code's name before a description, its first letter small unless it is an UPPER_CASE one.

    This is Client::fail_query_with_error.
    """
    prefix = PREFIX.get(code, "Error")
    if not description or description.startswith(prefix):
        return description or prefix
    if not (len(description) > 1 and (description[1] == "_" or description[1].isupper())):
        description = description[0].lower() + description[1:]
    return f"{prefix}: {description}"


def throttled(retry_after_s: int) -> Refused:
    return Refused(429, f"retry after {retry_after_s}", retry_after=retry_after_s)
