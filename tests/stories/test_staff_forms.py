"""A new admin conversation is a form of the engine: a file, a draft, a preview and a deed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, get_args

import pytest

from actions.dialog.author import Author
from actions.dialog.conversation import Conversation
from actions.dialog.interview import Interview, InterviewVerb
from actions.dialog.questions import Offered
from actions.dialog.resources import Resources
from actions.dialog.verbs import ADMINS, table
from domain.dialog.staff_drafts import BaseDraft
from domain.forms.form_draft import Asked
from domain.forms.staff_forms import english_of_staff, read_staff_form
from domain.forms.toml_values import read_toml
from domain.heard import Heard, Place
from domain.people.admin_presses import in_menu
from tests.stories.gathering import english_admin
from tests.village import LINKS

FILE = """
code = "lend"
title = "A loan"
do = "Lend it"
done = "It is lent."

[[questions]]
code = "what"
kind = "choice"
ask = "What is lent?"
name = "thing"
options = [{ code = "boat", label = "A boat" }, { code = "pump", label = "A pump" }]

[[questions]]
code = "oars"
kind = "pick"
only_if = "what = boat"
ask = "With which oars?"
name = "oars"

[[questions]]
code = "whom"
kind = "words"
most = 20
ask = "To whom?"
name = "whom"

[[questions]]
code = "note"
kind = "words"
most = 20
skippable = true
ask = "Anything else?"
name = "note"
"""
OARS = [Offered(f"pair{number}", f"Pair {number}") for number in range(1, 9)]


@pytest.fixture
def lending(village) -> Iterator[tuple[Conversation, list]]:
    """The conversation, and what was lent. Declared when the village is there: the program would
    not start with a draft that no handler knows."""
    known, lent = dict(BaseDraft.KINDS), []

    @dataclass
    class LendDraft(Asked):
        PLACE: ClassVar = "composing.lend"
        FAMILY: ClassVar = "lend"

    class Lender(Author[LendDraft, InterviewVerb]):
        pass

    interview = Interview(
        form="lend",
        offers={"oars": lambda _lender: OARS},
        preview=lambda lender: [f"{key}: {said}" for key, said in lender.draft.answers.items()],
        deed=lambda lender: lent.append(dict(lender.draft.answers)),
        back=in_menu("menu"),
    )
    yield (
        Conversation(
            author=Lender,
            draft=LendDraft,
            verbs=table(
                interview.verbs("lend", ADMINS), names=get_args(InterviewVerb), family="lend"
            ),
            who=ADMINS,
            lists=interview.show,
            begins=interview.start,
            rewords=interview.reword,
        ),
        lent,
    )
    BaseDraft.KINDS.clear()
    BaseDraft.KINDS.update(known)


@pytest.fixture
async def lender(village, lending, tmp_path, monkeypatch):
    """An admin who lends things."""
    file = tmp_path / "lend.toml"
    file.write_text(FILE)
    for text_id, said in english_of_staff(read_toml(file)[0]):
        monkeypatch.setitem(village.words._sentences["en"], text_id, said)
    forms = replace(village.forms, staff={"lend": read_staff_form(file)})
    admin = await english_admin(village)

    async def does(**said):
        village.now = village.now.replace(microsecond=0)
        heard = Heard(
            key=f"lend {len(admin.heard)} {said}", who=admin.address, where=admin.address,
            place=Place.PRIVATE, typed_at=village.now, language="en", name=admin.name, **said,
        )  # fmt: skip
        hold = partial(lending[0].hold, resources=Resources(village.words, forms, LINKS))
        await village.house.write(hold, heard, now=village.now)
        await village.settle()

    admin.does, admin.lent = does, lending[1]
    return admin


async def taps(admin, *labels):
    for label in labels:
        message, key = admin.find(label)
        await admin.does(choice=key.choice, message=message.id)


async def test_it_is_asked_paged_skipped_changed_and_done(lender):
    await lender.does(choice="0.lend.new")
    await taps(lender, "A boat")
    assert lender.screen.text == "With which oars?"
    assert "7 ▶ Leave it out" not in lender.screen.labels
    await taps(lender, "More", "Pair 8")
    assert lender.screen.text == "To whom?"
    await lender.does(choice="0.lend.typed", text="To somebody with a long name")
    assert lender.heard[-1].text == "At most 20 characters, please."
    await lender.does(choice="0.lend.typed", text="Mrs Mẩy")
    await taps(lender, "Leave it out")
    assert lender.screen.text.split("\n")[2:] == ["what: boat", "oars: pair8", "whom: Mrs Mẩy"]
    assert [label for label in lender.screen.labels if "Change" in label] == [
        "2 ✏️ Change: thing", "3 ✏️ Change: oars", "4 ✏️ Change: whom", "5 ✏️ Change: note"
    ]  # fmt: skip
    await taps(lender, "Change: thing", "A pump")  # without oars
    assert lender.screen.text.split("\n")[2:] == ["what: pump", "whom: Mrs Mẩy"]
    await taps(lender, "Lend it")
    assert lender.heard[-1].text == "It is lent."
    assert lender.lent == [{"what": "pump", "whom": "Mrs Mẩy"}]


async def test_a_button_of_before_changes_its_answer_and_asks_on(lender):
    await lender.does(choice="0.lend.new")
    await taps(lender, "A pump")
    assert lender.screen.text == "To whom?"
    await taps(lender, "A boat")
    assert lender.screen.text == "To whom?"
    await lender.does(choice="0.lend.typed", text="Sáng")
    assert lender.screen.text == "With which oars?"


@pytest.mark.parametrize("forged", ["oars:pair9", "what:ship", "nothing:boat", "what"])
async def test_what_is_not_offered_is_no_answer(lender, forged):
    await lender.does(choice="0.lend.new")
    await lender.does(choice=f"0.lend.pick:{forged}")
    assert lender.screen.text == "What is lent?"
    await lender.does(choice="0.lend.confirm")
    assert lender.screen.text == "What is lent?"
    assert lender.lent == []
