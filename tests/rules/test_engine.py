"""The form engine: what is asked after what was said."""

from dataclasses import replace

import pytest

from domain.forms.answer_facts import reach_of
from domain.forms.effects import (
    Amend,
    Ask,
    Done,
    Dropped,
    KeptAside,
    Misunderstood,
    OpenCase,
    Out,
    Review,
    SendCase,
    ShowInfo,
    Wipe,
    Withdraw,
)
from domain.forms.engine import adopt, begin, begin_danger, step
from domain.forms.forms import Option
from domain.forms.intents import (
    Back,
    Choose,
    Contact,
    GivenMedia,
    Leave,
    Mistake,
    More,
    OwnWords,
    PinAt,
    Send,
    SendNow,
    Skip,
)
from domain.forms.report_draft import ReportDraft, ScreenPart
from tests.samples.forms import HOME, THEFT, at_review, walk

# ------------------------------------------------------------------------------ a report


def test_a_report_is_asked_in_order_and_sent_only_by_send():
    draft = at_review()

    assert draft.answers == {
        "what": "cow",
        "when": "today",
        "where": {"village": "v1", "words": "end of the bridge"},
        "marks": {"words": [], "media": []},
        "reach": {"reach": "open"},
    }
    assert step(THEFT, draft, Send())[1] == (SendCase(),)


def test_a_question_whose_condition_holds_is_asked_and_else_left_out():
    _, effects = walk(THEFT, begin(THEFT)[0], Choose("bike"), Choose("today"))
    assert effects == (Ask("plate"),)

    _, effects = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("today"))
    assert effects == (Ask("where"),)


def test_the_place_begins_with_the_village_where_it_is_unknown():
    draft, effects = walk(THEFT, begin(THEFT)[0], Choose("cow"), Choose("days"))
    assert effects == (Ask("where", ScreenPart.VILLAGE),)

    draft, effects = step(THEFT, draft, Choose("v2"))
    assert effects == (Ask("where"),)
    assert draft.answers["where"] == {"village": "v2"}


def test_a_visitor_has_no_village_and_is_asked_where_all_the_same():
    draft, effects = walk(
        THEFT,
        begin(THEFT)[0],
        Choose("cow"),
        Choose("days"),
        Choose("visitor"),
        OwnWords("at the dam"),
    )
    assert effects == (Ask("marks"),)
    assert draft.answers["where"] == {"visitor": True, "words": "at the dam"}


def test_the_village_can_be_another_one():
    draft, _ = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("days"))
    draft, effects = walk(THEFT, draft, Choose("village"), Choose("v2"))

    assert effects == (Ask("where"),)
    assert draft.answers["where"] == {"village": "v2"}


def test_not_remembering_the_place_is_an_answer():
    draft, _ = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("days"), Skip())
    assert draft.answers["where"] == {"village": "v1", "unknown": True}


def test_a_voice_under_the_place_answers_it_and_is_kept():
    draft, _ = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("days"))
    draft, effects = step(THEFT, draft, GivenMedia(("m1",), voice=True))

    assert effects == (Ask("marks"),)
    assert draft.answers["where"] == {"village": "v1", "spoken": True}
    assert draft.answers["marks"] == {"words": [], "media": ["m1"]}


def test_a_photo_under_a_choice_is_kept_and_the_question_stays():
    draft, effects = step(THEFT, begin(THEFT)[0], GivenMedia(("m1", "m1", "m2")))

    assert effects == (KeptAside(), Ask("what"))
    assert draft.answers["marks"] == {"words": [], "media": ["m1", "m2"]}


def test_a_story_under_a_choice_is_kept_and_a_slip_is_not_understood():
    _, effects = step(THEFT, begin(THEFT)[0], OwnWords("my motorbike is gone since this morning"))
    assert effects == (KeptAside(), Ask("what"))

    assert step(THEFT, begin(THEFT)[0], OwnWords("hm"))[1] == (Misunderstood("what"), Ask("what"))


def test_back_goes_one_question_back_and_from_the_first_one_out():
    draft, effects = walk(THEFT, begin(THEFT)[0], Choose("cow"), Back())
    assert effects == (Ask("what"),)
    assert step(THEFT, draft, Back())[1] == (Out(),)


def test_send_now_leaves_out_what_can_be_left_out():
    draft, effects = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), SendNow())
    assert effects == (Ask("where"),)

    draft, effects = step(THEFT, draft, OwnWords("at the bridge"))
    assert effects == (Review(),)


def test_a_number_at_the_reach_means_call_me():
    draft = at_review()
    draft, _ = walk(THEFT, draft, Choose("change"), Choose("reach"), Contact("+84 912 345 678"))

    assert reach_of(THEFT, draft.answers) == {"reach": "phone", "phone": "+84912345678"}
    assert draft.part is ScreenPart.REVIEW


def test_call_me_asks_for_the_number_and_without_one_is_an_open_reach():
    draft, effects = walk(THEFT, at_review(), Choose("change"), Choose("reach"), Choose("phone"))
    assert effects == (Ask("phone"),)

    draft, effects = step(THEFT, draft, Skip())
    assert effects == (Review(),)
    assert reach_of(THEFT, draft.answers) == {"reach": "open"}


def test_call_me_asks_for_the_number_within_the_question_where_the_form_has_no_other():
    form = replace(THEFT, questions=THEFT.questions[:-1])
    draft, effects = walk(form, at_review(form), Choose("change"), Choose("reach"), Choose("phone"))
    assert effects == (Ask("reach", ScreenPart.PHONE),)
    assert step(form, draft, Choose("phone")) == (draft, ())
    assert step(form, draft, Back())[1] == (Ask("reach"),)

    draft, effects = step(form, draft, OwnWords("0912 345 678"))
    assert effects == (Review(),)
    assert draft.answers["reach"] == {"reach": "phone", "phone": "0912345678"}


def test_a_borrowed_phone_gets_a_code_and_home_does_not():
    draft, _ = walk(THEFT, at_review(), Choose("change"), Choose("reach"), Choose("code"))
    assert draft.answers["reach"] == {"reach": "only", "code": True}

    draft = ReportDraft(
        "home", "h2", asked="reach", settled=("safe", "now"), answers={"now": "later"}
    )
    assert step(HOME, draft, Choose("only"))[0].answers["reach"] == {"reach": "only"}


# ---------------------------------------------------------------------------- the review


def test_each_answer_can_be_changed_on_the_review():
    draft, effects = walk(THEFT, at_review(), Choose("change"), Choose("when"), Choose("days"))
    assert effects == (Review(),)
    assert draft.answers["when"] == "days"

    draft, effects = walk(
        THEFT, draft, Choose("change"), Choose("where"), OwnWords("at the school")
    )
    assert draft.answers["where"] == {"village": "v1", "words": "at the school"}
    assert effects == (Review(),)


def test_a_change_that_opens_a_question_asks_it():
    draft, effects = walk(THEFT, at_review(), Choose("change"), Choose("what"), Choose("bike"))
    assert effects == (Ask("plate"),)
    assert walk(THEFT, draft, Choose("yes"))[1] == (Review(),)


def test_a_change_that_closes_a_question_takes_its_answer_back():
    draft, _ = walk(THEFT, at_review(), Choose("change"), Choose("what"), Choose("bike"))
    draft, _ = walk(THEFT, draft, Choose("yes"), Choose("change"), Choose("what"), Choose("cow"))
    assert "plate" not in draft.answers


def test_a_draft_is_thrown_away_only_when_asked_twice():
    draft, effects = step(THEFT, at_review(), Choose("drop"))
    assert effects == (Review(),)
    assert step(THEFT, draft, Choose("drop"))[1][-1] == Review()
    assert step(THEFT, draft, Choose("really"))[1] == (Dropped(),)


# -------------------------------------------------------------------------------- lateness


def test_a_late_different_answer_corrects_its_question():
    draft, _ = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("today"))
    draft, effects = step(THEFT, draft, Choose("days", question="when"))

    assert draft.answers["when"] == "days"
    assert effects == (Ask("where"),)


def test_a_repeat_is_swallowed():
    draft, _ = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("today"))
    for late in (Choose("today", "when"), Skip("when"), Back("when"), More("what")):
        assert step(THEFT, draft, late) == (draft, ())


def test_a_second_sentence_on_the_place_joins_the_first():
    draft, _ = walk(
        THEFT,
        begin(THEFT, village="v1")[0],
        Choose("cow"),
        Choose("days"),
        OwnWords("at the bridge"),
    )
    draft, effects = step(THEFT, draft, OwnWords("on the left", question="where"))

    assert draft.answers["where"] == {"village": "v1", "words": "at the bridge · on the left"}
    assert effects == (Ask("marks"),)


def test_an_old_screen_leads_back_to_the_list_of_villages():
    draft, _ = walk(
        THEFT,
        begin(THEFT, village="v1")[0],
        Choose("cow"),
        Choose("days"),
        OwnWords("at the bridge"),
    )
    draft, effects = step(THEFT, draft, Choose("village", question="where"))
    assert effects == (Ask("where", ScreenPart.VILLAGE),)

    draft, effects = step(THEFT, draft, Choose("v2"))
    assert draft.answers["where"] == {"village": "v2", "words": "at the bridge"}
    assert effects == (Ask("marks"),)


# ---------------------------------------------------------------------------------- danger


def test_the_tap_on_danger_opens_the_case_at_once():
    draft, effects = begin_danger(THEFT, {"when": "now"}, village="v1")

    assert effects == (OpenCase(), Ask("where", ScreenPart.CONFIRM))
    assert draft.answers == {"when": "now", "where": {"village": "v1", "sure": "not yet"}}


def test_the_village_known_from_before_is_confirmed_after_the_alarm():
    opened, _ = begin_danger(THEFT, {"when": "now"}, village="v1")
    draft, effects = step(THEFT, opened, Choose("yes"))
    assert effects == (Amend("where"), Ask("where"))
    assert draft.answers["where"] == {"village": "v1", "sure": "confirmed"}
    assert step(THEFT, draft, Choose("yes", "where"))[1] == (Ask("where"),)

    draft, effects = step(THEFT, opened, Choose("v2"))
    assert effects == (Amend("where"), Ask("where"))
    assert draft.answers["where"] == {"village": "v2"}

    draft, effects = step(THEFT, opened, OwnWords("at the bridge"))
    assert effects == (Amend("where"), Ask("marks"))
    assert draft.answers["where"]["sure"] == "not yet"
    draft, effects = step(THEFT, draft, Choose("yes", "where"))
    assert effects == (Amend("where"), Ask("marks"))
    assert draft.answers["where"]["sure"] == "confirmed"


def test_danger_asks_the_village_first_where_it_is_unknown():
    draft, effects = begin_danger(THEFT, {"when": "now", "no such": "option"})
    assert effects == (Ask("", ScreenPart.OPENING),)
    assert not draft.opened

    draft, effects = step(THEFT, draft, Choose("v1"))
    assert effects == (OpenCase(), Ask("where"))


@pytest.mark.parametrize(
    "said",
    [Skip(), Choose("visitor"), PinAt(21.5, 107.9), OwnWords("at the river"), GivenMedia(("m",))],
    ids=["don't know", "visitor", "pin", "words", "photo"],
)
def test_danger_does_not_wait_for_a_village(said):
    draft, _ = begin_danger(THEFT, {"when": "now"})
    assert step(THEFT, draft, said)[1][0] == OpenCase()


def test_an_option_of_danger_opens_the_case_from_within_a_report():
    draft, effects = walk(THEFT, begin(THEFT, village="v1")[0], Choose("bike"), Choose("now"))

    assert effects == (OpenCase(), Ask("where", ScreenPart.CONFIRM))
    assert draft.answers["what"] == "bike"


def test_answers_amend_the_open_case_until_all_is_asked_and_afterwards():
    draft, _ = begin_danger(THEFT, {"when": "now"}, village="v1")
    draft, effects = step(THEFT, draft, OwnWords("at the bridge"))
    assert effects == (Amend("where"), Ask("marks"))

    draft, effects = step(THEFT, draft, GivenMedia(("m1",)))
    assert effects == (Amend("marks"), KeptAside(), Ask("marks"))

    draft, effects = step(THEFT, draft, Skip())
    assert effects == (Done(),)

    draft, effects = step(THEFT, draft, OwnWords("two men on a red motorbike"))
    assert effects == (Amend("marks"), KeptAside(), Done())


def test_pressed_by_mistake_withdraws_the_open_case_only():
    draft, _ = begin_danger(THEFT, {"when": "now"}, village="v1")
    assert step(THEFT, draft, Mistake())[1] == (Withdraw(),)
    assert step(THEFT, begin(THEFT)[0], Mistake())[1] == (Misunderstood("what"), Ask("what"))


# ------------------------------------------------------------------------------------ home


def test_home_leaves_at_any_step():
    draft, _ = begin(HOME)
    assert step(HOME, draft, Choose("no"))[1] == (Wipe(),)
    assert step(HOME, draft, Leave())[1] == (Wipe(),)


def test_come_elsewhere_asks_the_village_although_one_is_known():
    draft, _ = walk(HOME, begin(HOME, village="v1")[0], Choose("yes"), Choose("yes"))
    draft, effects = step(HOME, draft, Choose("elsewhere"))
    assert effects == (Ask("", ScreenPart.OPENING),)

    draft, effects = step(HOME, draft, Choose("v2"))
    assert effects == (OpenCase(), Ask("there"))
    assert draft.answers["there"] == {"village": "v2"}


def test_do_not_come_opens_nothing():
    _, effects = walk(
        HOME, begin(HOME, village="v1")[0], Choose("yes"), Choose("yes"), Choose("no")
    )
    assert effects == (Ask("reach"),)


def test_an_option_of_info_leads_to_a_card_and_back():
    draft, _ = walk(HOME, begin(HOME)[0], Choose("yes"), Choose("yes"))
    assert step(HOME, draft, Choose("help")) == (draft, (ShowInfo("treatment"),))


def test_four_digits_are_asked_until_they_are_four():
    draft = ReportDraft("home", "h2", asked="digits", settled=("safe", "now", "reach", "village"))
    for wrong in (OwnWords("12"), OwnWords("abcd"), OwnWords("12345"), Skip()):
        assert step(HOME, draft, wrong)[1] == (Misunderstood("digits"), Ask("digits"))
    assert step(HOME, draft, OwnWords("12 34"))[0].answers["digits"] == "1234"


def test_a_form_that_changed_asks_again_what_no_longer_fits():
    today = replace(
        THEFT,
        hash="h9",
        questions=tuple(
            replace(q, options=(Option("cat", "c"),)) if q.code == "what" else q
            for q in THEFT.questions
        ),
    )
    draft = adopt(today, at_review())

    assert draft.asked == "what"
    assert draft.answers["when"] == "today"
    assert step(today, draft, Choose("cat"))[1] == (Review(),)
