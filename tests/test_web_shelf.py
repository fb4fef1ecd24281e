"""What lies on the shelf: nothing inline, no markup out of words, no sentence nobody reads."""

import re
from pathlib import Path

import pytest

from web import page_words
from web.static_files import FOLDER

PAGES = sorted((FOLDER / "templates").glob("*.html"))
SCRIPTS = sorted((FOLDER / "static").rglob("*.js"))
STYLES = sorted((FOLDER / "static").rglob("*.css"))
MAKES_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|\.srcdoc"
)
SAID = re.compile(r"[\"'`](page\.[a-z_]+[a-z])[\"'`]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_nothing_inline_and_nothing_foreign(page: Path) -> None:
    html = page.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|(?:src|href)=\"https?:", html) == []
    assert all("src=" in one or "json" in one for one in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_never_makes_markup(script: Path) -> None:
    assert MAKES_MARKUP.findall(script.read_text()) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_style_loads_nothing(style: Path) -> None:
    assert re.findall(r"@import|url\(", style.read_text()) == []


def test_the_page_has_just_the_sentences_that_it_says() -> None:
    text = "".join(file.read_text() for file in (*SCRIPTS, FOLDER / "templates" / "chat.html"))
    built = {f"page.door_{door}" for door in ("chat", "room", "admin")}
    built |= {f"page.state_{state}" for state in ("connecting", "open", "away", "shut", "full")}
    built |= {f"page.filter_{which}" for which in ("all", "free", "mine")}

    assert set(SAID.findall(text)) | built == set(page_words.PAGE)
