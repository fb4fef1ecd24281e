"""python-telegram-bot as people write it: a ConversationHandler over PicklePersistence.

`python -m bench.peers.ptb_bot each|minutely`: saved after each turn, or as it is shipped, every 60
seconds (then a kill loses a minute). Updates are handled one by one, as ConversationHandler needs.
BENCH_PRELOADED conversations are open before it begins.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvloop
from telegram import (
    Bot,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    PicklePersistence,
    TypeHandler,
    filters,
)

from bench.peers.talk import Surroundings, keyboard, numbered
from bench.script import BOARD, Answer

AROUND = Surroundings.read()
STEPS = AROUND.script.steps
SIXTY_S = 60.0
STRANGERS = 4_000_000_000  # numbers of people who are in the middle of a conversation all along

Context = ContextTypes.DEFAULT_TYPE
ReplyMarkup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


BOARDS: dict[int, int] = {}  # room → its board's message


async def say(context: Context, step: int, person: int) -> None:
    """Everything the script answers to this step, one message after the other."""
    bot = context.bot
    sent: dict[int, int] = {}
    for number, answer in numbered(STEPS, step):
        chat = AROUND.chat_of(answer, person)
        markup = _markup(step, answer, bot)
        if answer.method == "deleteMessage":
            await bot.delete_message(chat, sent[answer.edits or 0])
            continue
        known = BOARDS.get(chat) if answer.edits == BOARD else sent.get(answer.edits or 0)
        if answer.edits is None or known is None:
            message = await bot.send_message(
                chat,
                answer.text,
                reply_markup=markup,
                protect_content=answer.more.get("protect_content"),
                disable_notification=answer.more.get("disable_notification"),
            )
            sent[number] = message.message_id
            if answer.edits == BOARD:
                BOARDS[chat] = message.message_id
        else:
            await bot.edit_message_text(
                answer.text, chat_id=chat, message_id=known, reply_markup=_inline(markup)
            )


def _markup(step: int, answer: Answer, bot: Bot) -> ReplyMarkup:
    plain = keyboard(step, answer)
    if not plain:
        return None
    if "inline_keyboard" in plain:
        return InlineKeyboardMarkup.de_json(plain, bot)
    if "keyboard" in plain:
        return ReplyKeyboardMarkup(plain["keyboard"], one_time_keyboard=True, resize_keyboard=True)
    return ReplyKeyboardRemove()


def _inline(markup: ReplyMarkup) -> InlineKeyboardMarkup | None:
    return markup if isinstance(markup, InlineKeyboardMarkup) else None


async def start(update: Update, context: Context) -> int:
    """/start: a new conversation."""
    assert update.effective_user is not None
    assert context.user_data is not None
    context.user_data.clear()
    await say(context, 0, update.effective_user.id)
    return 1


def handler_of(number: int) -> CallbackQueryHandler[Any, Any] | MessageHandler[Any, Any]:
    """The handler of one step."""

    async def go_on(update: Update, context: Context) -> int:
        assert update.effective_user is not None
        assert context.user_data is not None
        query = update.callback_query
        said = query.data if query else update.effective_message and update.effective_message.text
        context.user_data[f"answer_{number}"] = said
        await say(context, number, update.effective_user.id)
        if query is not None:
            await query.answer()
        return number + 1 if number + 1 < len(STEPS) else ConversationHandler.END

    if STEPS[number].deed.do == "taps":
        return CallbackQueryHandler(go_on)
    return MessageHandler(filters.TEXT, go_on)


async def save(_update: object, context: Context) -> None:
    """Everything that changed goes to the file now."""
    await context.application.update_persistence()


async def preload(file: Path, count: int) -> None:
    """Conversations that are open before we begin, half of their answers given."""
    persistence = PicklePersistence(file, on_flush=True)
    persistence.set_bot(ExtBot(AROUND.token))
    await persistence.get_user_data()
    middle = len(STEPS) // 2
    answers = {f"answer_{number}": f"{number}:0:0" for number in range(middle)}
    for person in range(STRANGERS, STRANGERS + count):
        await persistence.update_user_data(person, dict(answers))
        await persistence.update_conversation("report", (person, person), middle)
    await persistence.flush()


def make_application(manner: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot."""
    file = AROUND.folder / "conversations.pickle"
    asyncio.get_event_loop().run_until_complete(preload(file, AROUND.preloaded))
    persistence = PicklePersistence(file, update_interval=SIXTY_S)
    application = (
        Application.builder()
        .token(AROUND.token)
        .base_url(f"{AROUND.url}/bot")
        .base_file_url(f"{AROUND.url}/file/bot")
        .persistence(persistence)
        .build()
    )
    conversation = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={number: [handler_of(number)] for number in range(1, len(STEPS))},
        fallbacks=[CommandHandler("start", start)],
        name="report",
        persistent=True,
        allow_reentry=True,
    )
    application.add_handler(conversation)
    if manner == "each":
        application.add_handler(TypeHandler(Update, save), group=1)
    return application


if __name__ == "__main__":
    asyncio.set_event_loop(uvloop.new_event_loop())
    make_application(sys.argv[1]).run_polling(allowed_updates=["message", "callback_query"])
