"""A file that goes to many is sent up to Telegram once, over real HTTP."""

import asyncio
from dataclasses import replace

from domain.mouth import Attachment
from tests.botapi import BotApi, failing
from tests.telegram_channel.doubles import to

PHOTO = Attachment("photo", "image/jpeg", b"\xff\xd8\xff\xe0 a picture", shared="m1")
SECOND = replace(PHOTO, body=b"\xff\xd8\xff\xe0 another", shared="m2")
VOICE = Attachment("voice", "audio/ogg", b"OggS a voice", seconds=14, shared="m3")
SHEET = Attachment("file", "application/pdf", b"%PDF-1.7 a sheet", name="họp thôn.pdf", shared="m4")
SENDS = ("sendPhoto", "sendVoice", "sendDocument", "sendMediaGroup")


def uploads(server: BotApi) -> int:
    """How often bytes went up."""
    return sum(len(call.files) for call in server.calls_of(*SENDS))


async def people(server: BotApi, count: int) -> list:
    phones = [server.person(f"Mai {number}") for number in range(count)]
    for phone in phones:
        await phone.starts()
    return phones


async def test_many_readers_at_once_cost_one_upload(mouth, server):
    phones = await people(server, 6)
    said = [mouth.deliver(to(one, "Họp thôn", attachments=(PHOTO,))) for one in phones]
    receipts = await asyncio.gather(*said)
    assert uploads(server) == 1
    assert [phone.heard[-1].media.blob for phone in phones] == [PHOTO.body] * 6
    assert [len(receipt.refs) for receipt in receipts] == [1, 0, 0, 0, 0, 0]


async def test_pictures_voices_and_documents_each_go_up_once(mouth, server):
    phones = await people(server, 3)
    attachments = (VOICE, PHOTO, SHEET, SECOND)
    first = await mouth.deliver(to(phones[0], "Họp thôn", attachments=attachments))
    assert [shared for shared, _ in first.refs] == ["m1", "m2", "m3", "m4"]
    for phone in phones[1:]:
        await mouth.deliver(to(phone, "Họp thôn", attachments=attachments))
    assert uploads(server) == 4
    bodies = [[seen.media.blob for seen in phone.heard if seen.media] for phone in phones]
    assert bodies == [[PHOTO.body, SECOND.body, VOICE.body, SHEET.body]] * 3


async def test_an_id_of_an_earlier_process_needs_no_upload(mouth, phone, server):
    receipt = await mouth.deliver(to(phone, "Họp thôn", attachments=(PHOTO,)))
    ((_, ref),) = receipt.refs
    known = replace(PHOTO, shared="m9", ref=ref)
    again = await mouth.deliver(to(phone, "Họp thôn", attachments=(known,)))
    assert (uploads(server), again.refs) == (1, ())


async def test_an_id_that_telegram_does_not_know_is_sent_up_again(mouth, server):
    phones = await people(server, 3)
    stale = replace(PHOTO, ref="AgACAgForgotten")
    said = [mouth.deliver(to(one, "Họp thôn", attachments=(stale,))) for one in phones]
    receipts = await asyncio.gather(*said)
    assert uploads(server) == 1
    assert [phone.heard[-1].text for phone in phones] == ["Họp thôn"] * 3
    assert sum(len(receipt.refs) for receipt in receipts) == 1


async def test_an_upload_that_fails_lets_the_next_one_try(mouth, server):
    first, second = await people(server, 2)
    server.faults.put(failing(500), method="sendPhoto", times=1)
    one, other = await asyncio.gather(
        mouth.deliver(to(first, "Họp thôn", attachments=(PHOTO,))),
        mouth.deliver(to(second, "Họp thôn", attachments=(PHOTO,))),
        return_exceptions=True,
    )
    assert isinstance(one, Exception)
    assert other.message
    assert len(first.heard) + len(second.heard) == 1


async def test_a_picture_for_one_alone_is_never_kept(mouth, phone, server):
    alone = replace(PHOTO, shared="")
    for _ in range(2):
        assert (await mouth.deliver(to(phone, "Ảnh", attachments=(alone,)))).refs == ()
    assert uploads(server) == 2


async def test_a_document_comes_with_its_name(mouth, phone, server):
    await mouth.deliver(to(phone, "Họp thôn", attachments=(SHEET,)))
    seen = phone.heard[-1]
    assert (seen.media.kind, seen.media.name) == ("document", "họp thôn.pdf")
    assert seen.text == "Họp thôn"


async def test_the_words_under_a_picture_are_marked_whole(mouth, phone):
    """A caption takes 1,024 characters, and the mark must not push the last ones out."""
    words = "x" * 960
    told = await mouth.deliver(to(phone, words, attachments=(PHOTO,), public=True))
    marked = f"⚠️ ĐÍNH CHÍNH 07:42.\n{words}"
    await mouth.deliver(to(phone, marked, edit=told.message))
    assert phone.heard[-1].text == marked
    short = await mouth.deliver(to(phone, "Họp thôn", attachments=(PHOTO,), public=True))
    await mouth.deliver(to(phone, "❌ THU HỒI\nHọp thôn", edit=short.message))
    assert phone.heard[-1].text == "❌ THU HỒI\nHọp thôn"
    assert phone.heard[-1].media is not None
