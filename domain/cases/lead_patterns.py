"""Leads: what can be checked in somebody's words: plates, telephones, accounts, links, cameras.

Found by shape alone, in what was typed; spoken words are not searched. Formats: Vietnamese plates
carry two digits of the province, a letter or two, and four or five digits (`14-B1 123.45`);
Indonesian ones a region's letters, digits, letters (`BG 1234 AB`). Rather one too few than a card
full of noise: a lead is a line that an officer has to tick.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.saying import pgettext
from domain.words.translations import fold

AT_MOST = 8  # leads of one text; more is a list, and stands in the words anyway
SNIPPET = 60  # characters around the word "camera"


class LeadKind(StrEnum):
    """What kind of thing it is, and so how it is checked."""

    PLATE = "plate"
    TELEPHONE = "telephone"
    CAMERA = "camera"
    ACCOUNT = "account"
    LINK = "link"


NAMES = {
    LeadKind.PLATE: pgettext("police:lead.plate", "Number plate"),
    LeadKind.TELEPHONE: pgettext("police:lead.telephone", "Telephone"),
    LeadKind.CAMERA: pgettext("police:lead.camera", "Camera"),
    LeadKind.ACCOUNT: pgettext("police:lead.account", "Account"),
    LeadKind.LINK: pgettext("police:lead.link", "Link"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A lead as it was said, tidied."""

    kind: LeadKind
    text: str

    @property
    def key(self) -> tuple[LeadKind, str]:
        """The same for every spelling of the same thing."""
        if self.kind is LeadKind.CAMERA:
            return self.kind, ""  # one line "there is a camera" is enough
        return self.kind, _SEPARATORS.sub("", self.text).upper()


_SEPARATORS = re.compile(r"[\s.\-–+]")
_REGIONS = (
    "A|AA|AB|AD|AE|AG|B|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|D|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DP|DR|DS"
    "|DT|DW|E|EA|EB|ED|F|G|H|K|KB|KH|KT|KU|L|M|N|P|PA|PB|R|S|T|W|Z"
)  # Indonesian registration areas, Perpol 7/2021
_LINK_ENDS = (
    "com|net|org|vn|id|info|biz|xyz|top|vip|app|site|online|shop|link|club|live|asia|ly|io|me|cc"
)
_PLATES = (
    # The serial is joined to its letters or stands apart; a fifth digit may follow a point.
    re.compile(r"\b\d{2}[ .-]?[A-ZĐ]{1,2}\d?[ .-]{0,2}\d{3}[. ]?\d{1,2}\b", re.IGNORECASE),
    re.compile(rf"\b(?:{_REGIONS})[ .-]?\d{{3,4}}[ .-]?[A-Z]{{1,3}}\b"),
    re.compile(rf"\b(?:{_REGIONS})[ .-]?\d{{3,4}}[ .-][A-Z]{{2,3}}\b", re.IGNORECASE),
)
_TELEPHONE = re.compile(r"(?<![\d.])(?:\+?84|\+?62|0)(?:[ .-]?\d){8,11}(?!\d)")
_ACCOUNT = re.compile(
    r"\b(?:stk|tai khoan|rekening|norek|rek|account)\b\D{0,20}(\d[\d .-]{4,22}\d)"
)
_LINK = re.compile(
    rf"https?://[^\s<>\"]{{3,200}}|\b[a-z0-9-]+(?:\.[a-z0-9-]+){{0,3}}\.(?:{_LINK_ENDS})\b(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_CAMERA = re.compile(r"\b(?:camera|cctv|kamera)\b")
_NO_CAMERA = re.compile(
    r"\b(?:khong(?: \w+)?|chua(?: \w+)?|tidak ada|n?gg?ak ada|tanpa|no) (?:camera|cctv|kamera)\b"
)


def find_leads(words: str) -> list[Found]:
    """The leads in somebody's words, in the order of their kinds, each once."""
    folded = fold(words)
    links = [Found(LeadKind.LINK, link.rstrip(".,;:!?)")) for link in _LINK.findall(words)]
    accounts = [Found(LeadKind.ACCOUNT, found.strip()) for found in _ACCOUNT.findall(folded)]
    rest = _LINK.sub(" ", words)
    telephones = [Found(LeadKind.TELEPHONE, found.strip()) for found in _TELEPHONE.findall(rest)]
    rest = _TELEPHONE.sub(" ", rest)
    plates = [
        Found(LeadKind.PLATE, found.strip().upper())
        for pattern in _PLATES
        for found in pattern.findall(rest)
    ]
    taken = [_SEPARATORS.sub("", account.text) for account in accounts]
    telephones = [
        one for one in telephones if not any(_SEPARATORS.sub("", one.text) in own for own in taken)
    ]
    each: dict[tuple[LeadKind, str], Found] = {}
    for lead in (*plates, *telephones, *_camera(words, folded), *accounts, *links):
        each.setdefault(lead.key, lead)
    return list(each.values())[:AT_MOST]


def _camera(words: str, folded: str) -> list[Found]:
    found = _CAMERA.search(folded)
    if found is None or _NO_CAMERA.search(folded):
        return []
    begin = max(0, found.start() - SNIPPET // 2)
    return [Found(LeadKind.CAMERA, " ".join(words[begin : begin + SNIPPET].split()))]
