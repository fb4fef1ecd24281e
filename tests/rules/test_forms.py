"""Forms: what the files say, what reading refuses, what the check finds."""

import shutil
from pathlib import Path

import pytest

from domain.forms.answer_facts import advice_of
from domain.forms.form_packing import pack, unpack
from domain.forms.formcheck import check, longest_path
from domain.forms.formfiles import load
from domain.forms.forms import INCIDENTS, CardStyle, Forms, Life, QuestionKind, Reach, Urgency
from domain.forms.toml_values import FormFileError
from domain.words.translations import Words

ROOT = Path(__file__).parents[2]
COARSE = {
    "home", "drugs", "gambling", "trafficking", "border", "weapons", "violence", "scam",
    "hand-in", "complaint", "mediation", "meet", "camera",
}  # fmt: skip


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load(ROOT / "services")


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load(ROOT / "locales")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the forms, to be spoilt."""
    return Path(shutil.copytree(ROOT / "services", tmp_path / "services"))


def spoil(folder: Path, form: str, before: str, after: str) -> Path:
    file = folder / f"{form}.toml"
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    return folder


# ------------------------------------------------------------------------------ what they say


def test_the_forms_make_sense_in_every_language(forms: Forms, words: Words) -> None:
    assert check(forms, words) == []


def test_every_incident_and_missing_persons_are_there(forms: Forms) -> None:
    reports = {form.code for form in forms.by_code.values() if form.life is Life.REPORT}
    assert reports == {*INCIDENTS, "missing"}


def test_the_first_screen_of_the_menu_is_that_of_the_script(forms: Forms) -> None:
    assert list(forms.by_code)[:6] == ["theft", "violence", "home", "drugs", "scam", "traffic"]


def test_what_could_bring_reprisal_has_a_coarse_card(forms: Forms) -> None:
    coarse = {code for code, form in forms.by_code.items() if form.card is CardStyle.COARSE}
    assert coarse == COARSE


def test_only_open_forms_put_answers_in_the_clear(forms: Forms) -> None:
    for form in forms.by_code.values():
        if form.card is CardStyle.COARSE:
            assert not [question.code for question in form.questions if question.facet]


def test_the_danger_list_leads_to_cases_of_life_in_danger(forms: Forms) -> None:
    leads = [(kind.emoji, kind.form) for kind in forms.dangers]
    assert leads == [
        ("🔥", "fire"), ("🌊", "disaster"), ("👊", "violence"), ("🏠", "home"),
        ("🚑", "disorder"), ("🔎", "missing"), ("❗", "disorder"),
    ]  # fmt: skip
    for kind in forms.dangers:
        rules = forms.by_code[kind.form].rules
        held = [r.urgency for r in rules if kind.answers.get(r.question) == r.option]
        assert min(held) is Urgency.P1


def test_every_option_of_danger_makes_the_case_p1(forms: Forms) -> None:
    for form in forms.by_code.values():
        p1 = {(rule.question, rule.option) for rule in form.rules if rule.urgency is Urgency.P1}
        for question in form.questions:
            for option in question.options:
                if option.danger and form.code != "home":  # there the question before has the rule
                    assert (question.code, option.code) in p1


def test_home_is_asked_as_the_script_says(forms: Forms) -> None:
    home = forms.by_code["home"]
    codes = [question.code for question in home.questions]
    assert codes == [
        "safe", "now", "come", "where", "child", "first", "meet", "reach", "village", "digits",
    ]  # fmt: skip
    assert home.questions[0].kind is QuestionKind.SAFE
    assert home.private
    assert home.default_reach is Reach.ONLY_WHEN_THEY_WRITE
    assert home.danger == ("where", "digits")  # after "come now": where to, and how to open it


def test_who_is_sexually_abused_is_asked_by_home(forms: Forms) -> None:
    violence = forms.by_code["violence"].question("what").options
    assert [(option.code, option.leads) for option in violence if option.leads] == [
        ("abused", "home")
    ]


def test_captivity_and_robbery_are_danger_at_the_tap(forms: Forms) -> None:
    for code, options in (("theft", {"robbed"}), ("trafficking", {"taken", "held", "child"})):
        found = {one.code for one in forms.by_code[code].question("what").options if one.danger}
        assert found == options


def test_the_advice_fits_what_was_answered(forms: Forms, words: Words) -> None:
    """A selling place used to be told what to do for somebody unconscious."""
    for form, answers, says in (
        ("drugs", {"what": "selling"}, "Do not follow anyone"),
        ("drugs", {"what": "unconscious"}, "Lay the person on the side"),
        ("drugs", {"what": "needles"}, "Do not touch the needles"),
        ("gambling", {"what": "den"}, "Do not go near"),
        ("fire", {"burning": "yes", "what": "forest"}, "across the wind"),
        ("disaster", {"what": "storm"}, "Stay in a solid house"),
        ("environment", {"what": "logging"}, "do not stop anyone"),
    ):
        assert says in words.sentence("en", advice_of(forms.by_code[form], answers))


def test_times_stand_in_one_order_in_every_form(forms: Forms) -> None:
    order = ["now", "today", "days", "often"]
    for form in forms.by_code.values():
        for question in form.questions:
            if question.code == "when":
                told = [option.code for option in question.options if option.code in order]
                assert told == sorted(told, key=order.index)


def test_help_and_hand_in_are_cards_and_no_cases(forms: Forms) -> None:
    cards = {
        (form.code, option.code): option.info
        for form in forms.by_code.values()
        for question in form.questions
        for option in question.options
        if option.info
    }
    assert cards == {
        ("drugs", "help"): "treatment",
        ("weapons", "own"): "hand-in",
        ("hand-in", "bomb"): "numbers",
    }


def test_who_tells_on_others_is_asked_what_they_saw_and_is_not_called(forms: Forms) -> None:
    for code in ("drugs", "gambling", "trafficking", "border"):
        form = forms.by_code[code]
        assert "seen" in [question.code for question in form.questions]
        assert form.default_reach is Reach.DISCREET
        ways = [option.code for option in form.question("reach").options]
        assert Reach.PHONE not in ways


def test_no_text_of_a_form_names_a_number(words: Words) -> None:
    for text_id in words.ids():
        for tag in ("en", "vi", "id"):
            if text_id.startswith("form."):
                sentence = words.sentence(tag, text_id)
                assert not [part for part in sentence.split() if part.strip(".,:").isdigit()
                            and len(part.strip(".,:")) > 2], sentence  # fmt: skip


def test_the_advice_names_the_numbers_of_the_place(forms: Forms, words: Words) -> None:
    for form in (one for one in forms.by_code.values() if one.life is Life.REPORT):
        for tag in ("en", "vi", "id"):
            assert "{numbers}" in words.sentence(tag, form.advice)


def test_nobody_answers_more_than_eight_questions(forms: Forms) -> None:
    longest = {form.code: longest_path(form) for form in forms.by_code.values()}
    assert max(longest.values()) == 8
    assert longest["home"] == 8


# ---------------------------------------------------------------------------- versions of a form


def test_a_pinned_form_comes_back_as_it_was(forms: Forms) -> None:
    for form in forms.by_code.values():
        assert unpack(pack(form)) == form


def test_wording_and_layout_do_not_change_the_version(folder: Path, forms: Forms) -> None:
    spoil(folder, "theft", "# Theft", "\n\n# About theft")
    spoil(folder, "theft", 'label = "Motorbike"', 'label = "Motor cycle"')
    assert load(folder).by_code["theft"].hash == forms.by_code["theft"].hash


def test_another_option_is_another_version(folder: Path, forms: Forms) -> None:
    spoil(folder, "theft", 'code = "crops"', 'code = "fruit"')
    assert load(folder).by_code["theft"].hash != forms.by_code["theft"].hash


# ------------------------------------------------------------------------- what reading refuses


@pytest.mark.parametrize(
    ("form", "before", "after", "error"),
    [
        ("theft", "menu = 1", 'menu = "first"', "theft.toml:5: menu: a whole number is needed"),
        ("theft", 'code = "theft"', 'code = "thief"', "theft.toml:3: code: is 'thief'; a form is"),
        ("theft", 'emoji = "🔓"\n', "", "theft.toml:1: emoji: a text is needed"),
        (
            "theft",
            'else = "P3"',
            'else = "P9"',
            "theft.toml:13: else: 'P9' is none of P1",
        ),
        ("theft", "facet = true", "facets = true", "theft.toml:31: what.facets: is no key here"),
        (
            "theft",
            "facet = true",
            "facet = 1",
            "theft.toml:31: what.facet: is either",
        ),
        ("theft", '"today",', '"tomorrow",', "theft.toml:45: when.options.tomorrow.label: a text"),
        ("theft", 'use = "marks"', 'use = "signs"', "common.toml has no question 'signs'"),
        (
            "theft",
            '"when = today"',
            '"when today"',
            'theft.toml:24: rules.3.when: write "quest',
        ),
        ("theft", '"Is there a camera nearby?"', "", "three ready inquiries are needed"),
        ("theft", "never = [", "never = []\nothers = [", "theft.toml:12: others: is no key here"),
        ("theft", "[[rules]]", "[[rules", "theft.toml:15: file: is not TOML"),
        ("home", 'kind = "safe"', 'kind = "sure"', "home.toml:29: safe.kind: 'sure' is none of"),
        ("danger", 'form = "fire"', "form = 1", "danger.toml:8: fire.form: a text is needed"),
        (
            "danger",
            'burning = "yes"',
            "burning = true",
            "danger.toml:9: fire.answers: each",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line_and_key(
    folder: Path, form: str, before: str, after: str, error: str
) -> None:
    with pytest.raises(FormFileError) as raised:
        load(spoil(folder, form, before, after))
    assert error in str(raised.value)


def test_a_folder_without_the_shared_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormFileError, match=r"common\.toml:1: file: does not exist"):
        load(tmp_path)


# ---------------------------------------------------------------------------- what the check finds


@pytest.mark.parametrize(
    ("form", "before", "after", "problem"),
    [
        ("fire", '"burning = yes"\n\n[[questions]]\nuse = "marks"',
         '"burning = maybe"\n\n[[questions]]\nuse = "marks"',
         "fire: inside.only_if: 'burning' has no option 'maybe'"),
        ("theft", '"when = today"', '"whence = today"',
         "theft: rule: no (earlier) question is called 'whence'"),
        ("violence", 'danger = ["where", "weapon", "hurt"', 'danger = ["marks", "who"',
         "violence: danger: no question is called 'who'"),
        ("theft", 'danger = ["where", "hurt", "when", "marks"]', 'danger = ["marks", "where"]',
         "theft: danger: the place is asked first"),
        ("theft", 'use = "marks"', 'use = "seen"\n\n[[questions]]\nuse = "marks"',
         "theft: 9 questions from the menu to sent, at most 8"),
        ("theft", 'code = "crops"', 'code = "phone"', "theft: what: two options have one code"),
        ("theft", 'emoji = "🌽"', 'emoji = "🧺"', "theft: 🧺 is too new for cheap phones"),
        ("theft", 'code = "crops"', 'code = "rice"',
         "theft: form.theft.what.rice is missing in vi"),
        ("theft", "menu = 1", "menu = 2", "menu: 2 forms stand at place 2"),
        ("theft", '"open", "phone", "code"', '"open", "phone", { code = "letter", label = "x" }',
         "theft: reach: known ways are code, discreet, never, only, open, phone"),
        ("danger", 'answers = { who = "lost" }', 'answers = { who = "cat" }',
         "danger: lost: 'who' has no option 'cat'"),
        ("danger", 'form = "missing"', 'form = "found"',
         "danger: lost: there is no form 'found'"),
        ("home", 'code = "no", emoji = "🚪"', 'code = "never", emoji = "🚪"',
         "home: safe: the options are yes and no, no leaves"),
        ("scam", 'kind = "village"', 'kind = "phone"', "scam: no question tells the village"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_plainly(
    folder: Path, words: Words, form: str, before: str, after: str, problem: str
) -> None:
    assert problem in check(load(spoil(folder, form, before, after)), words)


def test_a_form_that_is_gone_is_missed(folder: Path, words: Words) -> None:
    (folder / "border.toml").unlink()
    assert check(load(folder), words) == ["border: there is no such form"]


def test_labels_are_held_to_the_width_of_a_small_phone(forms: Forms, words: Words) -> None:
    long = "Sepeda motor bebek warna hitam"
    sentences = {text_id: words.sentence("id", text_id) for text_id in words.ids()}
    wordy = Words(
        words.languages,
        {"en": sentences, "vi": sentences, "id": sentences | {"form.theft.what.motorbike": long}},
    )
    problem = f"theft: form.theft.what.motorbike has {len(long)} characters in id, at most 24"
    assert problem in check(forms, wordy)


def test_two_buttons_may_not_read_the_same(forms: Forms, words: Words) -> None:
    sentences = {text_id: words.sentence("vi", text_id) for text_id in words.ids()}
    same = {"form.theft.what.phone": "Xe May", "form.fire.name": "x"}
    alike = Words(words.languages, {"en": sentences | same, "vi": sentences, "id": sentences})
    problems = check(forms, alike)
    assert "theft: what: 'xe may' answers two options in en" in problems
    assert "fire: form.fire.name reads in en like a fixed key" in problems
