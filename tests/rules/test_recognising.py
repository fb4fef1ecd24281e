"""Danger and kinds of reports recognised in sentences that were written by somebody who had not
seen the vocabulary; nobody looked at those of the held half while it was made (`sentences/`). Those
of `more` were written later, by somebody who had, and are what it was made with."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.words.topic_classifier import NOTHING, recognise
from tests.checks.sources import ROOT

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


@pytest.mark.parametrize("language", READ_AS)
def test_dialects_slips_and_what_people_were_doing_hide_no_danger(language: str) -> None:
    """What else somebody says of themselves hid half of it: "I was cooking, now the roof burns"."""
    seen, false, kind = figures(language, "more")
    assert seen >= 95
    assert false <= 3
    assert kind >= 90


# Of the half that nobody looked at, alone; a sentence is 2.2 of seen, 1.3 of false, 1.4 of kind. vi
# and en are not yet at 95 and 3, nor vi at 90.
@pytest.mark.parametrize(
    ("language", "seen", "false", "kind"),
    [("vi", 91, 5.4, 88), ("id", 95, 2, 90), ("en", 93, 4, 90)],
)
def test_what_was_never_looked_at_is_read_nearly_as_well(
    language: str, seen: float, false: float, kind: float
) -> None:
    is_seen, is_false, is_kind = figures(language, "held")
    assert is_seen >= seen
    assert is_false <= false
    assert is_kind >= kind


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


@pytest.mark.parametrize("text", ["mất xe máy", "mat xe may", "bị lừa tiền", "motor hilang dicuri"])
def test_a_report_is_known_and_no_danger(text: str) -> None:
    read = recognise(text, ("vi", "id"))
    assert read.kinds
    assert not read.danger


@pytest.mark.parametrize("text", ["", "asdkjh", "xin chào", "👍", "tin cua toi"])
def test_of_nothing_nothing_is_made(text: str) -> None:
    assert recognise(text, ("vi", "id", "en")) == NOTHING


@given(st.text(max_size=80))
def test_no_text_ever_raises(text: str) -> None:
    recognise(text, ("vi", "id", "en"))
