"""Staff forms: what a file in `services/staff/` may say, and that somebody asks it."""

import pytest

from actions.dialog.questions import check_offers
from actions.dialog.verbs import Misdeclared
from domain.forms.forms import Forms
from domain.forms.staff_forms import english_of_staff, is_staff_label, read_staff_form
from domain.forms.toml_values import FormFileError

HEAD = 'code = "lend"\ntitle = "A loan"\ndo = "Lend"\ndone = "It is lent."\n'
WHAT = """
[[questions]]
code = "what"
kind = "choice"
ask = "What is lent?"
name = "thing"
options = [{ code = "boat", label = "A boat" }, { code = "pump", label = "A pump" }]
"""
WHOM = '\n[[questions]]\ncode = "whom"\nkind = "pick"\nask = "To whom?"\nname = "whom"\n'


@pytest.fixture
def lend(tmp_path):
    """Read this file."""

    def read(written):
        file = tmp_path / "lend.toml"
        file.write_text(written)
        return read_staff_form(file)

    return read


def test_its_texts_are_of_staff_and_its_hash_is_of_its_meaning(lend):
    form = lend(HEAD + WHAT + WHOM)
    assert (form.title, form.do, form.done) == (
        "admin:lend.title", "admin:lend.do", "admin:lend.done"
    )  # fmt: skip
    assert form.names == {"what": "admin:lend.name.what", "whom": "admin:lend.name.whom"}
    assert form.form.hash == lend((HEAD + WHAT + WHOM).replace("A boat", "A big boat")).form.hash
    assert form.form.hash != lend((HEAD + WHAT + WHOM).replace('"boat"', '"ship"')).form.hash


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (HEAD.replace('"lend"', '"loan"') + WHAT, "called like its file"),
        (HEAD, "[[questions]] tables are needed"),
        (HEAD + WHAT * 11, "one to 10 questions"),
        (HEAD + WHAT * 2, "'what' is taken"),
        (HEAD + WHAT.replace('"choice"', '"place"'), "staff are asked by"),
        (HEAD + WHAT.replace('"choice"', '"pick"'), "the others none"),
        (HEAD + WHAT.replace('"choice"', '"words"'), "the others none"),
        (HEAD + WHOM.replace('"pick"', '"words"'), "how many characters"),
        (HEAD + WHOM + 'most = 5\n', "how many characters"),
        (HEAD + WHOM + 'only_if = "what = boat"\n', "an earlier choice"),
        (HEAD + WHAT + WHOM + 'only_if = "what = car"\n', "an earlier choice"),
        (HEAD + WHAT.replace('name = "thing"\n', ""), "a text is needed"),
        (HEAD.replace('title = "A loan"\n', "") + WHAT, "a text is needed"),
        (HEAD.replace('do = "Lend"\n', "") + WHAT, "with a last button"),
        (HEAD + WHAT + 'facet = true\n', "no key here"),
        (HEAD + WHAT + WHOM + 'after = "when"\n', "no earlier question"),
        (HEAD + WHAT + 'after = "what"\n', "no earlier question"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_place(lend, written, problem):
    with pytest.raises(FormFileError, match=r"lend\.toml:\d+: ") as refused:
        lend(written)
    assert problem in str(refused.value)


def test_boxes_are_of_the_file_or_of_the_conversation(lend):
    ticked = WHOM.replace('"pick"', '"several"')
    form = lend(HEAD + WHAT.replace('"choice"', '"several"') + ticked + 'after = "what"\n')
    assert [len(question.options) for question in form.form.questions] == [2, 0]
    assert form.anew == {"what": ("whom",)}
    check_offers(Forms({}, (), (), {"lend": form}), [("lend", ("whom",))])


def test_options_and_the_last_button_have_to_fit_a_phone(lend):
    raw = {"code": "lend", "title": "A loan", "do": "Lend", "done": "Lent.", "questions": [
        {"code": "what", "ask": "What?", "name": "thing", "options": [
            {"code": "boat", "label": "A boat"}]}]}  # fmt: skip
    assert [text_id for text_id, _ in english_of_staff(raw) if is_staff_label(text_id)] == [
        "admin:lend.do", "admin:lend.what.boat"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "used",
    [[], [("lend", ())], [("lend", ("whom", "what"))], [("lend", ("whom",)), ("lend", ("whom",))]],
    ids=["by nobody", "without what is picked", "with more", "twice"],
)
def test_a_form_is_asked_by_one_conversation_or_the_program_does_not_start(lend, used):
    forms = Forms({}, (), (), {"lend": lend(HEAD + WHAT + WHOM)})
    check_offers(forms, [("lend", ("whom",))])
    with pytest.raises(Misdeclared):
        check_offers(forms, used)
