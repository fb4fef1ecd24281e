"""Where a code on a photo leads: only the address counts, taken apart as a phone does it."""

import pytest

from domain.paper.found_codes import CodeKind, FoundCode, read_found

OWN = ("https://bao.haison.gov.vn", "https://bao.haison.gov.vn", "https://t.me/haison_bot")
CODE = "K7M29QXW"
OURS = {
    "as printed": (f"HTTPS://BAO.HAISON.GOV.VN/Q/{CODE}", CodeKind.POSTER, CODE),
    "in lower case": (f"https://bao.haison.gov.vn/q/{CODE.lower()}", CodeKind.POSTER, CODE),
    "with its port": (f"https://bao.haison.gov.vn:443/q/{CODE}", CodeKind.POSTER, CODE),
    "unsafe": (f"http://bao.haison.gov.vn/q/{CODE}", CodeKind.POSTER, CODE),
    "a dot at the end": (f"https://bao.haison.gov.vn./q/{CODE}", CodeKind.POSTER, CODE),
    "a chat": (f"https://t.me/haison_bot?start=q-{CODE}", CodeKind.POSTER, CODE),
    "the page": (f"https://bao.haison.gov.vn/chat?start=q-{CODE}", CodeKind.POSTER, CODE),
    "ill-formed": ("https://bao.haison.gov.vn/q/%3Cb%3E", CodeKind.POSTER, "%3CB%3E"),
    "an area": ("https://bao.haison.gov.vn/q/06724-01", CodeKind.AREA, "06724-01"),
    "an announcement": ("HTTPS://BAO.HAISON.GOV.VN/Q/K-9250116", CodeKind.ANNOUNCEMENT, "9250116"),
    "printed by a browser": (
        "https://bao.haison.gov.vn/chat?start=k-9250116", CodeKind.ANNOUNCEMENT, "9250116",
    ),
    "its old sheet": ("https://bao.haison.gov.vn/print/9250116", CodeKind.ANNOUNCEMENT, "9250116"),
    "a door": ("HTTPS://BAO.HAISON.GOV.VN/M/ABCDEFGHIJKLMNOP", CodeKind.DOOR, "ABCDEFGHIJKLMNOP"),
    "a door's chat": ("https://t.me/haison_bot?start=m-AbC_-d", CodeKind.DOOR, "AbC_-d"),
    "the front page": ("https://bao.haison.gov.vn", CodeKind.OURS, ""),
}  # fmt: skip
OTHERS = {
    "another host": ("https://evil.example/pay", CodeKind.ELSEWHERE, "evil.example/pay"),
    "a copy": (f"https://evil.example/Q/{CODE}", CodeKind.FORGED, f"evil.example/Q/{CODE}"),
    "ours before an @": (
        f"https://bao.haison.gov.vn@evil.example/q/{CODE}", CodeKind.FORGED,
        f"evil.example/q/{CODE}",
    ),
    "a backslash before ours": (
        f"https://evil.example\\@bao.haison.gov.vn/q/{CODE}", CodeKind.FORGED,
        f"evil.example/@bao.haison.gov.vn/q/{CODE}",
    ),
    "up again from our chat": (
        f"https://t.me/haison_bot/../evil_bot?start=q-{CODE}", CodeKind.ELSEWHERE, "t.me/evil_bot",
    ),
    "up again, hidden": (
        f"https://t.me/haison_bot/%2E./evil_bot?start=q-{CODE}", CodeKind.ELSEWHERE,
        "t.me/evil_bot",
    ),
    "ours below another": (
        f"https://bao.haison.gov.vn.evil.example/q/{CODE}", CodeKind.FORGED,
        f"bao.haison.gov.vn.evil.example/q/{CODE}",
    ),
    "one letter of another alphabet": (
        f"https://b\u0430o.haison.gov.vn/q/{CODE}", CodeKind.FORGED,
        f"xn--bo-7kc.haison.gov.vn/q/{CODE}",
    ),
    "ours in a query": (
        "https://evil.example/?u=https://bao.haison.gov.vn/q/", CodeKind.ELSEWHERE, "evil.example/",
    ),
    "no port at all": (
        f"https://bao.haison.gov.vn:0/q/{CODE}", CodeKind.FORGED, f"bao.haison.gov.vn/q/{CODE}",
    ),
    "another port": (
        f"https://bao.haison.gov.vn:8443/q/{CODE}", CodeKind.FORGED, f"bao.haison.gov.vn/q/{CODE}",
    ),
    "another bot": ("https://t.me/haison_bot_2?start=x", CodeKind.ELSEWHERE, "t.me/haison_bot_2"),
    "turned round": ("https://evil.example/\u202eabc", CodeKind.ELSEWHERE, "evil.example/abc"),
    "words": ("WIFI:S:quan;P:1;;", CodeKind.WORDS, "WIFI:S:quan;P:1;;"),
    "our code without an address": ("K7M2-9QXS", CodeKind.WORDS, "K7M2-9QXS"),
    "no address": ("https://", CodeKind.WORDS, "https://"),
    "brackets": ("https://[::1", CodeKind.WORDS, "https://[::1"),
    "a port of letters": ("https://a.example:x/", CodeKind.WORDS, "https://a.example:x/"),
    "a program": ("javascript:alert(1)", CodeKind.WORDS, "javascript:alert(1)"),
    "nothing": ("   ", CodeKind.WORDS, ""),
    "very long": ("x" * 500, CodeKind.WORDS, "x" * 60 + "…"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), OURS.values(), ids=OURS)
def test_what_leads_to_us(text, kind, value):
    assert read_found(text, OWN) == FoundCode(kind, value)


@pytest.mark.parametrize(("text", "kind", "shown"), OTHERS.values(), ids=OTHERS)
def test_what_does_not(text, kind, shown):
    found = read_found(text, OWN)
    assert (found.kind, found.shown) == (kind, shown)


def test_a_site_below_a_path_is_that_path_alone():
    own = ("https://huyen.example/haison",)
    assert read_found(f"HTTPS://HUYEN.EXAMPLE/haison/Q/{CODE}", own).kind is CodeKind.POSTER
    assert read_found(f"https://huyen.example/other/q/{CODE}", own).kind is CodeKind.FORGED
    assert read_found(f"https://huyen.example/haison2/q/{CODE}", own).kind is CodeKind.FORGED


@pytest.mark.parametrize(
    "text",
    ["00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN6304",
     "00020101021126570011ID.DANA.WWW011893600915000000000102090000000000303UMI51440014ID.CO.QRIS"],
    ids=["VietQR", "QRIS"],
)  # fmt: skip
def test_a_code_by_which_one_pays(text):
    assert read_found(text, OWN).kind is CodeKind.PAYMENT
