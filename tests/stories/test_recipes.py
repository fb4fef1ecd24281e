"""The recipes of docs/extending.md lead where they say."""

import re
import shutil
from pathlib import Path

import pytest

from actions.cases.officer_permissions import Move
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.forms.formcheck import check
from domain.forms.formfiles import load
from domain.forms.forms import Life
from domain.forms.toml_values import FormFileError
from domain.lanes import REPLY
from domain.saying import Saying, say
from domain.words.translations import Words
from handlers import rooms
from storage import outbox
from tests.checks.sources import ROOT
from tests.duty import on_duty, reports_theft, someone
from tests.houses import NOON

RECIPES = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")


def ring_the_bell(move: Move) -> None:
    saying = Saying((f"🔔 {move.case.number}",))
    outbox.put(move.tx, move.mailbox, saying, REPLY, now=move.now)


async def test_a_verb_on_the_card_is_a_deed_and_a_line(village, monkeypatch):
    """Who may, where, and the way to it are there already."""
    verb = Verb("card.bell", ring_the_bell, OFFICERS, Where.ROOM)
    monkeypatch.setitem(rooms.CARDS, verb.name, verb)
    duty = await on_duty(village)
    number = (await reports_theft(await someone(village))).replace("-", "")
    (dung,) = duty.officers
    await dung._in_room(choice=f"0.card.bell:{number}", message=duty.newest.id)
    assert duty.newest.text == f"🔔 {number}"

    stranger = village.resident()
    await stranger._hear(choice=f"0.card.bell:{number}", message="1")
    assert stranger.heard == []


LOST = """
code = "lent"
life = "request"
emoji = "🎒"
menu = 30
card = "open"
name = "Something lost"
title = "Lost: a thing"
advice = "Somebody looks whether it was found."
inquiries = ["When?", "Where?", "What does it look like?"]
never = ["who lost it"]

[[questions]]
use = "where"
ask = "Where was it lost?"

[[questions]]
use = "marks"
ask = "What does it look like?"

[[questions]]
use = "reach"
options = ["open", "never"]

[[outcomes]]
code = "found"
label = "It was found"
told = "It was found. Come and fetch it."
"""


def test_a_service_is_a_file_and_its_words(tmp_path: Path) -> None:
    """What is still wrong then is that nobody has translated it."""
    shutil.copytree(ROOT / "services", tmp_path, dirs_exist_ok=True)
    (tmp_path / "lent.toml").write_text(LOST, encoding="utf-8")
    forms = load(tmp_path)
    assert forms.by_code["lent"].service.life is Life.REQUEST

    faults = [
        fault for fault in check(forms, Words.load(ROOT / "locales")) if fault.startswith("lent:")
    ]
    assert "lent: form.lent.title is missing in vi" in faults
    assert [fault for fault in faults if " is missing in " not in fault] == []


def test_what_is_wrong_with_a_service_names_its_line(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "services", tmp_path, dirs_exist_ok=True)
    (tmp_path / "lent.toml").write_text(LOST.replace("never =", "newer ="), encoding="utf-8")
    with pytest.raises(FormFileError) as wrong:
        load(tmp_path)
    assert str(wrong.value).startswith("lent.toml:11: newer: is no key here")


def test_a_language_is_a_table_and_a_catalogue(tmp_path: Path) -> None:
    for name in ("languages.toml", "titir.pot", "vi/LC_MESSAGES/titir.po"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / "locales" / name).read_bytes())
    with (tmp_path / "languages.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[lo]\nautonym = "ລາວ"\nnames = { vi = "Tiếng Lào", id = "Laos", en = "Lao" }\n'
            'kind = "text"\nchain = ["vi"]\nformat_locale = "vi"\n'
        )
    (tmp_path / "lo" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "lo" / "LC_MESSAGES" / "titir.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgctxt "button.back"\nmsgid "Back"\nmsgstr "ກັບ"\n',
        encoding="utf-8",
    )
    words = Words.load(tmp_path)
    zone = NOON.tzinfo
    assert zone is not None
    assert words.render("lo", say("button.back"), zone) == "ກັບ"
    assert words.render("lo", say("menu.menu"), zone) == "Trang đầu"  # along its chain


def test_the_recipes_name_what_there_is() -> None:
    named = set(re.findall(r"`((?:[a-z_]+/)+[\w.]+\.(?:py|toml|md|po))`", RECIPES))
    assert {path for path in named if "TAG" not in path and not (ROOT / path).exists()} == set()
    assert {"actions/people/room_notices.py", "tests/checks/test_settings.py"} <= named
