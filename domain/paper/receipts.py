"""Receipts of what was handed in: what is on them, and what is said of one that somebody checks.

The code on a receipt looks like a poster's and is typed and scanned in the same places. It says
what was handed in, where and when, and nothing of who brought it.
"""

from dataclasses import dataclass

from domain.mailboxes import Mailbox
from domain.saying import pgettext

# TRANSLATORS: these stand on a printed receipt.
HEAD = pgettext("receipt.head", "Receipt of what was handed in")
WHERE = pgettext("receipt.where", "Where")
WHEN = pgettext("receipt.when", "When")
DAY = pgettext("receipt.day", "{at}")
CODE_ALT = pgettext("receipt.code_alt", "QR code, the same as")
CHECK = pgettext("receipt.check", "Is this receipt genuine? Scan it, or type its code in our chat.")
KEEP = pgettext("receipt.keep", "No name stands here. Whoever has it may show it to anybody.")
FILE_TITLE = pgettext("receipt.file", "Receipt {code}")

# And these answer whoever checks one.
OURS = pgettext("receipt.ours", "✔ Our receipt {code}: {desk}, {at}.")
NOTHING_MORE = pgettext("receipt.nothing_more", "Does the paper say anything else? It is forged.")

PICTURES = {  # of `paper/pictures`, by the code of what was handed in
    "gun": "gun",
    "blade": "knife",
    "bullet": "bullet",
    "cracker": "firecracker",
    "powder": "firecracker",
    "bomb": "shell",
    "tool": "baton",
}
OTHER = "crate"


@dataclass(frozen=True, slots=True)
class ReceiptWanted:
    """Somebody who may have it wants a receipt on paper. to: where it goes. language: its own."""

    code: str
    to: Mailbox
    language: str


def picture_of(code: str) -> str:
    """The picture of that kind of thing."""
    return PICTURES.get(code, OTHER)
