"""What a push service carries, against the example that RFC 8291 gives, and what it may see."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from channels.push.hosts import KnownHosts
from channels.push.mouth import failure_of, payload, topic_for
from channels.push.sealing import PLAIN, NotAKey, from_base64, read_keys, seal, seal_record
from channels.push.vapid import KeyPairBroken, make_key_pair, read_key_pair
from domain.lanes import Lane
from domain.mouth import Gone, Rejected, Throttled, Unreachable
from domain.ringing import LETTERS, Ring, shortened
from tests.houses import NOON
from tests.pushes import PushedBrowser

# RFC 8291, section 5 and appendix A
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
WORDS = b"When I grow up, I want to be a watermelon"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tl"
    "zAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)

RING = Ring(Lane.ANSWER, NOON + timedelta(hours=1), post=12)


def test_it_seals_as_the_standard_does():
    own = ec.derive_private_key(int.from_bytes(from_base64(SENDER_PRIVATE)), ec.SECP256R1())
    theirs, secret = read_keys(BROWSER, AUTH)

    assert seal_record(WORDS + b"\x02", theirs, secret, own, from_base64(SALT)) == from_base64(BODY)


@pytest.mark.parametrize("words", [b"", b"a", "Có tin mới.".encode(), b"x" * (PLAIN - 1)])
def test_every_message_is_as_long_as_any_other(words):
    browser = PushedBrowser("https://push.example/1")
    told = browser.told

    body = seal(words, told["p256dh"], told["auth"])

    assert len(body) == 86 + PLAIN + 16


def test_words_that_are_too_long_are_cut_and_read():
    browser = PushedBrowser("https://push.example/1")
    told = browser.told

    body = seal(payload("đ" * 4000, "room", RING), told["p256dh"], told["auth"])
    read = browser.read(body)

    assert (read["door"], read["post"]) == ("room", 12)
    assert 200 < len(read["text"]) < 1000


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [("", ""), (BROWSER, "short"), (BROWSER[:-4], AUTH), ("A" * 87, AUTH), ("đ", AUTH)],
)
def test_what_is_no_key_is_refused(p256dh, auth):
    with pytest.raises(NotAKey):
        read_keys(p256dh, auth)


def test_danger_wakes_and_has_a_topic_of_its_own():
    danger = Ring(Lane.ALERT, NOON)

    assert json.loads(payload("x", "room", danger))["danger"] is True
    assert "danger" not in json.loads(payload("x", "room", RING))
    assert topic_for("abc", danger) != topic_for("abc", RING)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (201, None), (200, None), (404, Gone), (410, Gone), (429, Throttled), (500, Unreachable),
        (503, Unreachable), (301, Rejected), (403, Rejected), (413, Rejected),
    ],
)  # fmt: skip
def test_what_an_answer_means(status, failure):
    found = failure_of(status, {}, NOON)
    assert found is None if failure is None else isinstance(found, failure)


@pytest.mark.parametrize(
    ("told", "waits_s"),
    [("30", 30), ("0", 1), ("99999", 3600), ("Thu, 01 Jan 1970 00:00:00 GMT", 1), ("soon", 60)],
)
def test_too_many_waits_as_long_as_it_says(told, waits_s):
    found = failure_of(429, {"retry-after": told}, NOON)
    assert isinstance(found, Throttled)
    assert found.retry_after_s == waits_s


HOSTS = KnownHosts.of("fcm.googleapis.com, .notify.windows.com, http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://wns2-par02p.notify.windows.com/w/?token=1", True),
        ("http://127.0.0.1:9/push/1", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://you@fcm.googleapis.com/x", False),
        ("https://evil-fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.example.org/x", False),
        ("https://notify.windows.com/x", False),
        ("https://127.0.0.1:9/push/1", False),
        ("http://127.0.0.1:90/push/1", False),
        ("https://[::1]/x", False),
        ("https://fcm.googleapis.com:x/", False),
        ("ftp://fcm.googleapis.com/", False),
        ("", False),
        ("https://fcm.googleapis.com/" + "a" * 3000, False),
    ],
)
def test_only_known_services_are_written_to(endpoint, known):
    assert HOSTS.knows(endpoint) is known


def test_the_key_pair_is_made_once_and_kept_to_its_owner(tmp_path):
    path = tmp_path / "keys" / "master.push"

    first = make_key_pair(path, "mailto:a@example.org")
    again = make_key_pair(path, "mailto:b@example.org")

    assert first.public == again.public
    assert path.stat().st_mode & 0o077 == 0


def test_a_pass_is_signed_once_for_half_a_day(tmp_path):
    pair = make_key_pair(tmp_path / "push", "mailto:a@example.org")
    there = "https://push.example/1"

    first = pair.authorization(there, NOON)

    assert pair.authorization("https://push.example/2", NOON + timedelta(hours=10)) == first
    assert pair.authorization(there, NOON + timedelta(hours=12)) != first
    assert pair.authorization("https://other.example/1", NOON) != first


def test_a_broken_key_pair_is_said(tmp_path):
    (tmp_path / "push").write_text("not a key")
    with pytest.raises(KeyPairBroken):
        read_key_pair(tmp_path / "push", "mailto:a@example.org")


def test_words_are_cut_between_words():
    cut = shortened("một hai ba " * 40)
    assert len(cut) <= LETTERS
    assert cut.endswith("ba…")
