"""Invitations: a few choices in the menu, and no draft in their way."""

from tests.stories.gathering import english_admin, forges
from tests.stories.test_drafts import WORDS, writes_to_the_review


async def test_a_leader_is_invited_by_two_taps(village):
    admin = await english_admin(village)
    await admin.says("/admin")
    await admin.presses("Invite village leader")
    assert admin.screen.text == "Village leader of which village?"
    assert admin.screen.labels[0] == "1 Of all villages"
    await admin.says("2")
    assert admin.heard[-1].text.startswith("Thôn Pò Hèn\nSend this link to one person.")


async def test_an_invitation_throws_no_draft_away(village):
    admin = await english_admin(village)
    await writes_to_the_review(admin)
    await admin.says("/admin")
    await admin.presses("Invite an officer")
    assert admin.screen.text == "For which desk?"
    await admin.presses("Công an xã Hải Sơn")
    assert "Send this link to one person." in admin.heard[-1].text
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("Go on with the draft")
    assert WORDS in admin.everything_heard()


async def test_buttons_of_before_invite_as_they_did(village):
    admin = await english_admin(village)
    await forges(admin, "0.admin.officer:cax")
    assert "Send this link to one person." in admin.heard[-1].text
    await forges(admin, "0.admin.leaders:0")
    assert admin.heard[-1].text == "Village leader of which village?"
    await forges(admin, "0.admin.leader:06724-01")
    assert admin.heard[-1].text.startswith("Thôn Pò Hèn")


async def test_a_forged_answer_is_asked_again(village):
    admin = await english_admin(village)
    for choice, asked in (
        ("0.admin.invite:admin", "Who is invited?"),
        ("0.admin.invite:officer:nowhere", "For which desk?"),
        ("0.admin.invite:leader:11", "Village leader of which village?"),
        ("0.admin.invite:leader:+:+", "Village leader of which village?"),
    ):
        await forges(admin, choice)
        assert admin.heard[-1].text == asked
