"""Golden conversations: whole scripts as text, to be read and reviewed in the diff.

`TITIR_RECORD=1 pytest tests/stories/test_golden.py` writes them anew into `tests/golden/`.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from domain.broadcasts import quizzes
from domain.people.admin_presses import in_menu
from domain.services.make_presses import make
from domain.words.short_answers import in_keycaps
from tests.houses import sqlite_in
from tests.stories.gathering import forges, jump, speaks
from tests.village import ROOT, Message, Person, Village, open_village

GOLDEN = ROOT / "tests" / "golden"
NUMBER = re.compile(r"\b\d{3}-\d{3}\b")
CHECK = re.compile(r"\b\d{3}-\d{4}\b")
KEYCAPS = re.compile("(?:[0-9]\ufe0f\u20e3){4} (?:[0-9]\ufe0f\u20e3){4}")
CODE = re.compile(r"\b\d{4} \d{4}\b(?! \d)")

HAI_SON = ROOT / "examples" / "hai-son.toml"
MUBA = ROOT / "examples" / "musi-banyuasin.toml"


class Script:
    """Plays a resident and writes down both sides; edits of earlier messages as well."""

    def __init__(self, village: Village, resident: Person) -> None:
        self._village, self._resident = village, resident
        self.language = resident.language
        self._seen: dict[str, str] = {}
        self.lines: list[str] = []

    async def says(self, *texts: str) -> None:
        """Type these one after the other."""
        for text in texts:
            await self._do(f"> {text}", self._resident.says(text))

    async def starts(self, payload: str) -> None:
        """Follow the poster."""
        await self._do(f"> /start {payload}", self._resident.starts(payload))

    async def is_asked(self) -> None:
        """An admin asks everybody; a week later everybody is told the result."""
        admin = await self._village.admin()
        await self._do("… an admin asks everybody", forges(admin, in_menu("survey-yes", "survey")))
        await self._do("… a moment", self._village.passes(seconds=3))

    async def lives_somewhere(self) -> Person:
        """A resident of a village; what they read so far is not written down."""
        await self._resident.starts(VILLAGES[self.language])
        return self._resident

    async def is_admin(self) -> None:
        """From now on an admin speaks, who reads the same language."""
        admin = await self._village.admin()
        await self._village.house.write(speaks, admin.address, self.language)
        self._resident = admin
        self._seen = {message.id: str(message) for message in admin.heard}

    def is_resident_again(self, resident: Person) -> None:
        """From now on they speak; what they read meanwhile is written down with what they do."""
        self._resident = resident
        self._seen = {}

    async def presses(self, *labels: str) -> None:
        """Press the buttons one after the other."""
        for label in labels:
            await self._do(f"> [{label}]", self._resident.presses(label))

    async def sends_picture(self) -> None:
        """Send a photo."""
        await self._do("> 🖼", self._resident.sends_photo(b"photo"))

    async def forges(self, token: str) -> None:
        """Press a button that has no digit."""
        await self._do(f"> ({token})", forges(self._resident, token))

    async def answers(self) -> None:
        """Press the button below the notice."""
        key = self._resident.screen.rows[0][0]
        await self._do(f"> {key.label}", self._resident.presses(key.label))

    async def hears_the_result(self) -> None:
        """The morning after the last day."""
        await self._do("… 8 days", jump(self._village, days=8, hours=1))
        await self._do("… a moment", jump(self._village, minutes=1))

    async def speaks(self) -> None:
        """Send a voice note."""
        await self._do("> 🎤", self._resident.sends_voice())

    async def waits(self, minutes: int) -> None:
        """Time goes by."""
        await self._do(f"… {minutes} min", self._village.passes(minutes=minutes))

    async def _do(self, what: str, act: object) -> None:
        self.lines += ["", what]
        await act  # type: ignore[misc]  # whatever the village does
        shown = {message.id: str(message) for message in self._resident.heard}
        gone = [message for message in self._seen if message not in shown]
        if gone:
            self.lines.append(f"  ({len(gone)} messages are gone)")
        for message in self._resident.heard:
            self._note(message)
        self._seen = shown

    def _note(self, message: Message) -> None:
        before = self._seen.get(message.id)
        if before == str(message):
            return
        mark = "<" if before is None else "*"  # * an earlier message, edited
        sound = " (quiet)" if message.quiet else ""
        self.lines.append(f"{mark}{sound} {message.text}".replace("\n", "\n  "))
        if message.labels:
            self.lines.append("  " + "".join(f"[{label}]" for label in message.labels))

    def text(self) -> str:
        """The script, with random numbers made equal."""
        text = "\n".join(self.lines).strip() + "\n"
        text = CHECK.sub("123-4567", NUMBER.sub("482-917", text))
        return KEYCAPS.sub(in_keycaps("1234 5678"), CODE.sub("1234 5678", text))


@asynccontextmanager
async def playing(
    folder: Path, site: Path, language: str, desks: tuple[str, ...]
) -> AsyncIterator[Script]:
    async with open_village(sqlite_in(folder), folder, site=site) as village:
        for desk in desks:
            await village.room(desk)
        yield Script(village, village.resident(language=language))


async def theft(script: Script) -> None:
    """A: on a borrowed phone, the poster gave the village."""
    await script.starts("v-06724-01")
    await script.says("bao tin", "mat trom", "xe máy", "2", "đầu cầu")
    await script.speaks()
    await script.says("7", "3", "1", "1")


async def fire(script: Script) -> None:
    """B: a fire at night, nobody takes it."""
    await script.starts("v-06724-01")
    await script.says("1", "1", "đúng", "sau nhà văn hóa", "1", "1", "7")
    await script.waits(3)
    await script.says("da goi duoc")


async def home(script: Script) -> None:
    """C: at home; sent, wiped, opened again by the four digits."""
    await script.starts("v-06724-01")
    await script.says("2", "3", "1", "2", "1", "1", "7", "2580", "1", "1", "2580", "x")


async def robbery(script: Script) -> None:
    """B on the river, in Indonesian: threatened now, pressed by mistake afterwards."""
    await script.starts("")
    await script.says("1", "3", "1", "hilir dermaga", "2", "7", "7", "/cases", "1")


async def scam(script: Script) -> None:
    """Cheated by a false policeman, typed without diacritics; one answer is changed."""
    await script.starts("v-06724-02")
    await script.says("2", "bi lua tien", "1", "roi, trong mot ngay qua", "2", "1")
    await script.says("goi tu so 0866 000 000", "7", "nhan duoc, che chu")
    await script.says("2", "2", "3", "1", "7")


async def missing(script: Script) -> None:
    """A grown man not back from the forest; one step back and on again; then a child is missing."""
    await script.starts("v-06724-01")
    await script.says("2", "8", "3", "4", "1", "duong len nuong", "0", "9", "0", "2")
    await script.says("ao xanh, 40 tuoi", "1", "1")
    await script.says(
        "0", "bao tin", "8", "tim nguoi mat tich", "tre em", "bo suoi", "1", "ao do, 5 tuoi", "7"
    )


async def disaster(script: Script) -> None:
    """The water rises and people are caught: the case is open at that tap; more is told later."""
    await script.starts("")
    await script.says("7")
    await script.says(
        "2", "8", "banjir", "1", "9", "1", "1", "belakang masjid", "2", "ya", "perahu"
    )
    await script.speaks()
    await script.says("7", "/cases", "1", "3", "air sudah di atap", "0")


async def traffic(script: Script) -> None:
    """A broken bridge, called back about it; then an accident with somebody hurt."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "6", "4", "2", "1", "jembatan kayu", "7", "2", "0812 000 0000")
    await script.says("2", "4", "1", "1")
    await script.says("lapor", "6", "ada yang luka", "simpang tiga", "1", "pelat merah", "7")


async def environment(script: Script) -> None:
    """Sand is taken every night: skipped, kept, sent at once, and taken back."""
    await script.starts("v-06724-03")
    await script.says(
        "2", "8", "8", "2", "dem nao cung ba may hut", "3", "nhieu lan", "7", "1", "1"
    )
    await script.says("tin toi da bao", "1", "4", "2")


async def border(script: Script) -> None:
    """Goods at night by a hidden path; seen by the person, who is told discreetly."""
    await script.starts("v-06724-01")
    await script.says("2", "8", "6", "3", "7", "duong mon sau doi", "muoi nguoi cong hang", "7")
    await script.says("tu thay", "1", "1")


async def fire_is_out(script: Script) -> None:
    """A hut burnt down: what to do now is other than in danger. First thrown away, then sent."""
    await script.starts("")
    await script.says("7")
    await script.says("lapor", "8", "kebakaran", "2", "rumah", "2", "2", "9", "dekat dermaga", "7")
    await script.says("1", "3", "1", "3", "2")
    await script.says("2", "8", "1", "2", "4", "belakang kebun", "1", "1")


async def plain(script: Script) -> None:
    """A stolen motorbike by digits alone; how it stands afterwards, more told, taken back."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "1", "1", "2", "1", "x 1", "7", "1", "1")
    await script.says("3", "12 x 34567 abc", "/cases", "1", "4", "2")


async def come(script: Script) -> None:
    """At home, and somebody is to come now: where to, and the digits. Wiped, opened again."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "3", "1", "1", "1", "1", "a b c d", "2580", "x", "2580", "x")


async def abused(script: Script) -> None:
    """Hurt by somebody outside the home: asked by the restricted desk's own questions."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "2", "6", "1", "2", "2", "1", "1", "a b c d", "2580", "1", "1")


async def discreet(script: Script) -> None:
    """Drugs, told where others may look at the phone: nothing says so afterwards."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "4", "2", "1", "1", "a b c d")
    await script.speaks()
    await script.says("7", "1", "1", "1", "/cases", "1", "x")
    await script.says("2", "4", "1", "0", "2", "4", "2", "/start", "2", "0")


async def kept(script: Script) -> None:
    """What is kept, how it works, and erasing, all by digits."""
    await script.starts("")
    await script.says("7")
    await script.says("5", "6", "0", "5", "7", "2", "1", "2", "/start")


async def held(script: Script) -> None:
    """Held and forced to work: open at that tap."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "8", "5", "4", "1", "a b c d", "1", "e f g h i j", "7")


async def every_list(script: Script) -> None:
    """Danger, the list to its end, the news."""
    await script.starts("")
    await script.says("7")
    await script.says("1", "0", "2", "8", "8", "8", "7", "4", "1", "a b c d", "7", "4", "1")
    await script.says("4", "5")


async def hand_in(script: Script) -> None:
    """Weapons to hand in, by digits: a shell first, then how many of what, a time, another one."""
    await script.starts("")
    await script.says("7")
    await script.says("5", "2", "6", "0", "1", "2", "3", "124", "7", "1", "1", "x 1", "2", "1", "1")
    await script.says("1", "3", "/cases", "1", "4", "2")


async def suggestion(script: Script) -> None:
    """A suggestion, to be read out without a name."""
    await script.starts("")
    await script.says("7")
    await script.says("2", "8", "8")
    await script.says(SUGGESTION[script.language], "1", "1", "x 1", "a b c d", "7", "1", "1", "1")


async def complaint(script: Script) -> None:
    """About an officer, past the desk concerned."""
    await script.starts("")
    await script.says("7")
    await script.says("5", "4", "1", "2", "a b c d", "7", "1", "1", "1")


async def papers(script: Script) -> None:
    """A guide by its button, one by its words, and a question that is sent after a yes."""
    await script.starts("")
    await script.says("7")
    await script.says("5", "1", "1", "1", "0", "0", PAPER[script.language], "2", "0", "1", "0", "0")
    await script.says("x y z a b c d", "1", "1", "1")


async def survey(script: Script) -> None:
    """Everybody is asked; one goes back, and leaves a question out. Of few nothing is told."""
    await script.starts(VILLAGES[script.language])
    await script.is_asked()
    await script.answers()
    await script.says("1", "0", "2", "7", "1")
    await script.hears_the_result()


async def visits(script: Script) -> None:
    """A visit is written down, and a village where nothing happened; one is corrected, one struck.
    A button that may be typed is typed as its digit."""
    await script.is_admin()
    await script.says("/registers", "1", "7", "1", "1", "1", "12", "2", "2", "1")
    await script.says("1", "1", "2", "5", "1", "1", "0")
    await script.says("2", "1", "2", "1", "2", "1", "4", "1", "5")


async def making(script: Script) -> None:
    """A clerk makes a service, is refused twice, and hands it on: to the only other admin."""
    await script.is_admin()
    await script.says("/admin")
    await script.forges(in_menu("services"))
    await script.says("1", "1", "Mượn bàn ghế", "2", "2", "Borrow tables")
    await script.says("1", "1", "Theo đạo gì?", "Mượn để làm gì?", "Đám cưới", "Đám cưới\nHọp thôn")
    await script.says(
        "What for?", "A wedding\nA meeting", "1", "3", "Mượn mấy bộ?", "20-1", "1-20", "bộ"
    )
    await script.says("How many sets?", "sets")
    await script.forges(make("confirm"))


async def quiz(script: Script) -> None:
    """A notice about the law with two questions below it; one answer is wrong, and explained."""
    reader = await script.lives_somewhere()
    await script.is_admin()
    await script.says("/admin")
    await script.presses(*COMPOSES, "Hiểu luật")
    await script.says("Đi xe máy phải đội mũ bảo hiểm. Trẻ từ 6 tuổi cũng vậy.")
    await script.presses(*TO_ALL, "Ngay bây giờ", "Thêm câu hỏi")
    await script.says("Trẻ mấy tuổi phải đội mũ?\nTừ 6 tuổi\nTừ 10 tuổi\nĐầu trẻ dễ bị thương.")
    await script.presses("Thêm câu hỏi")
    await script.says("Ai phải đội mũ?\nMọi người trên xe\nChỉ người lái\nNgã thì ai cũng đau.")
    await script.presses("Gửi")
    await script.waits(1)
    script.is_resident_again(reader)
    await script.presses("Thử xem biết chưa", "Từ 10 tuổi", "Câu tiếp", "Mọi người trên xe")


async def sought(script: Script) -> None:
    """A notice of a missing person: the family's yes, words and a picture, and gone after a day."""
    reader = await script.lives_somewhere()
    await script.is_admin()
    await script.says("/admin")
    await script.presses(*COMPOSES, "Tìm người", "Gia đình đồng ý")
    await script.says("Bà Lý Mẩy, 71 tuổi, áo xanh, thấy lần cuối ở cầu Pò Hèn.")
    await script.sends_picture()
    await script.presses(*TO_ALL, "Gửi")
    await script.waits(1)
    script.is_resident_again(reader)
    await script.waits(1)
    await script.waits(24 * 60)


async def practice(script: Script) -> None:
    """A report is tried: one answer is changed, a voice is sent, and it goes nowhere."""
    await script.starts("")
    await script.says("7", "5", "7", "3", "2", "1", "a b c d")
    await script.speaks()
    await script.says("7", "2", "1", "1", "1", "1")


COMPOSES = ("Thông báo", "Soạn mới")
TO_ALL = ("Tiếp", "Mọi người ở", "Tiếp", "Tiếp")
VILLAGES = {"vi": "v-06724-01", "en": "v-06724-01", "id": "v-16.06-contoh-1"}
SUGGESTION = {"vi": "gop y", "en": "a suggestion", "id": "usul"}
PAPER = {"vi": "xin ly lich tu phap", "en": "certificate of conduct", "id": "mau buat skck"}
PLAIN = {  # by digits alone, so that each is read in every language
    "plain": plain, "come": come, "abused": abused, "discreet": discreet, "kept": kept,
    "held": held, "lists": every_list, "hand-in": hand_in, "suggestion": suggestion,
    "complaint": complaint, "papers": papers, "survey": survey, "visits": visits,
    "practice": practice,
}  # fmt: skip
DESKS = ("cax", "care", "oversight")
EVERY = [
    pytest.param(play, site, tag, desks, id=f"{name}.{tag}")
    for name, play in PLAIN.items()
    for tag, site, desks in (
        ("vi", HAI_SON, DESKS), ("en", HAI_SON, DESKS), ("id", MUBA, ("polsek", "ppa", "propam")),
    )
]  # fmt: skip
SCRIPTS = [
    *EVERY,
    pytest.param(theft, HAI_SON, "vi", ("cax",), id="theft.vi"),
    pytest.param(fire, HAI_SON, "vi", ("cax",), id="fire.vi"),
    pytest.param(home, HAI_SON, "vi", ("cax", "care"), id="home.vi"),
    pytest.param(robbery, MUBA, "id", ("polsek",), id="robbery.id"),
    pytest.param(scam, HAI_SON, "vi", ("cax",), id="scam.vi"),
    pytest.param(missing, HAI_SON, "vi", ("cax",), id="missing.vi"),
    pytest.param(disaster, MUBA, "id", ("polsek", "damkar"), id="disaster.id"),
    pytest.param(traffic, MUBA, "id", ("polsek",), id="traffic.id"),
    pytest.param(environment, HAI_SON, "vi", ("cax", "office"), id="environment.vi"),
    pytest.param(border, HAI_SON, "vi", ("cax", "border"), id="border.vi"),
    pytest.param(making, HAI_SON, "vi", ("cax",), id="making.vi"),
    pytest.param(quiz, HAI_SON, "vi", ("cax",), id="quiz.vi"),
    pytest.param(sought, HAI_SON, "vi", ("cax",), id="sought.vi"),
    pytest.param(fire_is_out, MUBA, "id", ("polsek", "damkar"), id="fire.id"),
]


@pytest.mark.parametrize(("play", "site", "language", "desks"), SCRIPTS)
async def test_the_conversation_is_as_written_down(
    play, site, language, desks, tmp_path, request, monkeypatch
):
    # Answers of a quiz are mixed by an id, which is random.
    monkeypatch.setattr(quizzes, "_mixed", lambda answer: answer[::-1])
    async with playing(tmp_path, site, language, desks) as script:
        await play(script)
        played = script.text()
    file = GOLDEN / f"{request.node.callspec.id}.txt"
    if os.environ.get("TITIR_RECORD"):
        file.write_text(played, encoding="utf-8")
    assert played == file.read_text(encoding="utf-8")
