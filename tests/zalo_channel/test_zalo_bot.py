"""The Zalo bot: hooks and polls become what the house hears; what it says stays within limits."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unicodedata import normalize

import pytest
from structlog.testing import capture_logs

from channels.connectors import PublicOnly
from channels.zalo.api_client import ZaloWire, is_public_host
from channels.zalo.hearing import Behind
from channels.zalo_bot.about import OFFICIAL, TEXT_AT_MOST
from channels.zalo_bot.calls import BotTokenRefused
from channels.zalo_bot.door import ZaloBotDoor
from channels.zalo_bot.mouth import ZaloBotMouth
from domain.heard import Heard, Place
from domain.mouth import Attachment, NotKept, Outgoing, Rejected, TooBig, Unreachable, UsedUp
from domain.words.message_splitting import utf16
from tests.houses import NOON
from tests.zaloapi.bot_platform import SECRET, TOKEN, BotPlatform, ZaloPerson

HEADERS = {"X-Bot-Api-Secret-Token": SECRET}


@dataclass
class Post:
    """A door, and what came through it."""

    platform: BotPlatform
    mouth: ZaloBotMouth
    heard: list[Heard] = field(default_factory=list)
    not_handed_on: list[Heard] = field(default_factory=list)
    aside: list[tuple[str, Heard | None]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    late_s: float = 0.0
    now: datetime = NOON
    door: ZaloBotDoor = field(init=False)

    def make_door(self, secret: str = SECRET) -> ZaloBotDoor:
        self.door = ZaloBotDoor(
            self.mouth,
            Behind(self._hear, self._put_aside, self._keep_back, lambda: self.now),
            secret=secret,
        )
        return self.door

    async def brings(self, body: object, headers: dict[str, str] | None = None) -> int:
        """A web hook's request."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.door.receive(HEADERS if headers is None else headers, raw)

    async def _hear(self, heard: Heard) -> None:
        if self.late_s:
            await asyncio.sleep(self.late_s)
        if self.failures:
            raise self.failures.pop(0)
        self.heard.append(heard)

    async def _keep_back(self, heard: Heard) -> None:
        self.not_handed_on.append(heard)

    async def _put_aside(self, _raw: bytes, reason: str, heard: Heard | None) -> None:
        self.aside.append((reason, heard))


@pytest.fixture
async def platform() -> AsyncIterator[BotPlatform]:
    async with BotPlatform() as platform:
        yield platform


@pytest.fixture
async def post(platform: BotPlatform) -> AsyncIterator[Post]:
    """A door that waits for web hooks."""
    mouth = ZaloBotMouth(
        TOKEN, platform.url, link_to=lambda file: f"https://t.example/f/{file.kept}"
    )
    post = Post(platform, mouth)
    door = post.make_door()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        await asyncio.sleep(0.05)
        yield post
        await door.close()
    await mouth.close()


@pytest.fixture
def lan(platform: BotPlatform) -> ZaloPerson:
    return platform.person("Lan")


# ---------------------------------------------------------------------------------------- hearing


@pytest.mark.parametrize("wrapped", [True, False], ids=["wrapped", "bare"])
async def test_both_envelopes_are_heard(post, platform, lan, wrapped):
    update = platform.update("message.text.received", lan, text="Báo trộm ở thôn 3")
    assert await post.brings({"ok": True, "result": update} if wrapped else update) == 200
    (heard,) = post.heard
    assert (heard.who, heard.where) == (f"zalo_bot:{lan.id}", f"zalo_bot:{lan.id}")
    assert (heard.text, heard.place, heard.typed_at) == ("Báo trộm ở thôn 3", Place.PRIVATE, NOON)
    assert heard.name == ""  # nobody's name is kept of a private chat


async def test_the_same_message_has_the_same_key(post, platform, lan):
    update = platform.update("message.text.received", lan, text="một")
    for _ in range(2):
        assert await post.brings(update) == 200
    assert len({heard.key for heard in post.heard}) == 1


@pytest.mark.parametrize(
    "headers", [{}, {"X-Bot-Api-Secret-Token": "another"}], ids=["none", "wrong"]
)
async def test_a_forged_hook_changes_nothing(post, platform, lan, headers):
    update = platform.update("message.text.received", lan, text="một")
    assert await post.brings(update, headers) == 403
    assert not post.door.admits(headers)
    assert post.heard == []


async def test_an_empty_body_is_how_the_address_is_tried(post):
    assert await post.brings(b"") == 200


@pytest.mark.parametrize("body", [b"[]", b"{", b"null", b"[" * 5000])
async def test_what_is_no_update_is_refused(post, body):
    assert await post.brings(body) == 400


@pytest.mark.parametrize("key", ["photo_url", "photo"])
async def test_a_photo_by_either_name(post, platform, lan, key):
    update = platform.update(
        "message.image.received", lan, caption="cổng", **{key: "https://a.zdn.vn/b"}
    )
    await post.brings(update)
    (media,) = post.heard[0].media
    assert (media.kind, media.ref, post.heard[0].text) == ("photo", "https://a.zdn.vn/b", "cổng")


async def test_a_voice_note(post, platform, lan):
    await post.brings(
        platform.update("message.voice.received", lan, voice_url="https://a.zdn.vn/v")
    )
    assert [one.kind for one in post.heard[0].media] == ["voice"]


@pytest.mark.parametrize("event", ["message.unsupported.received", "message.some_day.received"])
async def test_what_was_not_handed_on_is_never_silence(post, platform, lan, event):
    assert await post.brings(platform.update(event, lan)) == 200
    assert [heard.who for heard in post.not_handed_on] == [f"zalo_bot:{lan.id}"]
    assert post.heard == []


async def test_what_a_bot_says_is_not_heard(post, platform, lan):
    update = platform.update("message.text.received", lan, text="một")
    update["message"]["from"]["is_bot"] = True
    assert await post.brings(update) == 200
    assert post.heard == post.not_handed_on == []


@pytest.mark.parametrize("text", ["17.a:when:today", "n.abc", "0.add:482917"])
async def test_a_typed_payload_is_no_press(post, platform, lan, text):
    await post.brings(platform.update("message.text.received", lan, text=text))
    assert (post.heard[0].choice, post.heard[0].text) == ("", text)


async def test_words_come_composed(post, platform, lan):
    text = "Có trộm ở thôn Pò Hèn"
    await post.brings(platform.update("message.text.received", lan, text=normalize("NFD", text)))
    assert post.heard[0].text == text


@pytest.mark.parametrize("said", ["@Bot Titir /start abc-1", "@Titir /start abc-1", "/start abc-1"])
async def test_a_group_speaks_by_mention(post, platform, lan, said):
    await post.brings(platform.update("message.text.received", lan, "9f8e", text=said))
    (heard,) = post.heard
    assert (heard.place, heard.where) == (Place.GROUP, "zalo_bot:group-9f8e")
    assert (heard.command, heard.start, heard.name) == ("start", "abc-1", "Lan")


async def test_nothing_younger_than_the_last_retry_is_too_old(post, platform, lan):
    update = platform.update("message.text.received", lan, text="một")
    post.now = NOON + timedelta(hours=1, minutes=59)
    assert await post.brings(update) == 200
    assert len(post.heard) == 1
    post.now = NOON + timedelta(hours=2, seconds=1)
    assert await post.brings(update) == 200
    assert (len(post.heard), post.aside) == (1, [("too old", None)])


async def test_what_comes_in_another_order_keeps_its_own_time(post, platform, lan):
    """A retry of the first comes after the second: whoever answers goes by when it was typed."""
    first = platform.update("message.text.received", lan, text="một")
    platform.now = lambda: NOON + timedelta(seconds=5)
    second = platform.update("message.text.received", lan, text="hai")
    post.now = NOON + timedelta(seconds=40)
    for update in (second, first, second):
        assert await post.brings(update) == 200
    typed = {heard.text: heard.typed_at for heard in post.heard}
    assert typed == {"một": NOON, "hai": NOON + timedelta(seconds=5)}
    assert len({heard.key for heard in post.heard}) == 2


async def test_what_storage_did_not_keep_is_asked_for_again(post, platform, lan):
    update = platform.update("message.text.received", lan, text="một")
    post.failures = [NotKept("the disk is full")]
    assert [await post.brings(update), await post.brings(update)] == [503, 200]
    assert len(post.heard) == 1


async def test_a_mistake_of_ours_costs_that_message_alone(post, platform, lan):
    post.failures = [ValueError("ours")]
    assert await post.brings(platform.update("message.text.received", lan, text="một")) == 200
    assert [reason for reason, _ in post.aside] == ["ValueError"]
    assert await post.brings(platform.update("message.text.received", lan, text="hai")) == 200


async def test_zalo_is_answered_within_its_two_seconds(post, platform, lan, monkeypatch):
    monkeypatch.setattr("channels.zalo.hearing.ANSWER_S", 0.05)
    post.late_s = 0.3
    update = platform.update("message.text.received", lan, text="một")
    assert await post.brings(update) == 503  # and it goes on, so that the retry finds it heard
    await asyncio.sleep(0.4)
    assert len(post.heard) == 1


async def test_one_person_is_heard_in_order(post, platform, lan):
    post.late_s = 0.02
    said = [platform.update("message.text.received", lan, text=str(n)) for n in range(6)]
    await asyncio.gather(*(post.brings(update) for update in said))
    assert [heard.text for heard in post.heard] == list("012345")


# ---------------------------------------------------------------------------------------- polling


@pytest.fixture
async def polling(platform: BotPlatform) -> AsyncIterator[Post]:
    mouth = ZaloBotMouth(TOKEN, platform.url)
    post = Post(platform, mouth)
    door = post.make_door(secret="")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(door.open())
        yield post
        await door.close()
    await mouth.close()


async def until(is_so) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.01)


async def test_a_poll_brings_one_after_another(polling, lan):
    for text in ("một", "hai"):
        await lan.says(text)
    await until(lambda: len(polling.heard) == 2)
    assert [heard.text for heard in polling.heard] == ["một", "hai"]


async def test_what_a_poll_brought_is_not_lost_to_a_full_disk(polling, lan):
    polling.failures = [NotKept("the disk is full")] * 2
    await lan.says("một")
    await until(lambda: polling.heard)
    assert [heard.text for heard in polling.heard] == ["một"]


async def test_an_idle_poll_is_no_error(platform):
    with capture_logs() as log:
        mouth = ZaloBotMouth(TOKEN, platform.url)
        post = Post(platform, mouth)
        door = post.make_door(secret="")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(door.open())
            await until(lambda: sum(name == "getUpdates" for name, _ in platform.calls) > 2)
            await door.close()
        await mouth.close()
    assert {line["event"] for line in log} == {"zalo_bot.polling"}


async def test_polling_goes_on_after_whatever_the_platform_says(
    polling, platform, lan, monkeypatch
):
    monkeypatch.setattr("channels.zalo_bot.door.BACKOFF_S", (0.01, 0.02))
    for status, body in ((502, b"<html>"), (403, b""), (500, b"")):
        platform.fails("getUpdates", status, body)
    await lan.says("một")
    await until(lambda: polling.heard)


# --------------------------------------------------------------------------------------- speaking


@pytest.fixture
async def mouth(platform: BotPlatform) -> AsyncIterator[ZaloBotMouth]:
    mouth = ZaloBotMouth(
        TOKEN, platform.url, link_to=lambda file: f"https://t.example/f/{file.kept}",
        room="https://t.example/room",
    )  # fmt: skip
    yield mouth
    await mouth.close()


async def test_long_words_are_cut_at_the_ends_of_sentences(mouth, lan):
    text = "Sáng mai họp thôn ở nhà văn hoá. " * 70
    receipt = await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", text))
    assert [utf16(piece) <= TEXT_AT_MOST and piece.endswith(".") for piece in lan.chat.texts] == [
        True,
        True,
    ]
    assert " ".join(lan.chat.texts) == text.strip()
    assert len(receipt.message.split()) == 2


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_letters_count_once_in_either_form(mouth, lan, form):
    await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", normalize(form, "ộ" * TEXT_AT_MOST)))
    assert lan.chat.texts == ["ộ" * TEXT_AT_MOST]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_2001_letters_are_two_messages(mouth, lan, form):
    await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", normalize(form, "ộ" * 2001)))
    assert [len(text) for text in lan.chat.texts] == [TEXT_AT_MOST, 2001 - TEXT_AT_MOST]


async def test_a_picture_goes_by_a_link_and_a_voice_as_one(mouth, lan):
    files = (
        Attachment("photo", "image/jpeg", b"x", kept="m1"),
        Attachment("voice", "audio/mp4", b"x", kept="m2"),
    )
    await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", "Xem", attachments=files))
    assert lan.chat.photos == ["https://t.example/f/m1"]
    assert lan.chat.texts == ["Xem\n📎 https://t.example/f/m2"]


async def test_no_evidence_goes_into_a_group(mouth, platform):
    file = Attachment("photo", "image/jpeg", b"x", kept="m1")
    await mouth.deliver(Outgoing("zalo_bot:group-9f8e", "Ảnh của 482-917", attachments=(file,)))
    chat = platform.chats["9f8e"]
    assert (chat.photos, chat.texts) == ([], ["Ảnh của 482-917\n📎 https://t.example/room"])


async def test_what_failed_half_way_goes_on_where_it_stopped(mouth, platform, lan):
    outgoing = Outgoing(f"zalo_bot:{lan.id}", "a" * 1900 + "\n" + "b" * 10, once="row-1")
    platform.fails("sendMessage", 200, b'{"ok":true,"result":{"message_id":"first"}}')
    platform.fails("sendMessage", 502, b"<html>")
    with pytest.raises(Unreachable):
        await mouth.deliver(outgoing)
    await mouth.deliver(outgoing)
    assert lan.chat.texts == ["b" * 10]


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Rejected),
        (401, BotTokenRefused),
        (403, Unreachable),
        (429, UsedUp),
        (502, Unreachable),
        (0, Unreachable),
    ],
)
async def test_each_refusal_is_one_of_the_four(mouth, platform, lan, status, failure):
    platform.fails("sendMessage", status)
    with pytest.raises(failure):
        await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", "một"))


async def test_the_token_is_in_no_exception_and_no_log(lan):
    mouth = ZaloBotMouth(TOKEN, "http://127.0.0.1:9")
    with capture_logs() as log, pytest.raises(Unreachable) as raised:
        await mouth.deliver(Outgoing(f"zalo_bot:{lan.id}", "một"))
    await mouth.close()
    seen = f"{raised.getrepr(chain=True, showlocals=False)} {log} {mouth.calls!r}"
    assert TOKEN not in seen


# ------------------------------------------------------------------------------------------ files


async def test_a_file_is_fetched_and_never_above_the_limit(mouth, platform):
    platform.files["x"] = b"y" * 1000
    url = f"{platform.url}/files/x"
    assert await mouth.fetch(url, 1000) == b"y" * 1000
    with pytest.raises(TooBig):
        await mouth.fetch(url, 999)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a.jpg", "http://photo.zdn.vn/a.jpg", "https://zdn.vn.evil.example/a",
     "https://127.0.0.1/a", "file:///etc/passwd", "https://evilzdn.vn/a", ""],
)  # fmt: skip
async def test_only_files_that_lie_with_zalo_are_fetched(url):
    wire = ZaloWire(OFFICIAL, official=OFFICIAL)
    with pytest.raises(Rejected):
        await wire.fetch(url, 1000)
    await wire.close()


async def test_a_name_that_means_an_address_of_ours_gets_nowhere():
    with pytest.raises(OSError, match="no public address"):
        await PublicOnly().resolve("localhost", 443)


@pytest.mark.parametrize("host", ["f2.zdn.vn", "zalo.me", "A.ZADN.VN", "x.zaloapp.com."])
def test_hosts_of_zalo(host):
    assert is_public_host(host)


def test_no_secret_stands_in_what_a_mouth_shows():
    assert not re.search(TOKEN, repr(vars(ZaloBotMouth(TOKEN))))
