"""Earlier versions: what an older house wrote into its database is still understood."""

from zoneinfo import ZoneInfo

import pytest

from actions.timers import TIMERS
from bot.wiring import LOCALES
from domain.cases.closing_draft import Closing, ClosingStep, pack, unpack
from domain.saying import Button, Saying, from_json, say
from domain.words.old_texts import RENAMED
from domain.words.translations import Words

WORDS = Words.load(LOCALES)


@pytest.mark.parametrize(
    "kind",
    [
        "announcement.due", "announcement.expand", "announcement.unread", "closed",
        "forget reporters", "inquiry over", "inquiry reminder", "let go", "meeting.clear",
        "meeting.forget", "meeting.over", "meeting.promise", "meeting.remind", "not taken",
        "prompt over", "unbound",
    ],
)  # fmt: skip
def test_a_timer_set_before_the_house_was_renewed_still_rings(kind):
    """One was renamed: who reported an erased case was never forgotten then."""
    assert kind in TIMERS


def test_a_closing_begun_before_the_house_was_renewed_ends():
    """Its minute could not end: nobody was told how the case ended."""
    packed = pack(Closing(ClosingStep.CLOSED, before="taken"))
    del packed["same_as"]
    assert unpack(packed) == Closing(ClosingStep.CLOSED, before="taken")


@pytest.mark.parametrize("language", ["vi", "id", "en"])
@pytest.mark.parametrize(("old", "new"), RENAMED.items(), ids=RENAMED)
def test_a_sentence_that_was_called_otherwise_is_still_said(old, new, language):
    """Six buttons said Back, and rows that name the five that went still wait to be sent."""
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert not WORDS.has(old)
    assert WORDS.render(language, say(old), zone) == WORDS.render(language, say(new), zone) != new


def test_what_waited_to_be_said_while_the_house_was_renewed_is_said():
    """Alerts in the outbox and news of meetings could not be read any more."""
    packed = (
        '{"l":[{"t":"case.new","a":{"number":"482-917"}}],"b":[["r.take",{"t":"take","a":{}},"1",'
        '"✋",""]],"s":0,"r":"","m":[],"q":false,"p":false}'
    )
    take = Button("r.take", say("take"), "1", "✋")
    assert from_json(packed) == Saying((say("case.new", number="482-917"),), (take,))
