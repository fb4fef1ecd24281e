"""aiogram as people write it: FSM states, data updated at every step, messages sent by the handler.

`python -m bench.peers.aiogram_bot memory|sqlite|redis`. Written to be fast: filters are states only
(asynchronous), and a tap is answered after the message, not before it.
"""

import sys
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bench.peers.talk import Surroundings, keyboard, numbered
from bench.script import BOARD, Answer

AROUND = Surroundings.read()
STEPS = AROUND.script.steps
ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
Report = type("Report", (StatesGroup,), {f"step_{n}": State() for n in range(len(STEPS) + 1)})
STATES: list[State] = [getattr(Report, f"step_{n}") for n in range(len(STEPS) + 1)]


def make_storage(kind: str) -> BaseStorage:
    """Where aiogram keeps the conversation."""
    if kind == "memory":
        return MemoryStorage()
    if kind == "sqlite":
        from aiogram_sqlite_storage.sqlitestore import SQLStorage

        kept: BaseStorage = SQLStorage(str(AROUND.folder / "fsm.db"), serializing_method="json")
        return kept
    from aiogram.fsm.storage.redis import RedisStorage

    return RedisStorage.from_url(AROUND.redis)


BOARDS: dict[int, int] = {}  # room → its board's message


async def say(bot: Bot, step: int, person: int) -> None:
    """Everything the script answers to this step, one message after the other."""
    sent: dict[int, int] = {}
    for number, answer in numbered(STEPS, step):
        chat = AROUND.chat_of(answer, person)
        markup = _markup(step, answer)
        if answer.method == "deleteMessage":
            await bot.delete_message(chat, sent[answer.edits or 0])
            continue
        known = BOARDS.get(chat) if answer.edits == BOARD else sent.get(answer.edits or 0)
        if answer.edits is None or known is None:
            message = await bot.send_message(
                chat, answer.text, reply_markup=markup, **_more(answer)
            )
            sent[number] = message.message_id
            if answer.edits == BOARD:
                BOARDS[chat] = message.message_id
        else:
            await bot.edit_message_text(
                answer.text, chat_id=chat, message_id=known, reply_markup=_inline(markup)
            )


def _markup(step: int, answer: Answer) -> ReplyMarkup:
    plain = keyboard(step, answer)
    if not plain:
        return None
    for kind in (InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove):
        if next(iter(kind.model_fields)) in plain:
            return kind.model_validate(plain)
    return None


def _inline(markup: ReplyMarkup) -> InlineKeyboardMarkup | None:
    return markup if isinstance(markup, InlineKeyboardMarkup) else None


def _more(answer: Answer) -> dict[str, Any]:
    names = ("protect_content", "disable_notification")
    return {name: answer.more[name] for name in names if name in answer.more}


def make_router() -> Router:
    """A handler per step, found by its state."""
    router = Router()

    @router.message(CommandStart())
    async def start(message: Message, state: FSMContext, bot: Bot) -> None:
        await state.clear()
        await state.set_state(STATES[1])
        await say(bot, 0, message.chat.id)

    def add(number: int) -> None:
        async def typed(message: Message, state: FSMContext, bot: Bot) -> None:
            await state.update_data({f"answer_{number}": message.text})
            await go_on(number, message.chat.id, state, bot)

        async def tapped(query: CallbackQuery, state: FSMContext, bot: Bot) -> None:
            await state.update_data({f"answer_{number}": query.data})
            await go_on(number, query.from_user.id, state, bot)
            await query.answer()

        if STEPS[number].deed.do == "taps":
            router.callback_query.register(tapped, StateFilter(STATES[number]))
        else:
            router.message.register(typed, StateFilter(STATES[number]))

    for number in range(1, len(STEPS)):
        add(number)
    return router


async def go_on(number: int, person: int, state: FSMContext, bot: Bot) -> None:
    """Wait for the next step, and say what follows this one: nobody may answer too early."""
    if number + 1 < len(STEPS):
        await state.set_state(STATES[number + 1])
    else:
        await state.clear()
    await say(bot, number, person)


async def main(kind: str) -> None:
    """Poll until told to stop."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(AROUND.url))
    bot = Bot(AROUND.token, session=session)
    dispatcher = Dispatcher(storage=make_storage(kind))
    dispatcher.include_router(make_router())
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
