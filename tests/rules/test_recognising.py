"""Danger and kinds of reports recognised in sentences. All but those of `fresh` are what the
weights were learnt from, and what the rules were made with: tests over them hold what is reached,
and say nothing of a sentence that nobody has seen. Of that tell `fresh`, which nobody reads, by
somebody who knew neither vocabulary nor sentences, and `tests.sentences.learn --without wide`.
"""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words.sentence_weights import WEIGHTS
from domain.words.topic_classifier import NOTHING, recognise
from tests.checks.sources import ROOT
from tests.sentences.learn import all_lessons, digest

READ_AS = {"vi": ("vi", "en"), "id": ("id", "en"), "en": ("en",)}  # as in a place of that language


def sentences(language: str, half: str) -> list[dict[str, Any]]:
    file = ROOT / "tests" / "sentences" / f"{language}.{half}.toml"
    rows: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["sentence"]
    return rows


def share(found: Iterator[bool]) -> float:
    each = list(found)
    return 100 * sum(each) / len(each)


def figures(language: str, *halves: str) -> tuple[float, float, float]:
    """In per cent: danger that is seen, danger that is seen where nothing is told, and the kind of
    a report that is among the first three."""
    rows = [row for half in halves for row in sentences(language, half)]
    read = [(row, recognise(row["text"], READ_AS[language])) for row in rows]
    return (
        share(one.danger for row, one in read if row["danger"]),
        share(one.danger for row, one in read if not row["danger"] and not row["kind"]),
        share(row["kind"] in one.kinds for row, one in read if row["kind"]),
    )


@pytest.mark.parametrize("language", READ_AS)
def test_danger_is_seen_without_many_false_alarms(language: str) -> None:
    seen, false, kind = figures(language, "tune", "held")
    assert seen >= 95
    assert false <= 3
    assert kind >= 90


# 90 sentences with a danger or a report and 90 without, half of these near misses; wanted are 95, 3
# and 90. A sentence is 2.2 of seen, 1.1 of false, 1.3 of kind.
@pytest.mark.parametrize(
    ("language", "seen", "false", "kind"),
    [("vi", 97, 4.5, 94), ("id", 91, 5.5, 91), ("en", 95, 3.5, 89)],
)
def test_what_nobody_has_looked_at_is_read_nearly_as_well(
    language: str, seen: float, false: float, kind: float
) -> None:
    is_seen, is_false, is_kind = figures(language, "fresh")
    assert is_seen >= seen
    assert is_false <= false
    assert is_kind >= kind


@pytest.mark.parametrize("language", READ_AS)
def test_half_of_it_known_and_half_of_it_fresh_is_read(language: str) -> None:
    seen, false, kind = figures(language, "tune", "fresh")
    assert seen >= 95
    assert false <= 3
    assert kind >= 90


@pytest.mark.parametrize("language", READ_AS)
def test_dialects_slips_and_what_people_were_doing_hide_no_danger(language: str) -> None:
    """What else somebody says of themselves hid half of it: "I was cooking, now the roof burns"."""
    seen, false, kind = figures(language, "more")
    assert seen >= 95
    assert false <= 3
    assert kind >= 90


@pytest.mark.walk
@pytest.mark.parametrize("language", READ_AS)
def test_indirect_words_of_many_people_are_read(language: str) -> None:
    """Smoke that is seen, a boat without its man, somebody who does not wake: half of it was missed
    while only lists of phrases were looked for."""
    seen, false, kind = figures(language, "wide")
    assert seen >= 95
    assert false <= 3
    assert kind >= 90


def test_the_weights_are_of_these_sentences() -> None:
    """If not, `python -m tests.sentences.learn` was forgotten."""
    learnt_of, _, _ = WEIGHTS.read_text("utf-8").partition("\n")
    assert learnt_of == digest(all_lessons())


@pytest.mark.parametrize(
    "text",
    ["cháy hàng rồi", "xe chết máy", "mai tập chữa cháy", "hết cháy rồi", "đám cháy năm ngoái",
     "nhà tôi mất con trâu đêm qua", "banjir diskon", "kebakaran jenggot", "killing time",
     "this sauce is fire"],
)  # fmt: skip
def test_a_saying_is_no_danger(text: str) -> None:
    assert not recognise(text, ("vi", "id", "en")).danger


@pytest.mark.parametrize(
    ("text", "kind"),
    [("đang cháy", "fire"), ("CHÁY NHÀ!!!", "fire"), ("chay nha roi", "fire"), ("cháyyyy", "fire"),
     ("cháy nhà ở thôn Lục Phủ", "fire"), ("rumah saya terbakar", "fire"),
     ("tolong ada orang dipukul di pasar", "violence"), ("cứu tôi với", ""), ("tolonggg pak", "")],
)  # fmt: skip
def test_a_cry_is_danger(text: str, kind: str) -> None:
    read = recognise(text, ("vi", "id", "en"))
    assert read.danger
    assert kind in (*read.kinds[:1], "")


@pytest.mark.parametrize(
    "text",
    [
        "mất xe máy",
        "mat xe may",
        "bị lừa tiền",
        "motor hilang dicuri",
        "somebody took my buffalo from the field",
    ],
)
def test_a_report_is_known_and_no_danger(text: str) -> None:
    read = recognise(text, ("vi", "id", "en"))
    assert read.kinds
    assert not read.danger


@pytest.mark.parametrize("text", ["", "asdkjh", "xin chào", "👍", "tin cua toi", "a b c d"])
def test_of_nothing_nothing_is_made(text: str) -> None:
    assert recognise(text, ("vi", "id", "en")) == NOTHING


@pytest.mark.parametrize(
    "text",
    ["bố mẹ em", "2 người", "di depan warung", "warna merah", "near the bridge", "not seen him",
     "đang đến", "dark red, a dent in front", "two men I have never seen"],
)  # fmt: skip
def test_an_answer_is_no_cry(text: str) -> None:
    assert not recognise(text, ("vi", "id", "en")).danger


LED_TO_IT = {
    "vi": "hôm nay tôi đi chợ mua rau rồi về nhà nấu cơm cho các con ăn, xem ti vi một lúc "
    "thì nghe hàng xóm gọi, chạy ra thì thấy bếp nhà bà Tư đang cháy rồi",
    "en": "I was at home cooking dinner with my family and we were watching TV when suddenly my "
    "neighbour came and told us that behind the barn with the hay the roof is burning",
}


@pytest.mark.parametrize("text", LED_TO_IT.values(), ids=LED_TO_IT)
def test_what_led_to_a_danger_does_not_hide_it(text: str) -> None:
    read = recognise(text, ("vi", "id", "en"))
    assert read.danger
    assert read.kinds[0] == "fire"


@given(st.text(max_size=80))
def test_no_text_ever_raises(text: str) -> None:
    recognise(text, ("vi", "id", "en"))
