"""The form engine: rules as tables, and hypothesis as a person who presses anything at all."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answers import four_digits, phone_number, reach_of, tidy, urgency_of
from domain.draft import AFTER, Draft, Mode, Part, pack, unpack
from domain.effects import (
    ON_SCREEN,
    OVER,
    Amend,
    Ask,
    Done,
    Dropped,
    Effects,
    Info,
    Kept,
    Misunderstood,
    OpenCase,
    Out,
    Review,
    SendCase,
    Wipe,
    Withdraw,
)
from domain.engine import adopt, begin, begin_danger, step
from domain.forms import CardStyle, Form, Kind, Option, Question, Rule, Urgency
from domain.said import (
    Again,
    Back,
    Choose,
    Contact,
    Leave,
    Media,
    Mistake,
    More,
    PinAt,
    Said,
    Send,
    SendNow,
    Skip,
    Words,
)

NOW = Option("now", "now", danger=True)
THEFT = Form(
    code="theft",
    emoji="🎒",
    name="name",
    title="title",
    advice="advice",
    card=CardStyle.OPEN,
    menu=1,
    questions=(
        Question(
            "what", Kind.CHOICE, "what", (Option("bike", "b"), Option("cow", "c")), facet=True
        ),
        Question("when", Kind.CHOICE, "when", (NOW, Option("today", "t"), Option("days", "d"))),
        Question("plate", Kind.CHOICE, "plate", (Option("yes", "y"),), only_if=("what", "bike")),
        Question("where", Kind.PLACE, "where", skippable=False),
        Question("marks", Kind.MARKS, "marks"),
        Question("reach", Kind.REACH, "reach"),
        Question("phone", Kind.PHONE, "phone", only_if=("reach", "phone")),
    ),
    danger=("where", "marks"),
    rules=(Rule("when", "now", Urgency.P1), Rule("when", "today", Urgency.P2)),
    otherwise=Urgency.P3,
    inquiries=("1", "2", "3"),
    hash="h1",
)
HOME = Form(
    code="home",
    emoji="🏠",
    name="name",
    title="title",
    advice="advice",
    card=CardStyle.COARSE,
    menu=3,
    questions=(
        Question("safe", Kind.SAFE, "safe", skippable=False),
        Question("now", Kind.CHOICE, "now", (Option("yes", "y"), Option("later", "l"))),
        Question(
            "come",
            Kind.CHOICE,
            "come",
            (
                Option("here", "h", danger=True),
                Option("elsewhere", "e", danger=True),
                Option("no", "n"),
                Option("help", "h", info="treatment"),
            ),
            only_if=("now", "yes"),
        ),
        Question("there", Kind.PLACE, "there", only_if=("come", "elsewhere"), skippable=False),
        Question("reach", Kind.REACH, "reach"),
        Question("village", Kind.VILLAGE, "village"),
        Question("digits", Kind.DIGITS, "digits", skippable=False),
    ),
    danger=("there",),
    rules=(Rule("now", "yes", Urgency.P1),),
    otherwise=Urgency.P2,
    inquiries=("1", "2", "3"),
    hash="h2",
    private=True,
)
EMPTY = replace(THEFT, questions=(), danger=(), hash="h3")


def walk(form: Form, draft: Draft, *saids: Said) -> tuple[Draft, Effects]:
    effects: Effects = ()
    for said in saids:
        draft, effects = step(form, draft, said)
    return draft, effects


def at_review(form: Form = THEFT) -> Draft:
    draft, effects = walk(
        form,
        begin(form, village="v1")[0],
        Choose("cow"),
        Choose("today"),
        Words("end of the bridge"),
        Skip(),
        Choose("open"),
    )
    assert effects == (Review(),)
    return draft


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
    assert effects == (Ask("where", Part.VILLAGE),)

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
        Words("at the dam"),
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
    draft, effects = step(THEFT, draft, Media(("m1",), voice=True))

    assert effects == (Ask("marks"),)
    assert draft.answers["where"] == {"village": "v1", "spoken": True}
    assert draft.answers["marks"] == {"words": [], "media": ["m1"]}


def test_a_photo_under_a_choice_is_kept_and_the_question_stays():
    draft, effects = step(THEFT, begin(THEFT)[0], Media(("m1", "m1", "m2")))

    assert effects == (Kept(), Ask("what"))
    assert draft.answers["marks"] == {"words": [], "media": ["m1", "m2"]}


def test_a_story_under_a_choice_is_kept_and_a_slip_is_not_understood():
    _, effects = step(THEFT, begin(THEFT)[0], Words("my motorbike is gone since this morning"))
    assert effects == (Kept(), Ask("what"))

    assert step(THEFT, begin(THEFT)[0], Words("hm"))[1] == (Misunderstood("what"), Ask("what"))


def test_back_goes_one_question_back_and_from_the_first_one_out():
    draft, effects = walk(THEFT, begin(THEFT)[0], Choose("cow"), Back())
    assert effects == (Ask("what"),)
    assert step(THEFT, draft, Back())[1] == (Out(),)


def test_send_now_leaves_out_what_can_be_left_out():
    draft, effects = walk(THEFT, begin(THEFT, village="v1")[0], Choose("cow"), SendNow())
    assert effects == (Ask("where"),)

    draft, effects = step(THEFT, draft, Words("at the bridge"))
    assert effects == (Review(),)


def test_a_number_at_the_reach_means_call_me():
    draft = at_review()
    draft, _ = walk(THEFT, draft, Choose("change"), Choose("reach"), Contact("+84 912 345 678"))

    assert reach_of(THEFT, draft.answers) == {"reach": "phone", "phone": "+84912345678"}
    assert draft.part is Part.REVIEW


def test_call_me_asks_for_the_number_and_without_one_is_an_open_reach():
    draft, effects = walk(THEFT, at_review(), Choose("change"), Choose("reach"), Choose("phone"))
    assert effects == (Ask("phone"),)

    draft, effects = step(THEFT, draft, Skip())
    assert effects == (Review(),)
    assert reach_of(THEFT, draft.answers) == {"reach": "open"}


def test_call_me_asks_for_the_number_within_the_question_where_the_form_has_no_other():
    form = replace(THEFT, questions=THEFT.questions[:-1])
    draft, effects = walk(form, at_review(form), Choose("change"), Choose("reach"), Choose("phone"))
    assert effects == (Ask("reach", Part.PHONE),)
    assert step(form, draft, Choose("phone")) == (draft, ())
    assert step(form, draft, Back())[1] == (Ask("reach"),)

    draft, effects = step(form, draft, Words("0912 345 678"))
    assert effects == (Review(),)
    assert draft.answers["reach"] == {"reach": "phone", "phone": "0912345678"}


def test_a_borrowed_phone_gets_a_code_and_home_does_not():
    draft, _ = walk(THEFT, at_review(), Choose("change"), Choose("reach"), Choose("code"))
    assert draft.answers["reach"] == {"reach": "only", "code": True}

    draft = Draft("home", "h2", asked="reach", settled=("safe", "now"), answers={"now": "later"})
    assert step(HOME, draft, Choose("only"))[0].answers["reach"] == {"reach": "only"}


# ---------------------------------------------------------------------------- the review


def test_each_answer_can_be_changed_on_the_review():
    draft, effects = walk(THEFT, at_review(), Choose("change"), Choose("when"), Choose("days"))
    assert effects == (Review(),)
    assert draft.answers["when"] == "days"

    draft, effects = walk(THEFT, draft, Choose("change"), Choose("where"), Words("at the school"))
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
        THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("days"), Words("at the bridge")
    )
    draft, effects = step(THEFT, draft, Words("on the left", question="where"))

    assert draft.answers["where"] == {"village": "v1", "words": "at the bridge · on the left"}
    assert effects == (Ask("marks"),)


def test_an_old_screen_leads_back_to_the_list_of_villages():
    draft, _ = walk(
        THEFT, begin(THEFT, village="v1")[0], Choose("cow"), Choose("days"), Words("at the bridge")
    )
    draft, effects = step(THEFT, draft, Choose("village", question="where"))
    assert effects == (Ask("where", Part.VILLAGE),)

    draft, effects = step(THEFT, draft, Choose("v2"))
    assert draft.answers["where"] == {"village": "v2", "words": "at the bridge"}
    assert effects == (Ask("marks"),)


# ---------------------------------------------------------------------------------- danger


def test_the_tap_on_danger_opens_the_case_at_once():
    draft, effects = begin_danger(THEFT, {"when": "now"}, village="v1")

    assert effects == (OpenCase(), Ask("where"))
    assert draft.answers == {"when": "now", "where": {"village": "v1"}}


def test_danger_asks_the_village_first_where_it_is_unknown():
    draft, effects = begin_danger(THEFT, {"when": "now", "no such": "option"})
    assert effects == (Ask("", Part.OPENING),)
    assert not draft.opened

    draft, effects = step(THEFT, draft, Choose("v1"))
    assert effects == (OpenCase(), Ask("where"))


@pytest.mark.parametrize(
    "said",
    [Skip(), Choose("visitor"), PinAt(21.5, 107.9), Words("at the river"), Media(("m",))],
    ids=["don't know", "visitor", "pin", "words", "photo"],
)
def test_danger_does_not_wait_for_a_village(said):
    draft, _ = begin_danger(THEFT, {"when": "now"})
    assert step(THEFT, draft, said)[1][0] == OpenCase()


def test_an_option_of_danger_opens_the_case_from_within_a_report():
    draft, effects = walk(THEFT, begin(THEFT, village="v1")[0], Choose("bike"), Choose("now"))

    assert effects == (OpenCase(), Ask("where"))
    assert draft.answers["what"] == "bike"


def test_answers_amend_the_open_case_until_all_is_asked_and_afterwards():
    draft, _ = begin_danger(THEFT, {"when": "now"}, village="v1")
    draft, effects = step(THEFT, draft, Words("at the bridge"))
    assert effects == (Amend("where"), Ask("marks"))

    draft, effects = step(THEFT, draft, Media(("m1",)))
    assert effects == (Amend("marks"), Kept(), Ask("marks"))

    draft, effects = step(THEFT, draft, Skip())
    assert effects == (Done(),)

    draft, effects = step(THEFT, draft, Words("two men on a red motorbike"))
    assert effects == (Amend("marks"), Kept(), Done())


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
    assert effects == (Ask("", Part.OPENING),)

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
    assert step(HOME, draft, Choose("help")) == (draft, (Info("treatment"),))


def test_four_digits_are_asked_until_they_are_four():
    draft = Draft("home", "h2", asked="digits", settled=("safe", "now", "reach", "village"))
    for wrong in (Words("12"), Words("abcd"), Words("12345"), Skip()):
        assert step(HOME, draft, wrong)[1] == (Misunderstood("digits"), Ask("digits"))
    assert step(HOME, draft, Words("12 34"))[0].answers["digits"] == "1234"


# ----------------------------------------------------------------------------- small rules


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 (912) 345-678", "+84912345678"),
        ("113", ""),
        ("call me", ""),
        ("٠٩١٢٣٤٥٦٧٨", ""),
    ],
)
def test_a_telephone_number(text, number):
    assert phone_number(text) == number


def test_digits_of_other_scripts_are_no_opening_digits():
    assert four_digits("١٢٣٤") == ""


def test_what_was_typed_is_made_tidy():
    assert tidy("\u202ea\x00b\u200b  c\n\n\n\nd ") == "ab c\n\nd"
    assert len(tidy("x" * 100_000)) == 4_000
    assert tidy("hoa\u0300") == "hoà"


def test_the_most_urgent_rule_wins():
    assert urgency_of(THEFT, {"when": "now"}) is Urgency.P1
    assert urgency_of(THEFT, {"when": "days"}) is Urgency.P3


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


# ----------------------------------------------------------------------- whatever is pressed

CODES = st.sampled_from(
    ["what", "when", "where", "marks", "reach", "phone", "safe", "now", "come", "there", "village",
     "digits", "", "bike", "cow", "today", "yes", "no", "here", "elsewhere", "help", "pin", "v1",
     "visitor", "open", "only", "code", "phone", "never", "change", "drop", "really",
     "keep", "clear"]
)  # fmt: skip
QUESTIONS = st.one_of(st.just(""), CODES, st.text(max_size=5))
CHOICES = st.one_of(CODES, st.text(max_size=8))
TEXTS = st.one_of(st.text(max_size=60), st.sampled_from(["1234", "0912345678", "x" * 9000]))
SAIDS = st.one_of(
    st.builds(Choose, CHOICES, QUESTIONS),
    st.builds(Choose, CHOICES),
    st.builds(Words, TEXTS, QUESTIONS),
    st.builds(
        Media, st.lists(st.text(max_size=3), max_size=45).map(tuple), st.booleans(), QUESTIONS
    ),
    st.builds(PinAt, st.floats(), st.floats(), QUESTIONS),
    st.builds(Contact, TEXTS, QUESTIONS),
    *(st.builds(each, QUESTIONS) for each in (Skip, More, Again, Back, SendNow, Send, Mistake)),
    *(st.builds(each) for each in (Skip, More, SendNow, Send)),
)
BEGINNINGS = st.one_of(
    st.builds(begin, st.sampled_from([THEFT, HOME, EMPTY]), village=st.sampled_from(["", "v1"])),
    st.builds(
        begin_danger, st.just(THEFT), st.just({"when": "now"}), village=st.sampled_from(["", "v1"])
    ),
)
FORMS = {"h1": THEFT, "h2": HOME, "h3": EMPTY}


@settings(max_examples=400, deadline=None)
@given(BEGINNINGS, st.lists(SAIDS, max_size=25))
def test_whatever_is_said_there_is_always_a_question_on_the_screen(beginning, saids):
    draft, effects = beginning
    form = FORMS[draft.hash]
    check_screen(form, draft, effects, None)
    for said in saids:
        before, (draft, effects) = draft, step(form, draft, said)
        if any(isinstance(effect, OVER) for effect in effects):
            check_end(before, said, effects)
            return
        if effects:
            check_screen(form, draft, effects, said)
        else:
            assert draft == before
        check_opening(before, draft, effects)
        assert unpack(json.loads(json.dumps(pack(draft)))) == draft


def check_screen(form: Form, draft: Draft, effects: Effects, said: Said | None) -> None:
    screens = [effect for effect in effects if isinstance(effect, ON_SCREEN)]
    assert screens == [effects[-1]] or isinstance(effects[-1], Info)
    if draft.part in AFTER:
        assert draft.asked == ""
    else:
        asked = form.question(draft.asked)
        assert asked.only_if is None or said is not None
    assert set(draft.settled) <= {question.code for question in form.questions}


def check_end(draft: Draft, said: Said, effects: Effects) -> None:
    if SendCase() in effects:
        assert isinstance(said, Send)
        assert draft.part is Part.REVIEW
        assert draft.mode is Mode.REPORT
    if Withdraw() in effects:
        assert draft.opened
    if Out() in effects:
        assert not draft.opened


def check_opening(before: Draft, draft: Draft, effects: Effects) -> None:
    """A case is opened once, and only along the danger path."""
    assert (OpenCase() in effects) == (draft.opened and not before.opened)
    if draft.opened:
        assert draft.mode is Mode.DANGER
    if before.opened and before.answers != draft.answers:
        changed = {c for c in before.answers | draft.answers
                   if before.answers.get(c) != draft.answers.get(c)}  # fmt: skip
        told = {effect.question for effect in effects if isinstance(effect, Amend)}
        prefilled = {c for c in changed if c not in before.answers and c in ("where", "there")}
        assert told & changed or changed <= prefilled
