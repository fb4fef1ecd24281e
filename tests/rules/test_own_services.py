"""A site's own services: what their files say, and what they never may."""

from collections.abc import Mapping
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from domain.forms.faults import Fault
from domain.forms.form_packing import pack, unpack
from domain.forms.formfiles import load
from domain.forms.forms import Form, Forms
from domain.forms.toml_values import FilePlace, FormFileError
from domain.saying import say
from domain.services.making import Told, compose
from domain.services.never_asked import NAMES, never_asked
from domain.services.own_services import as_toml, form_of, read_own
from domain.services.owncheck import check_own
from domain.services.servicecheck import NOTHING_YET
from domain.words.own_words import own_text
from domain.words.translations import Words

ROOT = Path(__file__).parents[2]
LANGUAGES = ("vi", "id", "en")
FORMS = load(ROOT / "services")
WORDS = Words.load(ROOT / "locales")
CHOICE = Told(
    {"kind": "choice"},
    {
        "vi": {"question": "Để làm gì?", "options": "🎉 Đám cưới\nHọp thôn"},
        "en": {"question": "What for?", "options": "A wedding\nA meeting"},
    },
)
NUMBER = Told(
    {"kind": "number", "bounds": "1-20"},
    {"vi": {"question": "Mấy bộ?", "unit": "bộ"}, "en": {"question": "How many?", "unit": "sets"}},
)
STEPS = Told(
    {"kind": "steps"},
    {
        "vi": {"label": "Mượn loa", "options": "Gọi.\nĐến."},
        "en": {"label": "Loan", "options": "A\nB"},
    },
)
NEED = Told({"kind": "choice", "topic": "need"}, CHOICE.texts)
NAMED = Told({"days": "3"}, {"vi": {"called": "Mượn rạp"}, "en": {"called": "Borrow a tent"}})
PARTS = {
    "request": (CHOICE, NUMBER),
    "sign-up": (CHOICE,),
    "survey": (NEED, NEED),
    "register": (CHOICE, NUMBER),
    "guide": (STEPS,),
}


def made(template: str, *parts: Told) -> dict[str, Any]:
    return compose(FORMS.templates[template], NAMED, parts, languages=("vi", "en"))


def read(raw: Mapping[str, Any]) -> Form:
    return form_of(dict(raw), FilePlace("own.toml"), FORMS.shared)


def faults(raw: Mapping[str, Any]) -> list[str]:
    return check_own(read(raw), FORMS, WORDS.among(("vi", "en")))


def test_every_template_is_whole_in_every_language() -> None:
    assert list(FORMS.templates) == ["request", "sign-up", "survey", "register", "guide"]
    for code, template in FORMS.templates.items():
        form = read(template.raw)
        assert form.code == f"own-{code}"
        found = check_own(form, FORMS, WORDS.among(LANGUAGES))
        assert [one for one in found if not is_nothing_yet(one)] == []


def is_nothing_yet(fault: str) -> bool:
    return isinstance(fault, Fault) and fault.why.id == NOTHING_YET


@pytest.mark.parametrize("template", PARTS)
def test_what_a_clerk_makes_of_it_is_well_and_its_file_says_the_same(template: str) -> None:
    raw = made(template, *PARTS[template])
    form = read(raw)
    assert faults(raw) == []
    again = read_own(as_toml(raw), FORMS.shared)
    assert (again, again.service.figures) == (form, form.service.figures)
    assert again.hash == form.hash
    assert unpack(pack(form)) == form


def test_its_hash_is_of_its_words_too() -> None:
    raw = made("request", CHOICE)
    other = {**raw, "name": {"vi": "Mượn rạp to", "en": "Borrow a tent"}}
    assert read(raw).hash != read(other).hash
    assert read({**raw, "title": raw["title"]}).hash == read(raw).hash


def test_everybody_reads_it_in_their_language_and_never_a_sentence_as_a_pattern() -> None:
    said = own_text({"vi": "Mượn {gì}?", "id": "Pinjam apa?"})
    shown = [WORDS.render(tag, say(said), UTC) for tag in ("vi", "id", "en", "xx")]
    assert shown == ["Mượn {gì}?", "Pinjam apa?", "Mượn {gì}?", "Mượn {gì}?"]


def test_a_picture_before_an_answer_is_its_picture() -> None:
    options = read(made("request", CHOICE)).question("q1").options
    assert [one.emoji for one in options] == ["🎉", "🔹"]
    assert WORDS.sentence("vi", options[0].label) == "Đám cưới"


def test_questions_of_a_survey_are_of_the_three_kinds_and_numbered() -> None:
    assert [one.code for one in read(made("survey", NEED, NEED)).questions] == ["need", "need-2"]


def test_own_services_take_no_shipped_one_s_place() -> None:
    own = read(made("request", CHOICE))
    forged = Form(**{name: getattr(own, name) for name in Form.__slots__} | {"code": "theft"})
    known = FORMS.besides([own, forged])
    assert known.by_code["theft"] == FORMS.by_code["theft"]
    assert known.by_code["own-muon-rap"] == own


QUESTION = {"code": "q9", "kind": "choice", "ask": {"vi": "Gì?", "en": "What?"}}
OPTIONS = [
    {"code": "a", "label": {"vi": "Một", "en": "One"}},
    {"code": "b", "label": {"vi": "Hai", "en": "Two"}},
]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "theft"}, "is no code of a site's own"),
        ({"code": "own-Ăn"}, "is no code of a site's own"),
        ({"life": "report", "else": "P4", "inquiries": [], "danger": []}, "three ready inquiries"),
        ({"else": "P1"}, "hurries nobody"),
        ({"desk": {"by_name_only": True}}, "no restricted desk"),
        ({"private": True}, "no restricted desk"),
        ({"card": "coarse"}, "card: is open"),
        ({"default_reach": "never"}, "card: is open"),
        ({"needs_border": True}, "card: is open"),
        ({"opens_by": ["officer"]}, "opened by residents"),
        ({"questions": [{**QUESTION, "kind": "marks"}]}, "takes no photos"),
        ({"questions": [{**QUESTION, "kind": "phone"}]}, "no question of the kind phone"),
        ({"questions": [{**QUESTION, "kind": "items"}]}, "no question of the kind items"),
        (
            {"questions": [{**QUESTION, "kind": "marks", "photos": False, "facet": True}]},
            "only what is chosen may be counted",
        ),
        (
            {"questions": [{**QUESTION, "options": [{**OPTIONS[0], "danger": True}, OPTIONS[1]]}]},
            "an answer leads nowhere",
        ),
        ({"questions": [QUESTION | {"code": f"q{n}"} for n in range(200)]}, "200, at most 12"),
        ({"name": {"vi": "Giấy tờ", "en": "Paper"}}, "'Giấy tờ' is taken"),
        ({"name": {"vi": "Mượn rạp"}}, "is missing in en"),
        ({"name": "Mượn rạp"}, "stand by language"),
        ({"advice": {"vi": "x" * 201, "en": "Thanks."}}, "201 characters in vi"),
        ({"advice": {"vi": "Xem https://a.b", "en": "Thanks."}}, "markup in vi"),
        ({"advice": {"vi": "", "en": "Thanks."}}, "a text is needed"),
        ({"unheard_of": 1}, "is no key here"),
        ({"inquiries": [{"vi": "Ở đâu?", "en": "Where?"}]}, "whoever asks back says it"),
        ({"advice": {"vi": "Gõ họ tên vào đây.", "en": "Thanks."}}, "never asked"),
    ],
)  # fmt: skip
def test_what_only_the_house_may_say_is_refused(change: dict[str, Any], says: str) -> None:
    try:
        found = faults({**made("request", CHOICE), **change})
    except FormFileError as wrong:
        found = [str(wrong)]
    assert any(says in fault for fault in found), found


@pytest.mark.parametrize("file", ["", "a = ", "[" * 100_000, "a = 1\n" * 20_000, "code = 3"])
def test_a_file_that_is_none_is_refused_in_words(file: str) -> None:
    with pytest.raises(FormFileError):
        read_own(file, FORMS.shared)


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("Bác theo ĐẢNG nào?", True),
        ("Đang cần gì?", False),  # without its marks it would be the same word
        ("Theo tôn giáo nào?", True),
        ("Người dân tộc nào?", True),
        ("Quốc tịch gì?", True),
        ("Tên ai?", True),
        ("Họ và tên", True),
        ("Tên đường ở đâu?", False),
        ("Số căn cước?", True),
        ("Apa agama Anda?", True),
        ("Suku bunga berapa?", False),
        ("Nama lengkap", True),
        ("Pilih partai mana?", True),
        ("Which party do you vote for?", True),
        ("Is it for a wedding party?", False),
        ("What is your name?", True),
        ("Your religion", True),
        ("What is it called?", False),
        # The end of one word and the beginning of the next say something else.
        ("Gặp lãnh đạo nào?", False),
        ("Người kinh doanh ở chợ", False),
        ("Phân công giáo viên", False),
        ("Thông tin lành mạnh", False),
        ("Tên con đường nào cần sửa?", False),
        ("Names of the villages", False),
        # A paper may be made; its number is nobody's business.
        ("Hẹn làm căn cước", False),
        ("CCCD của bác số mấy? Số CCCD:", True),
        ("Lãnh đạo theo đạo nào?", True),
        ("Người Kinh hay người Dao?", True),
        ("Tên của bạn là gì?", True),
        ("Namanya siapa?", True),
        # Typed without marks, in wide letters, or parted by what nobody sees.
        ("Ho va ten", True),
        ("Ban theo ton giao nao?", True),
        ("Chi\u0301nh tri\u0323", True),
        ("ch\u200bính trị", True),
        ("ｃｈính trị", True),
    ],
)
def test_what_nobody_is_asked_is_recognised(words: str, is_refused: bool) -> None:
    assert bool(never_asked(words)) == is_refused


def test_the_reason_is_that_of_what_was_asked() -> None:
    assert never_asked("Họ tên?") == NAMES
    assert isinstance(FORMS, Forms)
