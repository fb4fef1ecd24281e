"""How much somebody has to read: the words of our own on every screen of the golden talks.

A Vietnamese word is a written syllable, what the eye meets. Counted are sentences of a message;
not its buttons, the resident's own words, what the site calls its offices and places, the lines
that its cards and its list of numbers hold, and the end of a notice that proves whose it is.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.forms.answer_facts import advice_of, title_of
from domain.forms.engine import begin, begin_danger, step
from domain.forms.formfiles import load
from domain.forms.forms import Form, Forms
from domain.forms.intents import OwnWords as Typed
from domain.forms.question_screens import read_action, view
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.views import Here, Line, View
from domain.words.translations import Words

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*.txt"))
ON_A_REVIEW, ON_A_SCREEN = 40, 30
BEFORE_ALL_ARE_TOLD = 50  # what an admin looks over
OFFICES = re.compile(
    r"Công an xã Hải Sơn|Trực ban Công an xã|Ủy ban nhân dân xã|Nhóm bảo vệ phụ nữ và trẻ em|"
    r"Đồn Biên phòng Pò Hèn|Damkar dan Penyelamatan|Unit Perempuan dan Anak \(PPA\)|Piket Polsek|"
    r"(?:Thôn|Desa|Dusun) [A-ZĐ]\w+(?: [A-ZĐ]\w+)*"
)
THEIRS = re.compile(r"^\s*(?:📝 |❓ .*✔ ).*$|(?<=📍 : ).*$|“[^”]*”", re.MULTILINE)
CONSENT = re.compile(  # a practice has none to ask
    r"^\s*(?:Bấm Gửi là|Menekan Kirim berarti|Pressing Send means|"
    r"Tin thật thì|Laporan sungguhan:|A real report says)",
    re.MULTILINE,
)
LOOK_OVER = "Xem lại lần nữa."
# an own report that is opened again tells it as its review did
TOLD_AGAIN = re.compile(r"^\s*(?:Đã báo lúc|Dilaporkan|You reported at) .*:$", re.MULTILINE)
NOTICE, WHOSE = (
    ("📢", "📖", "🔎", "👁"),
    re.compile(r"^\s*(?:Từ|Dari|From): .*", re.MULTILINE | re.DOTALL),
)


def lines_of_sites() -> Iterator[str]:
    """What the sites of the golden talks wrote themselves: a commune keeps its cards short or not;
    and its telephone numbers, a list to look one up in."""
    for file in (ROOT / "examples").glob("*.toml"):
        site = tomllib.loads(file.read_text(encoding="utf-8"))
        for card in site["info"]:
            for text in card["text"].values():
                yield from text.split("\n")
        for row in site["numbers"]:
            yield f"{row['name']}: {row['number']}"


OF_SITES = frozenset(lines_of_sites())


def messages(talk: str) -> Iterator[str]:
    """What our side said, message by message, without the buttons."""
    for said in re.split(r"^(?=[<*>…])", talk, flags=re.MULTILINE):
        if said[:1] in "<*":
            lines = said[1:].removeprefix(" (quiet)").splitlines()
            yield "\n".join(line for line in lines if not line.startswith(("  [", "  (")))


def words_of_our_own(message: str, typed: frozenset[str] = frozenset()) -> int:
    if message.strip().startswith(NOTICE):  # who speaks, what nobody asks for, a code: on each
        message = WHOSE.sub("", message)
    ours = "\n".join(line for line in message.split("\n") if line.strip() not in OF_SITES | typed)
    own = THEIRS.sub("", OFFICES.sub("", ours))
    return sum(1 for word in own.split() if re.search(r"[^\W\d_]", word))


def test_there_are_talks_in_each_language() -> None:
    by_language = [file.stem.rpartition(".")[2] for file in GOLDEN]
    assert min(map(by_language.count, ("vi", "id", "en"))) >= 7


@pytest.mark.parametrize("file", GOLDEN, ids=lambda file: file.stem)
def test_no_screen_is_longer_than_somebody_reads(file: Path) -> None:
    """A review had 51 words, an open prompt 31, said again after every piece."""
    talk = file.read_text(encoding="utf-8")
    typed = frozenset(said.strip() for said in re.findall(r"^> (.*)$", talk, re.MULTILINE))
    for message in messages(talk):
        is_review = CONSENT.search(message) or TOLD_AGAIN.search(message)
        most = ON_A_REVIEW if is_review else ON_A_SCREEN
        most = BEFORE_ALL_ARE_TOLD if message.strip().startswith(LOOK_OVER) else most
        assert words_of_our_own(message, typed) <= most, message


@pytest.mark.walk
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


@pytest.mark.walk
@pytest.mark.parametrize("tag", ["vi", "id", "en"])
def test_the_steps_of_every_guide_fit_on_one_screen(tag: str) -> None:
    """A guide was shown whole, 70 words; its steps come first, the rest is a press away."""
    words, forms = Words.load(ROOT / "locales"), load(ROOT / "services")
    guides = [guide for form in forms.by_code.values() for guide in form.service.guides]
    for guide in guides:
        said = "\n".join(words.sentence(tag, one) for one in (guide.label, *guide.steps))
        assert words_of_our_own(said) <= ON_A_SCREEN, said
    assert len(guides) >= 4


VILLAGES = (("v", "·"), ("w", "–"))
HERE = Here(numbers="1 · 2", villages=VILLAGES, names=dict(VILLAGES), photos=2, voice_s=14)


def beginnings(forms: Forms, form: Form) -> Iterator[ReportDraft]:
    """The form by the list and by the danger list, with and without a village."""
    kinds = [kind for kind in forms.dangers if kind.form == form.code]
    for village in ("", "v"):
        yield begin(form, village=village)[0]
        for kind in kinds:
            yield (begin if form.private else begin_danger)(form, kind.answers, village=village)[0]


def screens(forms: Forms, form: Form) -> Iterator[tuple[ReportDraft, View]]:
    """Every screen of the form that pressing and typing leads to; of reviews those of many ways."""
    waiting, drawn, known = list(beginnings(forms, form)), set(), set()
    while waiting:
        draft = waiting.pop()
        same = repr(draft)
        if same in drawn:  # most ways lead back to where somebody was
            continue
        drawn.add(same)
        shown = view(form, draft, HERE)
        what = (title_of(form, draft.answers), advice_of(form, draft.answers))
        key = repr((what, draft.part, draft.opened, shown.lines, shown.buttons))
        if key in known:
            continue
        known.add(key)
        yield draft, shown
        pressed = filter(None, (read_action(button.choice) for button in shown.buttons))
        saids = (*pressed, Typed("1234", draft.asked))
        waiting += [step(form, draft, said)[0] for said in saids]


@pytest.mark.walk
def test_no_screen_of_any_form_is_longer_than_somebody_reads() -> None:
    """The golden talks reach a part of them."""
    words, forms = Words.load(ROOT / "locales"), load(ROOT / "services")
    seen = set()
    lengths: dict[tuple[str, str], tuple[str, int]] = {}  # most lines stand on many screens

    def length(tag: str, line: Line) -> tuple[str, int]:
        if (tag, repr(line)) not in lengths:
            said = words.render(tag, line, ZoneInfo("UTC"))
            lengths[tag, repr(line)] = said, words_of_our_own(said)
        return lengths[tag, repr(line)]

    for form in forms.by_code.values():
        for draft, shown in screens(forms, form):
            most = ON_A_REVIEW if draft.part is ScreenPart.REVIEW else ON_A_SCREEN
            if repr((most, shown.lines)) in seen:
                continue
            seen.add(repr((most, shown.lines)))
            for tag in ("vi", "id", "en"):
                lines = [length(tag, line) for line in shown.lines]
                assert sum(words for _, words in lines) <= most, lines
    assert len(seen) > 1000


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
