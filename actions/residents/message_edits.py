"""What an edited message of a resident said is put right, wherever that stands now.

`message_index.py` knows by the message's number what it said, and to which report that went.
"""

from collections.abc import Sequence
from dataclasses import replace

from actions.cases import reporter_acts
from actions.cases.edited_reports import reword_report
from actions.cases.reporter_acts import Addition
from actions.residents import (
    alert_replies,
    attachments,
    opening_codes,
    own_meetings,
    own_reports,
    verbs,
)
from actions.residents.message_index import digest, digests, files_of
from actions.residents.turn_context import Talk
from domain.cases.cases import OPEN_STATES, spoken
from domain.cases.text_replacement import Edit, Was, reworded, reworded_pieces
from domain.dialog.resident_dialog import Kept, SaidMessage
from domain.forms.answer_facts import marks_code, tidy
from domain.forms.forms import Form
from domain.forms.parse_answer import marks_with, table
from domain.forms.report_draft import ReportDraft, pack, unpack
from domain.saying import Line, pgettext, say
from storage import reports
from storage.case_locks import number_for
from storage.form_versions import pinned_form
from storage.tables import Case, Reporter

DONE = pgettext("edited.done", "Corrected.")
TOLD = pgettext("edited.told", "Corrected in report {number}: the officers see it.")
TOO_LATE = pgettext(
    "edited.too_late",
    "Too late to change that: it stays as you first wrote it. Please say it anew.",
)


# ------------------------------------------------------------------------------------- an edit


def hear_edit(talk: Talk) -> None:
    """Act upon an edited message. What changed nothing (a preview appeared, a place moves) passes;
    a choice that was made with it stays made, and its writer is told so."""
    text = tidy(talk.heard.text)
    known = (one for one in talk.dialog.get("said", ()) if one["m"] == talk.heard.message)
    said = next(known, None)
    if said is None:
        # A code that was mistyped opens nothing; put right, it opens as if it were typed anew.
        if text and not opening_codes.opens_something(talk, text):
            _tell_too_late(talk)
        return
    new_file = bool(set(files_of(talk, talk.heard.media)) - set(said["f"]))
    if digests(talk, text) != said["w"]:
        _say_anew(talk, said, text)
    if new_file:
        _add_file(talk, said)


def _say_anew(talk: Talk, said: SaidMessage, text: str) -> None:
    if _under_alert(talk, said, text):
        return
    in_making = _in_making(talk, said, text) or _at_meeting(talk, said, text)
    reporter = _in_report(talk, said, text)
    if not in_making and reporter is None:
        _tell_too_late(talk)
        return
    said["w"] = digests(talk, text)
    if reporter is None:
        _tell(talk, say(DONE))
    else:
        _tell_of_report(talk, reporter)


def _tell_of_report(talk: Talk, reporter: Reporter) -> None:
    """Of a private one nothing is said: the phone shows their own words as they are now, and
    nothing of ours comes there unasked. Of a discreet one no number."""
    case = talk.tx.get_one(Case, reporter.case_id)
    if not case.private:
        hidden = own_reports.is_hidden(case, reporter)
        _tell(talk, say(DONE) if hidden else say(TOLD, number=spoken(number_for(case, reporter))))


def _tell_too_late(talk: Talk) -> None:
    """Not once a private one was sent: with it the menu would come, where 1 means danger."""
    last = talk.tx.get(Reporter, talk.dialog.get("last", ""))
    sent_in_private = last is not None and talk.tx.get_one(Case, last.case_id).private
    if "draft" in talk.dialog or not sent_in_private:
        _tell(talk, say(TOO_LATE))


def _tell(talk: Talk, line: Line) -> None:
    """With the screen of a draft, which may show the old words; and where screens go when their
    reader leaves, so does this."""
    if talk.dialog.get("at") == "draft" or "wipe_from" in talk.dialog:
        verbs.show_again(talk, [line])
    else:
        talk.say(line)


def _add_file(talk: Talk, said: SaidMessage) -> None:
    """Another picture took the place of the first; both are kept."""
    reporter = _own(talk, said)
    came = attachments.take_files(talk, to=reporter)
    said["f"] += files_of(talk, talk.heard.media)
    said["ids"] += came.ids
    if reporter is not None and came.ids:
        form = _form(talk, reporter)
        if reporter_acts.add_to_case(
            talk.tx, reporter, form, Addition(media=came.ids), now=talk.now
        ):
            _tell(talk, attachments.kept_notes(came)[0])
            return
    found, refused = talk.draft(), attachments.not_kept(came)
    if refused and (found is None or not came.ids):
        _tell(talk, refused[0])
        return
    if found is None or not came.ids:
        _tell_too_late(talk)
        return
    form, draft = found
    talk.keep_draft(_with_marks(form, draft, media=came.ids))
    _tell(talk, attachments.kept_notes(came)[0])


# -------------------------------------------------------------------------------- where it stands


def _in_making(talk: Talk, said: SaidMessage, text: str) -> bool:
    """Whether it stood in the draft, in one put aside, or beside them, and is put right there."""
    if said["to"] not in ("", talk.dialog.get("reporter", "")):
        return False
    found = talk.draft()
    if found is not None and (new := _in_draft(talk, *found, said, text)) is not None:
        talk.keep_draft(new)
        return True
    if raw := talk.dialog.get("aside"):
        draft = unpack(raw)
        form = pinned_form(talk.tx, talk.forms, draft.form, draft.hash)
        if (new := _in_draft(talk, form, draft, said, text)) is not None:
            talk.dialog["aside"] = pack(new)
            return True
    kept = talk.dialog.get("kept") or Kept()
    if not said["w"] and set(said["ids"]) & set(kept.get("media", ())):
        talk.dialog["kept"] = kept | marks_with(kept, words=[text])[0]
        return True
    pieces = reworded_pieces(kept.get("words", ()), _was(talk, said), text)
    if pieces is None:
        return False
    talk.dialog["kept"] = {**kept, "words": pieces}
    return True


def _at_meeting(talk: Talk, said: SaidMessage, text: str) -> bool:
    """Whether it was a question to an organiser, and asks this now."""
    verb, _, meeting_id = said["to"].partition(":")
    return verb == own_meetings.VERB and own_meetings.reword_question(
        talk, meeting_id, _was(talk, said), text
    )


def _under_alert(talk: Talk, said: SaidMessage, text: str) -> bool:
    """Whether it said that they are safe, and calls for help now."""
    verb, _, alert_id = said["to"].partition(":")
    return verb == alert_replies.VERB and alert_replies.reword_answer(talk, alert_id, text)


def _in_draft(
    talk: Talk, form: Form, draft: ReportDraft, said: SaidMessage, text: str
) -> ReportDraft | None:
    marks = table(draft.answers.get(marks_code(form)))
    if not said["w"] and set(said["ids"]) & set(marks.get("media", ())):
        return _with_marks(form, draft, words=[text])
    answers = reworded(form, draft.answers, _was(talk, said), text)
    return None if answers is None else replace(draft, answers=answers)


def _with_marks(
    form: Form, draft: ReportDraft, *, words: Sequence[str] = (), media: Sequence[str] = ()
) -> ReportDraft:
    code = marks_code(form)
    marks, _ = marks_with(draft.answers.get(code), words=words, media=media)
    return replace(draft, answers={**draft.answers, code: marks})


def _in_report(talk: Talk, said: SaidMessage, text: str) -> Reporter | None:
    """The own report in which it was put right; None where it was not."""
    reporter = _own(talk, said)
    if reporter is None:
        return None
    form = _form(talk, reporter)
    if said["w"]:
        was = _was(talk, said)
        done = reword_report(talk.tx, reporter, form, Edit(was, text), now=talk.now)
    else:
        more = Addition(words=[text])
        done = reporter_acts.add_to_case(talk.tx, reporter, form, more, now=talk.now)
    return reporter if done else None


def _own(talk: Talk, said: SaidMessage) -> Reporter | None:
    """The report that it went to, while anything can be changed there."""
    reporter = talk.tx.get(Reporter, said["to"]) if said["to"] else None
    if reporter is None or reporter.data_key is None or reporter.withdrawn:
        return None
    case = talk.tx.get_one(Case, reporter.case_id)
    is_own = reports.is_own(talk.speaker, reporter.id)
    return reporter if is_own and case.state in OPEN_STATES else None


def _form(talk: Talk, reporter: Reporter) -> Form:
    case = talk.tx.get_one(Case, reporter.case_id)
    return pinned_form(talk.tx, talk.forms, case.form, case.form_hash)


def _was(talk: Talk, said: SaidMessage) -> Was:
    return lambda piece: piece != "" and digest(talk, piece) in said["w"]
