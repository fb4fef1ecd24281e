"""How an announcement is named: by its first words, none of them cut in two where it can be."""

import pytest

from actions.broadcasts.naming import first_words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Họp thôn sáng mai", "Họp thôn sáng mai"),
        ("Sáng mai 7 giờ họp thôn ở nhà văn hóa.", "Sáng mai 7 giờ họp thôn…"),
        ("Besok pagi, semua warga berkumpul", "Besok pagi, semua warga…"),
        ("Cúp điện.\nTừ 8 giờ đến 17 giờ", "Cúp điện. Từ 8 giờ đến…"),
        ("https://example.org/a/very/long/link", "https://example.org/a/v…"),
        ("Hai mươi bốn ký tự, đúng", "Hai mươi bốn ký tự, đúng"),
        ("Một tin dài ngắt ở đây, và còn nữa", "Một tin dài ngắt ở đây…"),
    ],
)
def test_the_first_words(text: str, named: str) -> None:
    assert first_words(text, 24) == named
    assert len(named) <= 24
