"""A conversation of staff, in their own chat: whoever may, over the draft that they have there."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from actions.dialog.author import FORGOTTEN, SURELY, Author, refuse_stranger
from actions.dialog.refusal import StepRefused
from actions.dialog.resources import Resources
from actions.dialog.staff_drafts import find_draft, new_draft
from actions.dialog.verbs import DraftVerb, Verb, find_verb, role_at
from domain.dialog.press import Press, press_of
from domain.dialog.staff_drafts import BaseDraft
from domain.heard import Heard
from domain.saying import Saying, say
from storage import outbox
from storage.tx import Tx

A = TypeVar("A", bound=Author[Any, Any])


@dataclass(frozen=True, slots=True)
class Conversation(Generic[A]):
    """What it is made of. who: may have a draft of it. lists: shows what is there, also to whoever
    presses in a draft that is gone. begins: asks the first question. rewords: what they typed in
    the draft's words says something else now.
    """

    author: Callable[..., A]
    draft: type[BaseDraft]
    verbs: Mapping[str, Verb[Callable[[A, Press], None]]]
    who: tuple[str, ...]
    lists: Callable[[A], None]
    begins: Callable[[A], None]
    rewords: Callable[[A], None]

    def hold(self, tx: Tx, heard: Heard, *, resources: Resources, now: datetime) -> None:
        """Do what was pressed or typed. Whoever may not is told so; a Refusal is one plain
        sentence, and nothing said before is lost."""
        verb, press = find_verb(self.verbs, heard)
        is_sure = press.verb == f"{self.draft.FAMILY}.{SURELY}"
        if is_sure:  # of throwing the draft away that is in the way of this
            surely = press_of(f"{self.draft.FAMILY}.{press.rest}")
            verb, press = find_verb(self.verbs, replace(heard, choice=surely.token))
        member = role_at(tx, heard.who, verb.who if verb is not None else self.who)
        if member is None:
            refuse_stranger(tx, heard.who, now=now)
            return
        draft = find_draft(tx, member, self.draft, now=now)
        author = self.author(
            tx=tx,
            staff=member,
            draft=draft or new_draft(self.draft, now=now),
            words=resources.words,
            links=resources.links,
            forms=resources.forms_at(tx, member.site),
            heard=heard,
            now=now,
            is_known=draft is not None,
        )
        with _refusals_told(author):
            if is_sure:
                author.forget()
                author.draft, author.is_known = new_draft(self.draft, now=now), False
            self._do(author, verb, press)

    def _do(self, author: A, verb: Verb[Callable[[A, Press], None]] | None, press: Press) -> None:
        if verb is None:
            self.lists(author)
        elif not isinstance(verb, DraftVerb):
            verb.deed(author, press)
        elif not author.is_known and not verb.begins:
            author.say(say(FORGOTTEN))
            self.lists(author)
        elif verb.of_kind and not author.draft.kind:  # a button of an earlier draft
            self.begins(author)
            author.keep()
        else:
            verb.deed(author, press)
            if verb.keeps:
                author.keep()

    def reword(self, tx: Tx, heard: Heard, *, resources: Resources, now: datetime) -> None:
        """A message that was typed for its draft was edited: so is the draft, and shown."""
        member = role_at(tx, heard.who, self.who)
        draft = find_draft(tx, member, self.draft, now=now) if member is not None else None
        if member is None or draft is None:
            return
        author = self.author(
            tx=tx,
            staff=member,
            draft=draft,
            words=resources.words,
            links=resources.links,
            forms=resources.forms_at(tx, member.site),
            heard=heard,
            now=now,
            is_known=True,
        )
        with _refusals_told(author):
            self.rewords(author)


@contextmanager
def _refusals_told(author: Author[Any, Any]) -> Iterator[None]:
    try:
        with author.tx.begin_nested():
            yield
    except StepRefused as refusal:
        outbox.put(author.tx, author.mailbox, Saying((refusal.reason,)), now=author.now)
