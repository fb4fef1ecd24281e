"""The gate's promises: a case never says who, a resident is found again, erasing is dropping a
key."""

from datetime import timedelta

import pytest
from sqlmodel import select

from domain.forms.forms import Reach
from storage import history, reporters, reports, residents
from storage.house import House
from storage.keys import Unsealable
from storage.residents import Speaker
from storage.tables import Case, Entry, Reporter, Resident
from storage.tx import Tx
from tests.contracts.cases import open_case
from tests.houses import NOON


def report(tx: Tx, address: str) -> tuple[Speaker, Case, Reporter]:
    speaker = residents.meet(tx, address, now=NOON)
    case = open_case(tx)
    report = {"answers": {"what": "motorbike"}}
    reporter = reporters.add_reporter(tx, case, speaker, report=report, reach=Reach.OPEN)
    residents.keep(tx, speaker, draft_on=None)
    return speaker, case, reporter


async def test_a_resident_is_found_again_with_what_they_chose(house: House) -> None:
    def choose(tx: Tx) -> None:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        speaker.profile.language = "vi"
        speaker.dialog = {"scene": "menu"}
        residents.keep(tx, speaker, draft_on=None)

    await house.write(choose)

    def look(tx: Tx) -> Speaker:
        return residents.meet(tx, "telegram:1", now=NOON)

    found = await house.write(look)
    assert (found.profile.language, found.dialog, found.is_new) == ("vi", {"scene": "menu"}, False)


async def test_a_row_to_the_reporter_reaches_their_address(house: House) -> None:
    _, _, reporter = await house.write(report, "telegram:1")

    to = await house.read(reporters.addressee, f"reporter:{reporter.id}")

    assert to is not None
    assert to.address == "telegram:1"


async def test_an_erased_reporter_cannot_be_reached_or_read(house: House) -> None:
    _, _, reporter = await house.write(report, "telegram:1")

    def erase(tx: Tx) -> dict[str, object]:
        row = tx.get_one(Reporter, reporter.id)
        reporters.erase_reporter(tx, row)
        return reports.read_report(tx, row)

    assert await house.write(erase) == {}
    assert await house.read(reporters.addressee, f"reporter:{reporter.id}") is None


async def test_a_forgotten_resident_leaves_their_report_without_a_way_back(house: House) -> None:
    await house.write(report, "telegram:1")
    _, _, reporter = await house.write(report, "telegram:1")

    def forget(tx: Tx) -> None:
        reporters.forget_resident(tx, residents.meet(tx, "telegram:1", now=NOON))

    await house.write(forget)

    def look(tx: Tx) -> tuple[bool, dict[str, object], int]:
        row = tx.get_one(Reporter, reporter.id)
        to = reporters.addressee(tx, f"reporter:{row.id}")
        return to is None, reports.read_report(tx, row), len(tx.exec(select(Resident)).all())

    assert await house.read(look) == (True, {"answers": {"what": "motorbike"}}, 0)


async def test_two_falsehoods_in_thirty_days_make_a_prankster(house: House) -> None:
    _, _, reporter = await house.write(report, "telegram:1")

    def count(tx: Tx, days_ago: int) -> bool:
        on = (NOON - timedelta(days=days_ago)).date()
        reporters.count_falsehood(tx, tx.get_one(Reporter, reporter.id), on=on)
        tx.flush()
        return residents.meet(tx, "telegram:1", now=NOON).profile.is_prankster(NOON.date())

    assert [await house.write(count, days) for days in (31, 3, 1)] == [False, False, True]


async def test_an_opening_code_finds_the_report(house: House) -> None:
    _, _, reporter = await house.write(report, "telegram:1")

    def set_code(tx: Tx) -> None:
        reports.set_opening_code(tx, tx.get_one(Reporter, reporter.id), "72945183")

    await house.write(set_code)

    found = await house.read(reports.find_by_opening_code, "72945183")
    assert found is not None
    assert found.id == reporter.id
    assert await house.read(reports.find_by_opening_code, "72945184") is None


async def test_the_chain_holds_after_an_erasure_and_breaks_on_tampering(house: House) -> None:
    def fill(tx: Tx) -> tuple[bool, bool, bool]:
        case = open_case(tx)
        for kind in ("opened", "taken", "asked"):
            history.tell(tx, case, kind, by="house", now=NOON, words="Pò Hèn")
        whole = history.is_whole(tx, case.id)
        history.erase_content(tx, case)
        erased = history.is_whole(tx, case.id)
        told = list(history.read_history(tx, case))
        assert all(line.facts is None for line in told)
        second = select(Entry).where(Entry.case_id == case.id, Entry.number == 2)
        tx.exec(second).one().kind = "closed"
        tx.flush()
        return whole, erased, history.is_whole(tx, case.id)

    assert await house.write(fill) == (True, True, False)


async def test_what_was_sealed_for_one_row_cannot_be_read_in_another(house: House) -> None:
    key, _ = house.keys.new_data_key()
    sealed = key.seal("case.words", "a", "Pò Hèn")

    with pytest.raises(Unsealable):
        key.open("case.words", "b", sealed)
