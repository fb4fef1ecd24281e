"""Reports: what a reporter told, sealed with the reporter's own key, and the code that opens it.

A report knows its case and not its resident; a speaker's sealed profile lists the reports that
speaker may see. Who is behind a report is joined in the gate alone (`storage/reporters.py`).
"""

import json

from sqlmodel import col, select

from domain.cases.kept_report import KeptReport
from domain.forms.report_draft import Answers
from domain.ids import ReporterId
from storage.keys import Unsealable
from storage.padding import pad_json
from storage.residents import Speaker
from storage.tables import Reporter
from storage.tx import Tx

REPORTS_REMEMBERED = 50


def own_reports(tx: Tx, speaker: Speaker) -> list[Reporter]:
    """The speaker's own reports, oldest first."""
    found = (tx.get(Reporter, reporter_id) for reporter_id in speaker.profile.reports)
    return [reporter for reporter in found if reporter is not None and reporter.data_key]


def is_own(speaker: Speaker, reporter_id: ReporterId) -> bool:
    """Whether the speaker may see this report: made by them, or opened with its code."""
    return reporter_id in speaker.profile.reports


def adopt(speaker: Speaker, reporter: Reporter) -> None:
    """The speaker opened the report with its code: from now on it is among their own to see.

    Answers and news still go where they went: the code shows, it does not redirect.
    """
    if reporter.id not in speaker.profile.reports:
        speaker.profile.reports = [*speaker.profile.reports, reporter.id][-REPORTS_REMEMBERED:]


def answers_of(tx: Tx, reporter: Reporter) -> Answers:
    """What the reporter answered, by code of the question; {} once erased."""
    return read_report(tx, reporter).get("answers", {})


def read_report(tx: Tx, reporter: Reporter) -> KeptReport:
    """What the reporter told, {} once erased."""
    if reporter.report_sealed is None:
        return {}
    try:
        key = tx.keys.unwrap(reporter.data_key)
    except Unsealable:
        return {}
    opened = key.open("reporter.report", reporter.id, reporter.report_sealed)
    report: KeptReport = json.loads(opened)
    return report


def write_report(tx: Tx, reporter: Reporter, report: KeptReport) -> None:
    """Replace what the reporter told. Raises Unsealable once erased."""
    key = tx.keys.unwrap(reporter.data_key)
    reporter.report_sealed = key.seal("reporter.report", reporter.id, pad_json(json.dumps(report)))


def set_opening_code(tx: Tx, reporter: Reporter, code: str) -> None:
    """Let this code open the report from any channel. Only its keyed hash is kept."""
    reporter.opening_key = tx.keys.fingerprint("opening", code)


def find_by_opening_code(tx: Tx, code: str) -> Reporter | None:
    """The report that this code opens. The caller throttles guesses."""
    fingerprint = tx.keys.fingerprint("opening", code)
    return tx.scalar(select(Reporter).where(col(Reporter.opening_key) == fingerprint))


def opens_by_code(reporter: Reporter) -> bool:
    """Whether a code opens the report, wherever its reporter may be now."""
    return reporter.opening_key is not None
