"""On a page "✓ recorded" stands under what was kept for a purpose, and under nothing else."""

import pytest

from actions.people import browser_conversations
from domain.browser_posts import Post
from tests.village import Person, Village

PAGE = "a-page-of-a-phone"


class Browser(Person):
    """Somebody on a page, whose words stand there as bubbles."""

    async def writes(self, text: str) -> bool:
        """Whether its bubble says that it is recorded."""
        post = Post(text, self.village.now, by=self.address, said=f"said-{self.village.now}")
        noted = await self.village.house.write(
            browser_conversations.keep_saying, PAGE, post, (), now=self.village.now
        )
        await self.says(text, message=str(noted.number))
        found = await self.village.house.read(browser_conversations.find_post, PAGE, noted.number)
        assert found is not None
        return found.kept


@pytest.fixture
async def browser(village: Village) -> Browser:
    await village.room()
    someone = Browser(village, f"browser:{PAGE}", "", "vi")
    await someone.starts("06724-01")
    return someone


async def test_a_choice_or_nonsense_is_not_recorded(browser):
    """It used to stand under words that were thrown away, and under unknown commands."""
    for text in ("2", "0", "/whatever"):
        assert not await browser.writes(text), text


async def test_what_goes_into_a_report_is_recorded_before_and_after_it_is_sent(browser):
    for tap in ("2", "1", "1", "2"):
        await browser.says(tap)
    assert await browser.writes("đầu cầu")
    assert await browser.writes("Xe đen, biển số 14-B1 123.45")
    assert not await browser.writes("7")


async def test_what_waits_at_the_menu_for_a_report_is_recorded(browser):
    assert await browser.writes("Mất xe máy ở đầu cầu sáng nay")
