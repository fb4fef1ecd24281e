"""What counts as a lead in somebody's words, and what does not."""

import pytest

from domain.cases.lead_patterns import find_leads


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Biển số 14-B1 123.45", [("plate", "14-B1 123.45")]),
        ("14b1-12345", [("plate", "14B1-12345")]),
        ("xe 51F-123.45 và 51F 12345", [("plate", "51F-123.45")]),
        ("29H 1234 màu đỏ", [("plate", "29H 1234")]),
        ("14MĐ1 123.45", [("plate", "14MĐ1 123.45")]),
        ("BG 1234 AB", [("plate", "BG 1234 AB")]),
        ("motor bg 1234 ab hitam", [("plate", "BG 1234 AB")]),
        ("gọi 0912 345 678 nhé", [("telephone", "0912 345 678")]),
        ("+62 812-3456-7890", [("telephone", "+62 812-3456-7890")]),
        ("trực ban 0203 000 0000", [("telephone", "0203 000 0000")]),
        ("stk 0123456789 vietcombank", [("account", "0123456789")]),
        ("chuyển vào số tài khoản: 19 0345 6789 01", [("account", "19 0345 6789 01")]),
        ("vào trang vay-nhanh.xyz/abc rồi", [("link", "vay-nhanh.xyz/abc")]),
        ("https://t.example/x?y=1.", [("link", "https://t.example/x?y=1")]),
        ("camera nhà ông Ba", [("camera", "camera nhà ông Ba")]),
        ("ada CCTV di warung", [("camera", "ada CCTV di warung")]),
    ],
)
def test_lead_is_found(words, expected):
    assert [(found.kind.value, found.text) for found in find_leads(words)] == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "tôi đi 2 xe, có 3 ba lô",
        "lúc 14 giờ 30 ngày 24.11.2026",
        "mất 3000000 đồng",
        "rumah no 12 RT 003 RW 02, blok A 12 B",
        "không có camera",
        "tidak ada cctv di sini",
        "P1 at 482-917",
        "🚗" * 50,
    ],
)
def test_ordinary_words_hold_none(words):
    assert find_leads(words) == []


def test_huge_text_is_searched_quickly_and_gives_few():
    words = "gọi 0912 345 678 hoặc 0" + "9" * 4_000 + " 14-B1 123.45 " * 200
    assert len(find_leads(words)) <= 8
