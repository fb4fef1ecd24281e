"""How much somebody has to read: the words of our own on every screen of the golden talks.

A Vietnamese word is a written syllable, what the eye meets. Counted are sentences of a message;
not its buttons, the resident's own words and what the site calls its offices and places.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.forms.engine import begin_danger
from domain.forms.formfiles import load
from domain.forms.question_screens import view
from domain.forms.views import Here
from domain.words.words import Words

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.txt"))
ON_A_REVIEW, ON_A_SCREEN = 40, 30
OFFICES = re.compile(
    r"Công an xã Hải Sơn|Trực ban Công an xã|Ủy ban nhân dân xã|Nhóm bảo vệ phụ nữ và trẻ em|"
    r"Đồn Biên phòng Pò Hèn|Damkar dan Penyelamatan|Unit Perempuan dan Anak \(PPA\)|Piket Polsek|"
    r"(?:Thôn|Desa|Dusun) [A-ZĐ]\w+(?: [A-ZĐ]\w+)*"
)
THEIRS = re.compile(r"^\s*📝 .*$|(?<=📍 : ).*$|“[^”]*”", re.MULTILINE)
CONSENT = re.compile(r"^\s*(?:Bấm Gửi là|Menekan Kirim berarti|Pressing Send means)", re.MULTILINE)


def messages(talk: str) -> Iterator[str]:
    """What our side said, message by message, without the buttons."""
    for said in re.split(r"^(?=[<*>…])", talk, flags=re.MULTILINE):
        if said[:1] in "<*":
            lines = said[1:].removeprefix(" (quiet)").splitlines()
            yield "\n".join(line for line in lines if not line.startswith(("  [", "  (")))


def words_of_our_own(message: str) -> int:
    own = THEIRS.sub("", OFFICES.sub("", message))
    return sum(1 for word in own.split() if re.search(r"[^\W\d_]", word))


def test_there_are_talks_in_each_language() -> None:
    by_language = [file.stem.rpartition(".")[2] for file in GOLDEN]
    assert min(map(by_language.count, ("vi", "id", "en"))) >= 7


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_no_screen_is_longer_than_somebody_reads(file: Path) -> None:
    """A review had 51 words, an open prompt 31, said again after every piece."""
    for message in messages(file.read_text(encoding="utf-8")):
        most = ON_A_REVIEW if CONSENT.search(message) else ON_A_SCREEN
        assert words_of_our_own(message) <= most, message


@pytest.mark.parametrize("tag", ["vi", "id", "en"])
def test_the_first_screen_of_every_danger_is_short(tag: str) -> None:
    """What to do, what is being reported, and where it is: of each option of danger in any form."""
    words, forms = Words.load(ROOT / "locales"), load(ROOT / "services")
    for form in forms.by_code.values():
        for question in form.questions:
            for option in (one for one in question.options if one.danger and not form.private):
                draft, _ = begin_danger(form, {question.code: option.code}, village="v")
                shown = view(form, draft, Here(numbers="1", names={"v": "·"}))
                said = "\n".join(words.render(tag, line, ZoneInfo("UTC")) for line in shown.lines)
                assert words_of_our_own(said) <= ON_A_SCREEN, said


def test_the_voice_warning_comes_once_and_the_prompt_is_never_said_again() -> None:
    words = Words.load(ROOT / "locales")
    for file in GOLDEN:
        tag = file.stem.rpartition(".")[2]
        talk = file.read_text(encoding="utf-8")
        kept, more = words.sentence(tag, "report.kept"), words.sentence(tag, "marks.more")
        first = more.partition("?")[0]
        told = [m for m in messages(talk) if m.strip().startswith(kept) and "🎤" in m]
        assert told == [], file.stem
        assert first in talk or file.stem.partition(".")[0] not in ("theft", "discreet")
