"""A channel is a folder: no messenger is named in code outside its own, and `bot/`, which lists it.

Prose may name one: comments, docstrings. Texts take it as a placeholder.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from bot.channels import CHANNELS
from tests.checks.sources import ROOT, house_files, walk

MESSENGERS = ("telegram", "zalo")
NAMED = re.compile("|".join(MESSENGERS), re.IGNORECASE)


def find_names(tree: ast.AST) -> list[str]:
    """Every identifier and every string that names a messenger, as `line: name`."""
    lines = (node.value for node in walk(tree) if isinstance(node, ast.Expr))
    prose = {id(line) for line in lines if isinstance(line, ast.Constant)}
    return [
        f"{getattr(node, 'lineno', 0)}: {said}"
        for node in walk(tree)
        if id(node) not in prose
        for said in _words(node)
        if NAMED.search(said)
    ]


def _words(node: ast.AST) -> Iterator[str]:
    """Names and strings of the node itself, whatever its kind."""
    for _, value in ast.iter_fields(node):
        for said in value if isinstance(value, list) else [value]:
            if isinstance(said, str):
                yield said


@pytest.mark.parametrize(
    "bad",
    [
        'send_slots.reserve(tx, "telegram", 1)',
        'link = f"https://zalo.me/{name}"',
        "def tell(telegram): ...",
        "settings.zalo_token",
        "import channels.telegram.about",
        "from aiogram.types import TelegramObject",
        "hear(zalo=1)",
    ],
)
def test_a_name_is_noticed(bad):
    assert find_names(ast.parse(bad))


@pytest.mark.parametrize("good", ['"""As Telegram does."""', "reserve(tx, channel, 1)  # Zalo"])
def test_prose_may_name_one(good):
    assert find_names(ast.parse(good)) == []


@pytest.mark.walk
def test_no_messenger_is_named_outside_its_folder():
    named = {
        path: names
        for path, tree in house_files(outside=("bot/", "channels/"))
        if (names := find_names(tree))
    }
    assert named == {}


@pytest.mark.walk
@pytest.mark.parametrize("channel", [one.about for one in CHANNELS], ids=lambda about: about.name)
def test_a_folder_of_a_channel_names_no_other(channel):
    others = re.compile("|".join(name for name in MESSENGERS if name not in channel.name) or "$.")
    named = {
        path: names
        for path, tree in house_files()
        if path.startswith(f"channels/{channel.name}/")
        and (names := [name for name in find_names(tree) if others.search(name)])
    }
    assert named == {}


def test_every_folder_of_a_channel_is_in_the_list():
    folders = {path.name for path in (ROOT / "channels").iterdir() if (path / "about.py").exists()}
    assert folders == {one.about.name for one in CHANNELS}


@pytest.mark.parametrize(
    "catalogue", ["titir.pot", "vi/LC_MESSAGES/titir.po", "id/LC_MESSAGES/titir.po"]
)
def test_texts_take_a_messenger_as_a_placeholder(catalogue):
    with (ROOT / "locales" / catalogue).open("rb") as file:
        texts = [str(part) for text in read_po(file) if text.id for part in (text.id, text.string)]
    assert [text for text in texts if NAMED.search(text)] == []


def test_pages_take_a_messenger_as_a_placeholder():
    named = [
        file.name
        for folder in ("templates", "static")
        for file in (ROOT / "web" / folder).rglob("*.*")
        if file.suffix in (".html", ".js", ".css") and NAMED.search(file.read_text("utf-8"))
    ]
    assert named == []
