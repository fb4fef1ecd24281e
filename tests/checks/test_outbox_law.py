"""Law 2: nobody speaks past the outbox. Only channels/ calls what makes a messenger speak."""

import ast

import pytest
from aiogram import Bot
from aiogram.types import CallbackQuery, Message

from tests.checks.sources import house_files, walk

SPEAKING = {
    name
    for spoken_by in (Bot, Message, CallbackQuery)
    for name in dir(spoken_by)
    if name.startswith(("answer", "copy_message", "edit_", "forward_message", "reply", "send_"))
}


def find_speaking(tree: ast.AST) -> list[str]:
    """Every call `something.send_message(…)`, as `line: name`."""
    return [
        f"{node.lineno}: {node.func.attr}"
        for node in walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SPEAKING
    ]


@pytest.mark.parametrize(
    "bad",
    [
        "await message.answer('Xin chào')",
        "bot.send_message(chat, text)",
        "await self.bot.edit_message_text(text)",
        "query.message.reply(text)",
        "tap.answer()",
        "bot.send_photo(chat, photo)",
    ],
)
def test_speaking_is_noticed(bad):
    assert find_speaking(ast.parse(bad))


@pytest.mark.parametrize("good", ["outbox.put(tx, to=room)", "socket.send_json(page)", "answer(1)"])
def test_writing_to_the_outbox_is_not_speaking(good):
    assert find_speaking(ast.parse(good)) == []


def test_only_channels_speak():
    speaking = {
        path: calls
        for path, tree in house_files(outside=("channels/",))
        if (calls := find_speaking(tree))
    }
    assert speaking == {}
