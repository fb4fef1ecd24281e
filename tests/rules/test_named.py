"""A village and a time that somebody named in a sentence."""

import pytest

from domain.words.mentions import time_named, village_named

HERE = (
    ("1", "Thôn Pò Hèn"),
    ("2", "Thôn Lục Phủ"),
    ("3", "Thôn 3"),
    ("4", "Desa Epil"),
    ("5", "Bản Chang"),
)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("cháy nhà ở thôn Lục Phủ", "2"),
        ("chay nha o luc phu", "2"),
        ("LỤC PHỦ cháy", "2"),
        ("mất xe ở thôn 3", "3"),
        ("mất 3 con gà", ""),
        ("banjir di desa epil", "4"),
        ("trộm ở bản Chang", "5"),
        ("chang lam gi", ""),
        ("từ Pò Hèn đến Lục Phủ", ""),
        ("cháy nhà", ""),
    ],
)
def test_a_village_is_found_where_one_alone_is_named(told: str, code: str) -> None:
    assert village_named([told], HERE) == code


def test_a_name_does_not_run_over_two_sentences() -> None:
    assert village_named(["mất xe ở Lục", "Phủ"], HERE) == ""


@pytest.mark.parametrize(
    ("told", "option"),
    [
        ("mất xe máy đêm qua", "days"),
        ("sáng nay mất gà", "today"),
        ("motor hilang kemarin", "days"),
        ("stolen this morning", "today"),
        ("hôm qua và sáng nay", ""),
        ("mất xe", ""),
    ],
)
def test_a_time_is_found_where_one_alone_is_named(told: str, option: str) -> None:
    assert time_named([told]) == option
