"""Words: text ids to sentences, times and counts, what people type."""

import re
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from domain.button_label_scan import is_form_label
from domain.saying import As, Line, Moment, Phrase, say
from domain.text_extraction import extract, labels, update
from domain.textcheck import check_texts
from domain.words.button_limits import newer_emoji
from domain.words.languages import Language, LanguageKind, load_languages, resolve_language
from domain.words.translations import Words, fold, matches, read_sentences

ROOT = Path(__file__).parents[2]
HANOI, JAKARTA, JAYAPURA = map(ZoneInfo, ("Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Jayapura"))
NIGHT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past midnight in Hanoi, next day


def language(tag: str, *chain: str, format_locale: str = "en_GB") -> Language:
    return Language(
        tag=tag, autonym=tag, names={}, kind=LanguageKind.TEXT, chain=chain,
        format_locale=format_locale,
    )  # fmt: skip


@pytest.fixture
def words() -> Words:
    return Words(
        {
            "en": language("en"),
            "vi": language("vi", "en", format_locale="vi"),
            "id": language("id", "en", format_locale="id"),
            "tyz": language("tyz", "vi", "en", format_locale="vi"),
        },
        {
            "en": {
                "saved": "Saved {at}.",
                "found": "{number}: {what}",
                "bike": "motorbike",
                "count": "{n} reports",
                "only": "Only English {at}",
            },
            "vi": {"saved": "Đã ghi {at}.", "bike": "xe máy", "found": "{so}: {what}"},
            "id": {"saved": "Tersimpan {at}.", "count": "{n} laporan"},
        },
    )


def test_a_sentence_is_said_in_the_language_asked_for(words: Words) -> None:
    saved = say("saved", at=Moment(NIGHT))
    assert words.render("vi", saved, HANOI) == "Đã ghi 00:30."
    assert words.render("id", saved, JAKARTA) == "Tersimpan 00.30."


def test_a_missing_sentence_falls_back_along_the_chain(words: Words) -> None:
    assert words.render("tyz", say("bike"), HANOI) == "xe máy"
    assert words.render("id", say("bike"), HANOI) == "motorbike"


def test_a_phrase_within_a_phrase_is_said_in_the_same_language(words: Words) -> None:
    line = say("found", number="482-917", what=say("bike"))
    assert words.render("en", line, HANOI) == "482-917: motorbike"


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("Cô Ba {số} 100%", "Cô Ba {số} 100%"),
        (say("nobody knows this"), "nobody knows this"),
        (say("saved"), "Đã ghi …."),
        (say("found", number="1", what="x"), "1: x"),
    ],
    ids=["own words", "unknown text", "missing value", "translation with a wrong placeholder"],
)
def test_delivery_never_fails_over_a_sentence(words: Words, line: Line, heard: str) -> None:
    assert words.render("vi", line, HANOI) == heard


def test_a_place_calls_its_villages_and_leaders_its_own_way() -> None:
    words = Words(
        {"en": language("en"), "vi": language("vi", "en"), "tyz": language("tyz", "vi", "en")},
        {
            "en": {"word.village": "village", "word.leader": "leader", "a": "{leader_word} {at}"},
            "vi": {"word.village": "thôn, bản", "word.leader": "trưởng bản",
                   "b": "Ở {village_word}?"},
        },
    )  # fmt: skip
    there = words.at((("vi", "village_word", "ấp"), ("en", "leader_word", "headman")))
    line = say("a", at="x")

    assert words.sentence("vi", "b") == "Ở thôn, bản?"
    assert there.sentence("tyz", "b") == there.render("vi", say("b"), HANOI) == "Ở ấp?"
    assert there.render("en", line, HANOI) == "Headman x"
    assert words.render("en", line, HANOI) == "Leader x"
    assert there.render("vi", line, HANOI) == "Trưởng bản x"  # no word of Vietnamese was named


def test_an_unknown_language_reads_english(words: Words) -> None:
    assert words.render("x-none", say("bike"), HANOI) == "motorbike"


def test_values_are_never_read_as_placeholders(words: Words) -> None:
    line = say("found", number="{what}", what="{0.__class__}")
    assert words.render("en", line, HANOI) == "{what}: {0.__class__}"


def test_the_log_of_a_faulty_sentence_names_no_value(
    words: Words, caplog: pytest.LogCaptureFixture
) -> None:
    words.render("vi", say("found", number="Nguyễn Văn A", what="0912345678"), HANOI)
    assert "found" in caplog.text
    assert "Nguyễn" not in caplog.text
    assert "0912" not in caplog.text


@pytest.mark.parametrize(
    ("tag", "zone", "shown", "heard"),
    [
        ("vi", HANOI, As.CLOCK, "00:30"),
        ("vi", HANOI, As.DAY, "thứ Ba 24/11"),
        ("vi", HANOI, As.BOTH, "00:30 thứ Ba 24/11/2026"),
        ("id", JAKARTA, As.CLOCK, "00.30"),
        ("id", JAKARTA, As.DAY, "Selasa, 24 November"),
        ("id", JAKARTA, As.BOTH, "Selasa, 24 November 2026 pukul 00.30 WIB"),
        ("id", JAYAPURA, As.BOTH, "Selasa, 24 November 2026 pukul 02.30 WIT"),
        ("id", HANOI, As.BOTH, "Selasa, 24 November 2026 pukul 00.30"),
        ("en", UTC, As.DAY, "Monday 23 November"),
        ("en", UTC, As.BOTH, "17:30, Monday 23 November 2026"),
    ],
)
def test_a_moment_is_shown_in_the_zone_of_the_site(
    words: Words, tag: str, zone: ZoneInfo, shown: As, heard: str
) -> None:
    line = Phrase("only", {"at": Moment(NIGHT, shown)})
    assert words.render(tag, line, zone) == f"Only English {heard}"


@pytest.mark.parametrize(
    ("tag", "heard"),
    [
        ("vi", "thứ Sáu 24/12/2027"),
        ("id", "Jumat, 24 Desember 2027"),
        ("en", "Friday 24 December 2027"),
    ],
)
def test_a_day_of_another_year_is_shown_with_it(words: Words, tag: str, heard: str) -> None:
    moment = Moment(datetime(2027, 12, 24, 5, 0, tzinfo=UTC), As.DAY, since=NIGHT)
    assert words.render(tag, Phrase("only", {"at": moment}), HANOI) == f"Only English {heard}"
    new_year = Moment(datetime(2027, 1, 1, 0, 0, tzinfo=HANOI), As.DAY, NIGHT)
    same = Moment(new_year.at, As.DAY, since=new_year.at)
    assert "2027" in words.render(tag, Phrase("only", {"at": new_year}), HANOI)
    assert "2027" not in words.render(tag, Phrase("only", {"at": same}), HANOI)


@pytest.mark.parametrize(
    ("tag", "heard"), [("id", "1.028 laporan"), ("en", "1,028 reports"), ("vi", "1.028 reports")]
)
def test_thousands_stand_apart_as_in_the_language(words: Words, tag: str, heard: str) -> None:
    assert words.render(tag, say("count", n=1028), HANOI) == heard


@pytest.mark.parametrize(
    ("hint", "tag"),
    [
        ("vi-VN", "vi"), ("in", "id"), ("in_ID", "id"), ("EN-us", "en"), ("fr", "id"), ("", "id"),
        ("x-bad", "id"), (None, "id"), (7, "id"), ("😀" * 5000, "id"), (" vi ", "vi"),
    ],
)  # fmt: skip
def test_a_hint_never_fails_and_is_only_a_guess(hint: object, tag: str) -> None:
    assert resolve_language(hint, ("vi", "id", "en"), "id") == tag


def test_folding_makes_typing_without_diacritics_equal() -> None:
    assert fold("Đồn Biên phòng") == "don bien phong"
    assert fold("hòa") == fold("hoà")
    assert fold("Đi tích") == "di tich"


@pytest.mark.parametrize(
    ("typed", "label", "same"),
    [
        ("xe may", "🛵 Xe máy", True),
        ("XE MÁY!", "Xe máy", True),
        ("2. xe máy", "2 Xe máy", True),
        ("bo", "Trâu, bò, gà", True),
        ("hp", "HP", True),
        ("co", "Có: mắc kẹt, bị cuốn", True),
        ("2", "2 Xe máy", False),
        ("xe", "Xe máy", False),
        ("", "Xe máy", False),
        ("🛵", "🛵 Xe máy", False),
    ],
)
def test_a_word_typed_is_the_button(typed: str, label: str, same: bool) -> None:
    assert matches(typed, label) is same


def test_a_message_is_made_quickly() -> None:
    words = Words.load(ROOT / "locales")
    message = [say("form.fire.advice", numbers="114 · 0203")] * 5 + [say("form.fire.name")] * 6
    started = process_time()
    for _ in range(200):
        for line in message:
            words.render("vi", line, HANOI)
    assert (process_time() - started) / 200 < 0.0005  # measured: about 6 microseconds


# --------------------------------------------------------------------------- the tree's own texts


@pytest.mark.long
def test_every_text_is_there_in_every_language() -> None:
    assert check_texts(ROOT) == []


def test_voice_languages_fall_back_to_the_language_of_the_country() -> None:
    for row in load_languages(ROOT / "locales" / "languages.toml").values():
        if row.kind is LanguageKind.VOICE:
            assert row.chain == ({"VN": "vi", "ID": "id"}[row.country], "en")
            assert row.format_locale == row.chain[0]


def village_of_texts(root: Path, source: str) -> Path:
    """A small tree with one file of code, the real registry, and no catalogues yet."""
    for folder in ("domain", "services", "locales"):
        (root / folder).mkdir()
    (root / "domain" / "sayings.py").write_text(source)
    registry = (ROOT / "locales" / "languages.toml").read_text()
    (root / "locales" / "languages.toml").write_text(registry)
    return root


def translate(root: Path, tag: str, english: str, sentence: str) -> None:
    file = root / "locales" / tag / "LC_MESSAGES" / "titir.po"
    before = f'msgid "{english}"\nmsgstr ""'
    after = f'msgid "{english}"\nmsgstr "{sentence}"'
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))


def test_new_texts_wait_empty_and_extracting_twice_changes_nothing(tmp_path: Path) -> None:
    root = village_of_texts(tmp_path, 'X = pgettext("a.hello", "Hello {who}")')
    assert update(root) == ["titir.pot: 1 texts", "vi: 1 to translate", "id: 1 to translate"]
    translate(root, "vi", "Hello {who}", "Chào {who}")
    update(root)
    files = {file: file.read_bytes() for file in root.rglob("*.po*")}
    assert update(root)[1:] == ["vi: 0 to translate", "id: 1 to translate"]
    assert {file: file.read_bytes() for file in root.rglob("*.po*")} == files


def test_a_changed_text_keeps_its_translation_for_the_translator_only(tmp_path: Path) -> None:
    root = village_of_texts(tmp_path, 'X = pgettext("a.hello", "Hello")')
    update(root)
    translate(root, "vi", "Hello", "Chào")
    (root / "domain" / "sayings.py").write_text('X = pgettext("a.hello", "Good day")')
    update(root)
    assert Words.load(root / "locales").render("vi", say("a.hello"), HANOI) == "Good day"
    assert "vi: a.hello was translated from another English text" in check_texts(root)


@pytest.mark.parametrize(
    ("source", "vi", "problem"),
    [
        ("Hello {who}", "Chào {ai}", "vi: a.hello: placeholders are ['ai'], not ['who']"),
        ("Hello", "Chào ", "vi: a.hello: spaces at its ends or in a row"),
        ("Hello", "Đối thoại với UBND", "vi: a.hello: 'UBND' is no word for residents"),
        ("Hello", "Khoẻ", "vi: a.hello: write the tone on the first vowel in 'Khoẻ'"),
        ("Hello", "Cha\u0300o", "vi: a.hello: is not in Unicode form NFC"),
        ("Hello", "Chào 🥺", "vi: a.hello: 🥺 is too new for cheap phones"),
        ("Hello", "Quý bà con", None),
        ("All villages", "Cả {village_word}", None),
        ("The {village_word}", "Thôn", "vi: a.hello: placeholders are [], not ['village_word']"),
        ("Hello", "", "vi: a.hello is not translated"),
    ],
)
def test_a_faulty_translation_is_named(
    tmp_path: Path, source: str, vi: str, problem: str | None
) -> None:
    root = village_of_texts(tmp_path, f'X = pgettext("a.hello", "{source}")')
    update(root)
    translate(root, "vi", source, vi)
    assert [line for line in check_texts(root) if line.startswith("vi: ")] == [problem] * bool(
        problem
    )


@pytest.mark.parametrize(("tag", "word"), [("vi", "thôn"), ("id", "desa")])
def test_what_is_asked_calls_a_village_as_the_place_does(tag: str, word: str) -> None:
    """Staff of a ward used to be asked for their *thôn*, of a kelurahan for their *desa*."""
    fixed = {
        text_id
        for text_id, said in read_sentences(ROOT / f"locales/{tag}/LC_MESSAGES/titir.po").items()
        if re.search(rf"(?i)\b{word}\b(?! báo)", said)
        and text_id.startswith(("form.", "police:figure", "admin:", "word.village"))
    }
    halls = {"form.evacuation.kind.hall", "admin:meet.ask.place"}  # which any place may have
    assert fixed - halls == {"word.village"}


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('pgettext("a.b", f"Hi {1}")', "domain/sayings.py:1: pgettext needs two plain strings"),
        ('pgettext("a.b", "One"), pgettext("a.b", "Two")', "a.b has two English texts"),
        ('pgettext("a.b", "{x:>3}")', "a.b: a placeholder is a plain name in braces"),
    ],
)
def test_a_faulty_text_is_named(tmp_path: Path, source: str, problem: str) -> None:
    root = village_of_texts(tmp_path, f"X = {source}")
    update(root)
    assert problem in check_texts(root)


@pytest.mark.long
def test_texts_of_forms_and_code_stand_in_one_template_sorted() -> None:
    ids = [message.context for message in extract(ROOT) if message.context]
    assert ids == sorted(ids)
    assert "form.theft.what.motorbike" in ids


def test_labels_are_known_by_their_text_id() -> None:
    assert is_form_label("form.theft.what.motorbike")
    assert is_form_label("form.danger.fire")
    assert is_form_label("form.home.name")
    assert not is_form_label("form.theft.ask.what")
    assert not is_form_label("form.theft.inquiry.1")
    assert not is_form_label("form.theft.title.motorbike")


def test_buttons_are_found_in_the_code_and_held_to_the_width(tmp_path: Path) -> None:
    root = village_of_texts(
        tmp_path,
        'LONG = pgettext("a.long", "A label much too long for a button")\n'
        'OTHER = pgettext("a.other", "A sentence that stands above the buttons")\n'
        'SHOWN = Button("x", say(LONG if big else LONG), "1")\n',
    )
    update(root)
    assert labels(root) == {"a.long"}
    problems = [line for line in check_texts(root) if "on a button" in line]
    assert problems == [
        "en: a.long: 34 characters on a button, at most 24: 'A label much too long for a button'"
    ]


def test_emoji_younger_than_cheap_phones_are_known() -> None:
    assert newer_emoji("🔥🛵🧒⛓️🤲🗿👪") == ""
    assert newer_emoji("🥺 🪔 🧨") == "🥺🪔🧨"
