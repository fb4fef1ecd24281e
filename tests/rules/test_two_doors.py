"""What a profile of two doors says once they are one person's."""

from datetime import date

from domain.people.profile import Profile

TODAY = date(2026, 11, 18)


def test_who_goes_and_comes_back_was_no_prankster_twice():
    here = Profile(falsehoods=["2026-11-18"], sent_on=["2026-11-17", "2026-11-18"])
    there = Profile()
    there.comes_from(here)
    here.comes_from(there)

    assert not here.is_prankster(TODAY)
    assert here.sent_on == ["2026-11-17", "2026-11-18"]


def test_what_was_done_at_either_door_counts():
    here, there = Profile(falsehoods=["2026-11-16"]), Profile(falsehoods=["2026-11-18"])
    there.comes_from(here)

    assert there.is_prankster(TODAY)
