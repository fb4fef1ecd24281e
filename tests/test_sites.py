"""Site files: every problem named by line and key, applied to their own subtree alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from actions.people.sites import DemoDatabase, SiteChanges, apply_site
from domain.forms.forms import INCIDENTS, OTHER_INTAKES, ReadBy
from domain.forms.question_screens import WHICH_VILLAGE
from domain.site_shapes import InfoLine, SiteFile
from domain.sitefile import SiteFileWrong, read_site_file
from domain.words.translations import Words
from storage.flags import mark_demo
from storage.house import House
from storage.sites import (
    all_sites,
    area_name,
    desks_of,
    info_card,
    numbers_of,
    terms_of,
    villages_of,
)
from storage.tables import Area, Case, Desk
from storage.tx import Tx
from tests.checks.sources import ROOT
from tests.houses import NOON, build_house, sqlite_in

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
READ_BY = {"home": ReadBy.NAMED}
SHIPPED = frozenset((*INCIDENTS, "missing"))
TEXTS = frozenset(("vi", "id", "en"))
HAI_SON = (ROOT / "examples" / "hai-son.toml").read_text(encoding="utf-8")
MUBA = (ROOT / "examples" / "musi-banyuasin.toml").read_text(encoding="utf-8")


def read(text: str) -> SiteFile:
    figures = frozenset({"reports.received"})
    return read_site_file(text, shipped=SHIPPED, languages=TEXTS, figures=figures)


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(SiteFileWrong) as wrong:
        read(text)
    return wrong.value.problems


def line_of(words: str) -> int:
    """The line of the example, from 1, that holds these words first."""
    return HAI_SON.partition(words)[0].count("\n") + 1


# --------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_our_examples_are_well(file: Path) -> None:
    site = read(file.read_text(encoding="utf-8"))
    assert all("comes in a later version" in warning for warning in site.warnings)
    topics = {info.topic for info in site.infos if not info.topic.startswith("guide.")}
    assert topics == {"papers", "hand-in", "treatment", "complaint"}
    assert all(set(info.words) == set(site.languages) for info in site.infos)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_form_that_we_ship_has_a_desk_in_our_examples(file: Path) -> None:
    from domain.cases.routing import find_desk

    site = read(file.read_text(encoding="utf-8"))
    rows = [
        Desk(id=d.code, site=site.area, code=d.code, name=d.name, kind=d.kind,
             areas=list(d.areas), forms=list(d.forms))
        for d in site.desks
    ]  # fmt: skip
    path = [site.area, *(area.parent or "" for area in site.areas if area.code == site.area)]
    unread = [
        form
        for form in SHIPPED
        if find_desk(form, path, rows, read_by=READ_BY.get(form, ReadBy.ANYBODY)) is None
    ]
    assert unread == []


@pytest.mark.parametrize("form", [*INCIDENTS, *OTHER_INTAKES])
def test_all_23_forms_are_valid_in_desks(form: str) -> None:
    assert len((*INCIDENTS, *OTHER_INTAKES)) == 23
    text = HAI_SON.replace('forms = ["home"]', f'forms = ["{form}"]')
    warned = [warning for warning in read(text).warnings if "desk care" in warning]
    assert bool(warned) == (form not in SHIPPED)


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ('timezone = "Asia/Ho_Chi_Minh"', 'timezone = "Asia/Xy"', "site, timezone", "is not known"),
        ('"Asia/Ho_Chi_Minh"', '"Asia/Jakarta"', "site, timezone", "is none of VN"),
        ('"Asia/Ho_Chi_Minh"', '"Etc/GMT+7"', "site, timezone", "sign is the other way"),
        ('name = "Thôn Lục Phủ"', 'name = "thôn  Pò Hèn"', "areas 4, name", "formerly"),
        ('country = "VN"', 'country = "VNM"', "site, country", "known: VN, ID"),
        ('languages = ["vi", "en"]', 'languages = ["hmn"]', "site, languages", "has no texts"),
        ('languages = ["vi", "en"]', 'languages = "vi"', "site, languages", "must be a list"),
        ("border = true", 'border = "yes"', "site, border", "must be true or false"),
        ("approve_above = 500", 'approve_above = "many"', "site, approve_above", "a whole number"),
        ("approve_above = 500", "approve_above = -1", "site, approve_above", "a whole number"),
        ("approve_above = 500", 'leave_to = "http://a.vn/"', "site, leave_to", "a whole address"),
        ("approve_above = 500", 'leave_to = "https://a@b.vn"', "site, leave_to", "a whole addr"),
        ("approve_above = 500", 'public_figures = ["x"]', "site, public_figures", "no figure"),
        ("households = 120", "households = -1", "areas 3, households", "must be a whole number"),
        ('code = "06724-02"', 'code = "06724-01"', "areas 4, code", "stands there twice"),
        ('code = "06724-02"', "code = 672402", "areas 4, code", "must be text in quotes"),
        ('number = "113"', 'number = "one one three"', "numbers 1, number", "telephone"),
        ('for = ["fire", "missing"]', 'for = ["fires"]', "numbers 2, for", "'fires' is no"),
        ('{ vi = "thôn"', '{ vi = "thôn, bản, khu"', "site, village_word", "characters fit"),
        ('{ vi = "trưởng thôn"', '{ vi = "{x}"', "site, leader_word", "characters fit"),
        ('{ vi = "thôn", en = "village" }', '"thôn"', "site, village_word", "a table of languages"),
        ('kind = "restricted"', 'kind = "secret"', "desks 3, kind", "known: police"),
        ('above = "cax"', 'above = "nobody"', "desks 2, above", "not among the desks"),
        ('P1 = "2m"', 'P1 = "soon"', "desks 1, acknowledge_within.P1", "a time like 2m"),
        ('topic = "papers"', 'topic = "paper"', "info 1, topic", "known: papers"),
        ('topic = "papers"', 'topic = "alert.hail.go"', "info 1, topic", "known: papers"),
        ('kind = "border"', 'king = "border"', "desks 2, king", "not a known key"),
    ],
    ids=lambda value: value if isinstance(value, str) and "," in value and "=" not in value else "",
)  # fmt: skip
def test_a_mistake_is_named_by_line_and_key(before: str, after: str, key: str, says: str) -> None:
    text = HAI_SON.replace(before, after, 1)
    found = problems(text)
    start = f"line {line_of(before)}, {key}: "
    assert any(one.startswith(start) and says in one for one in found), found


@pytest.mark.parametrize(
    ("line", "above"), [("approve_above = 500", 500), ("approve_above = 0", 0), ("", 500)]
)
def test_the_threshold_for_a_second_admin_is_the_sites_own(line: str, above: int) -> None:
    assert read(HAI_SON.replace("approve_above = 500", line)).approve_above == above


def test_a_site_may_word_its_own_alerts() -> None:
    own = '[[info]]\ntopic = "alert.flood.go"\ntext.vi = "Nước lên. Lên trường học ngay."\n'
    assert read(HAI_SON + own).infos[-1].topic == "alert.flood.go"


def test_a_site_names_its_villages_and_leaders_in_its_own_words(house: House) -> None:
    applied(house, HAI_SON.replace('vi = "thôn"', 'vi = "bản"'))
    applied(house, MUBA)

    def look(tx: Tx, site: str) -> tuple[str, ...]:
        words = Words.load(ROOT / "locales").at(terms_of(tx, site))
        return tuple(words.sentence(tag, WHICH_VILLAGE) for tag in ("vi", "id", "en"))

    assert house.write_now(look, "06724") == (
        "Ở bản nào?", "Di desa/dusun mana?", "Which village?",
    )  # fmt: skip
    assert house.write_now(look, "16.06") == (
        "Ở thôn, bản nào?", "Di desa/dusun mana?", "Which village?",
    )  # fmt: skip
    applied(house, HAI_SON.replace('village_word = { vi = "thôn", en = "village" }', ""))
    assert house.write_now(look, "06724")[0] == "Ở thôn, bản nào?"


def test_home_is_read_by_a_restricted_desk_alone() -> None:
    (problem,) = problems(HAI_SON.replace('kind = "restricted"', 'kind = "police"'))
    line = line_of('forms = ["home"]')
    assert problem == f'line {line}, desks 3, forms: "home" needs a desk of kind "restricted"'


def test_every_mistake_is_found_in_one_go() -> None:
    text = HAI_SON.replace('country = "VN"', 'country = "XX"').replace('"2m"', '"soon"')
    text = text.replace('number = "113"', 'number = ""')
    assert len(problems(text)) >= 2


def test_a_site_without_a_local_duty_number_is_refused() -> None:
    (problem,) = problems(HAI_SON.replace('number = "0203 000 0000"', 'number = "113"'))
    assert "no local duty number" in problem


def test_what_is_no_toml_says_where() -> None:
    (problem,) = problems(HAI_SON + "\n[site\n")
    assert "this is not TOML" in problem
    assert "line" in problem


def test_a_file_that_notepad_saved_is_read() -> None:
    assert read("\ufeff" + HAI_SON.replace("\n", "\r\n")).name == "Xã Hải Sơn"


@pytest.mark.parametrize(
    ("former", "refused"),
    [
        (("", ""), 2),
        (("Xã Bắc Sơn", ""), 1),
        (("Xã Bắc Sơn", "Xã Bắc Sơn"), 2),
        (("Xã Bắc Sơn", "Xã Hải Sơn (cũ)"), 0),
    ],
)
def test_two_of_one_name_are_told_apart_or_refused(former: tuple[str, str], refused: int) -> None:
    text = twins(*former)
    if refused:
        found = problems(text)
        assert len(found) == refused
        assert all("is there twice below one parent" in problem for problem in found)
    else:
        assert read(text).areas[3].name == "Thôn Pò Hèn"


def twins(one: str, other: str) -> str:
    """Hải Sơn with two villages of the same name; where they belonged, if that is said."""
    text = HAI_SON.replace("Thôn Lục Phủ", "Thôn Pò Hèn")
    for code, former in (("06724-01", one), ("06724-02", other)):
        if former:
            line = f'code = "{code}"\n'
            text = text.replace(line, f'{line}formerly = ["{former}"]\n', 1)
    return text


def test_an_area_below_itself_is_noticed() -> None:
    text = HAI_SON.replace('code = "22"\n', 'code = "22"\nparent = "06724-01"\n')
    assert any("lies below itself" in problem for problem in problems(text))


# -------------------------------------------------------------------------------------- applying


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = sqlite_in(tmp_path)
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    opened = build_house(url, tmp_path)
    yield opened
    opened.close()


def applied(house: House, text: str) -> SiteChanges:
    return house.write_now(apply_site, read(text), now=NOON)


def test_a_site_is_there_with_everything(house: House) -> None:
    changes = applied(house, HAI_SON)

    def look(tx: Tx) -> tuple[object, ...]:
        (site,) = all_sites(tx)
        return (
            site.name,
            [area.name for area in villages_of(tx, site.area)],
            [desk.code for desk in desks_of(tx, site.area)],
            numbers_of(tx, site.area)[-1].digits,
            info_card(tx, site.area, "papers", ["id", "en"]).partition("\n")[0],
        )

    assert house.write_now(look) == (
        "Xã Hải Sơn",
        ["Thôn Pò Hèn", "Thôn Lục Phủ", "Thôn Thán Phún"],
        ["border", "care", "cax", "office", "oversight"],
        "0203 000 0000",
        "Papers are made at the commune office, Monday to Friday, 7:30–11:30.",
    )
    assert not changes.removed


def test_the_former_commune_stands_on_the_button(house: House) -> None:
    text = twins("Xã Bắc Sơn", "Xã Hải Sơn (cũ)")
    applied(house, text)
    names = house.write_now(lambda tx: [area.name for area in villages_of(tx, "06724")])
    assert names[:2] == ["Thôn Pò Hèn (Xã Bắc Sơn)", "Thôn Pò Hèn (Xã Hải Sơn (cũ))"]
    assert not applied(house, text)


def test_twice_changes_nothing(house: House) -> None:
    applied(house, HAI_SON)
    assert not applied(house, HAI_SON)


def test_areas_above_are_shared_and_left_alone(house: House) -> None:
    applied(house, HAI_SON)
    assert not applied(house, HAI_SON.replace('name = "Tỉnh Quảng Ninh"', 'name = "Quảng Ninh"'))
    assert house.write_now(area_name, "22") == "Tỉnh Quảng Ninh"


def test_another_site_is_left_alone(house: House) -> None:
    applied(house, HAI_SON)
    before = house.write_now(lambda tx: len(tx.scalars(select(Area)).all()))
    muba = (ROOT / "examples" / "musi-banyuasin.toml").read_text(encoding="utf-8")
    changes = applied(house, muba)
    assert not changes.removed
    assert not changes.changed
    assert not applied(house, HAI_SON)
    assert house.write_now(lambda tx: len(tx.scalars(select(Area)).all())) > before


def test_what_changed_is_said_and_nothing_else(house: House) -> None:
    applied(house, HAI_SON)
    changes = applied(house, HAI_SON.replace('P2 = "30m"', 'P2 = "20m"'))
    assert (changes.added, changes.changed, changes.removed) == (
        [], ["desk cax (Công an xã Hải Sơn)"], [],
    )  # fmt: skip


def open_case(tx: Tx, desk_code: str) -> str:
    """A case in Thôn Pò Hèn at that desk."""
    desk = tx.scalars(select(Desk).where(col(Desk.code) == desk_code)).one()
    tx.add(
        Case(
            id="case", number="482917", form="theft", form_hash="h", site="06724",
            area="06724-01", desk_id=desk.id, urgency="P3", card="open", data_key=None,
            opened_at=NOON, acknowledge_by=NOON,
        )
    )  # fmt: skip
    return "case"


def test_a_desk_that_left_the_file_keeps_its_cases(house: House) -> None:
    applied(house, HAI_SON)

    case_id = house.write_now(open_case, "border")
    changes = applied(house, HAI_SON.replace('code = "border"', 'code = "post"'))

    def desk_of(tx: Tx) -> tuple[str, bool]:
        desk = tx.get_one(Desk, tx.get_one(Case, case_id).desk_id)
        return desk.code, desk.retired_on is not None

    assert changes.removed == ["desk border (Đồn Biên phòng Pò Hèn)"]
    assert house.write_now(desk_of) == ("border", True)


def test_a_desk_comes_back(house: House) -> None:
    applied(house, HAI_SON)
    applied(house, HAI_SON.replace('code = "border"', 'code = "post"'))
    applied(house, HAI_SON)
    assert "border" in house.write_now(lambda tx: [desk.code for desk in desks_of(tx, "06724")])


def test_a_village_with_cases_is_no_longer_offered_and_keeps_its_name(house: House) -> None:
    applied(house, HAI_SON)
    house.write_now(open_case, "cax")
    gone = replace(read(HAI_SON), areas=tuple(
        area for area in read(HAI_SON).areas if area.code != "06724-01"
    ))  # fmt: skip
    changes = house.write_now(apply_site, gone, now=NOON)
    assert changes.removed == ["village Thôn Pò Hèn"]
    assert house.write_now(area_name, "06724-01") == "Thôn Pò Hèn"
    villages = house.write_now(lambda tx: [area.code for area in villages_of(tx, "06724")])
    assert villages == ["06724-02", "06724-03"]


def test_a_card_that_left_the_file_is_gone(house: House) -> None:
    applied(house, HAI_SON)
    fewer = replace(read(HAI_SON), infos=(InfoLine("papers", {"vi": "Hỏi Ủy ban xã."}),))
    changes = house.write_now(apply_site, fewer, now=NOON)
    assert "info card complaint (vi)" in changes.removed
    assert "info card papers (vi)" in changes.changed
    assert house.write_now(info_card, "06724", "papers", ["vi"]) == "Hỏi Ủy ban xã."


def test_a_demo_takes_no_real_site(house: House) -> None:
    house.write_now(mark_demo)
    with pytest.raises(DemoDatabase):
        applied(house, HAI_SON)


def test_a_real_database_takes_no_demo(house: House) -> None:
    with pytest.raises(DemoDatabase):
        house.write_now(apply_site, read(HAI_SON), demo=True, now=NOON)
